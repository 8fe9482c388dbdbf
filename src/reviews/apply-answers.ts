// Applies new answers of sources and a new standing to a review, and updates the subjects that are left to settle. It
// never takes an item from the clerk who holds it, and changes nothing that a person has settled. It does not end the
// review; `conclude-settled.ts` and `settle-matched.ts` do.

import { callToWindow, endCallToWindow, wasCalledToWindow } from '../applications/call-to-window.ts';
import { contestedEvents } from '../applications/contested.ts';
import type { Deps } from '../applications/deps.ts';
import { isUnderReview } from '../applications/lifecycle.ts';
import { type Opened, openApplication } from '../applications/open.ts';
import { type AskedAgain, askableSources, decideAgain, hasAnswered } from '../applications/reexamine.ts';
import { placeOfRecheck, type Rechecked } from '../applications/sealed-decision.ts';
import { findStandingSince } from '../applications/standing.ts';
import { type Application, lockApplication } from '../applications/store/applications.ts';
import { insertRecheck } from '../applications/store/rechecks.ts';
import { holdOffBans } from '../applications/store/standing.ts';
import { sourcesInDoubt } from '../applications/weigh-answers.ts';
import { type AuditEntry, type Cause, change, type Entries } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { canonicalJson } from '../base/canonical.ts';
import type { Tx } from '../db/connect.ts';
import type { Reason } from '../matching/decide.ts';
import { failingSubjects, type Subject, saysNothingOf } from '../matching/subjects.ts';
import { registryIdOf } from '../schemes/registries.ts';
import { decides } from '../schemes/scheme-checks.ts';
import { DEPARTMENTS, type Department, type Source, type Venue } from '../schemes/words.ts';
import type { AnyAsked } from '../sources/ask-all.ts';
import { placeOfReasons } from './aad.ts';
import { askedEvent } from './asked-event.ts';
import { isNewAtWindow, venueOf, type Work } from './at-window.ts';
import { mattersOf, seenOf } from './matters.ts';
import { isUnsettled } from './states.ts';
import { endAsking, giveUpAsking, insertUnheard } from './store/askings.ts';
import { changeItem, type Item, insertItem, listDecisions, lockItemsOf, markDecisions } from './store/items.ts';
import { beginAwaiting, endAwaiting } from './store/waiting.ts';
import { isAnswered, subjectsOf } from './subjects.ts';

/** The actor of `review.reopened`: the machine. `askedBy` is the actor who requested the asking. */
const MATCHING = systemActor('matching');

/**
 * Lists the sources whose check an item still has to settle: only these are asked again. Lists none unless the
 * application is in review, and never a source without consent.
 */
export function openSources(
  application: Application,
  items: readonly Item[],
  deps: Pick<Deps, 'sealer' | 'schemes'>,
  statuses: readonly Item['status'][] = ['open'],
): Source[] {
  if (application.status !== 'in_review') return [];
  const opened = openApplication(deps.sealer, application);
  const askable = askableSources(deps, application, opened);
  return items
    .filter(({ status }) => statuses.includes(status))
    .flatMap((item) => subjectsOf(opened, item))
    .flatMap((subject) => (subject.check && !isAnswered(subject) ? [subject.check.source] : []))
    .filter((source) => askable.includes(source));
}

export interface Applying {
  askedBy: string;
  /**
   * effect of a source that does not answer. `keeps`: its earlier answer stays in use. `counts`: it counts as
   * unavailable, and is asked again later
   */
  silence: 'keeps' | 'counts';
}

/**
 * Runs `applyAnswers` in a change of its own. If the change fails, the asking is given up at once, and its sources have
 * to be asked again (`unheardSources`).
 */
export async function takeAnswersIn(
  deps: Deps,
  cause: Cause,
  applicationId: string,
  again: AskedAgain,
  applying: Applying,
): Promise<void> {
  try {
    await change(deps, cause, async (tx) => ({
      result: undefined,
      events: await applyAnswers(deps, tx, applicationId, again, applying),
    }));
  } catch (error) {
    // if this fails as well, the asking runs out at its `until`
    if (again.askingId) await giveUpAsking(deps.db, again.askingId).catch(() => {});
    throw error;
  }
}

/**
 * Records the new answers and the current standing, and updates the items with the subjects that are left or new.
 * Returns the events; the asking is always one of them. If the asking of an answer began before the asking of the
 * present answer, the answer replaces the present one only as `weigh-answers.ts` allows. If it is not used but requires
 * two people, its reasons are remembered. No ban comes into force between reading the standing and the end of the
 * transaction.
 */
