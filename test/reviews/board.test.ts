// Tests the supervisor's board: its figures are the events by the service's clock, late work is listed with the reason
// and the next actor, and every look at people's work is audited.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Cause } from '../../src/audit/change.ts';
import type { Role } from '../../src/base/actor.ts';
import { boardPage } from '../../src/console/board/page.ts';
import { readPeriod } from '../../src/console/board/period.ts';
import { reasonName } from '../../src/console/board/texts.ts';
import { render } from '../../src/console/kit/html.ts';
import { type Board, boardOf } from '../../src/reviews/board.ts';
import { REASON_CODES } from '../../src/schemes/reasons.ts';
import type { Department } from '../../src/schemes/words.ts';
import { OFFICE } from '../support/people.ts';
import { createReviewing, EDU, EDU_2 } from '../support/reviewing.ts';
import { SCHEMES } from '../support/schemes.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
afterEach(async () => {
  await service.calm();
  await reviewing.clear();
});
afterAll(() => service.close());

const reviewing = createReviewing(() => service);
const { refer, referGap, referContradiction, next, act, settle, countersign } = reviewing;

const as = (role: Role): Cause => ({
  actor: { kind: 'staff', office: OFFICE, id: '00000000-0000-7000-8000-00000000beef', role },
});
const LAST_30_DAYS = readPeriod(() => undefined, Temporal.PlainDate.from('2026-11-20'));
const look = () => boardOf(service.service.deps, as('supervisor'));
const goTo = async (now: string) => {
  expect((await service.put('/v1/sandbox/clock', { now })).status).toBe(200);
};
const of = (board: Board, department: Department) =>
  board.departments.find((each) => each.department === department) as Board['departments'][number];

/** Days without other events: each test has its own month. */
let month = 0;
async function freshMonth(): Promise<string> {
  month += 2;
  const day = Temporal.PlainDate.from('2026-11-20').add({ months: month });
  await goTo(`${day}T10:00:00+08:00`);
  return day.toString();
}

describe('open work on the board', () => {
  test('is counted by department and state: free, held, for a second person, waiting for the unit', async () => {
    await freshMonth();
    for (let count = 0; count < 4; count++) await referGap();
    await referContradiction();
    await next(EDU);
    const paused = (await next(EDU_2)).body;
    await act(EDU_2, paused.id, 'supplement', { items: [{ kind: 'diploma' }] });
    const rows = await service.sql`select id from review_items where status = 'open' and assignee is null`;
    const contradiction = await service.sql`
      select i.id from review_items i join applications a on a.id = i.application_id
      where i.status = 'open' and a.reason_codes @> '{academic_records.mismatch}'`;
    const claimed = (await act(EDU, contradiction[0]?.id as string, 'claim')).body;
    await settle(EDU, claimed, 'confirmed');
    expect(rows).toHaveLength(3);

    const board = await look();
    expect(of(board, 'education')).toMatchObject({ free: 2, held: 1, countersign: 1, paused: 1, late: 0, dueSoon: 0 });
    expect(of(board, 'public_security')).toMatchObject({
      free: 0,
      held: 0,
      countersign: 0,
      paused: 0,
      oldestFreeAt: null,
    });
  });

  test('shows the age of the oldest free item, and the items due within three working days', async () => {
    await freshMonth();
    const { view } = await referGap();
    const oldest = service.clock.now();
    const due = Temporal.Instant.from(view.review?.due ?? '');
    await goTo(due.subtract({ hours: 2 * 24 }).toString());
    await referGap();
    const board = of(await look(), 'education');
    expect(board).toMatchObject({ free: 2, late: 0, dueSoon: 1 });
    expect(Math.abs(oldest.since(board.oldestFreeAt as Temporal.Instant).total('seconds'))).toBeLessThan(60);
  });

  test('is counted by the code of its referral', async () => {
    await freshMonth();
    await referGap();
    await referGap();
    await referContradiction();
    expect((await look()).reasons).toEqual([
      { code: 'academic_records.not_found', count: 2 },
      { code: 'academic_records.mismatch', count: 1 },
    ]);
  });
});

