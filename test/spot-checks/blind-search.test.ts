// An inspector of a blind case finds its application in no search: by number, unit, person or phone, and beside no
// other application of the same person or unit.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListedView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import { EMPLOYER, formOf, type Person, phoneOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs } from '../support/visitor.ts';
import { AUDITORS, createSpotChecking } from './spot-checking.ts';

interface List {
  items: ListedView[];
  nextCursor?: string | null;
}

let service: TestService;
const { drawn, cases, inspectorsOf, find } = createSpotChecking(() => service);

let person: Person;
/** of the same person: not accepted at first, and approved then */
let open: { id: string };
let hidden: { id: string; number: string; approvalNumber: string | null };
let caseId: string;
let inspector: string;
let outsider: string;

beforeAll(async () => {
  service = await startTestService();
  person = somebody();
  open = (await service.submit(formOf(person, { commitment: {} }))).body;
  await service.putPerson(person);
  hidden = (await service.submit(formOf(person))).body;
  expect(hidden).toMatchObject({ status: 'approved' });
  const { id } = await drawn({ size: 1, blind: true });
  caseId = (await cases(id)).items[0]?.id ?? '';
  const inspectors = await inspectorsOf(caseId);
  inspector = inspectors[0] ?? '';
  outsider = AUDITORS.find((key) => !inspectors.includes(key)) ?? '';
});
afterAll(() => service.close());

const searches = () => [
  { name: person.name, residentId: person.residentId, purpose: 'supervise' },
  { phone: phoneOf(person), purpose: 'supervise' },
];
const idsFound = async (form: object, as: string) =>
  (await service.post<List>('/v1/applications/search', form, { as })).body.items.map(({ id }) => id);
const idsOf = async (path: string, as: string) =>
  (await service.get<List>(`/v1/applications${path}`, { as })).body.items.map(({ id }) => id);

describe('a search by an inspector of a blind case', () => {
  test('finds the person’s other applications alone, and the audit counts those alone', async () => {
    for (const form of searches()) {
      expect(await idsFound(form, inspector)).toEqual([open.id]);
      expect(await idsFound(form, outsider)).toEqual([hidden.id, open.id]);
    }
    const events = await service.sql`
      select data -> 'found' as found from audit_events where action = 'application.searched' order by seq`;
    expect(events.map(({ found }) => found)).toEqual([1, 2, 1, 2]);
    const noted = await service.sql`
      select actor_id from audit_events where action = 'application.found' and application_id = ${hidden.id}`;
    expect(new Set(noted.map((row) => row.actor_id)).size).toBe(1);
  });

  test('finds by no spelling of a number, and in no list of the unit', async () => {
    const approval = hidden.approvalNumber ?? '';
    for (const query of [`number=${hidden.number}`, `approvalNumber=${approval}`]) {
      const { status, body } = await service.get<Problem>(`/v1/applications?${query}`, { as: inspector });
      expect([status, body.code]).toEqual([403, 'blind']);
    }
    for (const query of [
      `number=${hidden.number.replace('-', '').toLowerCase()}`,
      `approvalNumber=${approval.replaceAll('-', '').toLowerCase()}`,
    ]) {
      expect(await idsOf(`?${query}`, inspector)).toEqual([]);
      expect(await idsOf(`?${query}`, outsider)).toEqual([hidden.id]);
    }
    for (const employer of [EMPLOYER.creditCode, '示例科技']) {
      expect(await idsOf(`?employer=${encodeURIComponent(employer)}`, inspector)).toEqual([open.id]);
      expect(await idsOf(`?employer=${encodeURIComponent(employer)}`, outsider)).toEqual([hidden.id, open.id]);
    }
  });

  test.each(['same-person', 'same-unit'])('is hidden in %s of another application, page by page too', async (list) => {
    for (const query of ['', '?limit=1']) {
      const { body } = await service.get<List>(`/v1/applications/${open.id}/${list}${query}`, { as: inspector });
      expect(body).toMatchObject({ items: [{ id: open.id }], nextCursor: null });
    }
    const own = await service.get<Problem>(`/v1/applications/${hidden.id}/${list}`, { as: inspector });
    expect([own.status, own.body.code]).toEqual([403, 'blind']);
    expect(await idsOf(`/${open.id}/${list}`, outsider)).toEqual([hidden.id, open.id]);
  });

  test('in the console neither opens nor lists nor counts it, and leads to no page of it', async () => {
    const visitor = await signInAs(service.url, inspector);
    const at = async (path: string) => {
      const { status, html } = await visitor.get(path);
      return [status, html.includes(hidden.id) || html.includes(hidden.number), /(\d+)<\/b> 全部/.exec(html)?.[1]];
    };
    const approval = hidden.approvalNumber ?? '';
    // a page that would repeat the number is refused, as over REST
    for (const term of [hidden.number, approval]) {
      expect((await visitor.post('/console/search', { term })).status).toBe(403);
    }
    for (const term of [hidden.number, approval].map((each) => each.replaceAll('-', '').toLowerCase())) {
      const { location, html } = await visitor.post('/console/search', { term });
      expect([location, html.includes('id="nothing"')]).toEqual([null, true]);
    }
    const person = await visitor.post('/console/people', searches()[1] as Record<string, string>);
    expect([person.status, person.html.includes(hidden.id), person.html.includes(open.id)]).toEqual([200, false, true]);
    expect(await at(`/console/units/${EMPLOYER.creditCode}`)).toEqual([200, false, '1']);
    expect(await at(`/console/applications/${open.id}/same-person`)).toEqual([200, false, '1']);
    expect((await at(`/console/applications/${hidden.id}/same-person`))[0]).toBe(403);
    const other = await signInAs(service.url, outsider);
    expect((await other.post('/console/search', { term: hidden.number })).location).toBe(
      `/console/applications/${hidden.id}`,
    );
    expect((await other.get(`/console/units/${EMPLOYER.creditCode}`)).html).toContain(hidden.id);
  });

  test('finds it as everybody does once the own verdict is given', async () => {
    expect((await find(inspector, caseId)).status).toBe(200);
    for (const form of searches()) expect(await idsFound(form, inspector)).toEqual([hidden.id, open.id]);
  });
});
