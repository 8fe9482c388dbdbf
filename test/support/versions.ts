// Further versions of a scheme, as another notice would make them: the days on which they are valid, and a draft of
// their numbers.
import { withinPeriod } from '../../src/schemes/period.ts';
import type { Scheme } from '../../src/schemes/scheme.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';

export function versionOf(
  version: string,
  days: { validFrom: string; validTo: string | null },
  draft: Record<string, unknown> = {},
  form: Partial<Scheme['form']> = {},
): Scheme {
  const { drafting } = shenzhenTalent;
  const drafted = drafting?.drafted(draft);
  const [period, ...gates] = drafted?.gates ?? [];
  if (!drafted || period?.clause !== 'SZ-02') throw new Error('the first gate of the scheme is its period');
  const { clause, text } = period;
  return {
    ...drafted,
    ...days,
    version,
    form: { ...drafted.form, ...form },
    gates: [withinPeriod(clause, text, days), ...gates],
  };
}
