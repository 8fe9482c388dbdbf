// Every reason that the service can give: one closed list, each with a message and a remedy, in both languages. A
// wording never holds personal data, and never more than the class for a criminal, credit or medical register.
import { NAME_OF_SOURCE, SOURCE_DESCRIPTIONS } from './sources.ts';
import { SOURCES, type Source, type Text, type Verdict } from './words.ts';

/** Values in a text; a name may differ by language. */
export type Params = Record<string, string | number | Text>;
export interface Wording {
  message(params: Params): Text;
  remedy(params: Params): Text;
}

export const fixed = (message: Text, remedy: Text): Wording => ({ message: () => message, remedy: () => remedy });

export const WAIT: Text = {
  zh: '无需操作：审核人员将处理，结果另行通知。',
  en: 'You need not do anything: a reviewer will decide and you will be told.',
};
const CORRECT_SOURCE: Text = {
  zh: '请核对申报内容；如登记信息有误，请向登记机关申请更正，也可在人工审核中提交证明材料。',
  en:
    'Check the declaration; if the register is wrong, ask the registering authority to correct it, ' +
    'or give evidence in the review.',
};

type Prefix<S extends Source> = S extends `${infer First}-${infer Last}` ? `${First}_${Last}` : S;
/** The first word of the reasons that every source can give. */
const prefixOf = (source: Source) => source.replaceAll('-', '_') as Prefix<Source>;

function sourceWordings(source: Source) {
  const name = NAME_OF_SOURCE[source];
  return {
    mismatch: fixed(
      { zh: `申报内容与${name.zh}登记信息不一致`, en: `The declaration differs from the ${name.en} register` },
      CORRECT_SOURCE,
    ),
    not_found: fixed(
      { zh: `未查到${name.zh}登记信息`, en: `The ${name.en} register holds no matching record` },
      CORRECT_SOURCE,
    ),
    inconclusive: fixed(
      { zh: `${name.zh}无法自动判定`, en: `The ${name.en} answer could not be judged automatically` },
      WAIT,
    ),
    unavailable: fixed({ zh: `${name.zh}数据源暂不可用`, en: `The ${name.en} source did not answer` }, WAIT),
  };
}

type GeneralCode = `${Prefix<Source>}.${keyof ReturnType<typeof sourceWordings>}`;

/** The four reasons that every source can give, in the order of the sources. */
const ofEverySource = () =>
  Object.fromEntries(
    SOURCES.flatMap((source) =>
      Object.entries(sourceWordings(source)).map(([verdict, wording]) => [`${prefixOf(source)}.${verdict}`, wording]),
    ),
  ) as Record<GeneralCode, Wording>;

const NOT_PLAUSIBLE: Text = {
  zh: '申报或登记的事实不合常理或相互矛盾',
  en: 'The declared or registered facts are implausible or contradict each other',
};
const IMPLAUSIBLE: Record<string, (limit: Params[string] | undefined) => Text> = {
  age: (limit) => ({ zh: `申请人不满${limit}周岁`, en: `The applicant is under ${limit}` }),
  graduation: (limit) => ({ zh: `毕业时不满${limit}周岁`, en: `Graduated under the age of ${limit}` }),
  certificate: (limit) => ({ zh: `取得证书时不满${limit}周岁`, en: `Certified under the age of ${limit}` }),
  insurance: (limit) => ({
    zh: `参加社会保险时不满${limit}周岁`,
    en: `Insured as an employee under the age of ${limit}`,
  }),
  certificate_twice: () => ({
    zh: '同一证书编号另有他人申报',
    en: 'Another person claims the same certificate number',
  }),
  period: () => ({ zh: '登记记录的终止早于起始', en: 'A registered entry ended before it began' }),
};

/** A finding about a material, with its name if it is known. */
function about({ zh, en }: Text, material: Params[string] | undefined): Text {
  if (material === undefined) return { zh, en };
  const name = typeof material === 'object' ? material : { zh: material, en: material };
  return { zh: `${zh}：${name.zh}`, en: `${en}: ${name.en}` };
}

