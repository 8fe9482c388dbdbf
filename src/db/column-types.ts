// What the tables share: sealed bytes, instants without any driver's `Date` between, and words of a closed list.
import { type SQL, sql } from 'drizzle-orm';
import { type AnyPgColumn, customType } from 'drizzle-orm/pg-core';

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

/** The condition of a CHECK: the column holds one of the words, which cannot be parameters there. */
export const isOneOf = (column: AnyPgColumn, words: readonly string[]): SQL =>
  sql`${column} in (${sql.raw(words.map((word) => `'${word}'`).join(', '))})`;
