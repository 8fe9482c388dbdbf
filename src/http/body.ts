// Reading a request's body: JSON in UTF-8, bounded while it is read, and nothing else.
import { createCohort } from '../base/cohort.ts';
import { findDuplicateMember } from '../base/json-members.ts';
import { Refusal } from '../base/refusal.ts';
import { refuseDuplicate } from './validation.ts';

export const MOST_BODY_BYTES = 256 * 1024;

const read = createCohort();
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Refuses with `unsupported_media_type`, `body_too_large` or `malformed_body`. */
export async function readJson(request: Request): Promise<unknown> {
  requireType(request, ['application/json']);
  const bytes = await readBytes(request, MOST_BODY_BYTES);
  await read();
  return parseJson(decode(bytes));
}

/** The lines of an NDJSON body that hold anything, each still bytes. Refuses as `readJson` does. */
export async function readLines(request: Request, mostBytes: number, mostLines: number): Promise<Uint8Array[]> {
  requireType(request, ['application/x-ndjson', 'application/ndjson']);
  const bytes = await readBytes(request, mostBytes);
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    const line = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (line.some((byte) => byte !== SPACE && byte !== TAB && byte !== RETURN)) lines.push(line);
    if (lines.length > mostLines) throw new Refusal('body_too_large');
    start = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

const [TAB, NEWLINE, RETURN, SPACE] = [9, 10, 13, 32];

/** One line of NDJSON. Refuses with `body_too_large` or `malformed_body`. */
export function parseLine(line: Uint8Array): unknown {
  if (line.length > MOST_BODY_BYTES) throw new Refusal('body_too_large');
  return parseJson(decode(line));
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal('malformed_body');
  }
  // where a consent is both refused and given, nobody can tell which was meant
  const duplicate = findDuplicateMember(text);
  if (duplicate !== null) throw refuseDuplicate(duplicate);
  return value;
}

function requireType(request: Request, wanted: string[]): void {
  const contentType = request.headers.get('content-type') ?? '';
  const [type, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const utf8Only = parameters.every((parameter) => {
    const [name, value] = parameter.split('=');
    return name !== 'charset' || value?.replaceAll('"', '') === 'utf-8';
  });
  if (!wanted.includes(type ?? '') || !utf8Only) throw new Refusal('unsupported_media_type');
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Refusal('malformed_body');
  }
}

async function readBytes(request: Request, most: number): Promise<Uint8Array> {
  const announced = request.headers.get('content-length');
  if (announced !== null) {
    // the server holds a client to the length it announced
    if (Number(announced) > most) throw new Refusal('body_too_large');
    return new Uint8Array(await request.arrayBuffer());
  }
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > most) throw new Refusal('body_too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
