// The office matrix: whatever staff can call or open, over REST and at the console, shows nothing of another office and
// does nothing to it. The lists of calls and pages come from the service itself, so a new one without a line fails.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAuthenticate, type FixedKey, type Principal, seedKeys } from '../../src/access/keys.ts';
import { seedAccounts } from '../../src/access/staff.ts';
import { createIds } from '../../src/base/ids.ts';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { BlastRadiusView, SanctionProposalView } from '../../src/oversight/shapes.ts';
import { worklistOf } from '../../src/oversight/worklist.ts';
import { workOffReplays } from '../../src/replay/work-off.ts';
import { boardOf } from '../../src/reviews/board.ts';
import { createLive } from '../../src/reviews/live-feed.ts';
import { send } from '../console/forms.ts';
import { PDF, upload } from '../materials/samples.ts';
import { createOverseeing } from '../oversight/overseeing.ts';
import { CALLS, type Line, PAGES } from '../support/office-lines.ts';
import { contest, makeOfficeWorld, type OfficeWorld } from '../support/office-world.ts';
import { OFFICE } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import type { Visitor } from '../support/visitor.ts';
import { signInAs } from '../support/visitor.ts';

const ROLES = ['clerk', 'supervisor', 'auditor'] as const;
type Role = (typeof ROLES)[number];

/** The other offices: of another district of the same scheme, and of another scheme. */
const OFFICES = [
  { name: 'district', office: { ...OFFICE, districts: ['440304'] } },
  { name: 'scheme', office: { schemes: ['elsewhere-talent'], districts: [] } },
] as const;
const keyOf = (office: string, role: Role) => `${office}_${role}`;

const OWN: Record<Role, string> = { clerk: 'clerk_education', supervisor: 'supervisor_2', auditor: 'auditor_2' };

let on: TestService;
let world: OfficeWorld;
const visitors = new Map<string, Visitor>();

beforeAll(async () => {
  on = await startTestService({ worker: false });
  const keys = OFFICES.flatMap(({ name, office }, place) =>
    ROLES.map(
      (role): FixedKey => ({
        token: `miaopi_sandbox_${keyOf(name, role)}`,
        displayName: `${name} ${role}`,
        unitId: `00000000-0000-7000-8000-00000000090${place}`,
        label: keyOf(name, role),
        role,
        department: role === 'clerk' ? 'education' : null,
        unit: { kind: 'authority', name: `示例机构${place}`, creditCode: null },
        office,
      }),
    ),
  );
  await seedKeys({ door: on.service.deps, ids: createIds() }, keys);
  await seedAccounts({ door: on.service.deps, sealer: on.service.deps.sealer }, keys);
  world = await makeOfficeWorld(on);
  for (const { name } of OFFICES)
    for (const role of ROLES) visitors.set(keyOf(name, role), await signInAs(on.url, keyOf(name, role)));
  for (const role of ROLES) visitors.set(OWN[role], await signInAs(on.url, OWN[role]));
}, 120_000);
afterAll(() => on.close());

interface Called {
  method: string;
  path: string;
  roles: readonly Role[];
}

/** The calls of the REST document that staff who read applications may make. */
async function restCalls(): Promise<Called[]> {
  const { body } = await on.get<{ paths: Record<string, Record<string, { 'x-roles'?: string[] }>> }>('/openapi.json', {
    as: null,
  });
  return Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { 'x-roles': roles = [] }]) => {
      const own = ROLES.filter((role) => roles.includes(role));
      return own.length === 0 ? [] : [{ method: method.toUpperCase(), path, roles: own }];
    }),
  );
}

/** What the text names of the other office; bans concern every office of their scheme. */
const named = (text: string, office: string) => {
  const shared = office === 'district' ? [world.sanction, world.proposal] : [];
  return world.names.filter((name) => !shared.includes(name) && text.includes(name));
};
const filled = (path: string, name: string) => path.replace(/\{\+?\w+\}|:\w+/, name);

describe('the matrix of offices', () => {
  test('has a line for every call that staff may make, and no other', async () => {
    const calls = (await restCalls()).map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(CALLS).toSorted()).toEqual(calls.toSorted());
  });

  test('has a line for every page and act of the console, and no other', () => {
    const pages = on.service.pages.flatMap(({ method, path, roles }) =>
      roles !== 'public' && ROLES.some((role) => roles.includes(role)) ? [`${method} ${path}`] : [],
    );
    expect(Object.keys(PAGES).toSorted()).toEqual(pages.toSorted());
  });
});

