// Tests the only way to write: nothing is written without an event, and no event without its writing.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeOrAuditRefusal } from '../../src/audit/attempt.ts';
import { type AuditEntry, change, countedChange, type Door, nothing } from '../../src/audit/change.ts';
import { systemActor } from '../../src/base/actor.ts';
import { realClock } from '../../src/base/clock.ts';
import { Refusal } from '../../src/base/refusal.ts';
import { type Connection, connect, type Tx } from '../../src/db/connect.ts';
import { tenants } from '../../src/db/tables.ts';
import { confirmDatabase, createTestDatabase, type TestDatabase } from '../support/service.ts';

const CAUSE = { actor: systemActor('test') };

let database: TestDatabase;
let connection: Connection;
let door: Door;
beforeAll(async () => {
  database = await createTestDatabase();
  await confirmDatabase(database);
  connection = connect({ url: database.url, most: 2, name: 'change-test' });
  door = { db: connection.db, clock: realClock };
});
afterAll(async () => {
  await connection.close();
  await database.close();
});

/** A row to write, and the event that reports it. */
function unit() {
  const id = randomUUID();
  return {
    write: (tx: Tx) => tx.insert(tenants).values({ id, kind: 'authority', name: id, creditCode: null }),
    event: { action: 'unit.renamed', data: { id } } satisfies AuditEntry,
    /** tells which of the two is there */
    found: async () => {
      const [row] = await database.sql`
        select exists (select from tenants where id = ${id}) as written,
          array(select action from audit_events where data::jsonb ->> 'id' = ${id} order by seq) as told`;
      return row;
    },
  };
}

describe('a change', () => {
  test('is written with its event or not at all', async () => {
    const [made, failed] = [unit(), unit()];
    const work = async (tx: Tx) => {
      await made.write(tx);
      return { result: 7, events: [made.event] as const };
    };
    expect(await change(door, CAUSE, work)).toBe(7);
    expect(await made.found()).toEqual({ written: true, told: ['unit.renamed'] });
    const failing = change(door, CAUSE, async (tx): Promise<never> => {
      await failed.write(tx);
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    expect(await failed.found()).toEqual({ written: false, told: [] });
  });

  test('that found nothing to do leaves nothing written, and returns the given answer', async () => {
    const [nothingDone, noneToCount] = [unit(), unit()];
    const answer = await change(door, CAUSE, async (tx) => {
      await nothingDone.write(tx);
      return nothing('was there before');
    });
    expect(answer).toBe('was there before');
    expect(await nothingDone.found()).toEqual({ written: false, told: [] });
    const counted = await change(door, CAUSE, async (tx) => {
      await noneToCount.write(tx);
      return countedChange([]);
    });
    expect(counted).toBe(0);
    expect(await noneToCount.found()).toEqual({ written: false, told: [] });
  });

  test('without its event does not compile', () => {
    // never called: only the compiler tests it
    const forgetful = () => [
      // @ts-expect-error: no events
      change(door, CAUSE, async () => ({ result: 1 })),
      // @ts-expect-error: an empty list of events
      change(door, CAUSE, async () => ({ result: 1, events: [] })),
      // @ts-expect-error: a list that may be empty
      change(door, CAUSE, async () => ({ result: 1, events: [] as AuditEntry[] })),
    ];
    expect(forgetful).toBeTypeOf('function');
  });
});

describe('an attempt', () => {
  const attempt = (acted: ReturnType<typeof unit>, refused: ReturnType<typeof unit>, end: () => 'done' | 'nothing') =>
    changeOrAuditRefusal(door, CAUSE, {
      lock: async () => 'locked',
      act: async (tx) => {
        await acted.write(tx);
        return end() === 'done' ? { result: 'done', events: [acted.event] } : nothing('nothing');
      },
      refused: async (_refusal, _locked, tx) => {
        await refused.write(tx);
        return refused.event;
      },
    });
  const refuse = (): never => {
    throw new Refusal('stale');
  };

  test('that succeeds is recorded like a change', async () => {
    const [acted, refused] = [unit(), unit()];
    expect(await attempt(acted, refused, () => 'done')).toBe('done');
    expect(await acted.found()).toEqual({ written: true, told: ['unit.renamed'] });
    expect(await refused.found()).toEqual({ written: false, told: [] });
  });

  test('that is refused changes nothing, and is still in the audit', async () => {
    const [acted, refused] = [unit(), unit()];
    await expect(attempt(acted, refused, refuse)).rejects.toMatchObject({ name: 'Refusal', code: 'stale' });
    expect(await acted.found()).toEqual({ written: false, told: [] });
    expect(await refused.found()).toEqual({ written: true, told: ['unit.renamed'] });
  });

  test('that finds nothing to do, or fails, leaves neither', async () => {
    const [nothingDone, failed, refused] = [unit(), unit(), unit()];
    expect(await attempt(nothingDone, refused, () => 'nothing')).toBe('nothing');
    const failing = attempt(failed, refused, () => {
      throw new Error('a fault');
    });
    await expect(failing).rejects.toThrow('a fault');
    for (const each of [nothingDone, failed, refused]) expect(await each.found()).toEqual({ written: false, told: [] });
  });
});
