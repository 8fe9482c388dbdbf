// 数据校核: the unit says that a register is wrong. The department that owns the source answers within a term, and then
// the source is asked again. Until then the case waits where it is, and nobody refuses it for that source.
import type { Deps } from '../applications/deps.ts';
import { disputeRow, sourceOpenTo } from '../applications/disputes.ts';
import { isUnderReview, movesOf } from '../applications/lifecycle.ts';
import { type Opened, openApplication } from '../applications/open.ts';
import { reachApplication } from '../applications/read.ts';
import { hasAnswered } from '../applications/reexamine.ts';
import { type Application, findApplication, lockApplication } from '../applications/store/applications.ts';
import {
  countDisputes,
  type DisputeFilter,
  escalateDisputes,
  findDispute,
  insertDispute,
  listDisputes,
  listDisputesOf,
  type SourceDispute,
  writeAnswer,
} from '../applications/store/disputes.ts';
import { requireListed, requireUsable } from '../applications/usable-materials.ts';
import { departmentName } from '../applications/wording.ts';
import { changeOrAuditRefusal } from '../audit/attempt.ts';
import { type Cause, change, countedChange } from '../audit/change.ts';
import { type Actor, systemActor } from '../base/actor.ts';
import { canonicalJson } from '../base/canonical.ts';
import { civilDateOf } from '../base/clock.ts';
import { type Page, pageOf, placeAt, type TimePlace } from '../base/page.ts';
import { fieldError, Refusal } from '../base/refusal.ts';
import { isWithin } from '../db/jurisdiction.ts';
import { sealNotice } from '../notices/notify.ts';
import { insertNotice } from '../notices/store/notices.ts';
import { disputeAnsweredText } from '../notices/texts.ts';
import type { Submission } from '../schemes/facts.ts';
import { registryIdOf } from '../schemes/registries.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { decides, ownerOf } from '../schemes/scheme-checks.ts';
import { NAME_OF_SOURCE } from '../schemes/sources.ts';
import type { Source } from '../schemes/words.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import { takeAnswersIn } from './apply-answers.ts';
import { askInReview } from './ask.ts';
import type { DisputeAnswerForm, ListedDispute, SourceDisputeForm, SourceDisputeView } from './dispute-shapes.ts';
import { addMaterials } from './hand-in.ts';
import { settleOrLog } from './settle-matched.ts';
import { beginAwaiting } from './store/waiting.ts';

const placeOfNote = (id: string) => `source_disputes.note:${id}`;
const placeOfAnswer = (id: string) => `source_disputes.answer:${id}`;
const CLOCK = systemActor('source-disputes');

interface Filing {
  form: SourceDisputeForm;
  idempotencyKey: string;
}

/**
 * Files a dispute about a source that speaks against the application, once for a key. Refuses with `not_found` for
 * another unit's application, `illegal_transition` unless it is under review, `source_disputed` while one about this
 * source is open, `validation_failed` and `idempotency_conflict`. The attempts that are refused for the state of the
 * case are audited.
 */
export async function fileDispute(
  deps: Deps,
  cause: Cause,
  applicationId: string,
  { form, idempotencyKey }: Filing,
): Promise<{ dispute: SourceDisputeView; replayed: boolean }> {
  const before = await findApplication(deps.db, applicationId);
  if (!before || before.tenantId !== cause.actor.tenantId) throw new Refusal('not_found');
  requireListed(deps.schemes.filedUnder(before), form.materials);
  await requireUsable(deps, cause, form.materials);
  const bodyHash = deps.sealer.fingerprint('body', canonicalJson(form));
  const filed = await changeOrAuditRefusal(deps, cause, {
    lock: async (tx) => {
      const application = await lockApplication(tx, applicationId);
      if (!application) throw new Refusal('not_found');
      return application;
    },
    act: async (tx, application) => {
      const all = await listDisputesOf(tx, applicationId);
      const repeated = all.find((each) => each.idempotencyKey === idempotencyKey);
      if (repeated && !repeated.bodyHash.equals(bodyHash)) throw new Refusal('idempotency_conflict');
      if (repeated) return { result: { dispute: repeated, replayed: true }, events: null };
      if (!isUnderReview(application.status)) {
        const legalMoves = movesOf(cause.actor.role, application);
        throw new Refusal('illegal_transition', { currentStatus: application.status, legalMoves });
      }
      const scheme = deps.schemes.filedUnder(application);
      const opened = openApplication(deps.sealer, application);
      requireDisputable(opened, form.source);
      if (all.some((each) => each.source === form.source && each.answeredAt === null)) {
        throw new Refusal('source_disputed');
      }
      const [id, now] = [deps.ids.uuid(), deps.clock.now()];
      const dueAt = dueOf(scheme, now);
      const department = ownerOf(scheme, submissionOf(opened), form.source);
      const dispute = await insertDispute(tx, {
        id,
        applicationId,
        source: form.source,
        department,
        note: deps.sealer.seal(placeOfNote(id), form.note),
        materials: form.materials.map(({ materialId }) => materialId),
        filedBy: cause.actor.id,
        filedAt: now,
        dueAt,
        idempotencyKey,
        bodyHash,
      });
      const added =
        form.materials.length > 0
          ? await addMaterials(deps, tx, cause, application, { materials: form.materials })
          : [];
      const data = { disputeId: id, source: form.source, department, dueAt };
      const opening = { action: 'source_dispute.opened', applicationId, data } as const;
      return { result: { dispute, replayed: false }, events: [opening, ...added] };
    },
    refused: ({ code }) => ({
      action: 'source_dispute.refused',
      applicationId,
      data: { attempted: 'file', source: form.source, code },
    }),
  });
  return { dispute: viewOf(deps, filed.dispute, before), replayed: filed.replayed };
}

