// Receives an application: the first commit. The insert itself detects a repeated key, a second live application and a
// ban, so nothing is looked up beforehand.
import { failedGates } from '../matching/decide.ts';
import type { RegistryWant } from '../sources/ask-all.ts';
import type { Accepted } from './accept.ts';
import type { Deps } from './deps.ts';
import { type Case, questionsOf } from './examine.ts';
import { receiptOf, receivedApplication, tenantOf } from './received-row.ts';
import { repeat } from './repeat.ts';
import type { SubmissionForm } from './schema.ts';
import { findStanding, NOTHING_AGAINST } from './standing.ts';
import { type Application, findByIdempotencyKey } from './store/applications.ts';
import type { Submit } from './submit.ts';
import { answerNow, type Submitted } from './submitted.ts';

/** An application whose sources have not been asked yet. */
export interface Received {
  answer: null;
  application: Application;
  form: SubmissionForm;
  about: Case;
  wants: RegistryWant[];
}

/** No source has to be asked: a formal gate has failed, or the key was used before. */
export interface Answered {
  answer: Submitted;
}

/** The other application may be gone by now; then this application is received after all. */
const MAX_LOOKS = 3;

/** Refuses with `idempotency_conflict` or `idempotency_in_progress`; rejects with `Abandoned`. */
export async function receive(deps: Deps, submit: Submit, accepted: Accepted): Promise<Received | Answered> {
  const { scheme, submission, submittedOn, form } = accepted;
  const standingNow = () => findStanding(deps, scheme, { form, filer: submit.filer }, submittedOn);
  let about: Case = { scheme, submission, submittedOn, standing: NOTHING_AGAINST };
  // where a gate fails, the answer names every failing gate, bans included; in all other cases the insert finds a ban
  if (failsGates(about)) about = { ...about, standing: await standingNow() };
  for (let look = 0; look < MAX_LOOKS; look++) {
    const received = await insert(deps, submit, accepted, about);
    if (received) return received;
    const earlier = await findByIdempotencyKey(deps.db, tenantOf(submit.filer), submit.idempotencyKey);
    if (earlier) return await repeat(deps, submit, form, earlier);
    about = { ...about, standing: await standingNow() };
  }
  throw new Error('an application was not inserted, although nothing conflicts with it');
}

/** Null if it conflicts with an existing row: the same key, a live application of the person, or a ban. */
async function insert(
  deps: Deps,
  submit: Submit,
  { form, acceptedAt }: Accepted,
  about: Case,
): Promise<Received | Answered | null> {
  const wants = failsGates(about) ? null : questionsOf(about);
  const { receipt, kept } = receiptOf(deps, submit, form, about, wants, acceptedAt);
  const number = await deps.recorder.receive(receipt);
  if (number === null) return null;
  const application = receivedApplication(receipt, number);
  return wants ? { answer: null, application, form, about, wants } : { answer: answerNow(form, application, kept) };
}

const failsGates = ({ scheme, submission, submittedOn, standing }: Case): boolean =>
  failedGates(scheme, { submission, submittedOn: submittedOn.toString(), standing }).length > 0;
