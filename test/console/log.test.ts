// Tests the audit log in the console: its readers, its state, the record of every reading, and that the displayed proof
// is a proof.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { ACTIONS_OF_KIND, AUDIT_ACTIONS } from '../../src/audit/kinds.ts';
import type { Problem } from '../../src/http/problem.ts';
import { verifyReceipt } from '../../src/transparency-log/receipt.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from '../../src/transparency-log/sandbox-log-keys.ts';
import type { EventView } from '../../src/transparency-log/shapes.ts';
import { createSpotChecking } from '../spot-checks/spot-checking.ts';
import { downloadedText, readCsv, recordsOf } from '../support/csv.ts';
import { EMPLOYER, formOf, type Person, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs, type Visitor } from '../support/visitor.ts';
import { attributesOf, textOf, unescaped } from './forms.ts';

let service: TestService;
let person: Person;
let approved: ApplicationView;
let auditor: Visitor;
const seal = () => service.service.auditLog.seal();
const seqsIn = (html: string) => [...html.matchAll(/<tr id="event-(\d+)"/g)].map(([, seq]) => Number(seq));
const actionsIn = (html: string) =>
  [...html.matchAll(/<code class="id">([\w.]+)<\/code>/g)].map(([, action]) => action);
const count = async (action: string) =>
  Number((await service.sql`select count(*) from audit_events where action = ${action}`)[0]?.count);

beforeAll(async () => {
  service = await startTestService({ worker: false });
  person = somebody();
  await service.putPerson(person);
  approved = (await service.submit(formOf(person))).body;
  auditor = await signInAs(service.url, 'auditor');
});
afterAll(() => service.close());

describe('the audit log in the console', () => {
  test('is for auditors and supervisors, and for nobody else', async () => {
    for (const [name, status] of [
      ['clerk_education', 403],
      ['operator', 403],
      ['supervisor', 200],
    ] as const) {
      const visitor = await signInAs(service.url, name);
      for (const path of ['', '/1', '/events.csv'])
        expect([name, path, (await visitor.get(`/console/log${path}`)).status]).toEqual([name, path, status]);
    }
  });

  test('tells that there is no checkpoint yet, and of an event that it is not sealed', async () => {
    expect((await auditor.get('/console/log')).html).toContain('尚无检查点');
    expect((await auditor.get('/console/log/1')).html).toContain('尚未签署');
  });
});

