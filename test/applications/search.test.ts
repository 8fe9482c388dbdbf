// Finding applications: by number, unit or reference in the list, and by person with a purpose. Everybody finds only
// what they may see; who somebody is stands in no address, refusal or audit event.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { searchApplications } from '../../src/applications/search.ts';
import type { ApplicationView, FoundView, ListedView } from '../../src/applications/shapes.ts';
import {
  type ListFilter,
  listApplications,
  listSealedApplications,
  listUnitCodes,
} from '../../src/applications/store/applications.ts';
import { systemActor } from '../../src/base/actor.ts';
import type { Db, Tx } from '../../src/db/connect.ts';
import type { Problem } from '../../src/http/problem.ts';
import { findHandlers } from '../../src/spot-checks/store/cases.ts';
import { EMPLOYER, EMPLOYER_2, type Form, formOf, type Person, phoneOf, somebody } from '../support/people.ts';
import { EDU, HR } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

interface Page<Row> {
  items: Row[];
  nextCursor: string | null;
}
interface Found {
  items: FoundView[];
  more: boolean;
}

let on: TestService;
beforeAll(async () => {
  on = await startTestService({ worker: false });
});
afterAll(() => on.close());

async function file(person: Person, changes: Partial<Form> = {}, as = 'employer'): Promise<ApplicationView> {
  const { status, body } = await on.submit(formOf(person, changes), { as });
  expect(status).toBe(201);
  return body;
}
/** Approved at once: the registries hold all of it. */
async function approved(changes: Partial<Form> = {}, as = 'employer'): Promise<ApplicationView> {
  const person = somebody();
  await on.putPerson(person);
  return await file(person, changes, as);
}
/** Nobody has signed it: decided without asking, and the person stays free to file again. */
const UNSIGNED = { commitment: {} };
const OF_AGENCY = { channel: 'agency' };
const OF_UNIT_2 = { employer: EMPLOYER_2 };

const list = async (query: Record<string, string>, as = 'supervisor') => {
  const answer = await on.get<Page<ListedView>>(`/v1/applications?${new URLSearchParams(query)}`, { as });
  expect(answer.status).toBe(200);
  return answer.body;
};
const idsOf = async (query: Record<string, string>, as?: string) => (await list(query, as)).items.map(({ id }) => id);
const search = <Body = Found>(form: object, as = 'supervisor') =>
  on.post<Body>('/v1/applications/search', { purpose: 'answer_enquiry', ...form }, { as });
const idsFound = async (form: object, as?: string) => (await search(form, as)).body.items.map(({ id }) => id);
const newestFirst = (...views: ApplicationView[]) =>
  views
    .map(({ id }) => id)
    .toSorted()
    .reverse();

