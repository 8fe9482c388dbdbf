// ★ Read this first. An application is received, every source is asked at once, the answers are decided on, and the
// decision is recorded: once for each idempotency key, whatever crashes, and with no transaction open while asking.
import type { Cause } from '../audit/change.ts';
import { change } from '../audit/change.ts';
import { civilDateOf } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import { textOf } from '../identity/day.ts';
import { decide, failedGates } from '../matching/decide.ts';
import type { Want } from '../schemes/facts.ts';
import { requireUsable } from './add-materials.ts';
import { tellContested } from './contested.ts';
import type { Deps } from './deps.ts';
import { type Case, decideOn, describeQuestions, examine, questionsOf } from './examine.ts';
import { acceptForm, type Filer } from './form-faults.ts';
import { type Examined, type Kept, placeOfSubmission } from './kept.ts';
import { nameOnFile } from './name-on-file.ts';
import type { Receipt } from './record.ts';
import { concluded, decisionEvents, rulingOf } from './rule.ts';
import type { SubmissionForm } from './schema.ts';
import { certificatesOf, findStanding, findStandingSince, NOTHING_AGAINST } from './standing.ts';
import { type Application, findApplication, findByIdempotencyKey, takeLease } from './store.ts';
import { type Opened, openApplication } from './view.ts';

export interface Submit {
  filer: Filer;
  cause: Cause;
  form: SubmissionForm;
  idempotencyKey: string;
  traceparent: string;
  /** whether whoever asks is still there; always, where it is not said */
  isAwaited?: () => boolean;
}

export interface Submitted {
  application: Application;
  opened: Opened;
  /** the key was used before with the same body: this is the first answer again */
  replayed: boolean;
}

/**
 * Guarantees: nothing is written for a form that does not fit; one application for a key and body; at most one live
 * application for a person and scheme; an approval only as `decide` allows. Refuses with `validation_failed`,
 * `idempotency_conflict` or `idempotency_in_progress`; rejects with `Abandoned` where whoever asks went before it was
 * received.
 */
export async function submitApplication(deps: Deps, posted: Submit): Promise<Submitted> {
  const now = deps.clock.now();
  const onFile = await nameOnFile(deps, posted.filer, posted.form);
  const { scheme, form, submission } = acceptForm(posted.form, posted.filer, now, onFile);
  const submit = { ...posted, form };
  await requireUsable(deps, submit.cause, submit.form.materials);
  const submittedOn = civilDateOf(now, scheme.timeZone);
  const about: Case = { scheme, submission, submittedOn, standing: NOTHING_AGAINST };
  const gated = failsGates(about);
  // told at once of every gate that fails; for all others the insert itself tells (law 2)
  if (gated) about.standing = await findStanding(deps, scheme, submit, submittedOn);
  return (await receive(deps, submit, about, gated, now)) ?? (await settleConflict(deps, submit, about, now));
}

/** Null where it conflicts with what is there: the same key, a live application of the person, or a ban. */
async function receive(
  deps: Deps,
  submit: Submit,
  about: Case,
  gated: boolean,
  now: Temporal.Instant,
): Promise<Submitted | null> {
  const wants = gated ? null : questionsOf(about);
  const { receipt, kept } = receiptOf(deps, submit, about, wants, now);
  const number = await deps.recorder.receive(receipt);
  if (number === null) return null;
  const application = receivedApplication(receipt, number);
  if (!wants)
    return { application, opened: { form: submit.form, kept, current: kept, reviewed: null }, replayed: false };
  return await finish(deps, submit, about, wants, application);
}

