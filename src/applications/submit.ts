// ★ Read this first. An application is received, every source is asked at once, the answers are decided on, and the
// decision is recorded: once for each idempotency key, whatever crashes, and with no transaction open while asking.
import { createHash } from 'node:crypto';
import type { Cause } from '../audit/change.ts';
import { change } from '../audit/change.ts';
import { canonicalJson } from '../base/canonical.ts';
import { civilDateOf } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import { failedGates } from '../matching/decide.ts';
import type { Standing } from '../schemes/scheme.ts';
import type { Deps } from './deps.ts';
import { type Case, decideOn, describeQuestions, examine, questionsOf } from './examine.ts';
import { acceptForm, type Filer } from './form-faults.ts';
import { placeOfSubmission } from './kept.ts';
import type { Receipt } from './record.ts';
import { decidedColumns, decisionEvents, rulingOf } from './rule.ts';
import type { SubmissionForm } from './schema.ts';
import { type Application, findApplication, findByIdempotencyKey, hasLiveApplication, takeLease } from './store.ts';

export interface Submit {
  filer: Filer;
  cause: Cause;
  form: SubmissionForm;
  idempotencyKey: string;
  traceparent: string;
}

export interface Submitted {
  application: Application;
  /** the key was used before with the same body: this is the first answer again */
  replayed: boolean;
}

/**
 * Guarantees: nothing is written for a form that does not fit; one application for a key and body; at most one live
 * application for a person and scheme; an approval only as `decide` allows. Refuses with `validation_failed`,
 * `idempotency_conflict` or `idempotency_in_progress`.
 */
export async function submitApplication(deps: Deps, submit: Submit): Promise<Submitted> {
  const now = deps.clock.now();
  const { scheme, submission } = acceptForm(submit.form, submit.filer, now);
  const submittedOn = civilDateOf(now, scheme.timeZone);
  const bannedUntil = await deps.recorder.bannedUntil(banQuestion(deps, submit.form, submittedOn));
  const about: Case = { scheme, submission, submittedOn, standing: { bannedUntil, hasLiveApplication: false } };
  if (failedGates(scheme, gatesOf(about)).length > 0) {
    // told at once of every gate that fails; for all others the insert itself tells (law 2)
    const personKey = deps.sealer.fingerprint('person', submit.form.applicant.residentId);
    about.standing.hasLiveApplication = await hasLiveApplication(deps.db, scheme.id, personKey);
  }

  const id = deps.ids.uuid();
  const number = await deps.recorder.receive(receiptOf(deps, submit, about, id, now));
  if (number === null) return await settleConflict(deps, submit, about, now);
  if (failedGates(scheme, gatesOf(about)).length > 0) return await readBack(deps, id);
  return await finish(deps, submit, about, { id, number });
}

/** Asks, decides and records. A decision that comes too late changes nothing: what stands is read back. */
async function finish(
  deps: Deps,
  { cause, form, traceparent }: Submit,
  about: Case,
  { id, number }: { id: string; number: string },
): Promise<Submitted> {
  const kept = await examine(deps, about, traceparent);
  const { scheme, submission } = about;
  await deps.recorder.decide(
    rulingOf(deps, cause, { id, number, scheme, submission, applicant: form.applicant }, kept),
  );
  return await readBack(deps, id);
}

async function readBack(deps: Deps, id: string): Promise<Submitted> {
  const application = await findApplication(deps.db, id);
  if (!application) throw new Error('an application that was received is not there');
  return { application, replayed: false };
}

