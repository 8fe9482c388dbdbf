// The work on a blast radius, in steps that any process may take and a crash may interrupt: find the applications that
// rest on the answers in question, ask the source again, decide again on the kept facts and the new answer, and, once
// confirmed, freeze the approvals that flip. Deciding is a dry run.
import type { Deps } from '../applications/deps.ts';
import { type Opened, openApplication } from '../applications/open.ts';
import { type AskedAgain, askAgain, decideAgain } from '../applications/reexamine.ts';
import { type Examined, placeOfRecheck, type Rechecked } from '../applications/sealed-decision.ts';
import { type Application, findApplication, lockApplication } from '../applications/store/applications.ts';
import { listRechecks } from '../applications/store/rechecks.ts';
import { type AuditEntry, change, countedChange, type Entries, nothing } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { civilDateOf } from '../base/clock.ts';
import type { Sealer } from '../base/seal.ts';
import { traceparentFor } from '../base/traceparent.ts';
import type { Db, Tx } from '../db/connect.ts';
import type { Reason } from '../matching/decide.ts';
import { failingSubjects, saysNothingOf } from '../matching/subjects.ts';
import { mattersOf, seenOf } from '../reviews/matters.ts';
import { withMaterialNamed } from '../schemes/documents.ts';
import { reasonMessage } from '../schemes/reasons.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { SOURCE_DESCRIPTIONS } from '../schemes/sources.ts';
import { DEPARTMENTS } from '../schemes/words.ts';
import { onApplication, refusedMove } from './act-on-application.ts';
import { type BlastExamined, openExamined, placeOfExamined } from './blast-examined.ts';
import { freezeWithin, lastDayOf } from './freeze.ts';
import {
  type Candidate,
  type ClaimedCase,
  claimCases,
  type Flipped,
  insertCases,
  listCandidates,
  lockFlipped,
  type NewCase,
  putOff,
  putOffFreezing,
  recordExamination,
  recordOutcome,
  recordUnaffected,
  resumeWaiting,
} from './store/blast-cases.ts';
import { type BlastRadius, holdConfirmation, lockSearching, moveSearch } from './store/blast-radii.ts';

const EXAMINER = { actor: systemActor('blast-radius') };
const SEARCHED_AT_ONCE = 500;
/** well below the number that the source's own client lets through at once: submissions come first */
const ASKED_AT_ONCE = 16;

const STEPS: readonly (readonly [name: string, take: (deps: Deps) => Promise<number>])[] = [
  ['resume', resumeStep],
  ['search', (deps) => searchStep(deps, null)],
  ['examine', examineStep],
  ['freeze', freezeFlipped],
];

/** Takes every step that is due; returns the number of steps. If a step fails, the others go on. */
export async function advanceBlastRadii(deps: Deps): Promise<number> {
  let did = 0;
  for (const [step, take] of STEPS) {
    did += await take(deps).catch((error) => {
      deps.log.error('blast_radius.step_failed', error, { step });
      return 0;
    });
  }
  return did;
}

/**
 * Takes up cases that waited for a decision. An approved case is examined next; nothing is left to do for any other
 * case.
 */
async function resumeStep(deps: Deps): Promise<number> {
  return await change(deps, EXAMINER, async (tx) => {
    const resumed = await resumeWaiting(tx, SEARCHED_AT_ONCE);
    return countedChange(
      resumed.map(({ blastRadiusId, applicationId, result }) => ({
        action: 'blast_radius.searched',
        applicationId,
        data: { blastRadiusId, result },
      })),
    );
  });
}

/**
 * Looks at the next candidates of one radius, or of any; returns 0 where no search is left, or another process is
 * searching.
 */
export async function searchStep(deps: Deps, id: string | null): Promise<number> {
  return await change(deps, EXAMINER, async (tx) => {
    const radius = await lockSearching(tx, id);
    if (!radius) return nothing(0);
    const candidates = await listCandidates(tx, radius, SEARCHED_AT_ONCE);
    const cases: NewCase[] = [];
    for (const candidate of candidates) cases.push(...(await caseOf(deps, tx, radius, candidate)));
    await insertCases(tx, radius.id, cases);
    const isOver = candidates.length < SEARCHED_AT_ONCE;
    await moveSearch(tx, radius.id, isOver ? null : (candidates.at(-1)?.id ?? null));
    const waiting = cases.filter(({ result }) => result === 'waiting').length;
    const unreadable = cases.filter((each) => each.unreadable).length;
    const found = { searched: candidates.length, affected: cases.length - waiting, waiting, unreadable };
    const data = { blastRadiusId: radius.id, ...found, isOver };
    return { result: 1, events: [{ action: 'blast_radius.searched', data }] };
  });
}

/**
 * Returns no case if the application neither rests on such an answer nor still can. If it cannot be decrypted, the case
 * is marked `unreadable`.
 */
