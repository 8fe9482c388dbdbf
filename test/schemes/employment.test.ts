// Tests AMB-28, SZ-23 and SZ-24: nobody is approved as in-service talent without a current insured employment that the
// register proves, whoever files; and an agency files on the mandate of the person.
import { describe, expect, test } from 'vitest';
import { type Decision, decide } from '../../src/matching/decide.ts';
import { failingSubjects, takesTwo } from '../../src/matching/subjects.ts';
import type { Payment } from '../../src/schemes/facts.ts';
import type { Scheme } from '../../src/schemes/scheme.ts';
import { requiredChecks } from '../../src/schemes/scheme-checks.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { type Changes, grounds, OTHER_UNIT, PEOPLE, paid, paidMonths, UNIT } from '../support/cases.ts';

const decideOn = (changes: Changes): Decision => decide(shenzhenTalent, grounds(changes));
/** `approved`, or the reasons against it in the order of their codes. */
const resultOf = (changes: Changes): 'approved' | string[] => {
  const { outcome, reasons } = decideOn(changes);
  return outcome === 'approved' ? outcome : reasons.map(({ code }) => code).sort();
};
const verdictOf = (changes: Changes, source: string) =>
  decideOn(changes).checks.find((check) => check.source === source)?.verdict;

describe('AMB-28: the employer that is named must insure the applicant', () => {
  const insuredBy = (...payments: Payment[]): Changes => ({ payments });
  const other = { payer: OTHER_UNIT.creditCode };
  const mismatch = ['social_security.employer_mismatch'];
  const notEmployed = ['social_security.not_employed'];

  test('for this month, or for the last one if this one is not posted yet', () => {
    expect(resultOf(insuredBy(paid('2026-11', '2026-11')))).toBe('approved');
    expect(resultOf(insuredBy(paid('2026-10', '2026-10')))).toBe('approved');
    expect(resultOf(insuredBy(paid('2020-01', '2026-09')))).toEqual(notEmployed);
  });

  test('in the latest month that is posted', () => {
    expect(resultOf(insuredBy(paid('2020-01', '2026-10'), paid('2026-11', '2026-11', other)))).toEqual(mismatch);
    expect(resultOf(insuredBy(paid('2020-01', '2026-10', other), paid('2026-11', '2026-11')))).toBe('approved');
    expect(resultOf(insuredBy(paid('2020-01', '2026-11', other), paid('2026-11', '2026-11')))).toBe('approved');
  });

  test('by a payment in the ordinary course', () => {
    expect(resultOf(insuredBy(paid('2026-10', '2026-11', { nature: 'backpay' })))).toEqual(notEmployed);
    expect(resultOf(insuredBy(paid('2026-10', '2026-11', { nature: 'personal_window' })))).toEqual(notEmployed);
    expect(resultOf(insuredBy(paid('2026-10', '2026-11', { nature: null })))).toEqual(['social_security.inconclusive']);
  });

  test('under its own code; a row without a code proves nothing', () => {
    expect(resultOf(insuredBy(paid('2026-10', '2026-11', { payer: null })))).toEqual(['social_security.inconclusive']);
    expect(resultOf(insuredBy(paid('2026-10', '2026-11', { payer: UNIT.creditCode.toLowerCase() })))).toBe('approved');
  });

  test('but rows of another unit or of no employment leave no doubt, whatever they omit', () => {
    const now = (changes: Partial<Payment>) => paid('2026-10', '2026-11', changes);
    const [unknown, third] = [{ nature: null }, { payer: '91440300MA0XXXX31A' }];
    expect(resultOf(insuredBy(now({ ...other, ...unknown })))).toEqual(mismatch);
    expect(resultOf(insuredBy(now({ payer: null, nature: 'backpay' })))).toEqual(notEmployed);
    expect(resultOf(insuredBy(now(other), now({ ...third, ...unknown })))).toEqual(mismatch);
    expect(resultOf(insuredBy(now(other), now({ payer: null, nature: 'backpay' })))).toEqual(mismatch);
    const open = insuredBy(now(other), now(unknown));
    expect(resultOf(open)).toEqual(['social_security.inconclusive']);
    // the person who judges it sees the other unit
    expect(decideOn(open).checks.flatMap(({ differences }) => differences)).toEqual([
      { field: 'employer.creditCode', verdict: 'absent', claimed: UNIT.creditCode, found: OTHER_UNIT.creditCode },
    ]);
  });

  test('but a later row with an unknown kind of insurance leaves a doubt', () => {
    const unknown = paid('2026-11', '2026-11', { ...other, types: [], unknownTypes: true });
    expect(resultOf(insuredBy(paid('2020-01', '2026-10'), unknown))).toEqual(['social_security.inconclusive']);
  });

  test('and a register that leaves a rule open leaves the check open: confirming it needs a ground', () => {
    const unknown = paidMonths(40, '2026-10', { nature: null });
    const changes: Changes = {
      category: 'skilled',
      qualification: { level: 'senior_worker' },
      person: PEOPLE.P6,
      payments: [unknown, paidMonths(10)],
    };
    expect(resultOf(changes)).toEqual(['social_security.inconclusive']);
    expect(verdictOf(changes, 'social-security')).toBe('inconclusive');
    const degree: Changes = { category: 'returnee', education: { level: 'associate', degree: 'master' } };
    expect(verdictOf(degree, 'academic-records')).toBe('inconclusive');
  });

  test('in Shenzhen', () => {
    expect(resultOf(insuredBy(paid('2020-01', '2026-11', { city: '440100' })))).toEqual(notEmployed);
    expect(resultOf(insuredBy())).toEqual(notEmployed);
  });

  test('also if an agency files', () => {
    const changes: Changes = { ...insuredBy(paid('2020-01', '2026-11', other)), submission: { channel: 'agency' } };
    expect(resultOf(changes)).toEqual(mismatch);
    expect(resultOf({ ...insuredBy(paid('2020-01', '2026-11')), submission: { channel: 'agency' } })).toBe('approved');
  });

  test('also across the turn of the year', () => {
    const january: Changes = { submittedOn: '2027-01-05', payments: [paid('2026-12', '2026-12')] };
    expect(resultOf(january)).toBe('approved');
    expect(resultOf({ ...january, payments: [paid('2026-11', '2026-11')] })).toEqual(notEmployed);
  });
});

