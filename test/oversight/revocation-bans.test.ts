// Tests whom a revocation bars (SZ-56, AMB-27): nobody by default; where the city sets a length the person, from that
// moment on, and the unit only if its own length is set. Two supervisors see before what it stops.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FixedKey, seedKeys } from '../../src/access/keys.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { createIds } from '../../src/base/ids.ts';
import type { BanAhead, SanctionView } from '../../src/oversight/shapes.ts';
import { setBans } from '../support/bans.ts';
import { BASELINE_NOW, EMPLOYER, formOf, OFFICE, type Person, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { createOverseeing } from './overseeing.ts';

/** A supervisor of another district of the scheme. */
const ELSEWHERE = 'elsewhere_supervisor';
const OTHER_OFFICE: FixedKey = {
  token: `miaopi_sandbox_${ELSEWHERE}`,
  displayName: ELSEWHERE,
  unitId: '00000000-0000-7000-8000-000000000901',
  label: ELSEWHERE,
  role: 'supervisor',
  department: null,
  unit: { kind: 'authority', name: '示例机构', creditCode: null },
  office: { ...OFFICE, districts: ['440304'] },
};

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
  await seedKeys({ door: service.service.deps, ids: createIds() }, [OTHER_OFFICE]);
});
afterEach(async () => {
  await service.sql`update sanctions set lifted_at = now(), lifted_by = 'test' where lifted_at is null`;
  await setBans(service, { banMonths: null, unitBanMonths: null });
  service.setNow(BASELINE_NOW);
});
afterAll(() => service.close());
const { frozen, revoke } = createOverseeing(() => service);

const NOW = '2026-12-01T10:00:00+08:00';
async function file(person: Person, today = '2026-12-01'): Promise<ApplicationView> {
  await service.putPerson(person);
  return (await service.submit(formOf(person, {}, today))).body;
}
const fileNew = (): Promise<ApplicationView> => file(somebody());
/** Revokes an approval for a false declaration, at that moment. */
async function revokedAt(now = NOW) {
  const found = await frozen();
  service.setNow(now);
  await revoke(found.id, 'false_declaration');
  const { status, body } = await revoke(found.id, 'false_declaration', 'supervisor_2');
  expect([status, body.status]).toEqual([200, 'revoked']);
  return found;
}
const reasonsOf = ({ decision }: ApplicationView) => decision?.reasons.map(({ code, params }) => [code, params]);
const bansOf = async (application: string, as = 'supervisor') => {
  const { body } = await service.get<{ items: SanctionView[] }>('/v1/sanctions?limit=200', { as });
  return body.items.filter((ban) => ban.application?.id === application);
};
const creditEntriesOf = async (id: string) => {
  const rows =
    await service.sql`select subject from pushes where application_id = ${id} and recipient = 'credit_system'`;
  return rows.map(({ subject }) => subject).toSorted();
};
const sanction = (person: Person, changes: object = {}, as = 'supervisor') =>
  service.post<SanctionView & { code: string; errors?: { pointer: string }[] }>(
    '/v1/sanctions',
    {
      scheme: 'shenzhen-talent',
      subject: { kind: 'applicant', residentId: person.residentId },
      ground: 'fraud',
      foundOn: '2026-11-20',
      note: '毕业证书经核实为伪造',
      ...changes,
    },
    { as, idempotencyKey: randomUUID() },
  );

