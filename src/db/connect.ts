// The connection to Postgres. Stores and the audit door use it; nobody else does.
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql, type TransactionSql } from 'postgres';

export type Db = PostgresJsDatabase;
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface Connection {
  db: Db;
  /** Calls back for every notification on the channel, until closed. */
  listen(channel: string, hear: (payload: string) => void): Promise<void>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  url: string;
  /** how many connections at most */
  most: number;
  name: string;
}

export function connect({ url, most, name }: ConnectOptions): Connection {
  const client = postgres(url, {
    max: most,
    connect_timeout: 5,
    // every statement finds its rows by an index: a plan made while a table was small must not scan it when it has grown
    connection: { application_name: name, TimeZone: 'UTC', enable_seqscan: 'off' },
    onnotice: () => {},
  });
  return {
    db: drizzle(prepared(client)),
    listen: async (channel, hear) => {
      await client.listen(channel, hear);
    },
    close: () => client.end({ timeout: 5 }),
  };
}

/** More parameters than this make a list of some length: a text of which there are many, not worth keeping on every connection. */
const MOST_PARAMETERS = 32;

/**
 * Drizzle asks for every statement not to be prepared, and PostgreSQL then parses and plans it anew each time, in two round trips:
 * half of what a submission costs it. The texts here are few and always the same: each is prepared once on a connection.
 */
function prepared(client: Sql): Sql {
  const withPlans = <S extends Sql | TransactionSql>(sql: S): S => {
    const unsafe = sql.unsafe;
    sql.unsafe = ((text: string, parameters = [], options) =>
      unburdened(
        unsafe(text, parameters, { ...options, prepare: parameters.length <= MOST_PARAMETERS }),
      )) as typeof unsafe;
    if ('savepoint' in sql) {
      const savepoint = sql.savepoint as (work: (inner: TransactionSql) => unknown) => Promise<unknown>;
      sql.savepoint = ((work: (inner: TransactionSql) => unknown) =>
        savepoint((inner) => work(withPlans(inner)))) as typeof sql.savepoint;
    }
    return sql;
  };
  const begin = client.begin;
  client.begin = ((work: (transaction: TransactionSql) => unknown) =>
    begin((transaction) => work(withPlans(transaction)))) as typeof begin;
  return withPlans(client);
}

/**
 * A query that lets go of its parameters once it is settled. Until the code around it is optimised, V8 puts a function that is
 * assigned to a member into the old generation from the beginning, and postgres.js assigns two to every query: whatever a settled
 * query still holds is copied and kept with it until the next full collection, and the parameters are all that was sealed.
 */
function unburdened<Query extends Promise<unknown>>(query: Query): Query {
  const release = () => void Object.assign(query, { args: null, parameters: null });
  query.then(release, release);
  return query;
}
