// What new answers of sources change in a review: what is left to settle, and whether anything is. Nothing is ever taken from a
// person who holds it, and nothing that a person has settled is touched.
import { concludeByMatching } from '../applications/conclude.ts';
import type { Deps } from '../applications/deps.ts';
import { placeOfRecheck, type Rechecked } from '../applications/kept.ts';
import { insertRecheck } from '../applications/recheck-store.ts';
import { type AskedAgain, decideAgain, hasAnswered } from '../applications/reexamine.ts';
import { type Application, lockApplication } from '../applications/store.ts';
import { type Opened, openApplication } from '../applications/view.ts';
import type { AuditEntry, Entries } from '../audit/change.ts';
import { canonicalJson } from '../base/canonical.ts';
import type { Tx } from '../db/connect.ts';
import { DEPARTMENTS, type Department, type Source } from '../schemes/words.ts';
import { concludeWhenSettled } from './settle.ts';
import { changeItem, type Item, insertItem, lockItemsOf, markDecisions } from './store.ts';
import { failingSubjects, isAnswered, subjectsOf } from './subjects.ts';

/** Sources whose check an item still has to settle: only they are asked again, and only of these an answer counts. */
export function openSources(application: Application, items: readonly Item[], deps: Pick<Deps, 'sealer'>): Source[] {
  if (application.status !== 'in_review') return [];
  const opened = openApplication(deps.sealer, application);
  return items
    .filter(({ status }) => status === 'open')
    .flatMap((item) => subjectsOf(opened, item))
    .flatMap((subject) => (subject.check && !isAnswered(subject) ? [subject.check.source] : []));
}

/**
 * Records what asking again has brought, and carries it out: items get what is left to settle, or what has come up anew; what
 * nobody holds and nothing is left of is settled by matching; and where then nothing is open the application is decided.
 * Answers the events, of which the asking is one whatever came of it.
 */
export async function applyAnswers(
  deps: Deps,
  tx: Tx,
  applicationId: string,
  again: AskedAgain,
  askedBy: string,
): Promise<Entries> {
  const application = await lockApplication(tx, applicationId);
  if (!application) throw new Error('an application that was asked about is not there');
  const items = await lockItemsOf(tx, applicationId);
  const open = openSources(application, items, deps);
  const counting = { ...again, asked: again.asked.filter(({ source }) => open.includes(source)) };
  const opened = openApplication(deps.sealer, application);
  const rechecked = counting.asked.length > 0 ? decideAgain(deps, application, opened, counting) : null;
  const asked = askedEvent(applicationId, again, rechecked);
  if (!rechecked) return [asked];

  const recheckId = deps.ids.uuid();
  await record(deps, tx, application, { recheckId, askedBy, rechecked, items });
  const renewed = await renewItems(deps, tx, application, { recheckId, rechecked, items });
  return [asked, ...renewed, ...(await carryOn(deps, tx, applicationId))];
}

function askedEvent(applicationId: string, { asked }: AskedAgain, rechecked: Rechecked | null): AuditEntry {
  const evidence = new Map(rechecked?.evidence.map((each) => [each.source, each]));
  const verdicts = new Map(rechecked?.decision.checks.map(({ source, verdict }) => [source, verdict]));
  const calls = asked.map((each) => ({
    source: each.source,
    requestSn: each.requestSn,
    attempts: each.attempts,
    durationMs: each.durationMs,
    verdict: hasAnswered(each) ? (verdicts.get(each.source) ?? null) : 'unavailable',
    responseHash: evidence.get(each.source)?.responseHash ?? null,
  }));
  return { action: 'sources.reasked', applicationId, data: { calls } };
}

interface Renewal {
  recheckId: string;
  rechecked: Rechecked;
  items: readonly Item[];
}

async function record(
  deps: Deps,
  tx: Tx,
  application: Application,
  { recheckId, askedBy, rechecked, items }: Renewal & { askedBy: string },
): Promise<void> {
  const { decision, sources } = rechecked;
  if (decision.outcome === 'not_accepted') throw new Error('what was accepted is not accepted any more');
  const concerned = new Set<Department>([
    ...items.map(({ department }) => department),
    ...(decision.review?.departments ?? []),
  ]);
  await insertRecheck(tx, {
    id: recheckId,
    applicationId: application.id,
    askedBy,
    at: deps.clock.now(),
    sources,
    outcome: decision.outcome,
    reasonCodes: [...new Set(decision.reasons.map(({ code }) => code))],
    grounds: deps.sealer.seal(placeOfRecheck(recheckId), JSON.stringify(rechecked)),
    venue: decision.review?.venue ?? application.venue ?? 'online',
    departments: DEPARTMENTS.filter((department) => concerned.has(department)),
  });
}

