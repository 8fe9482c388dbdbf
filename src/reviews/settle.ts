// Settles an item: a clerk confirms or refuses all of its checks and rules in one act. A confirmation that contradicts
// a source or a rule needs a second person. The application is decided with the last item. Nobody decides a subject of
// another department.
import type { Deps } from '../applications/deps.ts';
import { type Opened, openApplication } from '../applications/open.ts';
import { listDisputesOf } from '../applications/store/disputes.ts';
import { type AuditEntry, type Cause, type Entries, nothing } from '../audit/change.ts';
import { civilDateOf } from '../base/clock.ts';
import { type FieldError, fieldError as fault, Refusal } from '../base/refusal.ts';
import { type Subject, takesTwo } from '../matching/subjects.ts';
import { attachMaterials, EVIDENCE_OF_REVIEW, findUsableMaterials, listMaterialsOf } from '../materials/attach.ts';
import { visibleMaterials } from '../materials/read.ts';
import { type BesideOpinion, UNSETTLED_ITEM_STATUSES } from '../schemes/words.ts';
import { placeOfComment, placeOfNote, placeOfReasons } from './aad.ts';
import { acceptNames } from './accept-names.ts';
import {
  actOnItem,
  type ItemContext,
  isHeldBy,
  requireDepartment,
  requireHolderAndExtend,
  requireStatus,
  requireVersion,
} from './act-on-item.ts';
import { concludeWhenSettled, refuseUnderBan, subjectNamed } from './conclude-settled.ts';
import { materialExamined } from './documents.ts';
import { groundFaults, noteOf } from './grounds.ts';
import { requireUninvolved } from './involved.ts';
import { seenOf } from './matters.ts';
import { isAnyNameToJudge, requireNamesShown } from './registered-name.ts';
import type { SettleForm } from './schema.ts';
import { settleOrLog } from './settle-matched.ts';
import type { CaseItemView } from './shapes.ts';
import { findNamesShown } from './shown-names.ts';
import { changeItem, findItem, type Item, insertComment, insertDecisions, lockItemsOf } from './store/items.ts';
import { refusalCodes, subjectsOf } from './subjects.ts';
import { viewOf } from './view.ts';

/**
 * Settles an item that the caller holds, only if it still has the version that the caller read. Where a confirmation
 * contradicts a source or a rule, the item awaits a countersignature instead. Refuses with `not_found`, `stale`,
 * `illegal_transition`, `not_claimed`, `third_person_required`, `validation_failed`, `ban_in_force`, and with
 * `unavailable` if fresh answers cannot be had in time.
 */