export async function applyAnswers(
  deps: Deps,
  tx: Tx,
  applicationId: string,
  again: AskedAgain,
  { askedBy, silence }: Applying,
): Promise<Entries> {
  const application = await lockApplication(tx, applicationId);
  if (!application) throw new Error('an application that was asked about is not there');
  const opened = openApplication(deps.sealer, application);
  const heard = again.asked.filter((each) => silence === 'counts' || isHeard(each, opened)).map(({ source }) => source);
  const taken = again.askingId ? { takenNo: await endAsking(tx, again.askingId, heard) } : {};
  await holdOffBans(tx);
  const items = await lockItemsOf(tx, applicationId);
  // an answer that has come counts, even if its item was settled or a supplement requested since the asking
  const eligible = isUnderReview(application.status) ? askableSources(deps, application, opened) : [];
  const asked = again.asked.filter((each) => eligible.includes(each.source));
  const needed = eligible.filter((source) => decides(deps.schemes.filedUnder(application), source));
  const deciding = asked.filter((each) => needed.includes(each.source));
  const doubtful = opened.current ? sourcesInDoubt(opened.current, { ...again, asked: deciding }) : [];
  if (doubtful.length > 0) await insertUnheard(tx, { id: deps.ids.uuid(), applicationId, sources: doubtful });
  const rechecked = await decideAnew(deps, tx, application, opened, { ...again, asked, ...taken }, silence);
  const event = askedEvent(applicationId, again, rechecked);
  if (!rechecked) return [event];

  const contested = rechecked.grounds.standing.contestedClaims ? await contestedEvents(deps, tx, applicationId) : [];
  await followSources(deps, tx, application, rechecked, asked);
  return [event, ...contested, ...(await applyDecision(deps, tx, application, { askedBy, rechecked, items }))];
}

/** True if the source answered, and about this person: otherwise it still has to be asked about the person. */
const isHeard = (each: AnyAsked, { form }: Opened): boolean =>
  hasAnswered(each) && !saysNothingOf(form.applicant.residentId, each.answer);

interface Answered {
  askedBy: string;
  rechecked: Rechecked;
  items: readonly Item[];
  /** what the new decision rests on: answers (if left out), or sheets that the unit has handed in */
  because?: Because;
}
type Because = 'answered' | 'handed_in';

/** Records a new decision on an application in review, and updates its items with the subjects that are left or new. */
export async function applyDecision(
  deps: Deps,
  tx: Tx,
  application: Application,
  { askedBy, rechecked, items, because = 'answered' }: Answered,
): Promise<AuditEntry[]> {
  const recheckId = deps.ids.uuid();
  const before = openApplication(deps.sealer, application);
  const after = { kept: before.kept, current: rechecked };
  const works: Work[] = [];
  for (const department of DEPARTMENTS) works.push(await workOf(deps, tx, { department, rechecked, items }));
  const scheme = deps.schemes.filedUnder(application);
  const venue = venueOf(scheme, application, { rechecked, works });
  await record(deps, tx, application, { recheckId, askedBy, rechecked, items, venue });
  const wasCalled = await wasCalledToWindow(tx, application);
  const isNew = () => works.some((work) => isNewAtWindow(scheme, before, work, wasCalled));
  const isCalled = venue === 'window' && !isRefused(items) && isNew();
  const calledUntil = isCalled ? await callToWindow(deps, tx, application, recheckId) : null;
  const dueAt = reviewEnd(application, items, calledUntil);
  const departments = works.filter(({ item, failing }) => item || failing.length > 0).map((work) => work.department);
  if (application.venue === 'window' && venue === 'online' && departments.length > 0) {
    await endCallToWindow(deps, tx, application, { recheckId, departments, dueAt });
  }
  const events: AuditEntry[] = [];
  for (const work of works) {
    const failing = work.failing.map(({ name }) => name);
    if (work.item)
      events.push(...(await renewItem(deps, tx, work.item, { before, after, failing, recheckId, because })));
    else if (failing.length > 0)
      await openItem(deps, tx, application.id, { department: work.department, subjects: failing, dueAt });
  }
  return events;
}

/** True if a department has refused: nobody has to come for an application that can only be rejected. */
const isRefused = (items: readonly Item[]): boolean =>
  items.some(({ status, result }) => status === 'settled' && result === 'refused');

async function workOf(
  deps: Deps,
  tx: Tx,
  { department, rechecked, items }: Pick<Work, 'department'> & { rechecked: Rechecked; items: readonly Item[] },
): Promise<Work> {
  const own = items.filter((item) => item.department === department);
  const { matters: settled, codes: settledCodes } = await settledIn(deps, tx, own);
  const failing = failingSubjects(rechecked, department).filter((subject) => {
    const seen = seenOf(deps.sealer, rechecked.grounds, subject);
    return !mattersOf(subject.name, subject.reasons, seen).every((matter) => settled.has(matter));
  });
  return { department, item: own.find(({ status }) => isUnsettled(status)), failing, settledCodes };
}

/**
 * Returns the end of the review, for an item that opens now. While a supplement is awaited, the deadline of the
 * application is the day of the supplement, so the deadline of its items is used.
 */
function reviewEnd(
  { status, dueAt }: Application,
  items: readonly Item[],
  calledUntil: Temporal.Instant | null,
): Temporal.Instant {
  const ofItems = items.filter((item) => isUnsettled(item.status)).map((item) => item.dueAt);
  const ends = [...ofItems, ...(status === 'in_review' ? [dueAt] : []), calledUntil].filter((each) => each !== null);
  const last = ends.toSorted(Temporal.Instant.compare).at(-1) ?? dueAt;
  if (!last) throw new Error('a review without a deadline');
  return last;
}

