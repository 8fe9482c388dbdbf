// The wording of every clause of the Shenzhen notice that a reason, a form or a message may name, in both languages.
// The Chinese is the notice's own wording or a plain summary of it; the English is ours.
import type { Says } from './scheme.ts';
import type { Text } from './words.ts';

export const SAYS: Says = {
  signature: '【深圳人社】',
  business: '在职人才引进',
  approvalNumber: { zh: '指标卡编号', en: 'approval number' },
  window: { zh: '受理窗口', en: 'service window' },
  notInstant: { zh: '不适用“秒批”', en: 'Not eligible for instant approval' },
};

export const TEXTS: Record<string, Text> = {
  'SZ-02': {
    zh: '试运行：2019年2月21日至27日；正式启动：2019年2月28日',
    en: 'Trial operation from 21 to 27 February 2019; in operation from 28 February 2019',
  },
  'SZ-04': {
    zh:
      '少数按相关政策要求需核验人事档案的业务和审批类业务，比如“调干”业务、综合评价积分引进业务，暂未实行“秒批”；' +
      '实行全流程网上电子审批（增加人工审核电子材料环节）',
    en:
      'A few kinds of business that need a verified archive or a discretionary approval, such as cadre transfers ' +
      'and points-based introduction, are not approved instantly; they run fully online, and people review the ' +
      'electronic materials',
  },
  'SZ-05': {
    zh: '全部由系统自动调取相关政府部门和机构数据库的数据自动比对，即报即批、即批即得；比对通过即予“秒批”',
    en:
      'The system fetches and compares all data of the departments and institutions by itself and decides at once; ' +
      'if they match, approval follows at once',
  },
  'SZ-06': {
    zh: '学历学位信息、犯罪记录信息、技术职业资格信息、社保信息、体检信息等信息',
    en:
      'Education and degree, criminal record, technical and vocational qualification, social security, medical exam ' +
      'and the like are compared',
  },
  'SZ-11': {
    zh: '博士后入户及其配偶子女随迁：申报随迁的配偶、子女，提交亲属关系材料，由人工审核',
    en: 'Postdoctoral researchers with spouse and children: the family is named with proofs of kinship; people decide',
  },
  'SZ-12': {
    zh: '暂不实行“秒批”的业务实行全流程电子化审批，材料须齐全，由人工审核电子材料',
    en: 'Business that is not instant runs fully online; every document is there, and people review the documents',
  },
  'SZ-20': {
    zh: '可选择以下其中一种方式办理在职人才引进手续：（一）单位申办；（二）个人委托代理机构申办',
    en: 'One of two ways of filing is chosen: by the employer, or by an agency that the person commissions',
  },
  'SZ-21': { zh: '暂未开放个人申报', en: 'Filing by individuals is not open' },
  'SZ-22': {
    zh:
      '无人事档案保管权的用人单位申办调干、调工业务，需在人才引进系统选择流动人员人事档案保管机构（以下简称档案保管' +
      '机构）并签订档案托管协议后方可办理',
    en:
      'An employer without the right to keep archives has to choose an archive custodian in the system and sign a ' +
      'custody agreement before cadre and worker transfers are handled',
  },
  'SZ-23': {
    zh: '申请人以个人名义委托人才引进代理机构（简称代理机构，下同）申办在职人才引进手续',
    en: 'The applicant commissions a talent-introduction agency in the applicant’s own name',
  },
  'SZ-30': {
    zh: '可落户本人房产、亲友户口、单位集体户口或人才交流中心集体户口',
    en:
      'Settlement in one’s own property, a relative’s or friend’s household, the employer’s or the talent centre’s ' +
      'collective household',
  },
  'SZ-31': {
    zh: '通过前4种方式无法落户或落户困难的，可暂时落户派出所代管户口，无需申请人举证，由公安部门查询数据核实',
    en:
      'If the first four ways fail or are difficult, temporarily in the police station’s proxy household; the ' +
      'applicant proves nothing, and the police verify it from their data',
  },
  'SZ-64': {
    zh: '广东省内居民已实施户籍迁移一站式办理核验通过的，免签发《准予迁入证明》，申请人不需返回户籍地办理户口迁出',
    en:
      'Residents of Guangdong whose one-stop transfer has been verified need no move-in permit and no trip back to ' +
      'the place of registration',
  },
  'SZ-40': { zh: '“秒批”前查询申请人个人信用信息', en: 'The applicant’s credit is queried before instant approval' },
  'SZ-41': {
    zh: '对信用记录良好、诚实守信的申请人提供“秒批”便利服务',
    en: 'Applicants of good credit who are honest and keep their word are served by instant approval',
  },
  'SZ-42': {
    zh: '对一定时限内存在违法犯罪、失信违约等行为的造假“高风险”人员，不适用“秒批”，须到窗口人工审核办理',
    en:
      'Persons at high risk of falsification (crime, illegality, dishonesty or breach within a certain period) are ' +
      'not approved instantly and must come to the window for manual review',
  },
  'SZ-43': {
    zh: '“秒批”后抽查发现虚假申报或不按业务规则办理的，相关信息记入个人征信记录',
    en:
      'False declarations and breaches of the rules that a spot check finds after the approval are recorded in the ' +
      'personal credit',
  },
  'SZ-50': {
    zh: '开展事后抽查',
    en: 'Spot checks are carried out after the approval',
  },
  'SZ-51': {
    zh:
      '开展事后抽查，经核查申报材料不齐全或不符合规定要求的，冻结业务，通知申请人在规定期限内到受理窗口现场提交材料' +
      '实行人工核查',
    en:
      'Spot check: where materials are found incomplete or do not meet the requirements, the business is frozen and ' +
      'the applicant is told to hand them in at the service window in person within the set time, for verification ' +
      'by people',
  },
  'SZ-52': { zh: '人工核查通过的予以恢复', en: 'Restored after the verification on site is passed' },
  'SZ-53': {
    zh:
      '人工核查发现虚假申报或未按时按要求补正材料或其他违法违规行为的，撤销审批决定，' +
      '撤销审批决定的信息通过系统推送至相关部门，由相关部门按规定处理',
    en:
      'False declaration, materials not handed in in time or as required, or another violation: the approval is ' +
      'revoked, and the departments concerned are told through the system and act on it',
  },
  'SZ-56': {
    zh: '通知未规定限制申报；由本市另行设定期限的，期限内不予受理',
    en: 'The notice names no ban; where the city sets a length, nothing is accepted within it',
  },
  'OURS-COMMITMENT': {
    zh: '申请人本人签署承诺书后申报（本系统的规则，非通知条款）',
    en:
      'An application rests on the commitment that the applicant has signed (a rule of this service, not of the ' +
      'notice)',
  },
  'ACCEPTANCE-1': {
    zh: '同一申请人在同一业务下只受理一份有效申请',
    en: 'One live application is accepted for a person under the scheme',
  },
  'OURS-PLAUSIBLE': {
    zh:
      '申报和登记的事实应当与申请人的年龄相符、相互一致；同一证书编号不得由两人申报；' +
      '不符的由人工核实（本系统的规则，非通知条款）',
    en:
      'Declared and registered facts must fit the applicant’s age and each other, and no two people may claim one ' +
      'certificate number; otherwise people check them (a rule of this service, not of the notice)',
  },
  'GB-11643': {
    zh: '自动比对以居民身份证（GB 11643）为准，其他证件由人工审核',
    en: 'Automatic comparison goes by the resident identity card (GB 11643); other documents are reviewed by people',
  },
  'GB-32100': {
    zh: '呈报单位以统一社会信用代码（GB 32100）识别',
    en: 'The reporting unit is identified by its unified social credit code (GB 32100)',
  },
  'LICENSING-42': {
    zh:
      '行政机关自受理之日起二十个工作日内作出决定；不能作出决定的，经负责人批准可以延长十个工作日（行政许可法第四十' +
      '二条）',
    en:
      'The authority decides within twenty working days of acceptance; its head may extend the term by ten working ' +
      'days (Administrative Licensing Law, art. 42)',
  },
  'PIPL-24': {
    zh: '个人有权拒绝个人信息处理者仅通过自动化决策的方式作出决定（个人信息保护法第二十四条）',
    en: 'A person may refuse a decision made by automated means alone (Personal Information Protection Law, art. 24)',
  },
  'SZ-A': {
    zh:
      '深圳市认定的高层次人才，且符合该类人才认定标准对应年龄条件的人员；高层次人才须先经过认定，' +
      '且获深圳市高层次人才证书',
    en:
      'High-level talent certified by Shenzhen who meets the age condition of that class; the certification and the ' +
      'Shenzhen certificate of high-level talent come first',
  },
  'SZ-B1': {
    zh: '普通高等教育本科以上学历，且年龄在45周岁以下',
    en: 'Regular higher education of bachelor level or above, and at most 45 years of age',
  },
  'SZ-B2': {
    zh: '普通高等教育专科以上学历，且年龄在35周岁以下',
    en: 'Regular higher education of associate level or above, and at most 35 years of age',
  },
  'SZ-B-note': { zh: '学历人才直接对接国家学信网', en: 'Academic records are taken from the national register' },
  'SZ-C1': {
    zh: '具有高级技师职业资格，且年龄在45周岁以下（须同时符合N1、N2）',
    en: 'Senior technician, and at most 45 years of age (N1 and N2 apply)',
  },
  'SZ-C2': {
    zh: '具有技师职业资格，且年龄在40周岁以下（须同时符合N1、N2）',
    en: 'Technician, and at most 40 years of age (N1 and N2 apply)',
  },
  'SZ-C3': {
    zh: '具有高级技能职业资格，在深圳市参加社会保险满3年以上，且年龄在35周岁以下（须同时符合N1、N2）',
    en: 'Senior worker insured in Shenzhen for at least 3 years, and at most 35 years of age (N1 and N2 apply)',
  },
  N1: {
    zh: '需同时符合深圳市技能人才引进紧缺职业目录',
    en: 'The occupation is listed in Shenzhen’s catalogue of occupations in short supply',
  },
  N2: {
    zh:
      '非在本市参加考试的技能职业资格证书（含全国、全省统考类），须通过本市人力资源保障部门组织的相应等级综合水平测' +
      '试',
    en:
      'A certificate not examined in the city (including national and provincial exams) needs the city’s ' +
      'comprehensive test of its level',
  },
  'SZ-D1': {
    zh: '在国（境）外取得学士以上学位，且年龄在45周岁以下的留学人员',
    en: 'A degree of bachelor or above obtained abroad, and at most 45 years of age',
  },
  'SZ-D2': {
    zh: '在国（境）外高等院校、科研机构工作或学习1年以上、取得一定成果，且年龄在45周岁以下的访问学者、博士后等进修人员',
    en:
      'Visiting scholars and postdoctoral researchers with at least a year abroad and some achievement, at most 45 ' +
      'years of age',
  },
  'SZ-E': {
    zh: '其他类型的在职人才引进暂不实行“秒批”，实行全流程网上电子审批（增加人工审核电子材料环节）',
    en: 'Other in-service talent is not approved instantly; it runs fully online, and people review the documents',
  },
  'next-approved': {
    zh: '请通过“深圳公安”微信公众号或预约办理《准予迁入证明》。',
    en: 'Obtain the move-in permit through the “Shenzhen Police” account or by appointment.',
  },
  'next-guangdong': {
    zh: '广东省内居民免办《准予迁入证明》，无需返回户籍地办理迁出，请等待入户短信通知。',
    en: 'Residents of Guangdong need no move-in permit and no trip back: wait for the text message about settlement.',
  },
  'next-proxy': {
    zh: '公安部门数据中未见可落户的本市房产和集体户，可暂时落户派出所代管户口，无需举证。',
    en:
      'Public security holds no home and no collective household in the city for you: you may settle for the time ' +
      'being in the police station’s proxy household, without proof.',
  },
  'next-proxy-open': {
    zh: '能否落户派出所代管户口由公安部门查询数据核实，无需举证。',
    en: 'Whether you settle in the police station’s proxy household is verified by public security; no proof is needed.',
  },
};

/** The wording of a clause. Throws for a clause without one. */
export function text(id: string): Text {
  const found = TEXTS[id];
  if (!found) throw new Error(`no text for ${id}`);
  return found;
}
