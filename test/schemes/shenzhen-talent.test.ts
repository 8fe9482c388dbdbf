// Tests every rule of the Shenzhen notice at its boundaries, both sides, as the decision applies it. Each case starts
// from a baseline on which everything matches (../support/cases.ts) and changes one thing.
import { describe, expect, test } from 'vitest';
import { type Decision, decide } from '../../src/matching/decide.ts';
import { materialsOf } from '../../src/schemes/documents.ts';
import type {
  Answers,
  CreditEntry,
  HouseholdRecord,
  MedicalRecord,
  Payment,
  Submission,
} from '../../src/schemes/facts.ts';
import type { Scheme } from '../../src/schemes/scheme.ts';
import { SETTLEMENT_KINDS } from '../../src/schemes/shenzhen-talent.form.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import {
  BUSINESS_TYPES,
  type BusinessType,
  type Channel,
  CREDIT_KINDS,
  type Department,
  EDUCATION_TYPES,
  type EducationLevel,
  type QualificationLevel,
  STUDY_MODES,
} from '../../src/schemes/words.ts';
import {
  answered,
  BACHELOR,
  CATEGORIES,
  type Changes,
  grounds,
  OTHER_UNIT,
  PEOPLE,
  type Person,
  paid,
  paidMonths,
  personBorn,
  TALENT_CERTIFICATE,
  UNIT,
} from '../support/cases.ts';

const { P1, P2, P2b, P3, P4, P5, P6, P7, P8, P9, P10, P12 } = PEOPLE;
const decideOn = (changes: Changes): Decision => decide(shenzhenTalent, grounds(changes));
/** `approved`, or the reasons against it in the order of their codes. */
const resultOf = (changes: Changes): 'approved' | string[] => {
  const { outcome, reasons } = decideOn(changes);
  return outcome === 'approved' ? outcome : reasons.map(({ code }) => code).sort();
};
const verdictOf = (changes: Changes, source: string) =>
  decideOn(changes).checks.find((check) => check.source === source)?.verdict;

describe('SZ-02: the period', () => {
  test.each([
    ['2019-02-20', 'not_accepted'],
    ['2019-02-21', 'approved'],
    ['2019-02-27', 'approved'],
    ['2019-02-28', 'approved'],
  ])('lets an application of %s be %s', (submittedOn, outcome) => {
    expect(decideOn({ submittedOn }).outcome).toBe(outcome);
  });

  test('tells the day from which applications are accepted', () => {
    expect(decideOn({ submittedOn: '2019-02-20' })).toMatchObject({
      reasons: [{ code: 'period.outside', clause: 'SZ-02', params: { from: '2019-02-21' } }],
      checks: [],
    });
  });
});

describe('SZ-A: an applicant for high-level talent', () => {
  test('is reviewed at any age, because the age limit stands in a table outside the notice', () => {
    for (const person of [P6, P1, P5]) {
      const { outcome, reasons, checks } = decideOn({ category: 'high_level', person });
      expect(outcome).toBe('referred');
      expect(reasons).toMatchObject([{ code: 'age.limit_unknown', clause: 'SZ-A' }]);
      expect(checks.map(({ verdict }) => verdict)).toEqual(checks.map(() => 'match'));
    }
  });

  test('needs the city’s certificate of high-level talent: no other one suffices, at any level', () => {
    const holderOf = (qualification: Changes['qualification']) =>
      resultOf({ category: 'high_level', ...(qualification ? { qualification } : {}) });
    const unmet = ['age.limit_unknown', 'qualification.level_below'];
    expect(holderOf({ kind: 'vocational', level: 'junior_worker' })).toEqual(unmet);
    expect(holderOf({ kind: 'title', level: 'junior_title' })).toEqual(unmet);
    expect(holderOf({ kind: 'practising', level: 'senior_title' })).toEqual(unmet);
  });
});

describe('SZ-A with the city’s table of ages by class: an applicant for high-level talent', () => {
  const tabled = shenzhenTalent.parameters?.given({ 'highLevel.ageLimits': { A: 60, B: 50, C: 45 } }) as Scheme;
  const decideBy = (changes: Changes) => decide(tabled, grounds({ category: 'high_level', ...changes }));
  const codesOf = (changes: Changes) => {
    const { outcome, reasons } = decideBy(changes);
    return outcome === 'approved' ? outcome : reasons.map(({ code }) => code);
  };
  const ofClass = (talentClass: string, person: Person) => codesOf({ person, qualification: { talentClass } });

  test.each<[string, Person, 'approved' | string[]]>([
    ['A', P5, 'approved'],
    ['B', P5, 'approved'],
    ['C', P2, 'approved'],
    ['C', P3, 'approved'],
    ['C', P4, ['age.boundary_day']],
    ['C', P5, ['age.above_limit']],
    ['D', P6, ['age.limit_unknown']],
  ])('of class %s and %o gets %j', (talentClass, person, expected) => {
    expect(ofClass(talentClass, person)).toEqual(expected);
  });

  test('is judged by the class of the register, whether or not the class was claimed', () => {
    const entries = [{ ...TALENT_CERTIFICATE, talentClass: 'C' }];
    const registered = { person: P5, answers: { qualification: answered(P5, { entries }) } };
    expect(codesOf(registered)).toEqual(['age.above_limit']);
    expect(codesOf({ ...registered, claimedQualification: { talentClass: 'A' } })).toEqual(
      expect.arrayContaining(['qualification.mismatch', 'age.above_limit']),
    );
  });

  test('is not approved where the register names no class, claimed or not', () => {
    for (const claimedQualification of [{ talentClass: 'A' }, {}]) {
      const { outcome, reasons } = decideBy({ person: P6, claimedQualification });
      expect(outcome).toBe('referred');
      expect(reasons).toContainEqual(
        expect.objectContaining({ code: 'qualification.inconclusive', field: 'qualification.talentClass' }),
      );
    }
  });

  test('is approved without a class by nobody, and without the certificate by nobody', () => {
    expect(codesOf({ person: P6, qualification: { kind: 'title', talentClass: 'A' } })).toEqual([
      'qualification.level_below',
    ]);
    expect(codesOf({ person: P6, silent: ['qualification'] })).toContain('qualification.unavailable');
  });
});

