// What kind of file a material may be, told from its bytes alone: what a client says of it, and its name, count for nothing.
import { fileTypeFromBuffer } from 'file-type';
import { Refusal } from '../base/refusal.ts';
import { isOfd, TAIL_BYTES } from './ofd.ts';

/** A closed list, and with which ending each is handed out. */
export const MEDIA_TYPES = {
  'application/pdf': 'pdf',
  /** GB/T 33190, in which the government issues electronic licences */
  'application/ofd': 'ofd',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'image/heif': 'heif',
  'image/tiff': 'tif',
} as const;
export type MediaType = keyof typeof MEDIA_TYPES;

/** as much as file-type looks at where a file is not at hand as a whole */
const HEAD_BYTES = 4100;
const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const NOTHING = Buffer.alloc(0);

export interface Sniffer {
  /** Refuses with `material_type_not_allowed` as soon as that is certain. */
  see(chunk: Uint8Array): Promise<void>;
  /** Of all that was seen. Refuses with `material_type_not_allowed`. */
  conclude(): Promise<MediaType>;
}

/** Holds the first kilobytes of a file, and of a ZIP archive its end: there stands whether it is an OFD. */
export function createSniffer(): Sniffer {
  let head: Buffer = NOTHING;
  let tail: Buffer = NOTHING;
  let bytes = 0;
  let known: MediaType | 'zip' | null = null;

  return {
    async see(chunk) {
      bytes += chunk.length;
      if (known === null) {
        head = Buffer.concat([head, chunk]);
        if (head.length < HEAD_BYTES) return;
        known = await typeOf(head);
        if (known === 'zip') tail = endOf(head);
        head = NOTHING;
      } else if (known === 'zip') {
        tail = endOf(Buffer.concat([tail, chunk]));
      }
    },
    async conclude() {
      if (known === null) {
        known = await typeOf(head);
        tail = head;
      }
      if (known !== 'zip') return known;
      if (!isOfd(tail, bytes)) throw new Refusal('material_type_not_allowed');
      return 'application/ofd';
    },
  };
}

/** A copy, so that what came before it can be let go. */
const endOf = (bytes: Buffer): Buffer => Buffer.from(bytes.subarray(-TAIL_BYTES));

async function typeOf(head: Buffer): Promise<MediaType | 'zip'> {
  if (head.subarray(0, ZIP.length).equals(ZIP)) return 'zip';
  const mime = (await fileTypeFromBuffer(head.subarray(0, HEAD_BYTES)))?.mime ?? '';
  if (!Object.hasOwn(MEDIA_TYPES, mime)) throw new Refusal('material_type_not_allowed');
  return mime as MediaType;
}