async function caseOf(deps: Deps, tx: Tx, radius: BlastRadius, candidate: Candidate): Promise<NewCase[]> {
  const { id: applicationId, isUnderWay, isOpen } = candidate;
  const application = await findApplication(tx, applicationId);
  const opened = openedOrNull(deps, application);
  if (application && opened && !isOpen && !(await restsOn(deps, tx, application, opened, radius))) return [];
  const result = isUnderWay ? 'waiting' : opened ? 'pending' : 'unknown';
  return [{ applicationId, result, unreadable: opened === null }];
}

/**
 * Returns null for an application that does not open (a lost key). The log names that application, and the others go
 * on.
 */
function openedOrNull({ sealer, log }: Deps, application: Application | null): Opened | null {
  if (!application) throw new Error('an application that is examined is not there');
  try {
    return openApplication(sealer, application);
  } catch (error) {
    log.error('blast_radius.unreadable', error, { applicationId: application.id });
    return null;
  }
}

/**
 * Whether any decision of the machine on the application used an answer that the source gave within the time. An answer
 * that was replaced since counts too, because it may have cleared a reason against the application.
 */
async function restsOn(
  { sealer }: Deps,
  db: Db | Tx,
  { id, recheckId }: Application,
  { kept }: Opened,
  radius: Pick<BlastRadius, 'source' | 'from' | 'to'>,
): Promise<boolean> {
  if (kept && holdsAnswerOf(kept, radius)) return true;
  const rechecks = recheckId === null ? [] : await listRechecks(db, id);
  return rechecks
    .map((each) => JSON.parse(sealer.open(placeOfRecheck(each.id), each.grounds)) as Rechecked)
    .some((each) => holdsAnswerOf(each, radius));
}

function holdsAnswerOf(
  { evidence }: Pick<Examined, 'evidence'>,
  { source, from, to }: Pick<BlastRadius, 'source' | 'from' | 'to'>,
): boolean {
  const answeredAt = evidence.find((each) => each.source === source)?.answeredAt;
  if (answeredAt === undefined) return false;
  return Temporal.Instant.compare(answeredAt, from) >= 0 && Temporal.Instant.compare(answeredAt, to) < 0;
}

/** Asks about the cases whose turn has come; returns how many. */
async function examineStep(deps: Deps): Promise<number> {
  const claimed = await claimCases(deps.db, ASKED_AT_ONCE);
  await Promise.all(claimed.map((row) => examineOrPutOff(deps, row)));
  return claimed.length;
}

/** Puts off a case that cannot be examined, longer each time. The other cases go on. */
async function examineOrPutOff(deps: Deps, row: ClaimedCase): Promise<void> {
  const { applicationId } = row;
  try {
    await examineCase(deps, row);
  } catch (error) {
    deps.log.error('blast_radius.unexamined', error, { applicationId });
    await recordUnknown(deps, row, { unreadable: false, calls: [] }).catch((again) =>
      deps.log.error('blast_radius.not_put_off', again, { applicationId }),
    );
  }
}

async function examineCase(deps: Deps, row: ClaimedCase): Promise<void> {
  const application = await findApplication(deps.db, row.applicationId);
  const opened = openedOrNull(deps, application);
  if (!application || !opened) return await recordUnknown(deps, row, { unreadable: true, calls: [] });
  if (!(await restsOn(deps, deps.db, application, opened, row))) {
    await change(deps, EXAMINER, async (tx) =>
      countedChange((await recordUnaffected(tx, row)) ? [examined(row, { result: 'unaffected' })] : []),
    );
    return;
  }
  const again = await askAgain(deps, application, opened, [row.source], traceparentFor());
  const decided = decideAgain(deps, application, opened, again);
  const calls = again.asked.map(({ source, requestSn, attempts, durationMs }) => ({
    source,
    requestSn,
    attempts,
    durationMs,
    responseHash: decided?.evidence.find((each) => each.source === source)?.responseHash ?? null,
  }));
  if (!decided || !isConclusive(again, decided)) return await recordUnknown(deps, row, { unreadable: false, calls });
  await change(deps, EXAMINER, async (tx) => countedChange(await record(deps, tx, row, { opened, decided, calls })));
}

/** A new answer that is about somebody else, or that cannot be read, proves nothing about the earlier one. */
function isConclusive({ asked }: AskedAgain, { grounds, decision }: Rechecked): boolean {
  const { residentId } = grounds.submission.applicant;
  const subjects = DEPARTMENTS.flatMap((department) => failingSubjects({ grounds, decision }, department));
  return asked.every(
    ({ source, answer }) =>
      answer.status !== 'inconclusive' &&
      !saysNothingOf(residentId, answer) &&
      subjects.every(({ name, unread }) => name !== source || !unread),
  );
}

const examined = ({ blastRadiusId, applicationId, source }: ClaimedCase, found: Record<string, unknown>) =>
  ({
    action: 'blast_radius.examined',
    applicationId,
    data: { blastRadiusId, source, reasons: [], calls: [], ...found },
  }) satisfies AuditEntry;

