// Self-healing: when a source answers again, it is asked again about the applications that wait for it. All processes
// together keep to one pace for each registry; while the registry does not answer, one question at a time tests it. If
// nothing is left to settle then, `settle-matched.ts` asks every source once more before the machine approves.
import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import { askAgain, hasAnswered } from '../applications/reexamine.ts';
import { type Application, findApplication } from '../applications/store/applications.ts';
import { systemActor } from '../base/actor.ts';
import { traceparentFor } from '../base/traceparent.ts';
import type { Registry } from '../schemes/registries.ts';
import { decides } from '../schemes/scheme-checks.ts';
import type { Source, Status } from '../schemes/words.ts';
import { takeInBeside } from './answer-beside.ts';
import { openSources, takeAnswersIn } from './apply-answers.ts';
import { askInReview } from './ask.ts';
import { settleByMatching } from './settle-matched.ts';
import { drawNumber, dropAsking } from './store/askings.ts';
import { listItemsOf } from './store/items.ts';
import { claimAwaited, endAwaiting, isAnyAwaited, keepPace } from './store/waiting.ts';

const HEALER = systemActor('heal-awaited');

/**
 * Asks the due questions again, one batch for each registry; returns how many applications it asked about. Safe to run
 * in any number of processes.
 */
export async function healAwaited(deps: Deps): Promise<number> {
  const healing = Promise.all(deps.registries.map((registry) => healBatch(deps, registry)));
  underWay.add(healing);
  try {
    return (await healing).reduce((sum, asked) => sum + asked, 0);
  } finally {
    underWay.delete(healing);
  }
}

/** The askings of this process that are under way. */
const underWay = new Set<Promise<unknown>>();
export const healingUnderWay = (): Promise<unknown> => Promise.allSettled(underWay);

async function healBatch(deps: Deps, { id: registry, source }: Registry): Promise<number> {
  if (!deps.mayApprove()) return 0;
  const claimed = await claimAwaited(deps.db, registry, deps.clock.now());
  if (claimed.length === 0) return 0;
  const healed = await Promise.all(claimed.map((id) => heal(deps, id, source)));
  if (healed.some((each) => each !== 'not_asked')) await keepPace(deps.db, registry, healed.includes('answered'));
  return claimed.length;
}

type Healed = 'answered' | 'silent' | 'not_asked';

/** Logs and postpones an application that cannot be healed (a lost key); the others go on. */
async function heal(deps: Deps, applicationId: string, source: Source): Promise<Healed> {
  try {
    const application = await findApplication(deps.db, applicationId);
    if (!application) throw new Error('an application that waits is not there');
    const scheme = deps.schemes.filedUnder(application);
    if (!decides(scheme, source)) return await healBeside(deps, application, source);
    // nothing is asked while a supplement is awaited; the question follows when the review goes on
    if (application.status !== 'in_review') return 'not_asked';
    const items = await listItemsOf(deps.db, applicationId);
    // an item that awaits a second person may open again, so it goes on waiting for its source
    if (openSources(application, items, deps, ['countersign', 'paused']).includes(source)) return 'not_asked';
    if (!openSources(application, items, deps).includes(source)) {
      await endAwaiting(deps.db, applicationId, [source]);
      return 'not_asked';
    }
    const opened = openApplication(deps.sealer, application);
    const again = await askInReview(deps, application, opened, [source], traceparentFor());
    const [asked] = again.asked;
    // the breaker refused the question, so nothing went out, and this is no attempt
    if (!asked || asked.attempts === 0) {
      await dropAsking(deps.db, again.askingId);
      return 'silent';
    }
    const applying = { askedBy: HEALER.id, silence: 'keeps' } as const;
    await takeAnswersIn(deps, { actor: HEALER }, applicationId, again, applying);
    if (!hasAnswered(asked)) return 'silent';
    await settleByMatching(deps, applicationId);
    return 'answered';
  } catch (error) {
    deps.log.error('heal.failed', error, { applicationId, source });
    return 'not_asked';
  }
}

/**
 * Asks a source that decides nothing, in a review and after an approval. Nothing waits for its answer. While a
 * supplement or a freeze lasts it is not asked; of an application that came to its end otherwise, nobody needs it.
 */
async function healBeside(deps: Deps, application: Application, source: Source): Promise<Healed> {
  const { id: applicationId, status } = application;
  if (status !== 'in_review' && status !== 'approved') {
    if (!MAY_GO_ON.has(status)) await endAwaiting(deps.db, applicationId, [source]);
    return 'not_asked';
  }
  const opened = openApplication(deps.sealer, application);
  const askedNo = await drawNumber(deps.db);
  const again = await askAgain(deps, application, opened, [source], traceparentFor());
  const [asked] = again.asked;
  if (!asked || asked.attempts === 0) return 'silent';
  const numbered = { ...again, askedNo, takenNo: await drawNumber(deps.db) };
  if (status === 'approved') {
    await takeInBeside(deps, { actor: HEALER }, { applicationId, source, again: numbered });
  } else {
    await takeAnswersIn(deps, { actor: HEALER }, applicationId, numbered, { askedBy: HEALER.id, silence: 'keeps' });
  }
  return hasAnswered(asked) ? 'answered' : 'silent';
}
const MAY_GO_ON: ReadonlySet<Status> = new Set(['received', 'awaiting_supplement', 'frozen']);

/** Whether a question is due for a source that answers. */
export const isAnyDue = async ({ db, clock, mayApprove }: Deps): Promise<boolean> =>
  mayApprove() && (await isAnyAwaited(db, clock.now()));
