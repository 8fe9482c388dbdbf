// Tests facts that cannot be true at a person's age or that contradict each other: they are referred to two people and
// never rejected (our own rule). Also tests the age of a commitment (OURS-COMMITMENT). Everything else matches in every
// case, on both sides of each boundary.
import { describe, expect, test } from 'vitest';
import { type Decision, decide } from '../../src/matching/decide.ts';
import { takesTwo } from '../../src/matching/subjects.ts';
import type { Answers, CreditEntry, EducationRecord, Payment, QualificationRecord } from '../../src/schemes/facts.ts';
import { reasonMessage } from '../../src/schemes/reasons.ts';
import type { Scheme } from '../../src/schemes/scheme.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import {
  answered,
  BACHELOR,
  type Changes,
  grounds,
  paid,
  paidMonths,
  personBorn,
  TECHNICIAN,
} from '../support/cases.ts';

const decideOn = (changes: Changes, scheme: Scheme = shenzhenTalent): Decision => decide(scheme, grounds(changes));
/** `approved`, or the code and field of each reason. */
const resultOf = (changes: Changes, scheme?: Scheme): string | string[] => {
  const { outcome, reasons } = decideOn(changes, scheme);
  return outcome === 'approved' ? outcome : reasons.map(({ code, field }) => `${code} ${field}`);
};
const implausible = (...fields: string[]) => fields.map((field) => `facts.implausible ${field}`);
const drafted = (readings: Record<string, unknown>) => shenzhenTalent.drafting?.drafted({ readings }) as Scheme;

const graduated = (graduatedOn: string, changes: Changes = {}): Changes => ({ ...changes, education: { graduatedOn } });
const certified = (issuedOn: string, changes: Changes = {}): Changes => ({
  category: 'skilled',
  ...changes,
  qualification: { issuedOn },
});
const insured = (...payments: Payment[]): Changes => ({
  category: 'skilled',
  qualification: { level: 'senior_worker' },
  payments,
});

describe('an application of a child', () => {
  const child = personBorn('2020-03-03');

  test('of six with a bachelor’s degree of 2014 is referred for that alone', () => {
    const { outcome, reasons, checks, review } = decideOn({ person: child, ...graduated('2014-07-01') });
    expect(outcome).toBe('referred');
    expect(reasons.map(({ code, field }) => `${code} ${field}`)).toEqual(
      implausible('applicant.residentId', 'education.graduatedOn', 'socialSecurity.months'),
    );
    expect(new Set(checks.map(({ verdict }) => verdict))).toEqual(new Set(['match']));
    expect(review).toEqual({ venue: 'online', departments: ['human_resources'] });
    for (const { clause, department, source } of reasons) {
      expect([clause, department, source]).toEqual(['OURS-PLAUSIBLE', 'human_resources', null]);
    }
  });

  test('of six with a certificate from before birth is referred for that alone', () => {
    expect(resultOf(certified('2019-05-01', { person: child }))).toEqual(
      implausible('applicant.residentId', 'qualification.issuedOn', 'socialSecurity.months'),
    );
  });

  test('insured at nine is referred for that alone, even after the child has grown up', () => {
    const grown = personBorn('1996-03-03');
    expect(resultOf({ person: grown, ...insured(paid('2005-04', '2005-12'), paidMonths(40)) })).toEqual(
      implausible('socialSecurity.months'),
    );
  });

  test('with a medical insurance, as every child has, does not count as work', () => {
    const medical = paid('2005-04', '2005-12', { types: ['medical'], payer: null });
    expect(resultOf({ person: personBorn('1996-03-03'), ...insured(medical, paidMonths(40)) })).toBe('approved');
  });
});

describe('the lowest plausible age', () => {
  test('of the applicant is 18 on the day of submission', () => {
    const born = (day: string): Changes => ({
      category: 'skilled',
      person: personBorn(day),
      qualification: { issuedOn: '2025-05-01' },
      payments: [paidMonths(3)],
    });
    expect(resultOf(born('2008-11-19'))).toBe('approved');
    expect(resultOf(born('2008-11-20'))).toBe('approved');
    expect(resultOf(born('2008-11-21'))).toEqual(implausible('applicant.residentId'));
  });

  const person = personBorn('1992-08-15');
  test.each([
    ['2007-08-15', 'approved'],
    ['2007-08', 'approved'],
    ['2007', 'approved'],
    ['2007-08-14', implausible('education.graduatedOn')],
    ['2007-07', implausible('education.graduatedOn')],
    ['2006', implausible('education.graduatedOn')],
  ])('at graduation is 15, at the precision of the given date: %s', (graduatedOn, result) => {
    expect(resultOf(graduated(graduatedOn, { person }))).toEqual(result);
  });

  test.each([
    ['2008-08-15', 'approved'],
    ['2008-08-14', implausible('qualification.issuedOn')],
  ])('at a certificate is 16: %s', (issuedOn, result) => {
    expect(resultOf(certified(issuedOn, { person }))).toEqual(result);
  });

  test.each([
    ['2008-08', 'approved'],
    ['2008-07', implausible('socialSecurity.months')],
  ])('in the first insured month is 16: %s', (from, result) => {
    expect(resultOf({ person, ...insured(paid(from, '2026-10')) })).toEqual(result);
  });

  test('is reached on the last of February by a person born on a leap day', () => {
    const leapling = personBorn('1992-02-29');
    expect(resultOf(graduated('2007-02-28', { person: leapling }))).toBe('approved');
    expect(resultOf(graduated('2007-02-27', { person: leapling }))).toEqual(implausible('education.graduatedOn'));
  });

  test('is a parameter that a draft may change', () => {
    const changes = graduated('2010-07-01', { person });
    expect(resultOf(changes)).toBe('approved');
    expect(resultOf(changes, drafted({ 'plausible.minGraduationAge': 18 }))).toEqual(
      implausible('education.graduatedOn'),
    );
    expect(resultOf(certified('2010-07-01', { person }), drafted({ 'plausible.minWorkingAge': 18 }))).toEqual(
      implausible('qualification.issuedOn'),
    );
    expect(resultOf(graduated('2014-07-01', { person }), drafted({ 'plausible.minAge': 30 }))).toBe('approved');
    expect(resultOf({ person: personBorn('1997-03-03'), ...graduated('2019-07-01') })).toBe('approved');
    expect(
      resultOf({ person: personBorn('1997-03-03'), ...graduated('2019-07-01') }, drafted({ 'plausible.minAge': 30 })),
    ).toEqual(implausible('applicant.residentId'));
    expect(() => drafted({ 'plausible.minAge': -1 })).toThrow();
  });
});

