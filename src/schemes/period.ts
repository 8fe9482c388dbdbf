// The gate that accepts applications only on the days of a version (its `validFrom … validTo`).
import type { Gate, Scheme } from './scheme.ts';
import type { Text } from './words.ts';

/** Answers outside the days of a version with its first day, or with its last. */
export const withinPeriod = (
  clause: string,
  text: Text,
  { validFrom, validTo }: Pick<Scheme, 'validFrom' | 'validTo'>,
): Gate => ({
  clause,
  text,
  find(_submission, submittedOn) {
    const day = submittedOn.toString();
    if (day < validFrom) return [{ code: 'period.outside', params: { from: validFrom } }];
    if (validTo !== null && day > validTo) return [{ code: 'period.outside', params: { until: validTo } }];
    return [];
  },
});
