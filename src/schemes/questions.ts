// Asks the clerk one question for each reason. The message of a reason says what was found; the question says what the
// clerk has to judge. Complete by type: a new reason does not compile until it has its question.
import type { ReasonCode } from './reasons.ts';
import { NAME_OF_SOURCE } from './sources.ts';
import type { Source, Text } from './words.ts';

const DIFFERS: Text = {
  zh: '请核对原件，认定以申报为准还是以登记为准。',
  en: 'Check the original: is the declaration right, or the register?',
};
const SILENT: Text = {
  zh: '该来源没有给出可用的答复：请重新查询，或凭原件、主管机关的答复认定。',
  en: 'The source gave no usable answer: ask it again, or judge by the original or by what the authority says.',
};
const ABSENT: Text = {
  zh: '登记中没有相符的记录：请核对原件，或向登记机关核实。',
  en: 'The register holds no such record: check the original, or ask the registering authority.',
};
const UNCLEAR: Text = {
  zh: '答复不足以判定：请核对原件，或向登记机关核实。',
  en: 'The answer does not settle it: check the original, or ask the registering authority.',
};
const CONDITION: Text = {
  zh: '不符合本类别的条件：有证据证明实际符合的可以确认，否则拒绝。',
  en: 'A condition of the category is not met: confirm only on evidence that it is met in fact, else refuse.',
};
const NAME: Text = {
  zh: '请判断两个姓名是否指同一人。',
  en: 'Do both names mean the same person?',
};
const WINDOW: Text = {
  zh: '须申请人到窗口：核验身份和材料后认定。',
  en: 'The applicant has to come to the window: check identity and papers, then judge.',
};
const BY_PERSON: Text = {
  zh: '各项比对结果如下，请您作出认定。',
  en: 'The results of the comparison are below. Please decide.',
};
const FORMAL: Text = {
  zh: '请核对申报内容，不符合受理条件的拒绝。',
  en: 'Check the declaration; refuse it if it does not meet the conditions of acceptance.',
};

const DOCUMENT: Text = {
  zh: '请核对该材料是否齐全、用印是否完备，与申报是否一致。',
  en: 'Is the document complete, with all its stamps, and does it agree with the declaration?',
};

type General<S extends string> = Record<`${S}.${'mismatch' | 'not_found' | 'inconclusive' | 'unavailable'}`, Text>;
const general = <S extends string>(prefix: S): General<S> =>
  ({
    [`${prefix}.mismatch`]: DIFFERS,
    [`${prefix}.not_found`]: ABSENT,
    [`${prefix}.inconclusive`]: UNCLEAR,
    [`${prefix}.unavailable`]: SILENT,
  }) as General<S>;

const QUESTIONS: Record<ReasonCode, Text> = {
  ...general('academic_records'),
  ...general('criminal_record'),
  ...general('qualification'),
  ...general('social_security'),
  ...general('credit_check'),
  ...general('medical_exam'),
  ...general('household'),
  'name.mismatch': NAME,
  'name.variant': NAME,
  'age.above_limit': CONDITION,
  'age.boundary_day': {
    zh: '提交日正是生日，是否仍在年龄上限之内由您认定。',
    en: 'The application was filed on the birthday itself: judge whether the age limit is kept.',
  },
  'age.limit_unknown': {
    zh: '请对照该类人才的认定标准，认定年龄是否符合。',
    en: 'Compare the age with the standard of this class of talent.',
  },
  'education.level_below': CONDITION,
  'education.type_not_regular': CONDITION,
  'education.not_graduated': CONDITION,
  'education.not_overseas': CONDITION,
  'education.months_abroad_below': {
    zh: '请凭材料认定实际进修的月数。',
    en: 'Judge by the papers how many months the stay lasted.',
  },
  'qualification.level_below': CONDITION,
  'qualification.not_in_catalogue': CONDITION,
  'qualification.test_missing': CONDITION,
  'criminal_record.found': WINDOW,
  'credit.high_risk': WINDOW,
  'credit.under_objection': {
    zh: '该信用记录正在异议处理中：请核实处理结果后认定。',
    en: 'The record is disputed: find out how the objection ended, then judge.',
  },
  'medical.not_qualified': CONDITION,
  'medical.not_designated': CONDITION,
  'medical.expired': CONDITION,
  'social_security.months_below': CONDITION,
  'social_security.backpay_dependent': {
    zh: '补缴月份是否计入由您认定。',
    en: 'Judge whether the back-paid months count.',
  },
  'social_security.employer_mismatch': {
    zh: '请核实申请人现在是否由呈报单位参保。',
    en: 'Find out whether the reporting unit insures the applicant now.',
  },
  'social_security.not_employed': {
    zh: '请核实申请人现在是否有用人单位参保、在职。',
    en: 'Find out whether a unit employs and insures the applicant now.',
  },
  'criterion.subjective': {
    zh: '请凭材料认定进修经历和一定成果。',
    en: 'Judge the stay and the achievement by the papers.',
  },
  'instant.not_applicable': BY_PERSON,
  'consent.missing': {
    zh: '没有查询授权，该来源未查询：请取得授权，或凭材料认定。',
    en: 'Without consent the source was not asked: obtain the consent, or judge by the papers.',
  },
  'automation.opted_out': BY_PERSON,
  'document.unexamined': DOCUMENT,
  'document.not_accepted': DOCUMENT,
  'archive.unexamined': {
    zh: '请核验人事档案是否完整、真实，与申报一致。',
    en: 'Is the archive complete and genuine, and does it agree with the declaration?',
  },
  'employer.code_suspect': {
    zh: '请核对呈报单位的统一社会信用代码。',
    en: 'Check the credit code of the reporting unit.',
  },
  'facts.implausible': {
    zh: '请核对申报与登记的事实，认定是否属实。',
    en: 'Check the declared and the registered facts: are they true?',
  },
  'identity.type_not_eligible': {
    zh: '请核对证件原件后认定。',
    en: 'Check the original of the identity document.',
  },
  'material.missing': { zh: '请通知补正所缺材料。', en: 'Ask for the missing material.' },
  'archive.custody_missing': {
    zh: '请通知补正档案托管协议，或核实单位有保管权限。',
    en: 'Ask for the custody agreement, or find out whether the unit may keep archives.',
  },
  'channel.not_open': FORMAL,
  'ban.active': {
    zh: '限制申报期内不能确认通过。',
    en: 'Nothing can be approved before the ban has ended.',
  },
  'period.outside': FORMAL,
  'flow.old': FORMAL,
  'duplicate.active': FORMAL,
  'mandate.missing': FORMAL,
  'commitment.missing': FORMAL,
};

/** Returns the question for a reason. */
export const questionOf = (code: ReasonCode): Text => QUESTIONS[code];

/** Returns the question for a source that answered later and now matches. */
export const answeredQuestion = (source: Source): Text => ({
  zh: `${NAME_OF_SOURCE[source].zh}来源已重新答复，现在一致，确认即可。`,
  en: `The ${NAME_OF_SOURCE[source].en} source has answered since, and matches: confirm it.`,
});
