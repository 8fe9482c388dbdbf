// Tells an OFD document (GB/T 33190-2016) from other ZIP archives: an OFD has an entry OFD.xml at its root. The
// directory at the end of the archive shows that; nothing is unpacked.

/** Large enough for the directory of a document with a thousand pages. */
export const TAIL_BYTES = 256 * 1024;

const ENTRY_POINT = 'OFD.xml';
/** PKWARE APPNOTE 4.3.16 and 4.3.12 */
const END = { signature: 0x06054b50, bytes: 22 };
const ENTRY = { signature: 0x02014b50, bytes: 46 };
const ENCRYPTED = 1;

/**
 * `tail`: the last bytes of a file of `bytes` bytes. False unless the file is a whole archive from first to last byte.
 */
export function isOfd(tail: Buffer, bytes: number): boolean {
  const endAt = findEnd(tail);
  if (endAt === null) return false;
  const [entries, size, offset] = [
    tail.readUInt16LE(endAt + 10),
    tail.readUInt32LE(endAt + 12),
    tail.readUInt32LE(endAt + 16),
  ];
  const start = endAt - size;
  // bytes that the archive does not declare would stay hidden from its readers
  if (start < 0 || offset !== bytes - tail.length + start) return false;
  const names = namesIn(tail.subarray(start, endAt), entries);
  return names?.filter((name) => name === ENTRY_POINT).length === 1;
}

function findEnd(tail: Buffer): number | null {
  for (let at = tail.length - END.bytes; at >= 0; at--) {
    const isEnd = tail.readUInt32LE(at) === END.signature;
    if (isEnd && at + END.bytes + tail.readUInt16LE(at + 20) === tail.length) return at;
  }
  return null;
}

/** Null if the directory is malformed, or something in it is encrypted. */
function namesIn(directory: Buffer, entries: number): string[] | null {
  const names: string[] = [];
  let at = 0;
  while (at + ENTRY.bytes <= directory.length) {
    if (directory.readUInt32LE(at) !== ENTRY.signature) return null;
    if (directory.readUInt16LE(at + 8) & ENCRYPTED) return null;
    const [name, extra, comment] = [28, 30, 32].map((place) => directory.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ];
    names.push(directory.toString('utf8', at + ENTRY.bytes, at + ENTRY.bytes + name));
    at += ENTRY.bytes + name + extra + comment;
  }
  return at === directory.length && names.length === entries ? names : null;
}
