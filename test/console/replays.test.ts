// Tests replays and backtests in the console, without scripts: auditors start them and supervisors read them; the form
// of a backtest holds the parameters in force, and only changed ones form the draft; differences are named, counted and
// linked.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import { workOffReplays } from '../../src/replay/work-off.ts';
import { byHand } from '../replay/population.ts';
import { formOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs, type Visitor } from '../support/visitor.ts';
import { heldBy, send, stripped, type Typed, textOf, unescaped } from './forms.ts';

let service: TestService;
let auditor: Visitor;
let supervisor: Visitor;
const numbers: string[] = [];
const PLACE = '/console/replays';
const BACKTEST = `${PLACE}/backtest`;

beforeAll(async () => {
  service = await startTestService({ worker: false });
  [auditor, supervisor] = (await Promise.all(['auditor', 'supervisor'].map((name) => signInAs(service.url, name)))) as [
    Visitor,
    Visitor,
  ];
  // 31 and 43 years old
  for (const born of ['1995-03-03', '1983-03-03']) {
    const person = somebody(born);
    await service.putPerson(person);
    const { body } = await service.submit(formOf(person));
    expect(body.status).toBe('approved');
    numbers.push(body.number);
  }
});
afterAll(() => service.close());

const post = (visitor: Visitor, path: string, typed: Typed = {}) => send(service.url, visitor, path, typed);
async function workOff(): Promise<void> {
  const { db, clock, ids, schemes, log } = service.service.deps;
  await workOffReplays({ db, clock, ids, schemes, log, sealing: SANDBOX_SEALING, threads: 0 }, () => true);
}

/** Sends a form of a page with the typed values in it, and returns the next page. */
async function ask(path: string, formId: string, typed: Typed = {}) {
  const { html } = await auditor.get(path);
  const held = Object.fromEntries(heldBy(html, formId));
  return await post(auditor, path, { ...chosen(html), ...held, ...typed });
}

/** The selected options of a page. */
const chosen = (html: string): Typed =>
  Object.fromEntries(
    [...html.matchAll(/<select[^>]* name="([^"]+)"[\s\S]*?<\/select>/g)].map(([select, name]) => [
      name as string,
      /<option value="([^"]*)" selected/.exec(select)?.[1] ?? '',
    ]),
  );

async function run(path: string, formId: string, typed: Typed = {}) {
  const { status, location } = await ask(path, formId, typed);
  expect(status).toBe(303);
  await workOff();
  const place = (location ?? '').split('?')[0] as string;
  return { place, ...(await auditor.get(place)) };
}

describe('replays in the console', () => {
  test('are started by auditors, and read by supervisors', async () => {
    const { html } = await supervisor.get(PLACE);
    expect(html).not.toContain('id="start-form"');
    expect((await supervisor.get(BACKTEST)).status).toBe(403);
    expect((await post(supervisor, PLACE)).status).toBe(403);
    expect((await post(supervisor, BACKTEST)).status).toBe(403);
  });
});

describe('a replay in the console', () => {
  test('waits, is cancelled, and is not cancelled twice', async () => {
    const { location } = await ask(PLACE, 'start-form');
    const place = (location ?? '').split('?')[0] as string;
    const waiting = await supervisor.get(place);
    expect(textOf(waiting.html, 'progress')).toBe('等待后台开始');
    // without scripts a link, with them a part that refreshes itself
    expect(waiting.html).toContain(`hx-get="${place}"`);
    expect((await supervisor.get(place, { 'hx-request': 'true' })).html).toMatch(/^<div id="replay-report"/);
    expect((await post(supervisor, `${place}/cancel`)).status).toBe(403);
    expect((await post(auditor, `${place}/cancel`)).location).toBe(`${place}?done=cancelled`);
    expect((await post(auditor, `${place}/cancel`)).status).toBe(409);
  });

  test('tells that it found nothing, and is one even if it is posted twice', async () => {
    const { html } = await auditor.get(PLACE);
    const held = Object.fromEntries(heldBy(html, 'start-form'));
    const [one, two] = [await post(auditor, PLACE, held), await post(auditor, PLACE, held)];
    expect(one.location).toBe(two.location);
    await workOff();
    const done = await supervisor.get(one.location ?? '');
    expect(textOf(done.html, 'result')).toContain('2 件全部一致');
    expect(textOf(done.html, 'unequal-none')).toContain('没有');
    expect(done.html).not.toContain('hx-trigger="every');
  });

  test('may have no end of its period, but no end before the beginning', async () => {
    const refused = await ask(PLACE, 'start-form', { from: '2026-11-20', to: '2026-11-19' });
    expect([refused.status, textOf(refused.html, 'start-form-to-fault')]).toEqual([
      422,
      expect.stringContaining('早于'),
    ]);
    const { html } = await run(PLACE, 'start-form', { from: '2026-11-21', to: '' });
    expect(textOf(html, 'result')).toContain('0 件');
  });

  test('names a row that was altered by hand, and leads to the application', async () => {
    await byHand(
      service.sql,
      (sql) => sql`update applications set outcome = 'referred', status = 'in_review', approval_number = null,
      departments = array['education'], venue = 'online', due_at = now() where number = ${numbers[0] as string}`,
    );
    const { html, place } = await run(PLACE, 'start-form');
    expect(textOf(html, 'result')).toContain('2 件中有 1 件不一致');
    expect(textOf(html, 'findings')).toContain(numbers[0]);
    expect(textOf(html, 'findings')).toContain('数据库记录与封存内容不符');
    const link = /class="row-link" href="([^"]+)"/.exec(html.slice(html.indexOf('id="findings"')))?.[1];
    expect(link).toMatch(/^\/console\/applications\//);
    expect((await supervisor.get(PLACE)).html).toContain(place);
    await byHand(
      service.sql,
      (sql) => sql`update applications set outcome = 'approved', status = 'approved', approval_number = 'SZ-TEST-1',
      departments = '{}', venue = null, due_at = null where number = ${numbers[0] as string}`,
    );
  });
});

