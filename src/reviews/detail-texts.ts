// Names the fields of a claim and the words of their values, so that a clerk reads 本科 and not `bachelor`. Complete by
// type: a new word of the contract does not compile until it has a name here.
import type { EDUCATION_FIELDS } from '../matching/compare-academic.ts';
import type { QUALIFICATION_FIELDS } from '../matching/compare-qualification.ts';
import type { QualificationRecord, Settlement } from '../schemes/facts.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type {
  BusinessType,
  Channel,
  Conclusion,
  Degree,
  DependantRelation,
  EducationLevel,
  EducationType,
  ExamKind,
  QualificationKind,
  QualificationLevel,
  StudyMode,
  Text,
} from '../schemes/words.ts';

const text = (zh: string, en: string): Text => ({ zh, en });
/** A text that is the same in every language: a number, a date, a name. */
export const verbatim = (value: string | number): Text => text(String(value), String(value));

const EDUCATION_LEVEL: Record<EducationLevel, Text> = {
  secondary_vocational: text('中专', 'secondary vocational'),
  vocational_high_school: text('职高', 'vocational high school'),
  technical_school: text('技工学校', 'technical school'),
  associate: text('专科', 'associate'),
  bachelor: text('本科', 'bachelor'),
  master: text('硕士研究生', 'master'),
  doctor: text('博士研究生', 'doctor'),
};
const EDUCATION_TYPE: Record<EducationType, Text> = {
  regular: text('普通高等教育', 'regular'),
  adult: text('成人教育', 'adult'),
  self_taught: text('自学考试', 'self-taught'),
  online: text('网络教育', 'online'),
  open: text('开放教育', 'open'),
};
const STUDY_MODE: Record<StudyMode, Text> = {
  full_time: text('全日制', 'full-time'),
  part_time: text('非全日制', 'part-time'),
  evening: text('业余（夜大）', 'evening'),
  correspondence: text('函授', 'correspondence'),
};
const CONCLUSION: Record<Conclusion, Text> = {
  graduated: text('毕业', 'graduated'),
  completed: text('结业', 'completed'),
  incomplete: text('肄业', 'incomplete'),
};
const DEGREE: Record<Degree, Text> = {
  bachelor: text('学士', 'bachelor'),
  master: text('硕士', 'master'),
  doctor: text('博士', 'doctor'),
};
const QUALIFICATION_KIND: Record<QualificationKind, Text> = {
  vocational: text('技能职业资格', 'vocational'),
  title: text('职称', 'professional title'),
  practising: text('执业资格', 'practising'),
  talent_certificate: text('人才证书', 'talent certificate'),
};
const QUALIFICATION_LEVEL: Record<QualificationLevel, Text> = {
  junior_worker: text('初级工（五级）', 'junior worker'),
  intermediate_worker: text('中级工（四级）', 'intermediate worker'),
  senior_worker: text('高级工（三级）', 'senior worker'),
  technician: text('技师（二级）', 'technician'),
  senior_technician: text('高级技师（一级）', 'senior technician'),
  junior_title: text('初级', 'junior title'),
  intermediate_title: text('中级', 'intermediate title'),
  associate_senior_title: text('副高级', 'associate senior title'),
  senior_title: text('正高级', 'senior title'),
};
const EXAM_KIND: Record<ExamKind, Text> = {
  local: text('本市考试', 'local exam'),
  provincial_unified: text('全省统考', 'provincial unified exam'),
  national_unified: text('全国统考', 'national unified exam'),
};
const QUALIFICATION_STATUS: Record<QualificationRecord['status'], Text> = {
  valid: text('有效', 'valid'),
  revoked: text('已撤销', 'revoked'),
  expired: text('已过期', 'expired'),
  other: text('状态不明', 'not known'),
};
export const BUSINESS_TYPE: Record<BusinessType, Text> = {
  in_service: text('在职人才引进', 'in-service talent'),
  cadre_transfer: text('调干', 'cadre transfer'),
  worker_transfer: text('调工', 'worker transfer'),
  points_evaluation: text('综合评价积分引进', 'points evaluation'),
  postdoctoral_family: text('博士后入户及其配偶子女随迁', 'postdoctoral researcher with family'),
};
export const DEPENDANT_RELATION: Record<DependantRelation, Text> = {
  spouse: text('配偶', 'spouse'),
  child: text('子女', 'child'),
};
export const CHANNEL: Record<Channel, Text> = {
  employer: text('单位申办', 'filed by the employer'),
  agency: text('代理机构申办', 'filed by an agency'),
  individual: text('个人申报', 'filed by the person'),
};
/** Names the place of settlement in the scheme's words. */
export function settlementText({ form }: Pick<Scheme, 'form'>, settlement: Settlement | undefined): Text {
  if (!settlement) return text('未填报', 'not declared');
  const { kind } = settlement;
  return Object.hasOwn(form.settlementKinds, kind) ? (form.settlementKinds[kind] as Text) : verbatim(kind);
}

