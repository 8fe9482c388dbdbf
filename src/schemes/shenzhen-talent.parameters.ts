// Every number and word of the Shenzhen notice that another version might change, by clause, and our readings of its
// open questions. The values are the notice's; a draft names only the values that it changes.
import { z } from 'zod';
import { talentClass } from './form-fields.ts';
import type { Parameter, ParameterFault, Values } from './parameters.ts';
import { SHENZHEN } from './shenzhen.ts';
import { OF_FAMILY } from './shenzhen-talent.checks.ts';
import { ABOUT } from './shenzhen-talent.parameter-names.ts';
import {
  BUSINESS_TYPES,
  CREDIT_KINDS,
  EDUCATION_LEVELS,
  PAYMENT_NATURES,
  PUSH_RECIPIENTS,
  SOURCES,
  type Text,
} from './words.ts';

const years = z.int().min(16).max(100);
const months = z.int().min(0).max(600);
const workingDays = z.int().min(1).max(250);
const childhood = z.int().min(0).max(30);
/** whole days or more, ISO 8601, such as P6M */
const term = z.string().regex(/^P(?=\d)(\d{1,2}Y)?(\d{1,3}M)?(\d{1,3}W)?(\d{1,4}D)?$/);
const departments = z
  .array(z.enum(PUSH_RECIPIENTS).exclude(['credit_system']))
  .min(1)
  .refine((all) => new Set(all).size === all.length);
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
/** SZ-A: N周岁以下 by the class of the talent certificate; null: no table */
const highLevel = z.strictObject({ ageLimits: z.record(talentClass, years).nullable() });
const readings = z.strictObject({
  countedNatures: z.array(z.enum(PAYMENT_NATURES)).min(1),
  unpostedMonths: z.int().min(0).max(12),
  /** only decisions kept from before AMB-28 have false */
  'employment.proven': z.literal(true) as z.ZodType<boolean>,
  'mandate.required': z.literal(true) as z.ZodType<boolean>,
  'clauses.revised': z.literal(true) as z.ZodType<boolean>,
  crimeLookBackMonths: months.nullable(),
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
  'sourceDispute.workingDays': workingDays,
  'commitment.validDays': z.int().min(0).max(3660),
  'plausible.minAge': childhood,
  'plausible.minGraduationAge': childhood,
  'plausible.minWorkingAge': childhood,
});

/** Terms and lengths of part 五, which the notice leaves open. */
const supervision = z.strictObject({
  freezeWorkingDays: workingDays,
  mostFreezeWorkingDays: workingDays,
  findingWorkingDays: workingDays,
  hearingWorkingDays: z.int().min(0).max(250),
  pushWorkingDays: workingDays,
  'push.recipients': departments,
  'approval.lapseAfter': term.nullable(),
  banMonths: z.int().min(0).max(120),
  unitBanMonths: z.int().min(0).max(120),
  banProposalWorkingDays: workingDays,
});
/** The business that is not instant: what the notice leaves open. */
const business = z.strictObject({
  'workerTransfer.instant': z.boolean(),
  /** only decisions kept from before AMB-29 have false */
  'documents.gate': z.literal(true) as z.ZodType<boolean>,
  'transfer.archiveTwo': z.array(z.enum(BUSINESS_TYPES)),
  'postdoctoral.sources': z.array(z.enum(SOURCES)).min(1),
});
const period = z.strictObject({ validTo: z.iso.date().nullable() });
const official = z.string().trim().min(2).max(60);
/** rules 8.1, 行政许可法 38: who signs the papers, and where a person may turn against a decision */
const papers = z.strictObject({
  'paper.authority': official,
  'paper.reconsideration': official,
  'paper.court': official,
});

