// Tests how a claimed value is compared with a registered one, and how insured months are counted (model 2.1 to 2.4).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchingOf } from '../../src/matching/by-source.ts';
import { countMonths } from '../../src/matching/compare-social-security.ts';
import { civilDate, compareDate, compareNumber, compareOrganisation, compareWord } from '../../src/matching/fields.ts';
import type { EducationRecord, Payment, QualificationRecord, Submission } from '../../src/schemes/facts.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { answered, BACHELOR, type Changes, grounds, PEOPLE, paid, TECHNICIAN } from '../support/cases.ts';

const { readings } = shenzhenTalent;
const TODAY = Temporal.PlainDate.from('2026-11-20');
const about = (submission: Submission) => ({
  submission,
  readings,
  restsOn: shenzhenTalent.categories[submission.category]?.restsOn ?? [],
  submittedOn: TODAY,
  askedOn: TODAY,
  want: () => null,
  insuringUnit: () => null,
});

describe('the comparison of a number', () => {
  test.each([
    ['104861200805000123', '104861200805000123', 'exact'],
    ['1048 6120-0805 000123', '104861200805000123', 'normalised'],
    ['１０４８６', '10486', 'normalised'],
    ['gcc-2021-0042', 'GCC20210042', 'normalised'],
    ['104861200805000123', '104861200805000124', 'different'],
    ['0123', '123', 'different'],
    ['1048\u200e6\ufe0f', '10486', 'normalised'],
    ['1048⑥', '10486', 'different'],
    ['1048⁶', '10486', 'different'],
    ['ﬁ123', 'FI123', 'different'],
    // copied from a register's display, or with a meaning that everyone reads differently
    ['1048**********0123', '1048**********0123', 'different'],
    ['1048＊0123', '1048*0123', 'different'],
    ['1048\ue123', '1048\ue123', 'different'],
    ['123', '', 'absent'],
    ['123', null, 'absent'],
  ])('of %s and %s gives %s', (claimed, found, verdict) => {
    expect(compareNumber('f', claimed, found)).toEqual({ field: 'f', claimed, found, verdict });
  });
});

describe('the comparison of a word of a closed list', () => {
  test.each([
    ['bachelor', 'bachelor', 'exact'],
    ['bachelor', 'Bachelor', 'different'],
    ['bachelor', 'master', 'different'],
    ['bachelor', null, 'absent'],
  ])('of %s and %s gives %s', (claimed, found, verdict) => {
    expect(compareWord('f', claimed, found).verdict).toBe(verdict);
  });
});

describe('the comparison of an organisation’s name', () => {
  test.each([
    ['武汉大学', '武汉大学', 'exact'],
    ['中国地质大学(武汉)', '中国地质大学（武汉）', 'normalised'],
    ['示例 大学', '示例大学', 'normalised'],
    ['示例有限公司', '示例有限责任公司', 'different'],
    ['武汉大学', '武汉工学院', 'different'],
    ['⻩河⼤学', '黄河大学', 'normalised'],
    ['示例大学②', '示例大学2', 'different'],
    ['示例\ue123大学', '示例\ue123大学', 'different'],
  ])('of %s and %s gives %s', (claimed, found, verdict) => {
    expect(compareOrganisation('f', claimed, found).verdict).toBe(verdict);
  });
});

