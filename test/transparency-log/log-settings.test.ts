// Tests the log in live operation: its keys, which are never those of the sandbox, and a writable file; and processes
// that notice at their start that the database is not the one whose checkpoints were published.
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConfigError, readLiveConfig } from '../../src/config/config.ts';
import { openCheckpoint } from '../../src/transparency-log/checkpoint.ts';
import { formatSigningKey, parseSigningKey, signingKeyFrom } from '../../src/transparency-log/note.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from '../../src/transparency-log/sandbox-log-keys.ts';
import {
  createLiveSite,
  type Environment,
  endAll,
  type LiveSite,
  startServe,
  startWork,
} from '../support/processes.ts';

const seed = Buffer.alloc(32, 5);
const witness = signingKeyFrom('witness.example/education', 'witness', seed);
const SANDBOX_WITNESS = SANDBOX_WITNESS_KEYS[0] as (typeof SANDBOX_WITNESS_KEYS)[0];

describe('the settings of the log', () => {
  let site: LiveSite;
  beforeAll(async () => {
    site = await createLiveSite();
  });
  afterAll(() => site.close());
  const read = (changes: Environment = {}) => readLiveConfig({ ...site.environment, ...changes }).auditLog;

  const refusalOf = (changes: Environment): string => {
    try {
      read(changes);
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    return 'it was taken';
  };

  test('name the key of the log, the witnesses and the file', () => {
    const other = signingKeyFrom('witness.example/w2', 'witness', Buffer.alloc(32, 6));
    const settings = read({ LOG_WITNESS_KEYS: [witness, other].map(formatSigningKey).join(', ') });
    expect(settings.key.name).toBe('log.live-test.invalid/audit');
    expect(settings.witnesses.map(({ name }) => name)).toEqual(['witness.example/education', 'witness.example/w2']);
    expect(settings.published?.file).toBe(site.environment.CHECKPOINTS_FILE);
    expect(read().witnesses).toEqual([]);
  });

  test.each<[string, () => Environment, RegExp]>([
    ['no key of the log', () => ({ LOG_SIGNING_KEY: '' }), /LOG_SIGNING_KEY/],
    ['no file', () => ({ CHECKPOINTS_FILE: '' }), /CHECKPOINTS_FILE/],
    [
      'a file in a folder that is not there',
      () => ({ CHECKPOINTS_FILE: '/nonexistent/checkpoints.txt' }),
      /CHECKPOINTS_FILE/,
    ],
    [
      'an invalid key',
      () => ({ LOG_SIGNING_KEY: 'PRIVATE+KEY+x' }),
      /^LOG_SIGNING_KEY must be the signing key of a log/,
    ],
    ['a witness’s key for the log', () => ({ LOG_SIGNING_KEY: formatSigningKey(witness) }), /LOG_SIGNING_KEY/],
    [
      'the log’s key for a witness',
      () => ({ LOG_WITNESS_KEYS: site.environment.LOG_SIGNING_KEY as string }),
      /LOG_WITNESS_KEYS/,
    ],
    [
      'the sandbox’s key',
      () => ({ LOG_SIGNING_KEY: formatSigningKey(SANDBOX_LOG_KEY) }),
      /^LOG_SIGNING_KEY is the sandbox/,
    ],
    [
      'the sandbox’s key under another name',
      () => {
        const bytes = SANDBOX_LOG_KEY.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
        return { LOG_SIGNING_KEY: formatSigningKey(signingKeyFrom('log.example/mine', 'log', bytes)) };
      },
      /^LOG_SIGNING_KEY is the sandbox/,
    ],
    [
      'a witness of the sandbox',
      () => ({ LOG_WITNESS_KEYS: formatSigningKey(SANDBOX_WITNESS) }),
      /^LOG_WITNESS_KEYS is the sandbox/,
    ],
  ])('are refused with %s, and show no secret', (_, changes, pattern) => {
    const refused = refusalOf(changes());
    expect(refused).toMatch(pattern);
    expect(refused).not.toContain('PRIVATE');
  });
});

describe('live processes with a log', () => {
  let site: LiveSite;
  beforeEach(async () => {
    site = await createLiveSite();
  });
  afterEach(async () => {
    endAll();
    await site.close();
  });
  const file = () => site.environment.CHECKPOINTS_FILE as string;
  const key = () => parseSigningKey(site.environment.LOG_SIGNING_KEY as string);

  test('seal and publish on their own, and report at their start that the database was cut off', async () => {
    const work = await startWork({ ...site.environment, LOG_WITNESS_KEYS: formatSigningKey(witness) });
    // the file exists, empty, a moment before the note is in it
    const [note, published] = await vi.waitFor(
      () => {
        const written = readFileSync(file(), 'utf8');
        return [written, openCheckpoint(written, [key(), witness])] as const;
      },
      { timeout: 30_000 },
    );
    expect(published.witnesses.map(({ key: by }) => by.name)).toEqual([witness.name]);
    work.kill('SIGTERM');
    expect(await work.ended).toBe(0);

    await site.database.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      for (const table of ['log_cosignatures', 'log_witnesses', 'log_checkpoints', 'log_tiles', 'audit_events']) {
        await sql`delete from ${sql(table)}`;
      }
    });
    const [serve, again] = await Promise.all([startServe(site.environment), startWork(site.environment)]);
    for (const each of [serve, again]) {
      expect(await each.logged('audit_log.inconsistent')).toMatchObject({
        fault: 'cut_off',
        publishedSize: published.size,
      });
    }
    const ready = await fetch(`${serve.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'log_behind', auditLog: 'inconsistent', fault: 'cut_off' },
    ]);
    expect((await fetch(`${serve.url}/livez`)).status).toBe(200);
    const asked = await fetch(`${serve.url}/v1/audit/checkpoint`, {
      headers: { authorization: `Bearer ${site.keys.employer}` },
    });
    expect([asked.status, ((await asked.json()) as { code: string }).code]).toEqual([503, 'log_inconsistent']);
    expect(readFileSync(file(), 'utf8')).toBe(note);
  });
});