/** the age at a limit: approved up to the day before the birthday, a boundary day on it, above it from the day after */
type AgeCase = [who: string, person: Person, result: 'approved' | string[]];
const above = ['age.above_limit'];
const boundary = ['age.boundary_day'];
const UP_TO_45: AgeCase[] = [
  ['35 that day', P6, 'approved'],
  ['41', P1, 'approved'],
  ['45 the day after', P12, 'approved'],
  ['45 that day', P2, 'approved'],
  ['45 since yesterday', P2b, 'approved'],
  ['46 tomorrow', P3, 'approved'],
  ['46 that day', P4, boundary],
  ['46 since yesterday', P5, above],
];
const UP_TO_40: AgeCase[] = [
  ['40 since yesterday', P9, 'approved'],
  ['41 tomorrow', personBorn('1985-11-21'), 'approved'],
  ['41 that day', personBorn('1985-11-20'), boundary],
  ['41 since yesterday', P10, above],
];
const UP_TO_35: AgeCase[] = [
  ['35 that day', P6, 'approved'],
  ['36 tomorrow', P7, 'approved'],
  ['36 that day', personBorn('1990-11-20'), boundary],
  ['36 since yesterday', P8, above],
];

describe('SZ-B1: 本科以上, 45周岁以下', () => {
  test.each(UP_TO_45)('decides by age for a bachelor who is %s', (_, person, result) => {
    expect(resultOf({ person })).toEqual(result);
  });

  test.each<[EducationLevel, 'bachelor' | 'master' | 'doctor']>([
    ['bachelor', 'bachelor'],
    ['master', 'master'],
    ['doctor', 'doctor'],
  ])('includes the %s in 以上', (level, degree) => {
    expect(resultOf({ person: P3, education: { level, degree } })).toBe('approved');
    expect(resultOf({ person: P5, education: { level, degree } })).toEqual(above);
  });

  test('names its own limit and clause, not the lower limit of SZ-B2', () => {
    expect(decideOn({ person: P5 }).reasons).toMatchObject([
      { code: 'age.above_limit', clause: 'SZ-B1', params: { limit: 45 } },
    ]);
    expect(decideOn({ person: P4 }).reasons).toMatchObject([
      { code: 'age.boundary_day', clause: 'SZ-B1', params: { limit: 45 } },
    ]);
  });

  test('holds for a bachelor between 36 and 45, also on the boundary day of SZ-B2', () => {
    expect(resultOf({ person: P8 })).toBe('approved');
    expect(resultOf({ person: personBorn('1990-11-20') })).toBe('approved');
  });

  test('takes 29 February as the last of the month in a common year', () => {
    const person = personBorn('1980-02-29');
    const on = (submittedOn: string) => resultOf({ person, submittedOn });
    expect(on('2026-02-27')).toBe('approved');
    expect(on('2026-02-28')).toEqual(boundary);
    expect(on('2026-03-01')).toEqual(above);
  });
});

describe('SZ-B2: 专科以上, 35周岁以下', () => {
  const associate: Changes = { education: { level: 'associate', degree: null } };

  test.each(UP_TO_35)('decides by age for an associate who is %s', (_, person, result) => {
    expect(resultOf({ ...associate, person })).toEqual(result);
  });

  test('names its limit: an associate of 41 is above 35, although SZ-B1 lets a bachelor of 41 pass', () => {
    expect(decideOn({ ...associate, person: P1 }).reasons).toMatchObject([
      { code: 'age.above_limit', clause: 'SZ-B2', params: { limit: 35 } },
    ]);
  });

  test.each<EducationLevel>(['secondary_vocational', 'vocational_high_school', 'technical_school'])(
    'is not open to %s',
    (level) => {
      expect(resultOf({ person: P6, education: { level, degree: null } })).toEqual(['education.level_below']);
    },
  );
});

describe('AMB-5: 普通高等教育, 毕业', () => {
  test.each(EDUCATION_TYPES.flatMap((type) => STUDY_MODES.map((studyMode) => [type, studyMode] as const)))(
    'approves at once only regular and full-time studies: %s, %s',
    (type, studyMode) => {
      for (const level of ['bachelor', 'master', 'doctor'] as const) {
        const result = resultOf({ person: P6, education: { type, studyMode, level } });
        const fits = type === 'regular' && studyMode === 'full_time';
        expect(result).toEqual(fits ? 'approved' : ['education.type_not_regular']);
      }
    },
  );

  test('does not assume full-time for a graduate degree without a registered study mode', () => {
    const changes: Changes = { person: P6, education: { level: 'master', degree: 'master', studyMode: null } };
    expect(resultOf(changes)).toEqual(['academic_records.inconclusive', 'education.type_not_regular']);
  });

  test.each(['completed', 'incomplete'] as const)(
    'fails for a truthfully declared %s, although the check matches',
    (conclusion) => {
      const changes: Changes = { person: P6, education: { conclusion } };
      expect(resultOf(changes)).toEqual(['education.not_graduated']);
      expect(verdictOf(changes, 'academic-records')).toBe('match');
    },
  );

  test('excludes a degree from abroad', () => {
    const changes: Changes = {
      person: P6,
      education: { overseas: true, overseasVerificationNumber: '2013004567890', certificateNumber: null },
    };
    expect(resultOf(changes)).toEqual(['education.type_not_regular']);
  });

  test('is judged on the verified record, not on the form', () => {
    const register = (changes: Partial<typeof BACHELOR>): Changes => ({
      person: P6,
      answers: { 'academic-records': answered(P6, { entries: [{ ...BACHELOR, ...changes }] }) },
    });
    expect(resultOf(register({ type: 'adult' }))).toEqual(['academic_records.mismatch', 'education.type_not_regular']);
    expect(resultOf(register({ conclusion: 'incomplete' }))).toEqual([
      'academic_records.mismatch',
      'education.not_graduated',
    ]);
    // even if the true level is higher: the declaration is false
    expect(resultOf(register({ level: 'master' }))).toEqual(['academic_records.mismatch']);
    expect(resultOf(register({ level: null }))).toContain('academic_records.inconclusive');
    // a gap hides no breach beside it
    expect(resultOf(register({ level: null, type: 'adult' }))).toContain('education.type_not_regular');
    expect(resultOf(register({ level: null, studyMode: 'part_time' }))).toContain('education.type_not_regular');
    expect(resultOf(register({ type: null, studyMode: 'part_time' }))).toContain('education.type_not_regular');
  });
});

