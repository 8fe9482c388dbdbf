// The job: takes a requested run and works on it to its end, or until this process must stop. Any number of processes
// may try; one process holds a run at a time, and continues the run after a crash of another process.
import { change } from '../audit/change.ts';
import type { ReplayDeps } from './deps.ts';
import { REPLAYER, runReplay } from './run.ts';
import { revealsOne } from './small-run.ts';
import { claimReplay, endReplay, giveBackReplay, type Held } from './store/replays.ts';

/** Most leases of a run without progress: a run that crashes its process must not crash one process after another. */
const MOST_ATTEMPTS = 5;

/** Returns how many runs it took. */
export async function workOffReplays(deps: ReplayDeps, goOn: () => boolean): Promise<number> {
  const held = await claimReplay(deps.db, deps.ids.uuid(), deps.clock.now());
  if (!held) return 0;
  if (held.attempts > MOST_ATTEMPTS) {
    await fail(deps, held);
    return 1;
  }
  try {
    const end = await runReplay(deps, held, { goOn });
    if (end === 'stopped') await giveBackReplay(deps.db, held);
    if (end === 'finished') deps.log.info('replay.finished', { replayId: held.id });
  } catch (error) {
    // nobody takes the run up before its lease ends, so the obstacle has time to go
    deps.log.error('replay.interrupted', error, { replayId: held.id });
  }
  return 1;
}

async function fail(deps: ReplayDeps, held: Held): Promise<void> {
  deps.log.warn('replay.failed', { replayId: held.id });
  await change(deps, { actor: REPLAYER }, async (tx) => {
    const failed = await endReplay(tx, held, 'failed', deps.clock.now());
    if (!failed) throw new Error('a run that was taken is not held');
    const { id: replayId, total, decided, differing } = failed;
    const data = { replayId, ...(revealsOne(failed) ? {} : { total, decided, differing }) };
    return { result: undefined, events: [{ action: 'replay.failed', data }] };
  });
}
