// Reading an upload: multipart/form-data (RFC 7578) with one field `file` and nothing else, handed on piece by piece as
// it comes in. Neither the file nor anything around it is ever held as a whole.
import { once } from 'node:events';
import { Dicer } from '@fastify/busboy';
import { Refusal } from '../base/refusal.ts';
import { requireNoCoding } from './body.ts';
import { refuseField } from './validation.ts';

/** for boundaries and the head of the part */
const MOST_AROUND_BYTES = 64 * 1024;
const MOST_HEAD_PAIRS = 32;
const FIELD = 'file';

/** RFC 2046 5.1.1 */
const BOUNDARY = /; *boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'()+,./:=?-]{1,70})) *(?:;|$)/i;

/**
 * The bytes of the one file in the body. Refuses with `unsupported_media_type` where it is no multipart/form-data; and
 * while it is read with `body_too_large`, whatever length was announced, `malformed_body`, or `validation_failed`
 * naming what does not belong there. It ends only where the whole body was as it should be.
 */
export function readFileField(request: Request, mostFileBytes: number): AsyncIterable<Uint8Array> {
  requireNoCoding(request);
  const contentType = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data *(?:;|$)/i.test(contentType)) throw new Refusal('unsupported_media_type');
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new Refusal('malformed_body');
  const mostBytes = mostFileBytes + MOST_AROUND_BYTES;
  if (Number(request.headers.get('content-length')) > mostBytes) throw new Refusal('body_too_large');
  return fileIn(bounded(request.body, mostBytes), boundary);
}

/** In small pieces. A client that goes away in the middle has sent a body that is none. */
async function* bounded(body: Request['body'], mostBytes: number): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) throw new Refusal('body_too_large');
      const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      for (let at = 0; at < buffer.length; at += PIECE_BYTES) yield buffer.subarray(at, at + PIECE_BYTES);
    }
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('malformed_body');
  }
}

/** Well below what makes a part's stream ask for a pause: it is read dry after every piece instead. */
const PIECE_BYTES = 16 * 1024;

async function* fileIn(body: AsyncGenerator<Buffer, void>, boundary: string): AsyncGenerator<Uint8Array, void> {
  const parser = createParser(boundary);
  try {
    for (let next = await body.next(); !next.done; next = await body.next()) {
      yield* parser.parse(next.value);
    }
    await parser.conclude();
  } finally {
    // a client listens only once it has sent all: what is left is read, within the same bound, and thrown away
    await readToTheEnd(body);
  }
}

async function readToTheEnd(body: AsyncGenerator<Buffer, void>): Promise<void> {
  try {
    while (!(await body.next()).done);
  } catch {
    // too much of it, or the client has gone
  }
}

interface Parser {
  /** What of these bytes belongs to the file. Refuses with what does not fit. */
  parse(bytes: Buffer): Buffer[];
  /** Refuses where the body ended too early, or without a file. */
  conclude(): Promise<void>;
}

function createParser(boundary: string): Parser {
  const dicer = new Dicer({ boundary, maxHeaderPairs: MOST_HEAD_PAIRS });
  let part: Dicer.PartStream | null = null;
  let heads = 0;
  let parts = 0;
  let fault: Refusal | null = null;
  const blame = (found: Refusal) => {
    fault ??= found;
  };
  // it calls back while it is written to
  dicer.on('part', (found) => {
    parts += 1;
    // one that nobody reads any more would keep the parser from its end
    part?.resume();
    part = found;
    found.on('header', (head) => {
      heads += 1;
      const name = nameIn(head as Record<string, string[] | undefined>);
      if (name === null) blame(new Refusal('malformed_body'));
      else if (name !== FIELD) blame(refuseField([name], 'unknown_field'));
      else if (heads > 1) blame(refuseField([FIELD], 'twice'));
    });
    found.on('error', () => {});
  });
  dicer.on('error', () => blame(new Refusal('malformed_body')));
  const ended = once(dicer, 'finish').catch(() => {});

  return {
    parse(bytes) {
      dicer.write(bytes);
      if (fault !== null) throw fault;
      const pieces: Buffer[] = [];
      for (let piece = part?.read(); piece; piece = part?.read()) pieces.push(piece);
      return pieces;
    },
    async conclude() {
      dicer.end();
      await ended;
      if (fault === null && parts === 0) blame(refuseField([FIELD], 'required'));
      if (heads < parts) blame(new Refusal('malformed_body'));
      if (fault !== null) throw fault;
    },
  };
}

const PARAMETER = /\s*;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"\s]*))/y;

/**
 * The name of a part; null where its head does not say it as it should. What file it was on the client's side is not
 * read.
 */
function nameIn({ 'content-disposition': said }: Record<string, string[] | undefined>): string | null {
  const text = Buffer.from(said?.[0] ?? '', 'latin1').toString('utf8');
  const [kind] = /^form-data/i.exec(text) ?? [];
  if (kind === undefined) return null;
  PARAMETER.lastIndex = kind.length;
  for (let found = PARAMETER.exec(text); found !== null; found = PARAMETER.exec(text)) {
    if (found[1]?.toLowerCase() === 'name') return (found[2] ?? found[3] ?? '').replaceAll(/\\(.)/g, '$1');
  }
  return null;
}
