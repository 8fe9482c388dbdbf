// Asks sources of a referred application again, with no transaction open (law 2), and decides on their answers and on
// all that stand. Reviews carry out the decision; nothing is written here.
import { civilDateOf } from '../base/clock.ts';
import { sameResidentId } from '../identity/resident-id.ts';
import type { AcceptedNames } from '../matching/accepted-names.ts';
import { type Decision, decide } from '../matching/decide.ts';
import type { Answers } from '../schemes/facts.ts';
import { isOpenQuestion } from '../schemes/reasons.ts';
import type { Standing } from '../schemes/scheme.ts';
import type { Source } from '../schemes/words.ts';
import { type AnyAsked, askAll } from '../sources/ask-all.ts';
import type { Deps } from './deps.ts';
import { type Case, catalogueFor, questionsOf } from './examine.ts';
import { type Evidence, type Examined, evidenceOf, type Rechecked } from './sealed-decision.ts';
import type { Application } from './store.ts';
import { type Opened, schemeOf } from './view.ts';

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
 * An answer that says less of this person does not take the place of one that says more: a contradiction would be gone
 * that nobody has settled. Whatever cannot be read, does not resolve the identity or speaks of somebody else says
 * nothing; a register that no longer knows the person does not take back what contradicted the claim.
 */
function teaches(asked: AnyAsked, { grounds: { submission, answers }, decision }: Examined): boolean {
  if (!hasAnswered(asked)) return false;
  const { residentId } = submission.applicant;
  const before = answers[asked.source];
  if (!speaksOf(residentId, before)) return true;
  if (asked.answer.status === 'not_found') return !contradicts(decision, asked.source);
  return speaksOf(residentId, asked.answer);
}

function speaksOf(residentId: string, answer: AnyAsked['answer'] | undefined): boolean {
  if (answer?.status !== 'answered' || answer.subject.residentId === null) return false;
  return sameResidentId(residentId, answer.subject.residentId) !== 'different';
}

/** The source contradicts what was claimed, or what it says breaks a rule. */
const contradicts = ({ checks, reasons }: Decision, source: Source): boolean =>
  checks.some((each) => each.source === source && each.verdict === 'mismatch') ||
  reasons.some((each) => each.source === source && !isOpenQuestion(each.code));

export interface Again {
  /** how person and units stand now; absent: as before */
  standing?: Standing;
  /** a source that does not answer: `keeps` what it said before, or `counts` as an answer that is missing */
  silence?: 'keeps' | 'counts';
  /** names that people have accepted since */
  acceptedNames?: AcceptedNames;
}

/** The decision on the new answers and on all others that stand; null where nothing is new. */
export function decideAgain(
  deps: Deps,
  application: Application,
  opened: Opened,
  { asked, aheadMs, askedOn }: AskedAgain,
  { standing, silence = 'keeps', acceptedNames }: Again = {},
): Rechecked | null {
  const current = currentOf(opened);
  const fresh = silence === 'counts' ? asked : asked.filter((each) => teaches(each, current));
  const stands = standing ?? current.grounds.standing;
  if (fresh.length === 0 && !acceptedNames && isSameStanding(stands, current.grounds.standing)) return null;
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
  const grounds = { ...current.grounds, accepted, standing: stands, shortageCatalogue, answers, ...asOf, ...names };
  const answerSalt = deps.ids.salt();
  const evidence = merged(
    current.evidence,
    fresh.map((each) => evidenceOf(each, answerSalt, aheadMs)),
  );
  const sources = fresh.map(({ source }) => source);
  return { grounds, evidence, answerSalt, decision: decide(scheme, grounds), sources };
}

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
