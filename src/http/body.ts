// Reads a request's body: only JSON in UTF-8, with a limit on its size while it is read.
import { createCohort } from '../base/fast/cohort.ts';
import { findDuplicateMember } from '../base/json-members.ts';
import { fieldError, Refusal, type RefusalDetails } from '../base/refusal.ts';
import { refuseDuplicate, refuseField } from './validation.ts';

export const MOST_BODY_BYTES = 256 * 1024;

const read = createCohort();
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Reads a JSON body. Refuses with `unsupported_media_type`, `body_too_large` or `malformed_body`. */
export async function readJson(request: Request): Promise<unknown> {
  requireType(request, ['application/json']);
  const bytes = await readBytes(request, MOST_BODY_BYTES, {});
  await read();
  return parseJson(decode(bytes));
}

const MOST_FORM_BYTES = 4 * 1024;

/** Reads a small posted form; of a field that comes twice, the last. Refuses as `readJson` does. */
export async function readForm(request: Request): Promise<Record<string, string>> {
  requireType(request, ['application/x-www-form-urlencoded']);
  return Object.fromEntries(new URLSearchParams(decode(await readBytes(request, MOST_FORM_BYTES, {}))));
}

const NDJSON = {
  detail: {
    zh: '批量提交请使用 Content-Type: application/x-ndjson（UTF-8，每行一份 JSON）。',
    en: 'For a batch use Content-Type: application/x-ndjson (UTF-8, JSON on each line).',
  },
};

/** Reads the non-empty lines of an NDJSON body as bytes, at least one. Refuses as `readJson` does. */
export async function readLines(request: Request, mostBytes: number, mostLines: number): Promise<Uint8Array[]> {
  requireType(request, ['application/x-ndjson', 'application/ndjson'], NDJSON);
  const mebibytes = mostBytes / 1024 ** 2;
  const tooLarge = {
    detail: {
      zh: `一次批量提交不得超过 ${mostLines} 行、${mebibytes} MiB。`,
      en: `A batch may have at most ${mostLines} lines and ${mebibytes} MiB.`,
    },
  };
  const bytes = await readBytes(request, mostBytes, tooLarge);
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    const line = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (line.some((byte) => byte !== SPACE && byte !== TAB && byte !== RETURN)) lines.push(line);
    if (lines.length > mostLines) throw new Refusal('body_too_large', tooLarge);
    start = end < 0 ? bytes.length : end + 1;
  }
  if (lines.length === 0) throw new Refusal('validation_failed', EMPTY_BATCH);
  return lines;
}

const [TAB, NEWLINE, RETURN, SPACE] = [9, 10, 13, 32];

const EMPTY_BATCH = {
  errors: [
    fieldError(
      '',
      'too_short',
      '批量提交至少须有一行（一份申请）',
      'A batch needs at least one line (one application)',
    ),
  ],
};
const LONG_LINE = { detail: { zh: '一行不得超过 256 KiB。', en: 'A line may have at most 256 KiB.' } };
const BROKEN_LINE = {
  detail: {
    zh: '该行必须是 UTF-8 编码的 JSON，且对象成员不得重复（见 errors）。',
    en: 'The line must be JSON in UTF-8, without duplicate members (see errors).',
  },
};

/** Parses one line of NDJSON. Refuses with `body_too_large` or `malformed_body`. */
export function parseLine(line: Uint8Array): unknown {
  if (line.length > MOST_BODY_BYTES) throw new Refusal('body_too_large', LONG_LINE);
  return parseJson(decode(line, BROKEN_LINE), BROKEN_LINE);
}

function parseJson(text: string, details: RefusalDetails = {}): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal('malformed_body', details);
  }
  // if the form names a consent twice, once given and once refused, the meaning is unknown
  const duplicate = findDuplicateMember(text);
  if (duplicate !== null) throw refuseDuplicate(duplicate, details);
  const hidden = MAY_NAME_PROTO.test(text) ? protoIn(value) : null;
  if (hidden !== null) throw refuseField([...hidden], 'unknown_field');
  return value;
}

/** No form is as deep. */
const DEEPEST = 32;
/** The name in a text, also with escaped letters. */
const MAY_NAME_PROTO = /__proto__|\\u00/;

/**
 * Finds the pointer of a member that is called `__proto__`. No form has one, and the reader of forms leaves it out
 * without a word, so that the rest would mean something else.
 */
function protoIn(value: unknown, at: readonly string[] = []): readonly string[] | null {
  if (typeof value !== 'object' || value === null || at.length > DEEPEST) return null;
  for (const [name, member] of Object.entries(value)) {
    const found = name === '__proto__' ? [...at, name] : protoIn(member, [...at, name]);
    if (found) return found;
  }
  return null;
}

function requireType(request: Request, wanted: string[], details: RefusalDetails = {}): void {
  requireNoCoding(request);
  const contentType = request.headers.get('content-type') ?? '';
  const [type, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const utf8Only = parameters.every((parameter) => {
    const [name, value] = parameter.split('=');
    // many clients write utf8 without the hyphen of the registered name
    return name !== 'charset' || /^utf-?8$/.test(value?.replaceAll('"', '') ?? '');
  });
  if (!wanted.includes(type ?? '') || !utf8Only) throw new Refusal('unsupported_media_type', details);
}

/**
 * Refuses a compressed body with `unsupported_media_type`. Read as it is, it would be malformed, and the cause would
 * stay unknown.
 */
export function requireNoCoding(request: Request): void {
  const coding = request.headers.get('content-encoding')?.toLowerCase() ?? '';
  if (coding === '' || coding === 'identity') return;
  const [zh, en] = ['请求体不得压缩。', 'The body must not be compressed.'];
  throw new Refusal('unsupported_media_type', {
    detail: {
      zh: `${zh}请去掉 Content-Encoding，按原样发送。`,
      en: `${en} Send it as it is, without Content-Encoding.`,
    },
    errors: [fieldError('header:Content-Encoding', 'value', zh, en)],
  });
}

function decode(bytes: Uint8Array, details: RefusalDetails = {}): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Refusal('malformed_body', details);
  }
}

async function readBytes(request: Request, most: number, tooLarge: RefusalDetails): Promise<Uint8Array> {
  const announced = request.headers.get('content-length');
  if (announced !== null) {
    // the server makes sure that the body has the announced length
    if (Number(announced) > most) throw new Refusal('body_too_large', tooLarge);
    return new Uint8Array(await request.arrayBuffer());
  }
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > most) throw new Refusal('body_too_large', tooLarge);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
