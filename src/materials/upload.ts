// Takes in a material: limits, sniffs, hashes, scans and encrypts it piece by piece while it comes in. A refused file
// never gets a name in the store, and a file without a row does not stay there.
import { createHash } from 'node:crypto';
import { type Cause, change } from '../audit/change.ts';
import { isOutage } from '../base/outage.ts';
import { Refusal } from '../base/refusal.ts';
import type { MaterialDeps } from './deps.ts';
import { createSniffer, type MediaType } from './media-types.ts';
import { ScanFailed, type Scanner, type Verdict } from './scanner.ts';
import { newFileKey, sealFile, writeFileKey } from './sealed-file.ts';
import { insertMaterial, type Material } from './store/materials.ts';

export const MOST_MATERIAL_BYTES = 20 * 1024 * 1024;
const RETRY_AFTER_SECONDS = 30;

/** The place to which a file's key is sealed. */
export const placeOfFileKey = (id: string) => `materials.file_key:${id}`;

/**
 * Takes in the bytes of `file`; passes on an error that `file` throws. Refuses with `body_too_large`,
 * `validation_failed` if it is empty, `material_type_not_allowed`, `material_infected` (which is put into the audit),
 * and `unavailable` if the store or a configured scanner does not work. After any refusal nothing is kept. A repetition
 * makes another, equal material.
 */
export async function uploadMaterial(
  deps: MaterialDeps,
  cause: Cause,
  file: AsyncIterable<Uint8Array>,
): Promise<Material> {
  const id = deps.ids.uuid();
  const key = newFileKey(deps.fileCipher);
  const seen = await storeFile(deps, cause, id, (inspect) => sealFile(key, inspect(file)));
  const material: Material = {
    id,
    tenantId: cause.actor.tenantId ?? null,
    uploadedBy: cause.actor.id,
    mediaType: seen.mediaType,
    bytes: seen.bytes,
    sha256: seen.sha256,
    fileKey: deps.sealer.seal(placeOfFileKey(id), writeFileKey(key)),
    scan: seen.verdict === null ? 'not_scanned' : 'clean',
    createdAt: deps.clock.now(),
  };
  await record(deps, cause, material);
  return material;
}

interface Seen {
  bytes: number;
  sha256: Buffer;
  mediaType: MediaType;
  /** null without a scanner */
  verdict: Verdict | null;
}

type Inspect = (file: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

async function storeFile(
  deps: MaterialDeps,
  cause: Cause,
  id: string,
  sealed: (inspect: Inspect) => AsyncIterable<Uint8Array>,
): Promise<Seen> {
  let seen: Seen | null = null;
  async function* inspect(file: AsyncIterable<Uint8Array>) {
    seen = yield* inspected(file, deps.scanner);
    if (seen.verdict?.clean === false) throw new Refusal('material_infected');
  }
  try {
    await deps.files.put(id, sealed(inspect));
  } catch (error) {
    const found = seen as Seen | null;
    if (found?.verdict?.clean === false) await tellInfected(deps, cause, found, found.verdict.signature);
    if (error instanceof Refusal) throw error;
    deps.log.error(error instanceof ScanFailed ? 'material.not_scanned' : 'material.not_stored', error, {
      requestId: cause.requestId,
    });
    throw new Refusal('unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
  if (seen === null) throw new Error('a file was stored without inspection');
  return seen;
}

/** Passes the file on while inspecting it, and returns the result at its end. */
async function* inspected(file: AsyncIterable<Uint8Array>, scanner: Scanner | null): AsyncGenerator<Uint8Array, Seen> {
  const sniffer = createSniffer();
  const digest = createHash('sha256');
  let bytes = 0;
  const scan = (await scanner?.begin()) ?? null;
  try {
    for await (const chunk of file) {
      bytes += chunk.length;
      if (bytes > MOST_MATERIAL_BYTES) throw new Refusal('body_too_large');
      await sniffer.see(chunk);
      digest.update(chunk);
      await scan?.take(chunk);
      yield chunk;
    }
    if (bytes === 0) throw new Refusal('validation_failed', { errors: [EMPTY] });
    const mediaType = await sniffer.conclude();
    return { bytes, sha256: digest.digest(), mediaType, verdict: (await scan?.verdict()) ?? null };
  } finally {
    scan?.end();
  }
}

const EMPTY = { pointer: '/file', code: 'too_short', message: { zh: '文件为空', en: 'The file is empty' } };

async function tellInfected(deps: MaterialDeps, cause: Cause, seen: Seen, signature: string): Promise<void> {
  const { bytes, mediaType, sha256 } = seen;
  const data = { code: 'material_infected', bytes, mediaType, sha256: sha256.toString('hex'), signature };
  await change(deps, cause, async () => ({ result: undefined, events: [{ action: 'material.refused', data }] }));
}

async function record(deps: MaterialDeps, cause: Cause, material: Material): Promise<void> {
  const { id, bytes, mediaType, sha256, scan } = material;
  try {
    await change(deps, cause, async (tx) => {
      await insertMaterial(tx, material);
      const data = { materialId: id, bytes, mediaType, sha256: sha256.toString('hex'), scan };
      return { result: undefined, events: [{ action: 'material.uploaded', data }] };
    });
  } catch (error) {
    // a commit that broke off may have been carried out: removing orphans finds out
    if (!isOutage(error)) await attempt(deps, 'material.not_removed', () => deps.files.remove(id));
    throw error;
  }
  // if this fails, removing orphans confirms the file
  await attempt(deps, 'material.not_confirmed', () => deps.files.confirm(id));
}

async function attempt(deps: MaterialDeps, failed: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    deps.log.error(failed, error);
  }
}