const skilledOf = (level: QualificationLevel, changes: Changes = {}): Changes => ({
  category: 'skilled',
  payments: [paidMonths(36)],
  ...changes,
  qualification: { level, ...changes.qualification },
});

describe('SZ-C1, SZ-C2, SZ-C3: ages', () => {
  test.each(UP_TO_45)('SZ-C1 decides by age for a senior technician who is %s', (_, person, result) => {
    expect(resultOf(skilledOf('senior_technician', { person }))).toEqual(result);
  });

  test.each(UP_TO_40)('SZ-C2 decides by age for a technician who is %s', (_, person, result) => {
    expect(resultOf(skilledOf('technician', { person }))).toEqual(result);
  });

  test.each(UP_TO_35)('SZ-C3 decides by age for a senior worker who is %s', (_, person, result) => {
    expect(resultOf(skilledOf('senior_worker', { person }))).toEqual(result);
  });

  test('each rule names its own clause and limit', () => {
    const reasonOf = (level: QualificationLevel) => decideOn(skilledOf(level, { person: P5 })).reasons;
    expect(reasonOf('senior_technician')).toMatchObject([{ clause: 'SZ-C1', params: { limit: 45 } }]);
    expect(reasonOf('technician')).toMatchObject([{ clause: 'SZ-C2', params: { limit: 40 } }]);
    expect(reasonOf('senior_worker')).toMatchObject([{ clause: 'SZ-C3', params: { limit: 35 } }]);
  });

  test.each<QualificationLevel>(['junior_worker', 'intermediate_worker'])('%s is below all three', (level) => {
    expect(resultOf(skilledOf(level, { person: P6 }))).toEqual(['qualification.level_below']);
  });

  test('a title or a practising licence is not a skill level', () => {
    const title: Changes = { qualification: { kind: 'title' }, person: P6 };
    expect(resultOf(skilledOf('senior_title', title))).toEqual(['qualification.level_below']);
    expect(resultOf(skilledOf('technician', title))).toEqual(['qualification.level_below']);
  });

  test.each(['revoked', 'expired'] as const)('a certificate that is %s does not match', (status) => {
    expect(resultOf(skilledOf('technician', { qualification: { status } }))).toEqual(['qualification.mismatch']);
  });

  test('a certificate in an unknown state is inconclusive', () => {
    expect(resultOf(skilledOf('technician', { qualification: { status: 'other' } }))).toEqual([
      'qualification.inconclusive',
    ]);
  });
});

describe('N1: the catalogue of occupations in short supply', () => {
  test.each<QualificationLevel>(['senior_technician', 'technician', 'senior_worker'])('holds for a %s', (level) => {
    const one = skilledOf(level, { person: P6 });
    expect(resultOf({ ...one, listed: ['5-04-02-01', '6-31-01-03'] })).toBe('approved');
    for (const listed of [[], ['5-04-02-01'], ['6-31-01'], ['6-31-01-03 ']]) {
      expect(decideOn({ ...one, listed }).reasons).toMatchObject([
        { code: 'qualification.not_in_catalogue', clause: 'N1', source: 'qualification' },
      ]);
    }
  });

  test('is searched for the occupation that the register gives', () => {
    const changes = skilledOf('technician', { qualification: { occupationCode: '5-04-02-01' } });
    expect(resultOf(changes)).toEqual(['qualification.not_in_catalogue']);
    const unknown = { ...changes, claimedQualification: { occupationCode: '6-31-01-03' } };
    expect(resultOf(unknown)).toEqual(['qualification.mismatch', 'qualification.not_in_catalogue']);
  });

  test('is found in grounds that were kept when it was the only reference', () => {
    for (const listed of [['6-31-01-03'], []]) {
      const now = grounds({ ...skilledOf('technician', {}), listed });
      const { references: _, ...before } = now;
      const kept = { ...before, shortageCatalogue: { version: 'sandbox', listed } };
      expect(decide(shenzhenTalent, kept)).toEqual(decide(shenzhenTalent, now));
    }
  });

  test('that is not known leaves the application to people', () => {
    const { references: _, ...without } = grounds(skilledOf('technician', {}));
    for (const references of [{}, { another: { version: '1', listed: ['6-31-01-03'] } }]) {
      const { outcome, reasons } = decide(shenzhenTalent, { ...without, references });
      expect([outcome, ...reasons.map(({ code, field }) => [code, field])]).toEqual([
        'referred',
        ['qualification.inconclusive', 'qualification.occupationCode'],
      ]);
    }
  });
});

describe('N2: an exam in the city, or the comprehensive test of the very level', () => {
  const missing = ['qualification.test_missing'];
  test.each([
    ['local', '440300', null, 'approved'],
    ['local', '440305', null, 'approved'],
    ['local', '440100', null, missing],
    ['local', '440100', 'technician', 'approved'],
    ['local', '440100', 'senior_worker', missing],
    ['local', '440100', 'senior_technician', missing],
    ['provincial_unified', '440300', null, missing],
    ['provincial_unified', '440300', 'technician', 'approved'],
    ['provincial_unified', '440100', 'senior_worker', missing],
    ['national_unified', '440300', null, missing],
    ['national_unified', '440300', 'technician', 'approved'],
    ['national_unified', '110100', 'technician', 'approved'],
    ['national_unified', '110100', 'senior_worker', missing],
  ] as const)(
    'is decided by the table: a %s exam in %s, test passed at %s',
    (examKind, examinedIn, comprehensiveTestLevel, result) => {
      const changes = skilledOf('technician', { qualification: { examKind, examinedIn, comprehensiveTestLevel } });
      expect(resultOf(changes)).toEqual(result);
    },
  );

  test('is named, and N1 beside it if both fail', () => {
    const { reasons } = decideOn(
      skilledOf('technician', { qualification: { examKind: 'national_unified' }, listed: [] }),
    );
    expect(reasons.map(({ clause }) => clause).sort()).toEqual(['N1', 'N2']);
  });
});

