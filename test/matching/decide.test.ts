// Tests the guarantee of matching/decide.ts that all else serves: an application is approved only if every required
// source positively matches and the category allows it; else it is referred with its reasons. Enumerated, not sampled:
// the complete product of verdicts for every category and channel, and of all kinds of answers where it is small
// enough.
import { describe, expect, test } from 'vitest';
import { type Decision, decide, type Grounds } from '../../src/matching/decide.ts';
import type { Answers } from '../../src/schemes/facts.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { type Department, SOURCES, type Source } from '../../src/schemes/words.ts';
import { FAILING_KINDS, KINDS, type Kind, VERDICT_KINDS, verdictOf, withKind } from '../support/answers.ts';
import { type Changes, grounds, PEOPLE, paidMonths } from '../support/cases.ts';

/** the person of the altered names in ../support/answers.ts, with an id that makes him 35 on the day */
const NAMED = { name: PEOPLE.P1.name, residentId: PEOPLE.P6.residentId };

const STANDING: Source[] = ['credit-check', 'criminal-record', 'medical-exam'];
interface Applicant {
  label: string;
  changes: Changes;
  required: Source[];
  approvable: boolean;
}
const skilled = (level: 'senior_technician' | 'technician' | 'senior_worker'): Changes => ({
  category: 'skilled',
  qualification: { level },
  payments: [paidMonths(36)],
});
const KINDS_OF_APPLICANT: [label: string, changes: Changes, own: Source[], approvable: boolean][] = [
  ['academic', { category: 'academic' }, ['academic-records'], true],
  ['returnee', { category: 'returnee' }, ['academic-records'], true],
  ['skilled, senior technician', skilled('senior_technician'), ['qualification'], true],
  ['skilled, technician', skilled('technician'), ['qualification'], true],
  [
    'skilled, senior worker',
    { ...skilled('senior_worker'), claimedMonths: 36 },
    ['qualification', 'social-security'],
    true,
  ],
  ['high_level', { category: 'high_level' }, ['qualification'], false],
  ['visiting_scholar', { category: 'visiting_scholar' }, ['academic-records'], false],
];
const APPLICANTS: Applicant[] = KINDS_OF_APPLICANT.flatMap(([label, changes, own, approvable]) =>
  (['employer', 'agency'] as const).map((channel) => ({
    label: `${label} (${channel})`,
    changes: { ...changes, person: NAMED, submission: { channel } },
    required: [...new Set([...STANDING, ...own, 'social-security' as const])],
    approvable,
  })),
);

const DEPARTMENT_OF: Partial<Record<Source, Department>> = {
  'academic-records': 'education',
  'criminal-record': 'public_security',
};
const ALL_DEPARTMENTS: Department[] = ['human_resources', 'education', 'public_security'];

function* product(places: number, kinds: readonly Kind[]): Generator<Kind[]> {
  if (places === 0) {
    yield [];
    return;
  }
  for (const rest of product(places - 1, kinds)) for (const kind of kinds) yield [...rest, kind];
}

