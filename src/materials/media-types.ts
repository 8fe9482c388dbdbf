// What kind of file a material may be, told from its bytes alone: what a client says of it, and its name, count for
// nothing.
import { fileTypeFromBuffer } from 'file-type';
import { Refusal } from '../base/refusal.ts';
import { heifTypeOf } from './heif.ts';
import { isOfd, TAIL_BYTES } from './ofd.ts';
import { createTiffReader } from './tiff.ts';

/** A closed list, and with which ending each is handed out. */
export const MEDIA_TYPES = {
  'application/pdf': 'pdf',
  /** GB/T 33190, in which the government issues electronic licences */
  'application/ofd': 'ofd',
  'image/jpeg': 'jpg',
  /** APNG too, which is a PNG with more pictures in it */
  'image/png': 'png',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'image/heif': 'heif',
  'image/tiff': 'tif',
} as const;
export type MediaType = keyof typeof MEDIA_TYPES;

/** as much as file-type looks at where a file is not at hand as a whole; every signature below stands within it */
const HEAD_BYTES = 4100;
const NOTHING = Buffer.alloc(0);

export interface Sniffer {
  /** Refuses with `material_type_not_allowed` as soon as that is certain. */
  see(chunk: Uint8Array): Promise<void>;
  /** Of all that was seen. Refuses with `material_type_not_allowed`. */
  conclude(): Promise<MediaType>;
}

/** A type that is certain only once more than the head was seen. */
interface Reading {
  /** Takes the file from its first byte on. False once it is certain that it is another. */
  see(chunk: Uint8Array): boolean;
  /** Of all that was seen; null where it is another. */
  conclude(): MediaType | null;
}

/**
 * Holds the first kilobytes of a file; of a ZIP archive also its end, where it says whether it is an OFD, and of a TIFF
 * its directory, wherever that stands.
 */
export function createSniffer(): Sniffer {
  let head: Buffer = NOTHING;
  let known: MediaType | Reading | null = null;

  const readHead = async () => {
    known = await typeOf(head);
    const isOther = typeof known !== 'string' && !known.see(head);
    head = NOTHING;
    if (isOther) throw new Refusal('material_type_not_allowed');
    return known;
  };
  return {
    async see(chunk) {
      if (known === null) {
        head = Buffer.concat([head, chunk]);
        if (head.length >= HEAD_BYTES) await readHead();
      } else if (typeof known !== 'string' && !known.see(chunk)) {
        throw new Refusal('material_type_not_allowed');
      }
    },
    async conclude() {
      const found = known ?? (await readHead());
      const type = typeof found === 'string' ? found : found.conclude();
      if (type === null) throw new Refusal('material_type_not_allowed');
      return type;
    },
  };
}

/**
 * file-type tells these from the beginning of a file, and so refuses what scanners, printers and phones make: a TIFF
 * whose directory stands behind its picture, a PDF with something before its header, a HEIF that names another brand
 * first.
 */
async function typeOf(head: Buffer): Promise<MediaType | Reading> {
  const known = simpleTypeOf(head) ?? heifTypeOf(head) ?? readTiff(head) ?? readOfd(head);
  if (known !== null) return known;
  if (await isPdf(head)) return 'application/pdf';
  throw new Refusal('material_type_not_allowed');
}

const startsWith = (head: Buffer, signature: string): boolean =>
  head.toString('latin1', 0, signature.length) === signature;

/** What the first bytes alone tell. */
function simpleTypeOf(head: Buffer): MediaType | null {
  // ISO 10918-1 B.2; JPEG-LS is another
  if (startsWith(head, '\xff\xd8\xff')) return head[3] === 0xf7 ? null : 'image/jpeg';
  // PNG 5.2, 11.2.1; Apple's tools put a chunk of their own before the header
  if (['\0\0\0\x0dIHDR', '\0\0\0\x04CgBI'].some((chunk) => startsWith(head, `\x89PNG\r\n\x1a\n${chunk}`)))
    return 'image/png';
  // RFC 9649
  const isWebp = startsWith(head, 'RIFF') && /^WEBPVP8[ LX]/.test(head.toString('latin1', 8, 16));
  return isWebp ? 'image/webp' : null;
}

/** Readers look for the header of a PDF in the first 1024 bytes (ISO 32000-1 annex H.3.4.1, implementation note 13). */
const PDF_HEADER_WITHIN = 1024;
/** What would run, or be shown as a page, if somebody took the file for that: markup, a script, PostScript. */
const ACTIVE = /<|^(?:\xef\xbb\xbf)?\s*(?:#!|%!)/;

/**
 * Before its header may stand a byte order mark, a printer's job, or remains of a protocol, but no file of another
 * kind.
 */
async function isPdf(head: Buffer): Promise<boolean> {
  const text = head.toString('latin1', 0, PDF_HEADER_WITHIN);
  const at = text.search(/%PDF-\d/);
  if (at <= 0) return at === 0;
  if (ACTIVE.test(text.slice(0, at))) return false;
  const found = await fileTypeFromBuffer(head.subarray(0, HEAD_BYTES));
  return found === undefined || found.mime === 'application/pdf';
}

// --- What the head does not tell

function readOfd(head: Buffer): Reading | null {
  if (!startsWith(head, 'PK\x03\x04')) return null;
  let tail = NOTHING;
  let bytes = 0;
  return {
    see(chunk) {
      bytes += chunk.length;
      // a copy, so that what came before it can be let go
      tail = Buffer.from(Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES));
      return true;
    },
    conclude: () => (isOfd(tail, bytes) ? 'application/ofd' : null),
  };
}

function readTiff(head: Buffer): Reading | null {
  const reader = createTiffReader(head);
  return reader && { see: reader.see, conclude: () => (reader.isPicture() ? 'image/tiff' : null) };
}
