// A table as a queue of work, by the database's own clock: any number of workers claim due rows, each row by one of
// them, attempt them, and settle or postpone them. The outboxes are such queues; each keeps its own table.
import { and, lte, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { PgColumn, PgTable, PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Db, Tx } from './connect.ts';

/** How long a worker holds claimed rows: longer than any attempt takes. If it dies, the next worker gets them. */
export const LEASE = sql`interval '1 minute'`;

/** The pause after that many attempts: `first`, then doubled each time up to `longest`. */
export const backOff = (attempts: SQLWrapper, first: SQL, longest: SQL): SQL =>
  sql`least(${first} * power(2, least(${attempts}, 20) - 1), ${longest})`;

/** 5 s after the first attempt, then doubled each time up to an hour. */
export const pauseAfter = (attempts: SQLWrapper): SQL =>
  backOff(attempts, sql`interval '5 seconds'`, sql`interval '1 hour'`);

/** A random half of the pause, so that rows which failed together are not attempted together again. */
export const drawnPauseAfter = (attempts: SQLWrapper): SQL => sql`${pauseAfter(attempts)} * (0.5 + random() / 2)`;

type WorkTable = PgTable & { attempts: PgColumn; nextAttemptAt: PgColumn };

/**
 * `isOpen`: the condition of rows still to attempt, in the words of the partial index, so that every plan may use it.
 */
export function workQueueOf<Table extends WorkTable>(table: Table, primaryKey: PgColumn[], isOpen: SQL) {
  const key = sql.join(primaryKey, sql`, `);
  const claimed = { attempts: sql`${table.attempts} + 1`, nextAttemptAt: sql`now() + ${LEASE}` };

  /** The keys of due rows that fit, longest wait first. Never one that another worker claims. */
  const inTurn = (fits: SQL | undefined, most: number): SQL => sql`
    select ${key} from ${table} where ${and(isOpen, lte(table.nextAttemptAt, sql`now()`), fits)}
    order by ${table.nextAttemptAt} limit ${most} for update skip locked`;

  return {
    inTurn,
    /** Claims at most `most` of the rows that fit. The audit records no event for an attempt. */
    claim: (db: Db, fits: SQL | undefined, most: number) =>
      db
        .update(table)
        .set(claimed as PgUpdateSetSource<Table>)
        .where(sql`(${key}) in (with turn as (${inTurn(fits, most)}) select * from turn)`)
        .returning(),
    /** Settles or postpones rows that are still open; returns whether there were any. */
    settle: async (db: Db | Tx, which: SQL | undefined, values: PgUpdateSetSource<Table>): Promise<boolean> => {
      const settled = await db
        .update(table)
        .set(values)
        .where(and(isOpen, which))
        .returning({ attempts: table.attempts });
      return settled.length > 0;
    },
  };
}
