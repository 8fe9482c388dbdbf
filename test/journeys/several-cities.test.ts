// Tests an installation that serves two cities: each applicant is asked about at the registries of the own city, an
// outage of one city's registry touches nobody of the other, and each city's departments are told of its revocations.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sandboxDepartments } from '../../mocks/serve.ts';
import { findWrongContent } from '../../src/config/right-database.ts';
import { createPushCourier, type PushCourier } from '../../src/oversight/deliver-pushes.ts';
import { createPushSender, type PushTargets } from '../../src/oversight/push-sender.ts';
import { healAwaited } from '../../src/reviews/heal.ts';
import type { Scheme } from '../../src/schemes/scheme.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { SOURCES, type Text } from '../../src/schemes/words.ts';
import { createOverseeing } from '../oversight/overseeing.ts';
import { formOf, type Person, somebody } from '../support/people.ts';
import { soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs } from '../support/visitor.ts';

/** The rules of the first city in another one, with its registries; diplomas are in the register of the country. */
const elsewhere: Scheme = {
  ...shenzhenTalent,
  id: 'elsewhere-talent',
  numberPrefix: 'EW',
  city: { id: 'elsewhere', code: '990100', name: { zh: '他市', en: 'Elsewhere' } },
};

const SERVED = [shenzhenTalent, elsewhere];

let service: TestService;
beforeAll(async () => {
  // no worker: nothing heals but what the test heals
  service = await startTestService({ worker: false, schemes: SERVED });
});
afterAll(() => service.close());

async function submitted(scheme: Scheme) {
  const person = somebody();
  await service.putPerson(person);
  const { status, body } = await service.submit({ ...formOf(person), scheme: scheme.id });
  expect(status).toBe(201);
  return { person, ...body };
}
const control = async (path: string, body: unknown) => {
  const set = await fetch(`${service.mocks.url}/_control/${path}`, { method: 'PUT', body: JSON.stringify(body) });
  expect(set.status).toBe(200);
};
/** The city of each question about the person; null: a registry of the whole country. */
const citiesAsked = ({ residentId }: Person) =>
  Object.fromEntries(service.mocks.control.requests(residentId).map(({ source, city }) => [source, city ?? null]));
const statusOf = async (id: string) => (await service.get<{ status: string }>(`/v1/applications/${id}`)).body.status;
interface SourceItem {
  source: string;
  city?: Text;
  state: string;
}
const sources = async (as = 'operator') =>
  (await service.get<{ items: SourceItem[] }>('/v1/sources', { as })).body.items;

describe('an application', () => {
  test.each([shenzhenTalent, elsewhere])(
    'under $id is asked about at the registries of its own city',
    async (scheme) => {
      const { person, status } = await submitted(scheme);
      expect(status).toBe('approved');
      expect(citiesAsked(person)).toEqual({
        'academic-records': null,
        'credit-check': scheme.city.id,
        'criminal-record': scheme.city.id,
        'medical-exam': scheme.city.id,
        'social-security': scheme.city.id,
      });
    },
  );
});

