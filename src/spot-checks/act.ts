// The one way to act on a round or on one of its cases: it is locked, what is refused changes nothing, and the attempt is put into the audit
// and into the round all the same.
import type { Deps } from '../applications/deps.ts';
import { type AuditEntry, type Cause, change, type Entries } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { Refusal } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
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

interface Done<Result> {
  result: Result;
  events: Entries;
}

/** Who acts twice alike is answered alike, and nothing is written. */
export class AlreadyDone<Result> extends Error {
  override name = 'AlreadyDone';
  readonly result: Result;

  constructor(result: Result) {
    super('done before');
    this.result = result;
  }
}

/** Refuses with `not_found` where there is no such round, and with whatever the work refuses. */
export async function actOnRound<Result>(
  deps: Deps,
  cause: Cause,
  id: string,
  attempted: string,
  work: (on: OnRound) => Promise<Done<Result>>,
): Promise<Result> {
  if (!(await findRound(deps.db, id))) throw new Refusal('not_found');
  return await audited(deps, cause, { roundId: id, attempted }, async (tx) => {
    const round = await lockRound(tx, id);
    if (!round) throw new Error('a round is not there any more');
    return await work({ tx, round, actor: cause.actor, now: deps.clock.now() });
  });
}

/** As `actOnRound`; the round itself is not locked. */
export async function actOnCase<Result>(
  deps: Deps,
  cause: Cause,
  id: string,
  attempted: string,
  work: (on: OnCase) => Promise<Done<Result>>,
): Promise<Result> {
  const known = await findCase(deps.db, id);
  if (!known) throw new Refusal('not_found');
  const about = { roundId: known.spotCheckId, caseId: id, applicationId: known.applicationId, attempted };
  return await audited(deps, cause, about, async (tx) => {
    const found = await lockCase(tx, id);
    const round = found && (await findRound(tx, found.spotCheckId));
    if (!found || !round) throw new Error('a case is not there any more');
    return await work({ tx, found, round, actor: cause.actor, now: deps.clock.now() });
  });
}

interface Attempt {
  roundId: string;
  caseId?: string;
  applicationId?: string;
  attempted: string;
}

async function audited<Result>(
  deps: Deps,
  cause: Cause,
  attempt: Attempt,
  work: (tx: Tx) => Promise<Done<Result>>,
): Promise<Result> {
  type Outcome = { result: Result } | { refusal: Refusal };
  const changing = change<Outcome>(deps, cause, async (tx) => {
    try {
      // a transaction within: what the work has written when it refuses is taken back
      const { result, events } = await tx.transaction(async (inner) => await work(inner));
      return { result: { result }, events };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { result: { refusal: error }, events: [await refused(deps, tx, cause, attempt, error)] };
    }
  });
  const outcome = await changing.catch((error: unknown) => {
    if (error instanceof AlreadyDone) return { result: error.result as Result };
    throw error;
  });
  if ('refusal' in outcome) throw outcome.refusal;
  return outcome.result;
}

async function refused(
  deps: Deps,
  tx: Tx,
  { actor }: Cause,
  { applicationId, attempted, ...about }: Attempt,
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
