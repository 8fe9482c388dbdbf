// Asks sources of a referred application again, with no transaction open (law 2), and decides on the new answers and
// the present answers of all other sources. `reviews` carries out the decision; nothing is written here.
import { canonicalJson } from '../base/canonical.ts';
import { civilDateOf } from '../base/clock.ts';
import type { AcceptedNames } from '../matching/accepted-names.ts';
import { decide, type Grounds } from '../matching/decide.ts';
import { type Memory, remember } from '../matching/remembered.ts';
import type { Answers, HandedIn } from '../schemes/facts.ts';
import type { Standing } from '../schemes/scheme.ts';
import { decides } from '../schemes/scheme-checks.ts';
import type { Source } from '../schemes/words.ts';
import { type AnyAsked, askAll } from '../sources/ask-all.ts';
import type { Deps } from './deps.ts';
import { type Case, questionsOf, referencesFor } from './examine.ts';
import { type Opened, openApplication } from './open.ts';
import { type Evidence, type Examined, evidenceOf, type Rechecked } from './sealed-decision.ts';
import type { Application } from './store/applications.ts';
import { judgeAnswers, mayConcernApplicant } from './weigh-answers.ts';

/** An asking, and how far the service's clock was ahead of real time then. */
export interface AskedAgain {
  asked: AnyAsked[];
  aheadMs: number;
  /** civil date of the asking in the scheme's time zone; absent if nothing was asked */
  askedOn?: string;
  /** id of the asking, if others must wait for its answers */
  askingId?: string;
  askedNo?: number;
  /** drawn from the same sequence when its answers are taken in */
  takenNo?: number;
}

/**
 * Resolves within the deadline. Asks only sources that the submission needs and consents to and that `sources` names.
 */
export async function askAgain(
  deps: Deps,
  application: Application,
  opened: Opened,
  sources: readonly Source[],
  traceparent: string,
  deadlineMs: number = deps.askingDeadlineMs,
): Promise<AskedAgain> {
  const current = currentOf(opened);
  const askedOn = civilDateOf(deps.clock.now(), deps.schemes.filedUnder(application).timeZone);
  const about = { ...caseOf(deps, application, current), askedOn };
  const wants = questionsOf(about).filter(({ source }) => sources.includes(source));
  const aheadMs = Number(deps.clock.now().epochMilliseconds - Temporal.Now.instant().epochMilliseconds);
  const asked = await askAll(deps.sources, wants, about.submission.applicant, {
    deadlineMs,
    traceparent,
    newRequestSn: deps.ids.requestSn,
    now: Temporal.Now.instant,
  });
  return { asked, aheadMs, askedOn: askedOn.toString() };
}

/** The sources that the submission needs and consents to. */
export const askableSources = (deps: Pick<Deps, 'schemes'>, application: Application, opened: Opened): Source[] =>
  questionsOf(caseOf(deps, application, currentOf(opened))).map(({ source }) => source);

/** The sources among them that the decision needs. */
export const decisiveSources = (deps: Pick<Deps, 'schemes'>, application: Application, opened: Opened): Source[] =>
  askableSources(deps, application, opened).filter((source) => decides(deps.schemes.filedUnder(application), source));

/** True if the source answered. If it did not, its present answer remains in use. */
export const hasAnswered = ({ answer }: AnyAsked): boolean => answer.status !== 'unavailable';

/**
 * True if the answer is of use. An answer about somebody else must not replace one that may be about this person,
 * because people would no longer see the matter that they have to settle.
 */
const teaches = (asked: AnyAsked, { grounds }: Examined): boolean =>
  hasAnswered(asked) &&
  (mayConcernApplicant(asked.answer, grounds) || !mayConcernApplicant(grounds.answers[asked.source], grounds));

export interface Again {
  /** current standing of person and units; absent: unchanged */
  standing?: Standing;
  /** if a source does not answer: its present answer remains in use (`keeps`), or counts as missing (`counts`) */
  silence?: 'keeps' | 'counts';
  /** names that people have accepted since then */
  acceptedNames?: AcceptedNames;
}

/**
 * Decides on the new answers and the present answers of all other sources; returns null if nothing is new. From an
 * answer that came after the answer to a later question, it remembers only the findings that require two people.
 */