describe('the plausibility of dates', () => {
  const person = personBorn('1996-03-03');
  const register = (entry: Partial<EducationRecord>): Answers => ({
    'academic-records': answered(person, { entries: [{ ...BACHELOR, graduatedOn: '2018-07-01', ...entry }] }),
  });

  test('uses the register’s date if none was claimed, and the claimed one if the register is silent', () => {
    const left = { person, education: { graduatedOn: null } };
    expect(resultOf({ ...left, answers: register({ graduatedOn: '2009-07-01' }) })).toEqual(
      implausible('education.graduatedOn'),
    );
    expect(
      resultOf({ person, ...graduated('2009-07-01'), answers: { 'academic-records': { status: 'not_found' } } }),
    ).toEqual(['academic_records.not_found null', ...implausible('education.graduatedOn')]);
  });

  test('also judges claims that the category does not ask for', () => {
    const claimed: Partial<QualificationRecord> = { ...TECHNICIAN, issuedOn: '1990-05-01' };
    const given = grounds({ person, ...graduated('2018-07-01') });
    const { kind: _kind, ...qualification } = claimed;
    const claims = { ...given.submission.claims, qualification: { ...qualification, kind: 'vocational' } };
    const { reasons } = decide(shenzhenTalent, {
      ...given,
      submission: { ...given.submission, claims } as typeof given.submission,
    });
    expect(reasons.map(({ code, field }) => `${code} ${field}`)).toEqual(implausible('qualification.issuedOn'));
  });

  test('refers an entry that ended before it was listed, of any kind and state, and reveals nothing of it', () => {
    const entry = (changes: Partial<CreditEntry>): Changes => ({
      answers: {
        'credit-check': answered(grounds().submission.applicant, {
          entries: [{ kind: 'other', status: 'ended', listedOn: '2015-05-02', endedOn: '2015-05-01', ...changes }],
        }),
      },
    });
    // compared at the precision that both dates have
    expect(resultOf(entry({ endedOn: '2015-05' }))).toBe('approved');
    for (const changes of [{}, { kind: 'court_defaulter' as const }, { status: 'repaired' as const }]) {
      expect(resultOf(entry(changes))).toEqual(implausible('credit'));
      expect(resultOf(entry({ ...changes, endedOn: '2015-05-02' }))).toBe('approved');
      expect(JSON.stringify(decideOn(entry(changes)))).not.toMatch(/2015|court|repaired|ended/);
    }
  });

  test('refers a payment that ends before it begins', () => {
    expect(resultOf({ payments: [paidMonths(12), paid('2020-05', '2020-04')] })).toEqual(
      implausible('socialSecurity.payments'),
    );
  });
});

describe('the reason facts.implausible', () => {
  test('is confirmed by two people: the facts contradict each other, and no register will settle it', () => {
    const { reasons } = decideOn({ person: personBorn('2020-03-03'), ...graduated('2014-07-01') });
    expect(takesTwo({ name: 'facts.implausible', check: null, reasons, unread: false, tookTwo: [] })).toBe(true);
  });

  test('names the implausible fact and the age, and nothing else of the person', () => {
    const { reasons } = decideOn({ person: personBorn('2020-03-03'), ...graduated('2014-07-01') });
    const told = reasons.map(({ code, params }) => reasonMessage(shenzhenTalent, code, params));
    expect(told.map(({ zh }) => zh)).toEqual(['申请人不满18周岁', '毕业时不满15周岁', '参加社会保险时不满16周岁']);
    expect(JSON.stringify([told, reasons])).not.toMatch(/2020|2014/);
  });
});

describe('OURS-COMMITMENT: a commitment', () => {
  const signed = (signedOn: string, scheme?: Scheme) => decideOn({ commitment: { signedOn } }, scheme);

  test('holds for 180 days before the submission, including the last', () => {
    expect(signed('2026-11-20').outcome).toBe('approved');
    expect(signed('2026-05-24').outcome).toBe('approved');
    expect(signed('2026-05-23')).toMatchObject({
      outcome: 'not_accepted',
      reasons: [{ code: 'commitment.missing', clause: 'OURS-COMMITMENT', field: 'commitment', params: { days: 180 } }],
      checks: [],
    });
    expect(signed('1999-01-01').outcome).toBe('not_accepted');
  });

  test('that is too old is called too old, not unsigned', () => {
    const message = reasonMessage(shenzhenTalent, 'commitment.missing', signed('2026-01-01').reasons[0]?.params);
    expect(message.zh).toContain('180');
    expect(message.en).toContain('180');
  });

  test('holds for as many days as a draft says', () => {
    const month = drafted({ 'commitment.validDays': 30 });
    expect(signed('2026-10-21', month).outcome).toBe('approved');
    expect(signed('2026-10-20', month).outcome).toBe('not_accepted');
  });
});
