// Asks sources of a referred application again, with no transaction open (law 2), and decides on their answers and on
// all that stand. Reviews carry out the decision; nothing is written here.
import { canonicalJson } from '../base/canonical.ts';
import { civilDateOf } from '../base/clock.ts';
import type { AcceptedNames } from '../matching/accepted-names.ts';
import { type Decision, decide, type Grounds } from '../matching/decide.ts';
import { type Heard, type Memory, remember } from '../matching/remembered.ts';
import { saysNothingOf } from '../matching/subjects.ts';
import type { Answers } from '../schemes/facts.ts';
import type { Scheme, Standing } from '../schemes/scheme.ts';
import type { Source } from '../schemes/words.ts';
import { type AnyAsked, askAll } from '../sources/ask-all.ts';
import type { Deps } from './deps.ts';
import { type Case, catalogueFor, questionsOf } from './examine.ts';
import { type Opened, schemeOf } from './open.ts';
import { type Evidence, type Examined, evidenceOf, type Rechecked } from './sealed-decision.ts';
import type { Application } from './store/applications.ts';

/** What was asked, and how far the service's clock was ahead of real time then. */
export interface AskedAgain {
  asked: AnyAsked[];
  aheadMs: number;
  /** civil date of the asking in the scheme's time zone; absent where nothing was asked */
  askedOn?: string;
}

