// Tests that a claim left out switches no check off, and that no approval rests on a fact that a register leaves open,
// dates later or contradicts. The register answers only the fields that the scheme asks for. The facts that an approval
// must rest on are written out here from the rules, and judged on everything that the register holds, asked for or not.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type Grounds } from '../../src/matching/decide.ts';
import type {
  Answers,
  CreditEntry,
  EducationRecord,
  Payment,
  QualificationRecord,
  Submission,
} from '../../src/schemes/facts.ts';
import { academicFields } from '../../src/schemes/shenzhen-talent.fields.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import {
  CONCLUSIONS,
  CREDIT_KINDS,
  CREDIT_STATUSES,
  DEGREES,
  EDUCATION_LEVELS,
  EDUCATION_TYPES,
  EXAM_KINDS,
  MEDICAL_CONCLUSIONS,
  PAYMENT_NATURES,
  QUALIFICATION_KINDS,
  QUALIFICATION_LEVELS,
  STUDY_MODES,
} from '../../src/schemes/words.ts';
import {
  answered,
  BACHELOR,
  type Changes,
  grounds,
  OTHER_UNIT,
  OVERSEAS_MASTER,
  paid,
  paidMonths,
  personBorn,
  TECHNICIAN,
  UNIT,
} from '../support/cases.ts';
import {
  creditHolds,
  educationHolds,
  employmentHolds,
  medicalHolds,
  paymentsFit,
  pensionMonths,
  qualificationHolds,
} from './what-holds.ts';

/** 35 years old; 15 on 2006-03-03, 16 on 2007-03-03 */
const PERSON = personBorn('1991-03-03');
const DIPLOMA: EducationRecord = { ...BACHELOR, degreeCertificateNumber: '1048642008000123' };

/** Gives the academic register's answer: its entries, cut down to the fields that are asked for. */
function asAsked(entry: EducationRecord, submission: Submission): EducationRecord {
  const asked: readonly string[] = academicFields(submission);
  const always = ['holderName', 'overseas', 'unreadable'];
  return Object.fromEntries(
    Object.entries(entry).map(([field, value]) => [
      field,
      asked.includes(field) || always.includes(field) ? value : null,
    ]),
  ) as unknown as EducationRecord;
}

type Entry = EducationRecord | QualificationRecord;
interface Applicant {
  changes: Changes;
  kind: 'education' | 'qualification';
  entry: Entry;
  /** claims that a form may leave out */
  optional: string[];
}
const skilled = (level: 'senior_technician' | 'technician' | 'senior_worker'): Applicant => ({
  changes: { category: 'skilled', payments: [paidMonths(40)] },
  kind: 'qualification',
  entry: { ...TECHNICIAN, level },
  optional: ['name', 'issuedOn', 'examKind', 'examinedIn', 'occupationCode'],
});
const APPLICANTS: Record<string, Applicant> = {
  academic: {
    changes: { category: 'academic' },
    kind: 'education',
    entry: DIPLOMA,
    optional: ['studyMode', 'degree', 'degreeCertificateNumber', 'institutionCode', 'graduatedOn'],
  },
  returnee: {
    changes: { category: 'returnee' },
    kind: 'education',
    entry: { ...OVERSEAS_MASTER, certificateNumber: 'F-2012-77', graduatedOn: '2012-07-01' },
    optional: ['studyMode', 'degree', 'certificateNumber', 'graduatedOn'],
  },
  'senior technician': skilled('senior_technician'),
  technician: skilled('technician'),
  'senior worker': skilled('senior_worker'),
};

/**
 * The application of a person who truthfully declares `entry` without the fields `left`, and a register that holds
 * `held`.
 */
function application({ changes, kind, entry }: Applicant, left: readonly string[], held: readonly Entry[]): Grounds {
  const given = grounds({ ...changes, person: PERSON, [kind]: entry });
  const claims = { ...given.submission.claims };
  const claim: Record<string, unknown> = { ...claims[kind] };
  for (const field of left) delete claim[field];
  const submission = { ...given.submission, claims: { ...claims, [kind]: claim } } as Submission;
  const answer: Answers =
    kind === 'education'
      ? {
          'academic-records': answered(PERSON, {
            entries: held.map((each) => asAsked(each as EducationRecord, submission)),
          }),
        }
      : { qualification: answered(PERSON, { entries: held as QualificationRecord[] }) };
  return { ...given, submission, answers: { ...given.answers, ...answer } };
}

