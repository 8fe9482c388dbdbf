// Every number and word of the Shenzhen notice that another version might change, by clause, and our readings of its
// open questions. The values are the notice's; a draft names only the values that it changes.
import { z } from 'zod';
import { talentClass } from './form-fields.ts';
import type { Parameter, ParameterFault, Values } from './parameters.ts';
import { SHENZHEN } from './shenzhen.ts';
import { OF_FAMILY } from './shenzhen-talent.checks.ts';
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

const AGE: Text = { zh: '年龄上限（周岁）', en: 'Age limit (years)' };
const LEVEL: Text = { zh: '最低学历', en: 'Least level of education' };

/**
 * The reading or the clause behind each value that is no clause's own number, and whether the notice leaves it open.
 */
const about = (source: string | null, external: boolean, zh: string, en: string): About => ({
  source,
  external,
  text: { zh, en },
});
type About = Pick<Parameter, 'source' | 'external' | 'text'>;

const ABOUT: Record<string, About> = {
  'SZ-02.trialFrom': about('SZ-02', false, '试运行首日', 'First day of trial operation'),
  'SZ-B1.level': { source: 'SZ-B1', external: false, text: LEVEL },
  'SZ-B1.age': { source: 'SZ-B1', external: false, text: AGE },
  'SZ-B2.level': { source: 'SZ-B2', external: false, text: LEVEL },
  'SZ-B2.age': { source: 'SZ-B2', external: false, text: AGE },
  'SZ-C1.age': { source: 'SZ-C1', external: false, text: AGE },
  'SZ-C2.age': { source: 'SZ-C2', external: false, text: AGE },
  'SZ-C3.age': { source: 'SZ-C3', external: false, text: AGE },
  'SZ-C3.insuredMonths': about('SZ-C3', false, '在本市参保月数', 'Months insured in the city'),
  'SZ-D1.age': { source: 'SZ-D1', external: false, text: AGE },
  'SZ-D2.age': { source: 'SZ-D2', external: false, text: AGE },
  'SZ-D2.monthsAbroad': about('SZ-D2', false, '国（境）外月数', 'Months abroad'),
  'highLevel.ageLimits': about(
    'SZ-A',
    true,
    '高层次人才各类别的年龄上限（周岁；空为未定）',
    'Age limits by class of high-level talent (years; null: none are set)',
  ),
  countedNatures: about('AMB-3', true, '计入的缴费性质', 'Natures of payment that count'),
  unpostedMonths: about('AMB-28', true, '可尚未到账的月数', 'Months that may not be posted yet'),
  'employment.proven': about(
    'AMB-28',
    false,
    '各申报渠道均须核实在本市参保在职',
    'Current insured employment in the city is proven, whoever files',
  ),
  'mandate.required': about('SZ-23', false, '代理机构申办须有申请人委托', 'An agency needs the mandate of the person'),
  'clauses.revised': about(
    null,
    true,
    '承诺书、限制申报按订正后的条款引用',
    'The commitment and bans are cited under the corrected clauses',
  ),
  crimeLookBackMonths: about(
    'AMB-33',
    true,
    '违法犯罪记录追溯月数（空为不限）',
    'Months for which a criminal record counts (null: no limit)',
  ),
  creditLookBackMonths: about('SZ-42', true, '信用记录追溯月数', 'Months for which a credit record counts'),
  highRiskKinds: about('AMB-33', true, '高风险信用记录', 'Credit records of high risk'),
  medicalValidMonths: about(null, true, '体检有效月数', 'Months for which a medical exam is valid'),
  graduationToleranceMonths: about(null, true, '毕业日期容差（月）', 'Tolerance of the day of graduation (months)'),
  decisiveFields: about(null, true, '登记缺失即不能认定的项目', 'Fields that the register must contain'),
  decisiveOverseasFields: about(null, true, '国（境）外学历不能缺失的项目', 'The same for an overseas certificate'),
  answersValidHours: about(null, true, '来源答复有效小时数', 'Hours for which an answer of a source is valid'),
  cityCode: about('SZ-C3', false, '城市代码（GB/T 2260）', 'Code of the city (GB/T 2260)'),
  reviewWorkingDays: about('LICENSING-42', true, '人工审核工作日', 'Working days for a review'),
  supplementWorkingDays: about('SZ-53', true, '补正工作日', 'Working days for a supplement'),
  mostSupplementWorkingDays: about('SZ-53', true, '补正工作日上限', 'Most working days for a supplement'),
  'sourceDispute.workingDays': about(null, true, '数据校核答复工作日', 'Working days for answering a dispute of data'),
  'commitment.validDays': about(
    'OURS-COMMITMENT',
    true,
    '承诺书有效天数',
    'Days for which a signed commitment is valid',
  ),
  'plausible.minAge': about(
    'OURS-PLAUSIBLE',
    true,
    '申请人年龄低于此数须人工核实（周岁）',
    'Applicants below this age are checked by people (years)',
  ),
  'plausible.minGraduationAge': about(
    'OURS-PLAUSIBLE',
    true,
    '毕业年龄低于此数须人工核实（周岁）',
    'Applicants below this age on the day of graduation are checked by people (years)',
  ),
  'plausible.minWorkingAge': about(
    'OURS-PLAUSIBLE',
    true,
    '取证或参保年龄低于此数须人工核实（周岁）',
    'The same on the day of a certificate or in the first insured month (years)',
  ),
  freezeWorkingDays: about('SZ-51', true, '冻结后到窗口核查的工作日', 'Working days for coming once frozen'),
  mostFreezeWorkingDays: about(
    'SZ-51',
    true,
    '冻结后到窗口核查的工作日上限',
    'Most working days for coming once frozen',
  ),
  findingWorkingDays: about(
    'SZ-51',
    true,
    '抽查结论作出后决定是否冻结的工作日',
    'Working days for freezing, or deciding not to, after an adverse spot check',
  ),
  hearingWorkingDays: about(
    'SZ-53',
    true,
    '陈述、申辩的工作日（0 为不另定）',
    'Working days for stating the case before a revocation (0: no day is named)',
  ),
  pushWorkingDays: about('SZ-10', true, '部门确认推送的工作日', 'Working days for acknowledging a push'),
  'push.recipients': about('AMB-31', true, '审批结果推送的部门', 'Departments that are told of every approval'),
  'approval.lapseAfter': about(
    'AMB-32',
    true,
    '审批通过后未落户即失效的期限（ISO 8601；空为不失效）',
    'Term after which an approval that nobody has used lapses (ISO 8601; null: never)',
  ),
  banMonths: about('AMB-27', true, '限制申请人申报的月数（0 为不限制）', 'Months of an applicant’s ban (0: none)'),
  unitBanMonths: about('AMB-27', true, '限制呈报单位申报的月数（0 为不限制）', 'Months of a unit’s ban (0: none)'),
  banProposalWorkingDays: about(
    'SZ-53',
    true,
    '限制单位申报的提议有效工作日',
    'Working days for which a proposed ban of a unit waits',
  ),
  'workerTransfer.instant': about('AMB-39', true, '调工适用“秒批”', 'Worker transfers are instant'),
  'documents.gate': about(
    'AMB-29',
    false,
    '不适用“秒批”的业务须先备齐材料',
    'Business that is not instant waits until every document is there',
  ),
  'transfer.archiveTwo': about(
    'AMB-29',
    true,
    '须由两人核验人事档案的业务',
    'Business whose personnel archive two people verify',
  ),
  'postdoctoral.sources': about(
    'AMB-40',
    true,
    '博士后入户及其配偶子女随迁核验的数据源',
    'Sources that are asked for postdoctoral researchers and their families',
  ),
  validTo: about('SZ-02', true, '受理末日（空为未定）', 'Last day of acceptance (null: none is set)'),
  'paper.authority': about('SZ-01', true, '文书的署名机关', 'Authority that signs the papers'),
  'paper.reconsideration': about(null, true, '行政复议机关', 'Authority for administrative reconsideration'),
  'paper.court': about(null, true, '行政诉讼的受诉法院', 'Court for administrative litigation'),
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
