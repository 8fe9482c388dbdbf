// Reads materials. A caller gets `not_found` for a material that they may not see; the audit records the opening of a
// file before its first byte is given out.
import { type Cause, change } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import type { MaterialDeps } from './deps.ts';
import type { StoredFile } from './files.ts';
import { DamagedFile, type FileKey, openFile, readFileKey, storedBytes } from './sealed-file.ts';
import { findMaterial, listVisible, type Material } from './store/materials.ts';
import { placeOfFileKey } from './upload.ts';

const RETRY_AFTER_SECONDS = 30;

/** The record of a material. Refuses with `not_found` if there is none that the caller may see. */
export async function readMaterial({ db }: Pick<MaterialDeps, 'db'>, { actor }: Cause, id: string): Promise<Material> {
  const material = await findMaterial(db, actor, id);
  if (!material) throw new Refusal('not_found');
  return material;
}

/** Those of the ids that name a material which the caller may see. */
export const visibleMaterials = async (
  { db }: Pick<MaterialDeps, 'db'>,
  { actor }: Cause,
  ids: readonly string[],
): Promise<Set<string>> => new Set(await listVisible(db, actor, ids));

export interface OpenMaterial {
  material: Material;
  /**
   * The file, in pieces; a reader that stops before its end must cancel it. If the stored file was altered, it fails
   * before giving out any altered byte.
   */
  content: ReadableStream<Uint8Array>;
}

/**
 * Opens a material for reading. Refuses as `readMaterial` does; with `unavailable` if the store does not answer; and
 * with `material_damaged`, which names the material, if the file is missing, was cut, or its beginning was altered:
 * then operators are alerted.
 */
export async function openMaterial(deps: MaterialDeps, cause: Cause, id: string): Promise<OpenMaterial> {
  const material = await readMaterial(deps, cause, id);
  const content = await openContent(deps, cause, material);
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

/** The record of a material that can be opened. Refuses as `openMaterial` does; gives out nothing of the file. */
export async function probeMaterial(deps: MaterialDeps, cause: Cause, id: string): Promise<Material> {
  const material = await readMaterial(deps, cause, id);
  const content = await openContent(deps, cause, material);
  await content.cancel();
  return material;
}

async function openContent(deps: MaterialDeps, cause: Cause, material: Material) {
  const { id } = material;
  const tellDamage = (error: DamagedFile) =>
    deps.log.error('material.damaged', error, { requestId: cause.requestId, materialId: id, damage: error.damage });
  const tellFailure = (error: unknown) =>
    deps.log.error('material.not_opened', error, { requestId: cause.requestId, materialId: id });
  const tell = (error: unknown) => (error instanceof DamagedFile ? tellDamage(error) : tellFailure(error));
  try {
    const key = fileKeyOf(deps, material);
    const stored = await deps.files.open(id);
    if (stored === null) throw new DamagedFile('missing');
    return await begun(openFile(key, storedContent(stored, storedBytes(material.bytes))), tell);
  } catch (error) {
    tell(error);
    throw error instanceof DamagedFile
      ? new Refusal('material_damaged', { material: id })
      : new Refusal('unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
}

function fileKeyOf({ sealer }: MaterialDeps, { id, fileKey }: Material): FileKey {
  try {
    return readFileKey(sealer.open(placeOfFileKey(id), fileKey));
  } catch (error) {
    throw new DamagedFile('key', { cause: error });
  }
}

/** Throws a `DamagedFile` if the stored length differs from the original, or the disk cannot read the file. */
async function* storedContent({ bytes, content }: StoredFile, expected: number): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of content) {
      if (bytes !== null && bytes !== expected) throw new DamagedFile('cut');
      yield chunk;
    }
  } catch (error) {
    const isBadDisk = error instanceof Error && 'code' in error && error.code === 'EIO';
    throw isBadDisk ? new DamagedFile('unreadable', { cause: error }) : error;
  }
}

/**
 * A stream with its first piece already read, so that an error at the beginning comes now. Reads nothing in advance
 * after that.
 */
async function begun(
  pieces: AsyncGenerator<Uint8Array, void>,
  tell: (error: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  const first = await pieces.next();
  return new ReadableStream(
    {
      start(controller) {
        if (!first.done) controller.enqueue(first.value);
      },
      async pull(controller) {
        const next = await pieces.next().catch((error: unknown) => {
          tell(error);
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
