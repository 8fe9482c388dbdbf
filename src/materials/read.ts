// Reading materials. What a caller may not see does not exist for it; that a file was opened is put into the audit before its
// first byte is given out.
import { type Cause, change } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import type { MaterialDeps } from './deps.ts';
import { openFile, readFileKey } from './sealed-file.ts';
import { findMaterial, type Material } from './store.ts';
import { placeOfFileKey } from './upload.ts';

const RETRY_AFTER_SECONDS = 30;

/** What is known of a material. Refuses with `not_found` where there is none that the caller may see. */
export async function readMaterial({ db }: Pick<MaterialDeps, 'db'>, { actor }: Cause, id: string): Promise<Material> {
  const material = await findMaterial(db, actor, id);
  if (!material) throw new Refusal('not_found');
  return material;
}

export interface OpenMaterial {
  material: Material;
  /**
   * The file, a piece at a time; whoever does not read it to its end cancels it. Fails where what is stored was altered, before it
   * gives out any of the altered bytes.
   */
  content: ReadableStream<Uint8Array>;
}

/**
 * Opens a material to be read. Refuses as `readMaterial` does, and with `unavailable` where the store does not answer; throws where
 * the stored file is missing or its beginning was altered.
 */
export async function openMaterial(deps: MaterialDeps, cause: Cause, id: string): Promise<OpenMaterial> {
  const material = await readMaterial(deps, cause, id);
  const key = readFileKey(deps.sealer.open(placeOfFileKey(id), material.fileKey));
  const broken = (error: unknown) => deps.log.error('material.broken', error, { requestId: cause.requestId, id });
  const content = await begun(openFile(key, await storedFile(deps, cause, id)), broken);
  try {
    await change(deps, cause, async () => ({
      result: undefined,
      events: [{ action: 'material.read', data: { materialId: id } }],
    }));
  } catch (error) {
    await content.cancel();
    throw error;
  }
  return { material, content };
}

async function storedFile(deps: MaterialDeps, cause: Cause, id: string): Promise<AsyncIterable<Uint8Array>> {
  const stored = await deps.files.open(id).catch((error: unknown) => {
    deps.log.error('material.not_opened', error, { requestId: cause.requestId });
    throw new Refusal('unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  });
  if (stored === null) throw new Error('the file of a material is not there');
  return stored;
}

/** As a stream with its first piece read: an error at the beginning comes now. Nothing more is read than is asked for. */
async function begun(
  pieces: AsyncGenerator<Uint8Array, void>,
  broken: (error: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  const first = await pieces.next();
  return new ReadableStream(
    {
      start(controller) {
        if (!first.done) controller.enqueue(first.value);
      },
      async pull(controller) {
        const next = await pieces.next().catch((error: unknown) => {
          broken(error);
          throw error;
        });
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        await pieces.return();
      },
    },
    { highWaterMark: 0 },
  );
}