function submissionOf({ current }: Opened): Submission {
  if (!current) throw new Error('a dispute about an application that was never decided');
  return current.grounds.submission;
}

/** Refuses a source that says nothing against the application: there is nothing in it to correct. */
function requireDisputable(opened: Opened, source: Source): void {
  if (opened.current && sourceOpenTo(opened.current.decision, source)) return;
  throw new Refusal('validation_failed', {
    errors: [
      fieldError(
        '/source',
        'nothing_to_dispute',
        '该数据源没有对该申请不利的信息',
        'This source says nothing against it',
      ),
    ],
  });
}

/** 24:00 of the last working day of the term. */
function dueOf({ readings, timeZone }: Scheme, now: Temporal.Instant): Temporal.Instant {
  const { day } = addWorkingDays(civilDateOf(now, timeZone), readings['sourceDispute.workingDays']);
  return day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant();
}

/**
 * Records the answer of the department, tells the applicant, and asks the source again while the application is under
 * review. A source that is silent is asked again by itself. Refuses with `not_found` for a dispute of another office or
 * department, and with `illegal_transition` for one that was answered; both attempts are audited.
 */
export async function answerDispute(
  deps: Deps,
  cause: Cause,
  id: string,
  { form, traceparent }: { form: DisputeAnswerForm; traceparent: string },
): Promise<SourceDisputeView> {
  const { actor } = cause;
  const found = await findDispute(deps.db, id);
  if (!found) throw new Refusal('not_found');
  const { applicationId, source } = found;
  const { dispute, application } = await changeOrAuditRefusal(deps, cause, {
    lock: (tx) => lockBoth(tx, id, applicationId),
    act: async (tx, { application, dispute }) => {
      if (!isAffairOf(actor, application, dispute)) throw new Refusal('not_found');
      if (dispute.answeredAt) throw new Refusal('illegal_transition', { currentStatus: 'answered', legalMoves: [] });
      const now = deps.clock.now();
      const answered = await writeAnswer(tx, id, {
        corrected: form.corrected,
        answer: deps.sealer.seal(placeOfAnswer(id), form.note),
        answeredBy: actor.id,
        answeredAt: now,
      });
      await tellApplicant(deps, tx, application, answered);
      const data = { disputeId: id, source, department: dispute.department, corrected: form.corrected };
      const event = { action: 'source_dispute.answered', applicationId, data } as const;
      return { result: { dispute: answered, application }, events: [event] };
    },
    refused: ({ code }) => ({
      action: 'source_dispute.refused',
      applicationId,
      data: { disputeId: id, attempted: 'answer', code },
    }),
  });
  if (isUnderReview(application.status)) await askOnceMore(deps, cause, application, source, traceparent);
  return viewOf(deps, dispute, application);
}

type Tx = Parameters<typeof lockApplication>[0];

async function lockBoth(tx: Tx, id: string, applicationId: string) {
  const application = await lockApplication(tx, applicationId);
  const dispute = await findDispute(tx, id);
  if (!application || !dispute) throw new Error('a dispute or its application is not there any more');
  return { application, dispute };
}

