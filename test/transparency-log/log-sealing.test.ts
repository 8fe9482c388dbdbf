// Tests sealing: every committed event is in the tree once and in order, with any number of writers and sealers; a
// sealed event stays unchanged; and no writer waits for the sealing.
import { appendFileSync } from 'node:fs';
import fc from 'fast-check';
import postgres, { type Sql } from 'postgres';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { leafText } from '../../src/audit/leaf.ts';
import { openCheckpoint } from '../../src/transparency-log/checkpoint.ts';
import { sealEvents } from '../../src/transparency-log/close-tree.ts';
import { createHorizon } from '../../src/transparency-log/horizon.ts';
import { leafHash } from '../../src/transparency-log/merkle.ts';
import { listLeaves } from '../../src/transparency-log/store/events.ts';
import { verifyDatabase } from '../../src/transparency-log/verify-database.ts';
import { endAll, start } from '../support/processes.ts';
import { advisoryLocks } from '../support/service.ts';
import { KEY, WITNESSES } from './log-keys.ts';
import { createLogSite, type LogSite } from './log-site.ts';

let site: LogSite;
beforeEach(async () => {
  site = await createLogSite();
});
afterEach(async () => {
  endAll();
  await site.close();
});

/** An own process that seals until nothing is left, and ends. */
const startSealer = () =>
  start('test/transparency-log/log-sealer.ts', { DATABASE_URL: site.database.url, CHECKPOINTS_FILE: site.file });

const KEYS = [KEY, ...WITNESSES];

/** The leaf hashes in the tiles of level 0, in order. */
async function leavesOfTree(sql: Sql): Promise<string[]> {
  const tiles = await sql<{ hashes: Buffer }[]>`select hashes from log_tiles where level = 0 order by index`;
  const all = Buffer.concat(tiles.map(({ hashes }) => hashes));
  return Array.from({ length: all.length / 32 }, (_, place) =>
    all.subarray(place * 32, place * 32 + 32).toString('hex'),
  );
}
async function leavesOfEvents(): Promise<string[]> {
  const { deps } = site.sealing();
  const leaves = await listLeaves(deps.db, { above: 0, upTo: 1_000_000, most: 100_000 });
  return leaves.map((leaf) => leafHash(leafText(leaf)).toString('hex'));
}
const isWhole = async () => expect(await leavesOfTree(site.database.sql)).toEqual(await leavesOfEvents());
const expectFaultless = async () => {
  const { deps } = site.sealing();
  expect(await verifyDatabase(deps.db, KEYS)).toMatchObject({ fault: null });
};

/** A writer that has drawn its number and waits to commit until it is told. */
async function slowWriter(sql: Sql) {
  const [drawn, go] = [Promise.withResolvers<number>(), Promise.withResolvers<'commit' | 'roll back'>()];
  const done = sql
    .begin(async (tx) => {
      const [row] = await tx<{ seq: string }[]>`
        insert into audit_events (at, actor_kind, actor_id, actor_role, action, data)
        values (now(), 'system', 'slow', 'system', 'assessment.made', '{}') returning seq`;
      drawn.resolve(Number(row?.seq));
      if ((await go.promise) === 'roll back') throw new Error('rolled back');
    })
    .catch((error) => {
      if (error.message !== 'rolled back') throw error;
    });
  return {
    seq: await drawn.promise,
    end: async (how: 'commit' | 'roll back') => {
      go.resolve(how);
      await done;
    },
  };
}

/** From now on every storing of a checkpoint waits, with its leaves stored, until it is released. */
async function holdCheckpoints() {
  const { sql, url } = site.database;
  await sql`create function hold() returns trigger language plpgsql as
    'begin perform pg_advisory_xact_lock(1); return new; end'`;
  await sql`create trigger hold before insert on log_checkpoints for each row execute function hold()`;
  const holder = postgres(url, { max: 1 });
  await holder`select pg_advisory_lock(1)`;
  const waiting = async () => (await advisoryLocks(sql)).filter(({ objid, granted }) => objid === 1 && !granted);
  return {
    untilOneWaits: () => vi.waitFor(async () => expect(await waiting()).toHaveLength(1), { timeout: 30_000 }),
    async release() {
      await holder.end();
      await sql`drop trigger hold on log_checkpoints`;
    },
  };
}

