// Tests `npm run replay` as a person runs it: its output in both languages, and its exit code.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedKeys } from '../../src/access/keys.ts';
import { SANDBOX_KEYS } from '../../src/access/sandbox-keys.ts';
import { realClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import { createSealer } from '../../src/base/seal.ts';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import { type Connection, connect } from '../../src/db/connect.ts';
import { grounds, personBorn } from '../support/cases.ts';
import { BARE } from '../support/environment.ts';
import { createTestDatabase, type TestDatabase } from '../support/service.ts';
import { keep } from './keep.ts';
import { byHand } from './population.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'miaopi-replay-'));
let database: TestDatabase;
let connection: Connection;
let ids: string[];
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect({ url: database.url, most: 2, name: 'miaopi-test' });
  const deps = {
    db: connection.db,
    clock: realClock,
    ids: createIds(),
    sealer: createSealer(SANDBOX_SEALING.keys, SANDBOX_SEALING.indexKey),
  };
  await seedKeys({ door: deps, ids: deps.ids }, SANDBOX_KEYS);
  const [tenant] = await database.sql`select id from tenants where kind = 'employer' limit 1`;
  const people = [1985, 1984, 1990].map((year) => grounds({ person: personBorn(`${year}-05-05`) }));
  ids = await keep(deps, tenant?.id, people);
});
afterAll(async () => {
  await connection.close();
  await database.close();
  rmSync(folder, { recursive: true });
});

function replay(args: string[] = [], environment: Record<string, string> = { DATABASE_URL: database.url }) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/replay.ts', ...args], {
    cwd: PROJECT,
    env: { ...BARE, ...environment },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function draftOf(draft: unknown): string {
  const path = join(folder, 'draft.json');
  writeFileSync(path, JSON.stringify(draft));
  return path;
}

describe('the replay of an unaltered database', () => {
  test('ends with 0, and tells how far it came', () => {
    const { status, stdout, stderr } = replay(['--workers', '1']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/复算 · replay .* finished\n.*decided again {2}3 \/ 3\n.*differing {2}0\n/);
    expect(stdout).toMatch(/没有差异 · Nothing differs/);
    expect(stderr).toMatch(/3 \/ 3 {2}\d+\/s/);
  });

  test('with a draft tells which applications would change, by which clause, and ends with 1', async () => {
    const { status, stdout } = replay(['--draft', draftOf({ 'SZ-B1': { age: 41 } })]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/回测 · backtest/);
    expect(stdout).toMatch(/would change {2}1\n/);
    expect(stdout).toMatch(/1 {2}approved → referred/);
    expect(stdout).toMatch(/1 {2}SZ-B1/);
    const [row] = await database.sql`select number from applications where id = ${ids[1]!}`;
    expect(stdout).toContain(`✗ ${row?.number}`);
  });

  test('prints everything as JSON on request', () => {
    const { status, stdout } = replay(['--json', '--draft', draftOf({ 'SZ-B1': { age: 41 } })]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      replay: { kind: 'backtest', decided: 3, differing: 1, draft: { 'SZ-B1': { age: 41 } } },
      findings: [{ applicationId: ids[1], kind: 'changed', clauses: ['SZ-B1'] }],
      unequal: [],
    });
  });

  test('of a day without applications ends with 0, because nothing could differ', () => {
    const { status, stdout } = replay(['--scheme', 'shenzhen-talent', '--from', '2030-01-01', '--to', '2030-01-31']);
    expect([status, /decided again {2}0 \/ 0/.test(stdout)]).toEqual([0, true]);
  });
});

describe('the replay of a database with an altered row', () => {
  test('names the row and ends with 1', async () => {
    const venue = (value: string | null) =>
      byHand(database.sql, (sql) => sql`update applications set venue = ${value} where id = ${ids[2]!}`);
    await venue('window');
    const { status, stdout } = replay();
    await venue(null);
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ SZ2026-\d+ {2}数据库记录被改动 · the row was altered .*venue/);
  });
});

describe('the replay command', () => {
  test('reports wrong arguments and ends with 2', () => {
    for (const [args, said] of [
      [['--scheme', 'nowhere'], /there is no scheme nowhere/],
      [['--from', 'yesterday'], /--from is no day and no instant/],
      [['--workers', '0'], /--workers takes 1 to 99/],
      [['--draft', join(folder, 'none.json')], /cannot be read as JSON/],
      [['--draft', draftOf({ 'SZ-B1': { height: 180 } })], /the draft does not fit the scheme\n.*SZ-B1.*height/],
      [['--other'], /npm run replay/],
    ] as const) {
      const { status, stderr } = replay([...args]);
      expect([args, status, said.test(stderr) || stderr]).toEqual([args, 2, true]);
    }
  });

  test('reports that no sandbox runs, that nobody answers, or that keys are missing, and ends with 78', () => {
    const nothing = replay([], { DATA_DIR: folder });
    expect(nothing).toMatchObject({
      status: 78,
      stderr: expect.stringMatching(/没有正在运行的沙箱.*no sandbox runs here/),
    });
    const unreachable = replay([], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(unreachable).toMatchObject({ status: 78, stderr: expect.stringMatching(/does not answer/) });
    const half = replay([], { DATABASE_URL: database.url, INDEX_KEY: 'x' });
    expect(half).toMatchObject({ status: 78, stderr: expect.stringMatching(/^SEALING_KEYS is not set/m) });
  });
});
