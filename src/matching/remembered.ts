// Keeps the reasons of an answer that require two people until the source matches; a later answer that says less does
// not cancel them. A match clears a reason only if that reason's answer was taken in before the matching question was
// sent: if two askings overlap, it cannot be known which answer shows the later state of the register. Pure.
import { sourceOfField } from '../schemes/sources.ts';
import { DEPARTMENTS, SOURCES, type Source } from '../schemes/words.ts';
import type { AnswerNumbers, Grounds, TwoPersonReason } from './decide.ts';
import { broken, failingSubjects, hasMatched, type Weighed } from './subjects.ts';

/** The numbers that an asking drew when it began, and when its answers were taken in. */
export interface Span {
  asked: number;
  taken: number;
}

/** One answer, judged together with the present answers of all other sources. */
export interface Heard extends Weighed, Span {
  source: Source;
  /** false if there is no answer, or the answer is about somebody else */
  mayConcern: boolean;
  /** the decision now uses this answer */
  isUsed: boolean;
  /** the decision without this answer; a rule that is broken there too is not broken by this answer */
  without: Weighed;
  /** the decision with this answer, as if its names were accepted; absent if the answer names nobody or is used */
  asApplicants?: Weighed;
}

/** Reasons and numbers remembered of answers that are no longer used. */
export interface Memory {
  tookTwo?: Grounds['tookTwo'] | undefined;
  heard?: Grounds['heard'] | undefined;
}

/** Returns the memory without the reasons that a match has cleared or that the present decision gives. */
export function remember(
  before: Memory,
  heard: readonly Heard[],
  weighed: Weighed,
): Pick<Grounds, 'tookTwo' | 'heard'> {
  const present = findings(weighed);
  const kept = SOURCES.map((source) => {
    const own = heard.filter((each) => each.source === source);
    const concerning = own.filter(({ mayConcern }) => mayConcern).map(({ asked }) => asked);
    const spoke = latest([before.heard?.[source]?.spoke, ...concerning]);
    const matches = own.filter(({ decision }) => hasMatched(decision, source)).map(({ asked }) => asked);
    const matched = latest([before.heard?.[source]?.matched, ...matches]);
    const said = [...(before.tookTwo?.[source] ?? []), ...own.flatMap(saidIn)];
    // a match does not clear a reason that its own answer gives (a record that matches may break a rule)
    const isOpen = ({ taken = FIRST }: TwoPersonReason) => matched === undefined || taken >= matched;
    // a reason that the present decision gives for another source does not count for this one
    const given = new Set(
      present.filter(({ of }) => of === null || of === source).map(({ finding }) => keyOf(finding)),
    );
    const now = own.find((each) => each.isUsed);
    // a reason that was recorded after the present answer is kept, even if the present decision gives it as well
    const isSaidNow = (each: TwoPersonReason) => given.has(keyOf(each)) && (!now || (each.taken ?? FIRST) <= now.taken);
    const gone = said.filter((each) => isOpen(each) && !isSaidNow(each));
    const last: AnswerNumbers = {
      ...(now ? { asked: now.asked, taken: now.taken } : {}),
      ...(spoke === undefined ? {} : { spoke }),
      ...(matched === undefined ? {} : { matched }),
    };
    return { source, tookTwo: distinct(gone), heard: last };
  });
  const tookTwo = kept.filter((each) => each.tookTwo.length > 0).map((each) => [each.source, each.tookTwo]);
  const sources = kept.filter(({ heard }) => Object.keys(heard).length > 0).map((each) => [each.source, each.heard]);
  return {
    ...(tookTwo.length > 0 ? { tookTwo: Object.fromEntries(tookTwo) } : {}),
    ...(sources.length > 0 ? { heard: Object.fromEntries(sources) } : {}),
  };
}

/** Number of the answers on which the submission itself was decided. Every number that is drawn is higher. */
export const FIRST = 0;

const latest = (all: readonly (number | undefined)[]): number | undefined =>
  all.filter((each) => each !== undefined).toSorted((one, other) => other - one)[0];

/** Returns the answer's own reasons that require two people, and the rules that its record breaks. */
export function saidIn({ source, taken, without, asApplicants, ...weighed }: Heard): TwoPersonReason[] {
  const others = new Set(findings(without).map(({ finding }) => keyOf(finding)));
  const breaks = ({ of, finding }: Found) => {
    const judged = sourceOfField(finding.field);
    return of === null && (judged === source || (judged === null && !others.has(keyOf(finding))));
  };
  return [...findings(weighed), ...(asApplicants ? findings(asApplicants) : [])].flatMap((found): TwoPersonReason[] => {
    if (found.of === source) return [{ ...found.finding, taken }];
    return breaks(found) ? [{ ...found.finding, taken, rule: true }] : [];
  });
}

/**
 * Returns how strongly an answer speaks against the application: 2 if the answer itself requires two people, 1 if its
 * record breaks a rule, else 0.
 */
export const weightOf = (said: readonly TwoPersonReason[]): number =>
  Math.max(0, ...said.map(({ rule }) => (rule ? 1 : 2)));

interface Found {
  /** the source whose check it is; null for a rule */
  of: Source | null;
  finding: Pick<TwoPersonReason, 'code' | 'field' | 'params'>;
}

/** Lists all findings that require two people by themselves. */
const findings = ({ decision, grounds }: Weighed): Found[] =>
  DEPARTMENTS.flatMap((department) =>
    failingSubjects({ decision, grounds: { ...grounds, tookTwo: {} } }, department),
  ).flatMap((subject) =>
    broken(subject).map(({ code, field, params }) => ({
      of: subject.check?.source ?? null,
      finding: { code, field, params },
    })),
  );

/** Keeps the latest of equal findings. Sorts them, so that the order of arrival does not matter. */
function distinct(all: readonly TwoPersonReason[]): TwoPersonReason[] {
  const byKey = new Map<string, TwoPersonReason>();
  for (const each of all) {
    const known = byKey.get(keyOf(each));
    if (!known || (known.taken ?? FIRST) < (each.taken ?? FIRST)) byKey.set(keyOf(each), each);
  }
  return [...byKey.values()].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

const keyOf = ({ code, field, params }: Found['finding']): string => JSON.stringify([code, field, params]);