describe('the sealing of committed events', () => {
  test('is in order, with a published checkpoint signed by the log and three witnesses', async () => {
    await site.record(3);
    expect(await site.seal()).toBe(3);
    await site.record(300);
    expect(await site.seal()).toBe(300);
    expect(await site.sizes()).toEqual([3, 303]);
    await isWhole();
    await expectFaultless();
    const notes = site.published().split(/\n\n(?!—)/);
    expect(notes).toHaveLength(2);
    const latest = openCheckpoint(notes[1] as string, KEYS);
    expect([latest.size, latest.witnesses.map(({ key }) => key.name).toSorted()]).toEqual([
      303,
      WITNESSES.map(({ name }) => name).toSorted(),
    ]);
  });

  test('without a new event makes no new checkpoint', async () => {
    await site.record(1);
    await site.seal();
    expect(await site.seal()).toBe(0);
    expect(await site.sizes()).toEqual([1]);
    expect(site.published().match(/^— log/gm)).toHaveLength(1);
  });

  test('waits for a slow writer before it seals later events, and delays no other writer', async () => {
    await site.record(2);
    const slow = await slowWriter(site.database.sql);
    const later = await site.record(3);
    expect(later.every((seq) => seq > slow.seq)).toBe(true);
    // earlier events may be sealed, and none that would overtake it
    const { log } = site.sealing();
    await log.seal();
    const [head] = await site.database.sql<
      { last: string }[]
    >`select coalesce(max(last_seq), 0) as last from log_checkpoints`;
    expect(Number(head?.last)).toBeLessThan(slow.seq);
    await site.record(2);
    await slow.end('commit');
    await site.seal();
    await isWhole();
    expect((await leavesOfTree(site.database.sql)).length).toBe(8);
    await expectFaultless();
  });

  test('goes on while slow writers overlap without end', async () => {
    const { log } = site.sealing();
    let writer = await slowWriter(site.database.sql);
    const connection = site.database.sql;
    for (let round = 0; round < 3; round++) {
      await log.seal();
      const next = await slowWriter(connection);
      await writer.end('commit');
      writer = next;
    }
    // one is always under way, and yet the finished ones are sealed
    expect(await log.seal()).toBeGreaterThan(0);
    await writer.end('commit');
    await site.seal();
    await isWhole();
  });

  test('does not take events as final in a database because they were final in the one before it', async () => {
    const { deps } = site.sealing();
    const horizon = createHorizon(deps.db, { patienceMs: 50 });
    await site.record(5);
    const putBack = await site.takeBackup();
    const [last = 0] = (await site.record(5)).slice(-1);
    expect(await horizon.find()).toBe(last);
    await putBack();
    // as after a restored backup: the tables are not the same as before
    await site.database.sql`alter sequence application_numbers restart`;
    const slow = await slowWriter(site.database.sql);
    await site.record(10);
    expect(slow.seq).toBeLessThan(last);
    expect(await horizon.find()).toBeLessThan(slow.seq);
    await slow.end('commit');
    expect(await horizon.find()).toBe(slow.seq + 10);
  });

  test('leaves no gap in the tree for a writer that was rolled back, although the numbers have one', async () => {
    await site.record(1);
    const undone = await slowWriter(site.database.sql);
    const [after] = await site.record(1);
    await undone.end('roll back');
    expect(after).toBe(undone.seq + 1);
    await site.seal();
    expect(await leavesOfTree(site.database.sql)).toHaveLength(2);
    await isWhole();
    await expectFaultless();
  });

  test('takes each event once with several sealers and writers at once', async () => {
    const sealers = [site.sealing(), site.sealing(), site.sealing()];
    let writing = true;
    const writers = Promise.all(Array.from({ length: 3 }, () => site.record(60))).finally(() => {
      writing = false;
    });
    await Promise.all(
      sealers.map(async ({ log }) => {
        while (writing) await log.seal();
      }),
    );
    await writers;
    await site.seal();
    await isWhole();
    expect((await site.sizes()).at(-1)).toBe(180);
    expect(sealers.flatMap(({ said }) => said)).toEqual([]);
    await expectFaultless();
  });

  test('is by one sealer at a time: another one does nothing meanwhile, and does not wait', async () => {
    await site.record(3);
    const hold = await holdCheckpoints();
    const sealing = site.sealing().log.seal();
    await hold.untilOneWaits();
    expect(await site.sealing().log.seal()).toBe(0);
    await hold.release();
    expect(await sealing).toBe(3);
    await isWhole();
  });

  test('stops at an event that cannot be hashed, and no other takes its place', async () => {
    await site.record(2);
    await site.database.sql`
      insert into audit_events (at, actor_kind, actor_id, actor_role, action, data)
      values ('infinity', 'system', 'x', 'system', 'assessment.made', '{}')`;
    await site.record(2);
    await expect(site.seal()).rejects.toThrow(/cannot be hashed/);
    expect(await site.sizes()).toEqual([]);
  });

  test('takes the events present at its call, and leaves later ones to the next call', async () => {
    await site.record(3);
    const hold = await holdCheckpoints();
    const sealing = site.seal();
    await hold.untilOneWaits();
    await site.record(2);
    await hold.release();
    expect(await sealing).toBe(3);
    expect(await site.sizes()).toEqual([3]);
    expect(await site.seal()).toBe(2);
    await isWhole();
  });

  test('may be done by several processes at once', async () => {
    await site.record(40);
    const sealers = Array.from({ length: 3 }, startSealer);
    await site.record(40);
    for (const sealer of sealers) expect(await sealer.ended, sealer.stderr()).toBe(0);
    await site.seal();
    await isWhole();
    expect((await site.sizes()).at(-1)).toBe(80);
    await expectFaultless();
  });

  test('hashes in the database the same text that a verifier hashes, for any content', async () => {
    // a text that PostgreSQL cannot keep is refused when it is recorded
    const text = fc.string({ unit: 'grapheme' }).filter((value) => value.isWellFormed() && !value.includes('\0'));
    const name = text.filter((value) => !/^(\d|__proto__$)/.test(value));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(name, tie('value'), { maxKeys: 4 }),
      ),
    }));
    const data = fc.dictionary(name, value, { maxKeys: 6 });
    const actor = fc.record({ kind: fc.constant('staff' as const), id: text, role: fc.constant('clerk' as const) });
    const entries = fc.sample(fc.record({ data, actor }), { numRuns: 150, seed: 20261122 });
    for (const entry of entries) await site.record(1, entry);
    expect(await site.seal()).toBe(150);
    await isWhole();
    await expectFaultless();
  });

  test('works through a backlog in portions, with memory for one of them', async () => {
    await site.database.sql`
      insert into audit_events (at, actor_kind, actor_id, actor_role, action, data)
      select now(), 'system', 'test', 'system', 'assessment.made', format('{"n":%s}', n)::json from generate_series(1, 66000) n`;
    expect(await site.seal()).toBe(66_000);
    expect(await site.sizes()).toEqual([65_536, 66_000]);
    await isWhole();
    await expectFaultless();
  });
});

