// Tells a TIFF picture (TIFF 6.0 and BigTIFF) from other files with the same beginning. Its first directory may be
// anywhere in the file, usually after the picture. The reader waits for this directory while the file comes in, and
// holds nothing else.

/** Far more than a scanner writes; a directory with that many entries has 10 KiB. */
const MAX_ENTRIES = 512;

interface Layout {
  littleEndian: boolean;
  isBig: boolean;
  /** of the first directory */
  offset: number;
}

/** TIFF 6.0 section 2, "Image File Directory"; BigTIFF has larger counts and values. */
const SIZES = {
  classic: { header: 8, count: 2, entry: 12, value: 8 },
  big: { header: 16, count: 8, entry: 20, value: 12 },
};

const TAGS = {
  width: 256,
  height: 257,
  /** tags that locate the picture: strips, tiles, or a whole JPEG */
  pictures: [273, 324, 513],
  /** tags of cameras' raw data: TIFF/EP, DNG, and Sony's */
  raw: [37398, 50706, 50740],
};
/** The header marks Canon's raw data. */
const CANON_RAW_AT = 8;

const SHORT = 3;
const LONG = 4;
const LONG8 = 16;

const sizesOf = ({ isBig }: Pick<Layout, 'isBig'>) => (isBig ? SIZES.big : SIZES.classic);

export interface TiffReader {
  /** Takes the file from its first byte. False once it is certainly not a TIFF picture. */
  see(chunk: Uint8Array): boolean;
  /** Judges everything seen. */
  isPicture(): boolean;
}

/** `head`: the beginning of a file; pass it to `see` again. Null if it does not begin like a TIFF. */
export function createTiffReader(head: Buffer): TiffReader | null {
  const layout = readHeader(head);
  if (layout === null) return null;
  const size = sizesOf(layout);
  let directory = Buffer.alloc(0);
  let at = 0;
  let wanted = size.count;
  let verdict: boolean | null = layout.offset < size.header ? false : null;

  return {
    see(chunk) {
      for (let taken = Math.max(0, layout.offset - at); verdict === null && taken < chunk.length; ) {
        const part = chunk.subarray(taken, taken + wanted - directory.length);
        directory = Buffer.concat([directory, part]);
        taken += part.length;
        if (directory.length < wanted) break;
        const entries = countOf(directory, layout);
        wanted = size.count + entries * size.entry;
        if (entries === 0 || entries > MAX_ENTRIES) verdict = false;
        else if (directory.length === wanted) verdict = describesPicture(directory, layout);
      }
      at += chunk.length;
      return verdict !== false;
    },
    isPicture: () => verdict === true,
  };
}

function readHeader(head: Buffer): Layout | null {
  const order = head.toString('latin1', 0, 2);
  if (head.length < SIZES.big.header || (order !== 'II' && order !== 'MM')) return null;
  const littleEndian = order === 'II';
  const view = viewOf(head);
  const version = view.getUint16(2, littleEndian);
  if (version === 42 && head.toString('latin1', CANON_RAW_AT, CANON_RAW_AT + 2) !== 'CR') {
    return { littleEndian, isBig: false, offset: view.getUint32(4, littleEndian) };
  }
  if (version !== 43 || view.getUint16(4, littleEndian) !== 8) return null;
  return { littleEndian, isBig: true, offset: Number(view.getBigUint64(8, littleEndian)) };
}

const viewOf = (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function countOf(directory: Buffer, { littleEndian, isBig }: Layout): number {
  const view = viewOf(directory);
  return isBig ? Number(view.getBigUint64(0, littleEndian)) : view.getUint16(0, littleEndian);
}

/** Whether a directory gives size and place of a picture, and has no tag of a camera's raw data. */
function describesPicture(directory: Buffer, { littleEndian, isBig }: Layout): boolean {
  const { count, entry, value } = sizesOf({ isBig });
  const view = viewOf(directory);
  const entries = new Map<number, number>();
  for (let at = count; at < directory.length; at += entry) entries.set(view.getUint16(at, littleEndian), at);
  const hasLength = (tag: number): boolean => {
    const at = entries.get(tag);
    if (at === undefined) return false;
    const type = view.getUint16(at + 2, littleEndian);
    if (type === SHORT) return view.getUint16(at + value, littleEndian) > 0;
    if (type === LONG) return view.getUint32(at + value, littleEndian) > 0;
    return isBig && type === LONG8 && view.getBigUint64(at + value, littleEndian) > 0n;
  };
  return (
    hasLength(TAGS.width) &&
    hasLength(TAGS.height) &&
    TAGS.pictures.some((tag) => entries.has(tag)) &&
    !TAGS.raw.some((tag) => entries.has(tag))
  );
}
