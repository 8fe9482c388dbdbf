// Takes materials from the unit: materials that a department has asked for, and any others for an application in
// review, or for a frozen approval that is verified online. Once all requested materials are there, the review resumes.
import { type AuditEntry, type Cause, change } from '../audit/change.ts';
import { type FieldError, fieldError, Refusal } from '../base/refusal.ts';
import { isUuid } from '../base/uuid.ts';
import { attachMaterials, findUsableMaterials } from '../materials/attach.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Deps } from './deps.ts';
import { isUnderReview, movesOf } from './lifecycle.ts';
import type { MaterialsForm } from './schema.ts';
import { type Application, findApplication, lockApplication } from './store/applications.ts';
import { findFreeze } from './store/freezes.ts';
import { kindsReceived, listSupplements } from './store/supplements.ts';
import { resumeReview } from './supplement.ts';

/**
 * Safe to repeat: a material that is there already is not added twice. Refuses with `not_found` for another unit's
 * application, `validation_failed` for a material that is not the unit's or that the scheme does not know, and
 * `illegal_transition` where nobody would look at it any more.
 */
export async function addMaterials(
  deps: Deps,
  cause: Cause,
  id: string,
  { materials }: MaterialsForm,
): Promise<Application> {
  const before = await findApplication(deps.db, id);
  if (!before || before.tenantId !== cause.actor.tenantId) throw new Refusal('not_found');
  requireListed(deps.schemes.filedUnder(before), materials);
  await requireUsable(deps, cause, materials);
  await change(deps, cause, async (tx) => {
    const application = await lockApplication(tx, id);
    if (!application) throw new Refusal('not_found');
    const { status } = application;
    const isVerifiedOnline = status === 'frozen' && (await findFreeze(tx, id))?.venue === 'online';
    if (!isUnderReview(status) && !isVerifiedOnline) {
      const legalMoves = movesOf(cause.actor.role, application);
      throw new Refusal('illegal_transition', { currentStatus: status, legalMoves });
    }
    const open = (await listSupplements(tx, id)).find((supplement) => supplement.status === 'open') ?? null;
    await attachMaterials(
      tx,
      materials.map(({ kind, materialId, seals }) => ({
        id: deps.ids.uuid(),
        applicationId: id,
        materialId,
        kind,
        seals: seals ?? [],
        attachedBy: cause.actor.id,
        attachedAt: deps.clock.now(),
        supplementId: open?.kinds.includes(kind) ? open.id : null,
      })),
    );
    const added: AuditEntry = {
      action: 'application.materials_added',
      applicationId: id,
      data: { materials: materials.map(({ kind, materialId }) => ({ kind, materialId })) },
    };
    const received = open ? await kindsReceived(tx, open.id) : null;
    if (!open || !received || open.kinds.some((kind) => !received.has(kind))) {
      return { result: undefined, events: [added] };
    }
    return { result: undefined, events: [added, await resumeReview(deps, tx, application, open, 'completed')] };
  });
  const after = await findApplication(deps.db, id);
  if (!after) throw new Error('an application is missing after adding materials to it');
  return after;
}

/** Refuses with `validation_failed`, naming each kind and each owner of a stamp that the scheme does not know. */
function requireListed({ form }: Scheme, materials: MaterialsForm['materials']): void {
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
