// Answers a repeated idempotency key: with the first answer again, or by taking over the work of a process that has
// died.
import { change } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import type { Deps } from './deps.ts';
import { openApplication } from './open.ts';
import type { Answered, Received } from './receive.ts';
import { receivedBefore } from './received-before.ts';
import { bodyHashOf } from './received-row.ts';
import type { SubmissionForm } from './schema.ts';
import { type Application, takeLease } from './store/applications.ts';
import type { Submit } from './submit.ts';

/**
 * Refuses with `idempotency_conflict` if the body differs, and with `idempotency_in_progress` while a process is at
 * work on it.
 */
export async function repeat(
  deps: Deps,
  { cause }: Pick<Submit, 'cause'>,
  form: SubmissionForm,
  earlier: Application,
): Promise<Received | Answered> {
  const { id, status, bodyHash } = earlier;
  if (!bodyHash.equals(bodyHashOf(deps.sealer, JSON.stringify(form)))) throw new Refusal('idempotency_conflict');
  if (status !== 'received') {
    return { answer: { application: earlier, opened: openApplication(deps.sealer, earlier), replayed: true } };
  }
  await change(deps, cause, async (tx) => {
    if (!(await takeLease(tx, id))) throw new Refusal('idempotency_in_progress', { retryAfterSeconds: 1 });
    return { result: undefined, events: [{ action: 'application.resumed', applicationId: id, data: {} }] };
  });
  return await receivedBefore(deps, cause, earlier);
}
