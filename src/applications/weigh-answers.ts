// Judges the new answers one at a time, each with the present answers of all other sources, and says which new answers
// replace present ones. If two askings overlap, it cannot be known which answer shows the later state of the register.
// Then the answer that speaks more strongly against the application is used.
import { canonicalJson } from '../base/canonical.ts';
import { decide, type Grounds } from '../matching/decide.ts';
import { FIRST, type Heard, saidIn, weightOf } from '../matching/remembered.ts';
import { saysNothingOf, type Weighed } from '../matching/subjects.ts';
import type { Answers } from '../schemes/facts.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Source } from '../schemes/words.ts';
import type { AnyAsked } from '../sources/ask-all.ts';
import type { Deps } from './deps.ts';
import { referencesFor } from './examine.ts';
import type { AskedAgain } from './reexamine.ts';
import type { Examined } from './sealed-decision.ts';

/**
 * Returns the sources whose new answer differs from the present one and whose two askings overlapped: it cannot be
 * known which answer shows the later state of the register. Leaves out a source if either answer is absent or
 * unavailable.
 */
export function sourcesInDoubt({ grounds }: Examined, { asked, askedNo = LAST }: AskedAgain): Source[] {
  return asked.flatMap(({ source, answer }) => {
    const present = grounds.answers[source];
    const overlaps = (grounds.heard?.[source]?.taken ?? FIRST) > askedNo;
    const bothAnswered = present !== undefined && present.status !== 'unavailable' && answer.status !== 'unavailable';
    return overlaps && bothAnswered && canonicalJson(present) !== canonicalJson(answer) ? [source] : [];
  });
}

export interface JudgedAnswers {
  /** answers that may replace present ones */
  newer: AnyAsked[];
  /**
   * Returns the present answers, and the new ones in `fresh` and `late`. Marks the answers in `fresh` as used; those in
   * `late`, and the present answers that `fresh` replaces, as not used.
   */
  allAnswers(weighed: Weighed, fresh: readonly AnyAsked[], late: readonly AnyAsked[]): Heard[];
}

type Judging = Pick<Deps, 'references'>;

/**
 * Stands in for the number of an asking that has no number: such an asking counts as the latest. Only askings whose
 * answers are not kept, such as those of a blast radius, have no number.
 */
const LAST = Number.MAX_SAFE_INTEGER;

/** Judges the new answers one at a time, each with the present answers of all other sources. Pure. */
export function judgeAnswers(
  deps: Judging,
  scheme: Scheme,
  current: Examined,
  { asked, askedNo = LAST, takenNo = LAST }: Pick<AskedAgain, 'asked' | 'askedNo' | 'takenNo'>,
): JudgedAnswers {
  const span = { asked: askedNo, taken: takenNo, isUsed: false };
  const came = asked.map((each) => {
    const weighed = decideSkippingGates(deps, scheme, withAnswer(current.grounds, each));
    const mayConcern = mayConcernApplicant(each.answer, current.grounds);
    return { each, heard: judge(deps, scheme, { source: each.source, ...span, mayConcern, ...weighed }) };
  });
  const present = current.evidence.map(({ source }): Heard => {
    const { asked = FIRST, taken = FIRST } = current.grounds.heard?.[source] ?? {};
    const mayConcern = mayConcernApplicant(current.grounds.answers[source], current.grounds);
    const { grounds, decision } = current;
    return judge(deps, scheme, { source, asked, taken, mayConcern, isUsed: true, grounds, decision });
  });
  const presentOf = new Map(present.map((each) => [each.source, each]));
  return {
    newer: came
      .filter(({ heard }) => replaces(heard, presentOf.get(heard.source), current.grounds))
      .map(({ each }) => each),
    allAnswers: (weighed, fresh, late) => {
      const replaced = new Set(fresh.map(({ source }) => source));
      return [
        ...present.map((each) => (replaced.has(each.source) ? { ...each, isUsed: false } : usedAnswer(each))),
        ...came
          .filter(({ each }) => fresh.includes(each))
          .map(({ heard }) => usedAnswer({ ...heard, isUsed: true, ...weighed })),
        ...came.filter(({ each }) => late.includes(each)).map(({ heard }) => heard),
      ];
    },
  };
}

/**
 * Removes `asApplicants`. A used answer does not need it: when a clerk accepts its name, the application is decided
 * again on the whole answer.
 */
const usedAnswer = ({ asApplicants: _, ...heard }: Heard): Heard => heard;

/** True if the answer may be about this person: also if it is unreadable or `not_found`. */
export const mayConcernApplicant = (answer: AnyAsked['answer'] | undefined, { submission }: Grounds): boolean =>
  answer !== undefined && !saysNothingOf(submission.applicant.residentId, answer);

/**
 * Whether the new answer replaces the present one. It does if (1) there is no present answer, or the new asking began
 * later, (2) the new answer is about this person, the present answer is not, and no answer about this person came from
 * an asking that began later, or (3) the askings overlap and the new answer speaks more strongly against the
 * application. It never does if a stronger reason was taken in after the new asking began: a reason of the present
 * answer, or one in `tookTwo`.
 */
function replaces(heard: Heard, present: Heard | undefined, { tookTwo, heard: soFar }: Grounds): boolean {
  const { source, asked, mayConcern } = heard;
  const [weight, reasons] = [weightOf(saidIn(heard)), present ? saidIn(present) : []];
  const isLater = present === undefined || asked > present.asked;
  const isFirstAboutPerson = mayConcern && !present?.mayConcern && asked > (soFar?.[source]?.spoke ?? FIRST - 1);
  const isWorse = present !== undefined && weight > weightOf(reasons) && heard.taken > present.asked;
  const worse = [...(tookTwo?.[source] ?? []), ...reasons].filter((each) => weightOf([each]) > weight);
  return (isLater || isFirstAboutPerson || isWorse) && worse.every(({ taken = FIRST }) => taken < asked);
}

/**
 * Adds the decision without this answer, so that the reasons that the answer causes can be told apart. If the answer
 * names somebody, it also adds the decision as if the names were accepted: a clerk who accepts a name later sees only
 * the name, so the reasons in the rest of the answer must be known before.
 */
function judge(deps: Judging, scheme: Scheme, heard: Omit<Heard, 'without'>): Heard {
  const { source, grounds } = heard;
  const { [source]: answer, ...others } = grounds.answers;
  const without = decideSkippingGates(deps, scheme, { ...grounds, answers: others });
  const names = namesIn(answer);
  if (names.length === 0) return { ...heard, without };
  const acceptedNames = { ...grounds.acceptedNames, [source]: [...(grounds.acceptedNames?.[source] ?? []), ...names] };
  return { ...heard, without, asApplicants: decideSkippingGates(deps, scheme, { ...grounds, acceptedNames }) };
}

/** Returns the person's name in the answer, and the holders' names in its entries. */
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

/** Decides without the formal gates, which were checked when the application was accepted. */
function decideSkippingGates(deps: Judging, scheme: Scheme, facts: Grounds): Weighed {
  const { shortageCatalogue: _, ...now } = facts;
  const references = referencesFor(deps, scheme, facts.submission, facts.answers);
  const grounds: Grounds = { ...now, accepted: true, references };
  return { grounds, decision: decide(scheme, grounds) };
}
