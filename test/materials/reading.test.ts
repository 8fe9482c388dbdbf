// Who may read a material, what a browser is told about it, and that a stored file which was altered is refused.
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
import { formOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { HEIC, PDF, pdfOf, type Uploaded, upload } from './samples.ts';

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
  test('is read by the unit, by supervisors and auditors, and does not exist for anybody else', async () => {
    const id = await uploaded();
    for (const as of ['employer', 'supervisor', 'auditor']) expect(await statusesOf(id, as)).toEqual([200, 200]);
    for (const as of ['employer_2', 'agency', 'clerk_education', 'clerk_human_resources']) {
      expect(await statusesOf(id, as)).toEqual([404, 404]);
    }
    expect(await statusesOf(id, 'operator')).toEqual([403, 403]);
    const bare = await service.get<Problem>(`/v1/materials/${id}/content`, { as: null });
    expect(bare.status).toBe(401);
  });

  test('is read by the clerks of a department that its application concerns, and by no other clerk', async () => {
    const [id, other] = [await uploaded(), await uploaded()];
    await attach(await referred(), id);
    for (const as of ['clerk_education', 'clerk_education_2']) expect(await statusesOf(id, as)).toEqual([200, 200]);
    for (const as of ['clerk_human_resources', 'clerk_public_security']) {
      expect(await statusesOf(id, as)).toEqual([404, 404]);
    }
    expect(await statusesOf(other, 'clerk_education')).toEqual([404, 404]);
  });

  test('tells what it is', async () => {
    const { body: first } = await upload(service, HEIC);
    expect((await read(first.materialId, 'employer')).body).toEqual({
      ...first,
      scan: 'not_scanned',
      uploadedAt: expect.stringMatching(/^2026-11-20T10:\d\d:\d\d\.\d{3}\+08:00$/),
    });
  });
});

test('what a clerk has uploaded is that clerk’s: not a colleague’s, not a unit’s', async () => {
  const id = await uploaded('clerk_education');
  expect(await statusesOf(id, 'clerk_education')).toEqual([200, 200]);
  for (const as of ['clerk_education_2', 'employer']) expect(await statusesOf(id, as)).toEqual([404, 404]);
});

test.each(['nothing', randomUUID(), '%00', '..%2f..'])('what is no material is not found: %s', async (id) => {
  expect(await statusesOf(id, 'auditor')).toEqual([404, 404]);
});

describe('the content', () => {
  test('is given out as something to save, which no browser runs, shows within a page, or keeps', async () => {
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

  test('each time it is opened is put into the audit, what was refused or only asked about is not', async () => {
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

  test('is read from the store no faster than it is taken', async () => {
    const id = await uploaded('employer', pdfOf(5_000_000));
    const watched = watch(service.service.materials.files);
    const actor = { kind: 'staff', id: 'test', role: 'auditor' } as const;
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

  test('that was altered at its beginning is refused whole, and not put down as read', async () => {
    const id = await uploaded();
    alter(id, 3);
    const answer = await open(id, 'employer');
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([500, 'internal']);
    expect(await readingsOf(id)).toEqual([]);
  });

  test('that was altered further on breaks off before what was altered', async () => {
    const content = pdfOf(1_000_000);
    const id = await uploaded('employer', content);
    alter(id, 700_000);
    // the server says by itself that an answer broke off
    vi.spyOn(console, 'error').mockImplementationOnce(() => {});
    const answer = await open(id, 'employer');
    const given: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of answer.body ?? []) given.push(chunk);
    })();
    await expect(reading).rejects.toThrow();
    const bytes = Buffer.concat(given);
    expect(bytes.equals(content.subarray(0, bytes.length))).toBe(true);
    expect(bytes.length).toBeLessThan(700_000);
  });

  test('of another material, put in its place, is refused', async () => {
    const [id, other] = [await uploaded(), await uploaded('employer_2', pdfOf(PDF.length))];
    writeFileSync(pathOf(id), readFileSync(pathOf(other)));
    expect((await open(id, 'employer')).status).toBe(500);
  });

  test('that is gone is an error of ours, and what is known of the material is still told', async () => {
    const id = await uploaded();
    rmSync(pathOf(id));
    expect((await open(id, 'employer')).status).toBe(500);
    expect((await read(id, 'employer')).status).toBe(200);
  });

  test('is let go by a reader that leaves in the middle', async () => {
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

/** The same store, counting what is read of it and how many files are open. */
function watch(behind: FileStore) {
  const watched = {
    behind,
    pieces: 0,
    open: 0,
    files: {
      ...behind,
      async open(id: string) {
        const stored = await behind.open(id);
        return stored && counted(stored);
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
