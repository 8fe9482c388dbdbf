// The process's connections to the database, and the callers that wait for one. Nobody waits without a limit: the queue
// is bounded in length and time. A silent server is asked once more on a separate connection. If that fails too,
// running work fails at once, and so does every new call until the server answers again.
import type { Host } from './address.ts';
import type { DatabaseLimits } from './limits.ts';
import { Lost, Unanswered } from './lost.ts';
import { createPooler, SharedSessions, TooFewSessions } from './pooler.ts';
import { clockAheadOf, openSlot, type Rows, type Slot, type SlotOptions } from './slot.ts';

export interface PoolOptions extends Omit<SlotOptions, 'onNotify' | 'pooler'> {
  /** the maximum number of connections */
  most: number;
  /** called each time that the database's clock was read: by how many milliseconds it is ahead of ours */
  onClock?: ((aheadMs: number) => void) | undefined;
  /** called when every waiting caller is refused: no connection can be made, or the server is given up */
  onFailure?: ((error: unknown) => void) | undefined;
  /** called for every statement and transaction that the server has carried out */
  onWorked?: (() => void) | undefined;
  /** called when a pooler in front of the database does not suit this service, and when it does */
  onPooler?: ((fault: Error | null) => void) | undefined;
}

export interface Pool {
  run(text: string, parameters: readonly unknown[], asArrays: boolean): Promise<Rows>;
  /** Lends a connection for the duration of the work. */
  lend<Result>(work: (slot: Slot) => Promise<Result>): Promise<Result>;
  /** false while the server is given up */
  isUp(): boolean;
  /** Applies other limits from now on; connections made under the earlier ones are replaced. */
  keepTo(limits: DatabaseLimits): void;
  /** Checks again whether a pooler in between still gives each connection its own session. */
  lookAtPooler(): Promise<void>;
  /** Reads the database's time and reports it. Rejects if the database does not answer. */
  lookAtClock(): Promise<void>;
  /** Opens a connection outside the pool. */
  open(more?: Pick<SlotOptions, 'onNotify'>): Promise<Slot>;
  /** Calls back when the server is given up. */
  onDown(call: (because: Error) => void): void;
  /** Accepts no more work, and cuts connections that have not ended in time. */
  end(withinMs: number): Promise<void>;
}

const BEAT_MS = 100;
/**
 * The server itself ends a statement that takes too long. If the server cannot report that, the connection is cut this
 * much later.
 */
const GRACE_MS = 1_000;
/** Pause between attempts while the server is down, number of attempts at once, and time limit of each. */
const KNOCK_EVERY_MS = 250;
const MOST_KNOCKS = 4;
const KNOCK_MS = 5_000;
/** The pause before the next attempt after one failed while other connections work (too many of them, for example). */
const OPEN_AGAIN_AFTER_MS = 250;
/** A pooler counts as sufficient again after this long without a shortage, which shows only under load. */
const POOLER_SUITS_AFTER_MS = 60_000;
/**
 * The age at which a connection is replaced, because caches of a connection grow and connections should spread again
 * after a failover.
 */
const RETIRED_AFTER_MS = 45 * 60_000;

interface Waiting {
  since: number;
  take(slot: Slot): void;
  refuse(error: unknown): void;
}

