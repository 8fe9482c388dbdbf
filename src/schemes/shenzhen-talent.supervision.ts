// 深圳市在职人才引进“秒批”, part 五: open questions of the notice about spot checks, freezing and revoking, each with
// our reading.
import type { BanLength, Bans } from './ban-length.ts';
import type { Supervision } from './scheme.ts';
import type { ShenzhenParameters } from './shenzhen-talent.parameters.ts';

/** SZ-53 gap (rules 8.3): from the decision on; nobody may file again on the day of the finding. */
export function bansOf({ banMonths }: Pick<ShenzhenParameters['supervision'], 'banMonths'>): Bans {
  const ban: BanLength = { months: banMonths, fromDay: 'of_finding' };
  return { applicant: ban, unit: ban };
}

export const supervisionOf = ({
  banMonths: _,
  'push.recipients': pushedTo,
  'approval.lapseAfter': lapseAfter,
  ...terms
}: ShenzhenParameters['supervision']): Supervision => ({
  ...terms,
  pushedTo,
  // SZ-66: 公安部门办理落户
  settledBy: 'public_security',
  lapseAfter,
  clauses: { freeze: 'SZ-51', revoke: 'SZ-53' },
  // SZ-51, AMB-24: 现场, documents that are sent in from elsewhere lift no freeze
  freeze: { venue: 'window' },
  hearingGrounds: ['false_declaration', 'other_violation'],
  creditGrounds: ['false_declaration', 'other_violation'],
  banGrounds: ['false_declaration'],
});