describe('the comparison of a date', () => {
  test.each([
    ['2012-07-01', '2012-07-01', 'exact'],
    ['2012-07-01', '2012-07', 'normalised'],
    ['2012-07-31', '2012', 'normalised'],
    ['2012-07-01', '2012-06-01', 'within_tolerance'],
    ['2012-07-01', '2012-05-31', 'different'],
    ['2012-07-31', '2012-08-31', 'within_tolerance'],
    ['2012-07-31', '2012-09-01', 'different'],
    ['2012-01-31', '2012-02-29', 'within_tolerance'],
    ['2012-01-31', '2012-03-01', 'different'],
    // at the coarser precision, for any day
    ['2012-07-31', '2012-06', 'within_tolerance'],
    ['2012-07-01', '2012-06', 'within_tolerance'],
    ['2012-07-31', '2012-08', 'within_tolerance'],
    ['2012-07-01', '2012-08', 'within_tolerance'],
    ['2012-07-31', '2012-05', 'different'],
    ['2012-07-01', '2012-09', 'different'],
    ['2012-12-31', '2013-01', 'within_tolerance'],
    ['2012-12-31', '2013', 'different'],
    ['2012-07-01', null, 'absent'],
    ['2012-07-01', '2012-13', 'different'],
  ])('of %s and %s gives %s', (claimed, found, verdict) => {
    expect(compareDate('f', claimed, found, 1).verdict).toBe(verdict);
  });

  test('without a tolerance tells only the same day from another', () => {
    expect(compareDate('f', '2019-05-01', '2019-05-02', 0).verdict).toBe('different');
    expect(compareDate('f', '2019-05-01', '2019-05-01', 0).verdict).toBe('exact');
  });

  test('takes only whole dates of the calendar', () => {
    expect(civilDate('2024-02-29')?.toString()).toBe('2024-02-29');
    for (const text of [
      null,
      '',
      '2023-02-29',
      '2024-02',
      '20240229',
      '2024-02-29T00:00',
      ' 2024-02-29',
      '+002024-02-29',
    ]) {
      expect(civilDate(text)).toBeNull();
    }
  });

  test('gives the same verdict in either order', () => {
    const day = fc
      .integer({ min: 0, max: 400 })
      .map((days) => Temporal.PlainDate.from('2012-01-01').add({ days }).toString());
    const asPrecise = fc.tuple(day, fc.constantFrom(4, 7, 10)).map(([text, length]) => text.slice(0, length));
    fc.assert(
      fc.property(asPrecise, asPrecise, (one, other) => {
        expect(compareDate('f', one, other, 1).verdict).toBe(compareDate('f', other, one, 1).verdict);
      }),
    );
  });
});

