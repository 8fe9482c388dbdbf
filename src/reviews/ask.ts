// Asks sources about an application in review, and makes the asking known to all processes: nothing is approved before
// its answers are heard.
import type { Deps } from '../applications/deps.ts';
import type { Opened } from '../applications/open.ts';
import { type AskedAgain, askAgain } from '../applications/reexamine.ts';
import type { Application } from '../applications/store/applications.ts';
import type { Source } from '../schemes/words.ts';
import { beginAsking, dropAsking } from './store/askings.ts';

/** Time for taking the answers in, and for a clock that is set while the answers are awaited. */
const GRACE_MS = 30_000;

/**
 * Asks as `askAgain` does. The asking is under way until `takeAnswersIn` has taken the answers in or has failed. If the
 * process dies, the asking is under way until its time has run out.
 */
export async function askInReview(
  deps: Deps,
  application: Application,
  opened: Opened,
  sources: readonly Source[],
  traceparent: string,
  deadlineMs: number = deps.askingDeadlineMs,
): Promise<AskedAgain & { askingId: string }> {
  const askingId = deps.ids.uuid();
  const asking = { id: askingId, applicationId: application.id, sources: [...sources] };
  const askedNo = await beginAsking(deps.db, asking, deadlineMs + GRACE_MS);
  try {
    return { ...(await askAgain(deps, application, opened, sources, traceparent, deadlineMs)), askingId, askedNo };
  } catch (error) {
    await dropAsking(deps.db, askingId);
    throw error;
  }
}
