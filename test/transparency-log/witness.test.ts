// Tests a witness in its own process: it holds its key, remembers its own signatures, and signs only a head that
// continues them, whatever the log's host, database and key are made to say.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, readLiveConfig, readLogInDatabase } from '../../src/config/config.ts';
import { readWitnessConfig } from '../../src/config/witness.ts';
import { openCheckpoint, signCheckpoint } from '../../src/transparency-log/checkpoint.ts';
import { leafHash, nodeHash } from '../../src/transparency-log/merkle.ts';
import {
  formatSigningKey,
  formatVerifierKey,
  parseNote,
  signingKeyFrom,
  verifySignatures,
} from '../../src/transparency-log/note.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from '../../src/transparency-log/sandbox-log-keys.ts';
import { formatQuestion, parseQuestion } from '../../src/transparency-log/witness-protocol.ts';
import { createLiveSite, type Environment, endAll, type Running, start } from '../support/processes.ts';
import { KEY } from './log-keys.ts';
import { createLogSite, type LogSite } from './log-site.ts';

const WITNESS = signingKeyFrom('witness.test.invalid/elsewhere', 'sm2-witness', Buffer.alloc(32, 9));
const OTHER_LOG = signingKeyFrom('other.test.invalid/audit', 'log', Buffer.alloc(32, 8));

let folder: string;
let state: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'miaopi-witness-'));
});
let count = 0;
beforeEach(() => {
  count += 1;
  state = join(folder, `${count}.json`);
});
afterAll(() => {
  endAll();
  rmSync(folder, { recursive: true, force: true });
});

const environment = (changes: Environment = {}): Environment => ({
  PORT: '0',
  WITNESS_KEY: formatSigningKey(WITNESS),
  WITNESS_LOGS: [KEY, OTHER_LOG].map(formatVerifierKey).join(', '),
  WITNESS_STATE: state,
  ...changes,
});

async function startWitness(): Promise<Running & { url: string }> {
  const witness = start('src/run/witness.ts', environment());
  const { port } = await witness.logged('witness.listening');
  return { ...witness, url: `http://127.0.0.1:${port}` };
}

const begin = () => writeFileSync(state, '{}\n');

