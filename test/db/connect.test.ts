import { type AddressInfo, createServer } from 'node:net';
import { inArray, sql } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import type { Sql } from 'postgres';
import { afterAll, describe, expect, inject, test, vi } from 'vitest';
import { isOutage } from '../../src/base/outage.ts';
import { databaseFailure } from '../../src/cli/command.ts';
import { type Connection, connect } from '../../src/db/connect.ts';
import { freePort } from '../support/free-port.ts';

const connection = connect({ url: inject('postgresUrl'), most: 1, name: 'connect-test' });
afterAll(() => connection.close());

/** How often each statement with this word in its text is prepared on the only connection, and was executed. */
const preparedAs = async (word: string) =>
  await connection.db.execute(sql`
    select (generic_plans + custom_plans)::int as uses from pg_prepared_statements
    where statement like ${`%${word}%`} and statement not like '%pg_prepared_statements%'`);

describe('a prepared statement', () => {
  test('is parsed once on a connection, not at each use', async () => {
    for (const value of ['a', 'b', 'c']) await connection.db.execute(sql`select ${value}::text as plainly`);
    expect(await preparedAs('plainly')).toEqual([{ uses: 3 }]);
  });

  test('is parsed once within transactions and nested ones, too', async () => {
    await connection.db.transaction(async (tx) => {
      for (const value of ['a', 'b']) await tx.execute(sql`select ${value}::text as within`);
      await tx.transaction(async (inner) => {
        for (const value of ['a', 'b']) await inner.execute(sql`select ${value}::text as nested`);
      });
    });
    expect(await preparedAs('within')).toEqual([{ uses: 2 }]);
    expect(await preparedAs('nested')).toEqual([{ uses: 2 }]);
  });

  test('is parsed once for a query that drizzle builds, too', async () => {
    const databases = pgTable('pg_database', { datname: text() });
    const named = (names: string[]) => connection.db.select().from(databases).where(inArray(databases.datname, names));
    for (const name of ['template0', 'template1']) expect(await named([name])).toHaveLength(1);
    expect(await preparedAs('pg_database')).toEqual([{ uses: 2 }]);
  });

  test('is not kept for a list of values, which has a text for each length', async () => {
    const values = sql.join(
      Array.from({ length: 40 }, (_, index) => sql`${String(index)}::text`),
      sql`, `,
    );
    await connection.db.execute(sql`select ${values} as listed`);
    expect(await preparedAs('listed')).toEqual([]);
  });

  test('releases the parameters after a query has succeeded or failed', async () => {
    const { $client } = connection.db as unknown as { $client: Sql };
    const answered = $client.unsafe('select $1::text as kept', ['sealed']);
    const refused = $client.unsafe('select $1::integer as kept', ['sealed']);
    expect(await answered).toEqual([{ kept: 'sealed' }]);
    await expect(refused).rejects.toThrow('invalid input syntax');
    for (const query of [answered, refused]) expect(Object.values(query).flat()).not.toContain('sealed');
  });
});

describe('arrays and numbers', () => {
  test('are read correctly without a query for the types of the database', async () => {
    const [row] = await connection.db.execute(sql`select array['a,b', 'c"d', '', 'NULL', null] as texts,
      array[[1, 2], [3, null]] as nested, '{}'::uuid[] as none, array[true, false] as flags, array[1.5]::float8[] as floats`);
    expect(row).toEqual({
      texts: ['a,b', 'c"d', '', 'NULL', null],
      nested: [
        [1, 2],
        [3, null],
      ],
      none: [],
      flags: [true, false],
      floats: [1.5],
    });
  });
});

describe('an address with several hosts', () => {
  /** A port that accepts connections and never answers. */
  const silent = createServer();
  const silentPort = async () => {
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    return (silent.address() as AddressInfo).port;
  };
  afterAll(() => void silent.close());
  const throughHosts = (hosts: string, query = '') => {
    const url = inject('postgresUrl');
    return connect({ url: `${url.replace(new URL(url).host, hosts)}${query}`, most: 2, name: 'connect-test' });
  };
  const portOf = (connected: Connection) =>
    connected.db
      .execute(sql`select inet_server_port() as port`)
      .then(([row]) => String(row?.port))
      .finally(connected.close);

  test('passes over a host that refuses and a host that never answers', async () => {
    const { host, port } = new URL(inject('postgresUrl'));
    const hosts = `127.0.0.1:${await freePort()},127.0.0.1:${await silentPort()},${host}`;
    expect(await portOf(throughHosts(hosts))).toBe(port);
  });

  test('accepts only a host of the wanted kind', async () => {
    const { host, port } = new URL(inject('postgresUrl'));
    for (const wanted of ['any', 'read-write', 'primary', 'prefer-standby']) {
      expect(await portOf(throughHosts(host, `?target_session_attrs=${wanted}`))).toBe(port);
    }
    for (const wanted of ['standby', 'read-only']) {
      const refused = throughHosts(host, `?target_session_attrs=${wanted}`);
      const error = await refused.db.execute(sql`select 1`).catch((thrown: unknown) => thrown);
      expect([isOutage(error), databaseFailure(error)]).toEqual([true, expect.stringContaining(`is ${wanted}`)]);
      await refused.close();
    }
  });
});

describe('a long-lived connection', () => {
  test('reports once that the database’s clock is seconds off, and once that it agrees again', async () => {
    const url = inject('postgresUrl');
    const told: boolean[] = [];
    await connection.db.execute(sql`create schema wrong_clock`);
    const setWrong = (seconds: number) =>
      connection.db.execute(
        sql.raw(`create or replace function wrong_clock.clock_timestamp() returns timestamptz language sql
        as $$ select pg_catalog.clock_timestamp() + interval '${seconds} seconds' $$`),
      );
    await setWrong(60);
    const watching = connect({
      url: `${url}?options=-csearch_path%3Dwrong_clock,pg_catalog`,
      most: 1,
      name: 'connect-test',
      onClock: ({ isApart }) => told.push(isApart),
    });
    for (const seconds of [60, 60, 0, 0, -60]) {
      await setWrong(seconds);
      expect(await watching.answers(10_000)).toBe(true);
    }
    expect(told).toEqual([true, false, true]);
    await watching.close();
    await connection.db.execute(sql`drop schema wrong_clock cascade`);
  });

  test('listens again after it was lost', async () => {
    const listening = connect({ url: inject('postgresUrl'), most: 1, name: 'connect-test-listens' });
    const heard: string[] = [];
    await listening.listen('of "tests"', (payload) => heard.push(payload));
    const tell = (payload: string) => connection.db.execute(sql`select pg_notify('of "tests"', ${payload})`);
    const [cut] = await connection.db.execute(sql`
    select pg_terminate_backend(pid) as done from pg_stat_activity where application_name = 'connect-test-listens'`);
    expect(cut?.done).toBe(true);
    await vi.waitFor(
      async () => {
        await tell('again');
        expect(heard).toContain('again');
      },
      { timeout: 10_000, interval: 50 },
    );
    await listening.close();
  });
});
