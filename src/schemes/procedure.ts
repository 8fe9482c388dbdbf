// How a scheme comes to its decision: organs in a fixed order, each of a closed list. No scheme orders its stages, and
// none has a transition table of its own: the kind of the procedure selects the legal moves, in
// applications/lifecycle.ts and in the database. Pure.
import type { ProcedureKind } from './words.ts';

/** The organs, in the order in which an application meets them. */
export interface Procedure {
  kind: ProcedureKind;
  /** when it takes applications: from the scheme's first day on, without periods */
  intake: { kind: 'always' };
  /** when the sources are asked */
  examine: 'on_arrival';
  /** people settle in this order what data cannot; the tiers of one procedure */
  settle: readonly [Tier];
  /** who is approved: each that meets the conditions, whatever the others do */
  select: { kind: 'each' };
}

/** People who settle an application together, and by when. */
export interface Tier {
  /** each department concerned settles its own item */
  by: 'departments';
  /** working days from the referral */
  workingDays: number;
  /** working days by which the term may be extended, once */
  extension: number;
  /** the clause that names both */
  clause: string;
}