describe('the filter of the audit log', () => {
  const seqsOf = async (filter: string) => seqsIn((await auditor.get(`/console/log?${filter}`)).html);
  const staffId = async (name: string) =>
    (await service.sql`select id from staff where name = ${`miaopi_sandbox_${name}`}`)[0]?.id as string;

  test('declares every action under one kind only', () => {
    expect(new Set(AUDIT_ACTIONS).size).toBe(AUDIT_ACTIONS.length);
  });

  test('shows the acts of one person, by name and department, and offers nobody else for the same name', async () => {
    await service.get(`/v1/applications/${approved.id}`, { as: 'auditor_2' });
    const id = await staffId('auditor_2');
    const { html } = await auditor.get(`/console/log?actor=${id}`);
    const [read] = await service.sql`select seq from audit_events where actor_id = ${id}`;
    expect(seqsIn(html)).toEqual([Number(read?.seq)]);
    expect(textOf(html, `event-${read?.seq}`)).toContain('监督员乙');
    expect(html).toMatch(new RegExp(`<option value="${id}" selected>监督员乙</option>`));
    expect(html).toMatch(/<optgroup label="审核人员">[\s\S]*>教育审核员甲 · 教育</);
  });

  test('shows the acts of a unit and of the service, which a list row names and leads to', async () => {
    const { html } = await auditor.get(`/console/log?kind=application.received`);
    const [received] = await service.sql`select seq, actor_id from audit_events where action = 'application.received'`;
    expect(textOf(html, `event-${received?.seq}`)).toContain(EMPLOYER.name);
    expect(unescaped(html)).toContain(`href="/console/log?actor=${received?.actor_id}&kind=application.received"`);
    expect(await seqsOf(`actor=${received?.actor_id}`)).toContain(Number(received?.seq));
    const matching = await service.sql`select seq from audit_events where actor_id = 'matching' order by seq desc`;
    expect(await seqsOf('actor=matching')).toEqual(matching.map(({ seq }) => Number(seq)));
  });

  test('shows one kind of events, or one action, each in Chinese', async () => {
    await service.get(`/v1/applications/${approved.id}`, { as: 'auditor_2' });
    const { html } = await auditor.get('/console/log?kind=accesses');
    expect(new Set(actionsIn(html))).toEqual(new Set(['application.read', 'audit.events_read', 'audit.exported']));
    expect(html).toContain('<option value="accesses" selected>全部“查阅与导出”</option>');
    expect(new Set(actionsIn((await auditor.get('/console/log?kind=application.read')).html))).toEqual(
      new Set(['application.read']),
    );
    const options = [...html.matchAll(/<option value="([\w.]+)"/g)].map(([, value]) => value);
    expect(options).toEqual(expect.arrayContaining([...AUDIT_ACTIONS]));
  });

  test('shows the events of days in Shanghai, the first and the last included', async () => {
    await service.sql`
      insert into audit_events (at, actor_kind, actor_id, actor_role, action, data)
      select at::timestamptz, 'system', 'matching', 'system', 'staff.locked', '{"n":1}' from unnest(array[
        '2025-03-01T23:59:59.999+08:00', '2025-03-02T00:00:00+08:00', '2025-03-03T23:59:59.999+08:00',
        '2025-03-04T00:00:00+08:00']) as at`;
    const rows = await service.sql`select seq from audit_events where action = 'staff.locked' order by at`;
    const [before, first, last, after] = rows.map(({ seq }) => Number(seq));
    expect(await seqsOf('from=2025-03-02&to=2025-03-03')).toEqual([last, first]);
    expect(await seqsOf('from=2025-03-04&to=2025-12-31')).toEqual([after]);
    expect(await seqsOf('to=2025-03-01')).toEqual([before]);
    expect(await seqsOf('kind=staff.locked&from=2025-03-03')).toEqual([after, last]);
    expect((await auditor.get('/console/log?from=2020-01-01&to=2020-01-01')).html).toContain('没有符合条件的记录');
  });

  test('says that the days are in the wrong order, and looks up nothing', async () => {
    const before = await count('audit.events_read');
    const { html } = await auditor.get('/console/log?from=2025-03-03&to=2025-03-02');
    expect(html).toContain('截止日期早于起始日期');
    expect(seqsIn(html)).toEqual([]);
    expect(await count('audit.events_read')).toBe(before);
  });

  test('ignores what is no filter, such as a day of no calendar', async () => {
    for (const filter of ['from=0000-01-01', 'to=2026-02-30', 'kind=nothing', "actor=' or true --", 'before=0']) {
      const { status, html } = await auditor.get(`/console/log?${filter}`);
      expect([filter, status, seqsIn(html).length > 10]).toEqual([filter, 200, true]);
    }
  });

  test('is the same over REST, where a wrong value is refused by name', async () => {
    const listed = async (filter: string) =>
      (await service.get<{ items: EventView[] }>(`/v1/audit/events?${filter}&limit=200`, { as: 'auditor' })).body.items;
    const id = await staffId('auditor_2');
    expect((await listed(`actor=${id.toUpperCase()}`)).map(({ actor }) => actor.id)).toEqual(
      expect.arrayContaining([id]),
    );
    expect(new Set((await listed(`actor=${id}`)).map(({ actor }) => actor.id))).toEqual(new Set([id]));
    const kinds = new Set((await listed('kind=accounts')).map(({ action }) => action));
    expect([...kinds].filter((action) => !ACTIONS_OF_KIND.accounts.some((each) => each === action))).toEqual([]);
    expect(kinds.size).toBeGreaterThan(1);
    for (const [wrong, pointer] of [
      ['kind=nothing', 'query:kind'],
      ['actor=%00', 'query:actor'],
    ]) {
      const { status, body } = await service.get<Problem>(`/v1/audit/events?${wrong}`, { as: 'auditor' });
      expect([status, body.errors?.[0]?.pointer]).toEqual([422, pointer]);
    }
  });
});