/** Resolves within the deadline; asks only what the submission needs, consents to, and `sources` names. */
export async function askAgain(
  deps: Deps,
  application: Application,
  opened: Opened,
  sources: readonly Source[],
  traceparent: string,
  deadlineMs: number = deps.askingDeadlineMs,
): Promise<AskedAgain> {
  const current = currentOf(opened);
  const askedOn = civilDateOf(deps.clock.now(), schemeOf(application).timeZone);
  const about = { ...caseOf(application, current), askedOn };
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
export const askableSources = (application: Application, opened: Opened): Source[] =>
  questionsOf(caseOf(application, currentOf(opened))).map(({ source }) => source);

/** A source that did not answer again has taught nothing: what it said before stands. */
export const hasAnswered = ({ answer }: AnyAsked): boolean => answer.status !== 'unavailable';

/**
 * Nor does an answer that says nothing of this person (it does not resolve the identity, or speaks of somebody else)
 * take
 * the place of one that may: people would not see any more what they have to settle.
 */
function teaches(asked: AnyAsked, grounds: Examined['grounds']): boolean {
  return hasAnswered(asked) && (maySpeak(asked.answer, grounds) || !maySpeak(grounds.answers[asked.source], grounds));
}

/**
 * Whether an answer may take the place of the one that stands: its question was asked later, or what stands says nothing
 * and no answer to a later question has spoken. Serial numbers are in the order of asking.
 */
function isNewer(each: AnyAsked, { grounds, evidence }: Examined): boolean {
  const { source, requestSn, answer } = each;
  if (requestSn > (evidence.find((known) => known.source === source)?.requestSn ?? '')) return true;
  const isFirstToSpeak = maySpeak(answer, grounds) && !maySpeak(grounds.answers[source], grounds);
  return isFirstToSpeak && requestSn > (grounds.heard?.[source]?.spoke ?? '');
}

/** An answer that cannot be read may speak of anybody. */
const maySpeak = (answer: AnyAsked['answer'] | undefined, { submission }: Examined['grounds']): boolean =>
  answer !== undefined && !saysNothingOf(submission.applicant.residentId, answer);

export interface Again {
  /** how person and units stand now; absent: as before */
  standing?: Standing;
  /** a source that does not answer: `keeps` what it said before, or `counts` as an answer that is missing */
  silence?: 'keeps' | 'counts';
  /** names that people have accepted since */
  acceptedNames?: AcceptedNames;
}

/**
 * The decision on the new answers and on all others that stand; null where nothing is new. Of an answer that came after
 * that of a later question only what takes two people is remembered.
 */
export function decideAgain(
  deps: Deps,
  application: Application,
  opened: Opened,
  { asked, aheadMs, askedOn }: AskedAgain,
  { standing, silence = 'keeps', acceptedNames }: Again = {},
): Rechecked | null {
  const current = currentOf(opened);
  const newer = asked.filter((each) => isNewer(each, current));
  const late = asked.filter((each) => !newer.includes(each) && hasAnswered(each));
  const fresh = silence === 'counts' ? newer : newer.filter((each) => teaches(each, current.grounds));
  const stands = standing ?? current.grounds.standing;
  const isNew = fresh.length > 0 || acceptedNames !== undefined || !isSameStanding(stands, current.grounds.standing);
  if (!isNew && late.length === 0) return null;
  const { scheme, submission } = caseOf(application, current);
  const answers: Answers = {
    ...current.grounds.answers,
    ...Object.fromEntries(fresh.map(({ source, answer }) => [source, answer])),
  };
  const shortageCatalogue = catalogueFor(deps, submission, answers);
  const names = acceptedNames ? { acceptedNames: united(current.grounds.acceptedNames, acceptedNames) } : {};
  const accepted = true as const;
  const days = askedOn ? Object.fromEntries(fresh.map(({ source }) => [source, askedOn])) : {};
  const asOf = { askedOn: { ...current.grounds.askedOn, ...days } };
  const { tookTwo, heard, ...before } = current.grounds;
  const anew: Grounds = { ...before, accepted, standing: stands, shortageCatalogue, answers, ...asOf, ...names };
  const decision = decide(scheme, anew);
  const answerSalt = deps.ids.salt();
  const evidence = merged(
    current.evidence,
    fresh.map((each) => evidenceOf(each, answerSalt, aheadMs)),
  );
  const sources = fresh.map(({ source }) => source);
  const memory = remember({ tookTwo, heard }, heardIn(scheme, current, { anew, decision }, { fresh, late }), {
    grounds: anew,
    decision,
  });
  if (!isNew && isSameMemory(memory, { tookTwo, heard })) return null;
  return { grounds: { ...anew, ...memory }, evidence, answerSalt, decision, sources };
}

/** The answers that stood until now, those that stand from now on, and those that came too late to stand. */
function heardIn(
  scheme: Scheme,
  current: Examined,
  { anew, decision }: { anew: Grounds; decision: Decision },
  { fresh, late }: { fresh: readonly AnyAsked[]; late: readonly AnyAsked[] },
): Heard[] {
  const asked = new Set([...fresh, ...late].map(({ source }) => source));
  const stood = current.evidence.map(({ source, requestSn }): Heard => {
    const speaks = maySpeak(current.grounds.answers[source], current.grounds);
    return { ...current, source, requestSn, speaks, withRules: asked.has(source) };
  });
  const stand = fresh.map(({ source, requestSn, answer }): Heard => {
    return { grounds: anew, decision, source, requestSn, speaks: maySpeak(answer, anew), withRules: true };
  });
  const came = late.map(({ source, requestSn, answer }): Heard => {
    const grounds = { ...anew, answers: { ...anew.answers, [source]: answer } };
    const speaks = maySpeak(answer, anew);
    return { grounds, decision: decide(scheme, grounds), source, requestSn, speaks, withRules: true };
  });
  return [...stood, ...stand, ...came];
}

const isSameMemory = (one: Memory, other: Memory): boolean =>
  canonicalJson([one.tookTwo ?? {}, one.heard ?? {}]) === canonicalJson([other.tookTwo ?? {}, other.heard ?? {}]);

/** A name that was accepted stays accepted: a register may give several. */
function united(before: AcceptedNames = {}, fresh: AcceptedNames): AcceptedNames {
  const sources = [...new Set([...Object.keys(before), ...Object.keys(fresh)])] as Source[];
  return Object.fromEntries(
    sources.map((source) => [source, [...new Set([...(before[source] ?? []), ...(fresh[source] ?? [])])]]),
  );
}

/** Standings are written in one order (`findStandingSince`). */
export const isSameStanding = (one: Standing, other: Standing): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

function merged(before: Evidence[], fresh: Evidence[]): Evidence[] {
  const renewed = new Set(fresh.map(({ source }) => source));
  return [...before.filter(({ source }) => !renewed.has(source)), ...fresh];
}

function caseOf(application: Application, { grounds }: Examined): Case {
  const { submission, standing } = grounds;
  return {
    scheme: schemeOf(application),
    submission,
    submittedOn: Temporal.PlainDate.from(grounds.submittedOn),
    standing,
  };
}

function currentOf({ current }: Opened): Examined {
  if (!current) throw new Error('an asking after a decision that was never made');
  return current;
}
