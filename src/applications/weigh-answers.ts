// Judges each new answer by itself, and says which of them replace the standing ones. If two askings overlap, nobody
// knows which answer saw the later state of the register: the one that takes two people stands.
import { canonicalJson } from '../base/canonical.ts';
import { decide, type Grounds } from '../matching/decide.ts';
import { FIRST, type Heard, saidIn, weightOf } from '../matching/remembered.ts';
import { saysNothingOf, type Weighed } from '../matching/subjects.ts';
import type { Answers } from '../schemes/facts.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Source } from '../schemes/words.ts';
import type { AnyAsked } from '../sources/ask-all.ts';
import type { Deps } from './deps.ts';
import { catalogueFor } from './examine.ts';
import type { AskedAgain } from './reexamine.ts';
import type { Examined } from './sealed-decision.ts';

/**
 * Sources whose new answer differs from the one that stood, while their askings overlap: nobody knows which came of the
 * later state of the register, whatever each of them says.
 */
export function sourcesInDoubt({ grounds }: Examined, { asked, askedNo = LAST }: AskedAgain): Source[] {
  return asked.flatMap(({ source, answer }) => {
    const stood = grounds.answers[source];
    const overlaps = (grounds.heard?.[source]?.taken ?? FIRST) > askedNo;
    const bothAnswered = stood !== undefined && stood.status !== 'unavailable' && answer.status !== 'unavailable';
    return overlaps && bothAnswered && canonicalJson(stood) !== canonicalJson(answer) ? [source] : [];
  });
}

export interface Hearing {
  /** answers that may replace standing ones */
  newer: AnyAsked[];
  /** everything said so far, where `fresh` answers stand from now on and `late` ones do not */
  heard(weighed: Weighed, fresh: readonly AnyAsked[], late: readonly AnyAsked[]): Heard[];
}

type Judging = Pick<Deps, 'shortageCatalogue'>;

/**
 * An asking without numbers counts as the last of all: its answers are weighed and never kept, as in a blast radius.
 */
const LAST = Number.MAX_SAFE_INTEGER;

/** Judges each answer beside all others that stand. Pure. */
export function hear(
  deps: Judging,
  scheme: Scheme,
  current: Examined,
  { asked, askedNo = LAST, takenNo = LAST }: Pick<AskedAgain, 'asked' | 'askedNo' | 'takenNo'>,
): Hearing {
  const span = { asked: askedNo, taken: takenNo, stands: false };
  const came = asked.map((each) => {
    const weighed = weigh(deps, scheme, withAnswer(current.grounds, each));
    const speaks = speaksOf(each.answer, current.grounds);
    return { each, heard: judge(deps, scheme, { source: each.source, ...span, speaks, ...weighed }) };
  });
  const stood = current.evidence.map(({ source }): Heard => {
    const { asked = FIRST, taken = FIRST } = current.grounds.heard?.[source] ?? {};
    const speaks = speaksOf(current.grounds.answers[source], current.grounds);
    const { grounds, decision } = current;
    return judge(deps, scheme, { source, asked, taken, speaks, stands: true, grounds, decision });
  });
  const standing = new Map(stood.map((each) => [each.source, each]));
  return {
    newer: came
      .filter(({ heard }) => takesPlace(heard, standing.get(heard.source), current.grounds))
      .map(({ each }) => each),
    heard: (weighed, fresh, late) => {
      const replaced = new Set(fresh.map(({ source }) => source));
      return [
        ...stood.map((each) => (replaced.has(each.source) ? { ...each, stands: false } : asItStands(each))),
        ...came
          .filter(({ each }) => fresh.includes(each))
          .map(({ heard }) => asItStands({ ...heard, stands: true, ...weighed })),
        ...came.filter(({ each }) => late.includes(each)).map(({ heard }) => heard),
      ];
    },
  };
}

/** Drops `asApplicants`: people judge the rest of a standing answer once they have accepted its name. */
const asItStands = ({ asApplicants: _, ...heard }: Heard): Heard => heard;

/** False if there is no answer or it is about somebody else. True for an unreadable one: it may speak of anybody. */
export const speaksOf = (answer: AnyAsked['answer'] | undefined, { submission }: Grounds): boolean =>
  answer !== undefined && !saysNothingOf(submission.applicant.residentId, answer);

/**
 * An answer stands if its asking began later, or if the standing answer says nothing and no answer of a later asking
 * has spoken. But of two whose askings overlap, the one that weighs more against the application stands.
 */
function takesPlace(heard: Heard, stands: Heard | undefined, { tookTwo, heard: soFar }: Grounds): boolean {
  const { source, asked, speaks } = heard;
  const [weight, standing] = [weightOf(saidIn(heard)), stands ? saidIn(stands) : []];
  const isLater = stands === undefined || asked > stands.asked;
  const isFirstToSpeak = speaks && !stands?.speaks && asked > (soFar?.[source]?.spoke ?? FIRST - 1);
  const isWorse = stands !== undefined && weight > weightOf(standing) && heard.taken > stands.asked;
  const worse = [...(tookTwo?.[source] ?? []), ...standing].filter((each) => weightOf([each]) > weight);
  return (isLater || isFirstToSpeak || isWorse) && worse.every(({ taken = FIRST }) => taken < asked);
}

/**
 * Judges an answer against the decision without it. Also judges it as if the names in it were accepted, because a clerk
 * who accepts one later has seen nothing else of the answer.
 */
function judge(deps: Judging, scheme: Scheme, heard: Omit<Heard, 'without'>): Heard {
  const { source, grounds } = heard;
  const { [source]: answer, ...others } = grounds.answers;
  const without = weigh(deps, scheme, { ...grounds, answers: others });
  const names = namesIn(answer);
  if (names.length === 0) return { ...heard, without };
  const acceptedNames = { ...grounds.acceptedNames, [source]: [...(grounds.acceptedNames?.[source] ?? []), ...names] };
  return { ...heard, without, asApplicants: weigh(deps, scheme, { ...grounds, acceptedNames }) };
}

/** The name of the answer, and those of its entries. */
function namesIn(answer: AnyAsked['answer'] | undefined): string[] {
  if (answer?.status !== 'answered') return [];
  const entries = 'entries' in answer.record ? answer.record.entries : [];
  const holders = entries.map((entry) => ('holderName' in entry ? entry.holderName : null));
  return [answer.subject.name, ...holders].flatMap((name) => name ?? []);
}

const withAnswer = (grounds: Grounds, { source, answer }: AnyAsked): Grounds => {
  const answers: Answers = { ...grounds.answers, [source]: answer };
  return { ...grounds, answers };
};

/** Skips the gates: they decided on acceptance when the application came in. */
function weigh(deps: Judging, scheme: Scheme, facts: Grounds): Weighed {
  const shortageCatalogue = catalogueFor(deps, facts.submission, facts.answers);
  const grounds: Grounds = { ...facts, accepted: true, shortageCatalogue };
  return { grounds, decision: decide(scheme, grounds) };
}
