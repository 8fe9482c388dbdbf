// Settling an item: every check and rule of it is confirmed or refused at once, what contradicts a source or a rule only by two people, and
// the application is decided with the last item. It must never decide what belongs to another department.
import type { Deps } from '../applications/deps.ts';
import { openApplication, schemeOf } from '../applications/view.ts';
import type { AuditEntry, Cause, Entries } from '../audit/change.ts';
import { civilDateOf } from '../base/clock.ts';
import { type FieldError, Refusal } from '../base/refusal.ts';
import { attachMaterials, findUsableMaterials, listMaterialsOf } from '../materials/attach.ts';
import {
  actOnItem,
  isHeldBy,
  isHeldByAnother,
  type OnItem,
  requireDepartment,
  requireHolder,
  requireStatus,
  requireVersion,
  standing,
} from './act.ts';
import { carryOn } from './apply-answers.ts';
import { concludeWhenSettled, subjectNamed } from './conclude-settled.ts';
import { placeOfComment, placeOfNote, placeOfReasons } from './places.ts';
import { requireNamesShown } from './registered-name.ts';
import type { CountersignForm, SettleForm } from './schema.ts';
import { changeItem, type Item, insertComment, insertDecisions, lockItem, markDecisions } from './store.ts';
import { refusalCodes, type Subject, subjectsOf, takesTwo } from './subjects.ts';
import { type CaseItemView, viewOf } from './view.ts';

/**
 * Settles what the caller holds, as it was read (`version`). Where a source or a rule contradicts what is confirmed, the
 * item awaits a countersignature instead. Refuses with `forbidden`, `stale`, `illegal_transition`, `not_claimed`, `validation_failed`.
 */
export async function settleItem(deps: Deps, cause: Cause, id: string, form: SettleForm): Promise<CaseItemView> {
  const item = await actOnItem(deps, cause, id, 'settle', async (on) => {
    requireDepartment(on);
    await requireVersion(on, form.version);
    requireStatus(on, ['open']);
    await requireHolder(on);
    const opened = openApplication(deps.sealer, on.application);
    const subjects = subjectsOf(opened, on.item);
    requireNamesShown(opened, subjects, form.decisions);
    refuseMisfit(form, subjects, await usableEvidence(deps, on, form), on);
    await attachEvidence(deps, on, form);
    if (subjects.length === 0) return await settleNothing(deps, on);
    const rows = form.decisions.map((each) => toRow(deps, on, subjects, each));
    await insertDecisions(on.tx, id, on.now, rows);
    if (form.note) await addComment(deps, on, form.note);

    const refused = form.decisions.some(({ result }) => result === 'refused');
    const awaitsAnother = !refused && rows.some((row) => row.takesTwo);
    const data = {
      itemId: id,
      department: on.item.department,
      decisions: rows.map(({ subject, result, reasonCode }) => ({ check: subject, result, code: reasonCode })),
      ...(form.attendedOn ? { attendedOn: form.attendedOn } : {}),
    };
    if (awaitsAnother) {
      const asking = { status: 'countersign', settledBy: on.actor.id, recheckId: null, holder: null } as const;
      const result = await changeItem(on.tx, id, { ...asking, ...attended(form) });
      return { result, events: [settled(on, { ...data, awaiting: 'countersign' })] };
    }
    const ending = { result: refused ? ('refused' as const) : ('confirmed' as const), settledBy: on.actor.id };
    return await finish(deps, on, { ...ending, ...attended(form) }, settled(on, data));
  });
  return await viewOf(deps, item);
}

/** A later answer has left nothing to settle: it is given back, and with that settled by matching. */
async function settleNothing(deps: Deps, { tx, item }: OnItem): Promise<{ result: Item; events: Entries }> {
  const { id, applicationId } = item;
  await changeItem(tx, id, { holder: null });
  const released: AuditEntry = { action: 'review.released', applicationId, data: { itemId: id } };
  const events = await carryOn(deps, tx, applicationId);
  const settledItem = await lockItem(tx, id);
  if (!settledItem) throw new Error('an item that was locked is not there');
  return { result: settledItem, events: [released, ...events] };
}

