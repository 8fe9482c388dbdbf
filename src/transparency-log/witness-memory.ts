// The last tree of each log that a witness has signed, in its own file. It is on the disk before the signature goes
// out; otherwise a crash could let the witness sign two trees that contradict each other.
import { constants } from 'node:fs';
import { access, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Head } from './merkle.ts';
import { HASH_BYTES } from './tiles.ts';

export interface WitnessMemory {
  /** Null if the witness has signed nothing of that log. */
  last(origin: string): Promise<Head | null>;
  keep(origin: string, head: Head): Promise<void>;
}

/** Thrown if the file is lost or damaged: a witness without its memory signs nothing. */
export class Forgotten extends Error {
  override name = 'Forgotten';
}

const Kept = z.record(
  z.string(),
  z.strictObject({
    size: z.int().min(0),
    root: z.base64().refine((text) => Buffer.from(text, 'base64').length === HASH_BYTES),
  }),
);

/** Makes the empty file of a witness that has signed nothing yet; throws if the file exists. */
export async function beginMemory(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  await file.writeFile('{}\n');
  await file.sync();
  await file.close();
}

/** Reads the file for every question: the file counts, not the memory of the process. */
export function createWitnessMemory(path: string): WitnessMemory {
  return {
    async last(origin) {
      const kept = (await read(path))[origin];
      return kept ? { size: kept.size, root: Buffer.from(kept.root, 'base64') } : null;
    },
    async keep(origin, { size, root }) {
      const kept = { ...(await read(path)), [origin]: { size, root: root.toString('base64') } };
      const next = `${path}.next`;
      const file = await open(next, 'w', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(kept, null, 2)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(next, path);
      await syncFolder(dirname(path));
    },
  };
}

async function read(path: string): Promise<z.output<typeof Kept>> {
  let text: string;
  try {
    await access(path, constants.W_OK);
    text = await readFile(path, 'utf8');
  } catch {
    throw new Forgotten('the file of the witness is not there, or cannot be read and written');
  }
  try {
    return Kept.parse(JSON.parse(text));
  } catch {
    throw new Forgotten('the file of the witness is damaged');
  }
}

/** Flushes the folder; when this returns, the new name is on the disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
