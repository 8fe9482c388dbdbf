// Tests that a configured scanner must call a file clean before it is kept. An unclear reply counts as no reply.
import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import { createClamd } from '../../src/materials/clamd.ts';
import { soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { type FakeClamd, MALWARE, type Mood, startFakeClamd } from './fake-clamd.ts';
import { EXE, PDF, pdfOf, type Uploaded, upload } from './samples.ts';

let clamd: FakeClamd;
let service: TestService;
beforeAll(async () => {
  clamd = await startFakeClamd();
  service = await startTestService({ worker: false, materials: { clamd } });
});
afterEach(() => {
  clamd.mood = 'well';
  clamd.streams = [];
});
afterAll(async () => {
  await service.close();
  await clamd.close();
});

const INFECTED = Buffer.concat([PDF, Buffer.from(MALWARE)]);
const filesKept = () =>
  readdirSync(service.materialsFolder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .length;
const rowsKept = async () => (await service.sql`select id from materials`).length;
const nothingKept = async <T>(work: () => Promise<T>): Promise<T> => {
  const before = [filesKept(), await rowsKept()];
  const result = await work();
  expect([filesKept(), await rowsKept()]).toEqual(before);
  return result;
};

describe('an uploaded file', () => {
  test('that the scanner calls clean is kept as clean, and the scanner got all of it, a piece at a time', async () => {
    const content = pdfOf(2_000_000);
    const { status, body } = await upload(service, content);
    expect(status).toBe(201);
    const { body: known } = await service.get<Uploaded & { scan: string }>(`/v1/materials/${body.materialId}`);
    expect(known.scan).toBe('clean');
    const [chunks = []] = clamd.streams;
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(64 * 1024);
  });

  test('in which the scanner finds something is refused, not kept, and recorded in the audit', async () => {
    const { status, body } = await nothingKept(() => upload<Problem>(service, INFECTED));
    expect([status, body.code, body.title]).toEqual([422, 'material_infected', '文件含有恶意代码']);
    const events = await service.sql`
      select action, actor_role, data from audit_events where action = 'material.refused'`;
    expect(events).toEqual([
      {
        action: 'material.refused',
        actor_role: 'employer',
        data: {
          code: 'material_infected',
          bytes: INFECTED.length,
          mediaType: 'application/pdf',
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          signature: 'Synthetic.Test.Signature',
        },
      },
    ]);
  });

  test('of a type that is not accepted is refused for its type, and its scan is ended', async () => {
    const { body } = await nothingKept(() => upload<Problem>(service, EXE));
    expect(body.code).toBe('material_type_not_allowed');
    await vi.waitFor(() => expect(clamd.open()).toBe(0), soon);
  });

  test.each<Mood>(['hangs_up', 'babbles', 'says_too_large'])(
    'is refused for now if the scanner fails, and not kept: %s',
    async (mood) => {
      clamd.mood = mood;
      const { status, body, headers } = await nothingKept(() => upload<Problem>(service, pdfOf(300_000)));
      expect([status, body.code]).toEqual([503, 'unavailable']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      clamd.mood = 'well';
      expect((await upload(service, PDF)).status).toBe(201);
    },
  );

  test('is refused for now if no scanner listens', async () => {
    const gone = await startFakeClamd();
    await gone.close();
    const alone = await startTestService({ worker: false, materials: { clamd: gone } });
    try {
      const { status, body } = await upload<Problem>(alone, PDF);
      expect([status, body.code]).toEqual([503, 'unavailable']);
    } finally {
      await alone.close();
    }
  });
});

describe('the clamd driver', () => {
  test('gives up on a scanner that does not reply', async () => {
    clamd.mood = 'silent';
    const scan = await createClamd(clamd, 50).begin();
    await scan.take(PDF);
    await expect(scan.verdict()).rejects.toMatchObject({ name: 'ScanFailed', code: 'silent' });
    await vi.waitFor(() => expect(clamd.open()).toBe(0), soon);
  });

  test('leaves out an empty chunk, which would end the stream early', async () => {
    const scan = await createClamd(clamd).begin();
    for (const chunk of [Buffer.alloc(0), PDF, Buffer.alloc(0), PDF]) await scan.take(chunk);
    expect(await scan.verdict()).toEqual({ clean: true });
    scan.end();
    expect(clamd.streams).toEqual([[PDF, PDF]]);
  });
});
