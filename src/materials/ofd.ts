// Tells an OFD document (GB/T 33190-2016) from other ZIP archives: it has an entry OFD.xml at its root. That is read
// from the archive's directory, which stands at its end; nothing is unpacked.

/** The directory of a document of a thousand pages fits. */
export const TAIL_BYTES = 256 * 1024;

const ENTRY_POINT = 'OFD.xml';
/** PKWARE APPNOTE 4.3.16 and 4.3.12 */
const END = { signature: 0x06054b50, bytes: 22 };
const ENTRY = { signature: 0x02014b50, bytes: 46 };
const ENCRYPTED = 1;

/**
 * `tail`: the last bytes of a file of so many `bytes`. False for whatever is not a whole archive from first to last
 * byte.
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
  // what stands in the file where the archive does not say so would be hidden from who reads it as one
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

/** null where the directory is not what it should be, or something in it is encrypted. */
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