describe('the export of the audit log', () => {
  test('has every event of the filter in the words of the page, and is itself an event', async () => {
    const { html } = await auditor.get(`/console/log?number=${approved.number}&kind=application`);
    const place = unescaped(attributesOf(/<a [^>]*id="export"[^>]*>/.exec(html)?.[0] ?? '').href ?? '');
    const { status, headers } = await auditor.get(place);
    const csv = await downloadedText(service.url, auditor, place);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/);
    const events = recordsOf(csv);
    expect(events.map(({ 序号: seq }) => Number(seq))).toEqual(seqsIn(html));
    for (const event of events) {
      expect(event).toMatchObject({ 申请: approved.number, 种类: '申请与系统比对', 签署: '待签署' });
      const row = textOf(html, `event-${event.序号}`);
      for (const column of ['操作人', '操作', '操作代码']) expect(row).toContain(event[column]);
      expect(event['时间（北京时间）']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    }
    expect(events.map(({ 操作: action }) => action)).toContain('系统比对决定');
    for (const secret of [person.name, person.residentId]) expect(csv).not.toContain(secret);
    const [exported] = await service.sql`
      select actor_id, application_id, data from audit_events where action = 'audit.exported' order by seq desc limit 1`;
    expect(exported).toMatchObject({
      application_id: approved.id,
      data: { events: events.length, actions: ACTIONS_OF_KIND.application, from: null, to: null },
    });
  });

  test('speaks English on request, and has only the header where nothing fits', async () => {
    const english = await signInAs(service.url, 'supervisor');
    english.cookies.set('miaopi_language', 'en');
    const [header, ...rows] = readCsv(
      await downloadedText(service.url, english, '/console/log/events.csv?number=SZ2026-9999999'),
    );
    expect(header).toContain('When (Beijing time)');
    expect(rows).toEqual([]);
  });

  test('is refused where too many events fit, with the advice to choose fewer, and leaves no event', async () => {
    await service.sql`
      insert into audit_events (at, actor_kind, actor_id, actor_role, action, data)
      select '2024-05-05', 'system', 'matching', 'system', 'sandbox.clock_set', '{"n":1}' from generate_series(1, 20001)`;
    const before = await count('audit.exported');
    for (const wrong of ['kind=zzz', 'from=2026-13-01', 'number=<>'])
      expect([wrong, (await auditor.get(`/console/log/events.csv?${wrong}`)).status]).toEqual([wrong, 422]);
    const { status, location } = await auditor.get('/console/log/events.csv?kind=sandbox.clock_set');
    expect(status).toBe(303);
    const { html } = await auditor.get(location ?? '');
    expect(html).toMatch(/role="alert">符合条件的记录超过 20000 条，未导出/);
    expect(html).toContain('<option value="sandbox.clock_set" selected>');
    expect(await count('audit.exported')).toBe(before);
  });

  test('leaves out the events of a case that its reader inspects blind', async () => {
    const spot = createSpotChecking(() => service);
    const { id } = await spot.drawn({ size: 1, blind: true });
    const [hidden] = (await spot.cases(id)).items;
    const [inspector = '', other = ''] = await spot.inspectorsOf(hidden?.id ?? '');
    const outsider = ['auditor', 'auditor_2', 'auditor_3'].find((each) => ![inspector, other].includes(each)) ?? '';
    const numbersFor = async (who: string) => {
      const visitor = await signInAs(service.url, who);
      const csv = await downloadedText(service.url, visitor, '/console/log/events.csv?kind=application');
      return recordsOf(csv).map(({ 申请: number }) => number);
    };
    expect(await numbersFor(outsider)).toContain(approved.number);
    expect(await numbersFor(inspector)).not.toContain(approved.number);
  });
});

