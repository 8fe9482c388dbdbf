// Tests bans over REST: recorded once, shown masked, effective until their last day, and lifted by another person.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { SanctionView } from '../../src/oversight/shapes.ts';
import { setBans } from '../support/bans.ts';
import { BASELINE_NOW, EMPLOYER_2, formOf, type Person, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { createOverseeing } from './overseeing.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
  await setBans(service);
});
afterEach(async () => {
  await service.sql`update sanctions set lifted_at = now(), lifted_by = 'test' where lifted_at is null`;
  service.setNow(BASELINE_NOW);
});
afterAll(() => service.close());

const { frozen, revoke } = createOverseeing(() => service);

const against = (person: Person, changes: object = {}) => ({
  scheme: 'shenzhen-talent',
  subject: { kind: 'applicant', residentId: person.residentId },
  ground: 'fraud',
  foundOn: '2026-11-20',
  note: '毕业证书经核实为伪造',
  ...changes,
});
const record = (body: unknown, { as = 'supervisor' as string | null, key = randomUUID() as string | null } = {}) =>
  service.post<SanctionView & { code: string; errors?: { pointer: string; code: string }[] }>('/v1/sanctions', body, {
    as,
    idempotencyKey: key,
  });
/** Records a unit's ban, which needs two supervisors. */
async function recordByTwo(body: unknown) {
  expect((await record(body)).status).toBe(202);
  return await record(body, { as: 'supervisor_2' });
}
const lift = (id: string, as: string | null, body: unknown = { reason: '经复核，认定有误' }) =>
  service.post<SanctionView & { code: string }>(`/v1/sanctions/${id}/lift`, body, { as });
async function file(person: Person, today: string, as = 'employer'): Promise<ApplicationView> {
  await service.putPerson(person);
  return (await service.submit(formOf(person, {}, today), { as })).body;
}
const actionsAbout = async (id: string): Promise<string[]> => {
  const rows = await service.sql`select action from audit_events where data->>'sanctionId' = ${id} order by seq`;
  return rows.map(({ action }) => action as string);
};

