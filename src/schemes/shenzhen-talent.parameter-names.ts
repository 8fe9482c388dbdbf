// The names of the parameters in both languages, with the clause or reading that each comes from.
import type { Parameter } from './parameters.ts';
import type { Text } from './words.ts';

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

export const ABOUT: Record<string, About> = {
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