/** What the caller typed comes back on some pages; it shows nothing of what is kept. */
const withoutTyped = (text: string, body: Record<string, unknown> = {}) =>
  Object.values(body).reduce<string>((rest, typed) => rest.replaceAll(String(typed), ''), text);

const namesIn = (line: Line): Record<string, string> =>
  'names' in line ? { name: line.names(world), last: line.last?.(world) ?? line.names(world) } : {};

/** What the line says to ask for: the address, and what is posted. */
function askedBy(line: Line, path: string): { at: string; body: Record<string, unknown> | undefined } {
  if ('names' in line) {
    const at = filled(path, line.names(world));
    return { at: line.last ? filled(at, line.last(world)) : at, body: line.body?.() };
  }
  if (!('shows' in line)) throw new Error('a line without a question');
  return { at: `${line.path ?? path}${line.query?.(world) ?? ''}`, body: line.body?.(world) };
}

interface Told {
  status: number;
  text: string;
}

/** Expects that the other office gets nothing, and the own office something. */
async function expectNothing(
  line: Line,
  {
    name,
    role,
    method,
    ask,
  }: {
    name: string;
    role: Role;
    method: string;
    ask(as: string): Promise<Told>;
  },
): Promise<void> {
  const other = await ask(keyOf(name, role));
  if ('ofScheme' in line && name === 'district') return;
  if ('names' in line) expect([role, other.status, named(other.text, name)]).toEqual([role, 404, []]);
  else expect([role, other.status < 500, named(other.text, name)]).toEqual([role, true, []]);
  if ('bare' in line || method !== 'GET' || role === 'clerk') return;
  const own = await ask(OWN[role]);
  if ('names' in line) expect([role, own.status]).not.toEqual([role, 404]);
  else expect([role, named(own.text, 'own').length > 0]).toEqual([role, true]);
}

const linesOf = (table: Record<string, Line>) => Object.entries(table).filter(([, line]) => !('whole' in line));
const CASES = (table: Record<string, Line>) =>
  linesOf(table).flatMap(([call, line]) => OFFICES.map(({ name }) => ({ call, line, name })));

describe('a call of staff', () => {
  test.each(CASES(CALLS))('($call) is nothing to another $name', async ({ call, line, name }) => {
    const [method = '', path = ''] = call.split(' ');
    const found = (await restCalls()).find((each) => `${each.method} ${each.path}` === call);
    const { at, body } = askedBy(line, path);
    const ask = async (as: string) => {
      const { status, text } = body ? await on.post(at, body, { as }) : await on.send(method, at, { as });
      return { status, text: withoutTyped(text, { ...body, ...namesIn(line) }) };
    };
    for (const role of found?.roles ?? []) await expectNothing(line, { name, role, method, ask });
  });
});

describe('a page of the console', () => {
  test.each(CASES(PAGES))('($call) is nothing to another $name', async ({ call, line, name }) => {
    const [verb = '', path = ''] = call.split(' ');
    const method = verb.toUpperCase();
    const page = on.service.pages.find((each) => each.path === path && each.method === verb);
    const { at, body } = askedBy(line, path);
    const ask = async (as: string) => {
      const visitor = visitors.get(as);
      if (!visitor) throw new Error(`${as} is not signed in`);
      const form = Object.fromEntries(Object.entries(body ?? {}).map(([key, value]) => [key, String(value)]));
      const { status, html, location } = await (method === 'GET' ? visitor.get(at) : send(on.url, visitor, at, form));
      return {
        status,
        text: withoutTyped(`${html} ${location ?? ''}`, { ...('shows' in line ? body : {}), ...namesIn(line) }),
      };
    };
    for (const role of ROLES.filter((each) => page?.roles !== 'public' && page?.roles.includes(each)))
      await expectNothing(line, { name, role, method, ask });
  });
});

const replaying = () => ({ ...on.service.deps, sealing: SANDBOX_SEALING, threads: 1 });

