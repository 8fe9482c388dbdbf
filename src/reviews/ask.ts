// Asks sources of a case that is in review, and has all processes know that it is under way: what has been asked for is
// heard before anything is approved.
import type { Deps } from '../applications/deps.ts';
import type { Opened } from '../applications/open.ts';
import { type AskedAgain, askAgain } from '../applications/reexamine.ts';
import type { Application } from '../applications/store/applications.ts';
import type { Source } from '../schemes/words.ts';
import { beginAsking, dropAsking } from './store/askings.ts';

/** For taking the answers in once they have come, and for a clock that is set while they are awaited. */
const GRACE_MS = 30_000;

/** As `askAgain`; under way until `takeAnswersIn` has taken the answers in, or its process has died. */
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
