// Tests that both stores keep files whole or not at all, find them again, and hold them as pending until confirmed. The
// remains of a crash are removed, and nothing else is.
import { randomUUIDv7 } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import type { FileStore, StoredFile } from '../../src/materials/files.ts';
import { createFilesInBucket } from '../../src/materials/files-in-bucket.ts';
import { createFilesInFolder } from '../../src/materials/files-in-folder.ts';
import { removeOrphans } from '../../src/materials/remove-orphans.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { type FakeBucket, startFakeBucket } from './fake-bucket.ts';
import { pdfOf, upload } from './samples.ts';

let bucket: FakeBucket;
let folder: string;
let inBucket: TestService;
let inFolder: TestService;
beforeAll(async () => {
  bucket = await startFakeBucket();
  folder = mkdtempSync(join(tmpdir(), 'miaopi-store-'));
  [inBucket, inFolder] = await Promise.all([
    startTestService({ worker: false, materials: { store: { bucket } } }),
    startTestService({ worker: false }),
  ]);
});
afterEach(() => {
  bucket.failing = null;
});
afterAll(async () => {
  await Promise.all([inBucket.close(), inFolder.close()]);
  await bucket.close();
  rmSync(folder, { recursive: true });
});

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}
async function* broken() {
  yield Buffer.alloc(100_000);
  throw new Error('the upload broke off');
}
async function textOf(stored: StoredFile | null): Promise<string | null> {
  if (stored === null) return null;
  const bytes = Buffer.concat(await Array.fromAsync(stored.content));
  expect(stored.bytes).toBe(bytes.length);
  return bytes.toString();
}
const pendingIn = async (store: FileStore) => (await Array.fromAsync(store.pending())).toSorted();
/** An id as one was made two hours ago. */
function oldId(): string {
  const at = (Date.now() - 7_200_000).toString(16).padStart(12, '0');
  return `${at.slice(0, 8)}-${at.slice(8)}${randomUUIDv7().slice(13)}`;
}