describe('the list of applications', () => {
  test('finds one by its number, however people type it, for whoever may see it and for nobody else', async () => {
    const { id, number } = await approved();
    const [prefix = '', serial = ''] = number.split('-');
    const spellings = [number, number.toLowerCase(), `${prefix}${serial}`, `${prefix} – ${serial}`, ` ${number}\u3000`];
    for (const typed of spellings) expect(await idsOf({ number: typed })).toEqual([id]);
    for (const as of ['employer', 'auditor']) expect(await idsOf({ number }, as)).toEqual([id]);
    for (const as of ['employer_2', 'agency', EDU]) expect(await idsOf({ number }, as)).toEqual([]);
    expect(await idsOf({ number: serial })).toEqual([]);
    expect(await idsOf({ number, status: 'in_review' })).toEqual([]);
    expect(await idsOf({ number, status: 'approved', scheme: 'shenzhen-talent' })).toEqual([id]);
  });

  test('finds one by its approval number, also with letters for the digits that they look like', async () => {
    const { id, approvalNumber } = await approved();
    const typed = approvalNumber ?? '';
    const alike = typed.slice(0, 3) + typed.slice(3).replaceAll('0', 'o').replaceAll('1', 'l').toLowerCase();
    for (const spelling of [typed, typed.toLowerCase(), typed.replaceAll('-', ''), typed.replaceAll('-', ' '), alike]) {
      expect(await idsOf({ approvalNumber: spelling })).toEqual([id]);
    }
    expect(await idsOf({ approvalNumber: typed }, 'employer_2')).toEqual([]);
    expect(await idsOf({ approvalNumber: typed.slice(0, -1) })).toEqual([]);
  });

  test('finds those of an employer by credit code, or by a part of its name on file, in any spelling', async () => {
    const reference = randomUUID();
    const own = await approved({ reference });
    const other = await approved({ reference, ...OF_UNIT_2 }, 'employer_2');
    const byAgency = await approved({ reference, ...OF_AGENCY }, 'agency');
    const both = newestFirst(own, byAgency);
    for (const employer of [EMPLOYER.creditCode, ' 91440300ma0xxxx15k', '示例科技', '科技有限', '示 例 科技有限公司']) {
      expect(await idsOf({ reference, employer })).toEqual(both);
    }
    expect(await idsOf({ reference, employer: '示例' })).toEqual(newestFirst(own, other, byAgency));
    expect(await idsOf({ reference, employer: '%' })).toEqual([]);
    expect(await idsOf({ reference, employer: '无此单位' })).toEqual([]);
    // a unit finds its own applications alone, whatever it asks for
    expect(await idsOf({ employer: EMPLOYER.creditCode, reference }, 'employer_2')).toEqual([]);
    expect(await idsOf({ employer: '示例科技', reference }, 'employer_2')).toEqual([]);
    expect(await idsOf({ employer: '示例', reference }, 'employer_2')).toEqual([other.id]);
    expect(await idsOf({ employer: '示例科技', reference }, 'agency')).toEqual([byAgency.id]);
    expect(await idsOf({ employer: '制造', reference }, 'agency')).toEqual([]);
  });

  test('refuses a part of a name that too many units have, and tells a unit nothing of that', async () => {
    await on.sql`
      insert into tenants (id, kind, name, canonical_name, credit_code)
      select gen_random_uuid(), 'employer', '众多' || n, '众多' || n, '91440300MA0YY' || lpad(n::text, 5, '0')
      from generate_series(1, 51) n`;
    const refused = await on.get<Problem>(`/v1/applications?employer=${encodeURIComponent('众多')}`, { as: HR });
    expect([refused.status, refused.body.errors?.[0]]).toMatchObject([
      422,
      { pointer: 'query:employer', code: 'too_many_units' },
    ]);
    expect(await idsOf({ employer: '众多5' })).toEqual([]);
    for (const as of ['employer', 'agency']) expect(await idsOf({ employer: '众多' }, as)).toEqual([]);
  });

  test('shows a clerk only what concerns the own department', async () => {
    const person = somebody();
    await on.putPerson(person, { education: [] });
    const { number, id } = await file(person);
    expect(await idsOf({ number }, EDU)).toEqual([id]);
    expect(await idsOf({ number }, HR)).toEqual([]);
    expect(await idsOf({ number, employer: EMPLOYER.creditCode }, HR)).toEqual([]);
  });

  test.each(['number', 'approvalNumber', 'employer'])(
    'refuses a resident id or a phone number as %s by name, and repeats neither',
    async (parameter) => {
      const person = somebody();
      for (const value of [
        person.residentId,
        phoneOf(person),
        `${person.residentId.slice(0, 6)} ${person.residentId.slice(6)}`,
      ]) {
        const query = new URLSearchParams({ [parameter]: value });
        const { status, body, text } = await on.get<Problem>(`/v1/applications?${query}`, { as: 'supervisor' });
        expect([status, body.errors?.[0]?.pointer, body.errors?.[0]?.code]).toEqual([
          422,
          `query:${parameter}`,
          'personal_data',
        ]);
        expect(text).not.toContain(value);
      }
    },
  );

  test('goes on page by page where it was, whatever is filed meanwhile', async () => {
    const reference = randomUUID();
    const views: ApplicationView[] = [];
    for (let index = 0; index < 5; index++) views.push(await file(somebody(), { reference, ...UNSIGNED }));
    const query = { employer: '示例科技', reference, limit: '2' };
    const seen: string[] = [];
    let page = await list(query);
    seen.push(...page.items.map(({ id }) => id));
    while (page.nextCursor) {
      await file(somebody(), { reference, ...UNSIGNED });
      page = await list({ ...query, cursor: page.nextCursor });
      seen.push(...page.items.map(({ id }) => id));
    }
    expect(seen).toEqual(newestFirst(...views));
  });
});

