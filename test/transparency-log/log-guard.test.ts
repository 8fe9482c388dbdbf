// Tests that numbers are reserved outside the database, and that only a loss of published data can be accepted: pure
// parts and small logs. log-takeover.test.ts tests running services.
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inCanonicalOrder } from '../../src/base/canonical.ts';
import { realClock } from '../../src/base/clock.ts';
import { acceptLoss, withoutLosses } from '../../src/transparency-log/accept-loss.ts';
import { createLogGuard } from '../../src/transparency-log/guard.ts';
import { type AcceptedLoss, appendLoss, type LossData, lossesFileOf } from '../../src/transparency-log/losses.ts';
import type { Head } from '../../src/transparency-log/merkle.ts';
import { signingKeyFrom } from '../../src/transparency-log/note.ts';
import { numbersFileOf, readReserved, reserveNumbers } from '../../src/transparency-log/numbers.ts';
import { readPublished } from '../../src/transparency-log/published.ts';
import { createTestDatabase } from '../support/service.ts';
import { KEY, WITNESSES } from './log-keys.ts';
import { createLogSite, type LogSite } from './log-site.ts';

describe('application numbers', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'miaopi-numbers-'));
    file = join(folder, 'numbers');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const reserve = (above: number, size = 10) => reserveNumbers(file, KEY, { above, size });

  test('are reserved once, by any number of databases at a time, each of which uses only its own', async () => {
    const blocks = await Promise.all(Array.from({ length: 12 }, (_, place) => reserve(place, 5 + place)));
    const ordered = blocks.toSorted((a, b) => a.from - b.from);
    for (const [place, { from }] of ordered.entries()) expect(from).toBeGreaterThan(ordered[place - 1]?.to ?? 0);
    expect(await readReserved(file, KEY)).toBeGreaterThanOrEqual(ordered.at(-1)?.to as number);
  });

  test('continue above the existing, the drawn and the numbers that a crash left unfinished', async () => {
    expect(await readReserved(file, KEY)).toBe(0);
    expect(await reserve(0)).toEqual({ from: 1, to: 10 });
    appendFileSync(file, `\n${KEY.name} numbers\n11 9999\n${'a'.repeat(32)}\n\n— ${KEY.name} AAAA`);
    expect(await reserve(0)).toEqual({ from: 11, to: 20 });
    expect(await reserve(100)).toEqual({ from: 101, to: 110 });
  });

  test('that another key has reserved under this name are not believed, and none are reserved over them', async () => {
    await reserveNumbers(file, signingKeyFrom(KEY.name, 'log', Buffer.alloc(32, 7)), { above: 0, size: 10 });
    await expect(readReserved(file, KEY)).rejects.toThrow(/not reserved by/);
    await expect(reserve(0)).rejects.toThrow(/not reserved by/);
  });
});

describe('a database that nobody has confirmed as the published one', () => {
  test('gives out no number and approves nothing', async () => {
    const database = await createTestDatabase();
    const number = () => database.sql`select next_application_number() as number`;
    await expect(number()).rejects.toMatchObject({ code: 'LG001' });
    await database.sql`
    insert into log_fence (server, numbers_from, numbers_to, numbers_block) values (database_incarnation(), 3, 4, 2)`;
    await expect(number(), 'below').rejects.toMatchObject({ code: 'LG001' });
    expect((await number())[0]?.number).toBe('0000003');
    expect((await number())[0]?.number).toBe('0000004');
    await expect(number(), 'above').rejects.toMatchObject({ code: 'LG001' });
    await database.sql`select setval('application_numbers', 9999998)`;
    await database.sql`update log_fence set numbers_to = 99999999`;
    const long = [await number(), await number()].map(([row]) => row?.number);
    expect(long, 'of eight digits whole').toEqual(['9999999', '10000000']);
    // the confirmation was for another server, or for another database
    await database.sql`update log_fence set server = server || '0', numbers_to = 999999999`;
    await expect(number()).rejects.toMatchObject({ code: 'LG001' });
    await expect(database.sql`delete from log_fence`).rejects.toThrow(/refused/);
    await database.close();
  });
});

// --- Accepting

let site: LogSite;
beforeEach(async () => {
  site = await createLogSite();
});
afterEach(() => site.close());

const depsOf = () => site.sealing().deps;
const accept = ({ numbersUpTo = 0, file = site.file } = {}) =>
  acceptLoss(
    { db: depsOf().db, clock: realClock, key: KEY, keys: [KEY, ...WITNESSES], file },
    { reason: 'lost', numbersUpTo },
  );
