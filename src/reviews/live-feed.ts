// Tells listeners which items have changed: one poller for the whole process, and only while somebody listens. The feed
// sends ids, versions and holders, and nothing of the application. A listener reads the application in a separate
// request, which is audited.
import type { Actor } from '../base/actor.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Db } from '../db/connect.ts';
import { isWithin } from '../db/jurisdiction.ts';
import type { Department, ItemStatus } from '../schemes/words.ts';
import { isWorkable } from './states.ts';
import { type Changed, databaseNow, type Held, listChanged, listHeld } from './store/live.ts';

export interface LiveItem {
  id: string;
  department: Department;
  scheme: string;
  district: string | null;
  status: ItemStatus;
  version: number;
  assignee: string | null;
  /** the latest asking after the decision; another value than before means that a new answer came in */
  answer: string | null;
}
export type LiveEvent =
  | { type: 'item'; item: LiveItem }
  /** so many changes at once that everything shown should be read again */
  | { type: 'many' }
  /** the listener no longer holds the item: the lease ran out, or the item was handed to another clerk */
  | { type: 'lapsed' | 'reassigned'; id: string }
  /** nothing more will come */
  | { type: 'stopped' };

export interface Live {
  /** A clerk hears of their own department, others of all. Returns a function that stops listening. */
  subscribe(actor: Actor, hear: (event: LiveEvent) => void): () => void;
  /** Tells every listener that nothing more will come, and stops asking the database. */
  stop(): void;
}

interface Listener {
  actor: Actor;
  hear: (event: LiveEvent) => void;
}

const EVERY_MS = 1_000;
/** how long a transaction may take to commit before its change is missed */
const OVERLAP_SECONDS = 10;
const MOST_AT_ONCE = 300;

export function createLive({ db, clock, log }: { db: Db; clock: Clock; log: Log }, everyMs = EVERY_MS): Live {
  const listeners = new Set<Listener>();
  let polling: AbortController | null = null;

  const start = () => {
    const controller = new AbortController();
    polling = controller;
    void poll({ db, clock, log, everyMs }, controller.signal, (changes) => {
      for (const listener of [...listeners]) for (const event of heardBy(listener.actor, changes)) listener.hear(event);
    });
  };
  const end = () => {
    polling?.abort();
    polling = null;
  };

  return {
    subscribe(actor, hear) {
      const listener = { actor, hear };
      listeners.add(listener);
      if (!polling) start();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) end();
      };
    },
    stop() {
      end();
      for (const { hear } of [...listeners]) hear({ type: 'stopped' });
      listeners.clear();
    },
  };
}

interface Change {
  item: LiveItem;
  /** the clerk holding it until now, and no longer */
  lost: { by: string; because: 'lapsed' | 'reassigned' } | null;
}
type Changes = Change[] | 'many';

function heardBy(actor: Actor, changes: Changes): LiveEvent[] {
  const { id, role, department } = actor;
  if (changes === 'many') return [{ type: 'many' }];
  return changes
    .filter(({ item }) => isWithin(actor, item) && (role !== 'clerk' || item.department === department))
    .flatMap(({ item, lost }): LiveEvent[] => [
      { type: 'item', item },
      ...(lost?.by === id ? [{ type: lost.because, id: item.id }] : []),
    ]);
}

interface Poll {
  db: Db;
  clock: Clock;
  log: Log;
  everyMs: number;
}

/** A failed poll is tried again at the next turn, from the end of the last good one. */
async function poll({ db, clock, log, everyMs }: Poll, signal: AbortSignal, tell: (changes: Changes) => void) {
  let watch: Watch | null = null;
  while (!signal.aborted) {
    try {
      if (watch === null) watch = { since: await databaseNow(db), seen: new Map(), held: await listHeld(db) };
      else {
        const changes = await look(db, clock.now(), watch);
        if (!signal.aborted && changes.length > 0) tell(changes);
      }
    } catch (error) {
      if (!signal.aborted) log.error('live.failed', error);
    }
    await pause(everyMs, signal);
  }
}

/** Resolves after the time, or at once when the signal comes. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    timer.unref();
    signal.addEventListener('abort', wake);
  });

interface Watch {
  since: string;
  /** when each item within the overlap last changed, so that no change is told twice */
  seen: Map<string, string>;
  held: Map<string, Held>;
}

async function look(db: Db, now: Temporal.Instant, watch: Watch): Promise<Changes> {
  const rows = await listChanged(db, watch.since, OVERLAP_SECONDS, MOST_AT_ONCE);
  const fresh = rows.filter(({ id, changedAt }) => watch.seen.get(id) !== changedAt);
  watch.seen = new Map(rows.map(({ id, changedAt }) => [id, changedAt]));
  watch.since = rows[0]?.changedAt ?? watch.since;
  const changes = fresh.toReversed().map((row) => ({ item: liveItem(row), lost: lossOf(row, now, watch.held) }));
  return rows.length === MOST_AT_ONCE && fresh.length > 0 ? 'many' : changes;
}

const liveItem = ({ id, department, scheme, district, status, version, assignee, answer }: Changed): LiveItem => ({
  id,
  department,
  scheme,
  district,
  status,
  version,
  assignee,
  answer,
});

/**
 * An item that is still to be done was taken from its holder if the lease ran out or another clerk holds it now. Giving
 * it back oneself is no loss.
 */
function lossOf(row: Changed, now: Temporal.Instant, held: Map<string, Held>): Change['lost'] {
  const before = held.get(row.id);
  if (row.assignee !== null && row.leaseUntil) held.set(row.id, { assignee: row.assignee, leaseUntil: row.leaseUntil });
  else held.delete(row.id);
  if (!before || before.assignee === row.assignee || !isWorkable(row.status)) return null;
  const ranOut = Temporal.Instant.compare(before.leaseUntil, now) <= 0;
  if (ranOut) return { by: before.assignee, because: 'lapsed' };
  return row.assignee === null ? null : { by: before.assignee, because: 'reassigned' };
}
