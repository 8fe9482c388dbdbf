// Tests the search over HTTP: a number opens, a term lists, and nothing of a person stands in an address or in the log.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Actor } from '../../src/base/actor.ts';
import type { Log } from '../../src/base/log.ts';
import { createConsole } from '../../src/console/app.ts';
import { searchRoutes } from '../../src/console/search/routes.ts';
import { bansOfApplicant } from '../../src/oversight/bans-of.ts';
import { setBans } from '../support/bans.ts';
import { EMPLOYER, EMPLOYER_2, type Form, formOf, OFFICE, type Person, phoneOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, HR } from '../support/reviewing.ts';
import { SCHEMES } from '../support/schemes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import type { Page } from '../support/visitor.ts';
import { createDesk } from './desk.ts';
import { attributeOf, heldBy, stripped, textOf } from './forms.ts';

let service: TestService;
const desk = createDesk(() => service);
const { visit } = desk;
const { referGap, itemOf } = createReviewing(() => service);
beforeAll(async () => {
  service = await startTestService({ worker: false });
  await setBans(service);
  await desk.signIn(EDU, HR, 'supervisor', 'auditor', 'operator');
});
afterAll(() => service.close());

async function approved(changes: Partial<Form> = {}, person = somebody()): Promise<ApplicationView> {
  await service.putPerson(person);
  const { body } = await service.submit(formOf(person, changes));
  expect(body.status).toBe('approved');
  return body;
}
/** Nobody has signed it: not accepted, and the person stays free to file again. */
const UNSIGNED = { commitment: {} };
const ofUnit2 = async (changes: Partial<Form> = {}): Promise<ApplicationView> =>
  (await service.submit(formOf(somebody(), { ...UNSIGNED, employer: EMPLOYER_2, ...changes }), { as: 'employer_2' }))
    .body;
const search = (as: string, term: string, more: Record<string, string> = {}): Promise<Page> =>
  visit(as).post('/console/search', { term, ...more });
const find = (as: string, typed: Record<string, string>): Promise<Page> => visit(as).post('/console/people', typed);
const rowsIn = ({ html }: Page) => [...html.matchAll(/<tr id="found-([0-9a-f-]{36})"/g)].map(([, id]) => id);
const linksIn = ({ html }: Page) => [...html.matchAll(/<a class="row-link" href="([^"]*)"/g)].map(([, href]) => href);
const personal = (person: Person) => [person.name, person.residentId, phoneOf(person)];

