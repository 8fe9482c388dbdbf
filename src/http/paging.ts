// How a list is asked for page by page: how many rows, and from where. A cursor is opaque; whoever alters one is refused.
import { z } from 'zod';
import { moment } from '../base/moment.ts';
import { UUID } from './query.ts';

const MOST_ROWS = 200;
export const DEFAULT_ROWS = 50;

/** However long the digits, and however many noughts stand before them. */
const withinRange = (value: unknown): unknown =>
  typeof value === 'string' && /^\d+$/.test(value) ? Math.min(Number(value), Number.MAX_SAFE_INTEGER) : value;

/** Not `int()`, which the document would show as a limit of its own: what is larger is cut, not refused. */
const whole = z.coerce
  .number()
  .min(1)
  .refine(Number.isInteger, { params: { code: 'type' } });

export const limitOf = z
  .preprocess(withinRange, whole)
  .transform((value) => Math.min(value, MOST_ROWS))
  .optional()
  .meta({ type: 'integer', description: '1 to 200, larger values are cut', examples: [50] });
export const rows = (limit: number | undefined): number => limit ?? DEFAULT_ROWS;

/** The id of the last row seen. */
export const idCursor = z
  .string()
  .max(64)
  .transform((value, context) => {
    const id = Buffer.from(value, 'base64url').toString('latin1');
    if (UUID.test(id)) return id;
    context.addIssue({ code: 'custom', params: { code: 'format' } });
    return z.NEVER;
  });
export const cursorOf = (id: string | null): string | null => id && Buffer.from(id, 'latin1').toString('base64url');

export interface Place {
  at: string;
  id: string;
}
const PLACE = /^(\S{1,40}) (\S{36})$/;

/** The time and the id of the last row seen. */
export const placeCursor = z
  .string()
  .max(160)
  .transform((value, context): Place => {
    const [, at, id] = PLACE.exec(Buffer.from(value, 'base64url').toString('latin1')) ?? [];
    const place = moment.safeParse(at);
    if (place.success && id !== undefined && UUID.test(id)) return { at: place.data.toString(), id };
    context.addIssue({ code: 'custom', params: { code: 'format' } });
    return z.NEVER;
  });
export const placeCursorOf = (next: Place | null): string | null =>
  next && Buffer.from(`${next.at} ${next.id}`, 'latin1').toString('base64url');
