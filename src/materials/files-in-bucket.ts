// Materials in a bucket of an S3-compatible store. An object appears there whole or not at all; an empty object beside
// it marks it as pending.
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { S3mini } from 's3mini';
import type { FileStore } from './files.ts';

export interface BucketAddress {
  /** the bucket's URL: `https://host/bucket` or `https://bucket.host` */
  url: string;
  region: string;
  accessKey: string;
  secretKey: string;
}

const TYPE = 'application/octet-stream';
const PAGE = 500;
const ANSWER_MS = 120_000;

/**
 * S3 needs an object's length in advance, but a file's length is known only at its end. So the encrypted file is
 * spooled to a nameless file in the system's temporary folder, instead of memory: s3mini's own stream upload holds
 * several parts of 8 MiB, and an interrupted one leaves parts in the bucket.
 */
export function createFilesInBucket({ url, region, accessKey, secretKey }: BucketAddress): FileStore {
  const bucket = new S3mini({
    endpoint: url,
    region,
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    fetch: answeredInTime,
  });
  const keptAs = (id: string) => `kept/${id}`;
  const pendingAs = (id: string) => `pending/${id}`;
  const remove = async (id: string) => {
    await bucket.deleteObject(keptAs(id));
    await bucket.deleteObject(pendingAs(id));
  };

  return {
    async put(id, bytes) {
      const spool = await createSpool(id);
      let isSpooled = false;
      try {
        for await (const chunk of bytes) await spool.write(chunk);
        isSpooled = true;
        await bucket.putObject(pendingAs(id), '', TYPE);
        await bucket.putObject(keptAs(id), spool.stream(), TYPE, undefined, undefined, spool.bytes());
      } catch (error) {
        // a call that broke off may have been carried out; if this removal fails too, the mark remains
        if (isSpooled) await remove(id).catch(() => {});
        throw error;
      } finally {
        await spool.close();
      }
    },
    async confirm(id) {
      await bucket.deleteObject(pendingAs(id));
    },
    async open(id) {
      const response = await bucket.getObjectResponse(keptAs(id));
      if (!response?.body) return null;
      const length = response.headers.get('content-length');
      return { bytes: length === null ? null : Number(length), content: response.body };
    },
    remove,
    async *pending() {
      let token: string | undefined;
      do {
        const page = await bucket.listObjectsPaged('/', pendingAs(''), PAGE, token);
        for (const { Key } of page?.objects ?? []) yield Key.slice(pendingAs('').length);
        token = page?.nextContinuationToken;
      } while (token !== undefined);
    },
  };
}

/** Ends a call whose answer does not begin in time; reading the content may take as long as the reader likes. */
const answeredInTime: typeof fetch = async (input, init) => {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('the store does not answer')), ANSWER_MS);
  try {
    return await fetch(input, { ...init, signal: late.signal, redirect: 'error', duplex: 'half' } as RequestInit);
  } finally {
    clearTimeout(timer);
  }
};

interface Spool {
  write(chunk: Uint8Array): Promise<void>;
  bytes(): number;
  stream(): ReadableStream;
  close(): Promise<void>;
}

async function createSpool(id: string): Promise<Spool> {
  const path = join(tmpdir(), `miaopi-material-${id}`);
  const handle = await open(path, 'wx+', 0o600);
  // without a name it disappears with this process, however that ends
  const unnamed = await rm(path).then(
    () => true,
    () => false,
  );
  let bytes = 0;
  return {
    async write(chunk) {
      for (let written = 0; written < chunk.length; ) {
        written += (await handle.write(chunk, written, chunk.length - written, bytes + written)).bytesWritten;
      }
      bytes += chunk.length;
    },
    bytes: () => bytes,
    stream: () => Readable.toWeb(Readable.from(read(handle))) as ReadableStream,
    async close() {
      await handle.close();
      if (!unnamed) await rm(path, { force: true });
    },
  };
}

async function* read(handle: FileHandle): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(PART_BYTES), 0, PART_BYTES, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

const PART_BYTES = 64 * 1024;
