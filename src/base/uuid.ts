// UUIDs (RFC 9562) as they are told from other text, and as they are made of a name.
import { createHash } from 'node:crypto';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** As the service writes them, in small letters. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** The UUID of version 8 that a name always comes to: for a table that has no place for the name itself. */
export function uuidOf(name: string): string {
  const bytes = createHash('sha256').update(name).digest();
  bytes.writeUInt8(0x80 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