async function ask(url: string, body: string) {
  const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

// a tree of one leaf, one of two that continues it, and one of two that does not
const [a, b, c] = ['a', 'b', 'c'].map((text) => leafHash(Buffer.from(text))) as [Buffer, Buffer, Buffer];
const ONE = { size: 1, root: a };
const TWO = { size: 2, root: nodeHash(a, b) };
const FORKED = { size: 2, root: nodeHash(c, b) };
const NOW = Temporal.Instant.from('2026-11-30T00:00:00Z');
const signed = (head: typeof ONE, key = KEY) => signCheckpoint(head, key, NOW);

describe('a witness in its own process', () => {
  test('signs only a head that continues its last one, even after it was killed', async () => {
    begin();
    const first = await startWitness();
    const one = await ask(first.url, formatQuestion({ old: 0, proof: [], note: signed(ONE) }));
    expect(one.status).toBe(200);
    const note = parseNote(signed(ONE) + one.text);
    expect(verifySignatures(note, [WITNESS]).map(({ key }) => key.name)).toEqual([WITNESS.name]);
    first.kill('SIGKILL');
    await first.ended;

    const again = await startWitness();
    const answers = {
      // as the log of a restored or rewritten database asks
      anew: await ask(again.url, formatQuestion({ old: 0, proof: [], note: signed(FORKED) })),
      forked: await ask(again.url, formatQuestion({ old: 1, proof: [b], note: signed(FORKED) })),
      another: await ask(again.url, formatQuestion({ old: 1, proof: [], note: signed({ size: 1, root: c }) })),
      beyond: await ask(again.url, formatQuestion({ old: 2, proof: [], note: signed(ONE) })),
      unsigned: await ask(
        again.url,
        formatQuestion({ old: 1, proof: [b], note: signed(TWO, { ...OTHER_LOG, name: KEY.name }) }),
      ),
      foreign: await ask(
        again.url,
        formatQuestion({
          old: 0,
          proof: [],
          note: signed(ONE, signingKeyFrom('unknown.test.invalid', 'log', Buffer.alloc(32, 7))),
        }),
      ),
      nonsense: await ask(again.url, 'nonsense'),
    };
    expect(Object.entries(answers).map(([name, { status }]) => [name, status])).toEqual([
      ['anew', 409],
      ['forked', 422],
      ['another', 409],
      ['beyond', 400],
      ['unsigned', 403],
      ['foreign', 404],
      ['nonsense', 400],
    ]);
    expect([answers.anew.type, answers.anew.text]).toEqual(['text/x.tlog.size', '1\n']);
    expect((await ask(again.url, formatQuestion({ old: 1, proof: [b], note: signed(TWO) }))).status).toBe(200);
    // asked again for the same, it signs the same; its memory of another log is separate
    expect((await ask(again.url, formatQuestion({ old: 2, proof: [], note: signed(TWO) }))).status).toBe(200);
    expect((await ask(again.url, formatQuestion({ old: 0, proof: [], note: signed(ONE, OTHER_LOG) }))).status).toBe(
      200,
    );
    again.kill('SIGTERM');
    expect(await again.ended).toBe(0);
    expect(again.stdout() + again.stderr()).not.toContain(formatSigningKey(WITNESS).split('+').at(-1));
  });

  test('signs one of two contradicting trees, even if both ask at once', async () => {
    begin();
    const witness = await startWitness();
    const notes = [ONE, FORKED, TWO, { size: 1, root: c }].flatMap((head) => [head, head]).map((head) => signed(head));
    const answers = await Promise.all(
      notes.map((note) => ask(witness.url, formatQuestion({ old: 0, proof: [], note }))),
    );
    const taken = notes.filter((_, at) => answers[at]?.status === 200);
    expect(taken).toHaveLength(1);
    witness.kill('SIGTERM');
    await witness.ended;
  });

  test('that has lost its memory signs nothing, and begins only when it is told to', async () => {
    const lost = start('src/run/witness.ts', environment());
    expect(await lost.ended).toBe(78);
    expect(lost.stderr()).toMatch(/^witness cannot start · 见证方无法启动:[\s\S]*WITNESS_STATE[\s\S]*begin/);
    expect(lost.stderr()).not.toMatch(/^\s+at /m);
    const begun = startBegin();
    expect(await begun.ended).toBe(0);
    expect([readFileSync(state, 'utf8'), statSync(state).mode & 0o077]).toEqual(['{}\n', 0]);
    const again = startBegin();
    expect(await again.ended).toBe(78);
    expect(again.stderr()).toMatch(/WITNESS_STATE names a file that is there already.* · 所指的文件已存在/);
    expect(again.stderr()).not.toMatch(/EEXIST/);

    const witness = await startWitness();
    writeFileSync(state, '{"x":');
    const answer = await ask(witness.url, formatQuestion({ old: 0, proof: [], note: signed(ONE) }));
    expect(answer.status).toBe(500);
    witness.kill('SIGTERM');
    await witness.ended;
  });

  /** runs `npm run witness -- begin` */
  const startBegin = () => start('src/run/witness.ts', environment(), ['begin']);
});

describe('a question to a witness', () => {
  test('is read as it was written', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.nat(), fc.array(hash, { maxLength: 63 }), (old, proof) => {
        const question = { old, proof, note: signed(ONE) };
        expect(parseQuestion(formatQuestion(question))).toEqual(question);
      }),
    );
  });

  test.each([
    ['nothing', ''],
    ['without a checkpoint', 'old 1'],
    ['of a size below none', 'old -1\n\nx'],
    ['of a size in two spellings', 'old 01\n\nx'],
    ['of another kind', 'new 1\n\nx'],
    ['with a hash that is too short', 'old 1\nAA==\n\nx'],
    ['with too many hashes', `old 1\n${`${a.toString('base64')}\n`.repeat(64)}\nx`],
  ])('%s is refused', (_, text) => {
    expect(parseQuestion(text)).toBeNull();
  });
});