describe('a crash of the sealer', () => {
  test('between the leaves and the checkpoint leaves neither', async () => {
    const { sql } = site.database;
    await site.record(300);
    const hold = await holdCheckpoints();
    const sealer = startSealer();
    await hold.untilOneWaits();
    sealer.kill('SIGKILL');
    expect(await sealer.ended).toBe('SIGKILL');
    await hold.release();
    expect(await leavesOfTree(sql)).toEqual([]);
    expect(await site.sizes()).toEqual([]);
    expect(await site.seal()).toBe(300);
    await isWhole();
    await expectFaultless();
  });

  test('between the checkpoint and its publication leaves the latter to the next round of any process', async () => {
    await site.record(2);
    const { deps } = site.sealing();
    // without the following steps
    expect(await sealEvents(deps, await createHorizon(deps.db, { patienceMs: 1_000 }).find())).toBe(2);
    expect(() => site.published()).toThrow(/ENOENT/);
    expect(await site.seal()).toBe(0);
    expect(site.published()).toContain('\n2\n');
  });

  test('while publishing leaves half a note, which does not count', async () => {
    await site.record(2);
    await site.seal();
    appendFileSync(site.file, `\n${KEY.name}\n9\n${'A'.repeat(43)}=\n\n— ${KEY.name} AAAA`);
    await site.record(1);
    expect(await site.seal()).toBe(1);
    const { log } = site.sealing();
    expect(await log.standing()).toMatchObject({ consistent: true, published: { checkpoint: { size: 3 } } });
  });
});

