// Ends a review by matching: an item that has nothing left to settle and that nobody holds needs no person. As the last
// step before the machine approves, it asks every required source at once, as a submission does, and decides on those
// answers alone. The machine approves nothing past the deadline of its review.
import { concludeByMatching } from '../applications/conclude.ts';
import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import { type AskedAgain, askableSources, decisiveSources } from '../applications/reexamine.ts';
import type { Examined } from '../applications/sealed-decision.ts';
import { type Application, lockApplication } from '../applications/store/applications.ts';
import { type AuditEntry, change, countedChange } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { Refusal } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
import { failingSubjects } from '../matching/subjects.ts';
import { decides, sourcesOwnedBy } from '../schemes/scheme-checks.ts';
import type { Department, Source } from '../schemes/words.ts';
import { applyAnswers } from './apply-answers.ts';
import { concludeWhenSettled } from './conclude-settled.ts';
import { AnswersTooOld, AskingUnderWay, NOTHING_IN_HAND, withFreshAnswers } from './fresh-answers.ts';
import { isBeingAsked, unheardSources } from './store/askings.ts';
import { changeItem, type Item, listMatched, lockItemsOf } from './store/items.ts';

/** The machine that compares and decides; `HEALER` only asks the sources. */
const MATCHING = systemActor('matching');
const HEALER = systemActor('heal-awaited');
/** Does not wait for askings of others: the next sweep hears their answers. */
const NOT_WAITING_MS = 0;
/** Applications in one sweep. All are handled at the same time, so a silent source of one does not delay the others. */
const AT_ONCE = 20;

/**
 * Settles by matching the items that are free again, and whose sources answered while a clerk held them. Returns how
 * many applications it moved.
 */
export async function settleMatched(deps: Deps): Promise<number> {
  if (!deps.mayApprove()) return 0;
  const waiting = await listMatched(deps.db, deps.clock.now(), AT_ONCE);
  const moved = await Promise.all(waiting.map((id) => settleOrLog(deps, id)));
  return moved.filter(Boolean).length;
}

/** Logs an application that cannot be settled. The next sweep takes this application up again, and the others go on. */
export async function settleOrLog(deps: Deps, applicationId: string): Promise<boolean> {
  try {
    return await settleByMatching(deps, applicationId);
  } catch (error) {
    deps.log.error('settle_matched.failed', error, { applicationId });
    return false;
  }
}

/**
 * Settles the items that have nothing left and that nobody holds; decides the application if no item is open then.
 * Returns whether anything changed. Where somebody asked for a person, settles only an item without subjects (PIPL 24).
 */
export async function settleByMatching(deps: Deps, applicationId: string): Promise<boolean> {
  try {
    const done = await withFreshAnswers(
      deps,
      { actor: HEALER },
      (inHand) =>
        change(deps, { actor: HEALER }, async (tx) => {
          const asked = inHand.take();
          const applying = { askedBy: HEALER.id, silence: 'counts' } as const;
          const renewed = asked ? await applyAnswers(deps, tx, applicationId, asked, applying) : [];
          return countedChange([...renewed, ...(await carryOn(deps, tx, applicationId, asked))]);
        }),
      NOT_WAITING_MS,
    );
    return done > 0;
  } catch (error) {
    // the next sweep takes it up again
    if (error instanceof Refusal && error.code === 'unavailable') return false;
    throw error;
  }
}

/**
 * Returns no event if a person has taken the item in the meantime, or something is left. `asked`: the answers of every
 * source that were just applied; null if no source was asked.
 */
async function carryOn(deps: Deps, tx: Tx, applicationId: string, asked: AskedAgain | null): Promise<AuditEntry[]> {
  const application = await lockApplication(tx, applicationId);
  if (application?.status !== 'in_review') return [];
  const items = await lockItemsOf(tx, applicationId);
  const matched = items.filter((item) => isForMatching(deps, application, item));
  if (matched.length === 0) return [];
  const ends = items.every((item) => item.status === 'settled' || matched.includes(item));
  const approves = ends && items.every(({ result }) => result !== 'refused');
  if (approves && isForPeople(deps, application, items)) return await handToPeople(deps, tx, application, matched);
  if (approves && (await isBeingAsked(tx, applicationId, null))) throw new AskingUnderWay(applicationId);
  const isHeard = (await unheardSources(tx, applicationId)).length === 0;
  if (approves && !(isHeard && asked && restsOn(asked, deps, application))) throw tooOld(deps, application);

  const events: AuditEntry[] = [];
  for (const { id: itemId, department, recheckId } of matched) {
    await changeItem(tx, itemId, { status: 'settled', result: 'confirmed', settledBy: 'matching', holder: null });
    const data = { itemId, department, recheckId };
    events.push({ action: 'review.matched', applicationId, actor: MATCHING, data });
  }
  if (!ends) return events;
  // where people have settled an item, the decision is the review's
  const byMatching = items.every((item) => matched.includes(item) || item.settledBy === 'matching');
  return [...events, ...(await conclude(deps, tx, application, approves && byMatching))];
}