describe('the academic entry that is compared', () => {
  const BACHELOR_CLAIM = { institution: BACHELOR.institution ?? '', institutionCode: BACHELOR.institutionCode ?? '' };
  const compareWith = (entries: EducationRecord[], changes: Changes = {}) =>
    matchingOf('academic-records').compare(answered(PEOPLE.P1, { entries }), about(grounds(changes).submission));
  const other: EducationRecord = {
    ...BACHELOR,
    level: 'associate',
    certificateNumber: '999',
    graduatedOn: '2005-07-01',
  };

  test('is the one with the claimed number, at any place in the list', () => {
    expect(compareWith([other, BACHELOR]).verdict).toBe('match');
    expect(compareWith([BACHELOR, other]).verdict).toBe('match');
  });

  test('is the most similar one if no number fits, so that the difference can be told', () => {
    const misprinted = { ...BACHELOR, certificateNumber: '104861200805000124' };
    expect(compareWith([other, misprinted])).toMatchObject({
      verdict: 'mismatch',
      differences: [{ field: 'education.certificateNumber', found: '104861200805000124' }],
    });
  });

  test('needs a school with a name: words that mean "none" agree with nothing', () => {
    for (const institution of ['未知', '（）', '暂无', '-', 'N/A']) {
      const nameless = { ...BACHELOR, institution, institutionCode: null };
      const claimed = { education: { institution, institutionCode: null } };
      expect([institution, compareWith([nameless], claimed).verdict]).toEqual([institution, 'mismatch']);
    }
  });

  test('belongs to the school that it names if the register has no code for the school', () => {
    for (const institutionCode of ['00000', '暂无', null]) {
      const elsewhere = { ...BACHELOR, institution: '示例技工学校', institutionCode };
      expect(compareWith([elsewhere], { claimedEducation: BACHELOR_CLAIM })).toMatchObject({
        verdict: 'mismatch',
        differences: [{ field: 'education.institution', found: '示例技工学校' }],
      });
    }
  });

  test('is null if the register holds no entry of that kind', () => {
    expect(compareWith([])).toMatchObject({ verdict: 'not_found', findings: [{ code: 'academic_records.not_found' }] });
    const abroad = { ...BACHELOR, overseas: true, certificateNumber: null };
    expect(compareWith([abroad]).verdict).toBe('not_found');
  });

  test('is null if several have no number: the one that suits the claim is not picked', () => {
    const unnumbered = { ...BACHELOR, certificateNumber: null };
    const entries = [unnumbered, { ...unnumbered, type: 'adult' as const, level: 'associate' as const }];
    expect(compareWith(entries)).toMatchObject({ verdict: 'inconclusive', differences: [] });
    expect(compareWith(entries).findings).toEqual([
      { source: 'academic-records', code: 'academic_records.inconclusive' },
    ]);
    expect(compareWith([unnumbered]).findings).toMatchObject([{ field: 'education.certificateNumber' }]);
  });

  test('has any of the claimed numbers, in whichever column the register holds it', () => {
    const [own, verification] = [BACHELOR.certificateNumber, '2013004567890'];
    const low = { ...BACHELOR, level: 'associate' as const, certificateNumber: null };
    const claimed = { claimedEducation: { overseasVerificationNumber: verification } };
    const abroad = { ...low, overseas: true };
    for (const [entry, changes] of [
      [{ ...abroad, overseasVerificationNumber: own }, {}],
      [{ ...abroad, overseasVerificationNumber: verification }, claimed],
      [{ ...low, certificateNumber: verification }, claimed],
      [{ ...low, overseasVerificationNumber: own }, {}],
    ] as [EducationRecord, Changes][]) {
      const { verdict, differences } = compareWith([entry], changes);
      expect(verdict).toBe('mismatch');
      expect(differences).toContainEqual(expect.objectContaining({ field: 'education.level', found: 'associate' }));
      expect(compareWith([BACHELOR, entry], changes).verdict).toBe('inconclusive');
    }
  });

  test('has the claimed number even if the register holds it as a number of the other kind', () => {
    const abroad = { ...BACHELOR, overseas: true, level: 'associate' as const };
    expect(compareWith([abroad])).toMatchObject({
      verdict: 'mismatch',
      differences: [
        { field: 'education.overseas', claimed: false, found: true },
        { field: 'education.level', found: 'associate' },
      ],
    });
  });

  test('has the name on its certificate, and that name decides', () => {
    expect(compareWith([{ ...BACHELOR, holderName: '陈晓明' }]).verdict).toBe('match');
    expect(compareWith([{ ...BACHELOR, holderName: '陈小明' }])).toMatchObject({
      verdict: 'mismatch',
      identityMatched: false,
      verified: {},
      findings: [{ code: 'name.mismatch' }],
    });
  });

  test('leaves the check open if it is silent on a field that must be verified', () => {
    for (const field of ['level', 'type', 'conclusion', 'certificateNumber'] as const) {
      const comparison = compareWith([{ ...BACHELOR, [field]: null }]);
      expect(comparison).toMatchObject({ verdict: 'inconclusive', findings: [{ field: `education.${field}` }] });
    }
    expect(compareWith([{ ...BACHELOR, institution: null, institutionCode: null }]).verdict).toBe('inconclusive');
  });

  test('of a renamed institution is known by its code, and without a code by its name', () => {
    expect(compareWith([{ ...BACHELOR, institution: '示例学院' }]).verdict).toBe('match');
    expect(compareWith([{ ...BACHELOR, institutionCode: null }]).verdict).toBe('match');
    expect(compareWith([{ ...BACHELOR, institutionCode: '10487' }]).verdict).toBe('mismatch');
    expect(compareWith([{ ...BACHELOR, institutionCode: null, institution: '示例学院' }]).verdict).toBe('mismatch');
  });

  test('with an id of 15 digits belongs to the same person; another 15 digits do not', () => {
    const answerOn = (residentId: string) =>
      matchingOf('academic-records').compare(
        answered({ ...PEOPLE.P1, residentId }, { entries: [BACHELOR] }),
        about(grounds().submission),
      );
    expect(answerOn('420106850615131')).toMatchObject({ verdict: 'match', identityMatched: true });
    expect(answerOn('420106850615132')).toMatchObject({ verdict: 'inconclusive', identityMatched: false });
  });
});

describe('a word that no list knows', () => {
  test.each(['未知', '暂无', '补办中', 'NA', 'undefined', '-', '000000', '０００', '999999999'])(
    'as a number, %s on both sides, proves nothing',
    (nothing) => {
      expect(compareNumber('n', nothing, nothing).verdict).toBe('different');
      expect(compareNumber('n', '1234', nothing).verdict).toBe('absent');
    },
  );
});

