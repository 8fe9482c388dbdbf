// A pooler between this service and PostgreSQL, such as PgBouncer: checks whether each of our connections has its own
// session. The service uses state that outlives a transaction: settings, prepared statements, notifications, and the
// lock of a migration. A pooler that shares sessions loses these silently, so it is refused.
import { type Connected, openSlot, type SlotOptions } from './slot.ts';

export interface Pooler {
  /**
   * Rejects with `SharedSessions` if the pooler gives each transaction another session; checks once and remembers the
   * result.
   */
  requireOwnSessions(connected: Connected, options: SlotOptions): Promise<void>;
  /** Checks again after a while: a pooler can be reconfigured without losing a connection. */
  lookAgain(options: SlotOptions): Promise<void>;
}

export class SharedSessions extends Error {
  override name = 'SharedSessions';
  readonly code = 'SHARED_SESSIONS';

  constructor() {
    super(
      'the pooler in front of the database gives each transaction another session (pool_mode = transaction or statement). ' +
        'Set pool_mode = session for this database, or name PostgreSQL itself · ' +
        '数据库前的连接池按事务分配会话（pool_mode = transaction 或 statement）。请将该库设为 pool_mode = session，或直接连接 PostgreSQL',
    );
  }
}

/** outside the pool: one connection listens, and two are opened to check the pooler */
const BESIDE_THE_POOL = 3;

/** The pooler accepts a connection, and has no database session for it. */
export class TooFewSessions extends Error {
  override name = 'TooFewSessions';
  readonly code = 'TOO_FEW_SESSIONS';

  /** `most`: the maximum number of connections in this process's pool */
  constructor(most: number) {
    const needed = most + BESIDE_THE_POOL;
    super(
      `the pooler in front of the database has too few sessions: this process needs ${needed} ` +
        `(DATABASE_CONNECTIONS and ${BESIDE_THE_POOL} more). Set the pooler's default_pool_size (and max_db_connections, if set) ` +
        'to the sum over all processes, or lower DATABASE_CONNECTIONS · ' +
        `数据库前的连接池会话不足：本进程需要 ${needed} 个（DATABASE_CONNECTIONS 另加 ${BESIDE_THE_POOL}）。请将其 default_pool_size` +
        '（及已设置的 max_db_connections）调至所有进程之和，或调小 DATABASE_CONNECTIONS',
    );
  }
}

const LOOK_AGAIN_AFTER_MS = 5_000;
const PROCESS = 'select pg_backend_pid() as pid';

export function createPooler(): Pooler {
  let known: Promise<boolean> | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;

  const look = (connected: Connected, options: SlotOptions): Promise<boolean> => {
    lookedAt = performance.now();
    known = sharesSessions(connected, { ...options, pooler: undefined }).catch((error) => {
      known = null;
      throw error;
    });
    return known;
  };
  return {
    async requireOwnSessions(connected, options) {
      if (await (known ?? look(connected, options))) {
        // the pooler may be reconfigured before the next connection
        known = null;
        throw new SharedSessions();
      }
    },
    async lookAgain(options) {
      if (performance.now() - lookedAt < LOOK_AGAIN_AFTER_MS && known) {
        if (await known) throw new SharedSessions();
        return;
      }
      const connected = await openSlot({ ...options, pooler: undefined });
      try {
        if (await look(connected, options)) throw new SharedSessions();
      } finally {
        connected.close();
      }
    },
  };
}

/**
 * True if the pooler shares sessions: a second connection gets the session of the first, or the first then has another
 * session.
 */
async function sharesSessions(first: Connected, options: SlotOptions): Promise<boolean> {
  const before = await processOf(first);
  let second: Connected & { close(): void };
  try {
    second = await openSlot(options);
  } catch {
    // every session has an owner, and none is free
    return false;
  }
  try {
    await second.run('begin');
    if ((await processOf(second)) === before) return true;
    const late = Promise.withResolvers<null>();
    const timer = setTimeout(late.resolve, options.limits.connectMs / 2, null);
    const after = await Promise.race([processOf(first), late.promise]).finally(() => clearTimeout(timer));
    await second.run('rollback');
    return after !== before;
  } catch {
    // not even a transaction could be begun
    return true;
  } finally {
    second.close();
  }
}

const processOf = async (connected: Connected): Promise<unknown> => (await connected.run(PROCESS))[0]?.pid;
