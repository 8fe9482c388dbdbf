// Tests the audit log in the console: its readers, its state, the record of every reading, and that the displayed proof
// is a proof.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { verifyReceipt } from '../../src/transparency-log/receipt.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from '../../src/transparency-log/sandbox-log-keys.ts';
import { formOf, type Person, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs, type Visitor } from '../support/visitor.ts';
import { textOf } from './forms.ts';

let service: TestService;
let person: Person;
let approved: ApplicationView;
let auditor: Visitor;
const seal = () => service.service.auditLog.seal();
const seqsIn = (html: string) => [...html.matchAll(/<tr id="event-(\d+)"/g)].map(([, seq]) => Number(seq));
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
      for (const path of ['', '/1']) expect((await visitor.get(`/console/log${path}`)).status).toBe(status);
    }
  });

  test('tells that there is no checkpoint yet, and of an event that it is not sealed', async () => {
    expect((await auditor.get('/console/log')).html).toContain('尚无检查点');
    expect((await auditor.get('/console/log/1')).html).toContain('尚未封存');
  });
});

describe('the audit log after sealing', () => {
  beforeAll(async () => {
    await seal();
  });

  test('shows the latest checkpoint, its size, its witnesses and the unsealed events', async () => {
    const { html } = await auditor.get('/console/log');
    const [head] = await service.sql`select size from log_checkpoints order by size desc limit 1`;
    expect(textOf(html, 'log-size')).toBe(`${head?.size} 已封存事件`);
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

  test('shows by filter the readings alone, and the events of one day, a page at a time', async () => {
    await service.get(`/v1/applications/${approved.id}`, { as: 'auditor_2' });
    const { html } = await auditor.get('/console/log?kind=accesses');
    const actions = [...html.matchAll(/<code class="id">([\w.]+)<\/code>/g)].map(([, action]) => action);
    expect(new Set(actions)).toEqual(new Set(['application.read', 'audit.events_read']));
    expect(html).toContain('监督员乙');
    expect((await auditor.get('/console/log?day=2020-01-01')).html).toContain('没有符合条件的记录');
    const all = await auditor.get('/console/log');
    const older = /id="next-page" rel="next" href="([^"]+)"/.exec(all.html)?.[1] ?? '';
    if (older) expect(Math.max(...seqsIn((await auditor.get(older)).html))).toBeLessThan(Math.min(...seqsIn(all.html)));
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
