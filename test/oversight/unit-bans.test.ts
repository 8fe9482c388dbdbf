// Tests a unit's ban by two supervisors over REST: nobody bars a unit alone, both see the unit and the effects of the
// ban, and no proposal blocks for ever.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import { creditCodeCheck, organisationCodeCheck } from '../../src/identity/credit-code.ts';
import type { SanctionProposalView, SanctionView } from '../../src/oversight/shapes.ts';
import { setBans } from '../support/bans.ts';
import { BASELINE_NOW, EMPLOYER, formOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
  await setBans(service);
});
afterEach(async () => {
  await service.sql`update sanctions set lifted_at = now(), lifted_by = 'test' where lifted_at is null`;
  await service.sql`
    update sanction_proposals set status = 'lapsed', ended_at = now(), ended_by = 'test' where status = 'proposed'`;
  service.setNow(BASELINE_NOW);
});
afterAll(() => service.close());

let units = 0;
/** An unknown code. */
function unknownCode(): string {
  units += 1;
  const organisation = `MA${String(units).padStart(6, '0')}`;
  const first17 = `91440300${organisation}${organisationCodeCheck(organisation)}`;
  return first17 + creditCodeCheck(first17);
}

const against = (creditCode: string, changes: object = {}) => ({
  scheme: 'shenzhen-talent',
  subject: { kind: 'unit', creditCode },
  ground: 'fraud',
  foundOn: '2026-11-20',
  note: '为申请人出具虚假证明',
  ...changes,
});

interface Posted extends Omit<SanctionView, 'id'> {
  id: string;
  code: Problem['code'];
  awaiting: string;
  proposal: SanctionProposalView;
}
const post = (body: unknown, as = 'supervisor', key: string = randomUUID()) =>
  service.post<Posted>('/v1/sanctions', body, { as, idempotencyKey: key });
const withdraw = (id: string | null, as = 'supervisor') =>
  service.send<SanctionProposalView & { code: string }>(
    'DELETE',
    `/v1/sanctions${id === null ? '' : `?proposal=${id}`}`,
    { as },
  );
const proposals = async (as = 'auditor') =>
  (await service.get<{ items: SanctionView[]; proposals: SanctionProposalView[] }>('/v1/sanctions', { as })).body
    .proposals;
const bansOf = async (creditCode: string): Promise<SanctionView[]> => {
  const search = { subject: { kind: 'unit', creditCode } };
  return (await service.post<{ items: SanctionView[] }>('/v1/sanctions/search', search, { as: 'auditor' })).body.items;
};
const actionsAbout = async (proposalId: string): Promise<string[]> => {
  const rows = await service.sql`
    select action from audit_events where data->>'proposalId' = ${proposalId} order by seq`;
  return rows.map(({ action }) => action as string);
};

async function file(held: object = {}, changes: object = {}, as = 'employer') {
  const person = somebody();
  await service.putPerson(person, held);
  return (await service.submit(formOf(person, changes), { as })).body;
}

describe('a unit that is to be banned', () => {
  test('is not barred by one supervisor: one proposes, and another must post the same', async () => {
    await file({ education: [] });
    await file();
    const body = against(EMPLOYER.creditCode);
    const first = await post(body);
    expect([first.status, first.body]).toMatchObject([
      202,
      {
        awaiting: 'second_person',
        proposal: {
          subject: { kind: 'unit', ...EMPLOYER },
          state: 'open',
          openApplications: 1,
          approvedApplications: 1,
          from: '2026-11-20',
          until: '2027-11-20',
          note: '为申请人出具虚假证明',
        },
      },
    ]);
    const { id } = first.body.proposal;
    expect(await bansOf(EMPLOYER.creditCode)).toEqual([]);
    expect((await file()).status).toBe('approved');

    const again = await post(body);
    expect([again.status, again.body.code, again.body.proposal.id]).toEqual([409, 'second_supervisor_required', id]);
    for (const changes of [{ note: '另一件事' }, { ground: 'other_violation' }, { foundOn: '2026-11-19' }]) {
      const differing = await post({ ...body, ...changes }, 'supervisor_2');
      expect([differing.status, differing.body.code]).toEqual([409, 'stale']);
      expect(differing.body.proposal).toMatchObject({ id, note: body.note, ground: 'fraud', foundOn: '2026-11-20' });
    }
    expect(await bansOf(EMPLOYER.creditCode)).toEqual([]);

    const second = await post(body, 'supervisor_2');
    expect([second.status, second.headers.get('location')]).toEqual([200, `/v1/sanctions/${second.body.id}`]);
    expect(second.body).toMatchObject({ active: true, proposedBy: first.body.proposal.proposedBy });
    expect(second.body.recordedBy).not.toBe(second.body.proposedBy);
    const [ban, ...others] = await bansOf(EMPLOYER.creditCode);
    expect([ban?.id, others]).toEqual([second.body.id, []]);
    expect((await file()).decision?.reasons.map(({ code }) => code)).toEqual(['ban.active']);
    const refusals = Array(4).fill('application.move_refused');
    expect(await actionsAbout(id)).toEqual(['sanction.proposed', ...refusals, 'sanction.recorded']);
  });

  test('is barred for the days that were proposed, whatever the length of a ban has become', async () => {
    const code = unknownCode();
    const { proposal } = (await post(against(code))).body;
    await setBans(service, { unitBanMonths: 120 });
    expect((await post(against(code), 'supervisor_2')).status).toBe(200);
    expect(await bansOf(code)).toMatchObject([{ from: proposal.from, until: proposal.until }]);
    expect(proposal.until).toBe('2027-11-20');
    await setBans(service);
  });

  test('is shown by the name on file, else by the one its newest application gives, else as unknown', async () => {
    const [named, unknown] = [unknownCode(), unknownCode()];
    const employer = { name: '某某示例有限公司', creditCode: named };
    await file({ education: [] }, { channel: 'agency', employer }, 'agency');
    const nameOf = async (code: string) => (await post(against(code))).body.proposal.subject.name;
    expect(await nameOf(EMPLOYER.creditCode)).toBe(EMPLOYER.name);
    expect(await nameOf(named)).toBe(employer.name);
    expect(await nameOf(unknown)).toBeNull();
  });

  test('that files for others is counted with all that it has filed', async () => {
    const employer = { name: '某某示例有限公司', creditCode: unknownCode() };
    await file({ education: [] }, { channel: 'agency', employer }, 'agency');
    const { body } = await post(against('91440300MA0XXXX90C'));
    expect(body.proposal.openApplications).toBeGreaterThan(0);
  });
});

