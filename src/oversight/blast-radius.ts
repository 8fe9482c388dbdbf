// 影响面: "source X was wrong from t1 to t2" lists the approvals whose decision rests on such an answer. Each is
// decided again as a dry run, and only another supervisor's confirmation freezes those that flip.
import type { Deps } from '../applications/deps.ts';

import type { ReasonView } from '../applications/shapes.ts';
import { reasonView } from '../applications/view.ts';
import { changeOrAuditRefusal } from '../audit/attempt.ts';
import { type Cause, change, nothing } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { canonicalJson } from '../base/canonical.ts';
import { type Page, pageOf } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import { covers, officeOf } from '../db/jurisdiction.ts';
import { refuseDay, refusedMove } from './act-on-application.ts';
import { freezeFlipped, searchStep } from './blast-examine.ts';
import { openExamined } from './blast-examined.ts';
import { blastStanding } from './moves.ts';
import type { BlastRadiusForm, ConfirmForm } from './schema.ts';
import type { BlastCaseView, BlastCounts, BlastRadiusView } from './shapes.ts';
import { type BlastCase, type BlastCaseFilter, countCases, listCases } from './store/blast-cases.ts';
import {
  type BlastRadius,
  confirm,
  findBlastRadius,
  findBlastRadiusByKey,
  insertBlastRadius,
  listBlastRadii,
  lockBlastRadius,
} from './store/blast-radii.ts';
import { blastCaseView, blastRadiusView, statusOf } from './view.ts';

const placeOfReason = (id: string) => `blast_radii.reason:${id}`;

/** How long the request itself works on a new blast radius; the worker does the rest. */
const OWN_WORK_MS = 2_000;

/**
 * Opens one blast radius for a person's idempotency key; a repeated request returns the current state of the same one.
 * It changes nothing but the list of its cases. Refuses with `validation_failed` for an empty period or one that is not
 * over, and with `idempotency_conflict`.
 */
export async function openBlastRadius(
  deps: Deps,
  cause: Cause,
  { form, idempotencyKey }: { form: BlastRadiusForm; idempotencyKey: string },
): Promise<{ radius: BlastRadiusView; replayed: boolean }> {
  const now = deps.clock.now();
  requireWindow(form, now);
  const { source, from, to, reason } = form;
  const hashed = canonicalJson({ source, from: from.toString(), to: to.toString(), reason });
  const bodyHash = deps.sealer.fingerprint('body', hashed);
  const id = deps.ids.uuid();
  const openedBy = cause.actor.id;
  const isNew = await change(deps, cause, async (tx) => {
    const sealed = deps.sealer.seal(placeOfReason(id), reason);
    const { schemes, districts } = officeOf(cause.actor);
    const office = { schemes: [...schemes], districts: [...districts] };
    const opened = { openedBy, openedAt: now, bodyHash, idempotencyKey };
    const radius = { id, source, from, to, reason: sealed, ...office, ...opened };
    if (!(await insertBlastRadius(tx, radius))) return nothing(false);
    const data = { blastRadiusId: id, source, from: from.toString(), to: to.toString() };
    return { result: true, events: [{ action: 'blast_radius.opened', data }] };
  });
  const radius = await findBlastRadiusByKey(deps.db, openedBy, idempotencyKey);
  if (!radius?.bodyHash.equals(bodyHash)) throw new Refusal('idempotency_conflict');
  if (isNew) await workFor(OWN_WORK_MS, () => searchStep(deps, radius.id));
  return { radius: await readBlastRadius(deps, cause.actor, radius.id), replayed: !isNew };
}

function requireWindow({ from, to }: BlastRadiusForm, now: Temporal.Instant): void {
  if (Temporal.Instant.compare(from, to) >= 0) {
    throw refuseDay('to', { zh: '结束时刻应晚于开始时刻', en: 'The end must lie after the beginning' });
  }
  if (Temporal.Instant.compare(to, now) > 0) {
    throw refuseDay('to', { zh: '结束时刻不得晚于现在', en: 'The end must not lie in the future' });
  }
}

/** Calls it until it has nothing left to do, or the time is over. */
async function workFor(ms: number, step: () => Promise<number>): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until && (await step()) > 0);
}