describe('settled work on the board', () => {
  test('is counted on its day by the service’s clock, for the department and the clerk', async () => {
    const day = await freshMonth();
    await referGap();
    await referGap();
    await referGap();
    await settle(EDU, (await next(EDU)).body, 'confirmed');
    await goTo(`${Temporal.PlainDate.from(day).add({ days: 5 })}T09:00:00+08:00`);
    await settle(EDU_2, (await next(EDU_2)).body, 'confirmed');
    await goTo(`${Temporal.PlainDate.from(day).add({ days: 8 })}T09:00:00+08:00`);
    await settle(EDU, (await next(EDU)).body, 'confirmed');

    const board = await look();
    expect(of(board, 'education')).toMatchObject({ settledToday: 1, settledIn7Days: 2, settledIn30Days: 3 });
    const settled = board.days.filter((each) => each.settled > 0).map((each) => [each.day, each.settled]);
    expect(settled).toEqual([0, 5, 8].map((days) => [Temporal.PlainDate.from(day).add({ days }).toString(), 1]));
    expect(board.days.filter((each) => each.referred > 0)).toMatchObject([{ day, referred: 3 }]);
    expect(board.days).toHaveLength(30);
    const clerks = board.clerks.map(({ name, settledToday, settledIn7Days }) => [name, settledToday, settledIn7Days]);
    expect(clerks).toEqual(
      expect.arrayContaining([
        ['教育审核员甲', 1, 1],
        ['教育审核员乙', 0, 1],
      ]),
    );
    // of no time, nearly five days and nearly eight, the median is the middle one
    const { medianSeconds, p90Seconds } = of(board, 'education');
    const days = (seconds: number | null) => (seconds ?? 0) / 86_400;
    expect(days(medianSeconds)).toBeGreaterThan(4.9);
    expect(days(medianSeconds)).toBeLessThan(5);
    expect(days(p90Seconds)).toBeGreaterThan(7);
    expect(of(board, 'public_security')).toMatchObject({ medianSeconds: null, p90Seconds: null });
  });

  test('of two people counts on the day of the second, for the first', async () => {
    const day = await freshMonth();
    await referContradiction();
    const item = (await next(EDU)).body;
    await settle(EDU, item, 'confirmed');
    expect(of(await look(), 'education')).toMatchObject({ settledToday: 0, countersign: 1 });
    await goTo(`${Temporal.PlainDate.from(day).add({ days: 1 })}T09:00:00+08:00`);
    await countersign(EDU_2, item);
    const board = await look();
    expect(of(board, 'education')).toMatchObject({ settledToday: 1, countersign: 0 });
    expect(board.days.at(-1)).toMatchObject({ settled: 1 });
    expect(board.clerks.map(({ name, settledToday }) => [name, settledToday])).toEqual([['教育审核员甲', 1]]);
  });

  test('of matching, after a source has answered again, counts for nobody', async () => {
    const day = await freshMonth();
    await service.putFault('academic-records', { fault: 'error_500' });
    await refer({});
    await service.calm();
    await goTo(`${day}T18:00:00+08:00`);
    const board = await look();
    expect(board.matchedIn30Days).toBe(1);
    expect(of(board, 'education')).toMatchObject({ free: 0, settledToday: 1 });
    expect(board.clerks).toEqual([]);
  });
});

describe('the board by person', () => {
  test('shows held items and lapsed claims, and nobody without any act for a week', async () => {
    const day = await freshMonth();
    await referGap();
    await referGap();
    await next(EDU);
    await goTo(`${day}T10:30:00+08:00`);
    await next(EDU_2);
    const names = (board: Board) =>
      board.clerks.map(({ name, departments, holds, lapsedIn7Days }) => [name, departments, holds, lapsedIn7Days]);
    expect(names(await look())).toEqual([
      ['教育审核员乙', ['education'], 1, 0],
      ['教育审核员甲', [], 0, 1],
    ]);
    await goTo(`${Temporal.PlainDate.from(day).add({ days: 9 })}T09:00:00+08:00`);
    expect(names(await look())).toEqual([]);
  });
});

describe('late work on the board', () => {
  test('is listed with the reason and the next actor, the longest late first', async () => {
    const day = await freshMonth();
    const unassigned = await referGap();
    const contradiction = await referContradiction();
    const window = await refer({
      criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-01-01', authority: '示例法院' }] },
    });
    await service.putFault('medical-exam', { fault: 'error_500' });
    const source = await refer({});
    const first = await service.sql`select id from review_items where application_id = ${contradiction.id}`;
    await settle(EDU, (await act(EDU, first[0]?.id as string, 'claim')).body, 'confirmed');
    await goTo(`${Temporal.PlainDate.from(day).add({ months: 1, days: 15 })}T09:00:00+08:00`);
    const held = await service.sql`select id from review_items where application_id = ${unassigned.id}`;

    const told = async () => {
      const { late } = await look();
      expect(late.map(({ dueAt }) => dueAt.epochMilliseconds)).toEqual(
        late.map(({ dueAt }) => dueAt.epochMilliseconds).toSorted((a, b) => a - b),
      );
      return Object.fromEntries(late.map(({ number, because, actor, awaited }) => [number, [because, actor, awaited]]));
    };
    expect(await told()).toEqual({
      [unassigned.view.number]: ['unassigned', 'department', []],
      [contradiction.view.number]: ['countersign', 'second_clerk', []],
      [window.view.number]: ['window', 'applicant', []],
      [source.view.number]: ['source', 'system', ['medical-exam']],
    });
    await act(EDU, held[0]?.id as string, 'claim');
    expect((await told())[unassigned.view.number]).toEqual(['held', 'holder', []]);
    expect((await look()).late.find(({ number }) => number === unassigned.view.number)?.holder).toBe('教育审核员甲');
    expect(of(await look(), 'education').late).toBe(2);
  });

  test('excludes items that wait for the unit, until the unit is late', async () => {
    await freshMonth();
    const { id, view } = await referGap();
    const item = (await next(EDU)).body;
    await act(EDU, item.id, 'supplement', { items: [{ kind: 'diploma' }] });
    expect((await look()).late).toEqual([]);
    // no sweep has seen it yet
    await service.sql`alter table supplements disable trigger supplements_guard`;
    await service.sql`update supplements set due_at = ${service.clock.now().toString()} where application_id = ${id}`;
    await service.sql`alter table supplements enable trigger supplements_guard`;
    expect((await look()).late).toMatchObject([
      { number: view.number, because: 'supplement', actor: 'submitter', holder: null },
    ]);
  });
});