describe('a ban', () => {
  test('bars the applicant from the day of the finding to the end of its last day, and no longer', async () => {
    const person = somebody();
    const { status, body } = await record(against(person));
    expect([status, body]).toMatchObject([
      201,
      { from: '2026-11-20', until: '2027-11-20', active: true, ground: 'fraud', note: '毕业证书经核实为伪造' },
    ]);
    const barred = await file(person, '2026-11-20');
    expect(barred).toMatchObject({ status: 'not_accepted', decision: { reasons: [{ code: 'ban.active' }] } });
    expect(barred.decision?.reasons[0]?.message.zh).toContain('2027-11-20');
    expect(service.askedAbout(person)).toEqual([]);
    service.setNow('2027-11-20T23:59:30+08:00');
    expect((await file(person, '2027-11-20')).status).toBe('not_accepted');
    service.setNow('2027-11-21T00:00:00+08:00');
    expect((await file(person, '2027-11-21')).status).toBe('approved');
  });

  test('of a unit bars everybody for whom it files, and no other unit', async () => {
    const subject = { kind: 'unit', creditCode: ' 91440300ma0xxxx15k ' };
    const { body } = await recordByTwo(against(somebody(), { subject, foundOn: '2026-11-19' }));
    expect(body.subject).toEqual({ kind: 'unit', creditCode: '91440300MA0XXXX15K' });
    expect((await file(somebody(), '2026-11-20')).decision?.reasons.map(({ code }) => code)).toEqual(['ban.active']);
    const other = somebody();
    await service.putPerson(other);
    const answer = await service.submit(formOf(other, { employer: EMPLOYER_2 }), { as: 'employer_2' });
    expect(answer.body.status).not.toBe('not_accepted');
  });

  test('of an agency bars everybody for whom it files, and nobody else', async () => {
    const creditCode = '91440300MA0XXXX90C';
    const { body: ban } = await recordByTwo(against(somebody(), { subject: { kind: 'unit', creditCode } }));
    service.setNow('2026-11-21T10:00:00+08:00');
    const fileAs = async (as: string, changes: object) => {
      const person = somebody();
      await service.putPerson(person);
      const form = formOf(person, changes, '2026-11-21');
      const assessed = await service.post<ApplicationView>('/v1/assessments', form, { as });
      return [(await service.submit(form, { as })).body, assessed.body];
    };
    for (const { decision } of await fileAs('agency', { channel: 'agency' })) {
      expect(decision?.reasons.map(({ code }) => code)).toEqual(['ban.active']);
    }
    const [byItself] = await fileAs('employer', {});
    expect(byItself?.status).toBe('approved');
    service.setNow(BASELINE_NOW);
    expect((await lift(ban.id, 'supervisor_2')).body.code).toBe('second_supervisor_required');
    expect((await lift(ban.id, 'supervisor')).status).toBe(200);
  });

  test('is lifted once, with a reason, by another person than the one who recorded it', async () => {
    const person = somebody();
    const { body: ban } = await record(against(person, { foundOn: '2026-11-19' }));
    expect((await lift(ban.id, null)).status).toBe(401);
    for (const role of ['auditor', 'employer', 'clerk_human_resources']) {
      expect((await lift(ban.id, role)).status, role).toBe(403);
    }
    expect((await lift(randomUUID(), 'supervisor_2', {})).status).toBe(404);
    expect((await lift(ban.id, 'supervisor_2', {})).status).toBe(422);
    const own = await lift(ban.id, 'supervisor');
    expect([own.status, own.body.code]).toEqual([409, 'second_supervisor_required']);
    expect((await file(person, '2026-11-20')).status).toBe('not_accepted');
    const lifted = await lift(ban.id, 'supervisor_2');
    expect(lifted.body).toMatchObject({ active: false, liftReason: '经复核，认定有误' });
    expect((await file(person, '2026-11-20')).status).toBe('approved');
    expect((await lift(ban.id, 'supervisor_2')).status).toBe(409);
    expect(await actionsAbout(ban.id)).toEqual([
      'sanction.recorded',
      'application.move_refused',
      'sanction.lifted',
      'application.move_refused',
    ]);
  });

  test('from a revocation is lifted by another person than the one who carried that out', async () => {
    const { id, person } = await frozen();
    await revoke(id, 'false_declaration');
    await revoke(id, 'false_declaration', 'supervisor_2');
    const found = await service.post<{ items: SanctionView[] }>(
      '/v1/sanctions/search',
      { subject: { kind: 'applicant', residentId: person.residentId } },
      { as: 'auditor' },
    );
    const [ban] = found.body.items;
    expect(ban).toMatchObject({ from: '2026-11-20', until: '2027-11-20', revocationId: expect.any(String) });
    expect((await lift(ban?.id ?? '', 'supervisor_2')).status).toBe(409);
    expect((await lift(ban?.id ?? '', 'supervisor')).status).toBe(200);
  });
});

