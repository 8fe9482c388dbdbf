// 材料清单 of the Shenzhen notice: the documents that each category demands. They are kept for spot checks and are no
// gate before the decision (SZ-51). 人社 owns every one of them (rules 1.8).
import { type Demand, type DocumentCase, sheet } from './documents.ts';
import type { Text } from './words.ts';

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
} satisfies Record<string, Text>;

type Kind = keyof typeof MATERIAL_NAMES;

/** The documents of a category, between the reporting form and those of the person. */
const OWN_OF: Readonly<Record<string, readonly Kind[]>> = {
  high_level: ['talent_certificate'],
  academic: ['diploma', 'diploma_certification'],
  skilled: ['vocational_certificate'],
  returnee: ['overseas_degree_certification'],
  // AMB-4: a visiting scholar need not have a degree from abroad
  visiting_scholar: ['stay_abroad_proof', 'achievement_proof'],
};

const demand = (kind: Kind): Demand => ({
  clause: 'SZ-51',
  anyOf: [sheet(kind)],
  owner: 'human_resources',
  mandatory: true,
});

export function documents({ category }: DocumentCase): Demand[] {
  const own = Object.hasOwn(OWN_OF, category) ? (OWN_OF[category] ?? []) : [];
  return (['report_form', ...own, 'id_card_front', 'id_card_back', 'household_register'] as const).map(demand);
}