export const REASONS = {
  ...ofEverySource(),

  'name.mismatch': fixed(
    { zh: '姓名与登记姓名不一致', en: 'The name differs from the name in the register' },
    CORRECT_SOURCE,
  ),
  'name.variant': fixed(
    { zh: '姓名与登记姓名疑为异体字或繁简差异', en: 'The name may be a variant spelling of the name in the register' },
    WAIT,
  ),
  'age.above_limit': {
    message: ({ limit }) => ({ zh: `年龄超过${limit}周岁`, en: `Age is above ${limit}` }),
    remedy: () => ({
      zh: '请核对是否符合其他人才类别的条件；人工审核将作出决定。',
      en: 'See whether you meet the conditions of another category; a reviewer will decide.',
    }),
  },
  'age.boundary_day': {
    message: ({ limit }) => ({
      zh: `提交当日恰为年龄上限（${limit}周岁）的计算临界日`,
      en: `The day of submission is the boundary day of the age limit (${limit})`,
    }),
    remedy: () => WAIT,
  },
  'age.limit_unknown': fixed(
    {
      zh: '该类人才的年龄条件需人工核定',
      en: 'The age condition of this class of talent has to be settled by a person',
    },
    WAIT,
  ),
  'education.level_below': fixed(
    { zh: '学历层次低于本类别要求', en: 'The level of education is below the requirement of the category' },
    { zh: '请核对是否符合其他人才类别的条件。', en: 'See whether the conditions of another category are met.' },
  ),
  'education.type_not_regular': fixed(
    { zh: '不属于普通高等教育全日制学历', en: 'The education is not regular full-time higher education' },
    { zh: '请核对是否符合其他人才类别的条件。', en: 'See whether the conditions of another category are met.' },
  ),
  'education.not_graduated': fixed(
    { zh: '学业结论不是毕业', en: 'The course of study did not end in graduation' },
    { zh: '须取得毕业证书后申报。', en: 'Apply once the graduation certificate has been obtained.' },
  ),
  'education.not_overseas': fixed(
    { zh: '学位不是在国（境）外取得', en: 'The degree was not obtained abroad' },
    { zh: '请按学历类申报。', en: 'Apply in the academic category.' },
  ),
  'education.months_abroad_below': {
    message: ({ months }) => ({
      zh: `国（境）外进修时间不满${months}个月`,
      en: `The stay abroad was shorter than ${months} months`,
    }),
    remedy: () => WAIT,
  },
  'qualification.level_below': fixed(
    { zh: '职业资格等级低于本类别要求', en: 'The level of qualification is below the requirement of the category' },
    { zh: '请核对是否符合其他人才类别的条件。', en: 'See whether the conditions of another category are met.' },
  ),
  'qualification.not_in_catalogue': fixed(
    { zh: '职业（工种）不在规定的目录内', en: 'The occupation is not in the required catalogue' },
    { zh: '请核对是否符合其他人才类别的条件。', en: 'See whether the conditions of another category are met.' },
  ),
  'qualification.test_missing': fixed(
    {
      zh: '证书非在本市参加考试取得，且未通过规定的测试',
      en: 'The certificate was not examined in the city and the required test has not been passed',
    },
    { zh: '请参加规定的测试。', en: 'Take the required test.' },
  ),
  'criminal_record.found': fixed(
    { zh: '须由人工审核（违法犯罪记录类）', en: 'To be reviewed by people (criminal record class)' },
    WAIT,
  ),
  'credit.high_risk': fixed(
    { zh: '须由人工审核（信用高风险类）', en: 'To be reviewed by people (high credit risk class)' },
    WAIT,
  ),
  'credit.under_objection': fixed({ zh: '信用记录处于异议处理中', en: 'A credit record is under objection' }, WAIT),
  'medical.not_qualified': fixed(
    { zh: '体检结论不符合要求', en: 'The medical exam does not meet the requirement' },
    { zh: '请咨询体检医院；人工审核将作出决定。', en: 'Ask the examining hospital; a reviewer will decide.' },
  ),
  'medical.not_designated': fixed(
    { zh: '体检不是在指定的体检医院进行', en: 'The medical exam was not taken at a designated hospital' },
    {
      zh: '请到指定的体检医院体检，结果由医院上传。',
      en: 'Take the exam at a designated hospital, which uploads the result.',
    },
  ),
  'medical.expired': fixed(
    { zh: '体检结果已过有效期', en: 'The medical exam is no longer valid' },
    {
      zh: '请到指定的体检医院重新体检，结果由医院上传。',
      en: 'Take the exam again at a designated hospital, which uploads the result.',
    },
  ),
  'social_security.months_below': {
    message: ({ months }) => ({
      zh: `在本市参加社会保险不满${months}个月`,
      en: `Insured in the city for fewer than ${months} months`,
    }),
    remedy: () => ({ zh: '缴费满期后可再次申报。', en: 'Apply again once the months are complete.' }),
  },
  'social_security.backpay_dependent': fixed(
    { zh: '参保年限需依靠补缴月份才能满足', en: 'The insured months are reached only with back-paid months' },
    WAIT,
  ),
  'social_security.employer_mismatch': fixed(
    {
      zh: '当前参保单位与呈报单位不一致',
      en: 'The unit that currently insures the applicant is not the reporting unit',
    },
    {
      zh: '请由当前参保单位申报，或待参保关系转入后再申报。',
      en: 'Let the unit that insures the applicant report, or apply once the insurance has been moved.',
    },
  ),
  'social_security.not_employed': {
    message: ({ from, until }) => ({
      zh: `${from}至${until}没有用人单位为申请人在本市正常缴纳社会保险`,
      en: `No unit has insured the applicant in the city in the ordinary course from ${from} to ${until}`,
    }),
    remedy: () => ({
      zh: '请待现用人单位参保缴费入账后再申报；如登记信息有误，请向登记机关申请更正，也可在人工审核中提交证明材料。',
      en:
        'Apply once the payment of the present employer is posted; if the register is wrong, ask the registering ' +
        'authority to correct it, or give evidence in the review.',
    }),
  },
  'criterion.subjective': fixed({ zh: '该条件须人工评定', en: 'This condition has to be judged by a person' }, WAIT),
  'instant.not_applicable': fixed(
    { zh: '该业务类型不由系统即时决定', en: 'This type of business is not decided instantly' },
    WAIT,
  ),
  'consent.missing': fixed(
    { zh: '缺少查询授权，未查询该数据源', en: 'Consent is missing, so this source was not asked' },
    {
      zh: '请取得申请人授权后重新申报，或等待人工审核。',
      en: 'Obtain the applicant’s consent and apply again, or wait for the review.',
    },
  ),
  'automation.opted_out': fixed(
    { zh: '申请人选择不接受仅由自动化方式作出的决定', en: 'The applicant chose not to be decided by machine alone' },
    WAIT,
  ),
  'employer.code_suspect': fixed(
    { zh: '单位统一社会信用代码校验位不符', en: 'The check characters of the unit’s credit code do not fit' },
    { zh: '请核对统一社会信用代码。', en: 'Check the unified social credit code.' },
  ),
  'facts.implausible': {
    message: ({ what, limit }) => IMPLAUSIBLE[String(what)]?.(limit) ?? NOT_PLAUSIBLE,
    remedy: () => ({
      zh: '请核对申报内容和登记信息；人工核实后作出决定。',
      en: 'Check the declared and the registered facts; reviewers will examine them and decide.',
    }),
  },
  'identity.type_not_eligible': fixed(
    {
      zh: '该证件类型不适用自动比对',
      en: 'This type of identity document is not eligible for automatic comparison',
    },
    WAIT,
  ),
  'material.missing': {
    message: ({ material }) => about({ zh: '缺少材料', en: 'Material missing' }, material),
    remedy: () => ({ zh: '请补交该材料。', en: 'Hand it in.' }),
  },
  'document.unexamined': {
    message: ({ material }) => about({ zh: '材料须由人工审核', en: 'People have to look at a document' }, material),
    remedy: () => WAIT,
  },
  'document.not_accepted': {
    message: ({ material }) =>
      about({ zh: '材料不符合要求', en: 'A document does not meet the requirements' }, material),
    remedy: () => ({
      zh: '请按规定要求重新准备该材料后再申报。',
      en: 'Prepare the document again as required, and apply again.',
    }),
  },
  'archive.unverified': fixed({ zh: '人事档案须两人核验', en: 'Two people verify the personnel archive' }, WAIT),
  'archive.custody_missing': fixed(
    {
      zh: '未提供人事档案托管信息',
      en: 'No agreement on the custody of the personnel archive was given',
    },
    {
      zh: '无人事档案保管权限的单位，请先与流动人员人事档案保管机构签订档案托管协议。',
      en: 'A unit without the right to keep archives first signs a custody agreement with an archive custodian.',
    },
  ),
  'channel.not_open': fixed(
    { zh: '该申报渠道未开放', en: 'This channel of filing is not open' },
    { zh: '请通过本业务开放的渠道申报。', en: 'File through a channel that is open.' },
  ),
  'ban.active': {
    message: ({ until }) => ({
      zh: `限制申报期至${until}届满`,
      en: `Applications are barred until the end of ${until}`,
    }),
    remedy: ({ until }) => ({ zh: `可于${until}之后申报。`, en: `Apply after ${until}.` }),
  },
  'period.outside': {
    message: ({ from, until }) =>
      from === undefined
        ? { zh: `本业务受理至${until}止`, en: `Applications were accepted until ${until}` }
        : { zh: `本业务自${from}起受理`, en: `Applications are accepted from ${from}` },
    remedy: ({ from }) =>
      from === undefined
        ? { zh: '本业务已停止受理，请留意主管部门的通知。', en: 'Watch for a new notice of the authority.' }
        : { zh: `请于${from}起申报。`, en: `Apply from ${from} on.` },
  },
  'flow.old': fixed(
    { zh: '按原流程办理', en: 'This application follows the old procedure' },
    { zh: '请向原受理窗口咨询。', en: 'Ask at the window that accepted it.' },
  ),
  'duplicate.active': fixed(
    { zh: '申请人在本业务下已有有效申请', en: 'The applicant already has a live application under this scheme' },
    {
      zh: '请等待在办申请办结，或由原申报单位撤回后再申报。',
      en: 'Wait until it is closed, or let the unit that filed it withdraw it first.',
    },
  ),
  'mandate.missing': fixed(
    {
      zh: '没有申请人的委托，或委托签署于申报之后',
      en: 'The mandate of the applicant is missing, or was signed after the application was filed',
    },
    {
      zh: '请由申请人签订委托协议后，填写签订日期和协议编号重新申报。',
      en: 'Have the applicant sign the mandate, and apply again with its day and number.',
    },
  ),
  'commitment.missing': {
    message: ({ days }) =>
      days === undefined
        ? { zh: '申请人未签署承诺书', en: 'The applicant has not signed the commitment' }
        : {
            zh: `承诺书签署已超过${days}天`,
            en: `The applicant signed the commitment more than ${days} days ago`,
          },
    remedy: () => ({
      zh: '请由申请人本人签署承诺书后申报。',
      en: 'Have the applicant sign the commitment and apply again.',
    }),
  },
} satisfies Record<string, Wording>;