describe('what staff of another office do themselves', () => {
  const post = <Body>(path: string, body: unknown, as: string) =>
    on.post<Body>(path, body, { as, idempotencyKey: randomUUID() });

  test.each(OFFICES)('covers nothing of ours, for another $name', async ({ name }) => {
    const supervisor = keyOf(name, 'supervisor');
    on.setNow('2026-11-20T12:00:00+08:00');
    const window = { from: '2026-11-20T00:00:00+08:00', to: '2026-11-20T11:00:00+08:00', reason: '数据异常' };
    const about = { source: 'academic-records', ...window };
    const [theirs, ours] = [
      await post<BlastRadiusView>('/v1/blast-radius', about, supervisor),
      await post<BlastRadiusView>('/v1/blast-radius', about, OWN.supervisor),
    ];
    expect([theirs.status, theirs.body.counts.affected]).toEqual([201, 0]);
    expect(ours.body.counts.affected).toBeGreaterThan(0);
    const period = { from: '2026-11-20', to: '2026-11-20' };
    const round = await post<Problem>(
      '/v1/spot-checks',
      { scheme: OFFICE.schemes[0], period, size: 1 },
      keyOf(name, 'auditor'),
    );
    expect([round.status, named(round.text, name)]).toEqual([422, []]);
    const started = await post<{ id: string }>('/v1/replays', {}, keyOf(name, 'auditor'));
    await workOffReplays(replaying(), () => true);
    await workOffReplays(replaying(), () => true);
    const path = `/v1/replays/${started.body.id}`;
    const { body } = await on.get<{ status: string; total: number }>(path, { as: keyOf(name, 'auditor') });
    expect([body.status, body.total]).toEqual(['finished', 0]);
  });

  test('shows before a ban of a unit all that it stops, in every district', async () => {
    const subject = { kind: 'unit', creditCode: '91440300MA0XXXX15K' };
    const ban = { scheme: OFFICE.schemes[0], subject, ground: 'fraud', foundOn: '2026-11-20', note: '查实' };
    const { body } = await post<{ proposal: SanctionProposalView }>('/v1/sanctions', ban, 'district_supervisor');
    const [row] = await on.sql`
      select count(*)::int as open from applications
      where unit_code = ${subject.creditCode} and status in ('received', 'in_review', 'awaiting_supplement')`;
    expect(row?.open).toBeGreaterThan(0);
    expect(body.proposal.openApplications).toBe(row?.open);
    await on.send('DELETE', '/v1/sanctions', { as: 'district_supervisor' });
  });

  test('concerns schemes of their own alone: a ban, a round and a run under another are refused', async () => {
    const scheme = OFFICE.schemes[0];
    const subject = { kind: 'unit', creditCode: '91440300MA0XXXX15K' };
    const ban = { scheme, subject, ground: 'fraud', foundOn: '2026-11-20', note: '查实' };
    const refused = [
      await post<Problem>('/v1/sanctions', ban, 'scheme_supervisor'),
      await post<Problem>('/v1/replays', { scheme }, 'scheme_auditor'),
    ];
    for (const { status, body } of refused)
      expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/scheme']]);
  });

  test('leaves no trace in ours, except that attempts on our items are in the audit', async () => {
    const rows = await on.sql<{ action: string; because: string }[]>`
      select distinct e.action, e.data ->> 'because' as because from audit_events e
      join staff s on s.id::text = e.actor_id join tenants t on t.id = s.tenant_id
      where t.name like '示例机构%' and e.application_id in (select id from applications where district = '440305')`;
    expect([...rows]).toEqual([{ action: 'review.refused', because: 'other_office' }]);
  });
});

describe('a file without an application', () => {
  const reads = async (id: string, as: string) => {
    const events = await on.get('/v1/audit/events?limit=200', { as });
    return [(await on.get(`/v1/materials/${id}/content`, { as })).status, events.text.includes(id)];
  };

  test('of a unit is read by no office, where there are several; of a clerk by the own office', async () => {
    const file = (await upload(on, PDF)).body.materialId;
    for (const as of [OWN.auditor, OWN.supervisor, 'district_auditor', 'scheme_auditor'])
      expect([as, ...(await reads(file, as))]).toEqual([as, 404, false]);
    expect((await on.get(`/v1/materials/${file}`)).status).toBe(200);
    const evidence = (await upload(on, PDF, OWN.clerk)).body.materialId;
    expect(await reads(evidence, OWN.auditor)).toEqual([200, true]);
    expect(await reads(evidence, 'district_auditor')).toEqual([404, false]);
  });

  test('is read by the office of the application with which it is handed in', async () => {
    expect(await reads(world.material, OWN.auditor)).toEqual([200, true]);
    expect(await reads(world.material, 'district_auditor')).toEqual([404, false]);
  });
});

