// Requests and cancels runs. A requested run is queued; a job runs it (`work-off.ts`).
import { hash } from 'node:crypto';
import { type Cause, change, nothing } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { canonicalJson } from '../base/canonical.ts';
import { Refusal } from '../base/refusal.ts';
import { jurisdictionOf, servesScheme } from '../db/jurisdiction.ts';
import type { ReplayDeps } from './deps.ts';
import { reachReplay } from './read.ts';
import type { ReplayRequest } from './schema.ts';
import {
  cancelOpenReplay,
  findReplay,
  findReplayByKey,
  type Held,
  insertReplay,
  type NewReplay,
  type Replay,
} from './store/replays.ts';

/**
 * One run for a person and idempotency key: a repeated request returns its present state. Refuses with
 * `idempotency_conflict`, and with `validation_failed` for a scheme that is not the office's.
 */
export async function startReplay(
  deps: ReplayDeps,
  cause: Cause,
  { request, idempotencyKey }: { request: ReplayRequest; idempotencyKey: string },
): Promise<{ replay: Replay; replayed: boolean }> {
  if (request.scheme !== null && !servesScheme(cause.actor, request.scheme)) throw unknownScheme();
  const replay = newReplay(deps, cause, request, idempotencyKey, null);
  if (await insertOnce(deps, cause, replay)) return { replay: await readStored(deps, replay.id), replayed: false };
  const earlier = await findReplayByKey(deps.db, cause.actor.id, idempotencyKey);
  if (!earlier?.bodyHash.equals(replay.bodyHash)) throw new Refusal('idempotency_conflict');
  return { replay: earlier, replayed: true };
}

/** Starts a run that the caller holds from the start and runs itself. */
export async function startHeldReplay(deps: ReplayDeps, cause: Cause, request: ReplayRequest): Promise<Held> {
  const leaseToken = deps.ids.uuid();
  const replay = newReplay(deps, cause, request, leaseToken, leaseToken);
  if (!(await insertOnce(deps, cause, replay))) throw new Error('a run exists for a key that was never used');
  return { ...(await readStored(deps, replay.id)), leaseToken };
}

const newReplay = (
  { ids, clock, schemes }: ReplayDeps,
  { actor }: Cause,
  request: ReplayRequest,
  idempotencyKey: string,
  leaseToken: string | null,
): NewReplay => ({
  ...request,
  ...populationOf({ schemes }, actor, request),
  id: ids.uuid(),
  requestedBy: actor.id,
  requestedAt: clock.now(),
  idempotencyKey,
  bodyHash: hash('sha256', canonicalJson(told(request)), 'buffer'),
  leaseToken,
});

/** A run covers the named scheme, or every scheme, as far as it is the affair of the actor's office. */
function populationOf(
  { schemes }: Pick<ReplayDeps, 'schemes'>,
  actor: Actor,
  { scheme }: ReplayRequest,
): Pick<NewReplay, 'schemes' | 'districts' | 'whole'> {
  const all = schemes.all().map(({ id }) => id);
  const office = jurisdictionOf(actor) ?? { schemes: all, districts: [] };
  const whole = scheme === null && office.districts.length === 0 && all.every((id) => office.schemes.includes(id));
  return { schemes: scheme === null ? [...office.schemes] : [scheme], districts: [...office.districts], whole };
}

const unknownScheme = () => {
  const message = { zh: '没有该业务方案', en: 'There is no such scheme' };
  return new Refusal('validation_failed', { errors: [{ pointer: '/scheme', code: 'unknown_scheme', message }] });
};

const told = ({ scheme, submittedFrom, submittedTo, draft }: ReplayRequest) => ({
  scheme,
  submittedFrom: submittedFrom?.toString() ?? null,
  submittedTo: submittedTo?.toString() ?? null,
  draft,
});

/** False if the person has used the key before; then nothing is written. */
async function insertOnce(deps: ReplayDeps, cause: Cause, replay: NewReplay): Promise<boolean> {
  const kind = replay.draft === null ? 'replay' : 'backtest';
  return await change(deps, cause, async (tx) => {
    if (!(await insertReplay(tx, replay))) return nothing(false);
    const data = { replayId: replay.id, kind, ...told(replay) };
    return { result: true, events: [{ action: 'replay.started', data }] };
  });
}

async function readStored({ db }: ReplayDeps, id: string): Promise<Replay> {
  const stored = await findReplay(db, id);
  if (!stored) throw new Error('a run that was written is not there');
  return stored;
}

/** Cancels a run, whose findings so far stay. Refuses with `not_found`, and with `illegal_transition` after its end. */
export async function cancelReplay(deps: ReplayDeps, cause: Cause, id: string): Promise<Replay> {
  await reachReplay(deps, cause.actor, id);
  const cancelled = await change(deps, cause, async (tx) => {
    const result = await cancelOpenReplay(tx, id, deps.clock.now());
    const action = result ? 'replay.cancelled' : 'replay.move_refused';
    return { result, events: [{ action, data: { replayId: id, to: 'cancelled' } }] };
  });
  const replay = await readStored(deps, id);
  if (!cancelled) throw new Refusal('illegal_transition', { currentStatus: replay.status, legalMoves: [] });
  return replay;
}
