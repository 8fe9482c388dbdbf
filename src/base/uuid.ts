// UUIDs (RFC 9562): recognises them, and makes them from names.
import { createHash } from 'node:crypto';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** True for a UUID in the service's own form, with lower-case letters. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** The UUID (version 8) that belongs to a name: for a table without a column for the name itself. */
export function uuidOf(name: string): string {
  const bytes = createHash('sha256').update(name).digest();
  bytes.writeUInt8(0x80 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