/** Lists the guarantees that a decision on these kinds of answers breaks; empty if every guarantee holds. */
function faults({ required, approvable }: Applicant, kinds: readonly Kind[], decision: Decision): string[] {
  const found: string[] = [];
  const demand = (holds: boolean, guarantee: string) => {
    if (!holds) found.push(`${kinds.join(',')}: ${guarantee}`);
  };
  const { outcome, reasons, checks, review } = decision;
  const allGood = kinds.every((kind) => kind === 'good');
  demand(outcome === (allGood && approvable ? 'approved' : 'referred'), `outcome ${outcome}`);
  demand((reasons.length === 0) === (outcome === 'approved'), 'reasons exactly where it is not approved');
  demand((review === null) === (outcome === 'approved'), 'a review exactly where it is not approved');
  demand(checks.length === required.length, 'one check for every required source');
  for (const [place, source] of required.entries()) {
    const kind = kinds[place] ?? 'good';
    const verdict = checks.find((check) => check.source === source)?.verdict;
    demand(verdict === verdictOf(source, kind), `${source} is ${verdict}`);
    if (kind !== 'good') {
      demand(
        reasons.some((reason) => reason.source === source),
        `${source} gives no reason`,
      );
    }
  }
  const codes = new Set(reasons.map(({ code }) => code));
  const mustCome = codes.has('criminal_record.found') || codes.has('credit.high_risk');
  const contradicted = (source: Source) => kinds[required.indexOf(source)] === 'contradiction';
  demand(codes.has('criminal_record.found') === contradicted('criminal-record'), 'criminal_record.found');
  demand(codes.has('credit.high_risk') === contradicted('credit-check'), 'credit.high_risk');
  if (review) {
    demand(review.venue === (mustCome ? 'window' : 'online'), `venue ${review.venue}`);
    const departments = reasons.map(({ source }) => (source && DEPARTMENT_OF[source]) ?? 'human_resources');
    const concerned = ALL_DEPARTMENTS.filter((department) => departments.includes(department));
    demand(review.departments.join() === concerned.join(), `departments ${review.departments.join()}`);
    demand(departments.join() === reasons.map(({ department }) => department).join(), 'department of each reason');
  }
  return found;
}

function faultsOfAll(applicant: Applicant, combinations: Iterable<Kind[]>): { tried: number; found: string[] } {
  const good = grounds(applicant.changes);
  const answersOf = new Map<string, Answers[Source]>();
  for (const source of applicant.required) {
    for (const kind of KINDS) answersOf.set(`${source} ${kind}`, withKind(good.answers, source, kind)[source]);
  }
  const found: string[] = [];
  let tried = 0;
  for (const kinds of combinations) {
    const answers = Object.fromEntries(
      applicant.required.flatMap((source, place) => {
        const answer = answersOf.get(`${source} ${kinds[place]}`);
        return answer ? [[source, answer]] : [];
      }),
    );
    const given: Grounds = { ...good, answers };
    found.push(...faults(applicant, kinds, decide(shenzhenTalent, given)));
    tried += 1;
  }
  return { tried, found: found.slice(0, 10) };
}

describe.each(APPLICANTS)('$label', (applicant) => {
  const { required, approvable, changes } = applicant;
  const good = grounds(changes);

  test(`is ${approvable ? 'approved' : 'referred'} if every source matches`, () => {
    expect(decide(shenzhenTalent, good).outcome).toBe(approvable ? 'approved' : 'referred');
  });

  test('is decided correctly for every combination of verdicts', () => {
    const { tried, found } = faultsOfAll(applicant, product(required.length, VERDICT_KINDS));
    expect(found).toEqual([]);
    expect(tried).toBe(VERDICT_KINDS.length ** required.length);
  });

  test('is decided correctly for every subset of failing sources and every kind of failure', () => {
    const subsets = Array.from({ length: 2 ** required.length }, (_, bits) => bits);
    const combinations = subsets.flatMap((bits) =>
      FAILING_KINDS.map((kind) => required.map((_, place): Kind => ((bits >> place) & 1 ? kind : 'good'))),
    );
    expect(faultsOfAll(applicant, combinations).found).toEqual([]);
  });

  test('is decided the same, whatever the sources answer that it does not need', () => {
    const others = Object.fromEntries(
      SOURCES.filter((source) => !required.includes(source)).map((source) => [
        source,
        { status: 'unavailable', because: 'timeout' },
      ]),
    );
    const decided = decide(shenzhenTalent, { ...good, answers: { ...good.answers, ...others } });
    expect(decided).toEqual(decide(shenzhenTalent, good));
  });
});

// with five sources, all kinds make a quarter of a million combinations: here one of the last two is always good
describe('academic, filed by an agency', () => {
  test.each([3, 4])('is decided for every combination of all kinds of answers, if source %i is good', (good) => {
    const applicant = APPLICANTS.find(({ label }) => label === 'academic (agency)') as Applicant;
    const combinations = product(4, KINDS).map((kinds) => kinds.toSpliced(good, 0, 'good'));
    const { tried, found } = faultsOfAll(applicant, combinations);
    expect(found).toEqual([]);
    expect(tried).toBe(KINDS.length ** 4);
  });
});
