// Tests the figures of a period on the board: they count what happened on civil days in Shanghai, each count is as long
// as the list that it opens, the file says the same as the page, and a blind inspector gets none of it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { createSpotChecking } from '../spot-checks/spot-checking.ts';
import { downloadedText, recordsOf } from '../support/csv.ts';
import { formOf, type Person, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2 } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs, type Visitor } from '../support/visitor.ts';
import { attributesOf, textOf, unescaped } from './forms.ts';

let service: TestService;
let supervisor: Visitor;
const people: Person[] = [];
const reviewing = createReviewing(() => service);
const { referGap, referContradiction, next, settle, countersign } = reviewing;

/** Numbers of applications by what became of them. */
const numbers = new Map<string, string>();
const keep = ({ person, view }: { person: Person; view: ApplicationView }, name: string) => {
  people.push(person);
  numbers.set(name, view.number);
};

async function approve(name: string) {
  const person = somebody();
  await service.putPerson(person);
  const today = service.clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString();
  const { body: view } = await service.submit(formOf(person, {}, today));
  expect(view.status).toBe('approved');
  keep({ person, view }, name);
}

/**
 * 12-01: two approvals at once and a gap that a clerk confirms, an hour later. 12-02: one approval a second before
 * midnight, one at midnight of the next day; a contradiction that two clerks confirm on 12-03. 12-03: a gap that a
 * clerk refuses two hours later, and one that the unit withdraws.
 */
beforeAll(async () => {
  service = await startTestService({ worker: false });
  supervisor = await signInAs(service.url, 'supervisor');
  service.setNow('2026-12-01T10:00:00+08:00');
  await approve('first');
  await approve('second');
  keep(await referGap(), 'confirmed');
  service.setNow('2026-12-01T11:00:00+08:00');
  await settle(EDU, (await next(EDU)).body, 'confirmed');
  service.setNow('2026-12-02T10:00:00+08:00');
  keep(await referContradiction(), 'contradiction');
  await settle(EDU, (await next(EDU)).body, 'confirmed');
  service.setNow('2026-12-02T23:59:50+08:00');
  await approve('before-midnight');
  service.setNow('2026-12-03T00:00:00+08:00');
  await approve('midnight');
  service.setNow('2026-12-03T08:00:00+08:00');
  await countersign(EDU_2, (await next(EDU_2)).body);
  keep(await referGap(), 'refused');
  service.setNow('2026-12-03T10:00:00+08:00');
  await settle(EDU, (await next(EDU)).body, 'refused', 'academic_records.not_found');
  const withdrawn = await referGap();
  keep(withdrawn, 'withdrawn');
  await service.post(`/v1/applications/${withdrawn.id}/withdraw`, {});
});
afterAll(() => service.close());

const COUNTED = [
  ...['received', 'at_once', 'to_review', 'not_accepted', 'undecided'],
  ...['confirmed', 'matched', 'rejected', 'withdrawn'],
] as const;
const countsIn = (html: string) =>
  Object.fromEntries(COUNTED.map((group) => [group, Number(/^\d+/.exec(textOf(html, `period-${group}`))?.[0])]));
const board = async (query = '') => (await supervisor.get(`/console/board${query}`)).html;
const hrefIn = (html: string, id: string) =>
  unescaped(new RegExp(`<li id="${id}">\\s*<a href="([^"]*)"`).exec(html)?.[1] ?? '');
const listed = (html: string) => [...html.matchAll(/class="row-link"[^>]*>([^<]+)</g)].map(([, number]) => number);
const numbersOf = (...names: string[]) => names.map((name) => numbers.get(name));

