// The connection to Postgres. Only stores and the audit door use it.
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import { parseAddress } from './address.ts';
import { type DatabaseLimits, FOR_JOBS } from './limits.ts';
import { createListener } from './listener.ts';
import { createPool, type Pool, type PoolOptions } from './pool.ts';
import type { Slot, Types } from './slot.ts';
import { Statement } from './statement.ts';
import { type Scope, transactionOn } from './transaction.ts';

export type Db = PostgresJsDatabase;
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface Connection {
  db: Db;
  /** Calls back for every notification on the channel, until closed. Resolves once it listens. */
  listen(channel: string, hear: (payload: string) => void): Promise<void>;
  /** Applies other limits from now on. */
  keepTo(limits: DatabaseLimits): void;
  /** Whether the database answers a statement within the time. */
  answers(withinMs: number): Promise<boolean>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  url: string;
  /** the maximum number of connections */
  most: number;
  name: string;
  /** absent: the limits of jobs and commands */
  limits?: DatabaseLimits;
  onFailure?: PoolOptions['onFailure'];
  onWorked?: PoolOptions['onWorked'];
  onPooler?: PoolOptions['onPooler'];
  /** called when the clocks differ by more than `APART_MS`, and when they agree again */
  onClock?: (apart: { aheadMs: number; isApart: boolean }) => void;
}

/** How long running work may take once the connection is closed. */
const END_WITHIN_MS = 5_000;

/** Connects only with the first statement. Throws `AddressError` if the address cannot be read. */
export function connect(options: ConnectOptions): Connection {
  const { url, most, name, limits = FOR_JOBS, onFailure, onWorked, onPooler, onClock } = options;
  const types: Types = { parsers: {}, serializers: {} };
  const pool = createPool({
    address: parseAddress(url),
    most,
    name,
    limits,
    types,
    onFailure,
    onWorked,
    onPooler,
    onClock: watchClock(onClock),
  });
  const listeners: { close(): void }[] = [];
  return {
    db: drizzle(clientOf(pool, types)),
    listen: async (channel, hear) => {
      const listener = createListener(pool, channel, hear);
      listeners.push(listener);
      await listener.listens;
    },
    keepTo: pool.keepTo,
    answers: (withinMs) => answersWithin(pool, withinMs),
    close: async () => {
      for (const each of listeners) each.close();
      await pool.end(END_WITHIN_MS);
    },
  };
}

/** The part of a postgres.js client that drizzle uses. */
function clientOf({ run, lend }: Pick<Pool, 'run' | 'lend'>, types: Types): Sql {
  const client = {
    options: types,
    unsafe: (text: string, parameters: readonly unknown[] = []) => new Statement(run, text, parameters),
    begin: <Result>(work: (scope: Scope) => Promise<Result>) => lend((slot) => transactionOn(slot, work)),
  };
  return client as unknown as Sql;
}

/** Runs everything on that one connection, for work that holds a lock of the session. */
export const onOne = (slot: Slot): Db =>
  drizzle(clientOf({ run: slot.run, lend: (work) => work(slot) }, { parsers: {}, serializers: {} }));

/**
 * Another process, or the database, judges the leases and signatures of a process: a difference of seconds cuts them
 * short.
 */
const APART_MS = 3_000;

/** Reports the difference once, and its end once; small changes in between are not reported. */
function watchClock(tell: ConnectOptions['onClock']): PoolOptions['onClock'] {
  let isApart = false;
  return (aheadMs) => {
    const apart = Math.abs(aheadMs) > (isApart ? APART_MS / 2 : APART_MS);
    if (apart !== isApart) tell?.({ aheadMs, isApart: apart });
    isApart = apart;
  };
}

async function answersWithin(pool: Pool, withinMs: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(late.resolve, withinMs, false);
  const asked = Promise.all([pool.lookAtClock(), pool.lookAtPooler()]).then(
    () => true,
    () => false,
  );
  return await Promise.race([asked, late.promise]).finally(() => clearTimeout(timer));
}
