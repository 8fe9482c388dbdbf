// The purposes for which staff may see who an applicant is, or search for a person (个人信息保护法 6: a clear purpose,
// and no more than it needs). A closed list: the audit keeps the purpose, and no free text with it.
import type { Text } from '../schemes/words.ts';

export const REVEAL_PURPOSES = {
  check_source: { zh: '核对来源登记', en: 'Check against a register' },
  contact_applicant: { zh: '联系申请人', en: 'Contact the applicant' },
  verify_at_window: { zh: '窗口核验身份', en: 'Verify the identity at the window' },
  check_materials: { zh: '核对申报材料', en: 'Check against the materials' },
  supervise: { zh: '监督检查', en: 'Supervision' },
} satisfies Record<string, Text>;
export type RevealPurpose = keyof typeof REVEAL_PURPOSES;

export const SEARCH_PURPOSES = {
  answer_enquiry: { zh: '答复查询', en: 'Answer an enquiry' },
  ...REVEAL_PURPOSES,
} satisfies Record<string, Text>;
export type SearchPurpose = keyof typeof SEARCH_PURPOSES;