describe('the figures of a period', () => {
  test('count applications on the day of their submission, and decisions of people on the day of those', async () => {
    expect(countsIn(await board('?from=2026-12-01&to=2026-12-01'))).toEqual({
      ...{ received: 3, at_once: 2, to_review: 1, not_accepted: 0, undecided: 0 },
      ...{ confirmed: 1, matched: 0, rejected: 0, withdrawn: 0 },
    });
    expect(countsIn(await board('?from=2026-12-02&to=2026-12-02'))).toMatchObject({
      ...{ received: 2, at_once: 1, to_review: 1 },
      ...{ confirmed: 0, rejected: 0, withdrawn: 0 },
    });
    expect(countsIn(await board('?from=2026-12-03&to=2026-12-03'))).toMatchObject({
      ...{ received: 3, at_once: 1, to_review: 2 },
      ...{ confirmed: 1, rejected: 1, withdrawn: 1 },
    });
  });

  test('are those of today, of 7 or of 30 days, or of chosen days', async () => {
    const received = async (query: string) => countsIn(await board(query)).received;
    service.setNow('2026-12-08T09:00:00+08:00');
    expect(await received('?period=today')).toBe(0);
    expect(await received('?period=week')).toBe(5);
    expect(await received('?period=month')).toBe(8);
    expect(await received('')).toBe(8);
    expect(await received('?from=2026-12-01&to=2026-12-02')).toBe(5);
    expect(await board('?period=week')).toMatch(/id="period-week"[^>]*aria-current="true"/);
  });

  test('have shares of everything received', async () => {
    const html = await board('?from=2026-12-01&to=2026-12-01');
    expect(textOf(html, 'period-at_once')).toBe('2 秒批 66.7% 占期间收到的申请');
    expect(textOf(html, 'period-received')).toBe('3 收到');
  });

  test('tell the times to decide apart: seconds of the machine, hours of people', async () => {
    const times = textOf(await board('?from=2026-12-01&to=2026-12-01'), 'times');
    expect(times).toMatch(/秒批（期间收到） 2 \d+\.\d 秒 \d+\.\d 秒/);
    expect(times).toMatch(/人工审核（期间办结，含补正时间） 1 (?:1 小时|59 分钟 \d+ 秒)/);
    expect(textOf(await board('?from=2026-11-01&to=2026-11-02'), 'times')).toMatch(/0 — — .* 0 — —/);
  });

  test('say that the chosen days are wrong or too many, and show 30 days instead', async () => {
    service.setNow('2026-12-08T09:00:00+08:00');
    for (const [query, told] of [
      ['?from=2026-12-03&to=2026-12-01', '起止日期不完整或顺序有误'],
      ['?from=yesterday&to=2026-12-01', '起止日期不完整或顺序有误'],
      ['?from=2024-12-03&to=2026-12-01', '最长 366 天'],
    ] as const) {
      const html = await board(query);
      expect(html).toContain(told);
      expect(countsIn(html).received).toBe(8);
    }
  });
});