export function decideAgain(
  deps: Deps,
  application: Application,
  opened: Opened,
  again: AskedAgain,
  { standing, silence = 'keeps', acceptedNames }: Again = {},
): Rechecked | null {
  const { asked, aheadMs, askedOn } = again;
  const current = currentOf(opened);
  const { scheme, submission } = caseOf(deps, application, current);
  const judged = judgeAnswers(deps, scheme, current, again);
  const fresh = judged.newer.filter((each) => silence === 'counts' || teaches(each, current));
  const late = asked.filter((each) => !fresh.includes(each) && hasAnswered(each));
  const present = standing ?? current.grounds.standing;
  const isNew = fresh.length > 0 || acceptedNames !== undefined || !isSameStanding(present, current.grounds.standing);
  if (!isNew && late.length === 0) return null;
  const answers: Answers = {
    ...current.grounds.answers,
    ...Object.fromEntries(fresh.map(({ source, answer }) => [source, answer])),
  };
  const references = referencesFor(deps, scheme, submission, answers);
  const names = acceptedNames ? { acceptedNames: united(current.grounds.acceptedNames, acceptedNames) } : {};
  const accepted = true as const;
  const days = askedOn ? Object.fromEntries(fresh.map(({ source }) => [source, askedOn])) : {};
  const asOf = { askedOn: { ...current.grounds.askedOn, ...days } };
  const { tookTwo, heard, shortageCatalogue: _, ...before } = current.grounds;
  const anew: Grounds = { ...before, accepted, standing: present, references, answers, ...asOf, ...names };
  const decision = decide(scheme, anew);
  const answerSalt = deps.ids.salt();
  const evidence = merged(
    current.evidence,
    fresh.map((each) => evidenceOf(each, answerSalt, aheadMs)),
  );
  const sources = fresh.map(({ source }) => source);
  const weighed = { grounds: anew, decision };
  const memory = remember({ tookTwo, heard }, judged.allAnswers(weighed, fresh, late), weighed);
  if (!isNew && isSameMemory(memory, { tookTwo, heard })) return null;
  const grounds = { ...anew, ...memory };
  // the place of the review follows earlier answers too
  return { grounds, evidence, answerSalt, decision: memory.tookTwo ? decide(scheme, grounds) : decision, sources };
}

/**
 * Adds later answers of sources that decide nothing to the grounds of a decision that was made, which stays the same;
 * returns null if none of them answered about the person.
 */
export function decideOnLater(deps: Deps, application: Application, { asked, aheadMs, askedOn }: AskedAgain) {
  const current = currentOf(openApplication(deps.sealer, application));
  const { scheme } = caseOf(deps, application, current);
  const fresh = asked.filter((each) => !decides(scheme, each.source) && teaches(each, current));
  if (fresh.length === 0) return null;
  const sources = fresh.map(({ source }) => source);
  const days = askedOn ? Object.fromEntries(sources.map((source) => [source, askedOn])) : {};
  const grounds: Grounds = {
    ...current.grounds,
    answers: { ...current.grounds.answers, ...Object.fromEntries(fresh.map(({ source, answer }) => [source, answer])) },
    askedOn: { ...current.grounds.askedOn, ...days },
  };
  const answerSalt = deps.ids.salt();
  const evidence = merged(
    current.evidence,
    fresh.map((each) => evidenceOf(each, answerSalt, aheadMs)),
  );
  const rechecked: Rechecked = { grounds, evidence, answerSalt, decision: decide(scheme, grounds), sources };
  return rechecked;
}

/**
 * Decides on the same answers with the sheets that are there by now; null where the scheme has nobody settle documents,
 * or no sheet is new.
 */
export function decideOnSheets(
  { schemes }: Pick<Deps, 'schemes'>,
  application: Application,
  opened: Opened,
  sheets: readonly HandedIn[],
): Rechecked | null {
  const current = currentOf(opened);
  const { scheme, submission } = caseOf({ schemes }, application, current);
  if (!scheme.settlesDocuments(submission)) return null;
  if (canonicalJson(submission.sheets ?? []) === canonicalJson(sheets)) return null;
  const grounds: Grounds = { ...current.grounds, accepted: true, submission: { ...submission, sheets } };
  const { evidence, answerSalt } = current;
  return { grounds, evidence, answerSalt, decision: decide(scheme, grounds), sources: [] };
}

const isSameMemory = (one: Memory, other: Memory): boolean =>
  canonicalJson([one.tookTwo ?? {}, one.heard ?? {}]) === canonicalJson([other.tookTwo ?? {}, other.heard ?? {}]);

/** An accepted name stays accepted: a register may give several names. */
function united(before: AcceptedNames = {}, fresh: AcceptedNames): AcceptedNames {
  const sources = [...new Set([...Object.keys(before), ...Object.keys(fresh)])] as Source[];
  return Object.fromEntries(
    sources.map((source) => [source, [...new Set([...(before[source] ?? []), ...(fresh[source] ?? [])])]]),
  );
}

/** Compares two standings; `findStandingSince` writes the members of each in the same order. */
export const isSameStanding = (one: Standing, other: Standing): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

function merged(before: Evidence[], fresh: Evidence[]): Evidence[] {
  const renewed = new Set(fresh.map(({ source }) => source));
  return [...before.filter(({ source }) => !renewed.has(source)), ...fresh];
}

function caseOf({ schemes }: Pick<Deps, 'schemes'>, application: Application, { grounds }: Examined): Case {
  const { submission, standing } = grounds;
  return {
    scheme: schemes.filedUnder(application),
    submission,
    submittedOn: Temporal.PlainDate.from(grounds.submittedOn),
    standing,
  };
}

function currentOf({ current }: Opened): Examined {
  if (!current) throw new Error('an asking after a decision that was never made');
  return current;
}