describe('AMB-28: without a named employer, somebody must insure the applicant in Shenzhen now', () => {
  const unnamed = (...payments: Payment[]): Changes => ({
    payments,
    submission: { channel: 'agency', employer: undefined } as never,
  });
  const other = { payer: OTHER_UNIT.creditCode };

  test('whoever it is', () => {
    expect(resultOf(unnamed(paid('2020-01', '2026-10', other)))).toBe('approved');
    expect(resultOf(unnamed(paid('2026-10', '2026-10'), paid('2026-11', '2026-11', other)))).toBe('approved');
  });

  test('else the months that count are named', () => {
    for (const payments of [
      [paid('2021-01', '2026-08', other)],
      [paid('2020-01', '2026-11', { city: '440100' })],
      [paid('2026-10', '2026-11', { nature: 'personal_window' })],
      [paid('2020-01', '2026-10', other), paid('2026-11', '2026-11', { nature: 'backpay' })],
      [paid('2026-12', '2030-01', other)],
      [],
    ]) {
      expect(decideOn(unnamed(...payments))).toMatchObject({
        outcome: 'referred',
        reasons: [
          {
            code: 'social_security.not_employed',
            source: 'social-security',
            department: 'human_resources',
            params: { from: '2026-10', until: '2026-11' },
          },
        ],
      });
    }
  });

  test('by a unit that the register names, and in a way that it names', () => {
    for (const open of [{ payer: null }, { payer: '9144************5K' }, { nature: null }]) {
      expect(resultOf(unnamed(paid('2026-10', '2026-11', open)))).toEqual(['social_security.inconclusive']);
    }
  });
});

