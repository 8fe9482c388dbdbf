// Names of the kinds of material that more than one scheme requires (S0, annex). A scheme's own list comes first.
import type { Text } from './words.ts';

export const MATERIAL_KINDS: Record<string, Text> = {
  id_card_front: { zh: '身份证正面', en: 'Identity card, front' },
  id_card_back: { zh: '身份证反面', en: 'Identity card, back' },
  diploma: { zh: '毕业证书', en: 'Graduation certificate' },
  diploma_certification: { zh: '学历认证材料', en: 'Certification of the diploma' },
  degree_certificate: { zh: '学位证书', en: 'Degree certificate' },
  degree_certification: { zh: '学位认证材料', en: 'Certification of the degree' },
  overseas_degree_certification: { zh: '国外学历学位认证书', en: 'Certification of an overseas degree' },
  employer_licence: { zh: '用人单位营业执照', en: 'Licence of the employer' },
  title_certificate: { zh: '职称证书', en: 'Certificate of the professional title' },
  title_review_form: { zh: '职称评审表', en: 'Review form of the professional title' },
  practising_certificate: { zh: '执业资格证书', en: 'Practising certificate' },
  certificate_translation: { zh: '证书翻译件', en: 'Translation of the certificate' },
  registration_screenshot: { zh: '注册信息截图', en: 'Screenshot of the registration' },
  registration_screenshot_translation: { zh: '注册信息截图翻译件', en: 'Translation of that screenshot' },
  certificate_web_screenshot: { zh: '证书网上查询截图', en: 'Screenshot of the certificate as found on the web' },
  certificate_web_screenshot_translation: { zh: '证书网上查询截图翻译件', en: 'Translation of that screenshot' },
  vocational_certificate: { zh: '职业资格证书', en: 'Vocational certificate' },
  secondary_student_register: { zh: '普通中专学生登记表', en: 'Register of a secondary vocational student' },
  graduate_register: { zh: '毕业生登记表', en: 'Register of a graduate' },
  vocational_high_student_register: {
    zh: '中等职业学校学生登记表',
    en: 'Register of a vocational high-school student',
  },
  technical_school_graduate_register: { zh: '技工学校毕业生登记表', en: 'Register of a technical-school graduate' },
  startup_licence: { zh: '创业企业营业执照', en: 'Licence of the start-up' },
  founder_evidence: { zh: '创始人证明', en: 'Evidence of being the founder' },
  tax_certificate: { zh: '完税证明', en: 'Tax certificate' },
  founder_tenure_evidence: { zh: '创始人任职证明', en: 'Evidence of the founder’s tenure' },
  urgent_talent_certificate: { zh: '急需型人才证明', en: 'Certificate of urgently needed talent' },
  property_certificate: { zh: '不动产权证书', en: 'Property certificate' },
  owner_id: { zh: '产权人身份证明', en: 'Identity of the owner' },
  owner_consent: { zh: '产权人同意落户声明', en: 'Consent of the owner' },
  kinship_proof: { zh: '亲属关系证明', en: 'Proof of kinship' },
  co_ownership_certificate: { zh: '共有权证书', en: 'Certificate of co-ownership' },
  collective_household_page: { zh: '集体户首页', en: 'Front page of the collective household' },
  institution_contract: { zh: '事业单位聘用合同', en: 'Contract with the public institution' },
  user_unit_licence: { zh: '用工单位营业执照', en: 'Licence of the unit that uses the labour' },
  dispatch_agency_licence: { zh: '劳务派遣单位营业执照', en: 'Licence of the dispatch agency' },
  dispatch_permit: { zh: '劳务派遣经营许可证', en: 'Dispatch permit' },
  labour_contract: { zh: '劳动合同', en: 'Labour contract' },
  dispatch_agreement: { zh: '劳务派遣协议', en: 'Dispatch agreement' },
  social_organisation_certificate: { zh: '社会组织法人登记证书', en: 'Registration of the social organisation' },
  lawful_existence_proof: { zh: '合法存续证明', en: 'Proof of lawful existence' },
};

/** Kinds for materials that no list names: the clerk's note says which one is meant. */
export const UNLISTED_KINDS: Record<string, Text> = {
  unlisted_1: { zh: '清单外材料一', en: 'Material outside the lists, first' },
  unlisted_2: { zh: '清单外材料二', en: 'Material outside the lists, second' },
};
