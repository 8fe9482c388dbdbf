// SQL for the work list of supervision: frozen approvals, proposals, unacknowledged pushes, and the bans that a
// revocation brought. It only reads.

import { and, asc, count, eq, isNotNull, isNull, lte, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { Db } from '../../db/connect.ts';
import { covering, within } from '../../db/jurisdiction.ts';
import { blastRadii, blastRadiusCases, freezes, pushes, revocations } from '../../db/oversight-tables.ts';
import { sanctions } from '../../db/sanction-tables.ts';
import { applications } from '../../db/tables.ts';
import type { FiledUnder } from '../../schemes/catalogue.ts';
import type { RevocationGround, Venue } from '../../schemes/words.ts';

export interface OpenFreeze {
  applicationId: string;
  number: string;
  scheme: string;
  schemeVersion: string;
  parameters: FiledUnder['parameters'];
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
  actor: Actor,
  most: number,
  { proposed }: { proposed: boolean },
): Promise<OpenFreeze[]> {
  const openProposal = and(eq(revocations.freezeId, freezes.id), eq(revocations.status, 'proposed'));
  const rows = await db
    .select({ freeze: freezes, of: applications, revocation: revocations })
    .from(freezes)
    .innerJoin(applications, eq(applications.id, freezes.applicationId))
    .leftJoin(revocations, openProposal)
    .where(and(isOpen, within(actor, applications), proposed ? isNotNull(revocations.id) : undefined))
    .orderBy(asc(proposed ? revocations.proposedAt : freezes.dueAt), asc(freezes.id))
    .limit(most);
  return rows.map(({ freeze, of, revocation }) => ({
    applicationId: freeze.applicationId,
    number: of.number,
    scheme: of.scheme,
    schemeVersion: of.schemeVersion,
    parameters: of.parameters,
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

export async function countProposed(db: Db, actor: Actor): Promise<number> {
  const [row] = await db
    .select({ proposed: count() })
    .from(revocations)
    .innerJoin(freezes, eq(freezes.id, revocations.freezeId))
    .innerJoin(applications, eq(applications.id, freezes.applicationId))
    .where(and(eq(revocations.status, 'proposed'), within(actor, applications)));
  return row?.proposed ?? 0;
}

/** Ids of pushes that departments have not acknowledged in time, the longest late first. */
export async function listLate(db: Db, actor: Actor, now: Temporal.Instant, most: number): Promise<string[]> {
  const rows = await db
    .select({ id: pushes.id })
    .from(pushes)
    .innerJoin(applications, eq(applications.id, pushes.applicationId))
    .where(and(sql`${pushes.status} <> 'acknowledged'`, lte(pushes.lateAt, now), within(actor, applications)))
    .orderBy(asc(pushes.lateAt), asc(pushes.id))
    .limit(most);
  return rows.map(({ id }) => id);
}

/** Ids of blast radii with a case that flips and that nobody has confirmed. */
export async function listUnconfirmed(db: Db, actor: Actor, most: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: blastRadii.id })
    .from(blastRadii)
    .innerJoin(blastRadiusCases, eq(blastRadiusCases.blastRadiusId, blastRadii.id))
    .where(
      and(
        covering(actor, blastRadii),
        isNull(blastRadii.searchedTo),
        eq(blastRadiusCases.result, 'flips'),
        isNull(blastRadiusCases.confirmedBy),
      ),
    )
    .limit(most);
  return rows.map(({ id }) => id);
}

/** Ids of the bans that follow from an application. */
export async function listBansOf(db: Db, applicationId: string): Promise<string[]> {
  const rows = await db
    .select({ id: sanctions.id })
    .from(sanctions)
    .where(eq(sanctions.applicationId, applicationId))
    .orderBy(asc(sanctions.subjectKind), asc(sanctions.id));
  return rows.map(({ id }) => id);
}