describe('a count on the board', () => {
  test('opens a list that is as long, with the numbers and nothing of the people', async () => {
    const html = await board('?from=2026-12-01&to=2026-12-03');
    const counts = countsIn(html);
    for (const group of COUNTED) {
      if (counts[group] === 0) {
        expect(hrefIn(html, `period-${group}`)).toBe('');
        continue;
      }
      const { status, html: list } = await supervisor.get(hrefIn(html, `period-${group}`));
      expect([group, status, listed(list).length]).toEqual([group, 200, counts[group]]);
      for (const { name, residentId } of people) expect(list).not.toMatch(new RegExp(`${name}|${residentId}`));
    }
    const of = async (group: string) => listed((await supervisor.get(hrefIn(html, `period-${group}`))).html);
    expect(await of('at_once')).toEqual(numbersOf('midnight', 'before-midnight', 'second', 'first'));
    expect(await of('confirmed')).toEqual(numbersOf('contradiction', 'confirmed'));
    expect(await of('rejected')).toEqual(numbersOf('refused'));
    expect(await of('withdrawn')).toEqual(numbersOf('withdrawn'));
  });

  test('of a reason opens the applications that it referred', async () => {
    const html = await board('?from=2026-12-01&to=2026-12-03');
    const rows = [...html.matchAll(/<tr data-reason="([^"]+)">[\s\S]*?<a href="([^"]+)">(\d+)/g)];
    expect(rows.map(([, code, , count]) => [code, Number(count)])).toEqual([
      ['academic_records.not_found', 3],
      ['academic_records.mismatch', 1],
    ]);
    expect(listed((await supervisor.get(unescaped(rows[1]?.[2] ?? ''))).html)).toEqual(numbersOf('contradiction'));
  });

  test('of overrides opens their list, with the person who countersigned', async () => {
    const html = await board('?from=2026-12-01&to=2026-12-03');
    const [, href = ''] = /id="countersigned"[\s\S]*?<a href="([^"]+)">1/.exec(html) ?? [];
    const { html: list } = await supervisor.get(unescaped(href));
    expect(listed(list)).toEqual(numbersOf('contradiction'));
    expect(textOf(list, 'overrides-list')).toMatch(/学历学位 .*不一致 已核原件 教育审核员甲 教育审核员乙/);
    const [, all = ''] = /id="overrides"[\s\S]*?<a[^>]* href="([^"]+)">2/.exec(html) ?? [];
    expect(listed((await supervisor.get(unescaped(all))).html)).toEqual(numbersOf('contradiction', 'confirmed'));
  });

  test('leads page by page through a long list', async () => {
    await service.sql`alter table applications disable trigger user`;
    await service.sql`
      insert into applications (id, number, tenant_id, idempotency_key, body_hash, scheme, scheme_version, category,
        procedure, status,
        status_at, person_key, unit_code, unit_key, filer_key, submitted_at, lease_until, submission)
      select gen_random_uuid(), 'SZ2025-' || n, tenant_id, 'long-' || n, body_hash, scheme, scheme_version, category,
        procedure, 'withdrawn', '2025-06-01T12:00:00+08:00', person_key, unit_code, unit_key, filer_key,
        '2025-06-01T11:00:00+08:00', now(), submission
      from (select * from applications limit 1) as a, generate_series(1, 60) as n`;
    const first = (await supervisor.get('/console/board/applications?of=withdrawn&from=2025-06-01&to=2025-06-01')).html;
    const href = attributesOf(/<a id="next-page"[^>]*>/.exec(first)?.[0] ?? '').href ?? '';
    const second = (await supervisor.get(href)).html;
    expect([listed(first).length, listed(second).length]).toEqual([50, 10]);
    expect(new Set([...listed(first), ...listed(second)]).size).toBe(60);
    expect(second).not.toContain('id="next-page"');
    await service.sql`delete from applications where number like 'SZ2025-%'`;
    await service.sql`alter table applications enable trigger user`;
  });

  test('does not open a list of nothing known', async () => {
    for (const query of ['', '?of=everything', '?of=received&from=2026-12-03&to=2026-12-01']) {
      expect([query, (await supervisor.get(`/console/board/applications${query}`)).status]).toEqual([query, 404]);
    }
  });
});

describe('reasons over time', () => {
  test('are drawn by day, with every number in the description and in a table', async () => {
    const html = await board('?from=2026-12-01&to=2026-12-03');
    const description = textOf(html, 'reasons-over-time-description');
    expect(description).toMatch(/2026-12-01 1、2026-12-03 2。.*2026-12-02 1$/);
    const table = html.slice(html.indexOf('id="reasons-over-time-description"'));
    const rows = [
      ...table.slice(0, table.indexOf('</table>')).matchAll(/<th scope="row">(\S+)<\/th><td>([^<]*)<\/td><td>(\d+)/g),
    ];
    expect(rows.map(([, day, , count]) => [day, Number(count)])).toEqual([
      ['2026-12-01', 1],
      ['2026-12-02', 1],
      ['2026-12-03', 2],
    ]);
  });

  test('are drawn by week, from Monday, for more than two weeks', async () => {
    // 2026-12-01 is a Tuesday
    const description = textOf(await board('?from=2026-11-20&to=2026-12-10'), 'reasons-over-time-description');
    expect(description).toMatch(/2026-11-30 – 2026-12-06 3/);
  });
});

