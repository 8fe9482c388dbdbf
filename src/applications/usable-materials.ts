// Whether materials may be attached to an application: of a kind and with stamps that its scheme knows, and uploaded by
// the actor.
import type { Cause } from '../audit/change.ts';
import { type FieldError, fieldError, Refusal } from '../base/refusal.ts';
import { isUuid } from '../base/uuid.ts';
import { findUsableMaterials } from '../materials/attach.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Deps } from './deps.ts';
import type { MaterialsForm } from './schema.ts';

/** Refuses with `validation_failed`, naming each kind and each owner of a stamp that the scheme does not know. */
export function requireListed({ form }: Scheme, materials: MaterialsForm['materials']): void {
  const { kind: Kind, seal: Seal } = form.materials;
  const errors = materials.flatMap(({ kind, seals = [] }, index) => {
    const unknown = [
      ...(Kind.safeParse(kind).success ? [] : ['kind']),
      ...seals.flatMap((seal, place) => (Seal.safeParse(seal).success ? [] : [`seals/${place}`])),
    ];
    return unknown.map((field) =>
      fieldError(`/materials/${index}/${field}`, 'value', '不在允许的取值内', 'Not one of the allowed values'),
    );
  });
  if (errors.length > 0) throw new Refusal('validation_failed', { errors });
}

/**
 * Refuses with `validation_failed`, naming each material that the actor may not attach because it does not exist for
 * them.
 */
export async function requireUsable(
  { db }: Pick<Deps, 'db'>,
  { actor }: Cause,
  materials: readonly { materialId: string }[],
): Promise<void> {
  if (materials.length === 0) return;
  const ids = materials.map(({ materialId }) => materialId).filter((id) => isUuid(id.toLowerCase()));
  const usable = await findUsableMaterials(db, actor, ids);
  const errors = materials.flatMap(({ materialId }, index): FieldError[] =>
    usable.has(materialId)
      ? []
      : [
          {
            pointer: `/materials/${index}/materialId`,
            code: 'unknown_material',
            message: { zh: '没有该材料，请先上传', en: 'There is no such material; upload it first' },
          },
        ],
  );
  if (errors.length > 0) throw new Refusal('validation_failed', { errors });
}
