// A database of before oversight goes on with it: bans that were recorded then, and lifted by nobody knows whom.
import { randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { expect, test } from 'vitest';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { createTestDatabase } from '../support/service.ts';

test('bans that were there before stay what they were: in force, lifted, or never in force', async () => {
  const database = await createTestDatabase({ migrated: false });
  const folder = mkdtempSync(join(tmpdir(), 'miaopi-before-'));
  try {
    cpSync(fileURLToPath(new URL('../../migrations', import.meta.url)), folder, { recursive: true });
    const journal = join(folder, 'meta', '_journal.json');
    const { entries, ...rest } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { tag: string }[] };
    const first = entries.findIndex(({ tag }) => tag.endsWith('_oversight'));
    writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, first) }));
    const { sql } = database;
    await migrate(drizzle(sql), { migrationsFolder: folder });

    const ban = async (changes: Record<string, unknown>): Promise<string> => {
      const row = {
        id: randomUUID(),
        scheme: 'shenzhen-talent',
        subject_kind: 'unit',
        subject_key: randomBytes(32),
        ground: 'fraud',
        found_on: '2026-11-20',
        from_on: '2026-11-21',
        until_on: '2027-11-20',
        ...changes,
      };
      await sql`insert into sanctions ${sql(row)}`;
      return row.id;
    };
    const inForce = await ban({});
    const lifted = await ban({ lifted_at: '2026-12-01T00:00:00Z' });
    const foundLate = await ban({ found_on: '2026-11-25', subject_kind: 'person' });
    const never = await ban({ until_on: '2026-11-01' });
    await migrateDatabase(database.url);

    const after = new Map(
      (await sql`select *, from_on::text as first, found_on::text as found from sanctions`).map((row) => [row.id, row]),
    );
    expect(after.get(inForce)).toMatchObject({ recorded_by: 'import', lifted_at: null, lifted_by: null });
    expect(after.get(lifted)).toMatchObject({ lifted_at: expect.anything(), lifted_by: 'before' });
    expect(after.get(foundLate)).toMatchObject({ first: '2026-11-21', found: '2026-11-21', subject_kind: 'applicant' });
    expect(after.get(never)?.lifted_at).not.toBeNull();
    // and what stands can be lifted like every other ban
    await sql`update sanctions set lifted_at = now(), lifted_by = 'a supervisor' where lifted_at is null`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await database.close();
  }
});