const isAffairOf = (actor: Actor, application: Application, { department }: SourceDispute): boolean =>
  isWithin(actor, application) && (actor.role !== 'clerk' || actor.department === department);

async function tellApplicant(deps: Deps, tx: Tx, application: Application, dispute: SourceDispute): Promise<void> {
  const { form } = openApplication(deps.sealer, application);
  const text = disputeAnsweredText({
    says: deps.schemes.filedUnder(application).says,
    applicantName: form.applicant.name,
    number: application.number,
    source: NAME_OF_SOURCE[dispute.source].zh,
    department: departmentName(dispute.department).zh,
    corrected: dispute.corrected === true,
  });
  const event = `source_dispute:${dispute.id}`;
  const about = { applicationId: application.id, event, to: form.applicant.phone, text, at: deps.clock.now() };
  await insertNotice(tx, sealNotice(deps, about));
}

/** As a recheck does; the answer never takes an item from the clerk who holds it. */
async function askOnceMore(
  deps: Deps,
  cause: Cause,
  application: Application,
  source: Source,
  traceparent: string,
): Promise<void> {
  const opened = openApplication(deps.sealer, application);
  const again = await askInReview(deps, application, opened, [source], traceparent);
  await takeAnswersIn(deps, cause, application.id, again, { askedBy: cause.actor.id, silence: 'keeps' });
  const scheme = deps.schemes.filedUnder(application);
  if (!again.asked.every(hasAnswered)) {
    const awaited = { source, decides: decides(scheme, source), registry: registryIdOf(scheme, source) };
    await beginAwaiting(deps.db, application.id, [awaited], deps.clock.now());
    return;
  }
  await settleOrLog(deps, application.id);
}

/**
 * The disputes that the actor may read: the unit its own, staff those of their office, and a clerk those of the
 * department.
 */
export async function readDispute(deps: Deps, cause: Cause, id: string): Promise<SourceDisputeView> {
  const { actor } = cause;
  const dispute = await findDispute(deps.db, id);
  if (!dispute) throw new Refusal('not_found');
  if (actor.kind === 'submitter') {
    return viewOf(deps, dispute, await reachApplication(deps, actor, dispute.applicationId));
  }
  const application = await findApplication(deps.db, dispute.applicationId);
  if (!application || !isAffairOf(actor, application, dispute)) throw new Refusal('not_found');
  await change(deps, cause, async () => ({
    result: undefined,
    events: [{ action: 'source_dispute.read', applicationId: application.id, data: { disputeId: id } }],
  }));
  return viewOf(deps, dispute, application);
}

/** A page of the disputes of the actor's office, those that are due first; of a clerk, the department's. */
export async function pageOfDisputes(
  deps: Pick<Deps, 'db' | 'clock'>,
  { actor }: Cause,
  filter: DisputeFilter,
  { limit, after }: { limit: number; after: TimePlace | null },
): Promise<Page<ListedDispute, TimePlace>> {
  const rows = await listDisputes(deps.db, actor, filter, { limit: limit + 1, after });
  const { items, next } = pageOf(rows, limit, ({ dispute }) => placeAt(dispute.dueAt, dispute.id));
  const now = deps.clock.now();
  return {
    items: items.map(({ dispute, number, scheme }) => ({
      ...disputeRow(dispute, now),
      applicationId: dispute.applicationId,
      number,
      scheme,
    })),
    next,
  };
}

export const disputeCounts = (deps: Pick<Deps, 'db' | 'clock'>, actor: Actor) =>
  countDisputes(deps.db, actor, deps.clock.now());

const AT_ONCE = 100;

/** Brings late disputes before the supervisor; returns how many. */
export const escalateLateDisputes = (deps: Deps): Promise<number> =>
  change(deps, { actor: CLOCK }, async (tx) => {
    const late = await escalateDisputes(tx, deps.clock.now(), AT_ONCE);
    return countedChange(
      late.map(({ id, applicationId, source, department }) => ({
        action: 'source_dispute.overdue',
        applicationId,
        data: { disputeId: id, source, department },
      })),
    );
  });

function viewOf(deps: Deps, dispute: SourceDispute, application: Application): SourceDisputeView {
  const { id, note, answer, materials } = dispute;
  return {
    ...disputeRow(dispute, deps.clock.now()),
    applicationId: application.id,
    number: application.number,
    scheme: application.scheme,
    note: deps.sealer.open(placeOfNote(id), note),
    materials,
    answerNote: answer && deps.sealer.open(placeOfAnswer(id), answer),
  };
}
