// Tests that no breach or gap hides another: people settle only the points that they are told, so an untold one would
// be judged by nobody. Each breach and each gap is combined with every other.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/matching/decide.ts';
import type { Answers } from '../../src/schemes/facts.ts';
import type { ReasonCode } from '../../src/schemes/reasons.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import type { Source } from '../../src/schemes/words.ts';
import {
  answered,
  BACHELOR,
  type Changes,
  grounds,
  OTHER_UNIT,
  OVERSEAS_MASTER,
  paidMonths,
  personBorn,
  TECHNICIAN,
} from '../support/cases.ts';

/** A fault: the reason that must tell it, and the facts that it changes. */
type Wrong = [code: ReasonCode, what: Partial<Facts>];
interface Facts {
  bornOn: string;
  education: object;
  /** a value that only the register holds, where the claim has another or none */
  registered: object;
  qualification: object;
  payer: string;
  listed: string[];
  medical: object;
  credit: object[];
  crimes: object[];
}

const OF_THE_PERSON: Wrong[] = [
  ['age.above_limit', { bornOn: '1965-04-18' }],
  ['social_security.employer_mismatch', { payer: OTHER_UNIT.creditCode }],
  ['medical.not_designated', { medical: { designated: false } }],
  ['medical.not_qualified', { medical: { conclusion: 'unqualified' } }],
  ['medical.expired', { medical: { examinedOn: '2026-01-05' } }],
  ['criminal_record.found', { crimes: [{}] }],
  [
    'credit.high_risk',
    { credit: [{ kind: 'court_defaulter', status: 'active', listedOn: '2025-01-01', endedOn: null }] },
  ],
  [
    'credit.under_objection',
    { credit: [{ kind: 'court_defaulter', status: 'under_objection', listedOn: null, endedOn: null }] },
  ],
];

const WRONG = {
  academic: [
    ...OF_THE_PERSON,
    ['education.level_below', { education: { level: 'technical_school' } }],
    ['education.type_not_regular', { education: { type: 'adult' } }],
    ['education.type_not_regular', { education: { studyMode: 'part_time' } }],
    ['education.not_graduated', { education: { conclusion: 'completed' } }],
    ['academic_records.inconclusive', { registered: { graduatedOn: null } }],
    ['academic_records.mismatch', { registered: { institution: '示例学院', institutionCode: '10001' } }],
  ],
  returnee: [
    ...OF_THE_PERSON,
    ['education.not_graduated', { education: { conclusion: 'completed' } }],
    ['academic_records.inconclusive', { registered: { graduatedOn: null } }],
    ['education.level_below', { education: { degree: 'associate' } }],
    ['academic_records.mismatch', { registered: { degree: 'bachelor' } }],
  ],
  skilled: [
    ...OF_THE_PERSON,
    ['qualification.level_below', { qualification: { level: 'intermediate_worker' } }],
    ['qualification.not_in_catalogue', { listed: [] }],
    ['qualification.test_missing', { qualification: { examKind: 'national_unified' } }],
    ['qualification.test_missing', { qualification: { examinedIn: '110100' } }],
    ['qualification.mismatch', { registered: { status: 'revoked' } }],
    ['qualification.inconclusive', { registered: { issuedOn: null } }],
  ],
} satisfies Record<string, Wrong[]>;
type CategoryId = keyof typeof WRONG;

function changesOf(category: CategoryId, wrong: Wrong[]): Changes {
  const merged = (name: keyof Facts) => Object.assign({}, ...wrong.map(([, what]) => what[name] ?? {}));
  const listed = (name: 'credit' | 'crimes') => wrong.flatMap(([, what]) => what[name] ?? []);
  const first = <N extends 'bornOn' | 'payer' | 'listed'>(name: N): Facts[N] | undefined =>
    wrong.flatMap(([, what]) => (what[name] === undefined ? [] : [what[name]]))[0];
  const person = personBorn(first('bornOn') ?? '1986-03-05');
  const payer = first('payer');
  const occupations = first('listed');
  const [education, qualification] = [merged('education'), merged('qualification')];
  const isSkilled = category === 'skilled';
  const entry = {
    ...(isSkilled ? TECHNICIAN : category === 'returnee' ? OVERSEAS_MASTER : BACHELOR),
    ...(isSkilled ? qualification : education),
    ...merged('registered'),
  };
  const register: Source = isSkilled ? 'qualification' : 'academic-records';
  const answers = {
    [register]: answered(person, { entries: [entry] }),
    'medical-exam': answered(person, {
      designated: true,
      examinedOn: '2026-11-05',
      conclusion: 'qualified',
      ...merged('medical'),
    }),
    'credit-check': answered(person, { entries: listed('credit') }),
    'criminal-record': answered(person, { records: listed('crimes') }),
  } as unknown as Answers;
  return {
    category,
    person,
    education,
    qualification,
    answers,
    ...(payer ? { payments: [paidMonths(12, '2026-10', { payer })] } : {}),
    ...(occupations ? { listed: occupations } : {}),
  };
}