export function createPool(given: PoolOptions): Pool {
  const { most, onFailure, onWorked, onPooler, onClock } = given;
  let options = { ...given, pooler: createPooler() };
  let limits = given.limits;
  let limitedAt = Number.NEGATIVE_INFINITY;
  const slots = new Set<Slot>();
  const idle: Slot[] = [];
  const queue: Waiting[] = [];
  const whenDown: ((because: Error) => void)[] = [];
  let opening = 0;
  let openFailedAt = Number.NEGATIVE_INFINITY;
  let unsuitedAt = Number.NEGATIVE_INFINITY;
  let preferred: Host | null = null;
  let down: Error | null = null;
  let ended = false;
  let knocks = 0;

  // --- Lending

  function acquire(): Slot | Promise<Slot> {
    if (ended) return Promise.reject(new Lost('CONNECTION_ENDED', 'the connections to the database were ended'));
    if (down) return Promise.reject(down);
    const free = idle.pop();
    if (free) return free;
    if (queue.length >= limits.waiting)
      return Promise.reject(
        new Lost('CONNECT_TIMEOUT', 'too many wait for a connection to the database · 等待数据库连接的请求过多'),
      );
    return new Promise((take, refuse) => {
      queue.push({ since: performance.now(), take, refuse });
      openMore();
    });
  }

  function release(slot: Slot): void {
    if (slot.fault()) return;
    if (ended || slot.openedAt < limitedAt || performance.now() - slot.openedAt > RETIRED_AFTER_MS) {
      slot.close();
      return;
    }
    const next = queue.shift();
    if (next) next.take(slot);
    else idle.push(slot);
  }

  function refuseAll(error: unknown): void {
    for (const each of queue.splice(0)) each.refuse(error);
  }

  // --- Opening

  function openMore(): void {
    const now = performance.now();
    while (
      !ended &&
      !down &&
      opening < queue.length &&
      slots.size + opening < most &&
      (slots.size === 0 || now - openFailedAt > OPEN_AGAIN_AFTER_MS)
    ) {
      opening += 1;
      openSlot(options, preferred).then(
        (slot) => {
          opening -= 1;
          admit(slot);
        },
        (error: unknown) => {
          opening -= 1;
          openFailedAt = performance.now();
          if (isStarved(error)) tellUnsuited(new TooFewSessions(most));
          // while other connections work, or are being made, one will come free for the callers that wait
          if (slots.size > 0 || opening > 0) return;
          onFailure?.(error);
          refuseAll(error);
        },
      );
    }
  }

  /** True if other connections work through a pooler, and a new one gets no session. */
  const isStarved = (error: unknown): boolean =>
    error instanceof Unanswered && !down && slots.values().some(({ isPooled }) => isPooled);

  function tellUnsuited(fault: Error): void {
    unsuitedAt = performance.now();
    onPooler?.(fault);
  }

  function admit(slot: Slot): void {
    onClock?.(slot.clockAheadMs);
    preferred = slot.host;
    if (ended || down || slots.size >= most) {
      slot.close();
      return;
    }
    slots.add(slot);
    slot.onEnd(() => {
      slots.delete(slot);
      const at = idle.indexOf(slot);
      if (at >= 0) idle.splice(at, 1);
      openMore();
    });
    release(slot);
  }

  // --- Watching

  let heardAt = performance.now();
  let heardBytes = 0;
  let probing = false;
  const bytes = () => slots.values().reduce((sum, slot) => sum + slot.heard(), 0);
  const isBusy = () => opening > 0 || queue.length > 0 || slots.values().some((slot) => slot.busySince() !== null);

  function beat(): void {
    const now = performance.now();
    while (queue[0] && now - queue[0].since > limits.waitMs) {
      queue
        .shift()
        ?.refuse(
          new Lost('CONNECT_TIMEOUT', 'no connection to the database was free in time · 数据库连接未能及时空出'),
        );
    }
    for (const slot of slots) {
      const since = slot.busySince();
      if (since !== null && now - since > limits.statementMs + GRACE_MS) {
        slot.cut(new Lost('ETIMEDOUT', 'the database did not end a statement in time · 数据库未能及时完成语句'));
      }
    }
    const total = bytes();
    if (total !== heardBytes || !isBusy()) {
      heardBytes = total;
      heardAt = now;
    } else if (!down && !probing && now - heardAt > limits.silenceMs) {
      probing = true;
      probe(total)
        .catch((error) => giveUp(error))
        .finally(() => {
          probing = false;
        });
    }
  }

  /** Rejects if the server does not answer. Traffic on another connection also ends the silence. */
  async function probe(before: number): Promise<void> {
    try {
      const slot = await openSlot({ ...options, limits: { ...limits, connectMs: limits.probeMs } });
      heardAt = performance.now();
      admit(slot);
    } catch (error) {
      if (saysSomething(error)) {
        heardAt = performance.now();
        return;
      }
      // this process may have been suspended: first read what has arrived meanwhile
      await new Promise((read) => setImmediate(read));
      if (bytes() === before && !ended) throw error;
    }
  }

  function giveUp(error: unknown): void {
    down = new Lost('ETIMEDOUT', 'the database does not answer · 数据库没有应答');
    down.cause = error;
    onFailure?.(down);
    for (const slot of [...slots]) slot.cut(down);
    refuseAll(down);
    for (const call of whenDown) call(down);
    knock();
  }

  /**
   * Makes several attempts at once. An attempt that began while the server was down may be slow to notice that the
   * server is back.
   */
  function knock(): void {
    if (!down || ended) return;
    setTimeout(knock, KNOCK_EVERY_MS).unref();
    if (knocks >= MOST_KNOCKS) return;
    knocks += 1;
    openSlot({ ...options, limits: { ...limits, connectMs: KNOCK_MS } })
      .then(
        (slot) => {
          if (down) {
            down = null;
            heardAt = performance.now();
            onWorked?.();
          }
          admit(slot);
        },
        () => {},
      )
      .finally(() => {
        knocks -= 1;
      });
  }

  const watch = setInterval(beat, BEAT_MS);
  watch.unref();

  function run(text: string, parameters: readonly unknown[], asArrays: boolean): Promise<Rows> {
    const slot = acquire();
    return slot instanceof Promise
      ? slot.then((free) => runOn(free, text, parameters, asArrays))
      : runOn(slot, text, parameters, asArrays);
  }

  function runOn(slot: Slot, text: string, parameters: readonly unknown[], asArrays: boolean): Promise<Rows> {
    const rows = slot.run(text, parameters, asArrays);
    rows.then(
      () => {
        onWorked?.();
        release(slot);
      },
      () => release(slot),
    );
    return rows;
  }

  return {
    run,
    async lend(work) {
      const slot = await acquire();
      try {
        const result = await work(slot);
        onWorked?.();
        return result;
      } finally {
        release(slot);
      }
    },
    isUp: () => down === null,
    keepTo(other) {
      limits = other;
      options = { ...options, limits };
      limitedAt = performance.now();
      for (const slot of idle.splice(0)) slot.close();
    },
    async lookAtClock() {
      onClock?.(await clockAheadOf((text) => run(text, [], false)));
    },
    async lookAtPooler() {
      if (!slots.values().some(({ isPooled }) => isPooled)) return;
      try {
        await options.pooler.lookAgain(options);
        if (performance.now() - unsuitedAt > POOLER_SUITS_AFTER_MS) onPooler?.(null);
      } catch (error) {
        const fault = isStarved(error) ? new TooFewSessions(most) : error;
        if (fault instanceof TooFewSessions || fault instanceof SharedSessions) tellUnsuited(fault);
        throw fault;
      }
    },
    open: (more = {}) => openSlot({ ...options, ...more }, preferred),
    onDown: (call) => void whenDown.push(call),
    async end(withinMs) {
      if (ended) return;
      ended = true;
      clearInterval(watch);
      const because = new Lost('CONNECTION_ENDED', 'the connections to the database were ended');
      refuseAll(because);
      for (const slot of idle.splice(0)) slot.close();
      const left = [...slots];
      const gone = Promise.all(left.map((slot) => new Promise<void>((done) => slot.onEnd(done))));
      const late = setTimeout(() => {
        for (const slot of left) slot.cut(because);
      }, withinMs);
      await gone;
      clearTimeout(late);
    },
  };
}

/** True if the server itself refused a connection, for example because there are too many. Such a server is up. */
const saysSomething = (error: unknown): boolean => error instanceof Error && error.name === 'PostgresError';
