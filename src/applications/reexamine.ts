// Asking some sources of a referred application again, with no transaction open (law 2), and deciding on their answers and on all
// that stand. What comes of the decision is for reviews to carry out; nothing is written here.
import { decide } from '../matching/decide.ts';
import type { Answers } from '../schemes/facts.ts';
import type { Source } from '../schemes/words.ts';
import { type AnyAsked, askAll } from '../sources/ask-all.ts';
import type { Deps } from './deps.ts';
import { type Case, catalogueFor, questionsOf } from './examine.ts';
import { type Evidence, type Examined, evidenceOf, type Rechecked } from './kept.ts';
import type { Application } from './store.ts';
import { type Opened, schemeOf } from './view.ts';

/** What was asked, and how far the service's clock was ahead of real time then. */
export interface AskedAgain {
  asked: AnyAsked[];
  aheadMs: number;
}

/** Resolves within the asking deadline; asks only what the submission needs, consents to, and `sources` names. */
export async function askAgain(
  deps: Deps,
  application: Application,
  opened: Opened,
  sources: readonly Source[],
  traceparent: string,
): Promise<AskedAgain> {
  const current = currentOf(opened);
  const about = caseOf(application, current);
  const wants = questionsOf(about).filter(({ source }) => sources.includes(source));
  const aheadMs = Number(deps.clock.now().epochMilliseconds - Temporal.Now.instant().epochMilliseconds);
  const asked = await askAll(deps.sources, wants, about.submission.applicant, {
    deadlineMs: deps.askingDeadlineMs,
    traceparent,
    newRequestSn: deps.ids.requestSn,
    now: Temporal.Now.instant,
  });
  return { asked, aheadMs };
}

/** The sources that the submission needs and consents to. */
export const askableSources = (application: Application, opened: Opened): Source[] =>
  questionsOf(caseOf(application, currentOf(opened))).map(({ source }) => source);

/** A source that did not answer again has taught nothing: what it said before stands. */
export const hasAnswered = ({ answer }: AnyAsked): boolean => answer.status !== 'unavailable';

/** The decision on the new answers and on all others that stand; null where none was new. */
export function decideAgain(
  deps: Deps,
  application: Application,
  opened: Opened,
  { asked, aheadMs }: AskedAgain,
): Rechecked | null {
  const fresh = asked.filter(hasAnswered);
  if (fresh.length === 0) return null;
  const current = currentOf(opened);
  const { scheme, submission } = caseOf(application, current);
  const answers: Answers = {
    ...current.grounds.answers,
    ...Object.fromEntries(fresh.map(({ source, answer }) => [source, answer])),
  };
  const grounds = { ...current.grounds, shortageCatalogue: catalogueFor(deps, submission, answers), answers };
  const answerSalt = deps.ids.salt();
  const evidence = merged(
    current.evidence,
    fresh.map((each) => evidenceOf(each, answerSalt, aheadMs)),
  );
  const sources = fresh.map(({ source }) => source);
  return { grounds, evidence, answerSalt, decision: decide(scheme, grounds), sources };
}

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