/** Asks, decides and records. A decision that comes too late changes nothing: what stands is read back. */
async function finish(
  deps: Deps,
  { cause, form, traceparent }: Submit,
  about: Case,
  wants: Want[],
  application: Application,
): Promise<Submitted> {
  const examined = await examine(deps, about, wants, traceparent);
  const { scheme, submission } = about;
  const { id, number } = application;
  const decidable = { id, number, scheme, submission, applicant: form.applicant };
  const ruling = rulingOf(deps, cause, decidable, examined);
  const recorded = await deps.recorder.decide(ruling);
  if (!recorded) return await settleLate(deps, cause, decidable, examined);
  if (about.standing.contestedClaims) await tellContested(deps, id);
  const { decided, kept } = ruling;
  return {
    application: { ...application, ...decided, statusAt: decided.decidedAt, decidedBy: 'matching' },
    opened: { form, kept, current: kept, reviewed: null },
    replayed: false,
  };
}

/**
 * Something came in between while the sources were asked: somebody asked for a person (PIPL 24), a ban came into force
 * (SZ-53), or another person claims the same certificate. The same answers are decided on once more, with what stands
 * now. An application that is no longer `received` stays as it is.
 */
async function settleLate(
  deps: Deps,
  cause: Cause,
  decidable: Parameters<typeof rulingOf>[2],
  examined: Examined,
): Promise<Submitted> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    const stands = await readBack(deps, decidable.id);
    const { status, humanRequestedAt } = stands.application;
    if (status !== 'received') return stands;
    const about = { id: decidable.id, form: stands.opened.form };
    const standing = await findStandingSince(deps.db, deps.sealer, about, deps.clock.now());
    const { submission: filed } = examined.grounds;
    const submission = humanRequestedAt ? { ...filed, optOutOfAutomatedDecision: true } : filed;
    const grounds = { ...examined.grounds, accepted: true as const, submission, standing };
    const anew = { ...examined, grounds, decision: decide(decidable.scheme, grounds) };
    if (!(await deps.recorder.decide(rulingOf(deps, cause, { ...decidable, submission }, anew)))) continue;
    if (standing.contestedClaims) await tellContested(deps, decidable.id);
    break;
  }
  return await readBack(deps, decidable.id);
}

async function readBack(deps: Deps, id: string, replayed = false): Promise<Submitted> {
  const application = await findApplication(deps.db, id);
  if (!application) throw new Error('an application that was received is not there');
  return { application, opened: openApplication(deps.sealer, application), replayed };
}

/** The application as the receipt has put it into the database. */
function receivedApplication({ application: { decided, ...received } }: Receipt, number: string): Application {
  const undecided = {
    status: 'received' as const,
    decidedAt: null,
    outcome: null,
    venue: null,
    departments: [],
    dueAt: null,
    approvalNumber: null,
    grounds: null,
  };
  return {
    ...received,
    ...(decided ?? undecided),
    number,
    statusAt: received.submittedAt,
    decidedBy: decided ? 'matching' : null,
    reviewed: null,
    recheckId: null,
    rechecked: null,
    humanRequestedAt: null,
  };
}