type Field =
  | 'agencyMandate'
  | 'archiveCustody'
  | 'businessType'
  | 'channel'
  | 'commitment'
  | 'optOutOfAutomatedDecision'
  | 'credit'
  | 'socialSecurity.payments'
  | 'education.monthsAbroad'
  | 'applicant.name'
  | 'applicant.residentId'
  | 'employer.creditCode'
  | 'socialSecurity.months'
  | 'qualification.status'
  | 'education.overseas'
  | 'qualification.comprehensiveTest'
  | `education.${(typeof EDUCATION_FIELDS)[number]}`
  | `qualification.${(typeof QUALIFICATION_FIELDS)[number]}`;

interface Named {
  label: Text;
  values?: Record<string, Text>;
}
const named = (zh: string, en: string, values?: Record<string, Text>): Named => ({
  label: text(zh, en),
  ...(values ? { values } : {}),
});

const FIELDS: Record<Field, Named> = {
  'applicant.name': named('姓名', 'Name'),
  'applicant.residentId': named('公民身份号码', 'Resident id'),
  'employer.creditCode': named('参保单位', 'Insuring unit'),
  'socialSecurity.months': named('参保月数', 'Months insured'),
  'socialSecurity.payments': named('参保记录', 'Insurance payments'),
  credit: named('信用记录', 'Credit record'),
  agencyMandate: named('委托协议', 'Mandate of the agency'),
  archiveCustody: named('档案托管', 'Custody of the archive'),
  businessType: named('业务类型', 'Type of business', BUSINESS_TYPE),
  channel: named('申报渠道', 'Channel', CHANNEL),
  commitment: named('承诺书', 'Commitment'),
  optOutOfAutomatedDecision: named('自动化决定', 'Automated decision'),
  'education.level': named('学历层次', 'Level', EDUCATION_LEVEL),
  'education.type': named('学历类别', 'Type', EDUCATION_TYPE),
  'education.studyMode': named('学习形式', 'Study mode', STUDY_MODE),
  'education.conclusion': named('毕（结）业结论', 'Conclusion', CONCLUSION),
  'education.degree': named('学位', 'Degree', DEGREE),
  'education.institution': named('院校', 'Institution'),
  'education.certificateNumber': named('学历证书编号', 'Certificate no.'),
  'education.degreeCertificateNumber': named('学位证书编号', 'Degree certificate no.'),
  'education.overseasVerificationNumber': named('境外学历认证编号', 'Overseas verification no.'),
  'education.graduatedOn': named('毕业日期', 'Graduated on'),
  'education.monthsAbroad': named('国（境）外进修时间', 'Months abroad'),
  'education.overseas': named('国（境）外取得', 'Obtained abroad', {
    true: text('是', 'yes'),
    false: text('否', 'no'),
  }),
  'qualification.kind': named('证书类型', 'Kind', QUALIFICATION_KIND),
  'qualification.name': named('职业（工种）', 'Occupation'),
  'qualification.occupationCode': named('职业编码', 'Occupation code'),
  'qualification.level': named('等级', 'Level', QUALIFICATION_LEVEL),
  'qualification.certificateNumber': named('证书编号', 'Certificate no.'),
  'qualification.status': named('证书状态', 'State', QUALIFICATION_STATUS),
  'qualification.issuedOn': named('发证日期', 'Issued on'),
  'qualification.examKind': named('考试类型', 'Kind of exam', EXAM_KIND),
  'qualification.talentClass': named('人才类别', 'Class of talent'),
  'qualification.comprehensiveTest': named('综合水平测试', 'Comprehensive test'),
  'qualification.examinedIn': named('考试地（行政区划代码）', 'Examined in (region code)'),
};

const fieldNamed = (field: string): Named | undefined =>
  Object.hasOwn(FIELDS, field) ? FIELDS[field as Field] : undefined;

/** A field without a name of its own is called a field of the application, with its name in the contract. */
export const fieldLabel = (field: string): Text =>
  fieldNamed(field)?.label ?? text(`申报项目“${field}”`, `Field “${field}”`);

/** Shows a word outside the field's list as the register's own word, which alone means nothing to a reader. */
export function valueText(field: string, value: string | number | boolean | null | undefined): Text | null {
  if (value === null || value === undefined) return null;
  const values = fieldNamed(field)?.values;
  const word = String(value);
  if (!values) return verbatim(word);
  return Object.hasOwn(values, word) ? (values[word] as Text) : text(`登记值“${word}”`, `registered value “${word}”`);
}

/** The message of a reason, with the name of its field before it unless the message holds that name. */
export function reasonLine({ message, field }: { message: Text; field: string | null }): Text {
  if (field === null) return message;
  const { zh, en } = fieldLabel(field);
  return text(
    message.zh.includes(zh) ? message.zh : `${zh}：${message.zh}`,
    message.en.toLowerCase().includes(en.toLowerCase()) ? message.en : `${en}: ${message.en}`,
  );
}
