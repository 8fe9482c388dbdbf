// Tests reviews at the window (SZ-42): a person who has to come is called, has the time to come, and is refused no
// earlier; and an application of a person who never comes can be ended.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import type { Source } from '../../src/schemes/words.ts';
import { createOverseeing } from '../oversight/overseeing.ts';
import { BASELINE_NOW, formOf, type Person, phoneOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, HR, HR_2, POLICE, restsOn, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ sourceLimits: { retries: 0 } });
});
const reviewing = createReviewing(() => service);
const { refer, next, act, read, settle, countersign, decisionsOn, itemOf } = reviewing;
const calm = async () => {
  await service.calm();
  await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
};
afterEach(async () => {
  await calm();
  await reviewing.clear();
  service.setNow(BASELINE_NOW);
});
afterAll(() => service.close());

const down = (source: Source) => service.putFault(source, { fault: 'error_500' });
const CRIME = { criminalRecord: { records: [{ kind: 'crime', decidedOn: '2026-11-20' }] } } as never;
const DEFAULTER = { credit: { entries: [{ kind: 'court_defaulter', status: 'active', listedOn: '2024-01-01' }] } };
const hours = (from: string, by: number) => Temporal.Instant.from(from).add({ hours: by }).toString();
const POLICE_2 = 'clerk_public_security_2';
const today = () => service.clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString();

const callsOf = async (id: string) =>
  (await service.sql`select event from notices where application_id = ${id} and event ~ '^(window|online):'`).map(
    ({ event }) => (event as string).split(':')[0],
  );
const messagesTo = async (person: Person) => {
  const { body } = await service.get<{ items: { text: string }[] }>(`/v1/sandbox/messages?to=${phoneOf(person)}`);
  return body.items.map(({ text }) => text).join('\n');
};
const UNQUALIFIED = { medicalExam: { designated: true, examinedOn: '2026-11-05', conclusion: 'unqualified' } };
/** Both people of a department confirm, with the person at the window. */
const settleByTwo = async (as: string, asSecond: string) => {
  const item = (await next(as)).body;
  const came = { decisions: decisionsOn(item, 'confirmed'), version: item.version, attendedOn: '2026-11-20' };
  expect((await act<CaseItemView>(as, item.id, 'settle', came)).body.awaiting).toBe('countersign');
  return () => countersign(asSecond, item, { attendedOn: '2026-11-20' });
};

/** Refuses each subject that can be refused, and confirms those that match. */
const refusing = (item: CaseItemView, code: string) => ({
  decisions: item.checks.map((check) =>
    check.verdict === 'match'
      ? { check: check.source, result: 'confirmed', ...restsOn(check) }
      : { check: check.source, result: 'refused', reason: { code } },
  ),
  version: item.version,
});

