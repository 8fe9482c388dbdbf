// Tests `npm run verify` as a person runs it: its output in both languages, and its exit code.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { SANDBOX_LOG } from '../../src/config/config.ts';
import { formatVerifierKey, parseSigningKey, parseVerifierKey } from '../../src/transparency-log/note.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from '../../src/transparency-log/sandbox-log-keys.ts';
import type { Receipt } from '../../src/transparency-log/shapes.ts';
import { BARE } from '../support/environment.ts';
import { formOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'miaopi-verify-'));
const published = join(folder, 'checkpoints.txt');
let service: TestService;
let receipt: Receipt;
beforeAll(async () => {
  service = await startTestService({
    worker: false,
    auditLog: { ...SANDBOX_LOG, published: { file: published, everyMs: 0 } },
  });
  const person = somebody();
  await service.putPerson(person);
  const { id } = (await service.submit<ApplicationView>(formOf(person))).body;
  await service.service.auditLog.seal();
  receipt = (await service.get<Receipt>(`/v1/applications/${id}/receipt`)).body;
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

function verify(args: string[], environment: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/verify.ts', ...args], {
    cwd: PROJECT,
    env: { ...BARE, ...environment },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function fileOf(value: unknown): string {
  const path = join(folder, 'receipt.json');
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  return path;
}
const keyArguments = [SANDBOX_LOG_KEY, ...SANDBOX_WITNESS_KEYS].flatMap((key) => ['--key', formatVerifierKey(key)]);

describe('the check of a receipt', () => {
  test('ends with 0 if it holds, and tells the decision and the signers', () => {
    const { status, stdout, stderr } = verify([fileOf(receipt), ...keyArguments]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/回执有效 · The receipt holds/);
    expect(stdout).toContain(receipt.applicationId);
    expect(stdout).toMatch(/application\.decided {2}\{.*"outcome":"approved"/);
    expect(stdout.match(/witness {2}sandbox\.miaopi\.invalid\//g)).toHaveLength(3);
    expect(stdout).not.toMatch(/沙箱公开密钥/);
  });

  test('uses the sandbox’s keys if none are given, and tells so', () => {
    const { status, stdout } = verify([fileOf(receipt)]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/public keys of the sandbox/);
  });

  test('ends with 1 after a change, and tells the place', () => {
    const forged = JSON.stringify(receipt).replace('"outcome":"approved"', '"outcome":"rejected"');
    const { status, stderr } = verify([fileOf(forged)]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/✗ 记录 #\d+ 不在日志中，或已被改动 · event \d+ is not in the log/);
  });

  test('ends with 1 if a named witness has not signed', () => {
    const [, name = ''] = /— (\S+\/education) /.exec(receipt.checkpoint) ?? [];
    const less = { ...receipt, checkpoint: receipt.checkpoint.replace(/— \S+\/education \S+\n/, '') };
    const { status, stderr } = verify([fileOf(less), ...keyArguments]);
    expect([status, stderr]).toEqual([1, `✗ 缺少签名：${name} · not signed by ${name}\n`]);
  });

  test('ends with 1 for another log’s receipt, and for a file that is not a receipt', () => {
    const { stdout } = verify(['new-key', 'log.example/audit']);
    const [, other = ''] = /public {2}(\S+)/.exec(stdout) ?? [];
    expect(verify([fileOf(receipt), '--key', other])).toMatchObject({ status: 1 });
    for (const value of ['', '{}', '[1]', 'receipt']) expect(verify([fileOf(value)]).status).toBe(1);
  });

  test('needs no database, no configuration and no package', () => {
    const loaded = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `process.argv[2] = ${JSON.stringify(fileOf(receipt))};
        const { registerHooks } = await import('node:module');
        const seen = [];
        registerHooks({ resolve: (name, context, next) => { seen.push(name); return next(name, context); } });
        await import('./src/cli/verify.ts');
        console.log('loaded', JSON.stringify(seen));`,
      ],
      { cwd: PROJECT, env: BARE, encoding: 'utf8' },
    );
    const [, names = '[]'] = /loaded (.*)/.exec(loaded.stdout) ?? [];
    const foreign = (JSON.parse(names) as string[]).filter((name) => !/^(\.|node:)/.test(name));
    expect([foreign, JSON.parse(names).length > 5]).toEqual([[], true]);
  });
});

describe('the check of a database', () => {
  const environment = () => ({ DATABASE_URL: service.databaseUrl });

  test('ends with 0 if it is whole, also against the published file', () => {
    const { status, stdout } = verify(['database', '--published', published], environment());
    expect(status).toBe(0);
    expect(stdout).toMatch(/日志完整 · The log is whole/);
    expect(verify(['database'], environment()).stdout).toMatch(/--published/);
  });

  test('ends with 1 after a row was altered, and names the row', async () => {
    const [row] = await service.sql`select seq, action from audit_events where action = 'application.decided'`;
    const set = (action: string) =>
      service.sql.begin(async (sql) => {
        await sql`set local session_replication_role = replica`;
        await sql`update audit_events set action = ${action} where seq = ${row?.seq}`;
      });
    await set('application.read');
    const { status, stderr } = verify(['database'], environment());
    expect([status, stderr]).toEqual([1, `✗ 记录 #${row?.seq} 已被改动 · event ${row?.seq} was altered\n`]);
    await set(row?.action);
    expect(verify(['database'], environment()).status).toBe(0);
  });

  test('ends with 1 after an accepted loss without a signature, and names the event', async () => {
    const [row] = await service.sql`
      insert into audit_events (at, actor_kind, actor_id, actor_role, action, data)
      values (now(), 'system', 'loss-acceptance', 'system', 'log.loss_accepted', '{}')
      returning seq`;
    const { status, stderr } = verify(['database', '--published', published], environment());
    expect([status, stderr]).toEqual([1, expect.stringMatching(`^✗ 记录 #${row?.seq} .* · event ${row?.seq} says`)]);
    await service.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`delete from audit_events where seq = ${row?.seq}`;
    });
  });

  test('needs the signing key and this version for the acceptance of a loss, or ends with 78', () => {
    const args = ['accept', '--reason', '主库磁盘损坏', '--published', published];
    const { status, stderr } = verify([...args, '--key', formatVerifierKey(SANDBOX_LOG_KEY)], environment());
    expect([status, stderr]).toEqual([78, expect.stringMatching(/LOG_SIGNING_KEY.*签名.* · LOG_SIGNING_KEY: not set/)]);
    expect(verify(args, { DATABASE_URL: inject('postgresUrl') })).toMatchObject({
      status: 78,
      stderr: expect.stringMatching(/数据库不是本版本的.* · the database is not of this version/),
    });
  });

  test('ends with 78 if it is unreachable or not named, and with 2 for a file without checkpoints', () => {
    const none = { DATA_DIR: join(folder, 'no-sandbox') };
    expect(verify(['database'], none)).toMatchObject({
      status: 78,
      stderr: expect.stringMatching(/没有正在运行的沙箱/),
    });
    const unreachable = verify(['database'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(unreachable).toMatchObject({
      status: 78,
      stderr: expect.stringMatching(/^DATABASE_URL: .*does not answer/),
    });
    expect(verify(['database', '--published', join(folder, 'none.txt')], environment()).status).toBe(2);
  });
});

describe('the making of a key', () => {
  test('gives two halves that fit', () => {
    for (const [args, kind] of [
      [['new-key', 'log.example/audit'], 'log'],
      [['new-key', 'witness.example/w1', '--witness'], 'witness'],
      [['new-key', 'witness.example/w2', '--witness', '--sm2'], 'sm2-witness'],
    ] as const) {
      const { status, stdout } = verify([...args]);
      const [, secret = ''] = /(PRIVATE\+KEY\+\S+)/.exec(stdout) ?? [];
      const [, open = ''] = /public {2}(\S+)/.exec(stdout) ?? [];
      expect([status, parseSigningKey(secret).kind]).toEqual([0, kind]);
      expect(formatVerifierKey(parseSigningKey(secret))).toBe(open);
      expect(parseVerifierKey(open).name).toBe(args[1]);
    }
  });

  test('ends with 2 and the usage for a wrong name, as an unknown command does', () => {
    for (const args of [
      ['new-key', 'a b'],
      ['new-key', 'log.example/audit', '--sm2'],
      [],
      ['new-key'],
      ['receipt.json', 'more'],
      ['--other'],
      ['/nonexistent.json'],
    ]) {
      expect([args, verify(args).status]).toEqual([args, 2]);
    }
    expect(verify([]).stderr).toMatch(/npm run verify -- receipt\.json/);
  });
});
