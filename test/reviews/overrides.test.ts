// Tests that overrides are visible: each effective confirmation without a match, or against a rule, is listed with its
// ground and its clerk, and counted on the board.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import { boardOf } from '../../src/reviews/board.ts';
import type { Period } from '../../src/reviews/period.ts';
import type { OverrideView } from '../../src/reviews/shapes.ts';
import { formOf, OFFICE, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, HR_2 } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

type List = { items: OverrideView[]; nextCursor: string | null };

let service: TestService;
const reviewing = createReviewing(() => service);
const { referGap, referContradiction, next, settle, countersign } = reviewing;
const overrides = async (query = '', as = 'auditor') =>
  (await service.get<List>(`/v1/audit/overrides${query}`, { as })).body;

const people: { name: string; residentId: string }[] = [];
const ids = { gap: '', contradiction: '', rule: '' };
beforeAll(async () => {
  service = await startTestService({ worker: false });
  service.setNow('2026-11-20T10:00:00+08:00');
  const gap = await referGap();
  await settle(EDU, (await next(EDU)).body, 'confirmed');
  service.setNow('2026-11-21T10:00:00+08:00');
  const contradiction = await referContradiction();
  await settle(EDU, (await next(EDU)).body, 'confirmed');
  service.setNow('2026-11-22T10:00:00+08:00');
  await countersign(EDU_2, (await next(EDU_2)).body);
  service.setNow('2026-11-23T10:00:00+08:00');
  // too old by the rule, though every source matches
  const old = somebody('1975-05-14');
  await service.putPerson(old);
  const rule = (await service.submit(formOf(old))).body;
  await settle(HR, (await next(HR)).body, 'confirmed');
  await countersign(HR_2, (await next(HR_2)).body);
  Object.assign(ids, { gap: gap.id, contradiction: contradiction.id, rule: rule.id });
  people.push(gap.person, contradiction.person, old);
  // without effect: one that awaits a second person, and a refusal
  await referContradiction();
  await settle(EDU, (await next(EDU)).body, 'confirmed');
  await referGap();
  await settle(EDU, (await next(EDU)).body, 'refused', 'academic_records.not_found');
});
afterAll(() => service.close());

describe('the list of overrides', () => {
  test('has each effective one, newest first, with its ground and clerk, and nothing of the person', async () => {
    const { items, nextCursor } = await overrides();
    expect(nextCursor).toBeNull();
    expect(items).toMatchObject([
      { applicationId: ids.rule, department: 'human_resources', check: 'age.above_limit', verdict: null, ground: null },
      { applicationId: ids.contradiction, check: 'academic-records', verdict: 'mismatch', ground: 'original_seen' },
      { applicationId: ids.gap, department: 'education', verdict: 'not_found', ground: 'original_seen' },
    ]);
    expect(items.map(({ at }) => at.slice(0, 10))).toEqual(['2026-11-23', '2026-11-22', '2026-11-20']);
    const staff = new Map(
      (await service.sql`select label, staff_id from api_keys`).map(({ label, staff_id: id }) => [label, id]),
    );
    expect(items.map(({ settledBy, countersignedBy }) => [settledBy, countersignedBy])).toEqual([
      [staff.get(HR), staff.get(HR_2)],
      [staff.get(EDU), staff.get(EDU_2)],
      [staff.get(EDU), null],
    ]);
    for (const { name, residentId } of people) {
      expect(JSON.stringify(items)).not.toMatch(new RegExp(`${name}|${residentId}|已核对`));
    }
  });

  test('is filtered by department and time, page by page', async () => {
    const idsOf = async (query: string) => (await overrides(query)).items.map(({ applicationId }) => applicationId);
    expect(await idsOf('?department=education')).toEqual([ids.contradiction, ids.gap]);
    const [from, to] = ['2026-11-22T10:00:00%2B08:00', '2026-11-23T10:00:00%2B08:00'];
    expect(await idsOf(`?from=${from}&to=${to}`)).toEqual([ids.contradiction]);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: List = await overrides(`?limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ applicationId }) => applicationId));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([ids.rule, ids.contradiction, ids.gap]);
    for (const wrong of ['cursor=x', 'department=none', 'from=yesterday', 'limit=0', 'clerk=x']) {
      expect((await service.get<Problem>(`/v1/audit/overrides?${wrong}`, { as: 'auditor' })).status).toBe(422);
    }
  });

  test('is for auditors and supervisors alone, and each reading is audited', async () => {
    for (const as of [EDU, 'operator', 'employer', 'agency']) {
      expect([as, (await service.get('/v1/audit/overrides', { as })).status]).toEqual([as, 403]);
    }
    await overrides('?department=education', 'supervisor');
    const [event] = await service.sql`
      select actor_role, data from audit_events where action = 'review.overrides_read' order by seq desc limit 1`;
    expect(event).toMatchObject({ actor_role: 'supervisor', data: { department: 'education' } });
    expect(event?.data, 'a count would tell how a blind case was decided').not.toHaveProperty('overrides');
  });
});

describe('the board of overrides', () => {
  const actor = {
    kind: 'staff',
    office: OFFICE,
    id: '00000000-0000-7000-8000-00000000beef',
    role: 'supervisor',
  } as const;
  const within = async (from: string, to: string) => {
    const days = { from: Temporal.PlainDate.from(from), to: Temporal.PlainDate.from(to) };
    return (await boardOf(service.service.deps, { actor }, days)).period as Period;
  };
  const counted = ({ overrides: counts }: Period) =>
    counts.map(({ name, department, ground, contradicted, gaps, rules }) => [
      ...[name, department, ground],
      ...[contradicted, gaps, rules],
    ]);

  test('counts them by department, clerk and ground on the days on which they took effect', async () => {
    const first = ['教育审核员甲', 'education', 'original_seen'];
    const rule = ['人社审核员甲', 'human_resources', null, 0, 0, 1];
    expect(counted(await within('2026-11-20', '2026-11-23'))).toEqual([[...first, 1, 1, 0], rule]);
    expect(counted(await within('2026-11-20', '2026-11-21'))).toEqual([[...first, 0, 1, 0]]);
    expect(counted(await within('2026-11-22', '2026-11-22'))).toEqual([[...first, 1, 0, 0]]);
    expect(counted(await within('2026-11-24', '2026-12-24'))).toEqual([]);
  });

  test('counts who countersigned them, for whom', async () => {
    const { countersigned } = await within('2026-11-20', '2026-11-23');
    expect(
      countersigned.map(({ secondName, name, department, count }) => [secondName, name, department, count]),
    ).toEqual([
      ['教育审核员乙', '教育审核员甲', 'education', 1],
      ['人社审核员乙', '人社审核员甲', 'human_resources', 1],
    ]);
    expect((await within('2026-11-20', '2026-11-21')).countersigned).toEqual([]);
  });
});
