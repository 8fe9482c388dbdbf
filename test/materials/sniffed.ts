// Gives the type of a file, or the code of its refusal, for a file that arrives in chunks of this size.
import { Refusal } from '../../src/base/refusal.ts';
import { createSniffer } from '../../src/materials/media-types.ts';

export async function typeOf(bytes: Buffer, chunkBytes = bytes.length): Promise<string> {
  const sniffer = createSniffer();
  try {
    for (let at = 0; at < bytes.length; at += chunkBytes) await sniffer.see(bytes.subarray(at, at + chunkBytes));
    return await sniffer.conclude();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