export const ShenzhenParameters = z.strictObject({
  ...clause,
  highLevel,
  readings,
  supervision,
  business,
  period,
  papers,
});
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
  highLevel: { ageLimits: null },
  readings: {
    countedNatures: ['normal'],
    unpostedMonths: 1,
    'employment.proven': true,
    'mandate.required': true,
    'clauses.revised': true,
    crimeLookBackMonths: null,
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
    'sourceDispute.workingDays': 10,
    'commitment.validDays': 180,
    'plausible.minAge': 18,
    'plausible.minGraduationAge': 15,
    'plausible.minWorkingAge': 16,
  },
  supervision: {
    freezeWorkingDays: 15,
    mostFreezeWorkingDays: 60,
    findingWorkingDays: 5,
    // the notice names no term: with 3 or 5 each revocation for a violation would wait that many working days, or for
    // the statement
    hearingWorkingDays: 0,
    pushWorkingDays: 5,
    'push.recipients': ['public_security', 'human_resources', 'development_and_reform'],
    'approval.lapseAfter': null,
    // SZ-56, AMB-27: the notice names no ban
    banMonths: 0,
    unitBanMonths: 0,
    // a later second person would judge by facts and counts that nobody remembers any more
    banProposalWorkingDays: 10,
  },
  business: {
    'workerTransfer.instant': false,
    'documents.gate': true,
    'transfer.archiveTwo': ['cadre_transfer'],
    'postdoctoral.sources': [...OF_FAMILY],
  },
  period: { validTo: null },
  papers: {
    'paper.authority': '深圳市人力资源和社会保障局',
    // 行政复议法 24: the government whose department has decided
    'paper.reconsideration': '深圳市人民政府',
    'paper.court': '有管辖权的人民法院',
  },
};

/** The first defaults of parameters that have other values by now: decisions without a value were made with these. */
const FIRST: Values = {
  'employment.proven': false,
  'mandate.required': false,
  'clauses.revised': false,
  'documents.gate': false,
  banMonths: 12,
  unitBanMonths: 12,
};

/** The groups whose names are not part of the names of their parameters. */
const NAMELESS: readonly string[] = ['readings', 'supervision', 'business', 'period', 'papers'];
const nameIn = (group: string, field: string): string => (NAMELESS.includes(group) ? field : `${group}.${field}`);

/** Every parameter, with the notice's value and our reading as defaults. */
export const PARAMETERS: readonly Parameter[] = Object.entries(ShenzhenParameters.shape).flatMap(([group, { shape }]) =>
  Object.entries(shape as Record<string, z.ZodType>).map(([field, type]): Parameter => {
    const name = nameIn(group, field);
    const described = ABOUT[name];
    if (!described) throw new Error(`no text for the parameter ${name}`);
    const defaults: Values = NOTICE[group as keyof ShenzhenParameters];
    const first = Object.hasOwn(FIRST, name) ? { firstDefault: FIRST[name] } : {};
    return { name, type, default: defaults[field], ...first, ...described };
  }),
);

/** The parameters in their groups. */
export const noticeOf = (values: Values): ShenzhenParameters =>
  Object.fromEntries(
    Object.entries(ShenzhenParameters.shape).map(([group, { shape }]) => [
      group,
      Object.fromEntries(Object.keys(shape).map((field) => [field, values[nameIn(group, field)]])),
    ]),
  ) as ShenzhenParameters;

/** Refuses terms beyond the most that the same scheme allows, and a last day before the first. */
export function faultsTogether(values: Values): ParameterFault[] {
  const { readings: terms, supervision: freezing, period: days, 'SZ-02': first } = noticeOf(values);
  const wrong: [name: string, isWrong: boolean, message: Text][] = [
    ['supplementWorkingDays', terms.supplementWorkingDays > terms.mostSupplementWorkingDays, MOST],
    ['freezeWorkingDays', freezing.freezeWorkingDays > freezing.mostFreezeWorkingDays, MOST],
    ['validTo', days.validTo !== null && days.validTo < first.trialFrom, BEFORE_FIRST],
  ];
  return wrong.flatMap(([name, isWrong, message]) => (isWrong ? [{ name, code: 'value' as const, message }] : []));
}
const MOST: Text = { zh: '不得超过该方案的上限', en: 'More than the most that the scheme allows' };
const BEFORE_FIRST: Text = { zh: '不得早于受理首日', en: 'Before the first day of acceptance' };

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

/** The values in force with the changes of a draft. Throws if the draft holds anything else. */
export function withDraft(inForce: ShenzhenParameters, draft: unknown): ShenzhenParameters {
  const changes: Record<string, object | undefined> = ShenzhenDraft.parse(draft);
  return ShenzhenParameters.parse(
    Object.fromEntries(Object.entries(inForce).map(([name, values]) => [name, { ...values, ...changes[name] }])),
  );
}
