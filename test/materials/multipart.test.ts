// Tests that the one file of an upload comes out of the body exactly as it went in, however the body was cut, piece by
// piece on request; that any other body is refused; and that every reading ends.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../src/base/refusal.ts';
import { readFileField } from '../../src/http/multipart.ts';
import { BOUNDARY, FORM_TYPE, fileForm, form, PDF } from './samples.ts';

const MOST = 1024 * 1024;

interface Sent {
  type?: string;
  chunkBytes?: number;
  headers?: Record<string, string>;
}

function requestOf(body: Buffer, { type = FORM_TYPE, chunkBytes = body.length || 1, headers = {} }: Sent = {}) {
  const pulled = { bytes: 0 };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (pulled.bytes >= body.length) return controller.close();
        controller.enqueue(new Uint8Array(body.subarray(pulled.bytes, pulled.bytes + chunkBytes)));
        pulled.bytes += chunkBytes;
      },
    },
    { highWaterMark: 0 },
  );
  const request = new Request('http://localhost/', {
    method: 'POST',
    headers: { 'content-type': type, ...headers },
    body: stream,
    duplex: 'half',
  } as RequestInit);
  return { request, pulled };
}

/** Returns the file, or the code of the refusal with the named fields. */
async function readBack(body: Buffer, sent?: Sent): Promise<Buffer | string> {
  try {
    return Buffer.concat(await Array.fromAsync(readFileField(requestOf(body, sent).request, MOST)));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [error.code, ...(error.details.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)].join(' ');
  }
}