/** The row to insert: `received` where sources have to be asked, decided at once where a formal gate fails (`wants` null). */
function receiptOf(
  deps: Deps,
  submit: Submit,
  about: Case,
  wants: Want[] | null,
  now: Temporal.Instant,
): { receipt: Receipt; kept: Kept | null } {
  const id = deps.ids.uuid();
  const { form, filer, cause, idempotencyKey } = submit;
  const { scheme } = about;
  const decidedAtOnce = wants ? null : concluded(deps, { id, scheme }, decideOn(deps, about));
  const received = {
    action: 'application.received',
    applicationId: id,
    data: {
      asking: describeQuestions(wants ?? []),
      businessType: form.businessType,
      category: form.category,
      channel: form.channel,
      materials: form.materials.length,
      scheme: { id: scheme.id, version: scheme.version },
    },
  } as const;
  const written = JSON.stringify(form);
  const unitKey = deps.sealer.fingerprint('unit', form.employer.creditCode);
  const filerCode = filer.creditCode ?? form.employer.creditCode;
  const receipt: Receipt = {
    cause,
    isAwaited: submit.isAwaited ?? (() => true),
    events: decidedAtOnce ? [received, ...decisionEvents(id, decidedAtOnce.kept, 'application.decided')] : [received],
    application: {
      id,
      numberPrefix: scheme.numberPrefix,
      tenantId: tenantOf(filer),
      idempotencyKey,
      bodyHash: hashOf(deps, written),
      reference: form.reference ?? null,
      scheme: scheme.id,
      schemeVersion: scheme.version,
      category: form.category,
      personKey: deps.sealer.fingerprint('person', form.applicant.residentId),
      unitCode: form.employer.creditCode,
      district: form.settlement.district ?? null,
      unitKey,
      certificates: certificatesOf(deps.sealer, about.submission.claims),
      filerKey: filerCode === form.employer.creditCode ? unitKey : deps.sealer.fingerprint('unit', filerCode),
      submittedAt: now,
      submittedOn: textOf(about.submittedOn),
      submission: deps.sealer.seal(placeOfSubmission(id), written),
      decided: decidedAtOnce?.decided ?? null,
    },
    materials: form.materials.map(({ kind, materialId, seals }) => ({
      id: deps.ids.uuid(),
      applicationId: id,
      materialId,
      kind,
      seals: seals ?? [],
      attachedBy: cause.actor.id,
      attachedAt: now,
      supplementId: null,
    })),
  };
  return { receipt, kept: decidedAtOnce?.kept ?? null };
}

/** What it conflicts with may be gone by the time it is looked for; then it is received after all. */
const MOST_LOOKS = 3;

async function settleConflict(deps: Deps, submit: Submit, about: Case, now: Temporal.Instant): Promise<Submitted> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    const earlier = await findByIdempotencyKey(deps.db, tenantOf(submit.filer), submit.idempotencyKey);
    if (earlier) return await repeat(deps, submit, earlier);
    const standing = await findStanding(deps, about.scheme, submit, about.submittedOn);
    const seen: Case = { ...about, standing };
    const received = await receive(deps, submit, seen, failsGates(seen), now);
    if (received) return received;
  }
  throw new Error('an application conflicts with nothing that is there');
}

/** The same key again: the first answer, a conflict, or the work of a process that died. */
async function repeat(deps: Deps, submit: Submit, earlier: Application): Promise<Submitted> {
  if (!earlier.bodyHash.equals(hashOf(deps, JSON.stringify(submit.form)))) throw new Refusal('idempotency_conflict');
  if (earlier.status !== 'received') {
    return { application: earlier, opened: openApplication(deps.sealer, earlier), replayed: true };
  }

  const { id, submittedAt } = earlier;
  await change(deps, submit.cause, async (tx) => {
    if (!(await takeLease(tx, id))) throw new Refusal('idempotency_in_progress', { retryAfterSeconds: 1 });
    return { result: undefined, events: [{ action: 'application.resumed', applicationId: id, data: {} }] };
  });
  // its name is the one on file since it came in
  const { scheme, submission } = acceptForm(submit.form, submit.filer, submittedAt, null);
  const submittedOn = civilDateOf(submittedAt, scheme.timeZone);
  // the sources are asked as of today: what was posted since it came in counts
  const askedOn = civilDateOf(deps.clock.now(), scheme.timeZone);
  const about: Case = { scheme, submission, submittedOn, standing: NOTHING_AGAINST, askedOn };
  return await finish(deps, submit, about, questionsOf(about), earlier);
}

const failsGates = ({ scheme, submission, submittedOn, standing }: Case): boolean =>
  failedGates(scheme, { submission, submittedOn: textOf(submittedOn), standing }).length > 0;

/** Of the form as its schema writes it, in an order of its own; keyed: a plain hash of what is all personal data could be guessed from. */
const hashOf = ({ sealer }: Pick<Deps, 'sealer'>, form: string): Buffer => sealer.fingerprint('body', form);

function tenantOf({ actor }: Filer): string {
  if (!actor.tenantId) throw new Error('a filer without a unit');
  return actor.tenantId;
}