describe('SZ-C3: 在深圳市参加社会保险满3年以上 (AMB-3)', () => {
  const withPayments = (...payments: Payment[]): Changes => skilledOf('senior_worker', { person: P6, payments });
  const below = ['social_security.months_below'];

  test('is fulfilled by 36 months and not by 35', () => {
    expect(resultOf(withPayments(paidMonths(36)))).toBe('approved');
    expect(resultOf(withPayments(paidMonths(35)))).toEqual(below);
    expect(decideOn(withPayments(paidMonths(35))).reasons).toMatchObject([
      { clause: 'SZ-C3', source: 'social-security', params: { months: 36 } },
    ]);
  });

  test('does not apply to technicians', () => {
    expect(resultOf(skilledOf('technician', { payments: [paidMonths(1)] }))).toBe('approved');
  });

  test('adds months up over gaps (累计)', () => {
    expect(resultOf(withPayments(paidMonths(18, '2018-12'), paidMonths(18)))).toBe('approved');
    expect(resultOf(withPayments(paidMonths(17, '2018-12'), paidMonths(18)))).toEqual(below);
  });

  test('counts a month once if two employers paid it', () => {
    const twice = paidMonths(35, '2026-10', { payer: OTHER_UNIT.creditCode });
    expect(resultOf(withPayments(paidMonths(35), twice))).toEqual(below);
    const overlapping = [paidMonths(20), paidMonths(20, '2025-03', { payer: OTHER_UNIT.creditCode })];
    expect(resultOf(withPayments(...overlapping))).toBe('approved');
  });

  test('ignores back-paid months, and leaves the case to a person if they alone make the difference', () => {
    const backpaid = (count: number) => paidMonths(count, '2022-12', { nature: 'backpay' });
    expect(resultOf(withPayments(paidMonths(35), backpaid(1)))).toEqual(['social_security.backpay_dependent']);
    expect(resultOf(withPayments(paidMonths(1), backpaid(35)))).toEqual(['social_security.backpay_dependent']);
    expect(resultOf(withPayments(paidMonths(30), backpaid(5)))).toEqual(below);
    expect(resultOf(withPayments(paidMonths(36), backpaid(12)))).toBe('approved');
  });

  test('counts a month as ordinary if it was paid in the ordinary course and back-paid as well', () => {
    const changes = [paidMonths(36), paidMonths(36, '2026-10', { nature: 'backpay' })];
    expect(resultOf(withPayments(...changes))).toBe('approved');
    expect(resultOf(withPayments(...changes.toReversed()))).toBe('approved');
  });

  test.each(['personal_window', null] as const)(
    'ignores months of nature %s and holds them against nobody',
    (nature) => {
      expect(resultOf(withPayments(paidMonths(35), paidMonths(1, '2020-01', { nature })))).toEqual([
        'social_security.inconclusive',
      ]);
      expect(resultOf(withPayments(paidMonths(36), paidMonths(1, '2020-01', { nature })))).toBe('approved');
      expect(resultOf(withPayments(paidMonths(34), paidMonths(1, '2020-01', { nature })))).toEqual(below);
    },
  );

  test('ignores months after the day of submission', () => {
    expect(resultOf(withPayments(paid('2024-01', '2027-12')))).toEqual(below);
    expect(resultOf(withPayments(paid('2023-12', '2027-12')))).toBe('approved');
  });

  test('ignores months in another city; a district of the city belongs to the city', () => {
    expect(resultOf(withPayments(paidMonths(35), paidMonths(12, '2020-12', { city: '440100' })))).toEqual(below);
    expect(resultOf(withPayments(paidMonths(35), paidMonths(1, '2020-12', { city: '440305' })))).toBe('approved');
    expect(resultOf(withPayments(paidMonths(36, '2026-10', { city: '440100' })))).toEqual([
      'social_security.months_below',
      'social_security.not_employed',
    ]);
  });

  test('counts only months with the pension insurance', () => {
    const rest = paidMonths(12, '2020-12', { types: ['medical', 'unemployment', 'injury', 'maternity'] });
    expect(resultOf(withPayments(paidMonths(35), rest))).toEqual(below);
    expect(resultOf(withPayments(paidMonths(36, '2026-10', { types: ['pension'] })))).toBe('approved');
  });

  test('is a mismatch if more months are declared than registered, but not if fewer are', () => {
    const declared = (claimedMonths: number) => ({ ...withPayments(paidMonths(40)), claimedMonths });
    expect(resultOf(declared(41))).toEqual(['social_security.mismatch']);
    expect(resultOf(declared(40))).toBe('approved');
    expect(resultOf(declared(36))).toBe('approved');
    expect(resultOf(declared(0))).toBe('approved');
  });

  test('also verifies the employment, whoever files', () => {
    for (const channel of ['employer', 'agency'] as const) {
      const changes = { ...withPayments(paidMonths(36, '2026-10', { payer: OTHER_UNIT.creditCode })) };
      const submission = { channel };
      expect(resultOf({ ...changes, submission })).toEqual(['social_security.employer_mismatch']);
      expect(resultOf({ ...changes, payments: [paidMonths(35, '2026-08')], submission })).toEqual([
        'social_security.months_below',
        'social_security.not_employed',
      ]);
    }
  });
});

describe('SZ-D1: a returnee', () => {
  const returnee = (changes: Changes = {}): Changes => ({ category: 'returnee', ...changes });

  test.each(UP_TO_45)('is decided by age: a master from abroad who is %s', (_, person, result) => {
    expect(resultOf(returnee({ person }))).toEqual(result);
  });

  test.each(['bachelor', 'master', 'doctor'] as const)('with a %s fulfils 学士以上', (degree) => {
    expect(resultOf(returnee({ education: { level: degree, degree } }))).toBe('approved');
  });

  test('without a degree does not fulfil 学士以上', () => {
    const associate = returnee({ education: { level: 'associate', degree: null } });
    expect(resultOf(associate)).toEqual(['academic_records.inconclusive', 'education.level_below']);
    const left = returnee({ education: { level: 'bachelor', degree: null, conclusion: 'incomplete' } });
    const unknown = 'academic_records.inconclusive';
    expect(resultOf(left)).toEqual([unknown, unknown, 'education.not_graduated']);
    const silent = returnee({ education: { level: null, degree: null } });
    // the check, and the rule that rests on it
    expect(resultOf(silent)).toEqual(['academic_records.inconclusive', 'academic_records.inconclusive']);
  });

  test('needs a degree from abroad, not one from this country', () => {
    const domestic = returnee({ education: { ...BACHELOR } });
    expect(resultOf(domestic)).toEqual(['education.not_overseas']);
  });

  test('does not match with a verification number that the register does not have', () => {
    const one = returnee({ claimedEducation: { overseasVerificationNumber: '2013004567891' } });
    expect(resultOf(one)).toEqual(['academic_records.mismatch']);
    const none = returnee({
      education: { overseasVerificationNumber: null },
      claimedEducation: { overseasVerificationNumber: '2013004567890' },
    });
    expect(resultOf(none)).toEqual(['academic_records.inconclusive']);
  });
});

