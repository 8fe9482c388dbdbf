// Small files of every accepted type, an archive writer, and uploads as a client sends them.
import type { Client } from '../support/client.ts';

const bytes = (...parts: (string | number[] | Buffer)[]): Buffer<ArrayBuffer> =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));
const box = (type: string, ...content: (string | number[])[]) => {
  const inside = bytes(type, ...content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(inside.length + 4);
  return bytes(length, inside);
};
const chunk = (type: string, length: number) => bytes([0, 0, 0, length], type, Buffer.alloc(length + 4));

/** A text in each sample; tests look for it in places where it must not be. */
export const PLAIN = 'SYNTHETIC-DIPLOMA-OF-NOBODY';

export const PDF = bytes(`%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n% ${PLAIN}\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
export const PNG = bytes([0x89], 'PNG\r\n\x1a\n', chunk('IHDR', 13), chunk('IDAT', 8), PLAIN, chunk('IEND', 0));
/** an animated PNG */
export const APNG = bytes(
  [0x89],
  'PNG\r\n\x1a\n',
  chunk('IHDR', 13),
  chunk('acTL', 8),
  chunk('IDAT', 8),
  PLAIN,
  chunk('IEND', 0),
);
export const JPEG = bytes([0xff, 0xd8, 0xff, 0xe0, 0, 16], 'JFIF\0', [1, 1, 0, 0, 1, 0, 1, 0, 0], PLAIN, [0xff, 0xd9]);
export const WEBP = bytes('RIFF', [60, 0, 0, 0], 'WEBPVP8 ', [40, 0, 0, 0], PLAIN, Buffer.alloc(20));
/** A file with `first` as its brand and `others` as the compatible brands. */
export const heif = (first: string, ...others: string[]): Buffer<ArrayBuffer> =>
  bytes(box('ftyp', first, [0, 0, 0, 0], others.join('')), box('mdat', PLAIN));
export const HEIC = heif('heic', 'mif1', 'heic');
export const HEIF = heif('mif1', 'mif1', 'heic');

/** Tags of a picture of one grey dot: width, height, depth, place of its strip, and length of the strip in bytes. */
export const TIFF_TAGS: readonly [tag: number, value: number][] = [
  [256, 1],
  [257, 1],
  [258, 8],
  [273, 8],
  [279, 1],
];

interface TiffOptions {
  /** `II` is little-endian, `MM` big-endian */
  order?: 'II' | 'MM';
  isBig?: boolean;
  /** the image, between header and directory */
  picture?: Buffer | string;
  tags?: readonly (readonly [tag: number, value: number])[];
  /** the place of the directory that the header names */
  offset?: number;
}

/** A TIFF, or a BigTIFF, with one directory behind its picture. */
export function tiff(options: TiffOptions = {}): Buffer<ArrayBuffer> {
  const { order = 'II', isBig = false, picture = PLAIN, tags = TIFF_TAGS } = options;
  const number = (value: number, width: number) => {
    const written = Buffer.alloc(width);
    if (order === 'II') written.writeUIntLE(value, 0, Math.min(width, 6));
    else written.writeUIntBE(value, Math.max(0, width - 6), Math.min(width, 6));
    return written;
  };
  const wide = isBig ? 8 : 4;
  const offset = options.offset ?? 2 * wide + picture.length;
  const header = isBig ? [number(43, 2), number(8, 2), number(0, 2)] : [number(42, 2)];
  const entries = tags.map(([tag, value]) =>
    bytes(number(tag, 2), number(4, 2), number(1, wide), number(value, 4), Buffer.alloc(wide - 4)),
  );
  return bytes(
    order,
    ...header,
    number(offset, wide),
    picture,
    number(tags.length, isBig ? 8 : 2),
    ...entries,
    number(0, wide),
  );
}
export const TIFF = tiff();

interface Entry {
  name: string;
  content?: string;
  isEncrypted?: boolean;
}

/** A ZIP archive, its entries stored as they are. */
export function zip(entries: Entry[], { comment = '', before = '' } = {}): Buffer<ArrayBuffer> {
  const locals: Buffer[] = [Buffer.from(before)];
  const directory: Buffer[] = [];
  let at = before.length;
  for (const { name, content = '', isEncrypted = false } of entries) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(isEncrypted ? 1 : 0, 2);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const offset = Buffer.alloc(14);
    offset.writeUInt32LE(at, 10);
    const local = bytes('PK\x03\x04', common, name, content);
    locals.push(local);
    directory.push(bytes('PK\x01\x02', [20, 0], common, offset, name));
    at += local.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(at, 12);
  end.writeUInt16LE(comment.length, 16);
  return bytes(...locals, ...directory, 'PK\x05\x06', end, comment);
}

const OFD_ENTRIES = [
  { name: 'OFD.xml', content: '<ofd:OFD/>' },
  { name: 'Doc_0/Document.xml', content: PLAIN },
];
export const OFD = zip(OFD_ENTRIES);
export const DOCX = zip([{ name: '[Content_Types].xml' }, { name: 'word/document.xml', content: PLAIN }]);
export const EXE = bytes('MZ', Buffer.alloc(126), 'PE\0\0', Buffer.alloc(200));

/** A PDF of exactly this many bytes. */
export const pdfOf = (size: number): Buffer<ArrayBuffer> => bytes(PDF, Buffer.alloc(size - PDF.length, PLAIN));

export const BOUNDARY = 'a-boundary-of-the-client';
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

export interface Part {
  name?: string;
  filename?: string;
  type?: string;
  content: Buffer | string;
}

export function form(...parts: Part[]): Buffer {
  const written = parts.flatMap(({ name, filename, type, content }) => [
    `--${BOUNDARY}\r\nContent-Disposition: form-data`,
    ...(name === undefined ? [] : [`; name="${name}"`]),
    ...(filename === undefined ? [] : [`; filename="${filename}"`]),
    ...(type === undefined ? [] : [`\r\nContent-Type: ${type}`]),
    '\r\n\r\n',
    Buffer.from(content),
    '\r\n',
  ]);
  return Buffer.concat([...written, `--${BOUNDARY}--\r\n`].map((each) => Buffer.from(each)));
}

export const fileForm = (content: Buffer, filename = 'scan.pdf', type = 'application/pdf') =>
  form({ name: 'file', filename, type, content });

export interface Uploaded {
  materialId: string;
  sha256: string;
  bytes: number;
  mediaType: string;
}

/** Uploads as browsers do. */
export const upload = <Body = Uploaded>(client: Client, content: Buffer, as = 'employer') =>
  send<Body>(client, fileForm(content), as);

export const send = <Body = Uploaded>(client: Client, body: Buffer | ReadableStream, as = 'employer') =>
  client.send<Body>('POST', '/v1/materials', {
    as,
    headers: { 'content-type': FORM_TYPE },
    body: body instanceof Buffer ? new Uint8Array(body) : body,
  });