describe('the recording of a ban', () => {
  test('is for supervisors alone, needs a key, and happens once for it', async () => {
    const body = against(somebody());
    expect((await record(body, { as: null })).status).toBe(401);
    for (const role of ['auditor', 'employer', 'agency', 'clerk_human_resources', 'operator']) {
      expect((await record(body, { as: role })).status, role).toBe(403);
    }
    expect((await record(body, { key: null })).body.code).toBe('idempotency_key_missing');
    const key = randomUUID();
    const both = await Promise.all([record(body, { key }), record(body, { key })]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(both[0]?.body.id).toBe(both[1]?.body.id);
    const again = await record(body, { key });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body.id).toBe(both[0]?.body.id);
    expect((await record({ ...body, note: '另一件' }, { key })).body.code).toBe('idempotency_conflict');
    expect((await record(body, { key, as: 'supervisor_2' })).body.id).not.toBe(again.body.id);
    expect(await actionsAbout(again.body.id)).toEqual(['sanction.recorded']);
  });

  test.each([
    ['a scheme that nobody knows', { scheme: 'nowhere' }, '/scheme'],
    ['a future day', { foundOn: '2026-11-21' }, '/foundOn'],
    ['an invalid day', { foundOn: '2026-02-30' }, '/foundOn'],
    ['an invalid year', { foundOn: '0000-01-01' }, '/foundOn'],
    ['a day of antiquity', { foundOn: '0001-01-01' }, '/foundOn'],
    ['an invalid number', { subject: { kind: 'applicant', residentId: '123' } }, '/subject/residentId'],
    ['a unit by a resident id', { subject: { kind: 'unit', residentId: '1' } }, '/subject/creditCode'],
    ['another ground', { ground: 'dislike' }, '/ground'],
    ['no note', { note: '' }, '/note'],
  ])('is refused for %s', async (_, changes, pointer) => {
    const refused = await record(against(somebody(), changes));
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });
});

describe('the reading of bans', () => {
  test('shows the banned person or unit only masked, and is audited for a single one', async () => {
    const person = somebody();
    const { body: ban } = await record(against(person));
    const one = await service.get<SanctionView>(`/v1/sanctions/${ban.id}`, { as: 'auditor' });
    const list = await service.get<{ items: SanctionView[] }>('/v1/sanctions?limit=200', { as: 'auditor' });
    const search = await service.post<{ items: SanctionView[] }>(
      '/v1/sanctions/search',
      { subject: { kind: 'applicant', residentId: person.residentId } },
      { as: 'auditor' },
    );
    for (const { text } of [one, list, search]) {
      expect(text).toContain(ban.id);
      expect(text).not.toContain(person.residentId);
    }
    expect(await actionsAbout(ban.id)).toEqual(['sanction.recorded', 'sanction.read']);
    const [searched] = await service.sql`select data from audit_events order by seq desc limit 1`;
    expect(searched?.data).toEqual({ searched: 'applicant', found: [ban.id] });
    const nobody = { subject: { kind: 'applicant', residentId: somebody().residentId } };
    const none = await service.post<{ items: unknown[] }>('/v1/sanctions/search', nobody, { as: 'supervisor' });
    expect(none.body.items).toEqual([]);
    for (const role of ['employer', 'clerk_education', 'operator']) {
      expect((await service.get(`/v1/sanctions/${ban.id}`, { as: role })).status, role).toBe(403);
    }
    const dump = await service.sql`select to_jsonb(s)::text as row from sanctions s where id = ${ban.id}`;
    expect(dump[0]?.row).not.toContain(person.residentId);
  });

  test('is page by page, of a scheme, of a kind, in force or not', async () => {
    service.setNow('2026-11-22T10:00:00+08:00');
    const mine = [];
    for (const foundOn of ['2026-11-20', '2024-01-01', '2026-11-22']) {
      mine.push((await record(against(somebody(), { foundOn }))).body.id);
    }
    const [now, before, today] = mine;
    const list = async (query: string) =>
      (
        await service.get<{ items: SanctionView[]; nextCursor: string | null }>(`/v1/sanctions?${query}`, {
          as: 'auditor',
        })
      ).body;
    const active = (await list('active=true&limit=200')).items.map(({ id }) => id);
    expect(active).toEqual(expect.arrayContaining([now, today]));
    expect(active).not.toContain(before);
    expect((await list('active=false&limit=200')).items.map(({ id }) => id)).toContain(before);
    expect((await list('kind=unit&limit=200')).items.map(({ id }) => id)).not.toContain(now);
    expect((await list('scheme=nowhere')).items).toEqual([]);
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await list(`limit=2${cursor}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual((await list('limit=200')).items.map(({ id }) => id));
  });
});
