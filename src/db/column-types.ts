// What the tables share: sealed bytes, instants without any driver's `Date` between, and words of a closed list.
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/pg-core';

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

const instantAs = (dataType: string) =>
  customType<{ data: Temporal.Instant; driverData: string }>({
    dataType: () => dataType,
    toDriver: (instant) => instant.toString(),
    fromDriver: instantOf,
  });
/** To the millisecond, as the service's clock tells it. */
export const instant = instantAs('timestamp(3) with time zone');
/** As the database's own clock tells it. */
export const databaseInstant = instantAs('timestamp with time zone');

/** Postgres writes `2026-11-20 02:00:00+00`. */
export function instantOf(text: string): Temporal.Instant {
  return Temporal.Instant.from(text.replace(' ', 'T'));
}

/**
 * The column holds one of the words. They are no parameters: not in a CHECK, nor where a partial index is to be used.
 */
export const isOneOf = (column: SQLWrapper, words: readonly string[]): SQL =>
  sql`${column} in (${sql.raw(words.map((word) => `'${word}'`).join(', '))})`;
