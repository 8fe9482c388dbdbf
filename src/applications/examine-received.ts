// Examines an application that is received again, once the wait for its documents has ended: asks every source with no
// transaction open (law 2), decides, and records the decision. If the process dies meanwhile, `rescue.ts` goes on.
import type { Cause } from '../audit/change.ts';
import { traceparentFor } from '../base/traceparent.ts';
import { decideOnLateNews } from './decide-late.ts';
import type { Deps } from './deps.ts';
import { askSources, decideOn } from './examine.ts';
import { receivedBefore } from './received-before.ts';
import { findApplication } from './store/applications.ts';
import { record } from './submit.ts';

/** Leaves an application alone that is no longer `received`. A failure is logged: the sweep goes on with it. */
export async function examineReceived(deps: Deps, cause: Cause, id: string): Promise<void> {
  try {
    const application = await findApplication(deps.db, id);
    if (application?.status !== 'received') return;
    const received = await receivedBefore(deps, cause, application);
    const asked = await askSources(deps, received.about, received.wants, traceparentFor());
    const examined = decideOn(deps, received.about, asked);
    const recorded = await record(deps, cause, received, examined);
    if (!recorded) await decideOnLateNews(deps, cause, received, examined);
  } catch (error) {
    deps.log.error('documents.examine_failed', error, { applicationId: id });
  }
}
