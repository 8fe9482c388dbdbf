// The transparency log as the service runs it: closes the tree, publishes checkpoints, and reports its state.
import { createAskWitnesses } from './ask-witnesses.ts';
import { MOST_EVENTS, sealEvents } from './close-tree.ts';
import { createHorizon } from './horizon.ts';
import type { Head } from './merkle.ts';
import { appendPublished, isUnreadable } from './published.ts';
import { countEvents } from './store/events.ts';
import { findHead, isSealer, listCheckpoints, type SealedCheckpoint } from './store/tree.ts';
import { type LogDeps, type Standing, sayInconsistent, standingOf, wholeNote } from './transparency.ts';

export interface TransparencyLog {
  /**
   * Closes the tree over all events that are final at the call, in as many checkpoints as necessary while `goOn`
   * allows, and returns the number of events. Later events are left to the next call: while applications arrive there
   * are always more.
   */
  seal(goOn?: () => boolean): Promise<number>;
  /** Logs an error if it is inconsistent. */
  standing(): Promise<Standing>;
  counts(): Promise<LogCounts>;
}

/** Counts that the operators see. */
export interface LogCounts {
  consistent: boolean;
  /** events that the latest checkpoint covers */
  sealed: number;
  /** events that no checkpoint covers yet */
  unsealed: number;
}

/** Writers commit within milliseconds; the next call continues to wait for a slower writer. */
const PATIENCE_MS = 1_000;

export function createTransparencyLog(deps: LogDeps): TransparencyLog {
  const publish = createPublishing(deps);
  const askWitnesses = createAskWitnesses(deps);
  const horizon = createHorizon(deps.db, { patienceMs: PATIENCE_MS });
  const standing = async () => {
    const found = await standingOf(deps, deps.db);
    if (!found.consistent) sayInconsistent(deps, found);
    return found;
  };
  return {
    async seal(goOn = () => true) {
      const upTo = await horizon.find();
      let all = 0;
      for (let sealed = MOST_EVENTS; sealed === MOST_EVENTS && goOn(); all += sealed) {
        sealed = await sealEvents(deps, upTo);
        await askWitnesses();
        await publish();
      }
      return all;
    },
    standing,
    async counts() {
      const { consistent } = await standing();
      const head = await findHead(deps.db);
      const unsealed = await countEvents(deps.db, head?.lastSeq ?? 0, Number.MAX_SAFE_INTEGER);
      return { consistent, sealed: head?.size ?? 0, unsealed };
    },
  };
}

/**
 * Appends the latest checkpoint to the file, unless it is there or not due. Only after its commit, so that published
 * checkpoints are reliable. After a crash in between, or a full or partial disk write (logged once), the next call does
 * it.
 */
function createPublishing({ db, settings, log }: LogDeps): () => Promise<void> {
  let owed = false;
  const append = async (file: string, checkpoint: SealedCheckpoint) => {
    try {
      await appendPublished(file, wholeNote(checkpoint));
      if (owed) log.info('audit_log.published_again', { size: checkpoint.size });
      owed = false;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      if (!owed) log.error('audit_log.not_published', error, { size: checkpoint.size });
      owed = true;
    }
  };
  return async () => {
    if (!settings.published) return;
    const { file, everyMs } = settings.published;
    await db.transaction(async (tx) => {
      if (!(await isSealer(tx))) return;
      const standing = await standingOf({ settings }, tx);
      const head = await findHead(tx);
      if (!standing.consistent || head?.origin !== settings.key.name) return;
      if (!owed && !isDue(standing, head, everyMs)) return;
      const [checkpoint] = await listCheckpoints(tx, { limit: 1 });
      if (!checkpoint) return;
      // another process was faster; a note cut after the log's own signature lacks the witnesses' signatures
      if (isPublished(standing, checkpoint)) owed = false;
      else await append(file, checkpoint);
    });
  };
}

const isPublished = ({ published }: Standing, checkpoint: SealedCheckpoint): boolean =>
  published.state === 'checkpoint' && published.note === wholeNote(checkpoint);

/** Publishes a continuation after an accepted loss at once, even if more was published before. */
function isDue({ published, accepted }: Standing & { consistent: true }, head: Head, everyMs: number): boolean {
  if (accepted) return head.size > accepted.database.size;
  if (published.state !== 'checkpoint') return true;
  if (published.checkpoint.size >= head.size) return false;
  return published.isFollowedByCut || Date.now() - published.publishedAt.epochMilliseconds >= everyMs;
}