describe.each<[string, () => FileStore, () => TestService]>([
  ['folder', () => createFilesInFolder(folder), () => inFolder],
  ['bucket', () => createFilesInBucket(bucket), () => inBucket],
])('a %s', (kind, createStore, service) => {
  const left = () =>
    kind === 'bucket'
      ? [...bucket.objects.keys()]
      : readdirSync(folder, { recursive: true }).filter((name) => /-/.test(String(name)));

  test('gives back a file that was put, pending or confirmed, and nothing for an unknown or removed one', async () => {
    const store = createStore();
    const id = randomUUIDv7();
    expect(await store.open(id)).toBeNull();
    await store.put(id, chunks('one ', 'two ', 'three'));
    expect(await textOf(await store.open(id))).toBe('one two three');
    await store.confirm(id);
    await store.confirm(id);
    expect(await textOf(await store.open(id))).toBe('one two three');
    await store.remove(id);
    await store.remove(id);
    expect(await store.open(id)).toBeNull();
    expect(left()).toEqual([]);
  });

  test('keeps nothing of an upload that broke off, and passes the error on', async () => {
    const store = createStore();
    await expect(store.put(randomUUIDv7(), broken())).rejects.toThrow('the upload broke off');
    expect(left()).toEqual([]);
    expect(await pendingIn(store)).toEqual([]);
  });

  test('lists the pending files, and only those', async () => {
    const store = createStore();
    const ids = Array.from({ length: 5 }, () => randomUUIDv7());
    for (const id of ids) await store.put(id, chunks('x'));
    expect(await pendingIn(store)).toEqual(ids.toSorted());
    await store.confirm(ids[0] as string);
    expect(await pendingIn(store)).toEqual(ids.slice(1).toSorted());
    for (const id of ids) await store.remove(id);
    expect(await pendingIn(store)).toEqual([]);
  });

  test('holds uploads through the service, and none of them is pending', async () => {
    const content = pdfOf(700_000);
    const { status, body } = await upload(service(), content);
    expect(status).toBe(201);
    const answer = await fetch(`${service().url}/v1/materials/${body.materialId}/content`, {
      headers: { authorization: 'Bearer miaopi_sandbox_employer' },
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
    expect(await pendingIn(service().service.materials.files)).toEqual([]);
  });

  test('is cleared of a crash’s remains after an hour, but keeps files with a row and new files', async () => {
    const { materials } = service().service;
    const { files, ids } = materials;
    const [orphan, young, recorded] = [oldId(), randomUUIDv7(), oldId()];
    await files.put(orphan, chunks('left by a crash'));
    await files.put(young, chunks('under way'));
    // recorded, but then a crash before the confirmation
    const crashed = { ...files, confirm: () => Promise.reject(new Error('crashed')) };
    materials.files = crashed;
    const uuid = ids.uuid;
    materials.ids = { uuid: () => recorded };
    expect((await upload(service(), pdfOf(1000))).body.materialId).toBe(recorded);
    materials.files = files;
    materials.ids = { uuid };

    expect(await pendingIn(files)).toEqual([orphan, young, recorded].toSorted());
    expect(await removeOrphans(materials)).toBe(2);
    expect(await removeOrphans(materials)).toBe(0);
    expect(await pendingIn(files)).toEqual([young]);
    expect(await files.open(orphan)).toBeNull();
    expect((await service().get(`/v1/materials/${recorded}/content`)).status).toBe(200);
    await files.remove(young);
  });
});

describe('a folder as the store', () => {
  test('is for its owner alone, and so is every file', async () => {
    const made = join(folder, 'new');
    const store = createFilesInFolder(made);
    const id = randomUUIDv7();
    await store.put(id, chunks('x'));
    await store.confirm(id);
    for (const path of ['', 'pending', 'kept', join('kept', id.slice(-2))]) {
      expect(statSync(join(made, path)).mode & 0o777).toBe(0o700);
    }
    expect(statSync(join(made, 'kept', id.slice(-2), id)).mode & 0o777).toBe(0o600);
    rmSync(made, { recursive: true });
  });

  test('has a half-written file as pending, never as a file', async () => {
    const store = createFilesInFolder(folder);
    const id = oldId();
    await store.put(randomUUIDv7(), chunks('x'));
    writeFileSync(join(folder, 'pending', `${id}.draft`), 'half');
    expect(await pendingIn(store)).toContain(id);
    expect(await store.open(id)).toBeNull();
    await store.remove(id);
    expect(await pendingIn(store)).not.toContain(id);
  });

  test.each(['..', '../../etc/passwd', '', 'x'.repeat(36)])('opens nothing for a wrong id: %s', async (id) => {
    const store = createFilesInFolder(folder);
    await expect(store.open(id)).rejects.toThrow('not an id');
    await expect(store.put(id, chunks('x'))).rejects.toThrow('not an id');
    await expect(store.remove(id)).rejects.toThrow('not an id');
  });
});

describe('a bucket with more than one page of files', () => {
  test('lists all pending files, over any number of pages', async () => {
    const ids = Array.from({ length: 1100 }, () => randomUUIDv7());
    for (const id of ids) bucket.objects.set(`pending/${id}`, Buffer.alloc(0));
    expect(await pendingIn(createFilesInBucket(bucket))).toEqual(ids.toSorted());
    for (const id of ids) bucket.objects.delete(`pending/${id}`);
  });
});

describe('a bucket that fails', () => {
  test.each(['pending', 'kept'])('lets the upload be refused for now, and nothing is left (%s)', async (key) => {
    const rows = () => inBucket.sql`select id from materials`.then(({ length }) => length);
    const before = [bucket.objects.size, await rows()];
    bucket.failing = { method: 'PUT', key: new RegExp(`^${key}/`), status: 500 };
    const { status, body } = await upload<Problem>(inBucket, pdfOf(1000));
    expect([status, body.code]).toEqual([503, 'unavailable']);
    expect([bucket.objects.size, await rows()]).toEqual(before);
  });

  test('lets a reading be refused for now', async () => {
    const { body } = await upload(inBucket, pdfOf(2000));
    bucket.failing = { method: 'GET', key: /^kept\//, status: 503 };
    const answer = await inBucket.get<Problem>(`/v1/materials/${body.materialId}/content`);
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
  });

  test('at confirming costs nobody the upload', async () => {
    bucket.failing = { method: 'DELETE', key: /^pending\//, status: 500 };
    const { status, body } = await upload(inBucket, pdfOf(3000));
    expect(status).toBe(201);
    expect((await inBucket.get(`/v1/materials/${body.materialId}/content`)).status).toBe(200);
    bucket.objects.delete(`pending/${body.materialId}`);
  });

  test('still holds only sealed content', () => {
    expect(bucket.objects.size).toBeGreaterThan(0);
    for (const object of bucket.objects.values()) expect(object.includes('%PDF')).toBe(false);
  });
});
