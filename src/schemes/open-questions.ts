// Separates reasons that leave something open from reasons that report a broken rule: one person may settle an open
// question, but a broken rule requires two people.
import type { ReasonCode } from './reasons.ts';

const OPEN: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'name.variant',
  'age.boundary_day',
  'age.limit_unknown',
  'criterion.subjective',
  'credit.under_objection',
  'instant.not_applicable',
  'consent.missing',
  'automation.opted_out',
  'employer.code_suspect',
  'education.months_abroad_below',
  'social_security.backpay_dependent',
  // a register that does not know the person leaves it open; one that contradicts requires two people by its verdict
  'social_security.not_employed',
  'document.unexamined',
]);

/** Whether a reason reports something unknown, or something for a person to judge, rather than a broken rule. */
export const isOpenQuestion = (code: ReasonCode): boolean =>
  OPEN.has(code) || /\.(not_found|inconclusive|unavailable)$/.test(code);
