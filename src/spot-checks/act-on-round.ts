// The one way to act on a round or on one of its cases: `actOnRound` and `actOnCase` lock the row, and put a refused
// attempt into the audit (`audit/attempt.ts`) and into the round.
import type { Deps } from '../applications/deps.ts';
import { changeOrAuditRefusal } from '../audit/attempt.ts';
import type { AuditEntry, Cause, Done, Nothing } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { Refusal } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
import { covers } from '../db/jurisdiction.ts';
import { type Case, findCase, lockCase } from './store/cases.ts';
import { findRound, insertRefusal, lockRound, type Round } from './store/rounds.ts';

export interface OnRound {
  tx: Tx;
  round: Round;
  actor: Actor;
  now: Temporal.Instant;
}
export interface OnCase extends OnRound {
  found: Case;
}

/** Says whether the round covers nothing but affairs of the actor's office. */
export const isOfOffice = (actor: Actor, { scheme, districts }: Pick<Round, 'scheme' | 'districts'>): boolean =>
  covers(actor, { schemes: [scheme], districts });

type Work<On, Result> = (on: On) => Promise<Done<Result> | Nothing<Result>>;

/** Refuses with `not_found` where there is no such round, and as the work refuses. */
export async function actOnRound<Result>(
  deps: Deps,
  cause: Cause,
  id: string,
  attempted: string,
  work: Work<OnRound, Result>,
): Promise<Result> {
  const round = await findRound(deps.db, id);
  if (!round || !isOfOffice(cause.actor, round)) throw new Refusal('not_found');
  return await changeOrAuditRefusal(deps, cause, {
    lock: async (tx) => {
      const locked = await lockRound(tx, id);
      if (!locked) throw new Error('a round is not there any more');
      return locked;
    },
    act: (tx, locked) => work({ tx, round: locked, actor: cause.actor, now: deps.clock.now() }),
    refused: (refusal, _, tx) => recordRefused(deps, tx, cause, { roundId: id, attempted }, refusal),
  });
}

/** Acts as `actOnRound` does, without locking the round itself. */
export async function actOnCase<Result>(
  deps: Deps,
  cause: Cause,
  id: string,
  attempted: string,
  work: Work<OnCase, Result>,
): Promise<Result> {
  const known = await findCase(deps.db, id);
  const of = known && (await findRound(deps.db, known.spotCheckId));
  if (!known || !of || !isOfOffice(cause.actor, of)) throw new Refusal('not_found');
  const about = { roundId: known.spotCheckId, caseId: id, applicationId: known.applicationId, attempted };
  return await changeOrAuditRefusal(deps, cause, {
    lock: async (tx) => {
      const found = await lockCase(tx, id);
      const round = found && (await findRound(tx, found.spotCheckId));
      if (!found || !round) throw new Error('a case is not there any more');
      return { found, round };
    },
    act: (tx, locked) => work({ tx, ...locked, actor: cause.actor, now: deps.clock.now() }),
    refused: (refusal, _, tx) => recordRefused(deps, tx, cause, about, refusal),
  });
}

interface Attempted {
  roundId: string;
  caseId?: string;
  applicationId?: string;
  attempted: string;
}

/** The round keeps the attempts that were refused, too. */
async function recordRefused(
  deps: Deps,
  tx: Tx,
  { actor }: Cause,
  { applicationId, attempted, ...about }: Attempted,
  { code, details }: Refusal,
): Promise<AuditEntry> {
  const named = details.errors?.[0]?.code ?? code;
  const { roundId: spotCheckId } = about;
  await insertRefusal(tx, {
    id: deps.ids.uuid(),
    spotCheckId,
    by: actor.id,
    attempted,
    code: named,
    at: deps.clock.now(),
  });
  const data = { ...about, attempted, code: named };
  return { action: 'spot_check.refused', ...(applicationId === undefined ? {} : { applicationId }), data };
}
