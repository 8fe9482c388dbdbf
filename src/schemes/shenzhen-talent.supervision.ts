// 深圳市在职人才引进“秒批”, part 五: open questions of the notice about spot checks, freezing and revoking, each with our reading.
import type { Supervision } from './scheme.ts';
import type { ShenzhenParameters } from './shenzhen-talent.parameters.ts';

export const supervisionOf = ({ banMonths, ...terms }: ShenzhenParameters['supervision']): Supervision => ({
  ...terms,
  clauses: { freeze: 'SZ-51', revoke: 'SZ-53' },
  hearingGrounds: ['false_declaration', 'other_violation'],
  revocationPushedTo: ['public_security', 'human_resources', 'development_and_reform'],
  creditGrounds: ['false_declaration', 'other_violation'],
  banGrounds: ['false_declaration'],
  // rules 8.3: from the decision on; nobody may file again on the day of the finding
  ban: { months: banMonths, fromDay: 'of_finding' },
});