describe('a reading of the board', () => {
  test('is for supervisors and auditors alone, and is audited', async () => {
    for (const role of ['clerk', 'operator', 'employer', 'agency'] as const) {
      await expect(boardOf(service.service.deps, as(role))).rejects.toMatchObject({ code: 'forbidden' });
    }
    const reads = async () =>
      (await service.sql`select actor_role from audit_events where action = 'review.board_read' order by seq`).map(
        ({ actor_role: role }) => role,
      );
    const before = (await reads()).length;
    await boardOf(service.service.deps, as('auditor'));
    await boardOf(service.service.deps, as('supervisor'));
    expect((await reads()).slice(before)).toEqual(['auditor', 'supervisor']);
  });

  test('shows nothing of an applicant but the application’s number', async () => {
    await freshMonth();
    const { person, id, view } = await referGap();
    await goTo(
      Temporal.Instant.from(view.review?.due ?? '')
        .add({ hours: 1 })
        .toString(),
    );
    const board = await look();
    const shown =
      JSON.stringify(board) +
      String(
        render(
          boardPage(
            { language: 'zh', schemes: SCHEMES, session: null, path: '/console/board', at: Temporal.Now.instant() },
            board,
            LAST_30_DAYS,
          ),
          'zh',
        ),
      );
    expect(shown).toContain(view.number);
    for (const secret of [person.name, person.residentId, id]) expect(shown).not.toContain(secret);
  });
});

describe('the page of the board', () => {
  test.each(['zh', 'en'] as const)('gives everything in words, with links to the items: %s', async (language) => {
    const day = await freshMonth();
    await referGap();
    await referGap();
    const { view } = await referContradiction();
    await settle(EDU, (await next(EDU)).body, 'confirmed');
    await goTo(`${Temporal.PlainDate.from(day).add({ months: 1, days: 15 })}T09:00:00+08:00`);
    const board = await look();
    const page = String(
      render(
        boardPage(
          { language, schemes: SCHEMES, session: null, path: '/console/board', at: Temporal.Now.instant() },
          board,
          LAST_30_DAYS,
        ),
        language,
      ),
    );
    expect(page).not.toMatch(/undefined|NaN|null|\[object/);
    for (const { itemId } of board.late) expect(page).toContain(`href="/console/items/${itemId}"`);
    expect(page).toContain(view.number);
    expect(page).toContain('href="/console?department=education&amp;late=yes"');
    expect(page).toContain(
      language === 'zh' ? '未查到学历学位登记信息' : 'The academic records register holds no matching record',
    );
    expect([...page.matchAll(/<svg role="img"/g)]).toHaveLength(3);
  });

  test('has a name for every reason, without the particulars of a case', () => {
    for (const code of REASON_CODES) {
      const { zh, en } = reasonName(code, service.service.deps.schemes);
      expect(`${zh} ${en}`, code).not.toMatch(/undefined/);
      expect(zh).not.toBe(code);
    }
    expect(reasonName('of.another_version', service.service.deps.schemes)).toEqual({
      zh: 'of.another_version',
      en: 'of.another_version',
    });
  });

  test('is complete even if nothing has ever happened', async () => {
    await freshMonth();
    const board = await look();
    expect(board).toMatchObject({ late: [], reasons: [], clerks: [] });
    expect(
      String(
        render(
          boardPage(
            { language: 'zh', schemes: SCHEMES, session: null, path: '/console/board', at: Temporal.Now.instant() },
            board,
            LAST_30_DAYS,
          ),
          'zh',
        ),
      ),
    ).not.toMatch(/NaN|undefined/);
  });
});
