// Listens on a channel, on a separate connection that is made again whenever it is lost.
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from './pool.ts';
import type { Slot } from './slot.ts';

export interface Listener {
  /** Resolves once it listens; rejects if the first attempt fails. */
  listens: Promise<void>;
  close(): void;
}

const AGAIN_AFTER_MS = 250;
/** A connection without traffic may be dead, so the listener tests it this often. */
const ASK_EVERY_MS = 10_000;

/** Notifications sent without an open connection are lost, so the owner of the listener must also look by itself. */
export function createListener(pool: Pool, channel: string, hear: (payload: string) => void): Listener {
  let slot: Slot | null = null;
  let closed = false;

  async function open(): Promise<void> {
    const opened = await pool.open({ onNotify: (_, payload) => hear(payload) });
    if (closed) return opened.close();
    slot = opened;
    try {
      await opened.run(`listen "${channel.replaceAll('"', '""')}"`);
    } catch (error) {
      opened.cut(error as Error);
      throw error;
    }
    opened.onEnd(() => {
      if (!closed) void again();
    });
    // it was lost before `onEnd` could tell
    if (opened.fault() && !closed) void again();
  }

  async function again(): Promise<void> {
    while (!closed) {
      await pause(AGAIN_AFTER_MS, undefined, { ref: false });
      try {
        if (!closed) await open();
        return;
      } catch {
        // any other user of the database reports it
      }
    }
  }

  pool.onDown((because) => slot?.cut(because));
  const ask = setInterval(() => {
    const asked = slot;
    if (!asked || asked.fault()) return;
    const since = asked.busySince();
    if (since !== null) asked.cut(new Error('the connection that listens does not answer'));
    else asked.run('select 1').catch(() => {});
  }, ASK_EVERY_MS);
  ask.unref();

  return {
    listens: open(),
    close() {
      closed = true;
      clearInterval(ask);
      slot?.close();
    },
  };
}
