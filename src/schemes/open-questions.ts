// Tells the reasons that leave something open from those that say that a rule is broken: one person may settle the
// first, the second take two.
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
]);

/** Whether a reason says that something is not known or is for a person to judge, and not that a rule is broken. */
export const isOpenQuestion = (code: ReasonCode): boolean =>
  OPEN.has(code) || /\.(not_found|inconclusive|unavailable)$/.test(code);
