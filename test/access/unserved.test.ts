// Tests districts that no office answers for: an application of one lies unseen by nobody. The overseers of its scheme
// see it and are told why, no clerk decides on it, operators are told, and an office that gets the district goes on.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FixedKey } from '../../src/access/keys.ts';
import { seedKeys } from '../../src/access/keys.ts';
import { putOffice, seedAccounts } from '../../src/access/staff.ts';
import { createUnservedWatch } from '../../src/access/unserved.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { createIds } from '../../src/base/ids.ts';
import type { Fields } from '../../src/base/log.ts';
import { listPartlyServed, listUnserved } from '../../src/db/offices.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';
import { formOf, somebody } from '../support/people.ts';
import { createReviewing } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { TOY_STAFF, toyScheme } from '../support/toy-scheme.ts';
import { signInAs } from '../support/visitor.ts';

const CRIME = { criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-01-01' }] } } as never;
const [SERVED, UNSERVED] = ['990202', '990201'];
const SOUTH = '云州南区落户办';

/** The city's people belong to the office of one district; the supervisor and auditor of the north to another's. */
const officeOf = (key: FixedKey, name: string, place: number, district: string): FixedKey => ({
  ...key,
  unitId: `00000000-0000-7000-8000-00000000098${place}`,
  unit: { kind: 'authority', name, creditCode: null },
  office: { schemes: [toyScheme.id], districts: [district] },
});
const north = (role: 'supervisor' | 'auditor' | 'clerk'): FixedKey =>
  officeOf(
    {
      token: `miaopi_sandbox_north_${role}`,
      displayName: role,
      unitId: '',
      label: `north_${role}`,
      role,
      department: role === 'clerk' ? 'public_security' : null,
      unit: { kind: 'authority', name: '', creditCode: null },
    },
    '云州北区落户办',
    1,
    '990203',
  );

let on: TestService;
const { act, countersign, decisionsOn } = createReviewing(() => on);
beforeAll(async () => {
  on = await startTestService({ schemes: [...ALL_SCHEMES, toyScheme], worker: false });
  const south = TOY_STAFF.map((key) => officeOf(key, SOUTH, 0, SERVED));
  const keys = [...south, north('supervisor'), north('auditor'), north('clerk')];
  await seedKeys({ door: on.service.deps, ids: createIds() }, keys);
  await seedAccounts({ door: on.service.deps, sealer: on.service.deps.sealer }, keys);
});
afterAll(() => on.close());

async function refer(district: string): Promise<{ id: string; item: string }> {
  const person = somebody();
  await on.putPerson(person, CRIME);
  const settlement = { kind: 'rented_flat', district };
  const form = { ...formOf(person), scheme: toyScheme.id, category: 'graduate', settlement };
  const { body, text } = await on.submit<ApplicationView>(form as never);
  expect(body.status, text).toBe('in_review');
  const [row] = await on.sql<{ id: string }[]>`select id from review_items where application_id = ${body.id}`;
  return { id: body.id, item: row?.id ?? '' };
}
const statusTo = async (as: string, path: string) => (await on.get(path, { as })).status;
const listed = async (as: string) =>
  (await on.get<{ items: CaseItemView[] }>('/v1/reviews?limit=200', { as })).body.items;
const south = (changes: object) =>
  putOffice(
    { door: on.service.deps, ids: createIds() },
    { name: SOUTH, schemes: [toyScheme.id], districts: [SERVED], leavesUnserved: false, ...changes },
  );
const ready = async () => (await on.get<{ offices: string }>('/readyz', { as: null })).body.offices;

describe('an application of a district that no office answers for', () => {
  test('is seen by the overseers of its scheme, who are told why; by no clerk, and by nobody of another', async () => {
    const { id, item } = await refer(UNSERVED);
    for (const as of ['yz_supervisor', 'yz_auditor', 'north_supervisor', 'north_auditor']) {
      expect([as, await statusTo(as, `/v1/applications/${id}`)]).toEqual([as, 200]);
      expect([as, await statusTo(as, `/v1/reviews/${item}`)]).toEqual([as, 200]);
      expect((await listed(as)).filter(({ applicationId }) => applicationId === id)).toMatchObject([
        { unserved: true },
      ]);
    }
    for (const as of ['yz_public_security', 'north_clerk', 'supervisor', 'auditor', 'clerk_public_security']) {
      expect([as, await statusTo(as, `/v1/applications/${id}`)]).toEqual([as, 404]);
      expect([as, await statusTo(as, `/v1/reviews/${item}`)]).toEqual([as, 404]);
    }
    const visitor = await signInAs(on.url, 'north_supervisor');
    expect((await visitor.get('/console')).html).toContain('无管辖机构');
    expect((await visitor.get(`/console/items/${item}`)).html).toContain('id="unserved-mark"');
  });

  test('is the affair of its office alone where there is one', async () => {
    const { id } = await refer(SERVED);
    expect([await statusTo('yz_supervisor', `/v1/applications/${id}`)]).toEqual([200]);
    expect([await statusTo('north_supervisor', `/v1/applications/${id}`)]).toEqual([404]);
    const own = (await listed('yz_supervisor')).filter(({ applicationId }) => applicationId === id);
    expect(own).toMatchObject([{ unserved: false }]);
  });

  test('is told to operators, by the log, the metrics and the probe, until an office has the district', async () => {
    const said: [string, Fields | undefined][] = [];
    const log = { ...on.service.deps.log, warn: (event: string, fields?: Fields) => said.push([event, fields]) };
    const [found] = (await createUnservedWatch({ db: on.service.deps.db, log } as never).look()) ?? [];
    expect(found).toEqual({ scheme: toyScheme.id, district: UNSERVED, applications: expect.any(Number) });
    expect(said).toMatchObject([['office.unserved', { place: `${toyScheme.id}/${UNSERVED}` }]]);
    expect(await ready()).toBe('incomplete');
    const { text } = await on.get('/metrics', { as: null });
    expect(text).toMatch(new RegExp(`^miaopi_unserved_applications\\{scheme="${toyScheme.id}"\\} [1-9]`, 'm'));
    const schemes = ['shenzhen-talent', toyScheme.id];
    expect(await listPartlyServed(on.service.deps.db, schemes)).toEqual([toyScheme.id]);
  });

  test('waits with its first opinion where the district is taken away, and goes on where an office has it', async () => {
    const { id, item } = await refer(SERVED);
    const claimed = (await act('yz_public_security', item, 'claim')).body;
    const settled = { decisions: decisionsOn(claimed, 'confirmed'), version: claimed.version };
    expect((await act('yz_public_security', item, 'settle', settled)).body.awaiting).toBe('countersign');

    // no change leaves a case without an office by accident
    const refused = await south({ districts: ['990204'] });
    expect(refused).toEqual({
      unserved: [{ scheme: toyScheme.id, district: SERVED, applications: expect.any(Number) }],
    });
    expect((await listUnserved(on.service.deps.db)).map(({ district }) => district)).toEqual([UNSERVED]);
    expect(await south({ districts: ['990204'], leavesUnserved: true })).toBe('changed');
    // by session, since a key is remembered for seconds
    const visitor = await signInAs(on.url, 'north_supervisor');
    expect((await visitor.get(`/console/items/${item}`)).html).toContain('id="unserved-mark"');
    const [clerk] = [await signInAs(on.url, 'yz_public_security_2')];
    expect((await clerk.get(`/console/items/${item}`)).status).toBe(404);

    expect(await south({ districts: [SERVED, UNSERVED] })).toBe('changed');
    expect(await listUnserved(on.service.deps.db)).toEqual([]);
    expect((await visitor.get(`/console/items/${item}`)).status).toBe(404);
    expect((await countersign('yz_public_security_2', { id: item })).body.status).toBe('settled');
    expect((await on.get<ApplicationView>(`/v1/applications/${id}`)).body.status).toBe('approved');
  });

  test('is nobody’s where all people of its office have left', async () => {
    await refer('990203');
    await on.sql`update staff set ended_at = now() where name like 'miaopi_sandbox_north_%'`;
    expect((await listUnserved(on.service.deps.db)).map(({ district }) => district)).toEqual(['990203']);
    expect((await listed('yz_auditor_3')).filter(({ unserved }) => unserved)).toHaveLength(1);
  });
});