describe('the search box', () => {
  test('stands on every page of those who read applications, and on none of an operator', async () => {
    for (const person of [EDU, 'supervisor', 'auditor']) {
      for (const path of ['/console', '/console/sources', '/console/search', '/console/nowhere']) {
        const { html } = await visit(person).get(path);
        expect(attributeOf(html, 'search-term', 'type'), `${path} of ${person}`).toBe('search');
        expect(html).toMatch(/<label[^>]* for="search-term">查询：/);
        expect(html).toContain('<form method="post" action="/console/search">');
      }
    }
    expect((await visit('operator').get('/console/sources')).html).not.toContain('search-term');
  });

  test('opens a number and an approval number directly, however they are typed', async () => {
    const gap = await referGap();
    const item = await itemOf(gap.id, 'education');
    for (const term of [item.number, item.number.toLowerCase(), ` ${item.number.replace('-', ' ')} `]) {
      expect((await search(EDU, term)).location).toBe(`/console/items/${item.id}`);
      expect((await search('auditor', term)).location).toBe(`/console/applications/${gap.id}`);
    }
    const { id, approvalNumber } = await approved();
    for (const term of [approvalNumber ?? '', (approvalNumber ?? '').replaceAll('-', '').toLowerCase()]) {
      expect((await search('supervisor', term)).location).toBe(`/console/applications/${id}`);
    }
  });

  test('opens for a clerk the latest item of the department, and finds nothing of other departments', async () => {
    const { id, number } = (await referGap()).view;
    const nothing = await search(HR, number);
    expect([nothing.status, nothing.location]).toEqual([200, null]);
    expect(textOf(nothing.html, 'nothing')).toContain('没有查到');
    await service.post(`/v1/applications/${id}/withdraw`, {});
    const closed = await itemOf(id, 'education');
    expect((await search(EDU, number)).location).toBe(`/console/items/${closed.id}`);
  });

  test('lists those of a reference, with status, employer, day and links, and offers it as a name', async () => {
    const reference = randomUUID();
    const first = await approved({ reference });
    const second = await ofUnit2({ reference });
    const page = await search('supervisor', reference);
    expect([page.status, rowsIn(page)]).toEqual([200, [second.id, first.id]]);
    expect(linksIn(page)).toEqual([second, first].map(({ id }) => `/console/applications/${id}`));
    const row = textOf(page.html, `found-${first.id}`);
    for (const shown of [
      first.number,
      first.approvalNumber,
      EMPLOYER.name,
      EMPLOYER.creditCode,
      '审批通过',
      '11月20日',
    ]) {
      expect(row).toContain(shown);
    }
    expect(page.html).toContain(`href="/console/units/${EMPLOYER.creditCode}"`);
    expect(page.html).toContain('id="by-employer"');
    const instead = await search('supervisor', reference, { by: 'employer' });
    expect(textOf(instead.html, 'nothing')).toContain('没有查到');
  });

  test('leads to the unit of a credit code or name, and lists where several units have the name', async () => {
    const { id } = await approved();
    for (const term of [EMPLOYER.creditCode, EMPLOYER.creditCode.toLowerCase(), '示例科技']) {
      expect((await search('auditor', term)).location).toBe(`/console/units/${EMPLOYER.creditCode}`);
    }
    expect(rowsIn(await search('auditor', '示例'))[0]).toBe(id);
    for (const term of ['91440300MA0YYYY15K', '无此单位', '。。', 'SZ2026-9999999']) {
      const page = await search('auditor', term);
      expect([page.location, page.html.includes('id="found"')]).toEqual([null, false]);
    }
  });

  test('goes on page by page by posting the term again, each row once', async () => {
    const reference = randomUUID();
    for (let each = 0; each < 32; each += 1) await service.submit(formOf(somebody(), { ...UNSIGNED, reference }));
    const first = await search('supervisor', reference);
    const [, form = ''] =
      /<form method="post" action="\/console\/search">((?:(?!<\/form>)[\s\S])*id="next-page")/.exec(
        first.html.slice(first.html.indexOf('class="pager"')),
      ) ?? [];
    const held = Object.fromEntries(
      [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const second = await visit('supervisor').post('/console/search', held as Record<string, string>);
    expect([rowsIn(first).length, rowsIn(second).length]).toEqual([30, 2]);
    expect(new Set([...rowsIn(first), ...rowsIn(second)]).size).toBe(32);
    expect([first.html.includes('id="first-page"'), second.html.includes('id="first-page"')]).toEqual([false, true]);
    expect(second.html).not.toContain('id="next-page"');
  });

  test('says that too many units have the name, and answers an unusable term', async () => {
    await service.sql`
      insert into tenants (id, kind, name, canonical_name, credit_code)
      select gen_random_uuid(), 'employer', '众多' || n, '众多' || n, '91440300MA0YY' || lpad(n::text, 5, '0')
      from generate_series(1, 51) n`;
    const many = await search(EDU, '众多');
    expect([many.status, stripped(many.html)]).toEqual([422, expect.stringContaining('超过50家')]);
    expect((await search(EDU, '   ')).location).toBe('/console/search');
    for (const by of ['', 'employer', 'reference']) {
      const odd = await search(EDU, 'a\u0000b\u202e', { by, after: '!' });
      expect([odd.status, odd.html.includes('id="nothing"')]).toEqual([200, true]);
    }
    expect((await search(EDU, '<b>x</b>9')).html).not.toContain('<b>x</b>');
  });
});

describe('a term of a person in the search box', () => {
  test('is not looked up: it leads to the form for persons, filled in, and stands in no address', async () => {
    const person = somebody();
    const before = await auditSize();
    const id = person.residentId;
    const typed: [string, Record<string, string>][] = [
      [id, { name: '', residentId: id, phone: '' }],
      [`${id.slice(0, 6)} ${id.slice(6, 14)} ${id.slice(14)}`, { name: '', residentId: id, phone: '' }],
      [`${person.name} ${id}`, { name: person.name, residentId: id, phone: '' }],
      ['138-0000-0001', { name: '', residentId: '', phone: '13800000001' }],
      ['+86 13800000001', { name: '', residentId: '', phone: '13800000001' }],
    ];
    for (const [term, fields] of typed) {
      const page = await search(EDU, term);
      expect([page.status, page.location]).toEqual([422, null]);
      const held = heldBy(page.html, 'person-form');
      expect(Object.fromEntries([...held].map(([name, [value]]) => [name, value]))).toEqual(fields);
      expect(page.html).not.toMatch(/(?:href|action|to)="[^"]*(?:\d{15}|138)/);
    }
    expect(await auditSize()).toBe(before);
  });

  test('leads there as well if it may be a name and no unit has it', async () => {
    for (const name of ['陈晓明', '古丽米热·艾比布力', 'Anna Example']) {
      const page = await search('auditor', name);
      expect([page.status, page.location]).toEqual([422, null]);
      expect(heldBy(page.html, 'person-form').get('name')).toEqual([name]);
    }
  });

  test('stands in no log line and no redirection, in either form', async () => {
    const person = somebody();
    const found = await referGap();
    const logged: unknown[] = [];
    const log: Log = {
      saysInfo: true,
      info: (...line) => logged.push(line),
      warn: (...line) => logged.push(line),
      error: (...line) => logged.push(line),
    };
    const actor: Actor = { kind: 'staff', office: OFFICE, id: await desk.staffIdOf('supervisor'), role: 'supervisor' };
    const session = { actor, name: 'x', displayName: '某人', expiresAt: Temporal.Now.instant().add({ hours: 1 }) };
    const routes = searchRoutes(service.service.deps);
    const app = createConsole({
      routes,
      sessionOf: async () => session,
      origin: null,
      mayApprove: () => true,
      schemes: SCHEMES,
      now: () => Temporal.Now.instant(),
      log,
    });
    const post = (path: string, typed: Record<string, string>) =>
      app.request(`http://127.0.0.1${path}`, {
        method: 'POST',
        headers: { origin: 'http://127.0.0.1' },
        body: new URLSearchParams(typed),
      });
    const purpose = 'answer_enquiry';
    for (const who of [person, found.person]) {
      for (const term of personal(who)) await post('/console/search', { term });
      await post('/console/people', { name: who.name, residentId: who.residentId, purpose });
      await post('/console/people', { phone: phoneOf(who), purpose });
    }
    expect(logged.length).toBeGreaterThan(9);
    for (const secret of [...personal(person), ...personal(found.person)]) {
      expect(JSON.stringify(logged)).not.toContain(secret);
    }
  });
});

const auditSize = async () => Number((await service.sql`select count(*) from audit_events`)[0]?.count);
const purpose = 'answer_enquiry';

describe('finding a person', () => {
  test('lists the applications, masked, and audits purpose and finds, never the values', async () => {
    const { person, id } = await referGap();
    const item = await itemOf(id, 'education');
    const { name, residentId } = person;
    for (const typed of [{ name, residentId }, { phone: phoneOf(person) }]) {
      const page = await find(EDU, { ...typed, purpose });
      expect([page.status, rowsIn(page), linksIn(page)]).toEqual([200, [id], [`/console/items/${item.id}`]]);
      expect(textOf(page.html, `found-${id}`)).toContain('陈**');
      for (const secret of personal(person)) expect(page.html).not.toContain(secret);
      expect(stripped(page.html)).toContain('已按用途“答复查询”记入审计');
    }
    const events = await service.sql`
      select data from audit_events where action = 'application.searched' order by seq desc limit 2`;
    expect(events.map(({ data }) => data)).toEqual([
      { by: 'phone', purpose, found: 1, more: false, applicationIds: [id] },
      { by: 'identity', purpose, found: 1, more: false, applicationIds: [id] },
    ]);
  });

  test('answers a wrong name as an unknown person, and another department as nothing', async () => {
    const { person } = await referGap();
    const answers = [
      await find('supervisor', { name: '王二', residentId: person.residentId, purpose }),
      await find('supervisor', { name: person.name, residentId: somebody().residentId, purpose }),
      await find(HR, { name: person.name, residentId: person.residentId, purpose }),
    ].map(({ status, html }) => [status, textOf(html, 'nothing')]);
    expect(new Set(answers.map(String)).size).toBe(1);
    expect(answers[0]).toEqual([200, expect.stringContaining('没有查到')]);
  });

  test('says what is missing or wrong, beside each field, and audits nothing', async () => {
    const before = await auditSize();
    const faults = async (typed: Record<string, string>) => {
      const { status, html } = await find(EDU, typed);
      expect(status).toBe(422);
      return [...html.matchAll(/<p class="fault" id="person-form-(\w+)-fault">([^<]*)/g)].map(([, at, text]) => [
        at,
        text,
      ]);
    };
    const { name, residentId } = somebody();
    expect(await faults({ name, residentId, purpose: '' })).toEqual([['purpose', '请选择用途']]);
    expect(await faults({ name, purpose })).toEqual([['residentId', '请填写']]);
    expect(await faults({ residentId, purpose })).toEqual([['name', '请填写']]);
    expect(await faults({ name, residentId: '42', purpose })).toEqual([
      ['residentId', expect.stringContaining('18位')],
    ]);
    expect(await faults({ phone: '1380', purpose })).toEqual([['phone', expect.stringContaining('11位')]]);
    expect(await faults({ name, phone: '13800000001', purpose })).toEqual([
      ['phone', expect.stringContaining('只填一种')],
    ]);
    expect(await auditSize()).toBe(before);
  });

  test('is not for operators, and not for visitors who are not signed in', async () => {
    for (const path of ['/console/search', '/console/people', `/console/units/${EMPLOYER.creditCode}`]) {
      expect((await visit('operator').get(path)).status).toBe(403);
    }
    const { id } = (await referGap()).view;
    expect((await visit('operator').get(`/console/applications/${id}/same-person`)).status).toBe(403);
    expect((await search('operator', 'x')).status).toBe(403);
    expect((await find('operator', { phone: '13800000001', purpose })).status).toBe(403);
  });
});

describe('the page of a person', () => {
  test('lists all applications of the person of one, counts them, and is audited', async () => {
    const person = somebody();
    const { id: unsigned } = (await service.submit(formOf(person, UNSIGNED))).body;
    const { id } = await approved({}, person);
    const page = await visit('supervisor').get(`/console/applications/${unsigned}/same-person`);
    expect([page.status, rowsIn(page)]).toEqual([200, [id, unsigned]]);
    expect(['all', 'approved', 'not_accepted'].map((each) => textOf(page.html, `count-${each}`))).toEqual([
      '2 全部',
      '1 审批通过',
      '1 不予受理',
    ]);
    for (const secret of personal(person)) expect(page.html).not.toContain(secret);
    const [event] = await service.sql`
      select data from audit_events where action = 'application.same_person_read' order by seq desc limit 1`;
    expect(event?.data).toEqual({ found: 2, applicationIds: [id, unsigned] });
    expect((await visit(EDU).get(`/console/applications/${id}/same-person`)).status).toBe(404);
    for (const path of [id, 'x']) {
      expect((await visit(HR).get(`/console/applications/${path}/same-person`)).status).toBe(404);
    }
  });

  test('shows the ban: to overseers with its page, to a clerk only that it is in force, and until when', async () => {
    const { person, id } = await referGap();
    const subject = { kind: 'applicant', residentId: person.residentId };
    const form = { scheme: 'shenzhen-talent', subject, ground: 'fraud', foundOn: '2026-11-20', note: '提供虚假证明' };
    const { body } = await service.post<{ id: string }>('/v1/sanctions', form, {
      as: 'supervisor',
      idempotencyKey: randomUUID(),
    });
    const path = `/console/applications/${id}/same-person`;
    expect((await visit('auditor').get(path)).html).toContain(`href="/console/sanctions/${body.id}"`);
    const seen = (await visit(EDU).get(path)).html;
    expect(stripped(seen)).toContain('限制申报期至');
    expect(seen).not.toContain(body.id);
    const actor: Actor = {
      kind: 'staff',
      office: OFFICE,
      id: await desk.staffIdOf(EDU),
      role: 'clerk',
      department: 'education',
    };
    const bans = await bansOfApplicant(service.service.deps, { actor, requestId: randomUUID() }, id);
    expect(bans).toMatchObject([{ active: true, sanction: null }]);
    await service.post(`/v1/sanctions/${body.id}/lift`, { reason: '认定有误' }, { as: 'supervisor_2' });
    expect(stripped((await visit(EDU).get(path)).html)).toContain('没有生效中的限制申报');
    expect(stripped((await visit('auditor').get(path)).html)).toContain('已解除');
  });
});

describe('the page of a unit', () => {
  test('lists its applications page by page, counts them, and shows its bans', async () => {
    const { id } = await ofUnit2();
    for (let each = 0; each < 30; each += 1) await ofUnit2();
    const place = `/console/units/${EMPLOYER_2.creditCode}`;
    const first = await visit('supervisor').get(place);
    expect(rowsIn(first).length).toBe(30);
    expect(textOf(first.html, 'bans')).toContain('没有限制申报');
    const next = attributeOf(first.html, 'next-page', 'href') ?? '';
    const second = await visit('supervisor').get(next);
    expect(rowsIn(second)).toContain(id);
    const [{ count: all = '' } = {}] = await service.sql`
      select count(*) from applications where unit_code = ${EMPLOYER_2.creditCode}`;
    for (const { html } of [first, second]) expect(/\d+/.exec(textOf(html, 'count-all'))?.[0]).toBe(all);
    expect(attributeOf(second.html, 'first-page', 'href')).toBe(place);
    expect(stripped(first.html)).toContain(EMPLOYER_2.name);
  });

  test('shows a clerk only those of the department, and no unit that the clerk cannot know', async () => {
    const { id } = await referGap();
    const page = await visit(EDU).get(`/console/units/${EMPLOYER.creditCode}`);
    expect(rowsIn(page)).toContain(id);
    const hr = await visit(HR).get(`/console/units/${EMPLOYER.creditCode}`);
    expect(rowsIn(hr)).toEqual([]);
    for (const code of ['91440300MA0YYYY15K', 'x', '420106198506151315']) {
      expect((await visit(EDU).get(`/console/units/${code}`)).status).toBe(404);
    }
  });
});
