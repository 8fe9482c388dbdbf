// 深圳市在职人才引进“秒批”, part 五: what the notice leaves open about spot checks, freezing and revoking, each with the reading
// taken.
import type { Supervision } from './scheme.ts';

/**
 * The notice names no ban: the shorter of the terms that the law knows for a like case (行政许可法 78: one year, 79: three).
 */
const banMonths = 12;

export const supervision: Supervision = {
  freezeWorkingDays: 15,
  mostFreezeWorkingDays: 60,
  // the notice names no term: 3 or 5 would have each revocation for a violation wait for so many working days, or for
  // the statement
  hearingWorkingDays: 0,
  hearingGrounds: ['false_declaration', 'other_violation'],
  revocationPushedTo: ['public_security', 'human_resources', 'development_and_reform'],
  creditGrounds: ['false_declaration', 'other_violation'],
  banGrounds: ['false_declaration'],
  pushWorkingDays: 5,
  // rules 8.3: from the decision on; who was found out in the morning does not file again in the afternoon
  ban: { months: banMonths, fromDay: 'of_finding' },
  // a second person who looks later than that would judge by facts and counts that nobody has in mind any more
  banProposalWorkingDays: 10,
};
