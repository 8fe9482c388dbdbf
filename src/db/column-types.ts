// Column types of all tables: sealed bytes, instants that never become a driver's `Date`, and words of a closed list.
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/pg-core';

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

const instantAs = (dataType: string) =>
  customType<{ data: Temporal.Instant; driverData: string }>({
    dataType: () => dataType,
    toDriver: (instant) => instant.toString(),
    fromDriver: instantOf,
  });
/** A moment in milliseconds, the precision of the service's clock. */
export const instant = instantAs('timestamp(3) with time zone');
/** A moment in the precision of the database's own clock. */
export const databaseInstant = instantAs('timestamp with time zone');

/** Postgres writes `2026-11-20 02:00:00+00`. */
export function instantOf(text: string): Temporal.Instant {
  return Temporal.Instant.from(text.replace(' ', 'T'));
}

/**
 * The column holds one of the words. They are inlined, because a CHECK, and the use of a partial index, allow no
 * parameters.
 */
export const isOneOf = (column: SQLWrapper, words: readonly string[]): SQL =>
  sql`${column} in (${sql.raw(words.map((word) => `'${word}'`).join(', '))})`;
