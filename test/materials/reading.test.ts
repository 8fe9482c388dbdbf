// Tests who may read a material, the headers for the browser, and that an altered stored file is refused.
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { change } from '../../src/audit/change.ts';
import { systemActor } from '../../src/base/actor.ts';
import type { Problem } from '../../src/http/problem.ts';
import { attachMaterials } from '../../src/materials/attach.ts';
import type { FileStore } from '../../src/materials/files.ts';
import { openMaterial } from '../../src/materials/read.ts';
import { formOf, OFFICE, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { HEIC, PDF, pdfOf, TIFF, type Uploaded, upload } from './samples.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
afterAll(() => service.close());

const uploaded = async (as = 'employer', content = PDF) => (await upload(service, content, as)).body.materialId;
const read = <Body = Uploaded>(id: string, as: string) => service.get<Body>(`/v1/materials/${id}`, { as });
const open = (id: string, as: string, init: RequestInit = {}) =>
  fetch(`${service.url}/v1/materials/${id}/content`, {
    ...init,
    headers: { authorization: `Bearer miaopi_sandbox_${as}` },
  });
const statusesOf = async (id: string, as: string) => [(await read(id, as)).status, (await open(id, as)).status];
const readingsOf = async (id: string) => {
  const rows = await service.sql`
    select actor_role from audit_events where action = 'material.read' and data ->> 'materialId' = ${id} order by seq`;
  return rows.map((row) => row.actor_role);
};

/** An application that waits for education alone. */
async function referred(): Promise<string> {
  const person = somebody();
  await service.putPerson(person, { education: [] });
  const { body } = await service.submit(formOf(person));
  expect(body.review?.departments).toEqual(['education']);
  return body.id;
}

async function attach(applicationId: string, materialId: string): Promise<void> {
  await change(service.service.deps, { actor: systemActor('test') }, async (tx) => {
    const row = { applicationId, materialId, kind: 'diploma', seals: [], attachedBy: 'test', supplementId: null };
    await attachMaterials(tx, [{ ...row, id: randomUUID(), attachedAt: service.clock.now() }]);
    return { result: undefined, events: [{ action: 'application.materials_added', applicationId, data: {} }] };
  });
}

describe('a material of a unit', () => {
  test('is read by the unit, supervisors and auditors, and does not exist for anybody else', async () => {
    const id = await uploaded();
    for (const as of ['employer', 'supervisor', 'auditor']) expect(await statusesOf(id, as)).toEqual([200, 200]);
    for (const as of ['employer_2', 'agency', 'clerk_education', 'clerk_human_resources']) {
      expect(await statusesOf(id, as)).toEqual([404, 404]);
    }
    expect(await statusesOf(id, 'operator')).toEqual([403, 403]);
    const bare = await service.get<Problem>(`/v1/materials/${id}/content`, { as: null });
    expect(bare.status).toBe(401);
  });

  test('is read by the clerks of a department concerned, and by no other clerk', async () => {
    const [id, other] = [await uploaded(), await uploaded()];
    await attach(await referred(), id);
    for (const as of ['clerk_education', 'clerk_education_2']) expect(await statusesOf(id, as)).toEqual([200, 200]);
    for (const as of ['clerk_human_resources', 'clerk_public_security']) {
      expect(await statusesOf(id, as)).toEqual([404, 404]);
    }
    expect(await statusesOf(other, 'clerk_education')).toEqual([404, 404]);
  });

  test('gives its type, size and hash', async () => {
    const { body: first } = await upload(service, HEIC);
    expect((await read(first.materialId, 'employer')).body).toEqual({
      ...first,
      scan: 'not_scanned',
      uploadedAt: expect.stringMatching(/^2026-11-20T10:\d\d:\d\d\.\d{3}\+08:00$/),
    });
  });
});

describe('a material of a clerk', () => {
  test('belongs to that clerk alone, not to a colleague or a unit', async () => {
    const id = await uploaded('clerk_education');
    expect(await statusesOf(id, 'clerk_education')).toEqual([200, 200]);
    for (const as of ['clerk_education_2', 'employer']) expect(await statusesOf(id, as)).toEqual([404, 404]);
  });

  test.each(['nothing', randomUUID(), '%00', '..%2f..'])('is not found under a wrong id: %s', async (id) => {
    expect(await statusesOf(id, 'auditor')).toEqual([404, 404]);
  });
});

describe('the content of a material', () => {
  test('is sent as a download that no browser runs, shows within a page, or keeps', async () => {
    const { body } = await upload(service, HEIC);
    const answer = await open(body.materialId, 'employer');
    const headers = Object.fromEntries(answer.headers);
    expect(headers).toMatchObject({
      'content-type': 'image/heic',
      'content-length': String(HEIC.length),
      'content-disposition': `attachment; filename="${body.materialId}.heic"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'x-request-id': expect.any(String),
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(HEIC)).toBe(true);
  });

  test('that is a web page as well is sent as its recognised type, so that no browser shows it as a page', async () => {
    const page = Buffer.from('<!doctype html><script>alert(1)</script>');
    for (const [content, type] of [
      [Buffer.concat([PDF, page]), 'application/pdf'],
      [Buffer.concat([TIFF, page]), 'image/tiff'],
    ] as const) {
      const { body } = await upload(service, content);
      const { headers } = await open(body.materialId, 'employer');
      expect(headers.get('content-type')).toBe(type);
      expect(headers.get('content-disposition')).toMatch(/^attachment;/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    }
  });

  test('enters the audit each time it is opened; a refused or HEAD request does not', async () => {
    const id = await uploaded();
    for (const as of ['employer', 'supervisor', 'employer_2']) await (await open(id, as)).arrayBuffer();
    await read(id, 'auditor');
    expect(await readingsOf(id)).toEqual(['employer', 'supervisor']);
  });

  test('is not opened by HEAD, which tells its length', async () => {
    const id = await uploaded();
    const answer = await service.send('HEAD', `/v1/materials/${id}/content`);
    expect([answer.status, answer.headers.get('content-length'), answer.text]).toEqual([200, String(PDF.length), '']);
    expect(await readingsOf(id)).toEqual([]);
  });

  test('is read from the store no faster than the client takes it', async () => {
    const id = await uploaded('employer', pdfOf(5_000_000));
    const watched = watch(service.service.materials.files);
    const actor = { kind: 'staff', office: OFFICE, id: 'test', role: 'auditor' } as const;
    const { content } = await openMaterial({ ...service.service.materials, files: watched.files }, { actor }, id);
    let taken = 0;
    for await (const piece of content) {
      taken += piece.length;
      // a stored piece is 64 KiB, and a sealed one is made of two of them at most
      expect(watched.pieces).toBeLessThanOrEqual(Math.ceil(taken / 65_536) + 2);
    }
    expect(taken).toBe(5_000_000);
  });
});

describe('a stored file', () => {
  const pathOf = (id: string) => join(service.materialsFolder, 'kept', id.slice(-2), id);
  const alter = (id: string, at: number) => {
    const stored = readFileSync(pathOf(id));
    stored[at] = (stored[at] ?? 0) ^ 1;
    writeFileSync(pathOf(id), stored);
  };

  /**
   * Expects a refusal with the id, a log line without content, and no record of reading; the description is still
   * readable.
   */
  async function expectDamaged(id: string, damage: string) {
    const told: { event: string; fields: unknown }[] = [];
    const { log } = service.service.materials;
    service.service.materials.log = { ...log, error: (event, _, fields) => told.push({ event, fields }) };
    const answer = await open(id, 'employer').finally(() => {
      service.service.materials.log = log;
    });
    const problem = (await answer.json()) as Problem;
    expect(problem).toMatchObject({ status: 409, code: 'material_damaged', material: id });
    expect(answer.status).toBe(409);
    const fields = { materialId: id, damage, requestId: problem.requestId };
    expect(told).toEqual([{ event: 'material.damaged', fields }]);
    expect(await readingsOf(id)).toEqual([]);
    expect((await read(id, 'employer')).status).toBe(200);
  }

  test('that was altered at its beginning is refused as a whole, named and logged', async () => {
    const id = await uploaded();
    alter(id, 3);
    await expectDamaged(id, 'altered');
  });

  test('that was cut anywhere is refused before any byte is sent', async () => {
    for (const keep of [0, 10, 100_000, -1]) {
      const id = await uploaded('employer', pdfOf(300_000));
      writeFileSync(pathOf(id), readFileSync(pathOf(id)).subarray(0, keep));
      await expectDamaged(id, 'cut');
    }
  });

  test('whose key was altered in the database is refused, named and logged', async () => {
    const id = await uploaded();
    await service.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update materials set file_key = set_byte(file_key, 30, get_byte(file_key, 30) # 1) where id = ${id}`;
    });
    await expectDamaged(id, 'key');
  });

  test('is logged if it is damaged, and stops nothing else: its application and the others go on', async () => {
    const [id, other] = [await uploaded('clerk_education'), await uploaded('clerk_education')];
    const application = await referred();
    for (const material of [id, other]) await attach(application, material);
    rmSync(pathOf(id));
    expect((await open(id, 'clerk_education')).status).toBe(409);
    expect((await open(other, 'clerk_education')).status).toBe(200);
    const { body } = await service.get<{ id: string; status: string }>(`/v1/applications/${application}`);
    expect(body).toMatchObject({ id: application, status: 'in_review' });
  });

  test('that was altered further on breaks off before the alteration', async () => {
    const content = pdfOf(1_000_000);
    const id = await uploaded('employer', content);
    alter(id, 700_000);
    // the server itself logs that an answer broke off
    vi.spyOn(console, 'error').mockImplementationOnce(() => {});
    const { log } = service.service.materials;
    const told: unknown[] = [];
    service.service.materials.log = { ...log, error: (event, _, fields) => told.push([event, fields?.damage]) };
    const answer = await open(id, 'employer');
    const given: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of answer.body ?? []) given.push(chunk);
    })();
    await expect(reading).rejects.toThrow();
    service.service.materials.log = log;
    const bytes = Buffer.concat(given);
    expect(bytes.equals(content.subarray(0, bytes.length))).toBe(true);
    expect(bytes.length).toBeLessThan(700_000);
    expect(told).toEqual([['material.damaged', 'altered']]);
  });

  test('that holds another material is refused', async () => {
    const [id, other] = [await uploaded(), await uploaded('employer_2', pdfOf(PDF.length))];
    writeFileSync(pathOf(id), readFileSync(pathOf(other)));
    await expectDamaged(id, 'altered');
  });

  test('that is gone is refused, named and logged', async () => {
    const id = await uploaded();
    rmSync(pathOf(id));
    await expectDamaged(id, 'missing');
  });

  test('that cannot be read for now is refused for now', async () => {
    const id = await uploaded();
    const { files } = service.service.materials;
    async function* broken(): AsyncGenerator<Uint8Array, void> {
      yield* [];
      throw new TypeError('terminated');
    }
    service.service.materials.files = { ...files, open: async () => ({ bytes: null, content: broken() }) };
    const answer = await open(id, 'employer');
    service.service.materials.files = files;
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([503, 'unavailable']);
    expect((await open(id, 'employer')).status).toBe(200);
  });

  test('is closed after a reader that leaves in the middle', async () => {
    const id = await uploaded('employer', pdfOf(10_000_000));
    const watched = watch(service.service.materials.files);
    service.service.materials.files = watched.files;
    try {
      const leaving = new AbortController();
      const answer = await open(id, 'employer', { signal: leaving.signal });
      await answer.body?.getReader().read();
      expect(watched.open).toBe(1);
      leaving.abort();
      await vi.waitFor(() => expect(watched.open).toBe(0), { timeout: 10_000 });
      expect(watched.pieces).toBeLessThan(10_000_000 / 65_536);
    } finally {
      service.service.materials.files = watched.behind;
    }
  });
});

/** The same store with counts of the bytes read and of the open files. */
function watch(behind: FileStore) {
  const watched = {
    behind,
    pieces: 0,
    open: 0,
    files: {
      ...behind,
      async open(id: string) {
        const stored = await behind.open(id);
        return stored && { ...stored, content: counted(stored.content) };
      },
    },
  };
  async function* counted(stored: AsyncIterable<Uint8Array>) {
    watched.open += 1;
    try {
      for await (const piece of stored) {
        watched.pieces += 1;
        yield piece;
      }
    } finally {
      watched.open -= 1;
    }
  }
  return watched;
}