describe('a witness of the sealing', () => {
  test('that has signed another tree refuses; the others sign, and the refusal is reported', async () => {
    await site.record(3);
    await site.seal();
    const [refusing] = WITNESSES;
    await site.tamper(
      (sql) => sql`update log_witnesses set root = sha256('other') where witness = ${refusing?.name ?? ''}`,
    );
    await site.record(1);
    const { log, said } = site.sealing();
    await log.seal();
    const signed = await site.database.sql`select witness from log_cosignatures where size = 4 order by witness`;
    expect(signed.map(({ witness }) => witness)).toEqual(
      WITNESSES.slice(1)
        .map(({ name }) => name)
        .toSorted(),
    );
    expect(said).toEqual([
      { event: 'audit_log.witness_refused', fields: { witness: refusing?.name, reason: 'inconsistent', size: 4 } },
    ]);
  });

  test('that is added later signs the existing head', async () => {
    await site.record(3);
    const { log } = site.sealing({ witnesses: [] });
    await log.seal();
    expect(await site.database.sql`select 1 from log_cosignatures`).toHaveLength(0);
    await site.seal();
    expect(await site.database.sql`select 1 from log_cosignatures where size = 3`).toHaveLength(3);
    await expectFaultless();
  });
});

describe('the database refuses', () => {
  const refused = (work: Promise<unknown>, pattern: RegExp) => expect(work).rejects.toThrow(pattern);
  const event = (seq: number) => site.database.sql`
    insert into audit_events (seq, at, actor_kind, actor_id, actor_role, action, data) overriding system value
    values (${seq}, now(), 'system', 'x', 'system', 'x', '{}')`;

  test('an event behind the sealed ones, even if a rolled back writer has left a gap', async () => {
    await site.record(1);
    const undone = await slowWriter(site.database.sql);
    await undone.end('roll back');
    await site.record(1);
    await site.seal();
    await refused(event(undone.seq), /behind what is sealed/);
    await event(undone.seq + 1_000);
  });

  test('to shorten, change, empty or delete sealed data', async () => {
    await site.record(3);
    await site.seal();
    const { sql } = site.database;
    await refused(sql`update log_tiles set hashes = sha256('x')`, /only grows/);
    await refused(sql`update log_tiles set hashes = substr(hashes, 1, 32)`, /only grows/);
    await refused(sql`update log_tiles set hashes = sha256('x') || hashes`, /only grows/);
    await refused(sql`update log_checkpoints set note = 'x'`, /refused/);
    await refused(sql`update log_cosignatures set line = 'x'`, /refused/);
    await refused(sql`update log_witnesses set size = size - 1`, /does not go back/);
    for (const table of ['log_tiles', 'log_checkpoints', 'log_cosignatures', 'log_witnesses']) {
      await refused(sql`delete from ${sql(table)}`, /refused/);
      await refused(sql`truncate ${sql(table)} cascade`, /refused/);
    }
  });

  test('a checkpoint that does not continue the log, and an event too long for a leaf', async () => {
    await site.record(3);
    await site.seal();
    const { sql } = site.database;
    const again = (size: number, last: number) => sql`
      insert into log_checkpoints (size, last_seq, root, origin, note) values (${size}, ${last}, sha256('x'), 'x', 'x')`;
    await refused(again(2, 1_000), /goes on/);
    await refused(again(4, 2), /goes on|log_checkpoints_size/);
    await refused(again(4, 1_000), /goes on/);
    await refused(site.record(1, { data: { long: 'x'.repeat(50_000) } }), /audit_events_size|Failed query/);
    // as a process of an earlier version would write it
    const asJsonb = sql`
      insert into audit_events (at, actor_kind, actor_id, actor_role, action, data)
      values (now(), 'system', 'x', 'system', 'assessment.made', '{"n":1}'::jsonb)`;
    await refused(asJsonb, /audit_events_canonical/);
  });
});

describe('a writer of events', () => {
  test('never waits for the sealer, not even for one that waits for a slow writer', async () => {
    const { sql } = site.database;
    const slow = await slowWriter(sql);
    const { log } = site.sealing();
    let writing = true;
    const rounds = (async () => {
      while (writing) await log.seal();
    })();
    const modes = new Set<unknown>();
    for (let written = 0; written < 30; written++) {
      await site.record(1);
      // every clone of a database numbers its tables alike
      const locks = await sql`
      select mode, granted from pg_locks
      where relation = 'audit_events'::regclass
        and database = (select oid from pg_database where datname = current_database())`;
      for (const { mode, granted } of locks) modes.add(`${mode} ${granted}`);
    }
    writing = false;
    await rounds;
    await slow.end('commit');
    // no lock was taken or awaited that would make a writer wait
    expect([...modes].filter((mode) => !['AccessShareLock true', 'RowExclusiveLock true'].includes(`${mode}`))).toEqual(
      [],
    );
    await site.seal();
    await isWhole();
  });
});
