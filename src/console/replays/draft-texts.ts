// Texts of the form of a draft, in both languages; the names of parameters are the scheme's.
import type { Text } from '../../schemes/words.ts';

export const READINGS: Text = { zh: '通知未明确事项的理解', en: 'Readings of points that the notice leaves open' };

export const VALUE_NAMES: Record<string, Text> = {
  normal: { zh: '正常缴费', en: 'in the ordinary course' },
  backpay: { zh: '补缴', en: 'back-paid' },
  personal_window: { zh: '个人窗口缴费', en: 'paid by the person' },
  court_defaulter: { zh: '失信被执行人', en: 'court defaulter' },
  serious_dishonesty: { zh: '严重失信', en: 'serious dishonesty' },
  fraudulent_declaration: { zh: '虚假申报', en: 'fraudulent declaration' },
  administrative_penalty: { zh: '行政处罚', en: 'administrative penalty' },
  other: { zh: '其他', en: 'other' },
};
