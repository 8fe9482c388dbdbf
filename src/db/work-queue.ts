// A table as a queue of work, by the database's own clock: any number of workers claim what is due, each row by one of
// them, attempt it, and settle it or put it off. The outboxes are such queues; each keeps its own table.
import { and, lte, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { PgColumn, PgTable, PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Db, Tx } from './connect.ts';

/** How long a worker holds what it has claimed, longer than any attempt takes. One that dies leaves it to the next. */
export const LEASE = sql`interval '1 minute'`;

/** The pause after so many attempts: the first one, then twice as long each time up to the longest. */
export const backOff = (attempts: SQLWrapper, first: SQL, longest: SQL): SQL =>
  sql`least(${first} * power(2, least(${attempts}, 20) - 1), ${longest})`;

/** 5 s after the first attempt, then twice as long each time up to an hour. */
export const pauseAfter = (attempts: SQLWrapper): SQL =>
  backOff(attempts, sql`interval '5 seconds'`, sql`interval '1 hour'`);

/** Half of the pause is drawn by lot, so that what has failed together is not attempted together again. */
export const drawnPauseAfter = (attempts: SQLWrapper): SQL => sql`${pauseAfter(attempts)} * (0.5 + random() / 2)`;

type WorkTable = PgTable & { attempts: PgColumn; nextAttemptAt: PgColumn };

/** `isOpen`: the rows that are to be attempted still, as the partial index says it, so that every plan may use that. */
export function workQueueOf<Table extends WorkTable>(table: Table, primaryKey: PgColumn[], isOpen: SQL) {
  const key = sql.join(primaryKey, sql`, `);
  const claimed = { attempts: sql`${table.attempts} + 1`, nextAttemptAt: sql`now() + ${LEASE}` };

  /** The keys of rows that fit and whose turn has come, those waiting longest first. Never one that another claims. */
  const inTurn = (fits: SQL | undefined, most: number): SQL => sql`
    select ${key} from ${table} where ${and(isOpen, lte(table.nextAttemptAt, sql`now()`), fits)}
    order by ${table.nextAttemptAt} limit ${most} for update skip locked`;

  return {
    inTurn,
    /** Claims at most so many of the rows that fit. That one was attempted is no event of the audit. */
    claim: (db: Db, fits: SQL | undefined, most: number) =>
      db
        .update(table)
        .set(claimed as PgUpdateSetSource<Table>)
        .where(sql`(${key}) in (with turn as (${inTurn(fits, most)}) select * from turn)`)
        .returning(),
    /** Settles rows that are open still, or puts them off; answers whether there were any. */
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
