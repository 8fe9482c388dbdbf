// The job: takes a run that was asked for and brings it to its end, or as far as this process may. Any number of
// processes may try; one has it at a time, and what a crash left is gone on with.
import { change } from '../audit/change.ts';
import type { ReplayDeps } from './deps.ts';
import { REPLAYER, runReplay } from './run.ts';
import { claimReplay, endReplay, giveBackReplay, type Held } from './store/replays.ts';

/** Takings without getting on: what brings a process down each time must not bring down the next for ever. */
const MOST_ATTEMPTS = 5;

/** Answers how many runs it took. */
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
    // until its lease ends nobody takes it up again, so that what is in the way may go
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
    return { result: undefined, events: [{ action: 'replay.failed', data: { replayId, total, decided, differing } }] };
  });
}