async function conclude(deps: Deps, tx: Tx, application: Application, isMachines: boolean): Promise<AuditEntry[]> {
  const { current } = openApplication(deps.sealer, application);
  const byMatching = isMachines && current?.decision.outcome === 'approved' && application.humanRequestedAt === null;
  return byMatching
    ? [await concludeByMatching(deps, tx, application)]
    : await concludeWhenSettled(deps, tx, application, NOTHING_IN_HAND);
}

/**
 * The machine approves only on the answers to its own questions. One of them may not have been used, or another answer
 * may have come since.
 */
function restsOn({ asked }: AskedAgain, deps: Deps, application: Application): boolean {
  const opened = openApplication(deps.sealer, application);
  const stands = new Map(opened.current?.evidence.map(({ source, requestSn }) => [source, requestSn]));
  const own = new Map(asked.map(({ source, requestSn }) => [source, requestSn]));
  return decisiveSources(deps, application, opened).every(
    (source) => own.has(source) && own.get(source) === stands.get(source),
  );
}

function tooOld(deps: Deps, application: Application): AnswersTooOld {
  const opened = openApplication(deps.sealer, application);
  return new AnswersTooOld(application.id, askableSources(deps, application, opened));
}

/**
 * True past the deadline of the review, or if somebody asked for a person and no person has settled an item (PIPL 24).
 */
const isForPeople = (deps: Deps, application: Application, items: readonly Item[]): boolean =>
  isOverdue(deps, application) ||
  (application.humanRequestedAt !== null &&
    items.every(({ status, settledBy }) => status !== 'settled' || settledBy === 'matching'));

const isOverdue = ({ clock }: Deps, { dueAt }: Application): boolean =>
  dueAt !== null && Temporal.Instant.compare(dueAt, clock.now()) <= 0;

function isForMatching(deps: Deps, application: Application, item: Item): boolean {
  const { status, recheckId, leaseUntil, subjects } = item;
  const isHeld = leaseUntil !== null && Temporal.Instant.compare(deps.clock.now(), leaseUntil) < 0;
  if (status !== 'open' || recheckId === null || isHeld) return false;
  return application.humanRequestedAt === null || subjects.length === 0;
}

/**
 * Returns the department's sources among the sources that were asked; all asked sources if the department has none
 * among them.
 */
function checksOf(
  { schemes }: Deps,
  application: Application,
  department: Department,
  { decision, grounds }: Examined,
): Source[] {
  const scheme = schemes.filedUnder(application);
  const sources = decision.checks.flatMap(({ source }) => (decides(scheme, source) ? [source] : []));
  const owned = sourcesOwnedBy(scheme, grounds.submission, department);
  const own = sources.filter((source) => owned.has(source));
  return own.length > 0 ? own : sources;
}

/**
 * Hands to people the items that the machine would have settled. These items stay in the queue. An item without
 * subjects gets the checks that it held at the referral, or else the checks of its department.
 */
async function handToPeople(deps: Deps, tx: Tx, application: Application, items: Item[]): Promise<AuditEntry[]> {
  const { id: applicationId } = application;
  const { kept, current } = openApplication(deps.sealer, application);
  if (!kept || !current) throw new Error('a review of an application that was never decided');
  for (const { id, department, subjects } of items) {
    // checks alone: a rule that no longer fails has nothing to settle
    const first = failingSubjects(kept, department).flatMap(({ name, check }) => (check ? [name] : []));
    const own = checksOf(deps, application, department, current);
    const named = first.length > 0 ? first : own;
    await changeItem(tx, id, { subjects: subjects.length > 0 ? subjects : named, recheckId: null });
  }
  return items.map(({ id: itemId, department }) => ({
    action: 'review.handed_to_people',
    applicationId,
    actor: MATCHING,
    data: { itemId, department, because: isOverdue(deps, application) ? 'overdue' : 'human_requested' },
  }));
}