const DATES = [
  ...['2012-07-01', '2015-03', '2015', '2026-11-20', '2026-10', '2025'],
  ...['2026-11-21', '2026-12', '2030-07-01', '2027', '2999-01-01'],
  ...['2026-11', '2026', '1991-03-02', '1999', '2005-01', '2008-02-30', 'someday'],
];
const ALTERED: Record<string, readonly unknown[]> = {
  level: [...EDUCATION_LEVELS, ...QUALIFICATION_LEVELS],
  type: EDUCATION_TYPES,
  studyMode: STUDY_MODES,
  conclusion: CONCLUSIONS,
  degree: DEGREES,
  institution: ['示例学院'],
  institutionCode: ['10001'],
  certificateNumber: ['999'],
  degreeCertificateNumber: ['999'],
  overseasVerificationNumber: ['999'],
  graduatedOn: DATES,
  overseas: [true, false],
  kind: QUALIFICATION_KINDS,
  name: ['保安员'],
  occupationCode: ['5-04-02-01'],
  issuedOn: DATES,
  examinedIn: ['440305', '110100'],
  examKind: EXAM_KINDS,
  status: ['valid', 'revoked', 'expired', 'other'],
  comprehensiveTestLevel: QUALIFICATION_LEVELS,
};
const NEVER_NULL = ['overseas', 'status'];

/** Lists every way in which one field of an entry can differ or be missing. */
function alterations(entry: Entry): Entry[] {
  return Object.entries(ALTERED).flatMap(([field, values]) => {
    if (!(field in entry)) return [];
    const all = NEVER_NULL.includes(field) ? values : [...values, null];
    return all.map((value) => ({ ...entry, [field]: value }) as Entry);
  });
}

/** Tells whether two entries have the same claimed number but differ in something else. */
function isOtherOfSameNumber(one: Entry, other: Entry): boolean {
  const number = (entry: Entry) =>
    'overseas' in entry && 'overseas' in one && one.overseas
      ? entry.overseasVerificationNumber
      : entry.certificateNumber;
  return number(other) === number(one) && JSON.stringify(other) !== JSON.stringify(one);
}

/** Lists all subsets, in the order of binary numbers. */
const subsets = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: 2 ** all.length }, (_, number) =>
    all.filter((_one, at) => Math.floor(number / 2 ** at) % 2 === 1),
  );

const holds = (entry: Entry, { submission }: Grounds): boolean =>
  'overseas' in entry ? educationHolds(entry, submission) : qualificationHolds(entry, submission);
const isApproved = (given: Grounds): boolean => decide(shenzhenTalent, given).outcome === 'approved';

describe.each(Object.entries(APPLICANTS))('%s, with any subset of claims left out', (_, applicant) => {
  const { entry, optional } = applicant;
  const all = subsets(optional);

  test('is approved if the register holds the facts that the rules rest on', () => {
    for (const left of all) expect(isApproved(application(applicant, left, [entry])), left.join()).toBe(true);
  });

  test('with an altered, missing or future field is approved exactly if rules and claims still hold', () => {
    for (const left of all) {
      for (const altered of alterations(entry)) {
        const given = application(applicant, left, [altered]);
        const about = `without ${left.join() || 'nothing'}: ${JSON.stringify(altered)}`;
        expect(isApproved(given), about).toBe(holds(altered, given));
      }
    }
  });

  test('is inconclusive on two contradicting entries of one number, in either order', () => {
    const others = alterations(entry).filter((other) => isOtherOfSameNumber(entry, other));
    expect(others.length).toBeGreaterThan(20);
    for (const left of all) {
      for (const other of others) {
        for (const held of [
          [entry, other],
          [other, entry],
        ]) {
          const { outcome, checks } = decide(shenzhenTalent, application(applicant, left, held));
          const check = checks.find(({ source }) => source === 'academic-records' || source === 'qualification');
          expect([outcome, check?.verdict], JSON.stringify(other)).toEqual(['referred', 'inconclusive']);
        }
      }
    }
  });
});