export async function settleItem(deps: Deps, cause: Cause, id: string, form: SettleForm): Promise<CaseItemView> {
  const item = await actOnItem(deps, cause, id, 'settle', async (on) => {
    requireDepartment(on);
    await requireVersion(on, form.version);
    await requireStatus(on, ['open']);
    await requireHolderAndExtend(on);
    await requireUninvolved(on.tx, on.item, on.actor.id);
    const opened = openApplication(deps.sealer, on.application);
    const subjects = subjectsOf(opened, on.item);
    if (subjects.length === 0) return await giveBack(deps, on, form, opened);
    const decisions = await recordDecisions(deps, on, form, { opened, subjects, opinion: 1 });

    const refused = form.decisions.some(({ result }) => result === 'refused');
    const awaitsAnother = !refused && subjects.some(takesTwo);
    const data = {
      itemId: id,
      department: on.item.department,
      decisions,
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
  if (item.status === 'open') await settleOrLog(deps, item.applicationId);
  return await viewOf(deps, (await findItem(deps.db, id)) ?? item, cause.actor);
}

/** Releases an item that a later answer has left with nothing to settle. The machine settles it (`settleOrLog`). */
async function giveBack(
  deps: Deps,
  on: ItemContext,
  form: SettleForm,
  opened: Opened,
): Promise<{ result: Item; events: Entries }> {
  await takeEvidence(deps, on, form, { opened, subjects: [] });
  const { tx, item } = on;
  const { id, applicationId } = item;
  const result = await changeItem(tx, id, { holder: null });
  return { result, events: [{ action: 'review.released', applicationId, data: { itemId: id } }] };
}

/** Refuses with `ban_in_force` to override a ban (SZ-56), even if this is not the last confirmation. */
async function refuseBanOverride(
  deps: Deps,
  { tx, application }: ItemContext,
  { decisions }: SettleForm,
): Promise<void> {
  const overrides = decisions.some(({ check, result }) => check === 'ban.active' && result === 'confirmed');
  if (overrides) await refuseUnderBan(deps, tx, application);
}

/**
 * Adds a comment. If the caller holds the item, that extends the claim. A form that is sent twice with one `commentId`
 * adds one comment.
 */
export async function commentOnItem(
  deps: Deps,
  cause: Cause,
  id: string,
  { text, commentId }: { text: string; commentId?: string | undefined },
): Promise<CaseItemView> {
  const item = await actOnItem(deps, cause, id, 'comment', async (on) => {
    requireDepartment(on);
    await requireStatus(on, UNSETTLED_ITEM_STATUSES);
    if (isHeldBy(on)) await requireHolderAndExtend(on);
    const besideOpinion = on.item.status === 'countersign' ? 'after' : null;
    if (!(await addComment(deps, on, text, { id: commentId, besideOpinion }))) return nothing(on.item);
    const { applicationId } = on.item;
    return { result: on.item, events: [{ action: 'review.commented', applicationId, data: { itemId: id } }] };
  });
  return await viewOf(deps, item, cause.actor);
}

/** Refuses with `source_disputed` to refuse a check whose data the unit disputes, until its department has answered. */
async function refuseDisputed({ tx, application }: ItemContext, { decisions }: SettleForm): Promise<void> {
  const refused = decisions.flatMap(({ check, result }) => (result === 'refused' ? [check] : []));
  if (refused.length === 0) return;
  const open = (await listDisputesOf(tx, application.id)).filter(({ answeredAt }) => answeredAt === null);
  if (open.some(({ source }) => refused.includes(source))) throw new Refusal('source_disputed');
}

interface Judging {
  opened: Opened;
  subjects: Subject[];
}

/**
 * Records one person's decisions, with their evidence and notes. Returns their data for the audit, which hold nothing
 * that a clerk has written. Refuses with `validation_failed` if anything does not fit, and with `ban_in_force`.
 */
export async function recordDecisions(
  deps: Deps,
  on: ItemContext,
  form: SettleForm,
  { opinion, ...judging }: Judging & { opinion: 1 | 2 },
) {
  const shown = isAnyNameToJudge(judging.opened, judging.subjects)
    ? await findNamesShown(on.tx, on.item, on.actor.id)
    : new Set<string>();
  requireNamesShown(judging.opened, judging.subjects, form.decisions, shown);
  await takeEvidence(deps, on, form, judging);
  await refuseDisputed(on, form);
  await refuseBanOverride(deps, on, form);
  const rows = form.decisions.map((each) => toRow(deps, on, judging, { ...each, note: noteOf(each, form) }));
  await insertDecisions(
    on.tx,
    on.item.id,
    on.now,
    rows.map((row) => ({ ...row, opinion })),
  );
  if (form.note) await addComment(deps, on, form.note, { besideOpinion: 'with' });
  return rows.map(({ subject, result, reasonCode, ground, materialId }) => ({
    ...{ check: subject, result, code: reasonCode, ground },
    ...(materialId ? { materialId } : {}),
  }));
}

async function takeEvidence(
  deps: Deps,
  on: ItemContext,
  form: SettleForm,
  { opened, subjects }: Judging,
): Promise<void> {
  const usable = await usableEvidence(deps, on, form);
  refuseMisfit(deps, form, subjects, { usable, examined: opened, mayStayAway: await mayStayAway(form, on), on });
  await attachEvidence(deps, on, form);
}

/** Returns false where a comment of this id is there already. */
export async function addComment(
  deps: Deps,
  { tx, item, actor, now }: ItemContext,
  text: string,
  {
    id = deps.ids.uuid(),
    besideOpinion = null,
  }: { id?: string | undefined; besideOpinion?: BesideOpinion | null } = {},
): Promise<boolean> {
  const sealed = deps.sealer.seal(placeOfComment(id), text);
  return await insertComment(tx, { id, itemId: item.id, author: actor.id, text: sealed, at: now, besideOpinion });
}

const settled = ({ item }: ItemContext, data: Record<string, unknown>): AuditEntry => ({
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

/** Settles the item; with the last item, the application is decided. */
export async function finish(
  deps: Deps,
  on: ItemContext,
  ending: Ending,
  event: AuditEntry,
): Promise<{ result: Item; events: readonly [AuditEntry, ...AuditEntry[]] }> {
  const item = await changeItem(on.tx, on.item.id, { ...ending, status: 'settled', recheckId: null, holder: null });
  const accepted = ending.result === 'confirmed' ? await acceptNames(deps, on.tx, item, on.actor.id) : [];
  const concluded = await concludeWhenSettled(deps, on.tx, on.application, on.inHand);
  return { result: item, events: [event, ...accepted, ...concluded] };
}

type Decided = SettleForm['decisions'][number] & {
  /** note of a confirmation; the note of a refusal is in `reason` */
  note: string | null;
};

function toRow(deps: Deps, { actor, application }: ItemContext, { opened, subjects }: Judging, decided: Decided) {
  const grounds = opened.current?.grounds;
  const id = deps.ids.uuid();
  const { check, result, reason } = decided;
  const refused = result === 'refused';
  const note = refused ? reason?.note : decided.note;
  return {
    id,
    subject: check,
    verdict: subjectNamed(subjects, check).check?.verdict ?? null,
    takesTwo: takesTwo(subjectNamed(subjects, check)),
    result,
    reasonCode: refused ? (reason?.code ?? null) : null,
    note: note ? deps.sealer.seal(placeOfNote(id), note) : null,
    ground: decided.ground ?? null,
    seen: grounds ? seenOf(deps.sealer, grounds, subjectNamed(subjects, check)) : null,
    reasons: deps.sealer.seal(placeOfReasons(id), JSON.stringify(subjectNamed(subjects, check).reasons)),
    evidence: decided.evidence ?? [],
    materialId: materialExamined(deps.schemes.filedUnder(application), opened, check),
    decidedBy: actor.id,
  };
}

interface Fitting {
  /** materials that the clerk may name as evidence */
  usable: Set<string>;
  examined: Pick<Opened, 'kept' | 'current'>;
  /** whether the item may be settled although the person did not come to the window */
  mayStayAway: boolean;
  on: ItemContext;
}

/**
 * Everything that the item holds must be settled, each subject once, and nothing else. To confirm a subject that does
 * not match, a ground is required (grounds.ts). An item of an application at the window can be settled once the person
 * has come, or if only a rejection is still possible.
 */
function refuseMisfit(
  deps: Deps,
  form: SettleForm,
  subjects: Subject[],
  { usable, examined, mayStayAway: isExempt, on }: Fitting,
): void {
  const faults: FieldError[] = [];
  const named = new Set<string>();
  for (const [index, decided] of form.decisions.entries()) {
    const { check, result, reason, evidence } = decided;
    const at = `/decisions/${index}`;
    const subject = subjects.find(({ name }) => name === check);
    if (!subject) {
      faults.push(fault(`${at}/check`, 'unknown_check', '该事项不含此项', 'The item does not hold this'));
      continue;
    }
    if (named.has(check)) faults.push(fault(`${at}/check`, 'twice', '同一项只能办理一次', 'Settle each check once'));
    named.add(check);
    if (result === 'refused' && reason && !refusalCodes(subject).includes(reason.code)) {
      faults.push(
        fault(
          `${at}/reason/code`,
          'unknown_reason',
          '该项不能以此理由拒绝',
          'This check cannot be refused for that reason',
        ),
      );
    }
    if (evidence?.some((materialId) => !usable.has(materialId))) {
      faults.push(fault(`${at}/evidence`, 'unknown_material', '没有该材料', 'There is no such material'));
    }
    faults.push(...groundFaults(subject, { ...decided, note: noteOf(decided, form) }, { at, examined }));
  }
  for (const { name } of subjects) {
    if (named.has(name)) continue;
    faults.push(fault('/decisions', 'incomplete', `尚未办理：${name}`, `Not settled: ${name}`));
  }
  const hasCome = form.attendedOn ? isPossibleDay(deps, form.attendedOn, on) : isExempt;
  if (on.application.venue === 'window' && !hasCome) faults.push(notCome());
  if (faults.length > 0) throw misfit(faults);
}

const misfit = (errors: FieldError[]) => new Refusal('validation_failed', { errors });

const notCome = () =>
  fault(
    '/attendedOn',
    'required',
    '窗口办理须登记申请人到场日期（提交之日至今日）；事项逾期而申请人未到场的，可不登记，直接拒绝',
    'Give the day on which the person came to the window, from the day of submission to today. ' +
      'If the person has not come and the item is overdue, you may refuse without a day',
  );

const evidenceOf = ({ decisions }: SettleForm): string[] => [
  ...new Set(decisions.flatMap(({ evidence }) => evidence ?? [])),
];

/**
 * Lists the materials that the clerk may name as evidence: materials of the application that the clerk may see, and the
 * clerk's own uploads.
 */
async function usableEvidence(deps: Deps, { actor, application }: ItemContext, form: SettleForm): Promise<Set<string>> {
  const named = evidenceOf(form);
  if (named.length === 0) return new Set();
  const visible = await visibleMaterials(deps, { actor }, named);
  const attachedAlready = (await listMaterialsOf(deps.db, application.id)).map(({ materialId }) => materialId);
  const seen = attachedAlready.filter((materialId) => visible.has(materialId));
  return new Set([...seen, ...(await findUsableMaterials(deps.db, actor, named))]);
}

/** Adds the clerk's own uploads to the application. */
async function attachEvidence(
  deps: Deps,
  { tx, actor, application, now }: ItemContext,
  form: SettleForm,
): Promise<void> {
  const attachedAlready = new Set((await listMaterialsOf(tx, application.id)).map(({ materialId }) => materialId));
  const fresh = evidenceOf(form).filter((materialId) => !attachedAlready.has(materialId));
  if (fresh.length === 0) return;
  await attachMaterials(
    tx,
    fresh.map((materialId) => ({
      id: deps.ids.uuid(),
      applicationId: application.id,
      materialId,
      kind: EVIDENCE_OF_REVIEW,
      seals: [],
      attachedBy: actor.id,
      attachedAt: now,
      supplementId: null,
    })),
  );
}

/**
 * A person who does not come must not hold up the application for ever. Nobody has to come for an application that can
 * only be rejected: the item is overdue and the clerk refuses any part of it, or another department has refused.
 */
async function mayStayAway({ decisions }: SettleForm, { tx, item, now }: ItemContext): Promise<boolean> {
  const isLate = Temporal.Instant.compare(item.dueAt, now) <= 0;
  if (isLate && decisions.some(({ result }) => result === 'refused')) return true;
  const items = await lockItemsOf(tx, item.applicationId);
  return items.some(({ status, result }) => status === 'settled' && result === 'refused');
}

function isPossibleDay({ schemes }: Deps, day: string, { application, now }: ItemContext): boolean {
  const { timeZone } = schemes.filedUnder(application);
  const first = civilDateOf(application.submittedAt, timeZone).toString();
  return first <= day && day <= civilDateOf(now, timeZone).toString();
}