describe('SZ-D2: a visiting scholar', () => {
  const scholar = (monthsAbroad: number, person: Person = P1): string[] | 'approved' =>
    resultOf({ category: 'visiting_scholar', person, claimedEducation: { monthsAbroad } });

  test('is always judged by a person (AMB-4), and also told of shortfalls', () => {
    expect(scholar(12)).toEqual(['criterion.subjective']);
    expect(scholar(120)).toEqual(['criterion.subjective']);
    expect(scholar(11)).toEqual(['criterion.subjective', 'education.months_abroad_below']);
    expect(scholar(14, P4)).toEqual(['age.boundary_day', 'criterion.subjective']);
    expect(scholar(14, P5)).toEqual(['age.above_limit', 'criterion.subjective']);
    expect(scholar(14, P3)).toEqual(['criterion.subjective']);
  });

  test('with a claimed degree has it checked, even without a certificate number', () => {
    const silent: Answers = { 'academic-records': { status: 'not_found' } };
    const claiming = (claim: Changes['claimedEducation']) =>
      resultOf({
        category: 'visiting_scholar',
        education: { overseasVerificationNumber: null, level: null, degree: null, institution: null, type: null },
        claimedEducation: { monthsAbroad: 14, ...claim },
        answers: silent,
      });
    const numbered = { overseasVerificationNumber: null, certificateNumber: 'HARV123456' };
    expect(
      resultOf({
        category: 'visiting_scholar',
        education: { overseasVerificationNumber: null },
        claimedEducation: { monthsAbroad: 14, certificateNumber: numbered.certificateNumber },
      }),
    ).toContain('academic_records.inconclusive');
    expect(
      resultOf({
        category: 'visiting_scholar',
        education: { overseasVerificationNumber: null },
        claimedEducation: { monthsAbroad: 14, degreeCertificateNumber: 'D-20130045' },
      }),
    ).toContain('academic_records.inconclusive');
    expect(
      resultOf({
        category: 'visiting_scholar',
        education: { overseasVerificationNumber: null, level: null, degree: null, type: null, conclusion: null },
        claimedEducation: { monthsAbroad: 14, level: 'doctor' },
      }),
    ).toContain('academic_records.inconclusive');
    for (const claim of [{ level: 'doctor' }, { degree: 'doctor' }, { degreeCertificateNumber: 'D-1' }] as const) {
      expect(claiming(claim)).toContain('academic_records.not_found');
    }
  });
});

describe('SZ-04 and SZ-22: business types', () => {
  const archiveCustody = { custodian: '示例档案保管机构', agreementNumber: 'DA-2026-1' };
  const isTransfer = (businessType: string) => businessType.endsWith('_transfer');

  test.each(BUSINESS_TYPES)('lead to approval only if in_service: %s', (businessType) => {
    const submission = { businessType };
    const notInstant = businessType === 'in_service' ? [] : ['instant.not_applicable'];
    const custody = isTransfer(businessType) ? ['archive.custody_missing'] : [];
    const expected = [...custody, ...notInstant];
    expect(resultOf({ submission })).toEqual(expected.length > 0 ? expected : 'approved');
    expect(resultOf({ submission, archiveCustody })).toEqual(notInstant.length > 0 ? notInstant : 'approved');
    const { reasons } = decideOn({ submission });
    expect(reasons.map(({ clause }) => clause)).toEqual(
      expected.length === 2 ? ['SZ-04', 'SZ-22'] : notInstant.map(() => 'SZ-04'),
    );
  });
});

describe('SZ-20 and SZ-21: channels', () => {
  test('are open for employer and agency, and closed for the individual', () => {
    expect(resultOf({ submission: { channel: 'employer' } })).toBe('approved');
    expect(resultOf({ submission: { channel: 'agency' } })).toBe('approved');
    expect(decideOn({ submission: { channel: 'individual' } })).toMatchObject({
      outcome: 'not_accepted',
      reasons: [{ code: 'channel.not_open', clause: 'SZ-21', field: 'channel' }],
      checks: [],
    });
  });
});

describe('SZ-30 and SZ-31: the place of settlement', () => {
  test.each(SETTLEMENT_KINDS)('leads to approval without any document: %s', (kind) => {
    expect(resultOf({ submission: { settlement: { kind } } })).toBe('approved');
    const kinds = CATEGORIES.flatMap((category) => {
      const { submission } = grounds({ category, submission: { settlement: { kind } } });
      return materialsOf(shenzhenTalent, submission).map((one) => one.kind);
    });
    expect(kinds.filter((one) => /property|household_page|kinship|owner/.test(one))).toEqual([]);
  });
});