describe('AMB-28: a register that does not know the person', () => {
  const nobody = { status: 'not_found' } as const;
  const unresolved = { status: 'unresolved' } as const;

  test.each([
    ['an employer', { channel: 'employer' }],
    ['an agency that names an employer', { channel: 'agency' }],
    ['an agency that names none', { channel: 'agency', employer: undefined }],
  ] as [string, Changes['submission']][])('proves no employment either: filed by %s', (_, submission) => {
    for (const answer of [nobody, unresolved]) {
      const changes = { submission: submission as never, answers: { 'social-security': answer } };
      expect(resultOf(changes)).toEqual(['social_security.not_employed', 'social_security.not_found']);
      expect(verdictOf(changes, 'social-security')).toBe('not_found');
    }
  });

  test('leaves a gap that one person settles; a register that knows nobody who pays contradicts (law 1)', () => {
    const subjectOf = (changes: Changes) => {
      const about = grounds(changes);
      const decision = decide(shenzhenTalent, about);
      return failingSubjects({ decision, grounds: about }, 'human_resources');
    };
    expect(subjectOf({ answers: { 'social-security': nobody } }).map(takesTwo)).toEqual([false]);
    expect(subjectOf({ payments: [paid('2021-01', '2026-08')] }).map(takesTwo)).toEqual([true]);
  });

  test('says nothing about employment if it does not answer', () => {
    const silent = { status: 'unavailable', because: 'timeout' } as const;
    expect(resultOf({ answers: { 'social-security': silent } })).toEqual(['social_security.unavailable']);
  });
});

describe('SZ-23: the mandate of an agency', () => {
  const byAgency = (agencyMandate?: { signedOn: string }): Changes => ({
    submission: { channel: 'agency', agencyMandate } as never,
  });
  const missing = {
    outcome: 'not_accepted',
    checks: [],
    reasons: [{ code: 'mandate.missing', clause: 'SZ-23', field: 'agencyMandate' }],
  };

  test('is signed on the day of the submission or before', () => {
    expect(resultOf(byAgency({ signedOn: '2026-11-20' }))).toBe('approved');
    expect(resultOf(byAgency({ signedOn: '2020-01-01' }))).toBe('approved');
    expect(decideOn(byAgency({ signedOn: '2026-11-21' }))).toMatchObject(missing);
    expect(decideOn(byAgency())).toMatchObject(missing);
  });

  test('is asked of nobody else', () => {
    expect(resultOf({ submission: { channel: 'employer' } })).toBe('approved');
  });
});

describe('a decision of before AMB-28', () => {
  const before = shenzhenTalent.parameters?.under(null) as Scheme;
  const codesOf = (changes: Changes) => {
    const { outcome, reasons } = decide(before, grounds(changes));
    return outcome === 'approved' ? outcome : reasons.map(({ code }) => code);
  };
  const byAgency: Changes = { submission: { channel: 'agency', agencyMandate: undefined } as never };

  test('is made again as it was: an agency needs no mandate, and its employment is not compared', () => {
    expect(codesOf(byAgency)).toBe('approved');
    expect(codesOf({ ...byAgency, payments: [paid('2020-01', '2026-08')] })).toBe('approved');
    expect(requiredChecks(before, grounds(byAgency).submission).map(({ source }) => source)).not.toContain(
      'social-security',
    );
  });

  test('with the codes of then', () => {
    expect(codesOf({ payments: [] })).toEqual(['social_security.not_found']);
    expect(codesOf({ answers: { 'social-security': { status: 'not_found' } } })).toEqual(['social_security.not_found']);
    expect(codesOf({ payments: [paid('2020-01', '2026-09')] })).toEqual(['social_security.employer_mismatch']);
    const backpaid = [paid('2026-10', '2026-11', { nature: 'backpay' })];
    expect(codesOf({ payments: backpaid })).toEqual(['social_security.employer_mismatch']);
  });
});