describe('a registry of one city that does not answer', () => {
  test('holds up this city alone, is shown with it, and is asked again at a pace of its own', async () => {
    await control('sources/medical-exam@elsewhere', { fault: 'error_500' });
    const untouched = await submitted(shenzhenTalent);
    expect(untouched.status).toBe('approved');
    await control('sources/medical-exam@shenzhen', { fault: 'error_500' });
    const [here, there] = [await submitted(shenzhenTalent), await submitted(elsewhere)];
    for (const { status, checks } of [here, there]) {
      expect(status).toBe('in_review');
      const silent = checks.filter(({ verdict }) => verdict === 'unavailable').map(({ source }) => source);
      expect(silent).toEqual(['medical-exam']);
    }

    await control('sources/medical-exam@shenzhen', { fault: null });
    await service.sql`update awaited_sources set next_attempt_at = '2000-01-01'`;
    const { deps } = service.service;
    expect(await healAwaited(deps)).toBe(2);
    expect([await statusOf(here.id), await statusOf(there.id)]).toEqual(['approved', 'in_review']);
    const paces = await service.sql`select registry, failures from source_paces order by registry`;
    expect([...paces]).toEqual([
      { registry: 'medical-exam@elsewhere', failures: 1 },
      { registry: 'medical-exam@shenzhen', failures: 0 },
    ]);
    const shown = (await sources()).filter(({ source }) => source === 'medical-exam');
    expect(shown.map(({ city, state }) => `${city?.en} ${state}`)).toEqual([
      'Shenzhen available',
      'Elsewhere recovering',
    ]);

    const { text: metrics } = await service.get('/metrics', { as: null });
    expect(metrics).toMatch(/^miaopi_source_failures_in_a_row\{source="medical-exam@elsewhere"\} 1$/m);
    expect(metrics).toMatch(/^miaopi_source_failures_in_a_row\{source="medical-exam@shenzhen"\} 0$/m);
    expect(metrics).toMatch(/^miaopi_source_failures_in_a_row\{source="academic-records"\} 0$/m);

    await control('sources/medical-exam@elsewhere', { fault: null });
    await service.sql`update source_paces set next_batch_at = now()`;
    await service.sql`update awaited_sources set next_attempt_at = '2000-01-01'`;
    expect(await healAwaited(deps)).toBe(1);
    expect(await statusOf(there.id)).toBe('approved');
    expect(await service.sql`select from source_paces where failures > 0`).toHaveLength(0);
  });

  test('is none of the other city’s staff’s business', async () => {
    const items = await sources('supervisor');
    expect(items.map(({ source, city }) => [source, city])).toEqual(SOURCES.map((source) => [source, undefined]));
    const visitor = await signInAs(service.url, 'supervisor');
    expect((await visitor.get('/console/sources')).html).not.toMatch(/他市|深圳/);
    expect((await (await signInAs(service.url, 'operator')).get('/console/sources')).html).toMatch(/体检信息，他市/);
  });

  test('names no city for a register of the whole country', async () => {
    const named = (await sources()).filter(({ city }) => city === undefined);
    expect(named.map(({ source }) => source)).toEqual(['academic-records']);
  });
});

describe('a revocation', () => {
  const { frozen, revoke } = createOverseeing(() => service);
  async function courierTo(targets: PushTargets, act: (courier: PushCourier) => Promise<void>): Promise<void> {
    const sender = createPushSender(targets);
    await act(createPushCourier({ ...service.service.deps, sender }));
    await sender.close();
  }

  test('is told to the departments of the city that revoked, and to no namesake elsewhere', async () => {
    const { id, number } = await frozen();
    await revoke(id, 'false_declaration');
    expect((await revoke(id, 'false_declaration', 'supervisor_2')).status).toBe(200);
    const targets = sandboxDepartments(service.mocks.url, SERVED);
    // a city whose departments have no system leaves its pushes to its staff
    const others = Object.fromEntries(Object.entries(targets).filter(([target]) => target.endsWith('@elsewhere')));
    await courierTo(others, async (courier) => {
      await courier.look();
      await courier.stop();
    });
    expect(await service.sql`select from pushes where attempts > 0 and application_id = ${id}`).toHaveLength(0);

    const { departments } = service.mocks;
    const told = (name: string) =>
      departments
        .arrivals(name)
        .map(({ body }) => body as { type: string; approvalNumber: string })
        .filter(({ approvalNumber }) => approvalNumber === number)
        .map(({ type }) => type);
    const all = ['approval.granted', 'approval.frozen', 'approval.revoked'];
    await courierTo(targets, async (courier) => {
      await courier.look();
      await vi.waitFor(() => expect(told('credit_system@shenzhen')).toHaveLength(2), soon);
      await vi.waitFor(() => expect(told('public_security@shenzhen')).toEqual(all), soon);
      await courier.stop();
    });
    for (const name of ['credit_system', 'public_security', 'human_resources', 'development_and_reform']) {
      expect(told(`${name}@elsewhere`)).toEqual([]);
    }
  });
});

describe('an installation', () => {
  test('does not leave out a scheme that has applications', async () => {
    const { db } = service.service.deps;
    expect(await findWrongContent(db, 'sandbox', SERVED)).toEqual([]);
    expect(await findWrongContent(db, 'sandbox', [elsewhere])).toEqual([
      { variable: 'SCHEMES', text: expect.objectContaining({ en: expect.stringContaining('shenzhen-talent') }) },
    ]);
  });

  test('of one city starts with its own registries alone, and names no city', async () => {
    const asked = ['academic-records', 'social-security'];
    const small = { ...elsewhere, checks: elsewhere.checks.filter(({ source }) => asked.includes(source)) };
    const alone = await startTestService({ worker: false, schemes: [small] });
    const { body } = await alone.get<{ items: { source: string; city?: Text }[] }>('/v1/sources');
    expect(body.items.map(({ source, city }) => [source, city])).toEqual(asked.map((source) => [source, undefined]));
    await alone.close();
  });
});
