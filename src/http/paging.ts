// How a list is asked for page by page: how many rows, and from where. A cursor is opaque; whoever alters one is refused.
import { z } from 'zod';
import { moment } from '../base/moment.ts';
import { UUID } from './query.ts';

const MOST_ROWS = 200;
export const DEFAULT_ROWS = 50;

export const limitOf = z.coerce
  .number()
  .int()
  .min(1)
  .transform((value) => Math.min(value, MOST_ROWS))
  .optional()
  .meta({ examples: [50] });
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
