// What paths, queries and small bodies are made of: ids, moments and short texts that every store can hold.
import { z } from 'zod';
import { Refusal } from '../base/refusal.ts';
import type { Call } from './endpoint.ts';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What is no id names nothing. */
export function idOf(call: Pick<Call, 'param'>): string {
  const id = call.param('id');
  if (!UUID.test(id)) throw new Refusal('not_found');
  return id.toLowerCase();
}

const EARLIEST = Temporal.Instant.from('1900-01-01T00:00:00Z');
const LATEST = Temporal.Instant.from('2200-01-01T00:00:00Z');

/** ISO 8601 with offset, between the years 1900 and 2200. */
export const moment = z
  .string()
  .max(64)
  .transform((value, context) => {
    try {
      const instant = Temporal.Instant.from(value);
      const inRange =
        Temporal.Instant.compare(instant, EARLIEST) >= 0 && Temporal.Instant.compare(instant, LATEST) <= 0;
      if (inRange) return instant;
    } catch {
      // said below
    }
    context.addIssue({ code: 'custom', params: { code: 'moment' } });
    return z.NEVER;
  })
  .meta({ format: 'date-time', examples: ['2026-11-20T00:00:00+08:00'] });

/** Well-formed text without U+0000. */
export const shortText = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), { params: { code: 'text' } });