/** Each department's open item holds what is left and what has come up; a department without one gets one for what has come up. */
async function renewItems(deps: Deps, tx: Tx, application: Application, renewal: Renewal): Promise<AuditEntry[]> {
  const before = openApplication(deps.sealer, application);
  const after = { kept: before.kept, current: renewal.rechecked };
  const events: AuditEntry[] = [];
  for (const department of DEPARTMENTS) {
    const own = renewal.items.filter((item) => item.department === department);
    const item = own.find(({ status }) => UNSETTLED.includes(status));
    const done = own.filter((each) => each !== item).flatMap((each) => subjectsOf(after, each).map(({ name }) => name));
    const failing = failingSubjects(renewal.rechecked.decision, department)
      .map(({ name }) => name)
      .filter((name) => !done.includes(name));
    if (item) events.push(...(await renewItem(tx, item, { before, after, failing, recheckId: renewal.recheckId })));
    else if (failing.length > 0) await openItem(deps, tx, application, department, failing);
  }
  return events;
}

const UNSETTLED: readonly Item['status'][] = ['open', 'countersign', 'paused'];

interface Seen {
  before: Pick<Opened, 'kept' | 'current'>;
  after: Pick<Opened, 'kept' | 'current'>;
  failing: string[];
  recheckId: string;
}

/** An item whose subjects are as they were is left alone: whoever works on it has seen them. */
async function renewItem(tx: Tx, item: Item, { before, after, failing, recheckId }: Seen): Promise<AuditEntry[]> {
  const known = subjectsOf(before, item);
  const names = [...new Set([...known.map(({ name }) => name), ...failing])];
  // a source that has come to match stays, to be seen; a rule that no longer stands has nothing to settle
  const subjects = subjectsOf(after, { ...item, subjects: names })
    .filter((subject) => !isAnswered(subject) || subject.check)
    .map(({ name }) => name);
  const now = subjectsOf(after, { ...item, subjects });
  if (canonicalJson(known) === canonicalJson(now)) return [];
  const nothingLeft = now.every(isAnswered);
  if (item.status !== 'countersign') {
    await changeItem(tx, item.id, { subjects, recheckId: nothingLeft ? recheckId : null });
    return [];
  }
  // the first of two people has settled what is so no more: it is to be settled anew
  await markDecisions(tx, item.id, { returnedBy: 'matching' });
  const anew = { status: 'open', settledBy: null, holder: null, subjects } as const;
  await changeItem(tx, item.id, { ...anew, recheckId: nothingLeft ? recheckId : null });
  return [
    { action: 'review.returned', applicationId: item.applicationId, data: { itemId: item.id, because: 'answered' } },
  ];
}

async function openItem(
  deps: Deps,
  tx: Tx,
  { id: applicationId, dueAt }: Application,
  department: Department,
  subjects: string[],
): Promise<void> {
  if (!dueAt) throw new Error('a review without a deadline');
  const item = { id: deps.ids.uuid(), applicationId, department, subjects, dueAt, createdAt: deps.clock.now() };
  await insertItem(tx, item);
}

/**
 * Settles by matching what nothing is left of and nobody holds, and decides the application where then nothing is open. Where
 * a person was asked for, only what holds no check is settled so (PIPL 24). To be called while the application is locked.
 */
export async function carryOn(deps: Deps, tx: Tx, applicationId: string): Promise<AuditEntry[]> {
  const application = await lockApplication(tx, applicationId);
  if (application?.status !== 'in_review') return [];
  const events: AuditEntry[] = [];
  for (const item of await lockItemsOf(tx, applicationId)) {
    if (!isForMatching(deps, application, item)) continue;
    await changeItem(tx, item.id, { status: 'settled', result: 'confirmed', settledBy: 'matching', holder: null });
    const { id: itemId, department, recheckId } = item;
    events.push({ action: 'review.matched', applicationId, data: { itemId, department, recheckId } });
  }
  if (events.length === 0) return [];
  const items = await lockItemsOf(tx, applicationId);
  if (items.some(({ status }) => status !== 'settled')) return events;
  const { current } = openApplication(deps.sealer, application);
  const byMatching =
    current?.decision.outcome === 'approved' &&
    application.humanRequestedAt === null &&
    items.every(({ result }) => result === 'confirmed');
  const decided = byMatching
    ? await concludeByMatching(deps, tx, application)
    : await concludeWhenSettled(deps, tx, application);
  return decided ? [...events, decided] : events;
}

function isForMatching(deps: Deps, application: Application, item: Item): boolean {
  const { status, recheckId, leaseUntil, subjects } = item;
  const isHeld = leaseUntil !== null && Temporal.Instant.compare(deps.clock.now(), leaseUntil) < 0;
  if (status !== 'open' || recheckId === null || isHeld) return false;
  return application.humanRequestedAt === null || subjects?.length === 0;
}
