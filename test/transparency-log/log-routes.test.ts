// Tests the log over REST, on a service that really decides: the readers, proofs that a client can check, tiles from
// which a client of tiled logs builds the same tree, and receipts that hold without the service.
import { createHash, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Leaf } from '../../src/audit/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import { openCheckpoint } from '../../src/transparency-log/checkpoint.ts';
import { verifyConsistency, verifyInclusion } from '../../src/transparency-log/merkle.ts';
import { verifyReceipt } from '../../src/transparency-log/receipt.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from '../../src/transparency-log/sandbox-log-keys.ts';
import type { Receipt } from '../../src/transparency-log/shapes.ts';
import { formOf, type Person, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

const KEYS = [SANDBOX_LOG_KEY, ...SANDBOX_WITNESS_KEYS];
const ROLES = ['employer', 'agency', 'clerk_education', 'supervisor', 'auditor', 'operator'];

interface CheckpointView {
  origin: string;
  size: number;
  root: string;
  lastSeq: number;
  witnesses: string[];
  note: string;
}

let service: TestService;
let approved: ApplicationView;
let referred: ApplicationView;
/** the answers from before the first checkpoint of the log */
let early: { status: number; body: Problem; headers: Headers }[];
let first: CheckpointView;
let latest: CheckpointView;

const checkpoint = async () =>
  (await service.get<CheckpointView>('/v1/audit/checkpoint', { headers: { accept: 'application/json' } })).body;
const seal = () => service.service.auditLog.seal();
const hashes = (proof: string[]) => proof.map((hash) => Buffer.from(hash, 'base64'));
const bytesOf = async (path: string, as = 'auditor') => {
  const response = await fetch(service.url + path, { headers: { authorization: `Bearer miaopi_sandbox_${as}` } });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
};

beforeAll(async () => {
  service = await startTestService({ worker: false });
  const [one, other] = [somebody(), somebody()] as [Person, Person];
  await service.putPerson(one);
  await service.putPerson(other, { education: [] });
  approved = (await service.submit(formOf(one))).body;
  early = [
    await service.get('/v1/audit/checkpoint'),
    await service.get(`/v1/applications/${approved.id}/receipt`),
    await service.get('/v1/audit/proofs/inclusion?seq=1', { as: 'auditor' }),
    await service.get('/v1/audit/proofs/consistency?from=1', { as: 'auditor' }),
  ] as never;
  await seal();
  first = await checkpoint();
  referred = (await service.submit(formOf(other))).body;
  for (let count = 0; count < 260; count++) await service.get(`/v1/applications/${approved.id}`, { as: 'auditor' });
  await seal();
  latest = await checkpoint();
});
afterAll(() => service.close());

describe('an unsealed event', () => {
  test('has its proof refused, with the time after which to ask again', () => {
    for (const { status, body, headers } of early) {
      expect([status, body.code, headers.get('retry-after')]).toEqual([409, 'not_sealed', '5']);
    }
  });
});

describe('the checkpoints over REST', () => {
  test('are signed notes, for every caller with a key', async () => {
    for (const as of ROLES) {
      const { status, text, headers } = await service.get('/v1/audit/checkpoint', { as });
      expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
      const opened = openCheckpoint(text, KEYS);
      expect(opened).toMatchObject({ origin: 'sandbox.miaopi.invalid/audit', size: latest.size });
      expect(opened.witnesses).toHaveLength(3);
    }
    expect((await service.get('/v1/audit/checkpoint', { as: null })).status).toBe(401);
  });

  test('are listed newest first, a page at a time', async () => {
    const page = await service.get<{ items: CheckpointView[]; nextCursor: string }>('/v1/audit/checkpoints?limit=1');
    expect(page.body.items).toEqual([latest]);
    const next = await service.get<typeof page.body>(`/v1/audit/checkpoints?limit=1&cursor=${page.body.nextCursor}`);
    expect(next.body).toEqual({ items: [first], nextCursor: null });
    expect((await service.get('/v1/audit/checkpoints?cursor=x')).status).toBe(422);
  });
});

describe('permission to read the log', () => {
  const paths: [string, string[]][] = [
    ['/v1/audit/events', ['supervisor', 'auditor']],
    ['/v1/audit/overrides', ['supervisor', 'auditor']],
    ['/v1/audit/proofs/inclusion?seq=1', ['supervisor', 'auditor']],
    ['/v1/audit/proofs/consistency?from=1', ['supervisor', 'auditor']],
    ['/v1/audit/tile/0/000', ['supervisor', 'auditor']],
    ['/v1/audit/tile/entries/000', ['auditor']],
  ];
  test.each(paths)('is by role at %s', async (path, may) => {
    for (const as of ROLES)
      expect([as, (await service.get(path, { as })).status]).toEqual([as, may.includes(as) ? 200 : 403]);
    expect((await service.get(path, { as: null })).status).toBe(401);
  });

  test('for a receipt belongs to its unit, and to staff who may see the application', async () => {
    const path = `/v1/applications/${approved.id}/receipt`;
    for (const as of ['employer', 'supervisor', 'auditor']) expect((await service.get(path, { as })).status).toBe(200);
    for (const as of ['employer_2', 'clerk_education']) expect((await service.get(path, { as })).status).toBe(404);
    expect((await service.get(path, { as: 'operator' })).status).toBe(403);
    expect((await service.get(`/v1/applications/${randomUUID()}/receipt`)).status).toBe(404);
  });
});

describe('a proof over REST', () => {
  interface Inclusion {
    leafIndex: number;
    leafHash: string;
    size: number;
    proof: string[];
    checkpoint: string | null;
  }
  const inclusion = (query: string) =>
    service.get<Inclusion & Problem>(`/v1/audit/proofs/inclusion?${query}`, { as: 'auditor' });
  const root = (note: CheckpointView) => Buffer.from(note.root, 'base64');

  test('of inclusion holds for every event, in the latest tree and in the first', async () => {
    for (const { seq, size, note } of [
      { seq: 1, size: '', note: latest },
      { seq: latest.lastSeq, size: '', note: latest },
      { seq: first.lastSeq, size: `&size=${first.size}`, note: first },
    ]) {
      const { body } = await inclusion(`seq=${seq}${size}`);
      const proven = { index: body.leafIndex, size: body.size, root: root(note), proof: hashes(body.proof) };
      expect(verifyInclusion(Buffer.from(body.leafHash, 'base64'), proven)).toBe(true);
      expect(body.checkpoint).toBe(note.note);
    }
  });

  test('of consistency holds between sealed sizes, and between sizes without a checkpoint', async () => {
    const { body } = await service.get<{ proof: string[]; from: object; to: object }>(
      `/v1/audit/proofs/consistency?from=${first.size}`,
      { as: 'supervisor' },
    );
    const [before, after] = [first, latest].map((each) => ({ size: each.size, root: root(each) }));
    if (!before || !after) throw new Error('no checkpoints');
    expect(verifyConsistency(before, after, hashes(body.proof))).toBe(true);
    expect(body).toMatchObject({ from: { checkpoint: first.note }, to: { checkpoint: latest.note } });
    const between = await service.get<typeof body>(`/v1/audit/proofs/consistency?from=1&to=${first.size - 1}`, {
      as: 'auditor',
    });
    expect(between.body).toMatchObject({ from: { size: 1, checkpoint: null }, to: { checkpoint: null } });
  });

  test('that is impossible is refused, with the possible range', async () => {
    expect((await inclusion('seq=999999')).body.code).toBe('not_found');
    for (const query of [
      'seq=0',
      'seq=x',
      'seq=',
      '',
      'seq=1&size=0',
      `seq=1&size=${latest.size + 1}`,
      `seq=${latest.lastSeq}&size=1`,
    ]) {
      expect((await inclusion(query)).status, query).toBe(422);
    }
    const { body } = await inclusion(`seq=1&size=${latest.size + 1}`);
    expect(body.errors).toMatchObject([{ pointer: 'query:size', message: { en: `between 1 and ${latest.size}` } }]);
    for (const query of ['', 'from=0', `from=${latest.size + 1}`, 'from=2&to=1', `from=1&to=${latest.size + 1}`]) {
      expect((await service.get(`/v1/audit/proofs/consistency?${query}`, { as: 'auditor' })).status, query).toBe(422);
    }
  });
});

describe('the tiles over REST', () => {
  const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const treeHash = (all: readonly Buffer[]): Buffer => {
    if (all.length === 1) return all[0] as Buffer;
    const k = 2 ** Math.floor(Math.log2(all.length - 1));
    return sha256(Buffer.of(1), treeHash(all.slice(0, k)), treeHash(all.slice(k)));
  };
  /** the last tile as a client of tiled logs names it */
  const partial = () => `001.p/${latest.size - 256}`;

  test('make up the tree of the checkpoint, and the entries are its leaves', async () => {
    expect(latest.size).toBeGreaterThan(257);
    const [tile, edge] = [await bytesOf('/v1/audit/tile/0/000'), await bytesOf(`/v1/audit/tile/0/${partial()}`)];
    expect([tile.bytes.length, tile.headers.get('content-type')]).toEqual([8192, 'application/octet-stream']);
    const all = Buffer.concat([tile.bytes, edge.bytes]);
    const leaves = Array.from({ length: all.length / 32 }, (_, place) => all.subarray(place * 32, place * 32 + 32));
    expect(leaves).toHaveLength(latest.size);
    expect(treeHash(leaves).toString('base64')).toBe(latest.root);
    const above = await bytesOf('/v1/audit/tile/1/000.p/1');
    expect(above.bytes).toEqual(treeHash(leaves.slice(0, 256)));

    const entries: Buffer[] = [];
    for (const path of ['000', partial()]) {
      const { bytes } = await bytesOf(`/v1/audit/tile/entries/${path}`);
      for (let at = 0; at < bytes.length; ) {
        const length = bytes.readUInt16BE(at);
        entries.push(bytes.subarray(at + 2, at + 2 + length));
        at += 2 + length;
      }
    }
    expect(entries.map((entry) => sha256(Buffer.of(0), entry))).toEqual(leaves);
    expect(JSON.parse(String(entries[0]))).toMatchObject({ seq: 1, actor: { kind: 'system' } });
  });

  test('that the tree does not have are not found', async () => {
    const beyond = [
      '0/001',
      `0/001.p/${latest.size - 255}`,
      '0/002.p/1',
      '1/000',
      '2/000',
      '9/000',
      '0/x',
      '00/000',
      '64/000',
      'x/000',
    ];
    for (const path of beyond) expect([path, (await bytesOf(`/v1/audit/tile/${path}`)).status]).toEqual([path, 404]);
    for (const path of ['002', '001', 'x000/000']) {
      expect((await bytesOf(`/v1/audit/tile/entries/${path}`)).status).toBe(404);
    }
  });
});

describe('the audit events over REST', () => {
  interface Page {
    items: (Leaf & { sealed: boolean })[];
    nextCursor: string | null;
  }
  const events = (query: string) => service.get<Page>(`/v1/audit/events?${query}`, { as: 'auditor' });

  test('of an application are the recorded ones, newest first and page by page', async () => {
    const { body } = await events(`application=${referred.id}&limit=2`);
    expect(body.items.map(({ action }) => action)).toEqual(['application.decided', 'sources.asked']);
    expect(body.items.every(({ sealed }) => sealed)).toBe(true);
    const next = await events(`application=${referred.id}&limit=2&cursor=${body.nextCursor}`);
    // the page before was audited as a reading
    expect(next.body).toMatchObject({ items: [{ action: 'application.received' }], nextCursor: null });
  });

  test('are filtered by two moments', async () => {
    const at = Temporal.Instant.from(referred.submittedAt);
    const [before, after] = [at.subtract({ hours: 1 }), at.add({ hours: 1 })];
    expect((await events(`from=${before}&to=${after}&limit=5`)).body.items).toHaveLength(5);
    expect((await events(`to=${before}`)).body.items).toEqual([]);
    expect((await events(`from=${after}`)).body.items).toEqual([]);
    for (const query of ['from=x', 'limit=0', 'cursor=x', 'application=x', 'other=1']) {
      expect((await events(query)).status, query).toBe(422);
    }
  });

  test('are read under audit, and so are their bundles', async () => {
    await events(`application=${referred.id}&limit=1`);
    await bytesOf('/v1/audit/tile/entries/000');
    const [entries, read] = await service.sql`
      select action, application_id, data, actor_role from audit_events order by seq desc limit 2`;
    expect(entries).toMatchObject({
      action: 'audit.entries_read',
      data: { bundle: 0, entries: 256 },
      actor_role: 'auditor',
    });
    expect(read).toMatchObject({ action: 'audit.events_read', application_id: referred.id });
  });
});

describe('a receipt over REST', () => {
  const receiptOf = async (id: string) => (await service.get<Receipt>(`/v1/applications/${id}/receipt`)).body;

  test('holds without the service, and tells the decision', async () => {
    const receipt = await receiptOf(approved.id);
    const checked = verifyReceipt(JSON.parse(JSON.stringify(receipt)), KEYS);
    expect(checked).toMatchObject({ checkpoint: { size: expect.any(Number) } });
    expect(receipt.events.map(({ leaf }) => [leaf.action, (leaf.data as { outcome: string }).outcome])).toEqual([
      ['application.decided', 'approved'],
    ]);
    expect(receipt.applicationId).toBe(approved.id);
  });

  test('is accepted by a verifier that nobody here wrote', async () => {
    const require = createRequire(import.meta.url);
    const { verifyCheckpoint } = require('@sigstore/verify/dist/tlog/checkpoint.js');
    const { verifyMerkleInclusion } = require('@sigstore/verify/dist/tlog/merkle.js');
    const { canonicalJson } = await import('../../src/base/canonical.ts');
    const receipt = await receiptOf(referred.id);
    const { id, publicKey, name } = SANDBOX_LOG_KEY;
    for (const { leaf, leafIndex, proof } of receipt.events) {
      const entry = {
        canonicalizedBody: Buffer.from(canonicalJson(leaf)),
        inclusionProof: {
          logIndex: String(leafIndex),
          hashes: hashes(proof),
          checkpoint: { envelope: receipt.checkpoint },
        },
      };
      const known = [{ logID: Buffer.from(id, 'hex'), publicKey, baseURL: `https://${name}` }];
      verifyMerkleInclusion(entry, verifyCheckpoint(entry, known));
    }
    expect(receipt.events).toHaveLength(1);
  });

  test('does not hold after any change', async () => {
    const receipt = await receiptOf(approved.id);
    const [event] = receipt.events;
    if (!event) throw new Error('no event');
    const { leaf } = event;
    const withLeaf = (changes: object) => ({ ...receipt, events: [{ ...event, leaf: { ...leaf, ...changes } }] });
    const notIncluded = { fault: 'not_included', seq: leaf.seq };
    expect(verifyReceipt(withLeaf({ data: { ...(leaf.data as object), outcome: 'rejected' } }), KEYS)).toEqual(
      notIncluded,
    );
    expect(verifyReceipt(withLeaf({ at: '2026-11-21T02:00:00.000Z' }), KEYS)).toEqual(notIncluded);
    expect(verifyReceipt(withLeaf({ more: 1 }), KEYS)).toEqual(notIncluded);
    expect(verifyReceipt({ ...receipt, events: [{ ...event, leafIndex: event.leafIndex + 1 }] }, KEYS)).toEqual(
      notIncluded,
    );
    expect(verifyReceipt({ ...receipt, applicationId: referred.id }, KEYS)).toEqual({
      fault: 'other_application',
      seq: leaf.seq,
    });
    expect(
      verifyReceipt({ ...receipt, checkpoint: receipt.checkpoint.replace(/\n\d+\n/, '\n7\n') }, KEYS),
    ).toMatchObject({
      fault: 'signature',
    });
    // an older checkpoint of the same log, before the event
    const late = await receiptOf(referred.id);
    expect(verifyReceipt({ ...late, checkpoint: first.note }, KEYS)).toMatchObject({ fault: 'not_included' });
    for (const value of [
      null,
      [],
      'x',
      {},
      { ...receipt, format: 'x' },
      { ...receipt, events: [] },
      { ...receipt, checkpoint: 1 },
    ]) {
      expect(verifyReceipt(value, KEYS)).toEqual({ fault: 'malformed' });
    }
  });
});

describe('a log that went on, or was altered', () => {
  // last, because it changes the log
  test('tells in a receipt, once sealed, that the approval was frozen and restored since', async () => {
    const actions = async () => {
      const { status, body } = await service.get<Receipt & Problem>(`/v1/applications/${approved.id}/receipt`);
      return status === 200 ? body.events.map(({ leaf }) => leaf.action) : body.code;
    };
    const before = await actions();
    const freeze = { reason: '缺毕业证书', missing: ['diploma'] };
    await service.post(`/v1/applications/${approved.id}/freeze`, freeze, { as: 'supervisor' });
    expect(await actions()).toBe('not_sealed');
    await service.post(
      `/v1/applications/${approved.id}/restore`,
      { note: '已核验', venue: 'window' },
      { as: 'supervisor' },
    );
    await seal();
    expect(await actions()).toEqual([...before, 'application.frozen', 'application.restored']);
  });

  test('if altered has proofs, receipts and checkpoints refused; /readyz and /metrics tell so', async () => {
    await service.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update log_tiles set hashes = overlay(hashes placing sha256('x') from 33 for 32) where level = 0 and index = 0`;
      await sql`update log_tiles set hashes = sha256('x') where level = 1`;
    });
    for (const [path, as] of [
      ['/v1/audit/checkpoint', 'employer'],
      [`/v1/applications/${approved.id}/receipt`, 'employer'],
      ['/v1/audit/proofs/inclusion?seq=1', 'auditor'],
      ['/v1/audit/proofs/consistency?from=1', 'auditor'],
      ['/v1/audit/tile/0/000', 'auditor'],
      ['/v1/audit/tile/entries/000', 'auditor'],
    ] as const) {
      const { status, body } = await service.get<Problem>(path, { as });
      expect([path, status, body.code]).toEqual([path, 503, 'log_inconsistent']);
    }
    expect((await service.get('/v1/audit/events', { as: 'auditor' })).status).toBe(200);
    const ready = await service.get('/readyz', { as: null });
    expect([ready.status, ready.body]).toEqual([
      503,
      { status: 'log_inconsistent', auditLog: 'inconsistent', fault: 'tiles_differ' },
    ]);
    expect((await service.get('/metrics', { as: null })).text).toContain('\nmiaopi_audit_log_consistent 0\n');
  });
});