describe('a search for a person', () => {
  test('finds every application of the person at every unit, newest first, and names nobody in full', async () => {
    const person = somebody();
    const first = await file(person, UNSIGNED);
    const second = await file(person, { ...UNSIGNED, ...OF_UNIT_2 }, 'employer_2');
    await on.putPerson(person);
    const third = await file(person, OF_AGENCY, 'agency');
    await file(somebody(), UNSIGNED);
    const { body, status, text } = await search({ name: person.name, residentId: person.residentId });
    expect(status).toBe(200);
    expect(body.items.map(({ id }) => id)).toEqual([third.id, second.id, first.id]);
    expect(body).toMatchObject({ more: false });
    expect(body.items[1]).toMatchObject({
      number: second.number,
      status: 'not_accepted',
      applicant: { name: '陈**', residentId: second.applicant.residentId },
      employer: EMPLOYER_2,
    });
    for (const secret of [person.name, person.residentId, phoneOf(person)]) expect(text).not.toContain(secret);
    expect(await idsFound({ phone: phoneOf(person) })).toEqual([third.id, second.id, first.id]);
    expect(await idsFound({ phone: `+86 ${phoneOf(person).replace(/(.{3})(.{4})/, '$1-$2-')}` })).toHaveLength(3);
    // the same name and id in another written form
    const spelt = { name: `${person.name[0]} ${person.name.slice(1)}`, residentId: person.residentId.toLowerCase() };
    expect(await idsFound(spelt)).toHaveLength(3);
  });

  test('answers a wrong name as an unknown id, to the letter, and in the audit as well', async () => {
    const person = somebody();
    await file(person, UNSIGNED);
    const stranger = somebody();
    const ask = async (form: object) => {
      const { status, text, headers } = await search(form);
      const kept = [...headers].filter(([name]) => !['date', 'x-request-id', 'ratelimit'].includes(name));
      const [event] = await on.sql`
        select actor_role, application_id, data from audit_events
        where action = 'application.searched' and request_id = ${headers.get('x-request-id')}`;
      const [others] = await on.sql`
        select count(*)::int from audit_events where request_id = ${headers.get('x-request-id')}`;
      return { status, text, headers: kept, event, events: others?.count };
    };
    const wrong = await ask({ name: '陈小明', residentId: person.residentId });
    expect(wrong).toEqual(await ask({ name: '陈小明', residentId: stranger.residentId }));
    expect(wrong).toMatchObject({ status: 200, text: '{"items":[],"more":false}', events: 1 });
    expect(wrong.event).toEqual({
      actor_role: 'supervisor',
      application_id: null,
      data: { by: 'identity', purpose: 'answer_enquiry', found: 0, more: false, applicationIds: [] },
    });
    for (const name of ['陈', '陈**', '陈晓明明']) {
      expect(await idsFound({ name, residentId: person.residentId })).toEqual([]);
    }
  });

  test('finds the right name behind many applications that name the same id wrongly', async () => {
    const person = somebody();
    const right = await file(person, UNSIGNED);
    for (let index = 0; index < 51; index++) await file({ ...person, name: '冒名' }, UNSIGNED);
    expect(await idsFound({ name: person.name, residentId: person.residentId })).toEqual([right.id]);
  });

  test('is bounded, and says that there are more', async () => {
    const phone = '13900000001';
    const views: ApplicationView[] = [];
    for (let index = 0; index < 101; index++) {
      const person = somebody();
      views.push(await file(person, { ...UNSIGNED, applicant: { ...person, phone } }));
    }
    const { body, headers } = await search({ phone });
    expect(body.items.map(({ id }) => id)).toEqual(newestFirst(...views).slice(0, 100));
    expect(body.more).toBe(true);
    const [event] = await on.sql`
      select data from audit_events
      where action = 'application.searched' and request_id = ${headers.get('x-request-id')}`;
    expect(event?.data).toMatchObject({ by: 'phone', found: 100, more: true });
  });

  test('finds for a clerk only what concerns the own department', async () => {
    const person = somebody();
    await on.putPerson(person, { education: [] });
    const { id } = await file(person);
    const form = { name: person.name, residentId: person.residentId };
    expect(await idsFound(form, EDU)).toEqual([id]);
    expect(await idsFound(form, HR)).toEqual([]);
    expect(await idsFound({ phone: phoneOf(person) }, HR)).toEqual([]);
    expect(await idsFound(form, 'auditor')).toEqual([id]);
  });

  test('is for clerks, supervisors and auditors', async () => {
    const person = somebody();
    const form = { name: person.name, residentId: person.residentId };
    for (const as of ['employer', 'agency', 'operator']) expect((await search(form, as)).status).toBe(403);
    expect((await on.post('/v1/applications/search', form, { as: null })).status).toBe(401);
    // also where another edge asks
    const actor = { kind: 'staff', id: randomUUID(), role: 'operator' } as const;
    const asked = { phone: phoneOf(person), purpose: 'supervise', name: undefined, residentId: undefined } as const;
    await expect(searchApplications(on.service.deps, { actor }, asked)).rejects.toThrow('forbidden');
  });

  const { name, residentId } = somebody();
  const phone = phoneOf({ name, residentId });
  test.each<[string, object, string[]]>([
    ['nothing', {}, ['/name', '/residentId']],
    ['a name alone', { name }, ['/residentId']],
    ['a resident id alone', { residentId }, ['/name']],
    ['a phone number and a name', { phone, name }, ['/phone']],
    ['a phone number and an id', { phone, residentId }, ['/phone']],
    ['no purpose', { phone, purpose: undefined }, ['/purpose']],
    ['a purpose of its own', { phone, purpose: `查找${name}` }, ['/purpose']],
    ['an id with a wrong check character', { name, residentId: `${residentId.slice(0, -1)}A` }, ['/residentId']],
    ['a phone number that is none', { phone: '010-12345678' }, ['/phone']],
    ['a name without a letter', { name: '**', residentId }, ['/name']],
    ['another field', { phone, creditCode: EMPLOYER.creditCode }, ['/creditCode']],
    ['a list for a name', { name: [name], residentId }, ['/name']],
  ])('with %s is refused by name, is not audited, and repeats nothing', async (_, form, pointers) => {
    const searches = async () => (await on.sql`select from audit_events where action = 'application.searched'`).length;
    const before = await searches();
    const { status, body, text } = await search<Problem>(form);
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    for (const { message } of body.errors ?? [])
      expect(message).toEqual({ zh: expect.any(String), en: expect.any(String) });
    for (const secret of [name, residentId, phone]) expect(text).not.toContain(secret);
    expect(await searches()).toBe(before);
  });

  test('is in the audit with its purpose and each application found, and never with the person', async () => {
    const person = { ...somebody(), name: '欧阳栩然' };
    const { id } = await file(person, UNSIGNED);
    const form = { name: person.name, residentId: person.residentId, purpose: 'verify_at_window' };
    const { headers } = await search(form, 'auditor');
    await search({ phone: phoneOf(person) }, 'auditor');
    const events = await on.sql`
      select action, actor_role, application_id, data from audit_events
      where request_id = ${headers.get('x-request-id')} order by seq`;
    const by = { by: 'identity', purpose: 'verify_at_window' };
    expect([...events]).toEqual([
      {
        action: 'application.searched',
        actor_role: 'auditor',
        application_id: null,
        data: { ...by, found: 1, more: false, applicationIds: [id] },
      },
      { action: 'application.found', actor_role: 'auditor', application_id: id, data: by },
    ]);
    const [all] = await on.sql`select string_agg(e::text, '\n') as text from audit_events e`;
    const { sealer, db } = on.service.deps;
    const keys = [sealer.fingerprint('person', person.residentId), sealer.fingerprint('phone', phoneOf(person))];
    const secrets = [person.name, person.residentId, phoneOf(person), ...keys.map((key) => key.toString('hex'))];
    for (const secret of secrets) expect(all?.text).not.toContain(secret);
    // who has searched for it has not handled it, and may be drawn to inspect it
    expect((await findHandlers(db as unknown as Tx, [id])).get(id)).toBeUndefined();
    // the filer's timeline tells nothing of it
    const timeline = await on.get<{ items: { event: string }[] }>(`/v1/applications/${id}/timeline`);
    expect(timeline.body.items.map(({ event }) => event)).not.toContain('application.found');
  });
});