describe('a revocation for a false declaration', () => {
  test('bars nobody by default: person and colleague are approved the same second; both credits are told', async () => {
    const { id, person } = await revokedAt();
    expect(await creditEntriesOf(id)).toEqual(['applicant', 'unit']);
    expect(await service.sql`select id from sanctions`).toHaveLength(0);
    expect((await fileNew()).status).toBe('approved');
    expect((await file(person)).status).toBe('approved');
    expect((await sanction(person)).body.code).toBe('no_ban_in_scheme');
    const unit = { kind: 'unit', creditCode: EMPLOYER.creditCode };
    expect((await sanction(person, { subject: unit })).body.code).toBe('no_ban_in_scheme');
  });

  test('bars the person from that moment to the corresponding day where a length is set, and no colleague', async () => {
    await setBans(service, { banMonths: 12 });
    const { id, person } = await revokedAt();
    expect(await creditEntriesOf(id)).toEqual(['applicant', 'unit']);
    expect(reasonsOf(await file(person))).toEqual([['ban.active', { until: '2027-12-01' }]]);
    expect((await fileNew()).status).toBe('approved');
    service.setNow('2027-12-01T23:59:30+08:00');
    expect((await file(person, '2027-12-01')).status).toBe('not_accepted');
    service.setNow('2027-12-02T00:00:00+08:00');
    expect((await file(person, '2027-12-02')).status).toBe('approved');
    const unit = { kind: 'unit', creditCode: EMPLOYER.creditCode };
    expect((await sanction(person, { subject: unit })).body.code).toBe('no_ban_in_scheme');
  });

  test('bars the unit only by a length of its own, and the proposal shows its name and what it stops', async () => {
    await setBans(service, { unitBanMonths: 6 });
    const waiting = somebody();
    await service.putPerson(waiting, { education: [] });
    expect((await service.submit(formOf(waiting))).body.status).toBe('in_review');
    const { id, person } = await frozen();
    service.setNow(NOW);
    const { body } = await revoke(id, 'false_declaration');
    const { open } = (
      await service.sql<{ open: number }[]>`
      select count(*)::int as open from applications
      where status in ('received', 'in_review', 'awaiting_supplement')`
    )[0] ?? { open: 0 };
    expect((body as unknown as { bans: BanAhead[] }).bans).toEqual([
      { kind: 'unit', until: '2027-06-01', unit: EMPLOYER, openApplications: open },
    ]);
    expect(open).toBeGreaterThan(0);
    await revoke(id, 'false_declaration', 'supervisor_2');
    expect(reasonsOf(await fileNew())).toEqual([['ban.active', { until: '2027-06-01' }]]);
    const [ban, ...others] = await bansOf(id);
    expect([ban?.subject.kind, others]).toEqual(['unit', []]);
    expect(JSON.stringify(ban)).not.toContain(person.residentId);
  });

  test('goes by the parameters of the day of the finding, not by those of the application', async () => {
    await setBans(service, { banMonths: 24 });
    const { id, person } = await frozen();
    await setBans(service, { banMonths: 3 });
    service.setNow(NOW);
    const { body } = await revoke(id, 'false_declaration');
    expect((body as unknown as { bans: BanAhead[] }).bans).toMatchObject([{ kind: 'applicant', until: '2027-03-01' }]);
    await revoke(id, 'false_declaration', 'supervisor_2');
    expect(reasonsOf(await file(person))).toEqual([['ban.active', { until: '2027-03-01' }]]);
    const other = await sanction(somebody(), { foundOn: '2026-12-01' });
    expect([other.status, other.body.until]).toEqual([201, '2027-03-01']);
  });

  test('on another ground bars nobody', async () => {
    await setBans(service);
    const { id } = await frozen();
    const { body } = await revoke(id, 'other_violation');
    expect((body as unknown as { bans: BanAhead[] }).bans).toEqual([]);
    await revoke(id, 'other_violation', 'supervisor_2');
    expect(await service.sql`select id from sanctions where application_id = ${id}`).toHaveLength(0);
  });
});

describe('a ban that follows from an application', () => {
  test('names it to its office and to no other, and only its office lifts it', async () => {
    await setBans(service, { banMonths: 12 });
    const { id } = await revokedAt();
    const [own] = await bansOf(id);
    const { number } = (await service.get<ApplicationView>(`/v1/applications/${id}`, { as: 'supervisor' })).body;
    expect(own).toMatchObject({ application: { id, number }, ofOtherOffice: false });

    const seen = await service.get<SanctionView>(`/v1/sanctions/${own?.id}`, { as: ELSEWHERE });
    expect(seen.body).toMatchObject({ application: null, ofOtherOffice: true, active: true });
    for (const text of [seen.text, (await service.get('/v1/sanctions', { as: ELSEWHERE })).text]) {
      expect(text).not.toContain(number);
      expect(text).not.toContain(id);
    }
    const lift = (as: string) =>
      service.post<{ code: string }>(`/v1/sanctions/${own?.id}/lift`, { reason: '有误' }, { as });
    expect([(await lift(ELSEWHERE)).status, (await lift(ELSEWHERE)).body.code]).toEqual([403, 'forbidden']);
    expect((await lift('supervisor')).status).toBe(200);
  });

  test('is named in the record: an application of the subject, of the scheme and of the office', async () => {
    await setBans(service);
    const [one, other] = [await frozen(), await frozen()];
    for (const application of [other.id, randomUUID()]) {
      const { status, body } = await sanction(one.person, { application });
      expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/application']]);
    }
    expect((await sanction(one.person, { application: 'no id' })).status).toBe(422);
    const recorded = await sanction(one.person, { application: one.id });
    expect([recorded.status, recorded.body.application?.id]).toEqual([201, one.id]);
    const events = await service.sql`
      select application_id from audit_events where action = 'sanction.recorded' and data->>'sanctionId' = ${recorded.body.id}`;
    expect(events.map((event) => event.application_id)).toEqual([one.id]);
    const unit = { kind: 'unit', creditCode: EMPLOYER.creditCode };
    const first = await sanction(one.person, { subject: unit, application: one.id });
    expect(first.status).toBe(202);
    const second = await sanction(one.person, { subject: unit, application: one.id }, 'supervisor_2');
    expect([second.status, second.body.application?.id]).toEqual([200, one.id]);
  });
});