const standing = () => site.sealing().log.standing();
const guardOnce = async () => {
  const guard = await createLogGuard(depsOf());
  await guard.close();
  return guard;
};
/** Publishes two checkpoints, and loses the second. */
async function lose() {
  await guardOnce();
  await site.record(20);
  await site.seal();
  appendFileSync(site.file, `\n${KEY.name}\n25\n${'A'.repeat(43)}=\n\n— ${KEY.name} AAAA`);
  const putBack = await site.takeBackup();
  await site.record(30);
  await site.seal();
  const latest = await site.takeBackup();
  await putBack();
  return { latest };
}

describe('the log after an accepted loss', () => {
  test('goes on and publishes at once; the lost part, if it comes back, is another log', async () => {
    const { latest } = await lose();
    expect((await guardOnce()).refusal()).toMatchObject({ code: 'log_behind', details: { retryAfterSeconds: 60 } });
    expect(await accept()).toMatchObject({
      published: { size: 50 },
      database: { size: 20 },
      skipped: { from: 1, to: 1_000 },
      reason: 'lost',
    });
    expect(await standing()).toMatchObject({ consistent: true, accepted: { published: { size: 50 } } });
    expect((await guardOnce()).stands()).toBe(true);
    // although it is less than was published, and early
    const { log } = site.sealing({ published: { file: site.file, everyMs: 3_600_000 } });
    expect(await log.seal()).toBe(1);
    expect(await readPublished(site.file, KEY)).toMatchObject({ checkpoint: { size: 21 } });
    expect(await standing()).toEqual({ consistent: true, published: expect.anything() });
    expect(await accept()).toEqual({ refused: 'nothing_lost' });
    await latest();
    expect(await standing()).toMatchObject({ consistent: false, fault: 'rewritten' });
    expect(await accept()).toEqual({ refused: 'not_a_loss', fault: 'rewritten' });
  });
});

/** Writes as a person with access to the database could. */
const putIn = (data: LossData) => site.database.sql`
  insert into audit_events (at, actor_kind, actor_id, actor_role, action, data)
  values (now(), 'system', 'loss-acceptance', 'system', 'log.loss_accepted', 
    ${JSON.stringify(inCanonicalOrder(data))}::text::json)`;
const treesThere = async (): Promise<Pick<LossData, 'published' | 'database'>> => {
  const published = await readPublished(site.file, KEY);
  if (published.state !== 'checkpoint') throw new Error('nothing is published');
  const [head] = await site.database.sql`select size, root from log_checkpoints order by size desc limit 1`;
  const tree = ({ size, root }: Head) => ({ size: Number(size), root: root.toString('base64') });
  return { published: tree(published.checkpoint), database: tree(head as unknown as Head) };
};
const nextNumber = () => site.database.sql`select next_application_number() as number`;

describe('the acceptance of a loss', () => {
  test('needs the key of the log: an event alone, another’s note or a note alone does not suffice', async () => {
    await lose();
    const data: LossData = { ...(await treesThere()), skipped: { from: 1, to: 1_000 }, reason: 'lost' };
    const isRefused = async () => {
      expect(await standing()).toMatchObject({ consistent: false, fault: 'cut_off' });
      expect((await guardOnce()).refusal()).toMatchObject({ code: 'log_behind' });
      await expect(nextNumber()).rejects.toMatchObject({ code: 'LG001' });
      expect(await site.seal()).toBe(0);
    };
    await putIn(data);
    await isRefused();
    const stranger = signingKeyFrom(KEY.name, 'log', Buffer.alloc(32, 7));
    await appendLoss({ file: site.file, key: stranger }, data);
    await isRefused();
    await appendLoss({ file: site.file, key: { ...stranger, id: KEY.id } }, data);
    await isRefused();
    // of the key, and of another loss
    await appendLoss({ file: site.file, key: KEY }, { ...data, reason: 'another' });
    await isRefused();
    expect(await accept()).toMatchObject({ database: { size: 20 } });
    expect((await guardOnce()).stands()).toBe(true);
    await site.tamper((sql) => sql`delete from audit_events where action = 'log.loss_accepted'`);
    await isRefused();
  });

  test('does not work for a rewritten log: no note, even of the right key, makes it the published one', async () => {
    const { latest } = await lose();
    await accept();
    await guardOnce();
    await site.seal();
    await latest();
    const data: LossData = { ...(await treesThere()), skipped: null, reason: 'lost' };
    expect([data.published.size, data.database.size]).toEqual([21, 50]);
    await appendLoss({ file: site.file, key: KEY }, data);
    await putIn(data);
    expect(await standing()).toMatchObject({ consistent: false, fault: 'rewritten' });
  });

  test('makes the log inconsistent if it cannot be read, and is refused if it cannot be written', async () => {
    await lose();
    await putIn({ ...(await treesThere()), skipped: null, reason: 'lost' });
    mkdirSync(lossesFileOf(site.file));
    expect(await standing()).toMatchObject({ consistent: false, fault: 'published_unreadable' });
    await site.tamper((sql) => sql`delete from audit_events where action = 'log.loss_accepted'`);
    expect(await accept()).toEqual({ refused: 'not_written' });
    expect(await site.database.sql`select from audit_events where action = 'log.loss_accepted'`).toHaveLength(0);
  });
});

