// Every number and word of the Shenzhen notice that another version might change, by clause, and our readings of its
// open questions. The values are the notice's; a draft names only the values that it changes.
import { z } from 'zod';
import { SHENZHEN } from './shenzhen.ts';
import { CREDIT_KINDS, EDUCATION_LEVELS, PAYMENT_NATURES } from './words.ts';

const years = z.int().min(16).max(100);
const months = z.int().min(0).max(600);
const workingDays = z.int().min(1).max(250);
const childhood = z.int().min(0).max(30);
const level = z.enum(EDUCATION_LEVELS);
const DECISIVE = [
  'education.level',
  'education.type',
  'education.conclusion',
  'education.institution',
  'education.certificateNumber',
  'education.studyMode',
  'education.degree',
  'education.degreeCertificateNumber',
  'education.graduatedOn',
  'education.overseasVerificationNumber',
  'qualification.kind',
  'qualification.level',
  'qualification.certificateNumber',
  'qualification.occupationCode',
  'qualification.examKind',
  'qualification.examinedIn',
  'qualification.status',
  'qualification.issuedOn',
] as const;

const clause = {
  /** SZ-02: first day of trial operation, civil date */
  'SZ-02': z.strictObject({ trialFrom: z.iso.date() }),
  /** N周岁以下, and the lowest level of education */
  'SZ-B1': z.strictObject({ level, age: years }),
  'SZ-B2': z.strictObject({ level, age: years }),
  'SZ-C1': z.strictObject({ age: years }),
  'SZ-C2': z.strictObject({ age: years }),
  /** the age limit, and 满N个月 of insurance in the city */
  'SZ-C3': z.strictObject({ age: years, insuredMonths: months }),
  'SZ-D1': z.strictObject({ age: years }),
  /** the age limit, and months of study or work abroad */
  'SZ-D2': z.strictObject({ age: years, monthsAbroad: months }),
};
const readings = z.strictObject({
  countedNatures: z.array(z.enum(PAYMENT_NATURES)).min(1),
  unpostedMonths: z.int().min(0).max(12),
  creditLookBackMonths: months,
  highRiskKinds: z.array(z.enum(CREDIT_KINDS)),
  medicalValidMonths: z.int().min(0).max(120),
  graduationToleranceMonths: z.int().min(0).max(120),
  decisiveFields: z.array(z.enum(DECISIVE)),
  decisiveOverseasFields: z.array(z.enum(DECISIVE)),
  answersValidHours: z
    .int()
    .min(1)
    .max(24 * 366),
  cityCode: z.string().regex(/^\d{6}$/),
  reviewWorkingDays: workingDays,
  supplementWorkingDays: workingDays,
  mostSupplementWorkingDays: workingDays,
  'commitment.validDays': z.int().min(0).max(3660),
  'plausible.minAge': childhood,
  'plausible.minGraduationAge': childhood,
  'plausible.minWorkingAge': childhood,
});

export const ShenzhenParameters = z.strictObject({ ...clause, readings });
export type ShenzhenParameters = z.output<typeof ShenzhenParameters>;

export const NOTICE: ShenzhenParameters = {
  'SZ-02': { trialFrom: '2019-02-21' },
  'SZ-B1': { level: 'bachelor', age: 45 },
  'SZ-B2': { level: 'associate', age: 35 },
  'SZ-C1': { age: 45 },
  'SZ-C2': { age: 40 },
  'SZ-C3': { age: 35, insuredMonths: 36 },
  'SZ-D1': { age: 45 },
  'SZ-D2': { age: 45, monthsAbroad: 12 },
  readings: {
    countedNatures: ['normal'],
    unpostedMonths: 1,
    creditLookBackMonths: 60,
    highRiskKinds: ['court_defaulter', 'serious_dishonesty', 'fraudulent_declaration'],
    medicalValidMonths: 6,
    graduationToleranceMonths: 1,
    decisiveOverseasFields: ['education.overseasVerificationNumber', 'education.degree', 'education.graduatedOn'],
    decisiveFields: DECISIVE.filter((field) => field !== 'education.overseasVerificationNumber'),
    answersValidHours: 24,
    cityCode: SHENZHEN.code,
    reviewWorkingDays: 20,
    supplementWorkingDays: 15,
    mostSupplementWorkingDays: 60,
    'commitment.validDays': 180,
    'plausible.minAge': 18,
    'plausible.minGraduationAge': 15,
    'plausible.minWorkingAge': 16,
  },
};

/** The form of a draft: any parameter of any clause of the scheme, and no others. */
export const ShenzhenDraft = z
  .strictObject({
    'SZ-02': clause['SZ-02'].partial(),
    'SZ-B1': clause['SZ-B1'].partial(),
    'SZ-B2': clause['SZ-B2'].partial(),
    'SZ-C1': clause['SZ-C1'].partial(),
    'SZ-C2': clause['SZ-C2'].partial(),
    'SZ-C3': clause['SZ-C3'].partial(),
    'SZ-D1': clause['SZ-D1'].partial(),
    'SZ-D2': clause['SZ-D2'].partial(),
    readings: readings.partial(),
  })
  .partial()
  .meta({ id: 'ShenzhenTalentDraft' });

/** The notice with the changes of a draft. Throws if the draft holds anything else. */
export function withDraft(draft: unknown): ShenzhenParameters {
  const changes: Record<string, object | undefined> = ShenzhenDraft.parse(draft);
  return ShenzhenParameters.parse(
    Object.fromEntries(Object.entries(NOTICE).map(([name, values]) => [name, { ...values, ...changes[name] }])),
  );
}
