// Answers a repeated idempotency key: with the first answer again, or by taking over the work of a process that has
// died.
import { change } from '../audit/change.ts';
import { civilDateOf } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import type { Deps } from './deps.ts';
import { type Case, questionsOf } from './examine.ts';
import { acceptForm } from './form-faults.ts';
import { openApplication } from './open.ts';
import type { Answered, Received } from './receive.ts';
import { bodyHashOf } from './received-row.ts';
import type { SubmissionForm } from './schema.ts';
import { NOTHING_AGAINST } from './standing.ts';
import { type Application, takeLease } from './store/applications.ts';
import type { Submit } from './submit.ts';

/**
 * Refuses with `idempotency_conflict` if the body differs, and with `idempotency_in_progress` while a process is at
 * work on it.
 */
export async function repeat(
  deps: Deps,
  { filer, cause }: Submit,
  form: SubmissionForm,
  earlier: Application,
): Promise<Received | Answered> {
  const { id, status, bodyHash, submittedAt } = earlier;
  if (!bodyHash.equals(bodyHashOf(deps.sealer, JSON.stringify(form)))) throw new Refusal('idempotency_conflict');
  if (status !== 'received') {
    return { answer: { application: earlier, opened: openApplication(deps.sealer, earlier), replayed: true } };
  }
  await change(deps, cause, async (tx) => {
    if (!(await takeLease(tx, id))) throw new Refusal('idempotency_in_progress', { retryAfterSeconds: 1 });
    return { result: undefined, events: [{ action: 'application.resumed', applicationId: id, data: {} }] };
  });
  // its name has been the one on file since it came in
  const scheme = deps.schemes.filedUnder(earlier);
  const { submission } = acceptForm(scheme, form, filer, submittedAt, null);
  const submittedOn = civilDateOf(submittedAt, scheme.timeZone);
  // the sources are asked as of today, so records posted since the submission count
  const askedOn = civilDateOf(deps.clock.now(), scheme.timeZone);
  const about: Case = { scheme, submission, submittedOn, standing: NOTHING_AGAINST, askedOn };
  return { answer: null, application: earlier, form, about, wants: questionsOf(about) };
}
