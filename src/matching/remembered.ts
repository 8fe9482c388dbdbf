// Remembers of every answer why it took two people, until the source matches: a source that says less later has not
// taken it back. A match ends what had been answered before it was asked for, and nothing else: of two answers whose
// askings overlap nobody knows which came of the later state of the register. Pure.
import { DEPARTMENTS, SOURCES, type Source } from '../schemes/words.ts';
import type { Grounds, LastHeard, TookTwo } from './decide.ts';
import { broken, failingSubjects, hasMatched, sourceOfField, type Weighed } from './subjects.ts';

/** The numbers that the asking of an answer drew as it began, and as its answers were taken in. */
export interface Span {
  asked: number;
  taken: number;
}

/** One answer, judged beside all others that stand. */
export interface Heard extends Weighed, Span {
  source: Source;
  /** false where it says nothing of this person */
  speaks: boolean;
  /** it is the one that stands now */
  stands: boolean;
  /** as things would stand without it: a rule that is broken then is not broken by this answer */
  without: Weighed;
  /**
   * the same with the name in it taken for the applicant's; absent while the answer stands, for people judge it then
   */
  asApplicants?: Weighed;
}

/** What is kept of answers that stand no more. */
export interface Memory {
  tookTwo?: Grounds['tookTwo'] | undefined;
  heard?: Grounds['heard'] | undefined;
}

/** All that was remembered and heard, but for what a match has ended and what takes two by itself as things stand. */
export function remember(
  before: Memory,
  heard: readonly Heard[],
  weighed: Weighed,
): Pick<Grounds, 'tookTwo' | 'heard'> {
  const standing = findings(weighed);
  const kept = SOURCES.map((source) => {
    const own = heard.filter((each) => each.source === source);
    const speaking = own.filter(({ speaks }) => speaks).map(({ asked }) => asked);
    const spoke = latest([before.heard?.[source]?.spoke, ...speaking]);
    const matches = own.filter(({ decision }) => hasMatched(decision, source)).map(({ asked }) => asked);
    const matched = latest([before.heard?.[source]?.matched, ...matches]);
    const said = [...(before.tookTwo?.[source] ?? []), ...own.flatMap(saidIn)];
    // a rule may be broken by a record that matches: it is ended by the next match
    const isOpen = ({ taken = FIRST }: TookTwo) => matched === undefined || taken >= matched;
    // the same reason against another source is that source's own
    const stands = new Set(
      standing.filter(({ of }) => of === null || of === source).map(({ finding }) => keyOf(finding)),
    );
    const now = own.find((each) => each.stands);
    // what the answer that stands says has come with it, and not with one that came after it
    const isSaidNow = (each: TookTwo) => stands.has(keyOf(each)) && (!now || (each.taken ?? FIRST) <= now.taken);
    const gone = said.filter((each) => isOpen(each) && !isSaidNow(each));
    const last: LastHeard = {
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

/** Before every number that is drawn: the answers that the submission itself was decided on. */
export const FIRST = 0;

const latest = (all: readonly (number | undefined)[]): number | undefined =>
  all.filter((each) => each !== undefined).toSorted((one, other) => other - one)[0];

/** Why the answer takes two by itself, and the rules that its record breaks. */
export function saidIn({ source, taken, without, asApplicants, ...weighed }: Heard): TookTwo[] {
  const others = new Set(findings(without).map(({ finding }) => keyOf(finding)));
  const breaks = ({ of, finding }: Found) => {
    const judged = sourceOfField(finding.field);
    return of === null && (judged === source || (judged === null && !others.has(keyOf(finding))));
  };
  return [...findings(weighed), ...(asApplicants ? findings(asApplicants) : [])].flatMap((found): TookTwo[] => {
    if (found.of === source) return [{ ...found.finding, taken }];
    return breaks(found) ? [{ ...found.finding, taken, rule: true }] : [];
  });
}

/** How much stands against it: a broken rule weighs less than an answer that itself takes two. */
export const weightOf = (said: readonly TookTwo[]): number => Math.max(0, ...said.map(({ rule }) => (rule ? 1 : 2)));

interface Found {
  /** the source that it is a check of; null for a rule */
  of: Source | null;
  finding: Pick<TookTwo, 'code' | 'field' | 'params'>;
}

/** All that takes two people by itself. */
const findings = ({ decision, grounds }: Weighed): Found[] =>
  DEPARTMENTS.flatMap((department) =>
    failingSubjects({ decision, grounds: { ...grounds, tookTwo: {} } }, department),
  ).flatMap((subject) =>
    broken(subject).map(({ code, field, params }) => ({
      of: subject.check?.source ?? null,
      finding: { code, field, params },
    })),
  );

/** The same finding of several answers once, with the latest of them; in one order, whichever came first. */
function distinct(all: readonly TookTwo[]): TookTwo[] {
  const byKey = new Map<string, TookTwo>();
  for (const each of all) {
    const known = byKey.get(keyOf(each));
    if (!known || (known.taken ?? FIRST) < (each.taken ?? FIRST)) byKey.set(keyOf(each), each);
  }
  return [...byKey.values()].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

const keyOf = ({ code, field, params }: Found['finding']): string => JSON.stringify([code, field, params]);