describe('the audit log after sealing', () => {
  beforeAll(async () => {
    await seal();
  });

  test('shows the latest checkpoint, its size, its witnesses and the unsealed events', async () => {
    const { html } = await auditor.get('/console/log');
    const [head] = await service.sql`select size from log_checkpoints order by size desc limit 1`;
    expect(textOf(html, 'log-size')).toBe(`${head?.size} 已签署记录`);
    expect(textOf(html, 'checkpoints')).toContain('✓');
    expect(html).toContain('检查点未另行发布');
  });

  test('shows the events of an application by its number, newest first, audited and without the person', async () => {
    const before = await count('audit.events_read');
    const { html } = await auditor.get(`/console/log?number=${approved.number.toLowerCase()}`);
    const rows =
      await service.sql`select seq from audit_events where application_id = ${approved.id} order by seq desc`;
    // the reading is recorded after it was done
    expect(seqsIn(html)).toEqual(rows.map(({ seq }) => Number(seq)).slice(-seqsIn(html).length));
    expect(html).toContain('application.decided');
    for (const secret of [person.name, person.residentId]) expect(html).not.toContain(secret);
    expect(await count('audit.events_read')).toBe(before + 1);
    expect((await auditor.get('/console/log?number=SZ2026-9999999')).html).toContain('没有这个受理编号');
  });

  test('shows its events first, and folds checkpoints and hashes away behind them', async () => {
    const { html } = await auditor.get('/console/log');
    expect(html.indexOf('id="events"')).toBeLessThan(html.indexOf('<details id="proofs">'));
    expect(html.slice(0, html.indexOf('<details id="proofs">'))).not.toMatch(/[A-Za-z0-9+/]{43}=/);
  });

  test('goes on to older events behind the last one of a page', async () => {
    await service.sql`
      insert into audit_events (at, actor_kind, actor_id, actor_role, action, data)
      select now(), 'system', 'matching', 'system', 'notice.sent', '{"n":1}' from generate_series(1, 60)`;
    const all = await auditor.get('/console/log?kind=notice.sent');
    expect(seqsIn(all.html)).toHaveLength(50);
    const older = unescaped(/id="next-page" rel="next" href="([^"]+)"/.exec(all.html)?.[1] ?? '');
    const { html } = await auditor.get(older);
    expect(Math.max(...seqsIn(html))).toBeLessThan(Math.min(...seqsIn(all.html)));
    expect(new Set(actionsIn(html))).toEqual(new Set(['notice.sent']));
  });

  test('shows an event with its proof: the steps lead from the leaf to the signed root', async () => {
    const [row] = await service.sql`
      select seq from audit_events where application_id = ${approved.id} and action = 'application.decided'`;
    const { html } = await auditor.get(`/console/log/${row?.seq}`);
    const path = html.slice(html.indexOf('id="path"'));
    const hashes = [...path.matchAll(/class="hash">(?:<strong>)?([A-Za-z0-9+/]{43}=)/g)].map(([, hash]) => hash);
    const sides = [...path.matchAll(/<td>(左|右)<\/td>/g)].map(([, side]) => side);
    let reached = hashes.shift() as string;
    for (const side of sides) {
      const sibling = hashes.shift() as string;
      const pair = side === '左' ? [sibling, reached] : [reached, sibling];
      const digest = createHash('sha256').update(Buffer.of(1));
      for (const hash of pair) digest.update(Buffer.from(hash, 'base64'));
      reached = digest.digest('base64');
      expect(hashes.shift()).toBe(reached);
    }
    expect(sides.length).toBeGreaterThan(1);
    expect(hashes).toEqual([reached]);
    expect(textOf(html, 'checkpoint-note')).toContain(reached);
  });

  test('gives a receipt to take away, which holds without the service', async () => {
    const { html, status } = await auditor.get(`/console/log/receipts/${approved.id}`);
    expect(status).toBe(200);
    const checked = verifyReceipt(JSON.parse(html), [SANDBOX_LOG_KEY, ...SANDBOX_WITNESS_KEYS]);
    expect(checked).toMatchObject({ receipt: { applicationId: approved.id } });
  });

  test('does not find an unknown event', async () => {
    for (const seq of ['999999', '0', 'x', '1e3']) {
      expect((await auditor.get(`/console/log/${seq}`)).status).toBe(404);
    }
  });

  test('tells at the top that somebody has altered the database, and shows no proof', async () => {
    await service.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update log_tiles set hashes = overlay(hashes placing '\\x00'::bytea from 1) where level = 0`;
    });
    expect((await auditor.get('/console/log')).html).toContain('哈希块与最新检查点不符');
    expect((await auditor.get('/console/log/1')).status).toBe(503);
  });
});