export type ReasonCode = keyof typeof REASONS;

export const REASON_CODES = Object.keys(REASONS) as ReasonCode[];

/** A scheme's own wordings, each in place of the general one. */
export type ReasonTexts = Readonly<Partial<Record<ReasonCode, Wording>>>;
/** As much of a scheme as words a reason. */
interface Worded {
  reasonTexts: ReasonTexts;
}

const wording = ({ reasonTexts }: Worded, code: ReasonCode): Wording => reasonTexts[code] ?? REASONS[code];

/** The message and the remedy of a reason, in the words of the scheme that gives it. */
export const reasonMessage = (scheme: Worded, code: ReasonCode, params: Params = {}): Text =>
  wording(scheme, code).message(params);
export const reasonRemedy = (scheme: Worded, code: ReasonCode, params: Params = {}): Text =>
  wording(scheme, code).remedy(params);

/**
 * The wording of a reason that no one scheme gives: the schemes' own if all have the same one, else the general one.
 */
export function sharedWording(schemes: readonly Worded[], code: ReasonCode): Wording {
  const [own, ...others] = new Set(schemes.map((scheme) => wording(scheme, code)));
  return own && others.length === 0 ? own : REASONS[code];
}

/** The general reason for a verdict of a source, such as `credit_check.unavailable`. */
export function verdictReason(
  source: Source,
  verdict: 'mismatch' | 'not_found' | 'inconclusive' | 'unavailable',
): ReasonCode {
  return `${prefixOf(source)}.${verdict}`;
}

/**
 * True if a source holds a record that does not count, such as an expired exam: the claim counts as not found, yet
 * “nothing was found” would be false.
 */
export const holdsWhatDoesNotCount = (verdict: Verdict, codes: readonly string[]): boolean =>
  verdict === 'not_found' && codes.length > 0 && !codes.some((code) => code.endsWith('.not_found'));

const OF_EVERY_SOURCE = ['mismatch', 'not_found', 'inconclusive'] as const;
/**
 * The closed list of reasons for which a clerk may refuse a check. A silent source is nobody's fault, so it is not in
 * it.
 */
export const SOURCE_REASONS = Object.fromEntries(
  SOURCES.map((source) => [
    source,
    [...OF_EVERY_SOURCE.map((verdict) => verdictReason(source, verdict)), ...SOURCE_DESCRIPTIONS[source].refusedFor],
  ]),
) as Record<Source, ReasonCode[]>;