/** The second of two people ends it. Refuses with `second_person_required` whoever asked for it. */
export async function countersignItem(
  deps: Deps,
  cause: Cause,
  id: string,
  { version, attendedOn }: CountersignForm = {},
): Promise<CaseItemView> {
  const item = await actOnItem(deps, cause, id, 'countersign', async (on) => {
    await requireSecondPerson(on, version);
    // it may have become a matter of the window after the first of two people had settled it
    const day = attendedOn ?? on.item.attendedOn;
    if (on.application.venue === 'window' && !(day && isPossibleDay(day, on))) throw refusedMisfit([notCome()]);
    await markDecisions(on.tx, id, { countersignedBy: on.actor.id });
    const { applicationId, settledBy } = on.item;
    const event: AuditEntry = { action: 'review.countersigned', applicationId, data: { itemId: id, settledBy } };
    const ending = { result: 'confirmed' as const, settledBy: settledBy ?? '', ...(day ? { attendedOn: day } : {}) };
    return await finish(deps, on, ending, event);
  });
  return await viewOf(deps, item);
}

/** The second person does not agree: the item is open again, with the reason, and what was settled counts no more. */
export async function returnItem(
  deps: Deps,
  cause: Cause,
  id: string,
  { note, version }: { note: string; version?: number | undefined },
): Promise<CaseItemView> {
  const item = await actOnItem(deps, cause, id, 'return', async (on) => {
    await requireSecondPerson(on, version);
    await markDecisions(on.tx, id, { returnedBy: on.actor.id });
    await addComment(deps, on, note);
    const result = await changeItem(on.tx, id, { status: 'open', settledBy: null, holder: null });
    const { applicationId } = on.item;
    return { result, events: [{ action: 'review.returned', applicationId, data: { itemId: id } }] };
  });
  return await viewOf(deps, item);
}

async function requireSecondPerson(on: OnItem, version: number | undefined): Promise<void> {
  requireDepartment(on);
  if (version !== undefined) await requireVersion(on, version);
  requireStatus(on, ['countersign']);
  if (on.item.settledBy === on.actor.id) throw new Refusal('second_person_required');
  if (isHeldByAnother(on)) throw new Refusal('stale', { current: await standing(on) });
}

/** Counts as acting where the caller holds the item. */
export async function commentOnItem(deps: Deps, cause: Cause, id: string, text: string): Promise<CaseItemView> {
  const item = await actOnItem(deps, cause, id, 'comment', async (on) => {
    requireDepartment(on);
    requireStatus(on, ['open', 'countersign', 'paused']);
    if (isHeldBy(on)) await requireHolder(on);
    await addComment(deps, on, text);
    const { applicationId } = on.item;
    return { result: on.item, events: [{ action: 'review.commented', applicationId, data: { itemId: id } }] };
  });
  return await viewOf(deps, item);
}

async function addComment(deps: Deps, { tx, item, actor, now }: OnItem, text: string): Promise<void> {
  const id = deps.ids.uuid();
  const sealed = deps.sealer.seal(placeOfComment(id), text);
  await insertComment(tx, { id, itemId: item.id, author: actor.id, text: sealed, at: now });
}

const settled = ({ item }: OnItem, data: Record<string, unknown>): AuditEntry => ({
  action: 'review.settled',
  applicationId: item.applicationId,
  data,
});

interface Ending {
  result: 'confirmed' | 'refused';
  settledBy: string;
  attendedOn?: string;
}

const attended = ({ attendedOn }: SettleForm) => (attendedOn ? { attendedOn } : {});

/** The item is settled; with the last one of them the application is decided. */
async function finish(
  deps: Deps,
  on: OnItem,
  ending: Ending,
  event: AuditEntry,
): Promise<{ result: Item; events: readonly [AuditEntry, ...AuditEntry[]] }> {
  const item = await changeItem(on.tx, on.item.id, { ...ending, status: 'settled', recheckId: null, holder: null });
  const concluded = await concludeWhenSettled(deps, on.tx, on.application);
  return { result: item, events: concluded ? [event, concluded] : [event] };
}

function toRow(deps: Deps, { actor }: OnItem, subjects: Subject[], decided: SettleForm['decisions'][number]) {
  const id = deps.ids.uuid();
  const { check, result, reason } = decided;
  const refused = result === 'refused';
  return {
    id,
    subject: check,
    verdict: subjectNamed(subjects, check).check?.verdict ?? null,
    takesTwo: takesTwo(subjectNamed(subjects, check)),
    result,
    reasonCode: refused ? (reason?.code ?? null) : null,
    note: reason?.note ? deps.sealer.seal(placeOfNote(id), reason.note) : null,
    reasons: deps.sealer.seal(placeOfReasons(id), JSON.stringify(subjectNamed(subjects, check).reasons)),
    evidence: decided.evidence ?? [],
    decidedBy: actor.id,
  };
}

