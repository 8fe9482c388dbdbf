// Tests that an upload may take its time on a slow line and holds little of itself in memory, and no other request may.

import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MaterialDeps } from '../../src/materials/deps.ts';
import { uploadMaterial } from '../../src/materials/upload.ts';
import { type Listening, listen } from '../../src/run/listen.ts';
import { OFFICE } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { FORM_TYPE, fileForm, PDF, pdfOf } from './samples.ts';

let service: TestService;
let impatient: Listening;
beforeAll(async () => {
  service = await startTestService({ worker: false });
  const patience = { requestMs: 200, uploadMs: 600_000 };
  impatient = await listen(service.service.fetch, { port: 0, host: '127.0.0.1' }, patience);
});
afterAll(async () => {
  await impatient.close(1000);
  await service.close();
});

interface Slow {
  socket: Socket;
  heard(): string;
  isClosed(): boolean;
}

/** A request whose body has begun and goes on when the test says so. */
function begin(path: string, type: string, body: Buffer, key = 'miaopi_sandbox_employer'): Slow {
  const socket = connect(impatient.port, '127.0.0.1');
  let [heard, isClosed] = ['', false];
  socket.setEncoding('latin1').on('data', (more: string) => {
    heard += more;
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    isClosed = true;
  });
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\n` +
      `content-type: ${type}\r\ncontent-length: ${body.length}\r\nidempotency-key: slow\r\n\r\n`,
  );
  socket.write(body.subarray(0, 10));
  return { socket, heard: () => heard, isClosed: () => isClosed };
}

describe('a slow line', () => {
  test('lets an upload through, and cuts off any other request', async () => {
    const body = fileForm(PDF);
    const upload = begin('/v1/materials', FORM_TYPE, body);
    const json = begin('/v1/applications', 'application/json', Buffer.alloc(1000));
    const elsewhere = begin('/v1/materials/', FORM_TYPE, body);
    await vi.waitFor(() => expect([json.isClosed(), elsewhere.isClosed()]).toEqual([true, true]), { timeout: 10_000 });
    expect(json.heard()).toMatch(/^HTTP\/1\.1 408 /);
    expect([upload.isClosed(), upload.heard()]).toEqual([false, '']);
    upload.socket.write(body.subarray(10));
    await vi.waitFor(() => expect(upload.heard()).toMatch(/^HTTP\/1\.1 201 /), { timeout: 10_000 });
    upload.socket.destroy();
  });

  test('gets the answer at once for an upload that is not allowed, and is cut off', async () => {
    const upload = begin('/v1/materials', FORM_TYPE, fileForm(pdfOf(1_000_000)), 'nobody');
    await vi.waitFor(() => expect(upload.isClosed()).toBe(true), { timeout: 10_000 });
    expect(upload.heard()).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('with a store slower than the client', () => {
  test('a file is read no faster than the store takes it, and a few pieces are held, whatever its size', async () => {
    const content = pdfOf(20 * 1024 * 1024);
    const held = { sent: 0, stored: 0, most: 0 };
    async function* sending() {
      for (let at = 0; at < content.length; at += 16_384) {
        const piece = content.subarray(at, at + 16_384);
        held.sent += piece.length;
        held.most = Math.max(held.most, held.sent - held.stored);
        yield piece;
      }
    }
    const { materials } = service.service;
    const watched: MaterialDeps = {
      ...materials,
      files: {
        ...materials.files,
        put: (id, bytes) => materials.files.put(id, counted(bytes)),
      },
    };
    async function* counted(bytes: AsyncIterable<Uint8Array>) {
      for await (const piece of bytes) {
        yield piece;
        held.stored += piece.length;
      }
    }
    const actor = { kind: 'staff', office: OFFICE, id: 'test', role: 'supervisor' } as const;
    expect((await uploadMaterial(watched, { actor }, sending())).bytes).toBe(content.length);
    expect(held.most).toBeLessThanOrEqual(3 * 65_536);
  });

  test('a client that sends faster has to wait', async () => {
    const { materials } = service.service;
    const { files } = materials;
    const taking = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    materials.files = {
      ...files,
      put: (id, bytes) =>
        files.put(
          id,
          (async function* () {
            for await (const piece of bytes) {
              yield piece;
              begun.resolve();
              await taking.promise;
            }
          })(),
        ),
    };
    const body = fileForm(pdfOf(20 * 1024 * 1024));
    const { socket, heard } = begin('/v1/materials', FORM_TYPE, body);
    // bytes that neither kernel holds stay with the client
    socket.write(body.subarray(10));
    await begun.promise;
    await expect.poll(() => stillThere(socket)).toBeGreaterThan(4 * 1024 * 1024);
    materials.files = files;
    taking.resolve();
    await vi.waitFor(() => expect(heard()).toMatch(/^HTTP\/1\.1 201 /), { timeout: 20_000 });
    socket.destroy();
  });
});

const stillThere = (socket: Socket) => socket.writableLength;