const codesOf = (category: CategoryId, wrong: Wrong[]) => {
  const { outcome, reasons } = decide(shenzhenTalent, grounds(changesOf(category, wrong)));
  return { outcome, codes: reasons.map(({ code }) => code) };
};
const CATEGORIES = Object.keys(WRONG) as CategoryId[];

describe.each(CATEGORIES)('an application of category %s', (category) => {
  test('is approved if nothing is wrong', () => {
    expect(codesOf(category, []).outcome).toBe('approved');
  });

  test.each(WRONG[category].map((wrong) => [wrong[0], wrong] as const))('is told of %s', (code, wrong) => {
    expect(codesOf(category, [wrong])).toMatchObject({ outcome: 'referred', codes: expect.arrayContaining([code]) });
  });

  test('is told of every fault, however many there are', () => {
    fc.assert(
      fc.property(fc.subarray(WRONG[category] as Wrong[], { minLength: 2 }), (wrong) => {
        // two faults in one field are one fault: the later overwrites the first
        const fields = wrong.flatMap(([, what]) => Object.values(what).flatMap((of) => Object.keys(of)));
        fc.pre(new Set(fields).size === fields.length);
        const { outcome, codes } = codesOf(category, wrong);
        expect(outcome).toBe('referred');
        expect(codes).toEqual(expect.arrayContaining(wrong.map(([code]) => code)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a course of study', () => {
  test('without a degree contradicts a claimed degree, however it ended', () => {
    const { codes } = codesOf('returnee', [
      ['education.not_graduated', { education: { conclusion: 'completed', level: 'associate', degree: 'bachelor' } }],
    ]);
    expect(codes).toEqual(['education.not_graduated', 'academic_records.inconclusive']);
  });
});

describe('a gap in the register’s exam is open only if the exam may have been held in the city', () => {
  test.each([
    [{ examKind: null, examinedIn: '440300' }, 'qualification.inconclusive'],
    [{ examKind: 'local', examinedIn: null }, 'qualification.inconclusive'],
    [{ examKind: null, examinedIn: null }, 'qualification.inconclusive'],
    [{ examKind: null, examinedIn: '110100' }, 'qualification.test_missing'],
    [{ examKind: 'national_unified', examinedIn: null }, 'qualification.test_missing'],
    [
      { examKind: null, examinedIn: '110100', level: null, comprehensiveTestLevel: 'technician' },
      'qualification.inconclusive',
    ],
  ] as const)('%o: %s', (registered, code) => {
    const { codes } = codesOf('skilled', [[code, { registered }]]);
    const ofExam = ['qualification.inconclusive', 'qualification.test_missing'];
    expect(codes.filter((each) => ofExam.includes(each)).at(-1)).toBe(code);
  });
});

describe('a breach is told even if the register is silent on another field', () => {
  test.each([
    ['academic', 'education.type_not_regular', { education: { type: 'adult' }, registered: { type: null } }],
    [
      'academic',
      'education.type_not_regular',
      { education: { studyMode: 'part_time' }, registered: { studyMode: null } },
    ],
    [
      'academic',
      'education.not_graduated',
      { education: { conclusion: 'completed' }, registered: { conclusion: null } },
    ],
    ['academic', 'education.level_below', { education: { level: 'technical_school' }, registered: { level: null } }],
    [
      'skilled',
      'qualification.test_missing',
      { qualification: { examKind: 'national_unified' }, registered: { examKind: null } },
    ],
    [
      'skilled',
      'qualification.test_missing',
      { qualification: { examinedIn: '110100' }, registered: { examinedIn: null } },
    ],
    [
      'skilled',
      'qualification.level_below',
      { qualification: { level: 'junior_worker' }, registered: { level: null } },
    ],
    [
      'academic',
      'education.type_not_regular',
      { education: { level: 'master' }, registered: { type: null, studyMode: null } },
    ],
    [
      'skilled',
      'qualification.mismatch',
      { qualification: { name: '电工' }, registered: { name: '美发师', occupationCode: null } },
    ],
    [
      'academic',
      'education.type_not_regular',
      { education: { level: 'master' }, registered: { level: null, studyMode: null } },
    ],
    ['skilled', 'qualification.level_below', { registered: { kind: 'title', level: null } }],
    ['skilled', 'qualification.level_below', { registered: { kind: null, level: 'junior_worker' } }],
    [
      'returnee',
      'education.not_graduated',
      { education: { conclusion: 'completed' }, registered: { conclusion: null } },
    ],
    [
      'returnee',
      'education.level_below',
      { education: { level: 'associate', degree: null }, registered: { level: null } },
    ],
    ['returnee', 'academic_records.inconclusive', { education: { level: 'associate' }, registered: { level: null } }],
  ] satisfies [CategoryId, ReasonCode, Partial<Facts>][])('%s: %s, %o', (category, code, what) => {
    const { outcome, codes } = codesOf(category, [[code, what]]);
    expect(outcome).toBe('referred');
    expect(codes).toContain(code);
  });
});
