// SQL for the work list of supervision: frozen approvals, proposals, unacknowledged pushes, and the bans that a
// revocation brought. It only reads.
import { and, asc, eq, isNotNull, isNull, ne } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { blastRadii, blastRadiusCases, freezes, pushes, revocations, sanctions } from '../../db/oversight-tables.ts';
import { applications } from '../../db/tables.ts';
import type { RevocationGround, Venue } from '../../schemes/words.ts';

export interface OpenFreeze {
  applicationId: string;
  number: string;
  scheme: string;
  schemeVersion: string;
  category: string;
  frozenAt: Temporal.Instant;
  venue: Venue;
  lastDay: string;
  dueAt: Temporal.Instant;
  attendedOn: string | null;
  /** the proposed revocation; null where there is none */
  proposal: {
    ground: RevocationGround;
    proposedBy: string;
    proposedAt: Temporal.Instant;
    heardUntil: string | null;
    heardOn: string | null;
  } | null;
}

const isOpen = eq(freezes.status, 'open');

/** The earliest deadline first; with `proposed`, only those with a proposed revocation, in the order of proposing. */
export async function listOpenFreezes(
  db: Db,
  most: number,
  { proposed }: { proposed: boolean },
): Promise<OpenFreeze[]> {
  const openProposal = and(eq(revocations.freezeId, freezes.id), eq(revocations.status, 'proposed'));
  const rows = await db
    .select({ freeze: freezes, of: applications, revocation: revocations })
    .from(freezes)
    .innerJoin(applications, eq(applications.id, freezes.applicationId))
    .leftJoin(revocations, openProposal)
    .where(proposed ? and(isOpen, isNotNull(revocations.id)) : isOpen)
    .orderBy(asc(proposed ? revocations.proposedAt : freezes.dueAt), asc(freezes.id))
    .limit(most);
  return rows.map(({ freeze, of, revocation }) => ({
    applicationId: freeze.applicationId,
    number: of.number,
    scheme: of.scheme,
    schemeVersion: of.schemeVersion,
    category: of.category,
    frozenAt: freeze.frozenAt,
    venue: freeze.venue,
    lastDay: freeze.lastDay,
    dueAt: freeze.dueAt,
    attendedOn: freeze.attendedOn,
    proposal: revocation && {
      ground: revocation.ground,
      proposedBy: revocation.proposedBy,
      proposedAt: revocation.proposedAt,
      heardUntil: revocation.heardUntil,
      heardOn: revocation.heardOn,
    },
  }));
}

export const countProposed = (db: Db): Promise<number> => db.$count(revocations, eq(revocations.status, 'proposed'));

/**
 * Ids of pushes that departments have not acknowledged; the pushes that are late, or will be late first, come first.
 */
export async function listUnacknowledged(db: Db, most: number): Promise<string[]> {
  const rows = await db
    .select({ id: pushes.id })
    .from(pushes)
    .where(ne(pushes.status, 'acknowledged'))
    .orderBy(asc(pushes.lateAt), asc(pushes.id))
    .limit(most);
  return rows.map(({ id }) => id);
}

/** Ids of blast radii with a case that flips and that nobody has confirmed. */
export async function listUnconfirmed(db: Db, most: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: blastRadii.id })
    .from(blastRadii)
    .innerJoin(blastRadiusCases, eq(blastRadiusCases.blastRadiusId, blastRadii.id))
    .where(
      and(isNull(blastRadii.searchedTo), eq(blastRadiusCases.result, 'flips'), isNull(blastRadiusCases.confirmedBy)),
    )
    .limit(most);
  return rows.map(({ id }) => id);
}

/** Ids of the bans that a revocation brought. */
export async function listBansOf(db: Db, revocationId: string): Promise<string[]> {
  const rows = await db
    .select({ id: sanctions.id })
    .from(sanctions)
    .where(eq(sanctions.revocationId, revocationId))
    .orderBy(asc(sanctions.subjectKind));
  return rows.map(({ id }) => id);
}

/** The application of a revocation. */
export async function findApplicationOf(db: Db, revocationId: string): Promise<string | null> {
  const [row] = await db
    .select({ id: freezes.applicationId })
    .from(revocations)
    .innerJoin(freezes, eq(freezes.id, revocations.freezeId))
    .where(eq(revocations.id, revocationId));
  return row?.id ?? null;
}