describe('the log with an outside witness', () => {
  let site: LogSite;
  beforeEach(async () => {
    site = await createLogSite();
  });
  afterEach(() => site.close());

  test('has each head signed and publishes it, and reports once that the witness is away', async () => {
    begin();
    let witness = await startWitness();
    const { url } = witness;
    const port = new URL(url).port;
    const remoteWitnesses = [{ key: WITNESS, url }];
    const { log, said } = site.sealing({ witnesses: [], remoteWitnesses });
    await site.record(3);
    await log.seal();
    const witnessesOf = () => {
      const note = site
        .published()
        .split(/\n\n(?=log\.test)/)
        .at(-1) as string;
      return openCheckpoint(note, [KEY, WITNESS]).witnesses.map(({ key }) => key.name);
    };
    expect(witnessesOf()).toEqual([WITNESS.name]);

    witness.kill('SIGTERM');
    await witness.ended;
    for (let round = 0; round < 3; round++) {
      await site.record(2);
      expect(await log.seal()).toBe(2);
    }
    expect(said.map(({ event, fields }) => [event, fields.reason])).toEqual([
      ['audit_log.witness_refused', 'unreachable'],
    ]);
    expect(witnessesOf()).toEqual([]);

    witness = await startAgain(port);
    await site.record(1);
    await log.seal();
    expect(witnessesOf()).toEqual([WITNESS.name]);
    witness.kill('SIGTERM');
    await witness.ended;
  });

  test('gets no more signatures after a restored backup, even with all keys of its host', async () => {
    begin();
    const witness = await startWitness();
    const remoteWitnesses = [{ key: WITNESS, url: witness.url }];
    await site.record(3);
    await site.sealing({ remoteWitnesses, published: null }).log.seal();
    const restore = await site.takeBackup();
    await site.record(3);
    await site.sealing({ remoteWitnesses, published: null }).log.seal();
    await restore();
    // shorter first, and then longer than the signed one
    for (const [events, reason] of [
      [1, 'behind'],
      [5, 'refused'],
    ] as const) {
      await site.record(events);
      const { log, said } = site.sealing({ remoteWitnesses, published: null });
      await log.seal();
      expect(said.map(({ fields }) => fields.reason)).toContain(reason);
    }
    const rows = await site.database
      .sql`select max(size) as size from log_cosignatures where witness = ${WITNESS.name}`;
    expect(Number(rows[0]?.size)).toBe(3);
    witness.kill('SIGTERM');
    await witness.ended;
  });

  async function startAgain(port: string) {
    const witness = start('src/run/witness.ts', environment({ PORT: port }));
    await witness.logged('witness.listening');
    return { ...witness, url: `http://127.0.0.1:${port}` };
  }
});

describe('the settings of witnesses', () => {
  const saidOf = (read: () => unknown): string => {
    try {
      read();
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    return 'it was taken';
  };

  test('of a witness name its key, the logs that it signs for, and the place of its memory', () => {
    const { key, logs, state: file, port } = readWitnessConfig(environment({ PORT: '' }));
    expect([key.name, logs.map(({ name }) => name), file, port]).toEqual([
      WITNESS.name,
      [KEY.name, OTHER_LOG.name],
      state,
      8070,
    ]);
  });

  test.each<[string, Environment, RegExp]>([
    ['no key', { WITNESS_KEY: '' }, /^WITNESS_KEY/],
    ['a key of a log', { WITNESS_KEY: formatSigningKey(KEY) }, /^WITNESS_KEY must be the signing key of a witness/],
    ['no log', { WITNESS_LOGS: '' }, /^WITNESS_LOGS/],
    ['a witness for a log', { WITNESS_LOGS: formatVerifierKey(WITNESS) }, /^WITNESS_LOGS/],
    ['the log’s signing key', { LOG_SIGNING_KEY: formatSigningKey(KEY) }, /^LOG_SIGNING_KEY is of the log/],
    ['the log’s database', { DATABASE_URL: 'postgres://x' }, /^DATABASE_URL is of the log/],
    [
      'a public key',
      { WITNESS_KEY: formatSigningKey(SANDBOX_WITNESS_KEYS[0] as (typeof SANDBOX_WITNESS_KEYS)[0]) },
      /^WITNESS_KEY is the sandbox/,
    ],
    ['a public log', { WITNESS_LOGS: formatVerifierKey(SANDBOX_LOG_KEY) }, /^WITNESS_LOGS is the sandbox/],
  ])('of a witness are refused with %s', (_, changes, said) => {
    expect(saidOf(() => readWitnessConfig(environment(changes)))).toMatch(said);
  });

  test('of the log name outside witnesses by verifier key and address, and the verifier knows their keys', async () => {
    const site = await createLiveSite();
    const named = `${formatVerifierKey(WITNESS)} https://witness.example/miaopi`;
    const read = (LOG_WITNESS_URLS: string) => readLiveConfig({ ...site.environment, LOG_WITNESS_URLS }).auditLog;
    expect(read(named).remoteWitnesses).toMatchObject([
      { key: { name: WITNESS.name }, url: 'https://witness.example/miaopi' },
    ]);
    expect(readLogInDatabase({ LOG_WITNESS_URLS: named }).remoteKeys.map(({ id }) => id)).toEqual([WITNESS.id]);
    for (const wrong of [
      'https://witness.example',
      formatVerifierKey(WITNESS),
      `${formatVerifierKey(KEY)} https://witness.example`,
      `${formatSigningKey(WITNESS)} https://witness.example`,
      `${formatVerifierKey(WITNESS)} ftp://witness.example`,
    ]) {
      expect(saidOf(() => read(wrong))).toMatch(/^LOG_WITNESS_URLS /);
    }
    await site.close();
  });
});
