// Materials in a folder on disk, which all processes of an installation share. A file is written under another name,
// flushed, and renamed: a file with its final name is whole, even after a crash.
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isUuid } from '../base/uuid.ts';
import type { FileStore } from './files.ts';

const DRAFT = '.draft';

/** Makes `folder` for its owner alone when the first file comes. */
export function createFilesInFolder(folder: string): FileStore {
  const pendingFolder = join(folder, 'pending');
  const pendingPath = (id: string) => join(pendingFolder, checked(id));
  // the last digits of an id are random; the first digits are the time and would fill one folder after the other
  const keptPath = (id: string) => join(folder, 'kept', checked(id).slice(-2), id);

  return {
    async put(id, bytes) {
      const path = pendingPath(id);
      const draft = path + DRAFT;
      await mkdir(pendingFolder, { recursive: true, mode: 0o700 });
      try {
        await write(draft, bytes);
        await rename(draft, path);
        await flushFolder(pendingFolder);
      } catch (error) {
        await Promise.all([rm(draft, { force: true }), rm(path, { force: true })]);
        throw error;
      }
    },
    async confirm(id) {
      const path = keptPath(id);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(pendingPath(id), path).catch(unlessMissing);
      await flushFolder(dirname(path));
    },
    async open(id) {
      // it may be confirmed between two attempts
      for (const path of [keptPath(id), pendingPath(id), keptPath(id)]) {
        const handle: FileHandle | undefined = await open(path).catch(unlessMissing);
        if (handle) return { bytes: (await handle.stat()).size, content: createReadStream(path, { fd: handle }) };
      }
      return null;
    },
    async remove(id) {
      const path = pendingPath(id);
      for (const each of [path + DRAFT, path, keptPath(id)]) await rm(each, { force: true });
    },
    async *pending() {
      for (const name of (await readdir(pendingFolder).catch(unlessMissing)) ?? []) {
        const id = name.endsWith(DRAFT) ? name.slice(0, -DRAFT.length) : name;
        if (isUuid(id)) yield id;
      }
    },
  };
}

async function write(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of bytes) await writeAll(handle, chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, written);
    written += bytesWritten;
  }
}

/** A name is durable only with its folder. Windows cannot open a folder, and flushes it by itself. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

/** An id becomes part of a path; nothing else ever does. */
function checked(id: string): string {
  if (!isUuid(id)) throw new Error('not an id of a file');
  return id;
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
