// Tests that inspectors who leave office are replaced automatically, that cases without inspectors get new ones, and
// that no case blocks another.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestService, type TestService } from '../support/service.ts';
import { createSpotChecking } from './spot-checking.ts';

let service: TestService;
const { round, cases, recuse, approve, drawn, inspectorsOf, events } = createSpotChecking(() => service);
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
afterAll(() => service.close());

describe('a case whose inspector leaves office', () => {
  test('gets another one, and a case with none left gets the next who comes', async () => {
    await approve(1);
    const { id: roundId } = await drawn({ size: 1 });
    const id = (await cases(roundId)).items[0]?.id ?? '';
    const [one = '', two = ''] = await inspectorsOf(id);
    const sweep = async () => {
      const worker = await service.service.startWorker();
      await worker.sweep();
      await worker.stop();
    };
    await recuse(one, id);
    await recuse(two, id);
    expect((await round(roundId)).casesWithoutInspector).toEqual([id]);
    const [last = ''] = await inspectorsOf(id);
    await service.sql`update staff set ended_at = now() where name = ${`miaopi_sandbox_${last}`}`;
    await service.sql`
    insert into staff (id, name, display_name, tenant_id, role, mode)
    select gen_random_uuid(), 'auditor-' || n, '监督员' || n, tenant_id, 'auditor', 'sandbox'
    from staff, generate_series(4, 5) n where name = 'miaopi_sandbox_supervisor'`;
    await sweep();
    expect((await inspectorsOf(id)).toSorted()).toEqual(['auditor-4', 'auditor-5']);
    expect((await round(roundId)).casesWithoutInspector).toEqual([]);
    const told = (await events({ caseId: id })).map(({ action, data }) => `${action} ${data.because}`);
    expect(told).toContain('spot_check.recused left_office');
  });

  test('does not block any other if it cannot be tended', async () => {
    const { sql } = service;
    service.setNow('2026-11-23T10:00:00+08:00');
    await approve(4);
    await drawn({ size: 4, period: { from: '2026-11-23', to: '2026-11-23' } });
    const open = (staffId: string) => sql<{ case_id: string }[]>`
    select case_id from spot_check_inspectors where staff_id = ${staffId} and recused_at is null and found_at is null order by case_id`;
    const [busiest] = await sql<{ staff_id: string }[]>`
    select i.staff_id from spot_check_inspectors i join staff s on s.id = i.staff_id
    where i.recused_at is null and i.found_at is null and s.ended_at is null
    group by 1 order by count(*) desc, 1 limit 1`;
    const staffId = busiest?.staff_id ?? '';
    const [bad, ...others] = await open(staffId);
    expect(others.length).toBeGreaterThan(0);
    await sql.unsafe(`
    create function refuse_bad_case() returns trigger language plpgsql as $$ begin raise exception 'bad case'; end $$;
    create trigger bad_case before update on spot_check_cases for each row when (NEW.id = '${bad?.case_id}') execute function refuse_bad_case()`);
    await sql`update staff set ended_at = now() where id = ${staffId}`;
    const worker = await service.service.startWorker();
    await worker.sweep();
    await worker.stop();
    expect(await open(staffId)).toEqual([bad]);
    await sql`drop trigger bad_case on spot_check_cases`;
  });
});
