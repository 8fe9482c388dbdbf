// Remembers of every answer why it took two people, until the source matches: a source that says less later has not taken
// it back. What is remembered does not depend on the order in which answers arrive, but on that of the questions. Pure.
import { DEPARTMENTS, SOURCES, type Source } from '../schemes/words.ts';
import type { Grounds, TookTwo } from './decide.ts';
import { broken, failingSubjects, hasMatched, sourceOfField, type Weighed } from './subjects.ts';

/** One answer, judged beside all others that stand. */
export interface Heard extends Weighed {
  source: Source;
  /** serial number of its question; they are in the order of asking */
  requestSn: string;
  /** false where it says nothing of this person */
  speaks: boolean;
  /** rules that only this answer can have broken are remembered with it: the source was asked again */
  withRules: boolean;
}

/** What is kept of answers that stand no more. */
export interface Memory {
  tookTwo?: Grounds['tookTwo'] | undefined;
  heard?: Grounds['heard'] | undefined;
}

/**
 * All that was remembered and heard, but for what an answer to a later question has ended by matching, and for what
 * takes two by itself as things stand `now`.
 */
export function remember(before: Memory, heard: readonly Heard[], now: Weighed): Pick<Grounds, 'tookTwo' | 'heard'> {
  const standing = findings({ ...now, grounds: { ...now.grounds, tookTwo: {} } });
  const kept = SOURCES.map((source) => {
    const own = heard.filter((each) => each.source === source);
    const spoke = latest([before.heard?.[source]?.spoke, ...own.filter(({ speaks }) => speaks).map(snOf)]);
    const matches = own.filter(({ decision }) => hasMatched(decision, source));
    const matched = latest([before.heard?.[source]?.matched, ...matches.map(snOf)]);
    const said = [...(before.tookTwo?.[source] ?? []), ...own.flatMap(saidIn)];
    const isOpen = ({ requestSn = '' }: TookTwo) => matched === undefined || requestSn >= matched;
    // the same reason against another source is that source's own
    const stands = new Set(
      standing.filter(({ of }) => of === null || of === source).map(({ finding }) => keyOf(finding)),
    );
    const gone = said.filter((each) => isOpen(each) && !stands.has(keyOf(each)));
    return { source, tookTwo: distinct(gone), heard: { ...(spoke ? { spoke } : {}), ...(matched ? { matched } : {}) } };
  });
  const tookTwo = kept.filter((each) => each.tookTwo.length > 0).map((each) => [each.source, each.tookTwo]);
  const sources = kept
    .filter((each) => each.heard.spoke ?? each.heard.matched)
    .map((each) => [each.source, each.heard]);
  return {
    ...(tookTwo.length > 0 ? { tookTwo: Object.fromEntries(tookTwo) } : {}),
    ...(sources.length > 0 ? { heard: Object.fromEntries(sources) } : {}),
  };
}

const snOf = ({ requestSn }: { requestSn: string }): string => requestSn;
const latest = (all: readonly (string | undefined)[]): string | undefined =>
  all
    .filter((each) => each !== undefined)
    .toSorted()
    .at(-1);

/** Why the answer takes two by itself, and the rules that its record breaks. */
function saidIn({ source, requestSn, withRules, ...weighed }: Heard): TookTwo[] {
  const own = { ...weighed, grounds: { ...weighed.grounds, tookTwo: {} } };
  return findings(own)
    .filter(
      ({ of, finding }) =>
        of === source || (withRules && of === null && (sourceOfField(finding.field) ?? source) === source),
    )
    .map(({ finding }) => ({ ...finding, requestSn }));
}

/** All that takes two people, each with the source that it is a check of; null for a rule. */
const findings = (weighed: Weighed): { of: Source | null; finding: TookTwo }[] =>
  DEPARTMENTS.flatMap((department) => failingSubjects(weighed, department)).flatMap((subject) =>
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
    if (!known || (known.requestSn ?? '') < (each.requestSn ?? '')) byKey.set(keyOf(each), each);
  }
  return [...byKey.values()].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

const keyOf = ({ code, field, params }: TookTwo): string => JSON.stringify([code, field, params]);