describe('the other applications of a person', () => {
  const others = (id: string, query = '', as = 'supervisor') =>
    on.get<Page<FoundView>>(`/v1/applications/${id}/same-person${query}`, { as });

  test('are listed beside a given one, page by page, whatever is filed meanwhile, and audited', async () => {
    const person = somebody();
    const views: ApplicationView[] = [];
    for (let index = 0; index < 3; index++) views.push(await file(person, UNSIGNED));
    // of the same id under another name: the same person
    views.push(await file({ ...person, name: '陈明' }, UNSIGNED));
    const [given] = views as [ApplicationView];
    await file(somebody(), UNSIGNED);
    const first = await others(given.id, '?limit=2');
    await file(person, UNSIGNED);
    const second = await others(given.id, `?limit=2&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items].map(({ id }) => id)).toEqual(newestFirst(...views));
    expect(second.body.nextCursor).toBeNull();
    const events = await on.sql`
      select action, application_id, data from audit_events
      where request_id = ${first.headers.get('x-request-id')} order by seq`;
    const listed = newestFirst(...views).slice(0, 2);
    expect([...events]).toEqual([
      {
        action: 'application.same_person_read',
        application_id: given.id,
        data: { found: 2, applicationIds: listed },
      },
      ...listed.map((id) => ({
        action: 'application.found',
        application_id: id,
        data: { by: 'same_person', of: given.id },
      })),
    ]);
  });

  test('are those that the caller may see, of an application that the caller may see', async () => {
    const person = somebody();
    await on.putPerson(person, { education: [] });
    const unsigned = await file(person, UNSIGNED);
    const { id } = await file(person);
    expect((await others(id, '', EDU)).body.items.map((each) => each.id)).toEqual([id]);
    expect((await others(id, '', 'auditor')).body.items.map((each) => each.id)).toEqual([id, unsigned.id]);
    for (const each of [id, unsigned.id, randomUUID(), 'x']) {
      expect((await others(each, '?limit=0', HR)).status).toBe(404);
    }
    for (const as of ['employer', 'agency', 'operator']) expect((await others(id, '', as)).status).toBe(403);
    const refused = await on.get<Problem>(`/v1/applications/${id}/same-person?limit=0`, { as: EDU });
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, 'query:limit']);
  });
});

describe('the applications of a unit', () => {
  test('are listed beside a given one of them', async () => {
    const employer = { name: '代办示例贸易有限公司', creditCode: '91440300MA0YXXX15K' };
    const filed = { ...UNSIGNED, ...OF_AGENCY, employer };
    const first = await file(somebody(), filed, 'agency');
    const second = await file(somebody(), filed, 'agency');
    const path = `/v1/applications/${first.id}/same-unit`;
    const page = await on.get<Page<ListedView>>(`${path}?limit=1`, { as: 'supervisor' });
    expect(page.body.items.map(({ id }) => id)).toEqual([second.id]);
    const rest = await on.get<Page<ListedView>>(`${path}?cursor=${page.body.nextCursor}`, { as: 'supervisor' });
    expect(rest.body).toMatchObject({ items: [{ id: first.id }], nextCursor: null });
    expect((await on.get(path, { as: HR })).status).toBe(404);
    for (const as of ['agency', 'operator']) expect((await on.get(path, { as })).status).toBe(403);
    expect(await idsOf({ employer: employer.creditCode })).toEqual(newestFirst(first, second));
    // it is not on file: nobody but the agency has named it, and its whole name finds it
    for (const as of ['supervisor', 'agency']) {
      expect(await idsOf({ employer: '代办示例 贸易有限公司' }, as)).toEqual(newestFirst(first, second));
      expect(await idsOf({ employer: '代办示例贸易' }, as)).toEqual([]);
    }
    expect(await idsOf({ employer: employer.name }, 'employer')).toEqual([]);
    const [kept] = await on.sql`select count(unit_name_key)::int as keys, count(*)::int from applications
      where tenant_id <> (select id from tenants where kind = 'agency')`;
    expect(kept).toMatchObject({ keys: 0, count: expect.any(Number) });
  });
});

describe('what is looked for', () => {
  test.each<[keyof ListFilter, unknown, string, RegExp]>([
    ['number', 'N', 'applications_number_unique', /^\(number = /],
    ['approvalNumber', 'A', 'applications_approval_number_unique', /^\(approval_number = /],
    ['reference', 'R', 'applications_by_reference', /^\(reference = /],
    ['unitCodes', [EMPLOYER.creditCode], 'applications_by_unit', /^\(unit_code = /],
    ['unitCodes', ['a', 'b', 'c'], 'applications_by_unit', /^\(unit_code = ANY/],
    ['personKey', Buffer.alloc(32), 'applications_by_person', /^\(person_key = /],
    ['phoneKey', Buffer.alloc(32), 'applications_by_phone', /^\(phone_key = /],
  ])('is found in an index of its own: %s', async (name, value, index, condition) => {
    const filter = { of: systemActor('test'), limit: 51, [name]: value } as ListFilter;
    for (const query of [listApplications, listSealedApplications]) {
      const looks = await looksOf(query(on.service.deps.db as Db, filter).toSQL().sql);
      expect(looks).toContainEqual([index, expect.stringMatching(condition)]);
    }
  });

  test('is found in an index of its own: the whole name of a unit that is not on file', async () => {
    const query = listUnitCodes(on.service.deps.db as Db, { part: 'a', key: Buffer.alloc(32) }, 51);
    expect(await looksOf(query.toSQL().sql)).toContainEqual([
      'applications_by_unit_name',
      expect.stringMatching(/^\(unit_name_key = /),
    ]);
  });
});

/**
 * The indexes that a statement reads of the applications, each with its condition. The few rows of a test would tempt
 * the planner to read all of them in order as soon as it has counted them, so it plans without statistics.
 */
async function looksOf(text: string): Promise<[string, string][]> {
  let plan: PlanNode | undefined;
  const done = new Error('planned');
  await on.sql
    .begin(async (tx) => {
      await tx`delete from pg_statistic where starelid = 'applications'::regclass`;
      await tx`update pg_class set reltuples = -1, relpages = 0 where oid = 'applications'::regclass`;
      await tx`set local enable_seqscan = off`;
      const [planned] = await tx.unsafe(`explain (generic_plan, format json) ${text}`);
      plan = planned?.['QUERY PLAN'][0].Plan;
      // the statistics come back
      throw done;
    })
    .catch((error: unknown) => {
      if (error !== done) throw error;
    });
  return nodesOf(plan ?? {}).flatMap((node) =>
    'Index Name' in node ? [[node['Index Name'], node['Index Cond']] as [string, string]] : [],
  );
}
type PlanNode = Record<string, unknown> & { Plans?: PlanNode[] };
const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