describe('SZ-40 to SZ-42: credit', () => {
  const withEntries = (...entries: CreditEntry[]): Changes => ({
    answers: { 'credit-check': answered(P1, { entries }) },
  });
  const entry = (changes: Partial<CreditEntry>): CreditEntry => ({
    kind: 'court_defaulter',
    status: 'active',
    listedOn: '2020-01-01',
    endedOn: null,
    ...changes,
  });
  const HIGH_RISK = ['court_defaulter', 'serious_dishonesty', 'fraudulent_declaration'];

  describe.each(CREDIT_KINDS)('an entry of %s', (kind) => {
    const atHighRisk = HIGH_RISK.includes(kind);
    const one = (changes: Partial<CreditEntry>) => withEntries(entry({ kind, ...changes }));
    const expected = (codes: string[]) => (atHighRisk ? codes : 'approved');

    test('in force is of high risk, for the listed kinds only', () => {
      expect(resultOf(one({ status: 'active' }))).toEqual(expected(['credit.high_risk']));
      expect(decideOn(one({ status: 'active' })).review?.venue).toBe(atHighRisk ? 'window' : undefined);
    });

    test('counts if it ended within the last 60 months, including the corresponding day', () => {
      expect(resultOf(one({ status: 'ended', endedOn: '2026-11-19' }))).toEqual(expected(['credit.high_risk']));
      expect(resultOf(one({ status: 'ended', endedOn: '2021-11-20' }))).toEqual(expected(['credit.high_risk']));
    });

    test('does not count if it ended more than 60 months ago', () => {
      expect(resultOf(one({ status: 'ended', endedOn: '2021-11-19' }))).toBe('approved');
    });

    test('counts if any possible day of its end lies within the 60 months', () => {
      for (const [listedOn, endedOn] of [
        ['2020-01-01', '2026'],
        ['2020-01-01', '2026-01'],
        ['2026-05-01', null],
      ] as const) {
        expect(resultOf(one({ status: 'ended', listedOn, endedOn }))).toEqual(expected(['credit.high_risk']));
      }
    });

    test('is inconclusive if the day of its end is unknown', () => {
      for (const endedOn of [null, '2019', '2019-05', '31.12.2019', '2019-02-30']) {
        const changes = one({ status: 'ended', listedOn: '2018-01-01', endedOn });
        expect(resultOf(changes)).toEqual(expected(['credit_check.inconclusive']));
      }
    });

    test('under objection is told as such and stays online', () => {
      const changes = one({ status: 'under_objection' });
      expect(resultOf(changes)).toEqual(expected(['credit.under_objection']));
      expect(decideOn(changes).review?.venue).toBe(atHighRisk ? 'online' : undefined);
    });

    test('does not count after it was repaired', () => {
      expect(resultOf(one({ status: 'repaired', endedOn: '2026-11-01' }))).toBe('approved');
    });

    test('in an unknown state is inconclusive', () => {
      expect(resultOf(one({ status: null }))).toEqual(expected(['credit_check.inconclusive']));
    });
  });

  test.each(['active', 'ended', 'under_objection', null] as const)(
    'is inconclusive for an entry of an unknown kind, %s',
    (status) => {
      expect(resultOf(withEntries(entry({ kind: null, status })))).toEqual(['credit_check.inconclusive']);
    },
  );

  test('is decided by one high-risk entry at any place in the list, and an objection is told as well', () => {
    const entries = [
      entry({ kind: 'other' }),
      entry({ status: 'under_objection' }),
      entry({ kind: 'serious_dishonesty' }),
      entry({ status: 'repaired' }),
    ];
    for (const ordered of [entries, entries.toReversed()]) {
      expect(resultOf(withEntries(...ordered))).toEqual(['credit.high_risk', 'credit.under_objection']);
      expect(verdictOf(withEntries(...ordered), 'credit-check')).toBe('mismatch');
    }
  });

  test('is not cleared by a register that does not know the person', () => {
    const changes: Changes = { answers: { 'credit-check': { status: 'not_found' } } };
    expect(resultOf(changes)).toEqual(['credit_check.inconclusive']);
  });

  test('is checked first', () => {
    expect(decideOn({}).checks[0]?.source).toBe('credit-check');
  });
});

describe('SZ-42: criminal record', () => {
  test.each(['crime', 'administrative_detention', null] as const)(
    'with any entry (%s), however old, sends the applicant to the window',
    (kind) => {
      const records = [{ kind, decidedOn: '1999-01-01' }];
      const changes: Changes = { answers: { 'criminal-record': answered(P1, { records }) } };
      expect(resultOf(changes)).toEqual(['criminal_record.found']);
      expect(decideOn(changes).review).toEqual({ venue: 'window', departments: ['public_security'] });
    },
  );

  test('is reviewed online by a scheme whose window takes nothing', () => {
    const changes: Changes = {
      answers: { 'criminal-record': answered(P1, { records: [{ kind: 'crime' }] as never }) },
    };
    const elsewhere = { ...shenzhenTalent, windowReasons: [] };
    const review = { venue: 'online', departments: ['public_security'] };
    expect(decide(elsewhere, grounds(changes))).toMatchObject({ outcome: 'referred', review });
  });

  test('is not cleared by a register that could not resolve the person', () => {
    for (const status of ['unresolved', 'not_found'] as const) {
      const changes: Changes = { answers: { 'criminal-record': { status } } };
      expect(resultOf(changes)).toEqual(['criminal_record.inconclusive']);
      expect(decideOn(changes).review?.venue).toBe('online');
    }
  });
});

describe('a reason', () => {
  test('of a source is reviewed by the department that its scheme names for this very submission', () => {
    const changes: Changes = {
      answers: { 'criminal-record': answered(P1, { records: [{ kind: 'crime' }] as never }) },
    };
    const checks = shenzhenTalent.checks.map((check) => ({
      ...check,
      department: ({ channel }: Submission) => (channel === 'agency' ? 'education' : 'public_security') as Department,
    }));
    const departmentsBy = (channel: Channel) =>
      decide({ ...shenzhenTalent, checks }, grounds({ ...changes, submission: { channel } })).review?.departments;
    expect(departmentsBy('employer')).toEqual(['public_security']);
    expect(departmentsBy('agency')).toEqual(['education']);
  });

  test('without a source is reviewed by the department that its scheme names for this very submission', () => {
    const otherDepartment = ({ businessType }: Submission) =>
      (businessType === 'cadre_transfer' ? 'public_security' : 'education') as Department;
    const departmentsOf = (businessType: BusinessType) =>
      decide(
        { ...shenzhenTalent, otherDepartment },
        grounds({ archiveCustody: { custodian: '示例', agreementNumber: '1' }, submission: { businessType } }),
      ).review?.departments;
    expect(departmentsOf('cadre_transfer')).toEqual(['public_security']);
    expect(departmentsOf('points_evaluation')).toEqual(['education']);
  });
});