// --- The file of the numbers is lost

describe('a log without its reserved numbers, which gives out no number and approves nothing,', () => {
  const isClosed = async () => {
    const guard = await guardOnce();
    expect(guard.refusal()).toMatchObject({ code: 'log_inconsistent', details: { retryAfterSeconds: 60 } });
    expect(await guard.look()).toMatchObject({ fault: 'published_unreadable', numbers: 'lost' });
    await expect(nextNumber()).rejects.toMatchObject({ code: 'LG001' });
  };
  const numbers = () => numbersFileOf(site.file);

  test('is not the state of the first start', async () => {
    expect((await guardOnce()).stands()).toBe(true);
    expect((await nextNumber())[0]?.number).toBe('0000001');
  });

  test('waits after the file went missing, published or not, for the operator to name the highest number', async () => {
    for (const round of [1, 2]) {
      if (round === 2) {
        await site.record(3);
        await site.seal();
      }
      expect((await guardOnce()).stands()).toBe(true);
      rmSync(numbers());
      await isClosed();
      expect(existsSync(numbers())).toBe(false);
      expect(await accept()).toEqual({ refused: 'numbers_unknown' });
      await isClosed();
      const numbersUpTo = round * 5_000 + 1;
      expect(await accept({ numbersUpTo })).toMatchObject({ skipped: { to: numbersUpTo }, reason: 'lost' });
      expect((await guardOnce()).stands()).toBe(true);
      expect((await nextNumber())[0]?.number).toBe(String(numbersUpTo + 1).padStart(7, '0'));
      expect(await accept({ numbersUpTo })).toEqual({ refused: round === 1 ? 'nothing_published' : 'nothing_lost' });
    }
    const events = await site.database.sql`select data from audit_events where action = 'log.numbers_accepted'`;
    expect(events.map(({ data }) => data.reason)).toEqual(['lost', 'lost']);
  });

  test('waits after an older file was put back for the right one or a number, and skips reserved ones', async () => {
    await guardOnce();
    const older = readFileSync(numbers());
    await site.database.sql`select setval('application_numbers', 900)`;
    expect((await guardOnce()).stands()).toBe(true);
    const right = readFileSync(numbers());
    const blockTo = async () => Number((await site.database.sql`select numbers_to from log_fence`)[0]?.numbers_to);
    const before = await blockTo();
    expect(right.length).toBeGreaterThan(older.length);
    writeFileSync(numbers(), older);
    await isClosed();
    writeFileSync(numbers(), right);
    expect((await guardOnce()).stands()).toBe(true);
    writeFileSync(numbers(), older);
    await isClosed();
    // less than the database's own block
    const to = await blockTo();
    expect(to).toBeGreaterThan(before);
    expect(await accept({ numbersUpTo: 950 })).toMatchObject({ skipped: { to } });
    expect((await guardOnce()).stands()).toBe(true);
    expect(Number((await nextNumber())[0]?.number)).toBe(to + 1);
  });

  test('tells no other log of its loss', async () => {
    await guardOnce();
    await site.record(3);
    await site.seal();
    rmSync(site.file);
    rmSync(numbers());
    const stranger = signingKeyFrom('log.test.invalid/other', 'log', Buffer.alloc(32, 7));
    const accepting = { db: depsOf().db, clock: realClock, key: stranger, keys: [stranger], file: site.file };
    const said = { reason: 'lost', numbersUpTo: 9_000 };
    expect(await acceptLoss(accepting, said)).toEqual({ refused: 'nothing_published' });
    await isClosed();
  });
});