describe('an office', () => {
  test('sees the counts of its own work alone', async () => {
    const day = Temporal.PlainDate.from('2026-11-20');
    const of = async (as: string) => {
      const { actor } = (await createAuthenticate(on.service.deps, 'sandbox')(`miaopi_sandbox_${as}`)) as Principal;
      const { deps } = on.service;
      return {
        board: await boardOf(deps, { actor }, { from: day, to: day }),
        worklist: await worklistOf(deps, { actor }, 10),
      };
    };
    const [ours, theirs] = [await of('supervisor'), await of('district_supervisor')];
    const open = ({ board }: typeof ours) => board.departments.reduce((sum, { free, held }) => sum + free + held, 0);
    expect([open(ours) > 0, open(theirs)]).toEqual([true, 0]);
    expect(theirs.board).toMatchObject({ clerks: [], late: [], reasons: [], matchedIn30Days: 0 });
    expect(ours.board.period).toMatchObject({ countersigned: [{ count: 1 }] });
    expect(theirs.board.period).toMatchObject({
      counts: { received: 0 },
      overrides: [],
      countersigned: [],
      reasons: [],
    });
    const referred = ({ board }: typeof ours) => board.days.reduce((sum, day) => sum + day.referred, 0);
    expect([referred(ours) > 0, referred(theirs)]).toEqual([true, 0]);
    expect(ours.worklist.counts.frozen).toBeGreaterThan(0);
    expect(theirs.worklist.counts).toMatchObject({ frozen: 0, pastDue: 0 });
    expect(theirs.worklist.counts.pushes.every((each) => each.open === 0)).toBe(true);
  });

  test('draws the inspectors of a round from its own auditors', async () => {
    const rows = await on.sql`
      select distinct s.tenant_id from spot_check_inspectors i join staff s on s.id = i.staff_id`;
    expect(rows).toEqual([{ tenant_id: '00000000-0000-7000-8000-000000000100' }]);
  });

  test('hears live of its own items alone', async () => {
    const live = createLive({ ...on.service.deps, log: on.service.deps.log }, 5);
    const heard = { own: 0, other: 0 };
    const listener = { kind: 'staff', id: 'somebody', role: 'supervisor' } as const;
    live.subscribe({ ...listener, office: OFFICE }, () => (heard.own += 1));
    live.subscribe({ ...listener, office: { ...OFFICE, districts: ['440304'] } }, () => (heard.other += 1));
    await vi.waitFor(async () => {
      expect((await on.post(`/v1/reviews/${world.item}/claim`, {}, { as: OWN.clerk })).status).toBe(200);
      expect(heard.own).toBeGreaterThan(0);
    });
    live.stop();
    // the end is told to everybody
    expect(heard.other).toBe(1);
  });

  test('reads in the log no figures of a replay beyond its own cases, and no rival of another district', async () => {
    const { body: started } = await on.post<{ id: string }>(
      '/v1/replays',
      {},
      { as: OWN.auditor, idempotencyKey: randomUUID() },
    );
    for (let each = 0; each < 3; each += 1) await workOffReplays(replaying(), () => true);
    const about = async (as: string) => {
      const { body } = await on.get<{ items: { action: string; data: object }[] }>('/v1/audit/events?limit=200', {
        as,
      });
      return body.items.filter(({ data }) => JSON.stringify(data).includes(started.id)).map(({ action }) => action);
    };
    expect(await about(OWN.auditor)).toContain('replay.finished');
    expect(await about(keyOf('district', 'auditor'))).toEqual([]);
    // nor what a blast radius of the city found
    const { body: radius } = await on.post<{ id: string }>(
      '/v1/blast-radius',
      {
        source: 'academic-records',
        from: '2026-11-20T00:00:00+08:00',
        to: '2026-11-20T11:00:00+08:00',
        reason: '数据有误',
      },
      { as: OWN.supervisor, idempotencyKey: randomUUID() },
    );
    const seen = async (as: string, id: string) =>
      (await on.get<{ items: { data: object }[] }>('/v1/audit/events?limit=200', { as })).body.items.filter(
        ({ data }) => JSON.stringify(data).includes(id),
      ).length;
    expect([await seen(OWN.auditor, radius.id), await seen(keyOf('district', 'auditor'), radius.id)]).toEqual([2, 0]);
    // an application of the district that claims the certificate of a foreign one
    const { person } = await createOverseeing(() => on).approve();
    const body = await contest(on, person, '440304');
    const contested = async (as: string) =>
      (await on.get(`/v1/audit/events?application=${body.id}`, { as })).text.includes('claim_contested');
    expect([await contested(OWN.auditor), await contested(keyOf('district', 'auditor'))]).toEqual([true, false]);
  });
});
