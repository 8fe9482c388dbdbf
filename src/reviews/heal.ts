// Self-healing: a check that only waits for its source is asked again when that answers again, and only that check. All processes
// together keep to one pace for each source, and while it does not answer one question at a time tries whether it does.
import type { Deps } from '../applications/deps.ts';
import { askAgain, hasAnswered } from '../applications/reexamine.ts';
import { findApplication } from '../applications/store.ts';
import { openApplication } from '../applications/view.ts';
import { change } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { SOURCES, type Source } from '../schemes/words.ts';
import { applyAnswers, carryOn, openSources } from './apply-answers.ts';
import { claimAwaited, endAwaiting, isAnyAwaited, keepPace } from './heal-store.ts';
import { listItemsOf, listMatched } from './store.ts';

const HEALER = systemActor('heal-awaited');
const AT_ONCE = 100;

/** Asks again what is due, one batch of each source; answers how many were asked about. Safe to run in any number of processes. */
export async function healAwaited(deps: Deps): Promise<number> {
  const healing = Promise.all(SOURCES.map((source) => healBatch(deps, source)));
  underWay.add(healing);
  try {
    return (await healing).reduce((sum, asked) => sum + asked, 0);
  } finally {
    underWay.delete(healing);
  }
}

/** What this process is asking again just now. */
const underWay = new Set<Promise<unknown>>();
export const healingUnderWay = (): Promise<unknown> => Promise.allSettled(underWay);

async function healBatch(deps: Deps, source: Source): Promise<number> {
  if (!deps.mayApprove()) return 0;
  const claimed = await claimAwaited(deps.db, source, deps.clock.now());
  if (claimed.length === 0) return 0;
  const healed = await Promise.all(claimed.map((id) => heal(deps, id, source)));
  if (healed.some((each) => each !== 'not_asked')) await keepPace(deps.db, source, healed.includes('answered'));
  return claimed.length;
}

type Healed = 'answered' | 'silent' | 'not_asked';

/** One that cannot be healed (a lost key) is logged and put off; it does not stop the others. */
async function heal(deps: Deps, applicationId: string, source: Source): Promise<Healed> {
  try {
    const application = await findApplication(deps.db, applicationId);
    if (!application) throw new Error('an application that waits is not there');
    // while a supplement is awaited nothing is asked: it will be when the review goes on
    if (application.status !== 'in_review') return 'not_asked';
    const items = await listItemsOf(deps.db, applicationId);
    // what awaits a second person may come back to be settled anew: it goes on waiting for its source
    if (openSources(application, items, deps, ['countersign', 'paused']).includes(source)) return 'not_asked';
    if (!openSources(application, items, deps).includes(source)) {
      await endAwaiting(deps.db, applicationId, [source]);
      return 'not_asked';
    }
    const traceparent = `00-${deps.ids.salt()}-${deps.ids.salt().slice(16)}-01`;
    const opened = openApplication(deps.sealer, application);
    const again = await askAgain(deps, application, opened, [source], traceparent);
    const [asked] = again.asked;
    // refused by the breaker, nothing has gone out: it is no attempt
    if (!asked || asked.attempts === 0) return 'silent';
    await change(deps, { actor: HEALER }, async (tx) => {
      const events = await applyAnswers(deps, tx, applicationId, again, HEALER.id);
      return { result: undefined, events };
    });
    return hasAnswered(asked) ? 'answered' : 'silent';
  } catch (error) {
    deps.log.error('heal.failed', error, { applicationId, source });
    return 'not_asked';
  }
}

/** Whether anything is due to be asked of a source that answers. */
export const isAnyDue = async ({ db, clock, mayApprove }: Deps): Promise<boolean> =>
  mayApprove() && (await isAnyAwaited(db, clock.now()));

/** Settles by matching what was answered while somebody held it, and was given back. Answers how many applications it moved. */
export async function settleMatched(deps: Deps): Promise<number> {
  if (!deps.mayApprove()) return 0;
  const waiting = await listMatched(deps.db, deps.clock.now(), AT_ONCE);
  let moved = 0;
  for (const id of waiting) {
    const done = await change(deps, { actor: HEALER }, async (tx) => {
      const [first, ...rest] = await carryOn(deps, tx, id);
      if (!first) throw new HeldAgain();
      return { result: true, events: [first, ...rest] };
    }).catch((error) => {
      // one that cannot be carried on is logged; it does not stop the others
      if (!(error instanceof HeldAgain)) deps.log.error('settle_matched.failed', error, { applicationId: id });
      return false;
    });
    if (done) moved += 1;
  }
  return moved;
}

/** Somebody has taken it in the meantime: it is theirs. */
class HeldAgain extends Error {
  override name = 'HeldAgain';
}