describe('the data at an accepted loss', () => {
  test('must still be there later: another older copy is another loss', async () => {
    await guardOnce();
    await site.record(10);
    await site.seal();
    const older = await site.takeBackup();
    const { latest: _ } = await lose();
    expect(await accept()).toMatchObject({ database: { size: 30 } });
    await older();
    expect(await standing()).toMatchObject({ consistent: false, fault: 'cut_off' });
    expect(await accept()).toMatchObject({ published: { size: 60 }, database: { size: 10 } });
  });
});

describe('a loss is not accepted', () => {
  test('if nothing was published, or nothing is lost', async () => {
    await guardOnce();
    expect(await accept()).toEqual({ refused: 'nothing_published' });
    await site.record(3);
    await site.seal();
    expect(await accept()).toEqual({ refused: 'nothing_lost' });
  });

  test('if nothing of the published data is there', async () => {
    await lose();
    await site.tamper(async (sql) => {
      await sql`truncate audit_events, log_tiles, log_checkpoints, log_cosignatures, log_witnesses cascade`;
    });
    expect(await accept()).toEqual({ refused: 'other_log' });
  });

  test('if an event was altered before', async () => {
    await lose();
    await site.tamper((sql) => sql`update audit_events set actor_id = 'another' where seq = 5`);
    expect(await accept()).toEqual({ refused: 'not_whole', fault: { kind: 'altered', seq: 5 } });
  });

  test('if the copy has gone its own way before its end', async () => {
    await site.record(5);
    await site.seal();
    const putBack = await site.takeBackup();
    await site.record(5);
    await site.seal();
    await site.record(30);
    await site.seal();
    await putBack();
    await site.record(20);
    await site.sealing({ published: null }).log.seal();
    expect(await accept({ numbersUpTo: 5 })).toEqual({
      refused: 'not_whole',
      fault: { kind: 'published', size: 10 },
    });
  });

  test('if the given numbers are unknown, or the published data cannot be read', async () => {
    await lose();
    const numbers = numbersFileOf(site.file);
    const reserved = readFileSync(numbers);
    rmSync(numbers);
    expect(await accept()).toEqual({ refused: 'numbers_unknown' });
    expect(await standing()).toMatchObject({ fault: 'cut_off' });
    appendFileSync(
      numbers,
      String(reserved).replace(/— \S+ \S{8}/, (line) => `${line.slice(0, -2)}AA`),
    );
    expect(await accept()).toEqual({ refused: 'not_a_loss', fault: 'published_unreadable' });
    rmSync(numbers);
    expect(await accept({ numbersUpTo: 1_070 })).toMatchObject({ skipped: { from: 1, to: 1_070 } });
    await guardOnce();
    const [given] = await site.database.sql`select next_application_number() as number`;
    expect(given?.number).toBe('0001071');
  });
});

describe('a log with any accepted losses', () => {
  test('compares the part of the published data that it holds, in any order of losses, and nothing else', () => {
    interface Copy {
      /** the published part of the tree that the copy holds */
      tree: Head[];
      size: number;
      losses: AcceptedLoss[];
    }
    const step = fc.record({ grows: fc.integer({ min: 1, max: 5 }), back: fc.nat(6) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const file: Head[] = [];
        let copy: Copy = { tree: [], size: 0, losses: [] };
        const copies: Copy[] = [];
        for (const [place, { grows, back }] of steps.entries()) {
          const older = copies.at(-back);
          const last = file.at(-1);
          if (back > 0 && older && last && older.size < last.size) {
            const holds = withoutLosses(file, older.losses).every(
              (each) => each.size > older.size || older.tree.includes(each),
            );
            // it contradicts the compared part, so it is refused
            if (!holds) continue;
            const database = { size: older.size, root: Buffer.alloc(32) };
            const loss = { seq: place, at: '', published: last, database, skipped: null, reason: '' };
            copy = { ...older, losses: [...older.losses, loss] };
          }
          const head = { size: copy.size + grows, root: Buffer.alloc(32, place + 1) };
          copy = { ...copy, size: head.size, tree: [...copy.tree, head] };
          file.push(head);
          copies.push(copy);
          expect(withoutLosses(file, copy.losses)).toEqual(copy.tree);
        }
      }),
      { seed: 20261129, numRuns: 300 },
    );
  });

  test('from a version without reserved numbers goes on if it is the published one', async () => {
    await site.record(3);
    await site.seal();
    expect((await guardOnce()).stands()).toBe(true);
  });
});
