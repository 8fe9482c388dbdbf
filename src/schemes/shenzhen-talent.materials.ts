// 材料清单 of the Shenzhen notice (rules 1.8): the documents of a case, by category, business and channel. For instant
// business they are kept for spot checks (SZ-51); for all other business they are a gate (SZ-12). 人社 owns every one.
import { ARCHIVE, type Demand, type DocumentCase, sheet } from './documents.ts';
import { isGated, isOfFamily, WITH_ARCHIVE } from './shenzhen-talent.business.ts';
import type { ShenzhenParameters } from './shenzhen-talent.parameters.ts';
import type { DependantRelation, Text } from './words.ts';

export const MATERIAL_NAMES = {
  report_form: { zh: '深圳市在职人才引进呈报表', en: 'Reporting form of in-service talent introduction' },
  talent_certificate: { zh: '深圳市高层次人才证书', en: 'Shenzhen high-level talent certificate' },
  id_card_front: { zh: '身份证正面', en: 'Identity card, front' },
  id_card_back: { zh: '身份证反面', en: 'Identity card, back' },
  household_register: { zh: '户口本', en: 'Household register' },
  diploma: { zh: '毕业证书', en: 'Graduation certificate' },
  diploma_certification: {
    zh: '教育部学历证书电子注册备案表',
    en: 'Electronic registration form of the academic certificate',
  },
  vocational_certificate: { zh: '技能职业资格证书', en: 'Vocational qualification certificate' },
  overseas_degree_certification: {
    zh: '境外高等教育文凭验证书',
    en: 'Verification certificate of the overseas degree',
  },
  stay_abroad_proof: { zh: '国（境）外进修经历证明', en: 'Proof of the stay abroad' },
  achievement_proof: { zh: '进修成果证明', en: 'Proof of the achievement' },
  professional_title_certificate: { zh: '专业技术资格证书', en: 'Certificate of the professional title' },
  practising_certificate: {
    zh: '全国统考专业技术人员职业（执业）资格证书',
    en: 'Practising certificate of a national examination',
  },
  special_skill_certificate: { zh: '专项职业能力证书', en: 'Certificate of a special vocational skill' },
  competition_award: {
    zh: '近五年深圳市内技能竞赛文件及获奖证书',
    en: 'Documents and award of a skills competition in the city in the last five years',
  },
  tax_payment_certificate: {
    zh: '本市税务机关出具的近三年纳税证明',
    en: 'Proof of tax paid in the last three years, by the tax authority of the city',
  },
  marriage_certificate: { zh: '结婚证', en: 'Marriage certificate' },
  birth_certificate: { zh: '出生医学证明', en: 'Birth certificate' },
  custody_agreement: { zh: '人事档案托管协议', en: 'Agreement on the custody of the personnel archive' },
  agency_mandate: { zh: '委托代理机构申办的委托书', en: 'Mandate to the agency' },
  [ARCHIVE]: { zh: '人事档案', en: 'Personnel archive' },
} satisfies Record<string, Text>;

type Kind = keyof typeof MATERIAL_NAMES;
/** One document of each line suffices. */
type Line = readonly [Kind, ...Kind[]];

/** 二, 三 and the documents of category D2, which the notice does not name. */
const OF_CATEGORY: Readonly<Record<string, readonly Line[]>> = {
  high_level: [['talent_certificate']],
  academic: [['diploma'], ['diploma_certification']],
  skilled: [['vocational_certificate']],
  returnee: [['diploma'], ['overseas_degree_certification']],
  // AMB-4: a visiting scholar need not have a degree from abroad
  visiting_scholar: [['stay_abroad_proof'], ['achievement_proof']],
};

/** SZ-E: the document of the ground, 三, 四 or 五. */
export const OTHER_BASES = ['tax', 'competition', 'professional_title', 'investment'] as const;
const OF_BASIS: Readonly<Record<(typeof OTHER_BASES)[number], Line>> = {
  tax: ['tax_payment_certificate'],
  competition: ['competition_award'],
  professional_title: [
    'professional_title_certificate',
    'practising_certificate',
    'special_skill_certificate',
    'vocational_certificate',
  ],
  investment: ['tax_payment_certificate'],
};

/** SZ-11: the document of each relation. */
const OF_RELATION: Readonly<Record<DependantRelation, Kind>> = {
  spouse: 'marriage_certificate',
  child: 'birth_certificate',
};

const baseOf = ({ otherBasis }: DocumentCase['claims']) => OTHER_BASES.find((basis) => basis === otherBasis);

/** The list of a case. A document of the family is demanded where such a relative is named, and listed in any case. */
export const documentsOf =
  (notice: ShenzhenParameters) =>
  (about: DocumentCase): Demand[] => {
    const { category, businessType, channel, claims, dependants = [] } = about;
    const demand = ([first, ...others]: Line, more: Partial<Demand> = {}): Demand => ({
      clause: isGated(notice, about) ? 'SZ-12' : 'SZ-51',
      anyOf: [sheet(first), ...others.map((kind) => sheet(kind))],
      owner: 'human_resources',
      mandatory: true,
      ...more,
    });
    const base = category === 'other' ? baseOf(claims) : undefined;
    const ofCategory = Object.hasOwn(OF_CATEGORY, category) ? (OF_CATEGORY[category] ?? []) : [];
    const family = Object.entries(OF_RELATION).map(([of, kind]) =>
      demand([kind], { clause: 'SZ-11', mandatory: dependants.some(({ relation }) => relation === of) }),
    );
    const needsCustody = isGated(notice, about) && WITH_ARCHIVE.includes(businessType) && !claims.archiveCustody;
    return [
      demand(['report_form']),
      ...ofCategory.map((line) => demand(line)),
      ...(base ? [demand(OF_BASIS[base], { clause: 'SZ-E' })] : []),
      ...(isOfFamily(about) ? family : []),
      ...(['id_card_front', 'id_card_back', 'household_register'] as const).map((kind) => demand([kind])),
      ...(channel === 'agency' ? [demand(['agency_mandate'], { clause: 'SZ-23' })] : []),
      ...(needsCustody
        ? [demand(['custody_agreement'], { clause: 'SZ-22', missingAs: 'archive.custody_missing' })]
        : []),
      ...(notice.business['transfer.archiveTwo'].includes(businessType) ? [demand([ARCHIVE])] : []),
    ];
  };
