// Tests what the database itself refuses of spot checks to everybody: a round cannot be steered, nor a verdict changed,
// by hand.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestService, type TestService } from '../support/service.ts';
import { createSpotChecking, sha256 } from './spot-checking.ts';

let service: TestService;
const { approve, drawn, seal, cases, find, inspectorsOf, post } = createSpotChecking(() => service);
const refused = (work: Promise<unknown>, pattern: RegExp) => expect(work).rejects.toThrow(pattern);

let roundId: string;
let sealedId: string;
let caseIds: string[];
beforeAll(async () => {
  service = await startTestService({ worker: false });
  await approve(6);
  roundId = (await drawn({ size: 4 })).id;
  caseIds = (await cases(roundId)).items.map(({ id }) => id);
  sealedId = (await seal({ size: 2 })).body.id;
  await post(`/v1/spot-checks/${roundId}/extend`, { size: 5, reason: '再看一件' }, 'auditor');
  await post(`/v1/spot-checks/${roundId}/extend`, { size: 5, reason: '再看一件' }, 'auditor');
  service.setNow('2026-11-21T10:00:00+08:00');
  await approve(1);
  service.setNow('2026-11-22T10:00:00+08:00');
});
afterAll(() => service.close());

describe('the tables of spot checks', () => {
  test.each([
    'spot_checks',
    'spot_check_population',
    'spot_check_commitments',
    'spot_check_refusals',
    'spot_check_extensions',
    'spot_check_cases',
    'spot_check_inspectors',
  ])('keep every row of %s', async (table) => {
    const { sql } = service;
    if (table === 'spot_check_commitments') {
      const { body } = await seal({ size: 1 });
      await post(`/v1/spot-checks/${body.id}/commitments`, { commitment: sha256('some value') }, 'auditor');
    }
    await refused(sql`delete from ${sql(table)}`, /refused/);
    await refused(sql`truncate ${sql(table)} cascade`, /refused/);
    expect((await sql`select 1 from ${sql(table)}`).length).toBeGreaterThan(0);
  });
});

