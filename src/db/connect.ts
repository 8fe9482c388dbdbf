// The connection to Postgres. Stores and the audit door use it; nobody else does.
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as tables from './tables.ts';

export type Db = PostgresJsDatabase<typeof tables>;
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
    connection: { application_name: name, TimeZone: 'UTC' },
    onnotice: () => {},
  });
  return {
    db: drizzle(client, { schema: tables }),
    listen: async (channel, hear) => {
      await client.listen(channel, hear);
    },
    close: () => client.end({ timeout: 5 }),
  };
}
