// Takes materials from the unit: materials that a department has asked for, and any others for an application in
// review, or for a frozen approval that is verified online. A sheet that people settle is a matter of its own: nobody's
// decision covers one that came later. Once all requested materials are there, the review begins or resumes.
import type { Deps } from '../applications/deps.ts';
import { isAtGate, missingAtGate, passGate } from '../applications/document-gate.ts';
import { sheetsOf } from '../applications/documents.ts';
import { examineReceived } from '../applications/examine-received.ts';
import { isUnderReview, movesOf } from '../applications/lifecycle.ts';
import { openApplication, openSubmission } from '../applications/open.ts';
import { decideOnSheets } from '../applications/reexamine.ts';
import type { MaterialsForm } from '../applications/schema.ts';
import { type Application, findApplication, lockApplication } from '../applications/store/applications.ts';
import { findFreeze } from '../applications/store/freezes.ts';
import { kindsReceived, listSupplements, type Supplement } from '../applications/store/supplements.ts';
import { resumeReview } from '../applications/supplement.ts';
import { requireListed, requireUsable } from '../applications/usable-materials.ts';
import { type AuditEntry, type Cause, change, type Entries } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
import { attachMaterials } from '../materials/attach.ts';
import { applyDecision } from './apply-answers.ts';
import { lockItemsOf } from './store/items.ts';

/**
 * Safe to repeat: a material that is there already is not added twice. A new sheet of a document that people settle
 * gives its item another version, sends back a first opinion on it, and opens an item where there is none. The last
 * document for which an application waits at the gate has it examined and decided before this returns. Refuses with
 * `not_found` for another unit's application, `validation_failed` for a material that is not the unit's or that the
 * scheme does not know, and `illegal_transition` where nobody would look at it any more.
 */
export async function handInMaterials(
  deps: Deps,
  cause: Cause,
  id: string,
  { materials }: MaterialsForm,
): Promise<Application> {
  const before = await findApplication(deps.db, id);
  if (!before || before.tenantId !== cause.actor.tenantId) throw new Refusal('not_found');
  requireListed(deps.schemes.filedUnder(before), materials);
  await requireUsable(deps, cause, materials);
  const isReceived = await change(deps, cause, async (tx) => {
    const application = await lockApplication(tx, id);
    if (!application) throw new Refusal('not_found');
    await requireAwaited(tx, cause, application);
    if (!isAtGate(application)) {
      return { result: false, events: await addMaterials(deps, tx, cause, application, { materials }) };
    }
    const { open, added } = await attach(deps, tx, cause, id, { materials });
    const passed = open ? await passGateWhenComplete(deps, tx, application, open) : [];
    return { result: passed.length > 0, events: [added, ...passed] };
  });
  if (isReceived) await examineReceived(deps, cause, id);
  const after = await findApplication(deps.db, id);
  if (!after) throw new Error('an application is missing after adding materials to it');
  return after;
}

/** Attaches materials that may be attached to an application that is locked, and lets the review follow. */
export async function addMaterials(
  deps: Deps,
  tx: Tx,
  cause: Cause,
  application: Application,
  { materials }: MaterialsForm,
): Promise<Entries> {
  const { open, added } = await attach(deps, tx, cause, application.id, { materials });
  const anew = await followSheets(deps, tx, application, cause.actor.id);
  const resumed =
    open && (await isComplete(tx, open)) ? await resumeReview(deps, tx, application, open, 'completed') : [];
  return [added, ...anew, ...[resumed].flat()];
}

/** Refuses with `illegal_transition` where nobody would look at a material any more. */
async function requireAwaited(tx: Tx, { actor }: Cause, application: Application): Promise<void> {
  const { id, status } = application;
  if (isUnderReview(status)) return;
  if (status === 'frozen' && (await findFreeze(tx, id))?.venue === 'online') return;
  throw new Refusal('illegal_transition', { currentStatus: status, legalMoves: movesOf(actor.role, application) });
}

/** Attaches the materials to the application, and to the supplement that is open if it asks for their kind. */
async function attach(
  deps: Deps,
  tx: Tx,
  { actor }: Cause,
  applicationId: string,
  { materials }: MaterialsForm,
): Promise<{ open: Supplement | null; added: AuditEntry }> {
  const open = (await listSupplements(tx, applicationId)).find(({ status }) => status === 'open') ?? null;
  await attachMaterials(
    tx,
    materials.map(({ kind, materialId, seals }) => ({
      id: deps.ids.uuid(),
      applicationId,
      materialId,
      kind,
      seals: seals ?? [],
      attachedBy: actor.id,
      attachedAt: deps.clock.now(),
      supplementId: open?.kinds.includes(kind) ? open.id : null,
    })),
  );
  const data = { materials: materials.map(({ kind, materialId }) => ({ kind, materialId })) };
  return { open, added: { action: 'application.materials_added', applicationId, data } };
}

async function isComplete(tx: Tx, { id, kinds }: Supplement): Promise<boolean> {
  const received = await kindsReceived(tx, id);
  return kinds.every((kind) => received.has(kind));
}

/** Ends the wait at the gate once nothing is missing any more. */
async function passGateWhenComplete(
  deps: Deps,
  tx: Tx,
  application: Application,
  open: Supplement,
): Promise<AuditEntry[]> {
  const scheme = deps.schemes.filedUnder(application);
  const form = openSubmission(deps.sealer, application);
  const missing = missingAtGate(scheme, { ...form, sheets: await sheetsOf(tx, application.id) });
  return missing.length > 0 ? [] : [await passGate(deps, tx, application, open, 'completed')];
}

/** Decides on the sheets that are there now, where people settle documents, and updates the items. */
async function followSheets(deps: Deps, tx: Tx, application: Application, by: string): Promise<AuditEntry[]> {
  if (!isUnderReview(application.status)) return [];
  const sheets = await sheetsOf(tx, application.id);
  const rechecked = decideOnSheets(deps, application, openApplication(deps.sealer, application), sheets);
  if (!rechecked) return [];
  const items = await lockItemsOf(tx, application.id);
  return await applyDecision(deps, tx, application, { askedBy: by, rechecked, items, because: 'handed_in' });
}