describe('the qualification entry that is compared', () => {
  const compareWith = (entries: QualificationRecord[]) =>
    matchingOf('qualification').compare(
      answered(PEOPLE.P9, { entries }),
      about(grounds({ category: 'skilled' }).submission),
    );

  test('is the one with the claimed number, at any place in the list', () => {
    const other: QualificationRecord = { ...TECHNICIAN, certificateNumber: '1', status: 'revoked' };
    expect(compareWith([other, TECHNICIAN]).verdict).toBe('match');
    expect(compareWith([TECHNICIAN, other]).verdict).toBe('match');
  });

  test.each([
    ['level', 'senior_technician'],
    ['level', 'senior_worker'],
    ['kind', 'title'],
    ['certificateNumber', '1944003000200124'],
    ['occupationCode', '5-04-02-01'],
    ['examKind', 'national_unified'],
    ['examinedIn', '440100'],
    ['issuedOn', '2019-05-02'],
    ['status', 'revoked'],
  ] as const)('with another %s (%s) is a mismatch that names it', (field, value) => {
    const { verdict, findings } = compareWith([{ ...TECHNICIAN, [field]: value }]);
    expect(verdict).toBe('mismatch');
    expect(findings).toEqual([
      { code: 'qualification.mismatch', source: 'qualification', field: `qualification.${field}` },
    ]);
  });

  test.each(['level', 'kind', 'certificateNumber', 'occupationCode', 'examKind', 'examinedIn'] as const)(
    'leaves the check open if it is silent on %s',
    (field) => {
      expect(compareWith([{ ...TECHNICIAN, [field]: null }]).verdict).toBe('inconclusive');
    },
  );
});

describe('the count of insured months', () => {
  const count = (...payments: Payment[]) => countMonths(payments, readings, Temporal.PlainDate.from('2026-11-20'));
  const month = fc
    .integer({ min: 0, max: 47 })
    .map((add) => Temporal.PlainYearMonth.from('2023-06').add({ months: add }).toString());
  const payment = fc
    .record({
      from: month,
      to: month,
      nature: fc.constantFrom('normal', 'backpay', 'personal_window', null),
      pension: fc.boolean(),
    })
    .map(({ from, to, nature, pension }) => paid(from, to, { nature, types: pension ? ['pension'] : ['medical'] }));

  test('equals a walk through the calendar, month by month', () => {
    const calendar = Array.from({ length: 48 }, (_, add) =>
      Temporal.PlainYearMonth.from('2023-06').add({ months: add }).toString(),
    );
    fc.assert(
      fc.property(fc.array(payment, { maxLength: 6 }), (payments) => {
        const expected = { counted: 0, backpaid: 0, other: 0 };
        for (const one of calendar.filter((text) => text <= '2026-11')) {
          const natures = payments
            .filter(({ from, to, types }) => from <= one && one <= to && types.includes('pension'))
            .map(({ nature }) => nature);
          if (natures.includes('normal')) expected.counted += 1;
          else if (natures.includes('personal_window') || natures.includes(null)) expected.other += 1;
          else if (natures.includes('backpay')) expected.backpaid += 1;
        }
        expect(count(...payments)).toEqual(expected);
      }),
    );
  });

  test('does not depend on the order of the payments', () => {
    const shuffled = fc
      .array(payment, { maxLength: 6 })
      .chain((payments) =>
        fc.tuple(fc.constant(payments), fc.shuffledSubarray(payments, { minLength: payments.length })),
      );
    fc.assert(
      fc.property(shuffled, ([payments, reordered]) => {
        expect(count(...reordered)).toEqual(count(...payments));
      }),
    );
  });

  test('is 0 for a period that ends before it begins or begins at an invalid month', () => {
    const none = { counted: 0, backpaid: 0, other: 0 };
    expect(count(paid('2026-05', '2026-04'))).toEqual(none);
    for (const from of ['', '2026', '2026-13', '2026-00', '202605', '2026-5', 'x'])
      expect(count(paid(from, '2026-10'))).toEqual(none);
  });

  test('of an absurd period ends in finite time, with no month after the day', () => {
    const { counted } = count(paid('0001-01', '9999-12'), paid('2024-01', '9999-12'));
    expect(counted).toBeLessThanOrEqual(12 * 80 + 35);
    expect(count(paid('2024-01', '9999-12')).counted).toBe(35);
  });
});