/** Refuses with `not_found`, before the query is checked, also where it covers more than the office of the caller. */
export async function reachBlastRadius({ db }: Pick<Deps, 'db'>, actor: Actor, id: string): Promise<BlastRadius> {
  const radius = await findBlastRadius(db, id);
  if (!radius || !covers(actor, radius)) throw new Refusal('not_found');
  return radius;
}

/** Refuses as `reachBlastRadius`. */
export async function readBlastRadius({ db, sealer }: Deps, actor: Actor, id: string): Promise<BlastRadiusView> {
  return await shown({ db, sealer }, await reachBlastRadius({ db }, actor, id));
}

const shown = async ({ db, sealer }: Pick<Deps, 'db' | 'sealer'>, radius: BlastRadius): Promise<BlastRadiusView> =>
  blastRadiusView(radius, sealer.open(placeOfReason(radius.id), radius.reason), await countCases(db, radius.id));

/** Lists blast radii, newest first; the cursor is the id of the last one seen. */
export async function pageOfBlastRadii(
  deps: Deps,
  { actor }: Pick<Cause, 'actor'>,
  { before, limit }: { before: string | undefined; limit: number },
) {
  const rows = await listBlastRadii(deps.db, actor, before, limit + 1);
  const { items, next } = pageOf(rows, limit, ({ id }) => id);
  return { items: await Promise.all(items.map((radius) => shown(deps, radius))), next };
}

/**
 * Lists the cases in order of submission, all or those of one result or group; the cursor is the application last seen.
 */
export async function pageOfCases(
  deps: Deps,
  id: string,
  filter: BlastCaseFilter,
): Promise<Page<BlastCaseView, string>> {
  const rows = await listCases(deps.db, id, { ...filter, limit: filter.limit + 1 });
  const { items, next } = pageOf(rows, filter.limit, ({ applicationId }) => applicationId);
  return { items: items.map((row) => blastCaseView(row, reasonsOf(deps, row))), next };
}

const reasonsOf = ({ sealer, schemes }: Deps, row: BlastCase): ReasonView[] =>
  row.examined === null
    ? []
    : openExamined(sealer, row, row.examined).reasons.map((reason) => reasonView(schemes.filedUnder(row), reason));

/**
 * Freezes the cases that flip as this person sees them now; a case that flips later needs a confirmation of its own.
 * `flips`: how many the person saw. Refuses with `not_found`, `second_supervisor_required` for the person who opened
 * it, `illegal_transition` while a case was not asked about yet, and `stale` where another number flips.
 */
export async function confirmBlastRadius(
  deps: Deps,
  cause: Cause,
  id: string,
  { flips }: ConfirmForm,
): Promise<BlastRadiusView> {
  await changeOrAuditRefusal(deps, cause, {
    lock: async (tx) => {
      const radius = await lockBlastRadius(tx, id);
      if (!radius || !covers(cause.actor, radius)) throw new Refusal('not_found');
      return radius;
    },
    act: async (tx, radius) => {
      const counts = await countCases(tx, id);
      requireConfirmable(radius, counts, cause.actor);
      if (typeof flips === 'number' && flips !== counts.flips) throw new Refusal('stale', { flips: counts.flips });
      await confirm(tx, id, cause.actor.id, deps.clock.now());
      const data = { blastRadiusId: id, ...counts };
      return { result: undefined, events: [{ action: 'blast_radius.confirmed', data }] };
    },
    refused: ({ code }) => refusedMove({ blastRadiusId: id, attempted: 'confirm', code }),
  });
  await workFor(OWN_WORK_MS, () => freezeFlipped(deps));
  return await readBlastRadius(deps, cause.actor, id);
}

function requireConfirmable(radius: BlastRadius, counts: BlastCounts, actor: Actor): void {
  const status = statusOf(radius, counts);
  const { waitsFor } = blastStanding(actor, { status, openedBy: radius.openedBy, counts });
  if (waitsFor === 'second_supervisor') throw new Refusal('second_supervisor_required');
  if (waitsFor === 'examination') throw new Refusal('illegal_transition', { currentStatus: status, legalMoves: [] });
}
