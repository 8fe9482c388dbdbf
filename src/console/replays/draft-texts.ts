// Names of the schemes' parameters for drafts, in both languages.
import type { Text } from '../../schemes/words.ts';

export const READINGS: Text = { zh: '通知未明确事项的理解', en: 'Readings of points that the notice leaves open' };

/** A parameter without an entry keeps its own name. */
export const PARAMETER_NAMES: Record<string, Text> = {
  trialFrom: { zh: '试运行首日', en: 'First day of trial operation' },
  level: { zh: '最低学历', en: 'Least level of education' },
  age: { zh: '年龄上限（周岁）', en: 'Age limit (years)' },
  insuredMonths: { zh: '在本市参保月数', en: 'Months insured in the city' },
  monthsAbroad: { zh: '国（境）外月数', en: 'Months abroad' },
  countedNatures: { zh: '计入的缴费性质', en: 'Natures of payment that count' },
  unpostedMonths: { zh: '可尚未到账的月数', en: 'Months that may not be posted yet' },
  creditLookBackMonths: { zh: '信用记录追溯月数', en: 'Months for which a credit record counts' },
  highRiskKinds: { zh: '高风险信用记录', en: 'Credit records of high risk' },
  medicalValidMonths: { zh: '体检有效月数', en: 'Months for which a medical exam is valid' },
  graduationToleranceMonths: { zh: '毕业日期容差（月）', en: 'Tolerance of the day of graduation (months)' },
  decisiveFields: { zh: '登记缺失即不能认定的项目', en: 'Fields that the register must contain' },
  decisiveOverseasFields: { zh: '国（境）外学历不能缺失的项目', en: 'The same for an overseas certificate' },
  cityCode: { zh: '城市代码（GB/T 2260）', en: 'Code of the city (GB/T 2260)' },
  answersValidHours: { zh: '来源答复有效小时数', en: 'Hours for which an answer of a source is valid' },
  reviewWorkingDays: { zh: '人工审核工作日', en: 'Working days for a review' },
  supplementWorkingDays: { zh: '补正工作日', en: 'Working days for a supplement' },
  'commitment.validDays': { zh: '承诺书有效天数', en: 'Days for which a signed commitment is valid' },
  'plausible.minAge': {
    zh: '申请人年龄低于此数须人工核实（周岁）',
    en: 'Applicants below this age are checked by people (years)',
  },
  'plausible.minGraduationAge': {
    zh: '毕业年龄低于此数须人工核实（周岁）',
    en: 'The same on the day of graduation (years)',
  },
  'plausible.minWorkingAge': {
    zh: '取证或参保年龄低于此数须人工核实（周岁）',
    en: 'The same on the day of a certificate or in the first insured month (years)',
  },
  mostSupplementWorkingDays: { zh: '补正工作日上限', en: 'Most working days for a supplement' },
};

export const VALUE_NAMES: Record<string, Text> = {
  normal: { zh: '正常缴费', en: 'in the ordinary course' },
  backpay: { zh: '补缴', en: 'back-paid' },
  personal_window: { zh: '个人窗口缴费', en: 'paid by the person' },
  court_defaulter: { zh: '失信被执行人', en: 'court defaulter' },
  serious_dishonesty: { zh: '严重失信', en: 'serious dishonesty' },
  fraudulent_declaration: { zh: '虚假申报', en: 'fraudulent declaration' },
  administrative_penalty: { zh: '行政处罚', en: 'administrative penalty' },
  other: { zh: '其他', en: 'other' },
};