describe('a person who has to come to the window', () => {
  test('is called, and has the time to come, for a reason that arises while another one is at the window', async () => {
    const { person, id } = await refer(DEFAULTER as never);
    const own = await itemOf(id, 'human_resources');
    service.setNow(hours(own.due, -6));
    await service.putPerson(person, { ...DEFAULTER, ...(CRIME as object) } as never);
    const claimed = (await next(HR)).body;
    const crime = await itemOf(id, 'public_security');
    expect(Date.parse(crime.due)).toBeGreaterThan(Date.parse(hours(own.due, 24)));
    expect(await callsOf(id)).toEqual(['window']);
    const came = { decisions: decisionsOn(claimed, 'confirmed'), version: claimed.version, attendedOn: today() };
    expect((await act(HR, own.id, 'settle', came)).status).toBe(200);
    expect((await countersign(HR_2, own, { attendedOn: today() })).body.status).toBe('settled');
    service.setNow(hours(own.due, 3));
    const police = (await next(POLICE)).body;
    const early = await settle<{ errors?: { pointer: string }[] }>(
      POLICE,
      police as never,
      'refused',
      'criminal_record.found',
    );
    expect([early.status, early.body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/attendedOn']]);
  });

  test('is called once for one reason, however often the sources are asked', async () => {
    const { id } = await refer(CRIME);
    for (const days of [2, 4]) {
      service.setNow(hours(BASELINE_NOW, 24 * days));
      const { id: item } = (await next(POLICE)).body;
      await act(POLICE, item, 'release');
    }
    expect(await callsOf(id)).toEqual([]);
  });

  test('is not called again for what was settled before them, where the source only falls silent', async () => {
    const { id } = await refer({ ...UNQUALIFIED, ...(CRIME as object) } as never);
    expect((await (await settleByTwo(POLICE, POLICE_2))()).body.status).toBe('settled');
    const second = await settleByTwo(HR, HR_2);
    await down('criminal-record');
    service.setNow(hours(BASELINE_NOW, 26));
    expect((await second()).status).toBe(200);
    expect(await itemOf(id, 'public_security')).toMatchObject({ status: 'open', checks: [{ verdict: 'unavailable' }] });
    expect(await callsOf(id)).toEqual([]);
  });

  test('is called again for a later record under a name in doubt, though a reason of its kind is settled', async () => {
    const { person, id } = await refer({ ...UNQUALIFIED, ...(CRIME as object) } as never);
    expect((await (await settleByTwo(POLICE, POLICE_2))()).body.status).toBe('settled');
    const second = await settleByTwo(HR, HR_2);
    const later = { name: '陳晓明', records: [{ kind: 'crime', decidedOn: '2026-11-21' }] };
    await service.putPerson(person, { ...UNQUALIFIED, criminalRecord: later } as never);
    service.setNow(hours(BASELINE_NOW, 26));
    expect((await second()).status).toBe(200);
    const item = await itemOf(id, 'public_security');
    expect(item).toMatchObject({ status: 'open', checks: [{ verdict: 'inconclusive' }] });
    expect(await callsOf(id)).toEqual([]);
    // the answer is replaced before anybody has judged its name, and its record is remembered from now on
    await service.putFault('criminal-record', { fault: 'malformed' });
    expect((await act<CaseItemView>(POLICE, item.id, 'claim')).status).toBe(200);
    expect((await act<CaseItemView>(POLICE, item.id, 'recheck')).body.checks).toMatchObject([{ takesTwo: true }]);
    expect(await callsOf(id)).toEqual(['window']);
    // the register repeats it with every answer: nobody is called again and again
    for (const fault of [null, 'malformed', null, 'malformed']) {
      await service.putFault('criminal-record', { fault });
      expect((await act<CaseItemView>(POLICE, item.id, 'recheck')).status).toBe(200);
    }
    expect(await callsOf(id)).toEqual(['window']);
  });

  test('is not called again by the second confirmation of the very item, while its source is down', async () => {
    const { id } = await refer(CRIME);
    const second = await settleByTwo(POLICE, POLICE_2);
    await down('criminal-record');
    service.setNow(hours(BASELINE_NOW, 26));
    expect((await second()).status).toBe(200);
    expect(await itemOf(id, 'public_security')).toMatchObject({ status: 'open', checks: [{ verdict: 'unavailable' }] });
    expect(await callsOf(id)).toEqual([]);
  });

  test('is told nothing of the window by the decision that ends the review', async () => {
    const { person, id } = await refer({ ...UNQUALIFIED, ...(CRIME as object) } as never);
    expect((await (await settleByTwo(HR, HR_2))()).body.status).toBe('settled');
    const second = await settleByTwo(POLICE, POLICE_2);
    await service.putPerson(person, UNQUALIFIED as never);
    service.setNow(hours(BASELINE_NOW, 26));
    expect((await second()).status).toBe(200);
    expect((await read(id)).body.status).toBe('approved');
    expect(await callsOf(id)).toEqual([]);
  });

  test('is not called for an application that can only be rejected', async () => {
    await down('criminal-record');
    const { person, id } = await refer(DEFAULTER as never);
    const item = (await next(HR)).body;
    const refusal = { ...refusing(item, 'credit.high_risk'), attendedOn: '2026-11-20' };
    expect((await act(HR, item.id, 'settle', refusal)).status).toBe(200);
    await calm();
    await service.putPerson(person, { ...DEFAULTER, ...(CRIME as object) } as never);
    const police = (await next(POLICE)).body;
    await act(POLICE, police.id, 'recheck');
    expect(await itemOf(id, 'public_security')).toMatchObject({ checks: [{ verdict: 'mismatch' }] });
    expect(await callsOf(id)).toEqual([]);
  });

  test('is told that nobody has to come any more, once the register is corrected', async () => {
    const { person, id } = await refer({ education: [], ...(CRIME as object) } as never);
    await service.putPerson(person, { education: [] });
    const { id: item } = (await next(POLICE)).body;
    expect((await act(POLICE, item, 'recheck')).status).toBe(200);
    expect((await read(id)).body.review?.venue).toBe('online');
    await vi.waitFor(async () => expect(await messagesTo(person)).toContain('已无需到'), soon);
    expect(await messagesTo(person)).toMatch(
      /已无需到受理窗口办理，由.*教育.*部门继续人工审核，最迟\d{4}-\d\d-\d\d前答复/,
    );
  });

  test('is not sent back to the window by the record that two people settled, once told that nobody need come', async () => {
    const { person, id } = await refer({ ...UNQUALIFIED, ...(CRIME as object) } as never);
    expect((await (await settleByTwo(POLICE, POLICE_2))()).body.status).toBe('settled');
    await service.putPerson(person, UNQUALIFIED as never);
    service.setNow(hours(BASELINE_NOW, 26));
    const own = (await next(HR)).body;
    expect(await callsOf(id)).toEqual(['online']);
    await act(HR, own.id, 'release');
    await service.putPerson(person, { ...UNQUALIFIED, ...(CRIME as object) } as never);
    service.setNow(hours(BASELINE_NOW, 52));
    const again = (await next(HR)).body;
    expect([again.venue, (await read(id)).body.review?.venue]).toEqual(['online', 'online']);
    expect(await callsOf(id)).toEqual(['online']);
    const settled = await act<CaseItemView>(HR, own.id, 'settle', {
      decisions: decisionsOn(again, 'confirmed'),
      version: again.version,
    });
    expect(settled.status).toBe(200);
    // another record leads there again
    const other = { criminalRecord: { records: [{ kind: 'crime', decidedOn: '2026-11-22' }] } };
    await service.putPerson(person, { ...UNQUALIFIED, ...other } as never);
    service.setNow(hours(BASELINE_NOW, 78));
    expect((await act<CaseItemView>(HR_2, own.id, 'claim')).body.venue).toBe('window');
    expect(await callsOf(id)).toEqual(['online', 'window']);
  });

  test('reads the last day of the supplement that is awaited, and not that of the call', async () => {
    const person = { ...somebody(), name: '吕晓明' };
    const records = [{ kind: 'crime', decidedOn: '2011-11-11', authority: '示例法院' }];
    await service.putPerson(person, { education: [], criminalRecord: { name: '呂晓明', records } } as never);
    const { id } = (await service.submit(formOf(person))).body;
    const [degree, police] = [(await next(EDU)).body, (await next(POLICE)).body];
    const wanted = { items: [{ kind: 'diploma' }], version: degree.version, due: '2026-11-23' };
    expect((await act(EDU, degree.id, 'supplement', wanted)).status).toBe(200);
    expect((await settle(POLICE, police, 'confirmed')).status).toBe(200);
    expect(await itemOf(id, 'public_security')).toMatchObject({ venue: 'window' });
    const { body } = await read(id);
    expect(body.supplement?.lastDay).toBe('2026-11-23');
    expect(body.nextStep.text.zh).toContain('2026-11-23');
  });
});

describe('an application of a person who never comes', () => {
  test('is refused in an item that also holds a check which has matched since', async () => {
    await down('medical-exam');
    const { id } = await refer(DEFAULTER as never);
    await calm();
    const { due } = await itemOf(id, 'human_resources');
    service.setNow(hours(due, 24));
    const late = (await next(HR)).body;
    expect(late.checks.map(({ verdict }) => verdict).toSorted()).toEqual(['match', 'mismatch']);
    const confirmed = { decisions: decisionsOn(late, 'confirmed'), version: late.version };
    expect((await act(HR, late.id, 'settle', confirmed)).status).toBe(422);
    expect((await act(HR, late.id, 'settle', refusing(late, 'credit.high_risk'))).status).toBe(200);
    expect((await read(id)).body.status).toBe('rejected');
  });

  test('is ended by a department whose checks all match, once another department has refused', async () => {
    await down('medical-exam');
    const { id } = await refer(CRIME);
    expect((await service.post(`/v1/applications/${id}/human-review`, { reason: '请人工审核' })).status).toBe(200);
    await calm();
    const { due } = await itemOf(id, 'public_security');
    service.setNow(hours(due, 24));
    const own = (await next(HR)).body;
    const matched = { decisions: decisionsOn(own, 'confirmed'), version: own.version };
    expect((await act(HR, own.id, 'settle', matched)).status).toBe(422);
    const police = (await next(POLICE)).body;
    expect((await act(POLICE, police.id, 'settle', refusing(police, 'criminal_record.found'))).status).toBe(200);
    expect((await act(HR, own.id, 'settle', matched)).status).toBe(200);
    expect((await read(id)).body.status).toBe('rejected');
  });
});

describe('a visit that the window’s clerk records', () => {
  const attend = <Body = CaseItemView>(
    id: string,
    attendedOn: string,
    as = HR,
    note: string | null = '携带身份证原件',
  ) => service.post<Body>(`/v1/applications/${id}/attendance`, { attendedOn, note }, { as });
  type Refused = { code: string; errors?: { pointer: string; code: string }[] };

  test('is offered to the clerks who settle, in the timeline and the audit, and settles nothing', async () => {
    const { id } = await refer(CRIME);
    // public security alone has an item
    expect((await service.get(`/v1/applications/${id}`, { as: HR })).status).toBe(404);
    expect((await attend(id, '2026-11-20')).status).toBe(200);
    const item = (await next(POLICE)).body;
    expect(item).toMatchObject({ attendedOn: null, visit: { attendedOn: '2026-11-20', note: '携带身份证原件' } });
    const without = await settle<Refused>(POLICE, item, 'confirmed');
    expect([without.status, without.body.errors?.[0]?.pointer]).toEqual([422, '/attendedOn']);
    const named = { decisions: decisionsOn(item, 'confirmed'), version: item.version, attendedOn: '2026-11-20' };
    expect((await act<CaseItemView>(POLICE, item.id, 'settle', named)).body.awaiting).toBe('countersign');
    const { body } = await service.get<{ items: { event: string; actor: string }[] }>(
      `/v1/applications/${id}/timeline`,
    );
    expect(body.items).toContainEqual(expect.objectContaining({ event: 'application.attended', actor: 'staff' }));
    const rows = await service.sql`
      select e.data from audit_events e join staff s on s.id::text = e.actor_id
      where e.application_id = ${id} and e.action = 'application.attended' and s.name = ${`miaopi_sandbox_${HR}`}`;
    expect(rows).toMatchObject([{ data: { attendedOn: '2026-11-20' } }]);
    expect(JSON.stringify(rows)).not.toContain('原件');
  });

  test('is of no day before the call, in the future, or twice, and only where the person is called', async () => {
    const { id } = await refer(CRIME);
    service.setNow(hours(BASELINE_NOW, 48));
    for (const day of ['2026-11-19', '2026-11-23']) {
      const { status, body } = await attend<Refused>(id, day);
      expect([status, body.errors?.[0]]).toMatchObject([422, { pointer: '/attendedOn', code: 'out_of_range' }]);
    }
    expect((await attend(id, today())).status).toBe(200);
    expect((await attend(id, today())).status).toBe(422);
    const online = await refer({ education: [] });
    expect((await attend<Refused>(online.id, today())).body.code).toBe('illegal_transition');
    service.setNow(BASELINE_NOW);
  });

  test('counts from the day on which a later answer called the person, and a later call asks for another', async () => {
    const { person, id } = await refer(UNQUALIFIED as never);
    service.setNow(hours(BASELINE_NOW, 24 * 4));
    await service.putPerson(person, { ...UNQUALIFIED, ...(CRIME as object) } as never);
    const own = (await next(HR)).body;
    expect(await callsOf(id)).toEqual(['window']);
    expect((await attend(id, '2026-11-23')).status).toBe(422);
    expect((await attend(id, '2026-11-24')).status).toBe(200);
    expect((await itemOf(id, 'human_resources')).visit).toMatchObject({ attendedOn: '2026-11-24' });
    service.setNow(hours(BASELINE_NOW, 24 * 7));
    await service.putPerson(person, { ...UNQUALIFIED, ...(CRIME as object), ...DEFAULTER } as never);
    await act(HR, own.id, 'recheck');
    await act(HR, own.id, 'release');
    await next(HR);
    expect(await callsOf(id)).toEqual(['window', 'window']);
    expect((await itemOf(id, 'human_resources')).visit).toBeNull();
    service.setNow(BASELINE_NOW);
  });

  test('is recorded for a frozen approval, and keeps lateness alone from revoking it', async () => {
    const { frozen, justAfter } = createOverseeing(() => service);
    const { id, freeze } = await frozen();
    expect((await attend(id, '2026-11-19')).status).toBe(422);
    expect((await attend(id, '2026-11-20')).status).toBe(200);
    expect((await attend<Refused>(id, '2026-11-20')).body.code).toBe('illegal_transition');
    const { body } = await service.get<{ items: { applicationId: string; attendedOn: string }[] }>(
      '/v1/freezes?waitsFor=decision',
      { as: 'supervisor' },
    );
    expect(body.items.find((each) => each.applicationId === id)?.attendedOn).toBe('2026-11-20');
    service.setNow(justAfter(freeze?.due));
    await vi.waitFor(async () => expect(await reviewing.actionsOf(id)).toContain('application.freeze_overdue'), soon);
    expect((await read(id)).body.status).toBe('frozen');
    service.setNow(BASELINE_NOW);
  });

  test('is refused to the clerks of departments that keep no window', async () => {
    const { id } = await refer(CRIME);
    expect((await attend(id, '2026-11-20', POLICE)).status).toBe(403);
    expect((await attend(id, '2026-11-20', EDU)).status).toBe(404);
    for (const as of ['auditor', 'employer', 'operator']) expect((await attend(id, '2026-11-20', as)).status).toBe(403);
  });
});
