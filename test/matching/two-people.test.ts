// Tests that a finding that required two people requires two until its source matches: a later answer that says less
// does not make one person enough.
import { describe, expect, test } from 'vitest';
import { createSealer } from '../../src/base/seal.ts';
import { decide, type Grounds } from '../../src/matching/decide.ts';
import { type Heard, remember } from '../../src/matching/remembered.ts';
import { failingSubjects, takesTwo, type Weighed } from '../../src/matching/subjects.ts';
import { mattersOf, seenOf } from '../../src/reviews/matters.ts';
import type { EducationClaim } from '../../src/schemes/facts.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { DEPARTMENTS, type Source } from '../../src/schemes/words.ts';
import { answered, BACHELOR, grounds, PEOPLE } from '../support/cases.ts';

const weigh = (facts: Grounds) => ({ grounds: facts, decision: decide(shenzhenTalent, facts) });
const asked = ['academic-records'] as const;
const graduated = (graduatedOn: string | null, standing: object = {}) => {
  const facts = grounds({
    answers: { 'academic-records': answered(PEOPLE.P1, { entries: [{ ...BACHELOR, graduatedOn }] }) },
  });
  const { graduatedOn: _, ...education } = facts.submission.claims.education as EducationClaim;
  const submission = { ...facts.submission, claims: { ...facts.submission.claims, education } };
  return weigh({ ...facts, submission, standing: { ...facts.standing, ...standing } });
};
const RIVAL = { contestedClaims: ['education.certificateNumber'], contestedBy: ['other'] };
const AS_A_CHILD = '1999-07-01';

/** The source's answer to its nth question, judged together with all other answers. */
const heard = (weighed: Weighed, source: Source, number: number, isUsed = false): Heard => {
  const span = { asked: number, taken: number };
  return { ...weighed, source, ...span, mayConcern: true, isUsed, without: weigh({ ...weighed.grounds, answers: {} }) };
};
/** The findings to remember after the sources' answers to a second question replace their first answers. */
const tookTwoSince = (before: Weighed, after: Weighed, sources: readonly Source[]) => {
  const both = sources.flatMap((source) => [heard(before, source, 1), heard(after, source, 2, true)]);
  return remember({}, both, after).tookTwo;
};

describe('a finding that required two people', () => {
  test('keeps the review at the window until its source matches (SZ-42)', () => {
    const facts = grounds({
      answers: { 'criminal-record': answered({ ...PEOPLE.P1, name: '陳晓明' }, { records: [] }) },
    });
    const venueOf = (tookTwo: NonNullable<Grounds['tookTwo']>) =>
      decide(shenzhenTalent, { ...facts, tookTwo }).review?.venue;
    const said = (code: 'criminal_record.found' | 'education.type_not_regular') => ({
      'criminal-record': [{ code, field: null, params: {} }],
    });
    expect(venueOf({})).toBe('online');
    expect(venueOf(said('education.type_not_regular'))).toBe('online');
    expect(venueOf(said('criminal_record.found'))).toBe('window');
  });

  test('is remembered for a rule that no longer fails only because its source is silent', () => {
    const remembered = tookTwoSince(graduated(AS_A_CHILD), graduated(null), asked);
    expect(remembered?.['academic-records']).toMatchObject([{ code: 'facts.implausible' }]);
  });

  test('is remembered even if another finding of the same code remains', () => {
    const remembered = tookTwoSince(graduated(AS_A_CHILD, RIVAL), graduated(null, RIVAL), asked);
    expect(remembered?.['academic-records']).toMatchObject([{ field: 'education.graduatedOn' }]);
  });

  test('is remembered for the source whose record the rule judged, and for no other', () => {
    const asked = ['academic-records', 'criminal-record'] as const;
    const silent = graduated(null);
    const variant = answered({ ...PEOPLE.P1, name: '陳晓明' }, { records: [] });
    const answers = { ...silent.grounds.answers, 'criminal-record': variant };
    const after = weigh({ ...silent.grounds, answers });
    expect(after.decision.reasons.map(({ code }) => code)).toContain('name.variant');
    expect(Object.keys(tookTwoSince(graduated(AS_A_CHILD), after, asked) ?? {})).toEqual(['academic-records']);
  });

  test('ends with a match', () => {
    expect(tookTwoSince(graduated(AS_A_CHILD), graduated('2013-07-01'), asked)).toBeUndefined();
  });

  test('makes a matter of one person require two, whatever the present answer is', () => {
    const now = graduated(null);
    const tookTwo = tookTwoSince(graduated(AS_A_CHILD), now, asked);
    const subjectsOf = (facts: Grounds) =>
      DEPARTMENTS.flatMap((department) => failingSubjects({ ...now, grounds: facts }, department));
    expect(subjectsOf(now.grounds).some(takesTwo)).toBe(false);
    expect(subjectsOf({ ...now.grounds, ...(tookTwo ? { tookTwo } : {}) }).every(takesTwo)).toBe(true);
  });

  test('is not covered by one person’s decision on the same answer', () => {
    const sealer = createSealer([{ id: 'k1', cipher: 'aes-256-gcm', key: Buffer.alloc(32, 1) }], Buffer.alloc(32));
    const now = graduated(null);
    const tookTwo = tookTwoSince(graduated(AS_A_CHILD), now, asked);
    const mattersIn = (facts: Grounds) =>
      failingSubjects({ ...now, grounds: facts }, 'education').flatMap((subject) =>
        mattersOf(subject.name, subject.reasons, seenOf(sealer, facts, subject)),
      );
    const settled = mattersIn(now.grounds);
    expect(settled).not.toHaveLength(0);
    expect(mattersIn(now.grounds)).toEqual(settled);
    for (const matter of mattersIn({ ...now.grounds, ...(tookTwo ? { tookTwo } : {}) })) {
      expect(settled).not.toContain(matter);
    }
  });
});
