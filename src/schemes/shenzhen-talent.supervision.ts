// 深圳市在职人才引进“秒批”, part 五: open questions of the notice about spot checks, freezing and revoking, each with our reading.
import type { BanLength, Bans } from './ban-length.ts';
import type { Supervision } from './scheme.ts';

/**
 * The notice names no term for a ban. This is the shorter term of the law for a similar case (行政许可法 78: one year, 79:
 * three).
 */
const banMonths = 12;

/** rules 8.3: from the decision on; nobody may file again on the day of the finding */
const ban: BanLength = { months: banMonths, fromDay: 'of_finding' };
export const bans: Bans = { applicant: ban, unit: ban };

export const supervision: Supervision = {
  clauses: { freeze: 'SZ-51', revoke: 'SZ-53' },
  // SZ-51, AMB-24: 现场, documents that are sent in from elsewhere lift no freeze
  freeze: { venue: 'window' },
  freezeWorkingDays: 15,
  mostFreezeWorkingDays: 60,
  // the notice names no term: with 3 or 5 each revocation for a violation would wait that many working days, or for the
  // statement
  hearingWorkingDays: 0,
  hearingGrounds: ['false_declaration', 'other_violation'],
  revocationPushedTo: ['public_security', 'human_resources', 'development_and_reform'],
  creditGrounds: ['false_declaration', 'other_violation'],
  banGrounds: ['false_declaration'],
  pushWorkingDays: 5,
  // a later second person would judge by facts and counts that nobody remembers any more
  banProposalWorkingDays: 10,
};