describe('the proposal of a ban', () => {
  test('happens once for its key, as the ban does; a key belongs to one body, whatever became of it', async () => {
    const body = against(unknownCode());
    const [key, secondKey] = [randomUUID(), randomUUID()];
    const both = await Promise.all([post(body, 'supervisor', key), post(body, 'supervisor', key)]);
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    expect(both[0]?.body.proposal.id).toBe(both[1]?.body.proposal.id);
    const bans = await Promise.all([post(body, 'supervisor_2', secondKey), post(body, 'supervisor_2', secondKey)]);
    expect(bans.map(({ status }) => status)).toEqual([200, 200]);
    expect(bans[0]?.body.id).toBe(bans[1]?.body.id);
    const repeated = await post(body, 'supervisor', key);
    expect([repeated.status, repeated.headers.get('idempotent-replayed')]).toEqual([202, 'true']);
    expect(repeated.body.proposal).toMatchObject({ state: 'carried_out', sanctionId: bans[0]?.body.id });
    expect((await post({ ...body, note: '另一件' }, 'supervisor', key)).body.code).toBe('idempotency_conflict');
    expect((await post({ ...body, note: '另一件' }, 'supervisor_2', secondKey)).body.code).toBe('idempotency_conflict');
    const applicant = { ...body, subject: { kind: 'applicant', residentId: somebody().residentId } };
    expect((await post(applicant, 'supervisor', key)).body.code).toBe('idempotency_conflict');
    expect(await bansOf(body.subject.creditCode)).toHaveLength(1);
  });

  test('is made by one of two posts at the same moment, and carried out by the other', async () => {
    const body = against(unknownCode());
    const both = await Promise.all([post(body), post(body, 'supervisor_2')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 202]);
    expect(await bansOf(body.subject.creditCode)).toHaveLength(1);
  });

  test('is withdrawn once by its author, and then bars nobody and blocks nobody', async () => {
    const body = against(unknownCode());
    const { id } = (await post(body)).body.proposal;
    expect((await proposals()).map((each) => each.id)).toEqual([id]);
    const other = await withdraw(id, 'supervisor_2');
    expect([other.status, other.body.code]).toEqual([403, 'forbidden']);
    expect((await withdraw(randomUUID())).status).toBe(404);
    expect((await withdraw(null, 'supervisor_2')).status).toBe(404);
    const done = await withdraw(null);
    expect([done.status, done.body]).toMatchObject([200, { id, state: 'withdrawn' }]);
    expect((await withdraw(id)).body.code).toBe('illegal_transition');
    expect(await proposals()).toEqual([]);
    const next = await post({ ...body, note: '改为另一事由' }, 'supervisor_2');
    expect(next.status).toBe(202);
    expect(await bansOf(body.subject.creditCode)).toEqual([]);
    await post(against(unknownCode()), 'supervisor_2');
    expect((await withdraw(null, 'supervisor_2')).status, 'which of two').toBe(422);
  });

  test('lapses after ten working days: the next post is a new proposal', async () => {
    const body = against(unknownCode());
    const { id, expiresAt } = (await post(body)).body.proposal;
    expect(expiresAt).toBe('2026-12-05T00:00:00.000+08:00');
    service.setNow('2026-12-04T23:59:59+08:00');
    expect((await proposals()).map((each) => each.id)).toEqual([id]);
    service.setNow('2026-12-05T00:00:00+08:00');
    expect(await proposals()).toEqual([]);
    expect((await withdraw(id)).body.code).toBe('illegal_transition');
    const next = await post(body, 'supervisor_2');
    expect([next.status, next.body.proposal.id === id]).toEqual([202, false]);
    expect(await bansOf(body.subject.creditCode)).toEqual([]);
    expect(await actionsAbout(id)).toContain('sanction.proposal_lapsed');
  });

  test('is sealed: nothing of its content is in clear', async () => {
    const body = against(unknownCode(), { note: '仅此一处的说明' });
    const { id } = (await post(body)).body.proposal;
    const [row] = await service.sql`select to_jsonb(p)::text as text from sanction_proposals p where id = ${id}`;
    const events = await service.sql`select data::text as text from audit_events where data->>'proposalId' = ${id}`;
    for (const { text } of [row, ...events].map((each) => each as { text: string })) {
      expect(text).not.toContain(body.note);
      expect(text).not.toContain(body.subject.creditCode);
    }
  });
});