const fault = (pointer: string, code: string, zh: string, en: string): FieldError => ({
  pointer,
  code,
  message: { zh, en },
});

/** Everything that the item holds must be settled, each once, and nothing else; a window case only once the person came. */
function refuseMisfit(form: SettleForm, subjects: Subject[], usable: Set<string>, on: OnItem): void {
  const faults: FieldError[] = [];
  const named = new Set<string>();
  for (const [index, { check, result, reason, evidence }] of form.decisions.entries()) {
    const at = `/decisions/${index}`;
    const subject = subjects.find(({ name }) => name === check);
    if (!subject) {
      faults.push(fault(`${at}/check`, 'unknown_check', '该事项不含此项', 'The item does not hold this'));
      continue;
    }
    if (named.has(check)) faults.push(fault(`${at}/check`, 'twice', '同一项只能办理一次', 'Each is settled once'));
    named.add(check);
    if (result === 'refused' && reason && !refusalCodes(subject).includes(reason.code)) {
      faults.push(fault(`${at}/reason/code`, 'unknown_reason', '该项不能以此理由拒绝', 'No reason to refuse this for'));
    }
    if (evidence?.some((materialId) => !usable.has(materialId))) {
      faults.push(fault(`${at}/evidence`, 'unknown_material', '没有该材料', 'There is no such material'));
    }
  }
  for (const { name } of subjects) {
    if (named.has(name)) continue;
    faults.push(fault('/decisions', 'incomplete', `尚未办理：${name}`, `Not settled: ${name}`));
  }
  if (on.application.venue === 'window' && !hasCome(form, on)) faults.push(notCome());
  if (faults.length > 0) throw refusedMisfit(faults);
}

const refusedMisfit = (errors: FieldError[]) => new Refusal('validation_failed', { errors });

const notCome = () =>
  fault(
    '/attendedOn',
    'required',
    '窗口办理须登记申请人到场日期（提交之日至今日）；逾期未到的，可不登记而拒绝',
    'A window case takes the day on which the person came, since the submission; who never came may be refused once it is late',
  );

const evidenceOf = ({ decisions }: SettleForm): string[] => [
  ...new Set(decisions.flatMap(({ evidence }) => evidence ?? [])),
];

/** What the clerk may name as evidence: what belongs to the case already, and what the clerk has uploaded. */
async function usableEvidence(deps: Deps, { actor, application }: OnItem, form: SettleForm): Promise<Set<string>> {
  const named = evidenceOf(form);
  if (named.length === 0) return new Set();
  const attachedAlready = (await listMaterialsOf(deps.db, application.id)).map(({ materialId }) => materialId);
  return new Set([...attachedAlready, ...(await findUsableMaterials(deps.db, actor, named))]);
}

/** What the clerk has uploaded belongs to the case from now on. */
async function attachEvidence(deps: Deps, { tx, actor, application, now }: OnItem, form: SettleForm): Promise<void> {
  const attachedAlready = new Set((await listMaterialsOf(tx, application.id)).map(({ materialId }) => materialId));
  const fresh = evidenceOf(form).filter((materialId) => !attachedAlready.has(materialId));
  if (fresh.length === 0) return;
  await attachMaterials(
    tx,
    fresh.map((materialId) => ({
      id: deps.ids.uuid(),
      applicationId: application.id,
      materialId,
      kind: 'review_evidence',
      seals: [],
      attachedBy: actor.id,
      attachedAt: now,
      supplementId: null,
    })),
  );
}

/** A window case is not held up for ever by a person who does not come: once it is late it may be refused. */
function hasCome({ attendedOn, decisions }: SettleForm, on: OnItem): boolean {
  if (attendedOn) return isPossibleDay(attendedOn, on);
  const isLate = Temporal.Instant.compare(on.item.dueAt, on.now) <= 0;
  return isLate && decisions.every(({ result }) => result === 'refused');
}

function isPossibleDay(day: string, { application, now }: OnItem): boolean {
  const { timeZone } = schemeOf(application);
  const first = civilDateOf(application.submittedAt, timeZone).toString();
  return first <= day && day <= civilDateOf(now, timeZone).toString();
}