describe('AMB-6: the unit that insures the person', () => {
  const elsewhere: Changes = { payments: [{ ...paidMonths(40, '2026-10'), payer: OTHER_UNIT.creditCode }] };
  const insuredBy = (unit: string | null, changes: Changes) => {
    const checks = shenzhenTalent.checks.map((check) => ({ ...check, insuringUnit: () => unit }));
    return decide({ ...shenzhenTalent, checks }, grounds(changes)).checks.find(
      ({ source }) => source === 'social-security',
    )?.verdict;
  };

  test('is compared with the unit that the scheme names, or not at all', () => {
    expect(verdictOf(elsewhere, 'social-security')).toBe('mismatch');
    expect(insuredBy(OTHER_UNIT.creditCode, elsewhere)).toBe('match');
    expect(insuredBy(null, elsewhere)).toBe('match');
    expect(insuredBy(OTHER_UNIT.creditCode, {})).toBe('mismatch');
  });
});

describe('a medical exam', () => {
  const exam = (changes: Partial<MedicalRecord>, submittedOn = '2026-11-20'): Changes => ({
    submittedOn,
    answers: {
      'medical-exam': answered(P1, { designated: true, examinedOn: '2026-11-05', conclusion: 'qualified', ...changes }),
    },
  });

  test('holds for six months, including the last day', () => {
    expect(resultOf(exam({ examinedOn: '2026-05-20' }))).toBe('approved');
    expect(resultOf(exam({ examinedOn: '2026-05-19' }))).toEqual(['medical.expired']);
    expect(resultOf(exam({ examinedOn: '2026-08-31' }, '2027-02-28'))).toBe('approved');
    expect(resultOf(exam({ examinedOn: '2026-08-31' }, '2027-03-01'))).toEqual(['medical.expired']);
  });

  test('is told with all its faults, because people settle each of them separately', () => {
    const [expired, open] = ['medical.expired', 'medical_exam.inconclusive'];
    expect(resultOf(exam({ examinedOn: '2026-05-19', conclusion: null }))).toEqual([expired, open]);
    expect(resultOf(exam({ examinedOn: '2026-05-19', conclusion: 'recheck' }))).toEqual([expired, open]);
    const [undesignated, unqualified] = ['medical.not_designated', 'medical.not_qualified'];
    const old = { examinedOn: '2020-01-01', conclusion: 'unqualified' } as const;
    expect(resultOf(exam(old))).toEqual([expired, unqualified]);
    expect(resultOf(exam({ ...old, designated: false }))).toEqual([expired, undesignated, unqualified]);
    expect(resultOf(exam({ designated: false, conclusion: 'recheck' }))).toEqual([undesignated, open]);
  });

  test('may be of the day itself but not later', () => {
    expect(resultOf(exam({ examinedOn: '2026-11-20' }))).toBe('approved');
    expect(resultOf(exam({ examinedOn: '2026-11-21' }))).toEqual(['medical_exam.inconclusive']);
  });

  test.each([null, '2026-11', '2026', '20261105', '2026-02-30'])('dated "%s" is inconclusive', (examinedOn) => {
    expect(resultOf(exam({ examinedOn }))).toEqual(['medical_exam.inconclusive']);
  });

  test.each([
    ['unqualified', 'mismatch', 'medical.not_qualified'],
    ['recheck', 'inconclusive', 'medical_exam.inconclusive'],
    [null, 'inconclusive', 'medical_exam.inconclusive'],
  ] as const)('with conclusion %s gives the verdict %s', (conclusion, verdict, code) => {
    expect(verdictOf(exam({ conclusion }), 'medical-exam')).toBe(verdict);
    expect(resultOf(exam({ conclusion }))).toEqual([code]);
  });

  test('at a hospital that is not designated does not count', () => {
    expect(verdictOf(exam({ designated: false }), 'medical-exam')).toBe('not_found');
    expect(resultOf(exam({ designated: false }))).toEqual(['medical.not_designated']);
  });
});

describe('applicants and reporting units', () => {
  test.each([
    ['a Hong Kong permit', '810000'],
    ['a Macau permit', '820000'],
    ['a Taiwan permit', '830000'],
    ['a number of region 71', '710101'],
    ['a foreign permanent resident card', '931000'],
  ])('are not compared automatically in the case of %s', (_, region) => {
    const person = personBorn('1991-03-04', region);
    expect(resultOf({ person })).toEqual(['identity.type_not_eligible']);
    expect(decideOn({ person }).checks.every(({ verdict }) => verdict === 'match')).toBe(true);
  });

  test('are looked at by a person if the check characters of a credit code disagree', () => {
    for (const creditCode of ['91440300MA0XXXX15L', '91440300MA0XXXX16K']) {
      const changes: Changes = {
        submission: { employer: { ...UNIT, creditCode } },
        payments: [paidMonths(12, '2026-10', { payer: creditCode })],
      };
      expect(resultOf(changes)).toEqual(['employer.code_suspect']);
    }
  });
});

describe('missing consent', () => {
  test('for credit leaves only credit open', () => {
    const changes: Changes = { commitment: { creditInquiryConsent: false } };
    expect(resultOf(changes)).toEqual(['consent.missing']);
    expect(decideOn(changes).reasons).toMatchObject([{ source: 'credit-check', clause: 'SZ-40' }]);
  });

  test('for sensitive data leaves criminal record and medical exam open', () => {
    const changes: Changes = { commitment: { sensitiveDataConsent: false } };
    expect(resultOf(changes)).toEqual(['consent.missing', 'consent.missing']);
    expect(decideOn(changes).reasons.map(({ source }) => source)).toEqual(['criminal-record', 'medical-exam']);
  });

  test('keeps even a bad answer out of the decision', () => {
    const changes: Changes = {
      commitment: { sensitiveDataConsent: false },
      answers: { 'criminal-record': answered(P1, { records: [{ kind: 'crime', decidedOn: null }] }) },
    };
    expect(resultOf(changes)).toEqual(['consent.missing', 'consent.missing']);
    expect(decideOn(changes).review?.venue).toBe('online');
  });
});