describe('a round in the database', () => {
  test.each([
    ['plan', '{}'],
    ['plan_hash', randomBytes(32)],
    ['population_size', 3],
    ['population_hash', randomBytes(32)],
    ['blind', true],
    ['sealed_at', '2020-01-01T00:00:00Z'],
    ['request_hash', randomBytes(32)],
  ] as const)('keeps its %s', async (column, value) => {
    const { sql } = service;
    for (const id of [roundId, sealedId])
      await refused(
        sql`update spot_checks set ${sql({ [column]: value })} where id = ${id}`,
        /cannot be changed|spot_checks_plan/,
      );
  });

  test('keeps its seed, and accepts only the hash of two contributions', async () => {
    const { sql } = service;
    const set = (id: string, seed: string, contributions: string[]) => sql`
      update spot_checks set seed = ${seed}, seed_contributions = ${contributions}, drawn_by = 'x', drawn_at = now() where id = ${id}`;
    await refused(set(roundId, sha256('a\nb'), ['a', 'b']), /cannot be changed/);
    await refused(set(sealedId, sha256('chosen'), ['a', 'b']), /spot_checks_seed/);
    await refused(set(sealedId, sha256('alone'), ['alone']), /spot_checks_seed/);
  });

  test('keeps its population: no line more after sealing, and no population without its lines', async () => {
    const { sql } = service;
    const chunk = (id: string, place: number) => sql`
      insert into spot_check_population (spot_check_id, place, lines, content) values (${id}, ${place}, 1, '\\x00')`;
    await refused(chunk(sealedId, 1), /sealed/);
    await refused(sql`update spot_check_population set lines = 7`, /refused/);
    const copy = (id: string) => sql`
      insert into spot_checks (id, request_hash, scheme, plan, plan_hash, population_size, population_hash, blind, sealed_by, sealed_at)
      select ${id}, request_hash, scheme, plan, plan_hash, 6, population_hash, blind, sealed_by, sealed_at
      from spot_checks where id = ${sealedId}`;
    await refused(copy(randomUUID()), /whole of its population/);
    const id = randomUUID();
    await chunk(id, 0);
    await refused(copy(id), /whole of its population/);
  });

  test('has every commitment before the first reveal, copied from nobody, and met only by its own value', async () => {
    const { sql } = service;
    const { body } = await seal({ size: 1 });
    const commit = (as: string, value: string) =>
      post(`/v1/spot-checks/${body.id}/commitments`, { commitment: sha256(value) }, as);
    await commit('auditor', 'the value of one');
    const insert = (name: string, value: string) => sql`
      insert into spot_check_commitments (spot_check_id, staff_id, place, commitment, committed_at)
      select ${body.id}, id, 2, decode(${sha256(value)}, 'hex'), now() from staff where name = ${`miaopi_sandbox_${name}`}`;
    await refused(insert('supervisor', 'the value of one'), /spot_check_commitments_own/);
    const set = (value: string) => sql`
      update spot_check_commitments set value = ${value}, revealed_at = now() where spot_check_id = ${body.id}`;
    await refused(sql`update spot_check_commitments set commitment = ${randomBytes(32)}`, /cannot be changed/);
    await refused(set('the value of one'), /before all are bound, two at least/);
    await commit('supervisor', 'the value of two');
    const reveal = (value: string) => sql`
      update spot_check_commitments set value = ${value}, revealed_at = now()
      where spot_check_id = ${body.id} and commitment = decode(${sha256(value)}, 'hex')`;
    await refused(
      sql`update spot_check_commitments set value = 'another value', revealed_at = now() where spot_check_id = ${body.id} and place = 1`,
      /spot_check_commitments_fits/,
    );
    await reveal('the value of one');
    await refused(reveal('the value of one'), /cannot be changed/);
    await refused(insert('auditor_2', 'chosen with the other in view'), /no commitment comes after a reveal/);
    // the seed is made of them, each in its place, and of nothing else
    const draw = (seed: string[]) => sql`
      update spot_checks set seed = ${sha256(seed.join('\n'))}, seed_contributions = ${seed}, drawn_by = 'x', drawn_at = now()
      where id = ${body.id}`;
    await reveal('the value of two');
    const [one, two] = ['the value of one', 'the value of two'];
    for (const seed of [
      ['not the value', 'nor this'],
      [two, one],
      [one, two, 'one more to choose by'],
    ])
      await refused(draw(seed), /what was committed to/);
  });

  test('of a plan with contributors gets no seed and no reveal before all of them are bound', async () => {
    const { sql } = service;
    const contributors = ['miaopi_sandbox_auditor', 'miaopi_sandbox_supervisor', 'miaopi_sandbox_auditor_2'];
    const { body } = await seal({ size: 1, contributors });
    const { id } = body;
    const given = ['given by', 'somebody'];
    const draw = (seed: string[]) => sql`
      update spot_checks set seed = ${sha256(seed.join('\n'))}, seed_contributions = ${seed}, drawn_by = 'x', drawn_at = now()
      where id = ${id}`;
    await refused(draw(given), /what was committed to/);
    for (const as of ['auditor', 'supervisor'])
      await post(`/v1/spot-checks/${id}/commitments`, { commitment: sha256(`the value of ${as}`) }, as);
    await refused(
      sql`update spot_check_commitments set value = 'the value of auditor', revealed_at = now()
        where spot_check_id = ${id} and place = 1`,
      /before all are bound/,
    );
  });

  test('has exactly the cases of its sample: none put in, left out or swapped', async () => {
    const { sql } = service;
    const { body } = await seal({ size: 2 });
    const { id } = body;
    type Drawn = { number: string; id: string; ticket: string };
    const contributions = ['dice 1 2 3 4', 'dice 4 3 2 1'];
    const seed = sha256(contributions.join('\n'));
    const population = await sql<Drawn[]>`
      select id, number, encode(sha256(convert_to(${`${seed}:`} || number, 'UTF8')), 'hex') as ticket from applications
      where approval_number is not null and (decided_at at time zone 'Asia/Shanghai')::date = '2026-11-20'`;
    const inOrder = population.toSorted((a, b) => (a.ticket < b.ticket ? -1 : 1));
    const [first, second, third] = inOrder as [Drawn, Drawn, Drawn];
    const drawing = (drawn: Drawn[], places = drawn.map((_, index) => index + 1)) =>
      sql.begin(async (tx) => {
        await tx`update spot_checks set seed = ${seed}, seed_contributions = ${contributions}, drawn_by = 'x', drawn_at = now()
          where id = ${id}`;
        for (const [index, one] of drawn.entries())
          await tx`
            insert into spot_check_cases (id, spot_check_id, application_id, number, place, stratum, ticket, inspectors_there, created_at)
            values (${randomUUID()}, ${id}, ${one.id}, ${one.number}, ${places[index] ?? 0}, '', ${one.ticket}, 0, now())`;
      });
    await refused(drawing([first]), /as many cases as it samples/);
    await refused(drawing([]), /as many cases as it samples/);
    await refused(drawing([first, second, third]), /in order and no more/);
    await refused(drawing([second, first]), /in order and no more/);
    await refused(drawing([first, second], [1, 3]), /in order and no more/);
    const [later] = await sql<Drawn[]>`
      select id, number, encode(sha256(convert_to(${`${seed}:`} || number, 'UTF8')), 'hex') as ticket from applications
      where approval_number is not null and (decided_at at time zone 'Asia/Shanghai')::date = '2026-11-21'`;
    await refused(drawing([later as Drawn]), /in order and no more/);
    await drawing([first, second]);
    expect((await cases(id)).items).toHaveLength(2);
  });
});

