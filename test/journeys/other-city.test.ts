// Tests a scheme of another city, which lives in test/support alone, through its whole life beside the product's own:
// submission, review, freeze, restoration, revocation, ban, spot check, blast radius and replay, each by its own
// clauses, departments, texts and terms. Nothing of it reaches the staff of the first city.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { HeldInput } from '../../mocks/held.ts';
import { SANDBOX_WINDOWS } from '../../mocks/windows.ts';
import { seedKeys } from '../../src/access/keys.ts';
import { seedAccounts } from '../../src/access/staff.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { createIds } from '../../src/base/ids.ts';
import type { Problem } from '../../src/http/problem.ts';
import { frozenText } from '../../src/notices/texts.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';
import { createWindows, windowText } from '../../src/schemes/windows.ts';
import { createOverseeing, type Moved } from '../oversight/overseeing.ts';
import { createSpotChecking } from '../spot-checks/spot-checking.ts';
import { formOf, type Person, somebody } from '../support/people.ts';
import { createReviewing, OTHER_SCHOOL, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { TOY_STAFF, toyScheme } from '../support/toy-scheme.ts';
import { signInAs } from '../support/visitor.ts';

let on: TestService;
beforeAll(async () => {
  on = await startTestService({ schemes: [...ALL_SCHEMES, toyScheme] });
  await seedKeys({ door: on.service.deps, ids: createIds() }, TOY_STAFF);
  await seedAccounts({ door: on.service.deps, sealer: on.service.deps.sealer }, TOY_STAFF);
});
afterAll(() => on.close());

const { act, countersign, decisionsOn } = createReviewing(() => on);
const { textsTo, act: move } = createOverseeing(() => on);
const checking = createSpotChecking(() => on);

const CRIME = { criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-01-01' }] } } as never;
const formIn = (person: Person, changes: object = {}) => ({
  ...formOf(person),
  scheme: toyScheme.id,
  category: 'graduate',
  settlement: { kind: 'rented_flat', district: '990201' },
  ...changes,
});

async function submit(held: Partial<HeldInput> = {}, changes: object = {}) {
  const person = somebody();
  await on.putPerson(person, held);
  const answer = await on.submit<ApplicationView>(formIn(person, changes) as never);
  expect(answer.status, answer.text).toBe(201);
  return { person, ...answer.body };
}
const approved = async () => {
  const made = await submit();
  expect(made.status).toBe('approved');
  return made;
};
const read = async (id: string, as = 'yz_supervisor') =>
  (await on.get<ApplicationView>(`/v1/applications/${id}`, { as })).body;
const itemsOf = async (id: string) =>
  (await on.get<{ items: CaseItemView[] }>(`/v1/reviews?limit=100`, { as: 'yz_supervisor' })).body.items.filter(
    ({ applicationId }) => applicationId === id,
  );
/** Clauses, cities and terms of the product's own scheme. */
const FOREIGN = /SZ-|深圳|指标卡|秒批/;

describe('an application of another city', () => {
  test('is approved at once by its own rules, on its own two sources, with its own words', async () => {
    const { id, person, approvalNumber, number, checks, nextStep } = await approved();
    expect([approvalNumber?.slice(0, 3), number.slice(0, 2)]).toEqual(['YZ-', 'YZ']);
    expect(checks.map(({ source, verdict }) => `${source} ${verdict}`).toSorted()).toEqual([
      'academic-records match',
      'criminal-record match',
    ]);
    expect(on.askedAbout(person)).toEqual(['academic-records', 'criminal-record']);
    expect(nextStep.text.zh).toContain('云州公安');
    const [text] = await textsTo(id);
    expect(text).toMatch(/^【云州落户】.*落户通知书编号/);
    expect(text).not.toMatch(FOREIGN);
  });

  test('refuses what its own form does not know, and takes what it does', async () => {
    const person = somebody();
    const settlement = { kind: 'own_property', district: '440305' };
    const { status, body } = await on.submit<Problem>(formIn(person, { settlement }) as never);
    expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/settlement/kind']]);
  });

  test('is accepted once for a person, and a certificate that two people claim is looked at by people', async () => {
    const { person } = await approved();
    const again = await on.submit<ApplicationView>(formIn(person) as never);
    expect(again.body).toMatchObject({ status: 'not_accepted' });
    expect(again.body.decision?.reasons).toMatchObject([{ code: 'duplicate.active', clause: { ref: 'TOY-9' } }]);
    const rival = somebody();
    const { education } = formOf(person).claims;
    await on.putPerson(rival, { education: [education] } as never);
    const contested = await on.submit<ApplicationView>(formIn(rival, { claims: { education } }) as never);
    expect(contested.body).toMatchObject({ status: 'in_review' });
    expect(contested.body.decision?.reasons.map(({ code }) => code)).toContain('facts.implausible');
  });

  test('is filed from its own first day, and not a day before', async () => {
    on.setNow('2025-12-31T23:59:59+08:00');
    const person = somebody();
    await on.putPerson(person);
    const commitment = { ...formOf(person).commitment, signedOn: '2025-12-31' };
    const early = await on.submit<ApplicationView>(formIn(person, { commitment }) as never);
    expect(early.body).toMatchObject({ status: 'not_accepted' });
    expect(early.body.decision?.reasons).toMatchObject([
      { code: 'period.outside', clause: { ref: 'TOY-1' }, params: { from: '2026-01-01' } },
    ]);
    on.setNow('2026-11-20T10:00:00+08:00');
  });
});

describe('its papers', () => {
  test('bear titles, authority and remedies of the city; a kind that it does not issue is not found', async () => {
    const { id } = await approved();
    const { items } = (
      await on.get<{ items: { kind: string; title: { zh: string } }[] }>(`/v1/applications/${id}/documents`)
    ).body;
    expect(items.map(({ kind, title }) => `${kind} ${title.zh}`)).toEqual([
      'report_form 云州市落户申报表',
      'decision 云州市准予落户决定书',
    ]);
    const { text } = await on.get(`/v1/applications/${id}/documents/decision`);
    expect(text).toMatch(/落户通知书编号[\s\S]*云州市人民政府申请行政复议[\s\S]*云州市落户办公室/);
    expect(text).not.toMatch(FOREIGN);
    expect((await on.get(`/v1/applications/${id}/documents/material_list`)).status).toBe(404);
  });
});

describe('its review', () => {
  test('takes a criminal record online: no window, its own signature, its own term', async () => {
    const { id, status, review, nextStep } = await submit(CRIME);
    expect([status, review?.venue]).toEqual(['in_review', 'online']);
    expect(nextStep.text.zh).not.toMatch(/窗口|市民之家/);
    const [text] = await textsTo(id);
    expect(text).toMatch(/^【云州落户】/);
    expect(text).not.toMatch(/窗口|市民之家/);
    const [item] = await itemsOf(id);
    // 30 working days after 20 November 2026, and not the 20 of the other scheme; of the days off of 2027 the first of
    // January is known
    expect(item).toMatchObject({ department: 'public_security', venue: 'online' });
    expect(item?.due.slice(0, 10)).toBe('2027-01-05');
    const claimed = (await act('yz_public_security', item?.id ?? '', 'claim')).body;
    const settled = { decisions: decisionsOn(claimed, 'confirmed'), version: claimed.version };
    expect((await act<CaseItemView>('yz_public_security', claimed.id, 'settle', settled)).body.awaiting).toBe(
      'countersign',
    );
    expect((await countersign('yz_public_security_2', claimed)).body.status).toBe('settled');
    expect(await read(id)).toMatchObject({ status: 'approved' });
  });

  test.each([
    ['graduate', 'education'],
    ['craft', 'human_resources'],
  ])('of category %s belongs to %s where the diploma differs', async (category, department) => {
    const { id } = await submit({ education: OTHER_SCHOOL }, { category });
    expect((await itemsOf(id)).map((item) => item.department)).toEqual([department]);
  });

  test('does not exist for the staff of the first city, nor theirs for it', async () => {
    const { id } = await submit({ education: [] });
    const [item] = await itemsOf(id);
    for (const as of ['clerk_education', 'supervisor', 'auditor'])
      for (const path of [`/v1/applications/${id}`, `/v1/reviews/${item?.id}`])
        expect([as, path, (await on.get(path, { as })).status]).toEqual([as, path, 404]);
    const person = somebody();
    await on.putPerson(person, { education: [] });
    const foreign = (await on.submit(formOf(person))).body;
    expect(foreign.status).toBe('in_review');
    for (const as of ['yz_education', 'yz_supervisor', 'yz_auditor']) {
      expect((await on.get(`/v1/applications/${foreign.id}`, { as })).status).toBe(404);
      expect((await on.get('/v1/reviews?limit=100', { as })).text).not.toContain(foreign.number);
    }
  });
});

describe('its window', () => {
  test('is named by its own name and place in a message, where its city sends somebody there', () => {
    const { says } = toyScheme;
    const line = (zh: string) => ({ zh, en: zh });
    const own = { district: null, name: line('云州市民之家一楼'), address: line('云州路1号'), hours: line('9-17') };
    const windows = createWindows({ [toyScheme.id]: [{ ...own, phone: '0990-0000001' }], ...SANDBOX_WINDOWS });
    const window = windows.at({ scheme: toyScheme.id, district: '990201' });
    const text = windowText(says, window).zh;
    expect(text).toBe('云州市民之家（云州市民之家一楼，地址：云州路1号，办公时间：9-17，电话：0990-0000001）');
    const about = { says, number: 'YZ2026-0000001', applicantName: '测试', window };
    const told = frozenText({ ...about, venue: 'window', missing: [], lastDay: '2026-12-01' });
    expect(told).toContain(text);
    expect(told).not.toMatch(FOREIGN);
    // and no window of another city where it declares none
    expect(createWindows(SANDBOX_WINDOWS).at({ scheme: toyScheme.id, district: '990201' })).toBeNull();
  });
});

describe('its documents', () => {
  test('are demanded by its own list, as alternatives with their stamps', async () => {
    const { claims, settlement, businessType, channel } = formIn(somebody());
    const body = { category: 'craft', businessType, channel, claims, settlement };
    const answer = await on.post<{ demands: unknown[] }>(`/v1/schemes/${toyScheme.id}/materials`, body);
    expect(answer.body.demands).toMatchObject([
      {
        clause: 'TOY-4',
        owner: 'human_resources',
        anyOf: [
          { kind: 'toy_diploma', seals: ['school'] },
          { kind: 'diploma', coveredBy: 'academic-records' },
        ],
      },
    ]);
  });
});

describe('its supervision', () => {
  test('freezes and restores online, under its own clause and within its own term', async () => {
    const { id } = await approved();
    const reason = { reason: '抽查发现材料不符', missing: ['toy_diploma'] };
    const frozen = await move(id, 'freeze', reason, 'yz_supervisor');
    expect(frozen.body).toMatchObject({ status: 'frozen', freeze: { venue: 'online', lastDay: '2026-12-01' } });
    expect((await textsTo(id)).at(-1)).toMatch(/^【云州落户】.*学历证明（加盖学校公章）/);
    const atWindow = await move(id, 'restore', { note: '已核验', venue: 'window' }, 'yz_supervisor');
    expect(atWindow.status).toBe(422);
    expect((await move(id, 'restore', { note: '已核验', venue: 'online' }, 'yz_supervisor')).body.status).toBe(
      'approved',
    );
    // once frozen, it is read with its own clause
    const once = await on.get<ApplicationView>(`/v1/applications/${id}`, { as: 'yz_auditor' });
    expect([once.status, FOREIGN.test(once.text)]).toEqual([200, false]);
    expect(once.text).toContain('TOY-6');
  });

  test('revokes under its own clause, tells its own department, and bars the person alone', async () => {
    const { id, person } = await approved();
    await move(id, 'freeze', { reason: '毕业证书存疑', missing: ['diploma'] }, 'yz_supervisor');
    const ground = { ground: 'false_declaration', note: '毕业证书经核实为伪造' };
    expect((await move(id, 'revoke', ground, 'yz_supervisor')).status).toBe(202);
    const { status, body } = await move(id, 'revoke', ground, 'yz_supervisor_2');
    expect([status, body.status]).toEqual([200, 'revoked']);
    const { text } = await on.get<Moved>(`/v1/applications/${id}`, { as: 'yz_supervisor' });
    expect([text.includes('TOY-7'), FOREIGN.test(text)]).toEqual([true, false]);
    const pushed = await on.sql`
      select recipient, city from pushes p join revocations r on r.id = p.revocation_id
      join freezes f on f.id = r.freeze_id where f.application_id = ${id}`;
    expect([...pushed]).toEqual([{ recipient: 'public_security', city: 'yunzhou' }]);
    const bans = await on.sql`
      select subject_kind, from_on::text, until_on::text from sanctions where scheme = ${toyScheme.id}`;
    expect([...bans]).toEqual([{ subject_kind: 'applicant', from_on: '2026-11-21', until_on: '2027-05-20' }]);
    on.setNow('2026-11-21T10:00:00+08:00');
    const again = await on.submit<ApplicationView>(formIn(person) as never);
    expect(again.body).toMatchObject({ status: 'not_accepted' });
    expect(again.body.decision?.reasons).toMatchObject([{ code: 'ban.active', clause: { ref: 'TOY-5' } }]);
    on.setNow('2026-11-20T10:00:00+08:00');
    const unit = { kind: 'unit', creditCode: formOf(person).employer.creditCode };
    const barred = await on.post<Problem>(
      '/v1/sanctions',
      { scheme: toyScheme.id, subject: unit, ground: 'fraud', foundOn: '2026-11-20', note: '材料造假' },
      { as: 'yz_supervisor', idempotencyKey: randomUUID() },
    );
    expect([barred.status, barred.body.code]).toEqual([409, 'no_ban_in_scheme']);
  });

  test('spot-checks its own approvals with inspectors of its own office', async () => {
    await approved();
    on.setNow('2026-11-20T18:00:00+08:00');
    const period = { from: '2026-11-20', to: '2026-11-20' };
    const { body: sealed } = await checking.seal({ scheme: toyScheme.id, period, size: 2 }, 'yz_auditor');
    expect((await checking.draw(sealed.id, undefined, 'yz_auditor')).status).toBe(200);
    const { items } = await checking.cases(sealed.id, '', 'yz_supervisor');
    expect(items).toHaveLength(2);
    for (const { id } of items)
      for (const inspector of await checking.inspectorsOf(id)) expect(inspector).toMatch(/^yz_auditor(_\d)?$/);
    expect((await on.get(`/v1/spot-checks/${sealed.id}`, { as: 'auditor' })).status).toBe(404);
  });

  test('draws for a round of one department its inspectors alone, also where one steps back', async () => {
    await approved();
    on.setNow('2026-11-20T18:00:00+08:00');
    const plan = { scheme: toyScheme.id, period: { from: '2026-11-20', to: '2026-11-20' }, size: 2 };
    const ofEducation = { ...plan, department: 'education' };
    const nobody = await checking.seal<Problem>({ ...plan, department: 'public_security' }, 'yz_supervisor');
    expect([nobody.status, nobody.body.errors]).toMatchObject([422, [{ pointer: '/department', code: 'nobody' }]]);
    const { status, body: sealed, text } = await checking.seal(ofEducation, 'yz_supervisor');
    expect([status, sealed.plan?.department], text).toEqual([201, 'education']);
    expect((await checking.draw(sealed.id, undefined, 'yz_supervisor')).status).toBe(200);
    const { items } = await checking.cases(sealed.id, '', 'yz_supervisor');
    const drawn = await Promise.all(items.map(({ id }) => checking.inspectorsOf(id)));
    expect(drawn.map((each) => each.toSorted())).toEqual([
      ['yz_auditor_education', 'yz_auditor_education_2'],
      ['yz_auditor_education', 'yz_auditor_education_2'],
    ]);
    // nobody of another bureau, and nobody of none, takes the place of the one who steps back
    const caseId = items[0]?.id ?? '';
    expect((await checking.recuse('yz_auditor_education', caseId)).status).toBe(200);
    expect(await checking.inspectorsOf(caseId)).toEqual(['yz_auditor_education_2']);

    // an auditor of a department plans its rounds, and no other
    const own = await checking.seal({ ...plan, size: 1 }, 'yz_auditor_education');
    expect([own.status, own.body.plan?.department]).toEqual([201, 'education']);
    const foreign = { ...plan, department: 'human_resources' };
    const refused = await checking.seal<Problem>(foreign, 'yz_auditor_education');
    expect([refused.status, refused.body.errors]).toMatchObject([
      422,
      [{ pointer: '/department', code: 'other_department' }],
    ]);
    const visitor = await signInAs(on.url, 'yz_supervisor');
    expect((await visitor.get('/console/spot-checks/new')).html).toContain('id="department"');
    expect((await visitor.get(`/console/spot-checks/${sealed.id}`)).html).toContain('检查员所属部门');
  });

  test('finds by a blast radius the approvals that the register does not carry any more', async () => {
    const { id, person } = await approved();
    await on.putPerson(person, { education: [] });
    on.setNow('2026-11-21T10:00:00+08:00');
    const opened = await on.post<{ id: string }>(
      '/v1/blast-radius',
      {
        source: 'academic-records',
        from: '2026-11-20T00:00:00+08:00',
        to: '2026-11-21T00:00:00+08:00',
        reason: '登记系统数据有误',
      },
      { as: 'yz_supervisor', idempotencyKey: randomUUID() },
    );
    expect(opened.status, opened.text).toBe(201);
    await vi.waitFor(async () => {
      const { body } = await on.get<{ status: string }>(`/v1/blast-radius/${opened.body.id}`, { as: 'yz_supervisor' });
      expect(body.status).toBe('examined');
    }, soon);
    const { body } = await on.get<{ items: { applicationId: string; result: string }[] }>(
      `/v1/blast-radius/${opened.body.id}/cases?limit=200`,
      { as: 'yz_supervisor' },
    );
    expect(body.items.find(({ applicationId }) => applicationId === id)?.result).toBe('flips');
    expect((await on.get(`/v1/blast-radius/${opened.body.id}`, { as: 'supervisor' })).status).toBe(404);
  });
});

describe('a replay of its decisions', () => {
  test('decides all of them equally', async () => {
    const asking = { as: 'yz_auditor', idempotencyKey: randomUUID() };
    const { body } = await on.post<{ id: string }>('/v1/replays', { scheme: toyScheme.id }, asking);
    await vi.waitFor(async () => {
      const { body: run } = await on.get<{ status: string }>(`/v1/replays/${body.id}`, { as: 'yz_auditor' });
      expect(run.status).toBe('finished');
    }, soon);
    const { body: report } = await on.get<{ total: number; decided: number; differing: number }>(
      `/v1/replays/${body.id}`,
      { as: 'yz_auditor' },
    );
    expect(report.decided).toBeGreaterThan(10);
    expect(report).toMatchObject({ differing: 0, total: report.decided });
  });
});