/** The row to insert: `received` where sources have to be asked, decided at once where a formal gate fails. */
function receiptOf(deps: Deps, submit: Submit, about: Case, id: string, now: Temporal.Instant): Receipt {
  const { form, filer, cause, idempotencyKey } = submit;
  const { scheme } = about;
  const gated = failedGates(scheme, gatesOf(about)).length > 0 ? decideOn(deps, about, {}, []) : null;
  const received = {
    action: 'application.received',
    applicationId: id,
    data: {
      scheme: { id: scheme.id, version: scheme.version },
      category: form.category,
      businessType: form.businessType,
      channel: form.channel,
      materials: form.materials.map(({ kind }) => kind),
      asking: gated ? [] : describeQuestions(questionsOf(about)),
    },
  } as const;
  return {
    cause,
    events: gated ? [received, ...decisionEvents(id, gated, 'application.decided')] : [received],
    application: {
      id,
      numberPrefix: scheme.numberPrefix,
      tenantId: tenantOf(filer),
      idempotencyKey,
      bodyHash: hashOf(form),
      reference: form.reference ?? null,
      scheme: scheme.id,
      schemeVersion: scheme.version,
      category: form.category,
      personKey: deps.sealer.fingerprint('person', form.applicant.residentId),
      unitCode: form.employer.creditCode,
      submittedAt: now,
      submission: deps.sealer.seal(placeOfSubmission(id), JSON.stringify(form)),
      decided: gated ? decidedColumns(deps, { id, scheme, applicant: form.applicant }, gated) : null,
    },
  };
}

/** The key was used before, or the person has a live application: both are known only by trying (law 2). */
async function settleConflict(deps: Deps, submit: Submit, about: Case, now: Temporal.Instant): Promise<Submitted> {
  const earlier = await findByIdempotencyKey(deps.db, tenantOf(submit.filer), submit.idempotencyKey);
  if (earlier) return await repeat(deps, submit, earlier);

  const duplicate: Case = { ...about, standing: { ...about.standing, hasLiveApplication: true } };
  const id = deps.ids.uuid();
  const number = await deps.recorder.receive(receiptOf(deps, submit, duplicate, id, now));
  if (number !== null) return await readBack(deps, id);
  // between the two looks another request used the key
  const rival = await findByIdempotencyKey(deps.db, tenantOf(submit.filer), submit.idempotencyKey);
  if (rival) return await repeat(deps, submit, rival);
  throw new Error('an application conflicts with nothing that is there');
}

/** The same key again: the first answer, a conflict, or the work of a process that died. */
async function repeat(deps: Deps, submit: Submit, earlier: Application): Promise<Submitted> {
  if (!earlier.bodyHash.equals(hashOf(submit.form))) throw new Refusal('idempotency_conflict');
  if (earlier.status !== 'received') return { application: earlier, replayed: true };

  const { id, number, submittedAt } = earlier;
  const taken = await change(deps, submit.cause, async (tx) => {
    if (!(await takeLease(tx, id))) throw new Refusal('idempotency_in_progress', { retryAfterSeconds: 1 });
    return { result: true, events: [{ action: 'application.resumed', applicationId: id, data: {} }] };
  });
  if (!taken) throw new Refusal('idempotency_in_progress', { retryAfterSeconds: 1 });
  const { scheme, submission } = acceptForm(submit.form, submit.filer, submittedAt);
  const submittedOn = civilDateOf(submittedAt, scheme.timeZone);
  const standing: Standing = { bannedUntil: null, hasLiveApplication: false };
  return await finish(deps, submit, { scheme, submission, submittedOn, standing }, { id, number });
}

const gatesOf = ({ submission, submittedOn, standing }: Case) => ({
  submission,
  submittedOn: submittedOn.toString(),
  standing,
});

export const hashOf = (form: SubmissionForm): Buffer => createHash('sha256').update(canonicalJson(form)).digest();

function tenantOf({ actor }: Filer): string {
  if (!actor.tenantId) throw new Error('a filer without a unit');
  return actor.tenantId;
}

/** A ban strikes the person or the unit. */
export const banQuestion = ({ sealer }: Pick<Deps, 'sealer'>, form: SubmissionForm, on: Temporal.PlainDate) => ({
  scheme: form.scheme,
  subjectKeys: [
    sealer.fingerprint('person', form.applicant.residentId),
    sealer.fingerprint('unit', form.employer.creditCode),
  ],
  on: on.toString(),
});