describe('a spot-check case in the database', () => {
  test('has the ticket that the seed gives, and stays unchanged', async () => {
    const { sql } = service;
    const [other] = await sql<{ id: string; number: string }[]>`
      select id, number from applications where id not in (select application_id from spot_check_cases where spot_check_id = ${roundId})
      and approval_number is not null and (decided_at at time zone 'Asia/Shanghai')::date = '2026-11-20'`;
    const insert = (ticket: string) => sql`
      insert into spot_check_cases (id, spot_check_id, application_id, number, place, stratum, ticket, inspectors_there, created_at)
      values (${randomUUID()}, ${roundId}, ${other?.id ?? ''}, ${other?.number ?? ''}, 99, '', ${ticket}, 0, now())`;
    await refused(insert('0'.repeat(64)), /the ticket that the seed gives/);
    // nor is one put in beside the sample, though its ticket is right
    const [{ seed }] = (await sql`select seed from spot_checks where id = ${roundId}`) as unknown as [{ seed: string }];
    await refused(insert(sha256(`${seed}:${other?.number}`)), /in order and no more/);
    for (const change of [{ number: 'X' }, { place: 50 }, { ticket: '0'.repeat(64) }, { stratum: 'x' }])
      await refused(
        sql`update spot_check_cases set ${sql(change)} where id = ${caseIds[0] ?? ''}`,
        /cannot be changed/,
      );
  });

  test('has only the result of its verdicts, and keeps it', async () => {
    const { sql } = service;
    const [id = ''] = caseIds;
    const set = (result: string) =>
      sql`update spot_check_cases set result = ${result}, missing = '{}', concluded_at = now() where id = ${id}`;
    await refused(set('passed'), /what its verdicts come to/);
    const [one = '', two = ''] = await inspectorsOf(id);
    await find(one, id);
    await refused(set('passed'), /what its verdicts come to/);
    await find(two, id);
    await refused(set('not_compliant'), /cannot be changed/);
    await refused(sql`update spot_check_inspectors set note = '\\x01' where case_id = ${id}`, /concluded/);
  });

  test('keeps verdicts locked and recusals in force, and lets only auditors inspect', async () => {
    const { sql } = service;
    const [, id = ''] = caseIds;
    const [one = ''] = await inspectorsOf(id);
    await find(one, id);
    const own = sql`(select id from staff where name = ${`miaopi_sandbox_${one}`})`;
    await refused(
      sql`update spot_check_inspectors set verdict = 'not_compliant' where case_id = ${id} and staff_id = ${own}`,
      /cannot be changed/,
    );
    await refused(
      sql`update spot_check_inspectors set recused_at = now() where case_id = ${id} and staff_id = ${own}`,
      /cannot be changed/,
    );
    await refused(
      sql`insert into spot_check_inspectors (case_id, staff_id, place, assigned_at)
        select ${id}, id, 9, now() from staff where name = 'miaopi_sandbox_supervisor'`,
      /an inspector is an auditor/,
    );
    await refused(
      sql`update spot_check_inspectors set verdict = 'incomplete', missing = '{}', found_at = now()
        where case_id = ${id} and found_at is null`,
      /spot_check_inspectors_missing/,
    );
  });
});

describe('the district of an application', () => {
  test('is kept as the application named it', async () => {
    await refused(service.sql`update applications set district = null`, /what was submitted cannot be changed/);
    await refused(service.sql`update applications set district = '440306'`, /what was submitted cannot be changed/);
  });
});
