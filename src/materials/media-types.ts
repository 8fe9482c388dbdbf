// The file type of a material, detected from its bytes alone: the client's type and the file name do not count.
import { fileTypeFromBuffer } from 'file-type';
import { Refusal } from '../base/refusal.ts';
import { heifTypeOf } from './heif.ts';
import { isOfd, TAIL_BYTES } from './ofd.ts';
import { createTiffReader } from './tiff.ts';

/** A closed list, with the file extension for downloads. */
export const MEDIA_TYPES = {
  'application/pdf': 'pdf',
  /** GB/T 33190, the government's format for electronic licences */
  'application/ofd': 'ofd',
  'image/jpeg': 'jpg',
  /** APNG too, which is a PNG with several pictures */
  'image/png': 'png',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'image/heif': 'heif',
  'image/tiff': 'tif',
} as const;
export type MediaType = keyof typeof MEDIA_TYPES;

/** the part that file-type reads if the whole file is not available; every signature below lies within it */
const HEAD_BYTES = 4100;
const NOTHING = Buffer.alloc(0);

export interface Sniffer {
  /** Refuses with `material_type_not_allowed` as soon as that is certain. */
  see(chunk: Uint8Array): Promise<void>;
  /** The type of everything seen. Refuses with `material_type_not_allowed`. */
  conclude(): Promise<MediaType>;
}

/** A type that is certain only after seeing more than the head. */
interface Reading {
  /** Takes the file from its first byte. False once it is certainly another type. */
  see(chunk: Uint8Array): boolean;
  /** The type of everything seen; null if it is another. */
  conclude(): MediaType | null;
}

/**
 * Holds the first kilobytes of a file; of a ZIP archive also the end, which shows whether it is an OFD; and of a TIFF
 * the directory, wherever it is.
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
 * file-type judges these by the beginning of a file, and so refuses files of scanners, printers and phones: a TIFF with
 * its directory after the picture, a PDF with something before its header, a HEIF that names another brand first.
 */
async function typeOf(head: Buffer): Promise<MediaType | Reading> {
  const known = simpleTypeOf(head) ?? heifTypeOf(head) ?? readTiff(head) ?? readOfd(head);
  if (known !== null) return known;
  if (await isPdf(head)) return 'application/pdf';
  throw new Refusal('material_type_not_allowed');
}

const startsWith = (head: Buffer, signature: string): boolean =>
  head.toString('latin1', 0, signature.length) === signature;

/** The type that the first bytes alone show. */
function simpleTypeOf(head: Buffer): MediaType | null {
  // ISO 10918-1 B.2; JPEG-LS is a different type
  if (startsWith(head, '\xff\xd8\xff')) return head[3] === 0xf7 ? null : 'image/jpeg';
  // PNG 5.2, 11.2.1; Apple's tools put their own chunk before the header
  if (['\0\0\0\x0dIHDR', '\0\0\0\x04CgBI'].some((chunk) => startsWith(head, `\x89PNG\r\n\x1a\n${chunk}`)))
    return 'image/png';
  // RFC 9649
  const isWebp = startsWith(head, 'RIFF') && /^WEBPVP8[ LX]/.test(head.toString('latin1', 8, 16));
  return isWebp ? 'image/webp' : null;
}

/**
 * Readers search for the header of a PDF in the first 1024 bytes (ISO 32000-1 annex H.3.4.1, implementation note 13).
 */
const PDF_HEADER_WITHIN = 1024;
/** Content that would run, or be shown as a page, if somebody took the file for it: markup, a script, PostScript. */
const ACTIVE = /<|^(?:\xef\xbb\xbf)?\s*(?:#!|%!)/;

/**
 * A byte order mark, a printer's job, or remains of a protocol may precede the header of a file, but no file of another
 * type.
 */
async function isPdf(head: Buffer): Promise<boolean> {
  const text = head.toString('latin1', 0, PDF_HEADER_WITHIN);
  const at = text.search(/%PDF-\d/);
  if (at <= 0) return at === 0;
  if (ACTIVE.test(text.slice(0, at))) return false;
  const found = await fileTypeFromBuffer(head.subarray(0, HEAD_BYTES));
  return found === undefined || found.mime === 'application/pdf';
}

// --- Types that need more than the head

function readOfd(head: Buffer): Reading | null {
  if (!startsWith(head, 'PK\x03\x04')) return null;
  let tail = NOTHING;
  let bytes = 0;
  return {
    see(chunk) {
      bytes += chunk.length;
      // a copy, so that earlier bytes can be freed
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
