// 深圳市在职人才引进“秒批”, part 五: open questions of the notice about spot checks, freezing and revoking, each with
// our reading.
import type { BanLength, Bans } from './ban-length.ts';
import type { Supervision } from './scheme.ts';
import type { ShenzhenParameters } from './shenzhen-talent.parameters.ts';

/**
 * SZ-56, AMB-26, AMB-27: nobody is barred unless the city sets a length, for the applicant and apart from it for the
 * unit; then from the moment of the finding on, the same day included.
 */
export function bansOf({ banMonths, unitBanMonths }: ShenzhenParameters['supervision']): Bans {
  const ban = (months: number): BanLength => ({ months, fromDay: 'of_finding' });
  return {
    ...(banMonths > 0 ? { applicant: ban(banMonths) } : {}),
    ...(unitBanMonths > 0 ? { unit: ban(unitBanMonths) } : {}),
  };
}

export const supervisionOf = ({
  banMonths: _,
  unitBanMonths: __,
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