describe('the board as a file', () => {
  test('has the figures of the page in its words, and is an event of the audit', async () => {
    const html = await board('?from=2026-12-01&to=2026-12-03');
    const { href = '' } = attributesOf(/<a [^>]*id="board-csv"[^>]*>/.exec(html)?.[0] ?? '');
    const { headers } = await supervisor.get(href);
    expect(headers.get('content-disposition')).toBe('attachment; filename="board-2026-12-01-2026-12-03.csv"');
    const rows = recordsOf(await downloadedText(service.url, supervisor, href));
    const value = (measure: string, subject = '', when = '2026-12-01 – 2026-12-03') =>
      rows.filter((row) => row.指标 === measure && row.对象 === subject && row.时段 === when).map((row) => row.数值);
    for (const group of COUNTED) {
      const [, count = '', name = ''] = /^(\d+) (\S+)/.exec(textOf(html, `period-${group}`)) ?? [];
      expect([name, value(name)]).toEqual([name, [count]]);
    }
    expect(value('秒批 · 占期间收到的申请')).toEqual(['50']);
    expect(value('件数', '未查到学历学位登记信息', '2026-12-03')).toEqual(['2']);
    expect(value('复核 教育审核员甲 的确认', '教育审核员乙 · 教育')).toEqual(['1']);
    expect(value('人工审核（期间办结，含补正时间）', '中位数').map(Number)[0]).toBeGreaterThan(3000);
    const [event] = await service.sql`
      select actor_role, data from audit_events where action = 'review.board_exported' order by seq limit 1`;
    expect(event).toEqual({ actor_role: 'supervisor', data: { from: '2026-12-01', to: '2026-12-03' } });
  });
});

describe('an approval by matching after a source has answered again', () => {
  test('was sent to review, and is no approval at once', async () => {
    service.setNow('2027-01-15T10:00:00+08:00');
    await service.putFault('academic-records', { fault: 'error_500' });
    const { view } = await reviewing.refer({});
    await service.calm();
    await service.put('/v1/sandbox/clock', { now: '2027-01-15T18:00:00+08:00' });
    const html = await board('?from=2027-01-15&to=2027-01-15');
    expect(countsIn(html)).toEqual({
      ...{ received: 1, at_once: 0, to_review: 1, not_accepted: 0, undecided: 0 },
      ...{ confirmed: 0, matched: 1, rejected: 0, withdrawn: 0 },
    });
    expect(listed((await supervisor.get(hrefIn(html, 'period-matched'))).html)).toEqual([view.number]);
  });
});

describe('the board and its lists', () => {
  const PATHS = ['', '/board.csv', '/applications?of=received', '/overrides'].map((path) => `/console/board${path}`);

  test('are for supervisors and auditors alone, and each look is audited with its days', async () => {
    for (const name of ['clerk_education', 'operator']) {
      const visitor = await signInAs(service.url, name);
      for (const path of PATHS) expect([name, path, (await visitor.get(path)).status]).toEqual([name, path, 403]);
    }
    await supervisor.get('/console/board/applications?of=rejected&from=2026-12-01&to=2026-12-03');
    const [event] = await service.sql`
      select data from audit_events where action = 'review.board_read' order by seq desc limit 1`;
    expect(event?.data).toEqual({
      ...{ from: '2026-12-01', to: '2026-12-03' },
      ...{ group: 'rejected', reason: null },
    });
  });

  test('give an inspector no figures while a blind case is open', async () => {
    const spot = createSpotChecking(() => service);
    const period = { from: '2026-12-01', to: '2026-12-03' };
    const { id } = await spot.drawn({ size: 1, blind: true, period });
    const [hidden] = (await spot.cases(id)).items;
    const [inspector = ''] = await spot.inspectorsOf(hidden?.id ?? '');
    const blinded = await signInAs(service.url, inspector);
    const pages = await Promise.all(PATHS.map((path) => blinded.get(path)));
    expect(pages.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    for (const by of await spot.inspectorsOf(hidden?.id ?? '')) await spot.find(by, hidden?.id ?? '');
    expect((await blinded.get('/console/board')).html).toContain('id="period-received"');
  });

  test('speak English on request, all of it', async () => {
    const english = await signInAs(service.url, 'supervisor');
    english.cookies.set('miaopi_language', 'en');
    const query = 'from=2026-12-01&to=2026-12-03';
    for (const path of ['?', '/applications?of=received&', '/overrides?']) {
      const { html } = await english.get(`/console/board${path}${query}`);
      const shown = html.slice(html.indexOf('<main'), html.indexOf('</main>')).replaceAll(/[^>]*审核员[^<]*/g, '');
      expect(shown).not.toMatch(/\p{Script=Han}/u);
      expect(shown).not.toMatch(/undefined|NaN|null|\[object/);
    }
  });
});
