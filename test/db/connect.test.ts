import { inArray, sql } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import type { Sql } from 'postgres';
import { afterAll, expect, inject, it } from 'vitest';
import { connect } from '../../src/db/connect.ts';

const connection = connect({ url: inject('postgresUrl'), most: 1, name: 'connect-test' });
afterAll(() => connection.close());

/** How often each statement whose text holds the word stands prepared on the only connection, and was carried out. */
const preparedAs = async (word: string) =>
  await connection.db.execute(sql`
    select (generic_plans + custom_plans)::int as uses from pg_prepared_statements
    where statement like ${`%${word}%`} and statement not like '%pg_prepared_statements%'`);

it('a statement is parsed once on a connection, not each time it is used', async () => {
  for (const value of ['a', 'b', 'c']) await connection.db.execute(sql`select ${value}::text as plainly`);
  expect(await preparedAs('plainly')).toEqual([{ uses: 3 }]);
});

it('so is a statement of a transaction, and of one within it', async () => {
  await connection.db.transaction(async (tx) => {
    for (const value of ['a', 'b']) await tx.execute(sql`select ${value}::text as within`);
    await tx.transaction(async (inner) => {
      for (const value of ['a', 'b']) await inner.execute(sql`select ${value}::text as nested`);
    });
  });
  expect(await preparedAs('within')).toEqual([{ uses: 2 }]);
  expect(await preparedAs('nested')).toEqual([{ uses: 2 }]);
});

it('so is a query that drizzle builds', async () => {
  const databases = pgTable('pg_database', { datname: text() });
  const named = (names: string[]) => connection.db.select().from(databases).where(inArray(databases.datname, names));
  for (const name of ['template0', 'template1']) expect(await named([name])).toHaveLength(1);
  expect(await preparedAs('pg_database')).toEqual([{ uses: 2 }]);
});

it('a long list of values, which has as many texts as lengths, is not kept', async () => {
  const values = sql.join(
    Array.from({ length: 40 }, (_, index) => sql`${String(index)}::text`),
    sql`, `,
  );
  await connection.db.execute(sql`select ${values} as listed`);
  expect(await preparedAs('listed')).toEqual([]);
});

it('what a query has sent is let go of once it is settled, whether it failed or not', async () => {
  const { $client } = connection.db as unknown as { $client: Sql };
  const answered = $client.unsafe('select $1::text as kept', ['sealed']);
  const refused = $client.unsafe('select $1::integer as kept', ['sealed']);
  expect(await answered).toEqual([{ kept: 'sealed' }]);
  await expect(refused).rejects.toThrow('invalid input syntax');
  for (const query of [answered, refused]) expect(Object.values(query).flat()).not.toContain('sealed');
});