const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 5 });
const anyDate = orNull(fc.constantFrom(...DATES, '2020-01-01', '2021-11-19', '2021-11-20', '2026-05-19', '2026-05-20'));
const MONTHS = ['2000-01', '2007-02', '2007-03', '2023-06', '2026-09', '2026-10', '2026-11', '2026-12', '2030-01'];
const month = fc.constantFrom(...MONTHS);
const payment: fc.Arbitrary<Payment> = fc
  .record({
    from: month,
    to: month,
    city: fc.constantFrom('440300', '440305', '440100'),
    payer: fc.constantFrom(UNIT.creditCode, OTHER_UNIT.creditCode, null),
    nature: orNull(fc.constantFrom(...PAYMENT_NATURES)),
    isPension: fc.boolean(),
  })
  .map(({ isPension, from, to, ...rest }) => paid(from, to, { ...rest, types: isPension ? ['pension'] : ['medical'] }));
const creditEntry: fc.Arbitrary<CreditEntry> = fc.record({
  kind: orNull(fc.constantFrom(...CREDIT_KINDS)),
  status: orNull(fc.constantFrom(...CREDIT_STATUSES)),
  listedOn: anyDate,
  endedOn: anyDate,
});
const standing = fc.record({
  credit: fc.array(creditEntry, { maxLength: 2 }),
  medical: fc.record({
    designated: fc.boolean(),
    examinedOn: fc.oneof(fc.constant('2026-11-05'), anyDate),
    conclusion: orNull(fc.constantFrom(...MEDICAL_CONCLUSIONS)),
  }),
  payments: fc.oneof(fc.constant<Payment[]>([paidMonths(40)]), fc.array(payment, { maxLength: 3 })),
});
const chosen = fc
  .record({
    name: fc.constantFrom(...Object.keys(APPLICANTS)),
    left: fc.nat(),
    held: fc.array(fc.nat(), { maxLength: 2 }),
  })
  .map(({ name, left, held }) => {
    const applicant = APPLICANTS[name] as Applicant;
    const sets = subsets(applicant.optional);
    const entries = [applicant.entry, ...alterations(applicant.entry)];
    return {
      name,
      given: application(
        applicant,
        sets[left % sets.length] ?? [],
        held.map((at) => entries[at % entries.length] as Entry),
      ),
      held: held.map((at) => entries[at % entries.length] as Entry),
    };
  });

describe('for any combination of answers of all registers', () => {
  test('an approval rests on facts that hold in all of them, and on no date after the submission', () => {
    let approved = 0;
    fc.assert(
      fc.property(chosen, standing, fc.subarray(['credit', 'medical', 'payments'] as const), (one, bad, spoilt) => {
        const answers: Answers = {
          ...one.given.answers,
          ...(spoilt.includes('credit') ? { 'credit-check': answered(PERSON, { entries: bad.credit }) } : {}),
          ...(spoilt.includes('medical') ? { 'medical-exam': answered(PERSON, bad.medical) } : {}),
          ...(spoilt.includes('payments') ? { 'social-security': answered(PERSON, { payments: bad.payments }) } : {}),
        };
        const given = { ...one.given, answers };
        if (!isApproved(given)) return;
        approved += 1;
        expect(one.held.some((entry) => holds(entry, given))).toBe(true);
        if (spoilt.includes('credit')) expect(bad.credit.filter((entry) => !creditHolds(entry))).toEqual([]);
        if (spoilt.includes('medical')) expect(medicalHolds(bad.medical)).toBe(true);
        if (!spoilt.includes('payments')) return;
        expect(employmentHolds(bad.payments) && paymentsFit(bad.payments), JSON.stringify(bad.payments)).toBe(true);
        if (one.name === 'senior worker') expect(pensionMonths(bad.payments)).toBeGreaterThanOrEqual(36);
      }),
      { numRuns: 4000 },
    );
    expect(approved).toBeGreaterThan(100);
  });

  test('credit, medical exam and insurance are decided exactly by their facts of days that have come', () => {
    fc.assert(
      fc.property(fc.array(creditEntry, { maxLength: 2 }), (entries) => {
        const answers: Answers = { 'credit-check': answered(PERSON, { entries }) };
        expect(isApproved(grounds({ person: PERSON, answers }))).toBe(entries.every(creditHolds));
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.array(payment, { maxLength: 3 }), (payments) => {
        expect(isApproved(grounds({ person: PERSON, payments }))).toBe(
          employmentHolds(payments) && paymentsFit(payments),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