/** Returns null where the application is decided, or nothing is new. */
async function decideAnew(
  deps: Deps,
  tx: Tx,
  application: Application,
  opened: Opened,
  again: AskedAgain,
  silence: Applying['silence'],
): Promise<Rechecked | null> {
  if (!isUnderReview(application.status)) return null;
  const standing = await findStandingSince(tx, application.id, deps.clock.now());
  return decideAgain(deps, application, opened, again, { standing, silence });
}

/** Stops waiting for sources that answered; a source whose silence counts is asked again. */
async function followSources(
  deps: Deps,
  tx: Tx,
  application: Application,
  { sources }: Rechecked,
  asked: readonly AnyAsked[],
): Promise<void> {
  const { id: applicationId } = application;
  const scheme = deps.schemes.filedUnder(application);
  const silent = asked.filter((each) => !hasAnswered(each)).map(({ source }) => source);
  await endAwaiting(
    tx,
    applicationId,
    sources.filter((source) => !silent.includes(source)),
  );
  const waiting = silent.filter((source) => sources.includes(source));
  if (waiting.length > 0) {
    const awaited = waiting.map((source) => ({
      source,
      decides: decides(scheme, source),
      registry: registryIdOf(scheme, source),
    }));
    await beginAwaiting(tx, applicationId, awaited, deps.clock.now());
  }
}

async function record(
  deps: Deps,
  tx: Tx,
  application: Application,
  { recheckId, askedBy, rechecked, items, venue }: Answered & { recheckId: string; venue: Venue },
): Promise<void> {
  const { decision, sources } = rechecked;
  if (decision.outcome === 'not_accepted') throw new Error('an accepted application is not accepted any more');
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
    venue,
    departments: DEPARTMENTS.filter((department) => concerned.has(department)),
  });
}

/** The matters of the application that people of the department have settled, and the codes of their reasons. */
async function settledIn(
  deps: Deps,
  tx: Tx,
  items: readonly Item[],
): Promise<{ matters: Set<string>; codes: Set<string> }> {
  const matters = new Set<string>();
  const codes = new Set<string>();
  for (const item of items.filter(({ status }) => status === 'settled')) {
    for (const { id, subject: name, reasons, seen } of await listDecisions(tx, item.id)) {
      const stood = JSON.parse(deps.sealer.open(placeOfReasons(id), reasons)) as Reason[];
      for (const matter of mattersOf(name, stood, seen)) matters.add(matter);
      for (const { code } of stood) codes.add(code);
    }
  }
  return { matters, codes };
}

interface Seen {
  before: Pick<Opened, 'kept' | 'current'>;
  after: Pick<Opened, 'kept' | 'current'>;
  failing: string[];
  recheckId: string;
  because: Because;
}

/**
 * Leaves an item alone if its subjects and the answers behind the subjects are unchanged, since the clerk who works on
 * the item has seen them.
 */
async function renewItem(
  deps: Deps,
  tx: Tx,
  item: Item,
  { before, after, failing, recheckId, because }: Seen,
): Promise<AuditEntry[]> {
  const known = subjectsOf(before, item);
  const names = [...new Set([...known.map(({ name }) => name), ...failing])];
  // a check whose source now matches stays in the item, so that the clerk sees it; a rule that holds is taken out
  const subjects = subjectsOf(after, { ...item, subjects: names })
    .filter((subject) => !isAnswered(subject) || subject.check)
    .map(({ name }) => name);
  const now = subjectsOf(after, { ...item, subjects });
  const said = ({ current }: Seen['after'], shown: Subject[]) =>
    shown.map((subject) => current && seenOf(deps.sealer, current.grounds, subject)?.toString('hex'));
  const isAsKnown = canonicalJson(known) === canonicalJson(now);
  if (isAsKnown && canonicalJson(said(before, known)) === canonicalJson(said(after, now))) return [];
  const nothingLeft = now.every(isAnswered);
  if (item.status !== 'countersign') {
    await changeItem(tx, item.id, { subjects, recheckId: nothingLeft ? recheckId : null });
    return [];
  }
  // the facts have changed since the first of two people settled the item, so it is settled anew
  await markDecisions(tx, item.id, { returnedBy: 'matching' });
  const anew = { status: 'open', settledBy: null, subjects } as const;
  await changeItem(tx, item.id, { ...anew, recheckId: nothingLeft ? recheckId : null });
  const { id: itemId, applicationId } = item;
  return [{ action: 'review.reopened', applicationId, actor: MATCHING, data: { itemId, because } }];
}

async function openItem(
  deps: Deps,
  tx: Tx,
  applicationId: string,
  about: { department: Department; subjects: string[]; dueAt: Temporal.Instant },
): Promise<void> {
  await insertItem(tx, { id: deps.ids.uuid(), applicationId, createdAt: deps.clock.now(), ...about });
}
