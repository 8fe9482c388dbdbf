// An audit event as a leaf of the transparency log: the canonical JSON of the event (RFC 8785), which is hashed, and
// the bundles in which leaves are published (C2SP tlog-tiles, "Log entries"). Pure. An event and its leaf hold the same
// data, and a leaf has only one written form.
import { canonicalJson } from '../base/canonical.ts';
import type { Leaf } from './shapes.ts';

/** The hashed text. */
export const leafText = (leaf: Leaf): string => canonicalJson(leaf);

const UTC = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?\+00$/;

/** Writes an instant in one form, from PostgreSQL's form in any zone: `2026-11-20T02:00:00.000Z`. */
export function leafInstant(text: string): string {
  const [, day, time, fraction = ''] = UTC.exec(text) ?? [];
  if (day !== undefined) return `${day}T${time}.${fraction.padEnd(3, '0')}Z`;
  return Temporal.Instant.from(text.replace(' ', 'T')).toString({ fractionalSecondDigits: 3 });
}

const LENGTH_BYTES = 2;
/** The maximum length of an entry of a bundle; the database refuses a longer event (`audit_events_size`). */
const MOST_BYTES = 65_535;

/** Leaves in the form for clients of tiled logs: each preceded by its length, 16 bits, the high byte first. */
export function entryBundle(leaves: readonly Leaf[]): Buffer {
  return Buffer.concat(
    leaves.flatMap((leaf) => {
      const bytes = Buffer.from(leafText(leaf), 'utf8');
      if (bytes.length > MOST_BYTES) throw new RangeError(`event ${leaf.seq} is too long for an entry of a bundle`);
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(bytes.length);
      return [length, bytes];
    }),
  );
}
