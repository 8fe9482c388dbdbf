// ★ Read this first: the whole journey of an application, act by act.
import type { Cause } from '../audit/change.ts';
import { accept, type Posted } from './accept.ts';
import { type Arrival, arrivalOf } from './arrival.ts';
import { tellContested } from './contested.ts';
import { decideOnLateNews } from './decide-late.ts';
import type { Deps } from './deps.ts';
import { awaitDocuments } from './document-gate.ts';
import { askSources, decideOn } from './examine.ts';
import { type Received, receive } from './receive.ts';
import { rulingOf } from './ruling.ts';
import type { Examined } from './sealed-decision.ts';
import { answerNow, type Submitted } from './submitted.ts';
import { requireUsable } from './usable-materials.ts';

export interface Submit extends Posted {
  cause: Cause;
  idempotencyKey: string;
  traceparent: string;
  /** the moment by which the form was read; absent: now */
  arrival?: Arrival;
  /** Tells whether the caller still waits. If it is absent, the caller is taken to be waiting. */
  isAwaited?: () => boolean;
}

/**
 * Guarantees: nothing is written for a form that does not fit; at most one application for each idempotency key; at
 * most one live application for a person and scheme; an approval only as `decide` allows. Refuses with
 * `validation_failed`, `idempotency_conflict` or `idempotency_in_progress`; throws `Abandoned` if the caller left
 * before the application was received.
 */
export async function submitApplication(deps: Deps, submit: Submit): Promise<Submitted> {
  // ACCEPT: a form that does not fit ends here; nothing is written
  const arrival = submit.arrival ?? (await arrivalOf(deps, submit.filer, submit.idempotencyKey));
  const accepted = await accept(deps, submit, arrival);
  await requireUsable(deps, submit.cause, accepted.form.materials);

  // RECEIVE, the first commit: from here on a crash loses nothing, since `rescue.ts` hands applications that stay
  // `received` to people. If a formal gate fails, this commit holds the final answer
  const received = await receive(deps, submit, accepted);
  if (received.answer) return received.answer;

  // WAIT at the gate of documents, where the scheme has one and something is missing: everything is asked for at once
  const waiting = await awaitDocuments(deps, submit.cause, received);
  if (waiting) return waiting;

  // ASK every source at once, with no transaction open (law 2), at most until the asking deadline
  const asked = await askSources(deps, received.about, received.wants, submit.traceparent);

  // DECIDE: pure, on these answers alone
  const examined = decideOn(deps, received.about, asked);

  // RECORD, the second commit: the decision, its audit, its message and its review items, or none of them
  const recorded = await record(deps, submit.cause, received, examined);

  // ANSWER. Null: something happened meanwhile. If it was a ban, a rival claim or a request for a human decision, this
  // decides again and commits the new decision. If the application is no longer `received`, this answers with its state
  // in the database
  return recorded ?? (await decideOnLateNews(deps, submit.cause, received, examined));
}

/**
 * Returns null if the application is no longer `received`, or if meanwhile a ban came into force, another person
 * claimed the same certificate, or somebody asked that a person decide.
 */
export async function record(
  deps: Deps,
  cause: Cause,
  { application, form, about }: Received,
  examined: Examined,
): Promise<Submitted | null> {
  const { id, number } = application;
  const { scheme, submission, standing } = about;
  const decidable = { id, number, scheme, submission, applicant: form.applicant };
  const { decided, kept, ...ruling } = rulingOf(deps, cause, decidable, examined);
  if (!(await deps.recorder.decide({ decided, ...ruling }))) return null;
  // A separate commit records the contested certificate. If the process dies before it, `reviews/refresh.ts` records
  // the conflict when a clerk next claims an item of this application
  if (standing.contestedClaims) await tellContested(deps, id);
  return answerNow(form, { ...application, ...decided, statusAt: decided.decidedAt, decidedBy: 'matching' }, kept);
}