describe('the commitment', () => {
  test.each([
    ['signed by the applicant on the day', {}, true],
    ['signed by the applicant before', { signedOn: '2026-11-01' }, true],
    ['signed the day after', { signedOn: '2026-11-21' }, false],
    ['signed by the employer', { signedBy: 'employer' }, false],
    ['signed by the agency', { signedBy: 'agency' }, false],
  ] as const)('is judged by its signatory and day: %s', (_, commitment, accepted) => {
    const { outcome, reasons } = decideOn({ commitment });
    expect(outcome).toBe(accepted ? 'approved' : 'not_accepted');
    expect(reasons.map(({ code }) => code)).toEqual(accepted ? [] : ['commitment.missing']);
  });

  test('counts as unsigned without a signatory or a date', () => {
    const { submission, ...rest } = grounds();
    const consents = { creditInquiryConsent: true, sensitiveDataConsent: true };
    const signatures = [
      consents,
      { ...consents, signedBy: 'applicant' as const },
      { ...consents, signedOn: '2026-11-01' },
    ];
    for (const commitment of signatures) {
      expect(decide(shenzhenTalent, { ...rest, submission: { ...submission, commitment } }).outcome).toBe(
        'not_accepted',
      );
    }
  });
});

describe('an applicant', () => {
  test('with a ban in force is refused and told its last day', () => {
    expect(decideOn({ standing: { bannedUntil: '2027-02-28' } })).toMatchObject({
      outcome: 'not_accepted',
      reasons: [{ code: 'ban.active', params: { until: '2027-02-28' } }],
    });
  });

  test('with a live application is refused for another one', () => {
    expect(decideOn({ standing: { hasLiveApplication: true } })).toMatchObject({
      outcome: 'not_accepted',
      reasons: [{ code: 'duplicate.active' }],
    });
  });
});

describe('一次性告知: an applicant is told all reasons, not only the first:', () => {
  test('those of every failed check, rule and caution', () => {
    const { reasons, review } = decideOn({
      person: P5,
      education: { type: 'adult', conclusion: 'completed' },
      claimedEducation: { certificateNumber: '999' },
      payments: [paidMonths(12, '2026-10', { payer: OTHER_UNIT.creditCode })],
      submission: { businessType: 'cadre_transfer', optOutOfAutomatedDecision: true },
      answers: {
        'criminal-record': answered(P5, { records: [{ kind: 'crime', decidedOn: null }] }),
        'credit-check': { status: 'unavailable', because: 'timeout' },
        'medical-exam': { status: 'not_found' },
      },
    });
    expect(reasons.map(({ code }) => code).sort()).toEqual([
      'academic_records.mismatch',
      'age.above_limit',
      'archive.custody_missing',
      'automation.opted_out',
      'credit_check.unavailable',
      'criminal_record.found',
      'education.not_graduated',
      'education.type_not_regular',
      'instant.not_applicable',
      'medical_exam.not_found',
      'social_security.employer_mismatch',
    ]);
    expect(review).toEqual({ venue: 'window', departments: ['human_resources', 'education', 'public_security'] });
  });

  test('those of every field that differs', () => {
    const entry = { ...BACHELOR, level: 'master' as const, conclusion: 'completed' as const, institutionCode: '10001' };
    const { reasons } = decideOn({ answers: { 'academic-records': answered(P1, { entries: [entry] }) } });
    const fields = reasons.filter(({ code }) => code === 'academic_records.mismatch').map(({ field }) => field);
    expect(fields.sort()).toEqual(['education.conclusion', 'education.institution', 'education.level']);
  });
});

describe('SZ-63, SZ-64: the next step after an approval', () => {
  const nextFor = (person: Person, household: HouseholdRecord | null, submission: Partial<Submission> = {}) =>
    shenzhenTalent.afterApproval({ ...grounds({ person }).submission, ...submission }, household).text.zh;
  const stepsFor = (...about: Parameters<typeof nextFor>) => {
    const [person, household, submission] = about;
    const { steps } = shenzhenTalent.afterApproval({ ...grounds({ person }).submission, ...submission }, household);
    return steps.map(({ zh }) => zh).join('');
  };
  const verified: HouseholdRecord = { oneStop: 'verified', places: null };
  const ofGuangdong = personBorn('1990-01-01', '440102');

  test('excuses from the move-in permit only where the one-stop transfer of a Guangdong id is verified', () => {
    expect(nextFor(ofGuangdong, verified)).toMatch(/免办《准予迁入证明》.*短信/);
    for (const household of [null, { ...verified, oneStop: 'not_verified' as const }, { ...verified, oneStop: null }]) {
      expect(nextFor(ofGuangdong, household)).toMatch(/办理《准予迁入证明》/);
    }
    expect(nextFor(P1, verified)).not.toContain('免办');
    const claimed = { ...grounds().submission.applicant, originProvince: '44' };
    expect(nextFor(P1, null, { applicant: claimed })).not.toContain('免办');
  });

  test('is the first of steps 5 to 7, which the answer tells in full with the party relations (SZ-63, SZ-65)', () => {
    const ordinary = stepsFor(P1, null);
    expect(ordinary).toMatch(
      /深圳公安.*预约.*准予迁入证明.*现户籍所在地.*户口迁移证.*派出所.*指纹.*党员、团员.*介绍信/,
    );
    expect(ordinary).not.toMatch(/免办|代管户/);
    const oneStop = stepsFor(ofGuangdong, verified);
    expect(oneStop).toMatch(/免办《准予迁入证明》.*无需返回户籍地.*短信通知.*派出所.*介绍信/);
    expect(oneStop).not.toMatch(/户口迁移证|微信/);
    expect(stepsFor(ofGuangdong, null)).toBe(ordinary);
    const proxy = { settlement: { kind: 'police_station_proxy' } };
    expect(stepsFor(P1, null, proxy)).toMatch(/代管户口由公安部门查询数据核实，无需举证/);
  });

  test('SZ-31, SZ-32: says of the proxy household what public security has found, and asks for no proof', () => {
    const proxy = { settlement: { kind: 'police_station_proxy' } };
    const found = (district: string | null): HouseholdRecord => ({
      oneStop: null,
      places: [{ kind: 'home', district }],
    });
    const none: HouseholdRecord = { oneStop: null, places: [] };
    expect(nextFor(P1, none, proxy)).toMatch(/可暂时落户派出所代管户口，无需举证/);
    expect(nextFor(P1, found('110105'), proxy)).toMatch(/可暂时落户派出所代管户口/);
    for (const open of [null, found('440305'), found(null)]) {
      expect(nextFor(P1, open, proxy)).toMatch(/由公安部门查询数据核实，无需举证/);
    }
    expect(nextFor(P1, none)).not.toContain('代管');
  });
});