async function recordUnknown(
  deps: Deps,
  row: ClaimedCase,
  { unreadable, calls }: { unreadable: boolean; calls: unknown[] },
): Promise<void> {
  await change(deps, EXAMINER, async (tx) =>
    countedChange(
      (await putOff(tx, row, { unreadable })) ? [examined(row, { result: 'unknown', unreadable, calls })] : [],
    ),
  );
}

interface Asked {
  opened: Opened;
  decided: Rechecked;
  calls: unknown[];
}

/** Returns no event where another process was faster. */
async function record(deps: Deps, tx: Tx, row: ClaimedCase, { opened, decided, calls }: Asked): Promise<AuditEntry[]> {
  const reasons = newReasons(deps.sealer, opened, decided);
  const reasonCodes = [...new Set(reasons.map(({ code }) => code))];
  const result = reasonCodes.length > 0 ? 'flips' : 'stands';
  const sealed: BlastExamined = { rechecked: decided, reasons };
  const found = {
    result,
    reasonCodes,
    examined: deps.sealer.seal(placeOfExamined(row), JSON.stringify(sealed)),
  } as const;
  // waits for a confirmation under way, which has counted the flips without this case
  await holdConfirmation(tx, row.blastRadiusId);
  const isFirst = await recordExamination(tx, row, { ...found, at: deps.clock.now() });
  return isFirst ? [examined(row, { result, reasons: reasonCodes, calls })] : [];
}

/**
 * Returns the reasons against the approval that neither matching nor a person has judged on this same answer. The same
 * reason from another answer is another matter, as in a review.
 */
function newReasons(sealer: Sealer, { current }: Opened, decided: Rechecked): Reason[] {
  const known = new Set(current ? judged(sealer, current).map(({ matter }) => matter) : []);
  return judged(sealer, decided).flatMap(({ reason, matter }) => (known.has(matter) ? [] : [reason]));
}

const judged = (sealer: Sealer, { grounds, decision }: Examined): { reason: Reason; matter: string }[] =>
  DEPARTMENTS.flatMap((department) => failingSubjects({ grounds, decision }, department)).flatMap((subject) => {
    const matters = mattersOf(subject.name, subject.reasons, seenOf(sealer, grounds, subject));
    return subject.reasons.map((reason, index) => ({ reason, matter: matters[index] ?? '' }));
  });

/** Freezes the next confirmed case that flips, or puts it off if that fails; returns 0 where there is none. */
export async function freezeFlipped(deps: Deps): Promise<number> {
  let locked: Flipped | null = null;
  try {
    return await change(deps, EXAMINER, async (tx) => {
      const row = await lockFlipped(tx);
      locked = row;
      return row ? { result: 1, events: await freezeOne(deps, tx, row) } : nothing(0);
    });
  } catch (error) {
    const failed = locked as Flipped | null;
    if (!failed) throw error;
    deps.log.error('blast_radius.not_frozen', error, { applicationId: failed.applicationId });
    await putOffFreezing(deps.db, failed);
    return 1;
  }
}

async function freezeOne(deps: Deps, tx: Tx, row: Flipped): Promise<Entries> {
  const { blastRadiusId, applicationId } = row;
  const application = await lockApplication(tx, applicationId);
  if (application?.status !== 'approved' && application?.status !== 'settled') {
    await recordOutcome(tx, row, null);
    return [refusedMove({ attempted: 'freeze', code: 'illegal_transition', blastRadiusId }, applicationId)];
  }
  const on = onApplication(deps, tx, application);
  if (!on.scheme.supervision.freeze) {
    await recordOutcome(tx, row, null);
    return [refusedMove({ attempted: 'freeze', code: 'not_in_procedure', blastRadiusId }, applicationId)];
  }
  const { freezeId, event } = await freezeWithin(deps, on, {
    by: row.confirmedBy,
    reason: reasonOf(deps.sealer, on.scheme, row),
    missing: [],
    lastDay: lastDayOf(on, null),
    spotCheckCase: null,
    blastRadiusId,
  });
  await recordOutcome(tx, row, freezeId);
  return [{ ...event, data: { ...event.data, confirmedBy: row.confirmedBy } }];
}

/** The reason of the freeze, in words: source, days, and the message of each reason; no data of the register. */
function reasonOf(sealer: Sealer, scheme: Scheme, row: Flipped): string {
  const [first, last] = [row.from, row.to].map((at) => civilDateOf(at).toString());
  const messages = openExamined(sealer, row, row.examined).reasons.map(({ code, params }) =>
    reasonMessage(scheme, code, withMaterialNamed(scheme, params)),
  );
  return `${SOURCE_DESCRIPTIONS[row.source].records.zh}来源${first}至${last}期间的答复有误，重新核验：${messages.map(({ zh }) => zh).join('；')}`;
}
