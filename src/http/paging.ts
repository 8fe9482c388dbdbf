// Paging of lists, declared once for each kind of place: number of rows, and the place to start after. A page's cursor
// is the place of its last row.
import { z } from 'zod';
import { cursorOf, type Page, placeOf, readTimePlace, timePlaceText } from '../base/page.ts';
import { isUuid } from '../base/uuid.ts';
import type { Answer } from './endpoint.ts';

const MOST_ROWS = 200;
const DEFAULT_ROWS = 50;

/** Caps a number of any length, also with leading zeros. */
const withinRange = (value: unknown): unknown =>
  typeof value === 'string' && /^\d+$/.test(value) ? Math.min(Number(value), Number.MAX_SAFE_INTEGER) : value;

/** Does not use `int()`, which the document would show as a limit: larger values are cut, not refused. */
const whole = z.coerce
  .number()
  .min(1)
  .refine(Number.isInteger, { params: { code: 'type' } });

const limit = z
  .preprocess(withinRange, whole)
  .transform((value) => Math.min(value, MOST_ROWS))
  .optional()
  .meta({ type: 'integer', description: '1 to 200, larger values are cut', examples: [50] })
  .transform((value) => value ?? DEFAULT_ROWS);

interface Places<Place> {
  write(place: Place): string;
  /** null where the text is no place */
  read(text: string): Place | null;
}

/** Makes the query and the answer of a paged list; `most` limits the characters of a cursor. */
export function paging<Place>(most: number, { read, write }: Places<Place>) {
  const cursor = z
    .string()
    .max(most)
    .transform((value, context): Place => {
      const place = read(placeOf(value));
      if (place !== null) return place;
      context.addIssue({ code: 'custom', params: { code: 'format' } });
      return z.NEVER;
    })
    .optional();
  return {
    /** query parameters of every list, besides its own filters */
    query: { limit, cursor },
    /** makes the answer from a page */
    answer: ({ items, next }: Page<unknown, Place>): Answer & { body: object } => ({
      status: 200,
      body: { items, nextCursor: next === null ? null : cursorOf(write(next)) },
    }),
  };
}

/** The shape of a page. */
export const pageShape = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });

/** The id of the last row seen. */
export const ids: Places<string> = { write: (id) => id, read: (text) => (isUuid(text.toLowerCase()) ? text : null) };
export const byId = paging(64, ids);

/** The time and the id of the last row seen. */
export const byTime = paging(160, { write: timePlaceText, read: readTimePlace });

/** The number of the last row seen, of at most `digits` digits. */
export const numbers = (digits: number): Places<number> => ({
  write: String,
  read: (text) => (/^[1-9]\d*$/.test(text) && text.length <= digits ? Number(text) : null),
});

/** Leaves out undefined filters. */
export function defined<T extends object>(filter: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as never;
}
