// An audit event as a leaf of the log: its canonical JSON (RFC 8785), which is hashed, and the bundles in which leaves
// are handed out (C2SP tlog-tiles, "Log entries"). Pure. Whatever stands in an event stands in its leaf, and in one way
// only.
import { canonicalJson } from '../base/canonical.ts';
import type { Leaf } from './shapes.ts';

/** What is hashed. */
export const leafText = (leaf: Leaf): string => canonicalJson(leaf);

const UTC = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?\+00$/;

/** One way to write an instant, from the way of PostgreSQL, in whichever zone: `2026-11-20T02:00:00.000Z`. */
export function leafInstant(text: string): string {
  const [, day, time, fraction = ''] = UTC.exec(text) ?? [];
  if (day !== undefined) return `${day}T${time}.${fraction.padEnd(3, '0')}Z`;
  return Temporal.Instant.from(text.replace(' ', 'T')).toString({ fractionalSecondDigits: 3 });
}

const LENGTH_BYTES = 2;
/**
 * An entry of a bundle is at most this long; the database refuses an event that would be longer (`audit_events_size`).
 */
const MOST_BYTES = 65_535;

/** Leaves as clients of tiled logs read them: each preceded by its length, 16 bits, the high byte first. */
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
