// A clerk decides on current facts: when an item is claimed, sources with answers that are too old are asked again, and
// the standing is read again. A source that does not answer keeps its earlier answer, and the clerk sees its age.
import { tellContested } from '../applications/contested.ts';
import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import { isSameStanding } from '../applications/reexamine.ts';
import { findStandingSince } from '../applications/standing.ts';
import { findApplication } from '../applications/store/applications.ts';
import type { Cause } from '../audit/change.ts';
import { traceparentFor } from '../base/traceparent.ts';
import { takeAnswersIn } from './apply-answers.ts';
import { askInReview } from './ask.ts';
import { tooOldSources } from './fresh-answers.ts';
import { unheardSources } from './store/askings.ts';

/** How long a claim waits for a slow source at most. */
const MOST_MS = 3_000;

/** Call it once the item is claimed, with no transaction open. */
export async function refreshClaimed(deps: Deps, { actor }: Cause, applicationId: string): Promise<void> {
  const application = await findApplication(deps.db, applicationId);
  if (application?.status !== 'in_review') return;
  const opened = openApplication(deps.sealer, application);
  const unheard = await unheardSources(deps.db, applicationId);
  const sources = tooOldSources(deps, application, opened, deps.clock.now(), unheard);
  const standing = await findStandingSince(deps.db, applicationId, deps.clock.now());
  // an earlier process may have died before it told this
  if (standing.contestedClaims) await tellContested(deps, applicationId);
  const before = opened.current?.grounds.standing;
  if (sources.length === 0 && before && isSameStanding(before, standing)) return;
  const deadlineMs = Math.min(MOST_MS, deps.askingDeadlineMs);
  const again = await askInReview(deps, application, opened, sources, traceparentFor(), deadlineMs);
  await takeAnswersIn(deps, { actor }, applicationId, again, { askedBy: actor.id, silence: 'keeps' });
}
