// Settling an item: every check and rule of it is confirmed or refused at once, what contradicts a source or a rule only by two people, and
// the application is decided with the last item. It must never decide what belongs to another department.
import { concludeReview } from '../applications/conclude.ts';
import type { Deps } from '../applications/deps.ts';
import type { ReviewedReason } from '../applications/kept.ts';
import type { Application } from '../applications/store.ts';
import { type Opened, openApplication, schemeOf } from '../applications/view.ts';
import type { AuditEntry, Cause } from '../audit/change.ts';
import { civilDateOf } from '../base/clock.ts';
import { type FieldError, Refusal } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
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
import { placeOfComment, placeOfNote } from './places.ts';
import type { SettleForm } from './schema.ts';
import {
  changeItem,
  type Item,
  insertComment,
  insertDecisions,
  listDecisions,
  listItemsOf,
  markDecisions,
} from './store.ts';
import { failingSubjects, refusalCodes, refusalOf, type Subject, subjectsOf, takesTwo } from './subjects.ts';
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
    refuseMisfit(form, subjects, await usableEvidence(deps, on, form), on);
    await attachEvidence(deps, on, form);
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

/** The second of two people ends it. Refuses with `second_person_required` whoever asked for it. */
export async function countersignItem(
  deps: Deps,
  cause: Cause,
  id: string,
  { version }: { version?: number | undefined } = {},
): Promise<CaseItemView> {
  const item = await actOnItem(deps, cause, id, 'countersign', async (on) => {
    await requireSecondPerson(on, version);
    await markDecisions(on.tx, id, { countersignedBy: on.actor.id });
    const { applicationId, settledBy } = on.item;
    const event: AuditEntry = { action: 'review.countersigned', applicationId, data: { itemId: id, settledBy } };
    return await finish(deps, on, { result: 'confirmed', settledBy: settledBy ?? '' }, event);
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

/**
 * Decides an application whose items are all settled; null where any is not. Refused by any department, it is rejected with
 * every reason of every department that has refused. To be called while the application is locked.
 */
export async function concludeWhenSettled(deps: Deps, tx: Tx, application: Application): Promise<AuditEntry | null> {
  const items = await listItemsOf(tx, application.id);
  if (application.status !== 'in_review' || items.some(({ status }) => status !== 'settled')) return null;
  const opened = openApplication(deps.sealer, application);
  const reasons: ReviewedReason[] = [];
  for (const item of items.filter(({ result }) => result === 'refused')) {
    const subjects = everFailing(opened, item);
    for (const { id, subject, reasonCode, note } of await listDecisions(tx, item.id)) {
      if (reasonCode === null) continue;
      const words = note && deps.sealer.open(placeOfNote(id), note);
      reasons.push({ ...refusalOf(subjectNamed(subjects, subject), reasonCode), note: words });
    }
  }
  const came = items.flatMap(({ department, attendedOn }) => (attendedOn ? [{ department, on: attendedOn }] : []));
  return await concludeReview(deps, tx, application, { reasons, attended: came });
}

/** What was refused keeps its reasons, also where a later answer has taken them away. */
const everFailing = ({ kept, current }: Opened, { department }: Item): Subject[] =>
  [current, kept].flatMap((examined) => (examined ? failingSubjects(examined.decision, department) : []));

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
    evidence: decided.evidence ?? [],
    decidedBy: actor.id,
  };
}

function subjectNamed(subjects: Subject[], name: string): Subject {
  const subject = subjects.find((each) => each.name === name);
  if (!subject) throw new Error('a decision on what the item does not hold');
  return subject;
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
  if (on.application.venue === 'window' && !hasCome(form, on)) {
    faults.push(
      fault(
        '/attendedOn',
        'required',
        '窗口办理须登记申请人到场日期（提交之日至今日）；逾期未到的，可不登记而拒绝',
        'A window case takes the day on which the person came, since the submission; who never came may be refused once it is late',
      ),
    );
  }
  if (faults.length > 0) throw new Refusal('validation_failed', { errors: faults });
}

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
function hasCome({ attendedOn, decisions }: SettleForm, { item, application, now }: OnItem): boolean {
  const { timeZone } = schemeOf(application);
  if (attendedOn) {
    const first = civilDateOf(application.submittedAt, timeZone).toString();
    return first <= attendedOn && attendedOn <= civilDateOf(now, timeZone).toString();
  }
  const isLate = Temporal.Instant.compare(item.dueAt, now) <= 0;
  return isLate && decisions.every(({ result }) => result === 'refused');
}