describe('a backtest in the console', () => {
  test('begins with the parameters in force, and is refused without a change or with a wrong one', async () => {
    const { html } = await auditor.get(BACKTEST);
    expect(heldBy(html, 'backtest-form').get('SZ-B1.age')).toEqual(['45']);
    expect(heldBy(html, 'backtest-form').get('readings.countedNatures')).toEqual(['normal']);
    expect(chosen(html)['SZ-B1.level']).toBe('bachelor');
    const same = await ask(BACKTEST, 'backtest-form');
    expect([same.status, textOf(same.html, 'error-summary')]).toEqual([422, expect.stringContaining('没有改动')]);
    const wrong = await ask(BACKTEST, 'backtest-form', { 'SZ-B1.age': '7', 'SZ-C1.age': '' });
    expect(wrong.status).toBe(422);
    expect(textOf(wrong.html, 'backtest-form-SZ-B1-age-fault')).toContain('不在允许的范围内');
    expect(textOf(wrong.html, 'backtest-form-SZ-C1-age-fault')).toContain('不在允许的范围内');
    expect(heldBy(wrong.html, 'backtest-form').get('SZ-B1.age')).toEqual(['7']);
  });

  test('tells who would change, from which outcome to which and by which clause, and changes nothing', async () => {
    const { html } = await run(BACKTEST, 'backtest-form', { 'SZ-B1.age': '40' });
    const draft = await service.sql`select draft from replays where kind = 'backtest'`;
    expect(draft[0]?.draft).toEqual({ 'SZ-B1': { age: 40 } });
    expect(textOf(html, 'draft')).toContain('SZ-B1 年龄上限（周岁） 45 40');
    expect(textOf(html, 'result')).toContain('2 件中有 1 件的结果会改变，另有 0 件');
    expect(textOf(html, 'findings')).toContain(numbers[1]);
    expect(textOf(html, 'findings')).not.toContain(numbers[0]);
    const moved = /<td class="moved" data-from="approved" data-to="(\w+)"><a [^>]*>(\d+)<\/a><\/td>/.exec(html);
    expect([moved?.[1], moved?.[2]]).toEqual(['referred', '1']);
    expect(textOf(html, 'groups')).toBe('1 件由审批通过变为转人工');
    expect(stripped(html.slice(html.indexOf('clauses-title')))).toContain('SZ-B1');
    const statuses = await service.sql`select distinct status from applications`;
    expect(statuses.map(({ status }) => status)).toEqual(['approved']);
  });

  test('counts the changes by outcome, and each count opens just its applications', async () => {
    // referred before and after; the draft adds a reason
    const person = somebody('1983-03-03');
    await service.putPerson(person, { education: [] });
    expect((await service.submit(formOf(person))).body.status).toBe('in_review');
    const { html, place } = await run(BACKTEST, 'backtest-form', { 'SZ-B1.age': '40' });
    expect(textOf(html, 'result')).toContain('3 件中有 1 件的结果会改变，另有 1 件结果不变');
    expect(textOf(html, 'groups')).toMatch(/1 件由审批通过变为转人工.*1 件结果不变、理由改变/);
    const groups = [...html.matchAll(/<a href="([^"]*)" data-kind="(\w+)"\s+data-count="(\d+)"/g)];
    expect(groups).toHaveLength(2);
    for (const [, href = '', , counted] of groups) {
      const [path = '', part] = unescaped(href).split('#');
      expect(path).toContain(`${place}?kind=`);
      const listed = (await supervisor.get(path)).html;
      expect(part).toBe('findings-title');
      expect(listed.match(/<tr id="finding-/g)).toHaveLength(Number(counted));
      expect(listed).toContain('id="all-findings"');
    }
    // a group that the report does not have lists all
    const other = await supervisor.get(`${place}?kind=changed&from=approved&to=rejected`);
    expect(other.html).not.toContain('id="all-findings"');
  });
});
