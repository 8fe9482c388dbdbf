// 材料清单 of the Shenzhen notice: the materials of each category. They are kept for spot checks and are no gate before the
// decision (SZ-51).
import type { Material } from './scheme.ts';

const material = (kind: string, zh: string, en: string): Material => ({ kind, text: { zh, en } });
const REPORT_FORM = material(
  'report_form',
  '深圳市在职人才引进呈报表',
  'Reporting form of in-service talent introduction',
);
const DIPLOMA = material('diploma', '毕业证书', 'Graduation certificate');
const DIPLOMA_REGISTRATION = material(
  'diploma_certification',
  '教育部学历证书电子注册备案表',
  'Electronic registration form of the academic certificate',
);
const OVERSEAS_VERIFICATION = material(
  'overseas_degree_certification',
  '境外高等教育文凭验证书',
  'Verification certificate of the overseas degree',
);
const VOCATIONAL = material('vocational_certificate', '技能职业资格证书', 'Vocational qualification certificate');
const TALENT_CERTIFICATE = material(
  'talent_certificate',
  '深圳市高层次人才证书',
  'Shenzhen high-level talent certificate',
);
const HOUSEHOLD_AND_ID = [
  material('id_card_front', '身份证正面', 'Identity card, front'),
  material('id_card_back', '身份证反面', 'Identity card, back'),
  material('household_register', '户口本', 'Household register'),
];

export const MATERIALS = {
  high_level: [REPORT_FORM, TALENT_CERTIFICATE, ...HOUSEHOLD_AND_ID],
  academic: [REPORT_FORM, DIPLOMA, DIPLOMA_REGISTRATION, ...HOUSEHOLD_AND_ID],
  skilled: [REPORT_FORM, VOCATIONAL, ...HOUSEHOLD_AND_ID],
  returnee: [REPORT_FORM, OVERSEAS_VERIFICATION, ...HOUSEHOLD_AND_ID],
  visiting_scholar: [REPORT_FORM, OVERSEAS_VERIFICATION, ...HOUSEHOLD_AND_ID],
};