const DELIMITER = `\r\n--${BOUNDARY}`;
describe('the file in an upload', () => {
  test('comes out as it went in, with any content and any cuts of the body', async () => {
    const piece = fc.oneof(
      fc.nat({ max: DELIMITER.length - 1 }).map((length) => Buffer.from(DELIMITER.slice(0, length))),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(Buffer.from('\r'), Buffer.from(`--${BOUNDARY}`), Buffer.alloc(40_000, 7)),
    );
    // RFC 2046 5.1.1: a client chooses a boundary that begins no line of the content
    const holdsBoundary = (content: Buffer) => Buffer.concat([Buffer.from('\r\n'), content]).includes(DELIMITER);
    const file = fc
      .array(piece, { maxLength: 8 })
      .map((pieces) => Buffer.concat(pieces))
      .filter((content) => !holdsBoundary(content));
    const cut = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 90_000 }));
    await fc.assert(
      fc.asyncProperty(file, cut, async (content, cut) => {
        const chunkBytes = Math.max(cut, Math.ceil(content.length / 5000));
        const back = await readBack(fileForm(content), { chunkBytes });
        expect(Buffer.isBuffer(back) && back.equals(content)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test.each<[string, string]>([
    ['in quotes', `multipart/form-data; boundary="${BOUNDARY}"`],
    ['in capitals', `Multipart/Form-Data; Boundary=${BOUNDARY}`],
    ['after another parameter', `multipart/form-data; charset=utf-8; boundary=${BOUNDARY}`],
  ])('is found with the boundary written %s', async (_, type) => {
    expect(await readBack(fileForm(PDF), { type })).toEqual(PDF);
  });

  test('is accepted without a file name, and between a preamble and an epilogue', async () => {
    expect(await readBack(form({ name: 'file', content: PDF }))).toEqual(PDF);
    const dressed = Buffer.concat([Buffer.from('preamble\r\n'), fileForm(PDF), Buffer.from('epilogue')]);
    expect(await readBack(dressed, { chunkBytes: 3 })).toEqual(PDF);
  });

  test('is read no faster than it is requested', async () => {
    const file = Buffer.alloc(MOST, 'x');
    const { request, pulled } = requestOf(fileForm(file), { chunkBytes: 10_000 });
    let taken = 0;
    for await (const piece of readFileField(request, MOST)) {
      taken += piece.length;
      expect(pulled.bytes).toBeLessThan(taken + 20_000);
    }
    expect(taken).toBe(MOST);
  });
});

describe('the body of an upload is refused', () => {
  test.each<[string, Buffer, string]>([
    ['without any part', form(), 'validation_failed /file required'],
    [
      'with two files',
      form({ name: 'file', content: 'a' }, { name: 'file', content: 'b' }),
      'validation_failed /file twice',
    ],
    [
      'with another field before',
      form({ name: 'kind', content: 'a' }, { name: 'file', content: 'b' }),
      'validation_failed /kind unknown_field',
    ],
    [
      'with another field after',
      form({ name: 'file', content: 'a' }, { name: 'kind', content: 'b' }),
      'validation_failed /kind unknown_field',
    ],
    [
      'with the file under another name',
      form({ name: '文件', filename: 'a', content: 'a' }),
      'validation_failed /文件 unknown_field',
    ],
    ['with a name in the name of a file', form({ filename: '; name=file', content: 'a' }), 'malformed_body'],
    ['with a part without a name', form({ content: 'a' }), 'malformed_body'],
    [
      'with a part without a name after the file',
      form({ name: 'file', content: 'a' }, { content: 'b' }),
      'malformed_body',
    ],
    [
      'with a part without a head after the file',
      Buffer.from(
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name=file\r\n\r\na\r\n--${BOUNDARY}\r\n\r\n--${BOUNDARY}--`,
      ),
      'malformed_body',
    ],
    ['that is empty', Buffer.alloc(0), 'malformed_body'],
    ['that has no parts at all', Buffer.from('just text'), 'malformed_body'],
    [
      'with the boundary of another',
      Buffer.from(fileForm(PDF).toString('latin1').replaceAll(BOUNDARY, 'other'), 'latin1'),
      'malformed_body',
    ],
    [
      'with a head that never ends',
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; x="${'y'.repeat(60_000)}`),
      'malformed_body',
    ],
  ])('%s', async (_, body, refusal) => {
    for (const chunkBytes of [body.length || 1, 1000, 7]) expect(await readBack(body, { chunkBytes })).toBe(refusal);
  });

  test.each([
    ['application/json', 'unsupported_media_type'],
    ['multipart/mixed; boundary=x', 'unsupported_media_type'],
    ['multipart/form-data', 'malformed_body'],
    ['multipart/form-data; boundary=', 'malformed_body'],
    [`multipart/form-data; boundary=${'x'.repeat(71)}`, 'malformed_body'],
    ['multipart/form-data; xboundary=x', 'malformed_body'],
  ])('of type %s', async (type, refusal) => {
    expect(await readBack(fileForm(PDF), { type })).toBe(refusal);
  });

  test('that is too large: by its announced length or while it is read, outside the file as inside', async () => {
    const announced = await readBack(fileForm(PDF), { headers: { 'content-length': String(2 * MOST) } });
    expect(announced).toBe('body_too_large');
    expect(await readBack(fileForm(Buffer.alloc(2 * MOST)), { chunkBytes: 60_000 })).toBe('body_too_large');
    const preamble = Buffer.concat([Buffer.alloc(2 * MOST, 'x'), fileForm(PDF)]);
    expect(await readBack(preamble, { chunkBytes: 60_000 })).toBe('body_too_large');
  });

  test('that is cut off anywhere before its end', async () => {
    const whole = fileForm(PDF);
    const end = whole.length - '\r\n'.length;
    for (let length = 0; length < end; length++) {
      expect([length, await readBack(whole.subarray(0, length))]).toEqual([length, 'malformed_body']);
    }
    expect(await readBack(whole.subarray(0, end))).toEqual(PDF);
  });
});

describe('reading the body of an upload', () => {
  test('ends for any content, with the file or with a refusal', async () => {
    const token = fc.constantFrom(
      `--${BOUNDARY}`,
      `\r\n--${BOUNDARY}`,
      '--',
      '\r\n',
      '\r\n\r\n',
      'Content-Disposition: form-data; name="file"',
      'Content-Disposition: form-data; name=x',
      ':',
      'text',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(token, { maxLength: 14 }),
        fc.integer({ min: 1, max: 80 }),
        async (tokens, chunkBytes) => {
          const back = await readBack(Buffer.from(tokens.join('')), { chunkBytes });
          expect(typeof back === 'string' ? back : 'file').toMatch(/^(file|malformed_body|validation_failed .+)$/s);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('goes on to the end after a refusal, so that the client gets the answer', async () => {
    const { request, pulled } = requestOf(
      form({ name: 'kind', content: 'a' }, { name: 'file', content: Buffer.alloc(500_000) }),
      {
        chunkBytes: 10_000,
      },
    );
    await expect(Array.fromAsync(readFileField(request, MOST))).rejects.toThrow(Refusal);
    expect(pulled.bytes).toBeGreaterThan(500_000);
  });
});
