// Reading a request's body: JSON in UTF-8, bounded while it is read, and nothing else.
import { Refusal } from '../base/refusal.ts';

export const MOST_BODY_BYTES = 256 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Refuses with `unsupported_media_type`, `body_too_large` or `malformed_body`. */
export async function readJson(request: Request, most = MOST_BODY_BYTES): Promise<unknown> {
  if (!isJson(request.headers.get('content-type'))) throw new Refusal('unsupported_media_type');
  const text = decode(await readBytes(request, most));
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('malformed_body');
  }
}

function isJson(contentType: string | null): boolean {
  const [type, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (type !== 'application/json') return false;
  return parameters.every((parameter) => {
    const [name, value] = parameter.split('=');
    return name !== 'charset' || value?.replaceAll('"', '') === 'utf-8';
  });
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
