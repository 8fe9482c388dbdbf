// Where each clause of the Shenzhen scheme stands: the document and the place in it, as people cite them. The ids of
// the clauses are ours.
import type { Text } from './words.ts';

const NOTICE: Text = {
  zh: '《深圳市在职人才引进和落户“秒批”》通知',
  en: 'Notice on instant approval of in-service talent, Shenzhen',
};
const inNotice = (zh: string, en: string): Text => ({ zh: `${NOTICE.zh}${zh}`, en: `${NOTICE.en}: ${en}` });

const COMPARED = inNotice('关于自动比对的规定', 'automatic comparison');
const CHANNELS = inNotice('关于申办方式的规定', 'ways of filing');
const PLACES = inNotice('关于落户地点的规定', 'place of settlement');
const CREDIT = inNotice('关于信用查询的规定', 'credit');
const SPOT_CHECKS = inNotice('五、关于事后抽查的规定', 'part 5, spot checks');
const OCCUPATIONS = inNotice('技能类条件的说明', 'notes on the skilled category');
const NEXT = inNotice('关于办理步骤的规定', 'steps of the procedure');
const OURS: Text = { zh: '本系统受理规则', en: 'A rule of this service' };

export const CITATIONS: Record<string, Text> = {
  'SZ-02': inNotice('关于实施时间的规定', 'time of operation'),
  'SZ-04': inNotice('关于适用范围的规定', 'scope'),
  'SZ-05': COMPARED,
  'SZ-06': COMPARED,
  'SZ-11': inNotice('关于业务类型的规定', 'types of business'),
  'SZ-12': inNotice('关于电子化审批的规定', 'review of electronic documents'),
  'SZ-20': CHANNELS,
  'SZ-21': CHANNELS,
  'SZ-22': inNotice('关于档案托管的规定', 'custody of archives'),
  'SZ-23': CHANNELS,
  'SZ-30': PLACES,
  'SZ-31': PLACES,
  'SZ-40': CREDIT,
  'SZ-41': CREDIT,
  'SZ-42': CREDIT,
  'SZ-43': CREDIT,
  'SZ-50': SPOT_CHECKS,
  'SZ-51': SPOT_CHECKS,
  'SZ-52': SPOT_CHECKS,
  'SZ-53': SPOT_CHECKS,
  'SZ-56': { zh: '本市设定的限制申报期限', en: 'Length of a ban, set by the city' },
  'OURS-COMMITMENT': OURS,
  'ACCEPTANCE-1': OURS,
  'OURS-PLAUSIBLE': OURS,
  'GB-11643': {
    zh: '国家标准 GB 11643《公民身份号码》',
    en: 'National standard GB 11643, citizen identification number',
  },
  'GB-32100': {
    zh: '国家标准 GB 32100《法人和其他组织统一社会信用代码编码规则》',
    en: 'National standard GB 32100, unified social credit code',
  },
  'LICENSING-42': {
    zh: '《中华人民共和国行政许可法》第四十二条',
    en: 'Administrative Licensing Law, article 42',
  },
  'PIPL-24': {
    zh: '《中华人民共和国个人信息保护法》第二十四条',
    en: 'Personal Information Protection Law, article 24',
  },
  'SZ-64': inNotice('办理流程（五）（六）', 'procedure, steps 5 and 6'),
  'SZ-A': inNotice('高层次人才的条件', 'conditions of high-level talent'),
  'SZ-B1': inNotice('学历类条件①', 'academic category, condition 1'),
  'SZ-B2': inNotice('学历类条件②', 'academic category, condition 2'),
  'SZ-B-note': inNotice('学历类条件的说明', 'note on the academic category'),
  'SZ-C1': inNotice('技能类条件①', 'skilled category, condition 1'),
  'SZ-C2': inNotice('技能类条件②', 'skilled category, condition 2'),
  'SZ-C3': inNotice('技能类条件③', 'skilled category, condition 3'),
  N1: OCCUPATIONS,
  N2: OCCUPATIONS,
  'SZ-D1': inNotice('留学回国人员的条件', 'conditions of returnees'),
  'SZ-D2': inNotice('进修人员的条件', 'conditions of visiting scholars'),
  'SZ-E': inNotice('其他类型的规定', 'other talent'),
  'next-approved': NEXT,
  'next-guangdong': NEXT,
  'next-proxy': NEXT,
  'next-proxy-open': NEXT,
};
