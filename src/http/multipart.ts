// Reads an upload: multipart/form-data (RFC 7578) with the one field `file`. It passes the bytes on as they arrive, and
// never holds the whole file or body.
import { once } from 'node:events';
import { Dicer } from '@fastify/busboy';
import { Refusal } from '../base/refusal.ts';
import { requireNoCoding } from './body.ts';
import { refuseField } from './validation.ts';

/** for boundaries and the part's headers */
const MOST_AROUND_BYTES = 64 * 1024;
const MOST_HEAD_PAIRS = 32;
const FIELD = 'file';

/** RFC 2046 5.1.1 */
const BOUNDARY = /; *boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'()+,./:=?-]{1,70})) *(?:;|$)/i;

/**
 * Reads the bytes of the one file in the body. Refuses other types with `unsupported_media_type`. While reading, it
 * refuses with `body_too_large`, whatever length was announced, `malformed_body`, or `validation_failed` with the
 * unexpected field. It ends normally only after a complete and correct body.
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

/** Reads the body in small pieces. A client that disconnects midway has sent a malformed body. */
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

/** Far smaller than the buffer of a part's stream, which is emptied after every piece and so never pauses. */
const PIECE_BYTES = 16 * 1024;

async function* fileIn(body: AsyncGenerator<Buffer, void>, boundary: string): AsyncGenerator<Uint8Array, void> {
  const parser = createParser(boundary);
  try {
    for (let next = await body.next(); !next.done; next = await body.next()) {
      yield* parser.parse(next.value);
    }
    await parser.conclude();
  } finally {
    // a client reads the answer only after it has sent everything: read the rest within the limit, and discard it
    await readToTheEnd(body);
  }
}

async function readToTheEnd(body: AsyncGenerator<Buffer, void>): Promise<void> {
  try {
    while (!(await body.next()).done);
  } catch {
    // the body is too large, or the client has gone
  }
}

interface Parser {
  /** Returns the file's part of these bytes. Refuses anything that does not fit. */
  parse(bytes: Buffer): Buffer[];
  /** Ends the body. Refuses a body that ended too early, or has no file. */
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
  // the parser calls back during the write
  dicer.on('part', (found) => {
    parts += 1;
    // an unread part would keep the parser from finishing
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

/** Returns the name of a part; null where its header is malformed. It ignores the client's file name. */
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
