// A page of a list, and the place of its last row. The next page continues there, even if rows are added meanwhile.
import { moment } from './moment.ts';
import { isUuid } from './uuid.ts';

export interface Page<Item, Place> {
  items: Item[];
  /** place of the last row; null if no more follow */
  next: Place | null;
}

/** Makes a page of rows that were requested with a limit of `limit + 1`. */
export function pageOf<Row, Place>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
): Page<Row, Place> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? placeOf(last) : null };
}

/** The time and the id of a row. */
export interface TimePlace {
  at: string;
  id: string;
}
export const placeAt = (at: Temporal.Instant, id: string): TimePlace => ({ at: at.toString(), id });

const TIME_PLACE = /^(\S{1,40}) (\S{36})$/;

/** A cursor is a place in base64url. Cursors are opaque, and an altered cursor is refused. */
export const cursorOf = (place: string): string => Buffer.from(place, 'latin1').toString('base64url');
export const placeOf = (cursor: string): string => Buffer.from(cursor, 'base64url').toString('latin1');

export const timePlaceText = ({ at, id }: TimePlace): string => `${at} ${id}`;
/** Null if the database could not hold the place. */
export function readTimePlace(text: string): TimePlace | null {
  const [, at, id] = TIME_PLACE.exec(text) ?? [];
  const instant = moment.safeParse(at);
  return instant.success && id !== undefined && isUuid(id.toLowerCase()) ? placeAt(instant.data, id) : null;
}
