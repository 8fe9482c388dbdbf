// Tests that a replay finds and names every alteration and finds nothing else: it compares decisions, rows, sealed
// values and the audit.
import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Kept,
  placeOfGrounds,
  placeOfRecheck,
  placeOfReviewed,
  type Rechecked,
  type Reviewed,
} from '../../src/applications/sealed-decision.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { byHand, findingsOf, type People, populate, run, unequalOf } from './population.ts';

let on: TestService;
let people: People;
beforeAll(async () => {
  on = await startTestService();
  people = await populate(on);
}, 90_000);
afterAll(() => on.close());

const TABLES = ['applications', 'rechecks', 'audit_events'];

/** Gives the findings of a run while the write stands, and then restores the data. */
async function findingsWhile(write: (sql: TransactionSql) => Promise<unknown>) {
  for (const table of TABLES) await on.sql.unsafe(`create table kept_${table} as select * from ${table}`);
  try {
    await byHand(on.sql, write);
    const report = await run(on);
    return { report, findings: await findingsOf(on, report.id), unequal: await unequalOf(on, report.id) };
  } finally {
    await byHand(on.sql, async (tx) => {
      for (const table of TABLES) {
        await tx.unsafe(`delete from ${table} t using kept_${table} k where t.${KEYS[table]} = k.${KEYS[table]}`);
        await tx.unsafe(`insert into ${table} overriding system value select * from kept_${table}`);
      }
    });
    for (const table of TABLES) await on.sql.unsafe(`drop table kept_${table}`);
  }
}
const KEYS: Record<string, string> = { applications: 'id', rechecks: 'id', audit_events: 'seq' };

/** Gives kinds and fields of the findings on one application, after checking that another has none. */
async function foundOf(id: string, write: (sql: TransactionSql) => Promise<unknown>) {
  const { findings, report } = await findingsWhile(write);
  expect(findings.filter(({ applicationId }) => applicationId !== id)).toEqual([]);
  expect(report.differing).toBe(findings.length > 0 ? 1 : 0);
  return Object.fromEntries(findings.map(({ kind, fields }) => [kind, fields]));
}

async function keptOf(id: string): Promise<Kept> {
  const [row] = await on.sql`select grounds from applications where id = ${id}`;
  return JSON.parse(on.service.deps.sealer.open(placeOfGrounds(id), row?.grounds));
}
const sealed = (place: string, value: unknown) => on.service.deps.sealer.seal(place, JSON.stringify(value));

/** Seals the kept decision with changes in it, as a person with the keys could. */
async function resealed(sql: TransactionSql, id: string, change: (kept: Kept) => unknown) {
  const grounds = sealed(placeOfGrounds(id), change(await keptOf(id)));
  await sql`update applications set grounds = ${grounds} where id = ${id}`;
}

describe('a replay of unaltered data', () => {
  test('decides every application again, whatever the way it was decided, and finds no difference', async () => {
    const report = await run(on);
    expect(await findingsOf(on, report.id)).toEqual([]);
    expect(report).toMatchObject({
      kind: 'replay',
      status: 'finished',
      total: 10,
      decided: 10,
      differing: 0,
      kinds: [],
      clauses: [],
      unequal: { decisions: { groups: 0, applications: 0 } },
    });
    const counted = report.outcomes.map(({ from, to, applications }) => [from, to, applications]);
    expect(counted).toEqual([
      ['referred', 'referred', 7],
      ['approved', 'approved', 2],
      ['not_accepted', 'not_accepted', 1],
    ]);
  });

  test('lists equal facts that two reviews ended otherwise, by department, for training', async () => {
    const report = await run(on);
    expect(report.unequal).toEqual({
      decisions: { groups: 0, applications: 0 },
      reviews: { groups: 1, applications: 2 },
      departments: [{ department: 'education', groups: 1, applications: 2 }],
    });
    const [education, review, ...others] = await unequalOf(on, report.id);
    expect(others).toEqual([]);
    expect(education).toMatchObject({ kind: 'unequal_review', department: 'education' });
    expect(review).toMatchObject({
      kind: 'unequal_review',
      department: null,
      answers: [
        { outcome: 'approved', reasons: [], applications: 1, examples: [{ id: people.confirmed }] },
        { outcome: 'rejected', reasons: [], applications: 1, examples: [{ id: people.rejected }] },
      ],
    });
  });
});

describe('a replay of an altered row', () => {
  const ALTERED: [name: keyof People, set: string, columns: string[]][] = [
    ['rejected', `status = 'approved', outcome = 'approved', approval_number = 'SZ-X'`, ['status', 'outcome']],
    ['referred', `status = 'withdrawn'`, ['status']],
    ['withdrawn', `status = 'in_review', due_at = now()`, ['status']],
    ['confirmed', `decided_by = null`, ['decided_by']],
    ['referred', `reason_codes = '{}'`, ['reason_codes']],
    ['referred', `venue = 'window'`, ['venue']],
    ['referred', `departments = '{human_resources}'`, ['departments']],
    ['approved', `scheme_version = '2018-01-01'`, ['scheme_version']],
    ['approved', `category = 'skilled'`, ['category']],
    ['approved', `unit_code = '91440300MA0XXXX23E'`, ['unit_code']],
    ['approved', `person_key = '\\x00'`, ['person_key']],
    ['approved', `district = '440304'`, ['district']],
    ['approved', `submitted_at = submitted_at - interval '2 days'`, ['submitted_at']],
    ['approved', `decided_at = decided_at + interval '1 second'`, ['decided_at']],
    ['approved', `approval_number = 'TJ-0000'`, ['approval_number']],
    ['supplemented', `status = 'in_review'`, ['status']],
    ['frozen', `status = 'approved'`, ['status']],
  ];
  test.each(ALTERED)('finds a changed column in the application "%s": %s', async (name, set, columns) => {
    const id = people[name];
    const found = await foundOf(id, (sql) => sql.unsafe(`update applications set ${set} where id = '${id}'`));
    expect(found).toEqual({ row_differs: columns });
  });

  test('finds another asking under a healed application, and another outcome of its asking', async () => {
    const id = people.healed;
    const lent = (sql: TransactionSql) => sql`
      update applications set recheck_id = (select recheck_id from applications where id = ${id})
      where id = ${people.referred}`;
    expect(await foundOf(people.referred, lent)).toEqual({ row_differs: ['recheck_id'] });
    const changed = (sql: TransactionSql) =>
      sql`update rechecks set outcome = 'referred', reason_codes = '{age.above_limit}' where application_id = ${id}`;
    expect(await foundOf(id, changed)).toEqual({ row_differs: ['outcome', 'reason_codes'] });
  });

  test('misses a deleted row, and a decision whose content is gone', async () => {
    const id = people.approved;
    expect(await foundOf(id, (sql) => sql`delete from applications where id = ${id}`)).toEqual({
      application_missing: [],
    });
    const emptied = (sql: TransactionSql) =>
      sql`update applications set grounds = null, status = 'withdrawn', approval_number = null where id = ${id}`;
    expect(await foundOf(id, emptied)).toEqual({ row_differs: ['grounds'] });
  });
});

describe('a replay of altered sealed data', () => {
  test.each(['submission', 'grounds', 'reviewed'] as const)('finds a changed bit in %s', async (column) => {
    const id = people.rejected;
    const flip = (sql: TransactionSql) =>
      sql.unsafe(
        `update applications set ${column} = set_bit(${column}, 500, 1 - get_bit(${column}, 500)) where id = '${id}'`,
      );
    expect(await foundOf(id, flip)).toMatchObject({ sealed_unreadable: [column] });
  });

  test('finds it in a later asking, and in content moved there from another row', async () => {
    const flip = (sql: TransactionSql) =>
      sql`update rechecks set grounds = set_bit(grounds, 500, 1 - get_bit(grounds, 500))`;
    expect(await foundOf(people.healed, flip)).toMatchObject({ sealed_unreadable: ['rechecks.grounds'] });
    const move = (sql: TransactionSql) => sql`
      update applications set grounds = (select grounds from applications where id = ${people.approved})
      where id = ${people.rejected}`;
    expect(await foundOf(people.rejected, move)).toMatchObject({ sealed_unreadable: ['grounds'] });
  });

  test('finds a newly sealed outcome by deciding again, by row and audit, and by its equals', async () => {
    const id = people.referred;
    const { findings, unequal } = await findingsWhile((sql) =>
      resealed(sql, id, (kept) => ({
        ...kept,
        reviewDue: null,
        decision: { ...kept.decision, outcome: 'approved', reasons: [], review: null },
      })),
    );
    expect(findings.map(({ applicationId, kind }) => [applicationId, kind])).toEqual([
      [id, 'audit_differs'],
      [id, 'row_differs'],
      [id, 'decision_differs'],
    ]);
    expect(findings[2]).toMatchObject({
      subject: 'first',
      before: { outcome: 'approved', codes: [] },
      after: { outcome: 'referred', codes: ['academic_records.not_found'] },
      clauses: ['SZ-06'],
    });
    const [defect] = unequal.filter(({ kind }) => kind === 'unequal_decision');
    expect(defect?.answers.map(({ outcome, applications }) => [outcome, applications])).toEqual([
      ['approved', 1],
      ['referred', 4],
    ]);
    expect(defect?.answers[0]?.examples.map((example) => example.id)).toEqual([id]);
  });

  test('finds a value sealed by an unknown version, or with nothing to decide on', async () => {
    const id = people.approved;
    const unknown = (sql: TransactionSql) =>
      Promise.all([
        resealed(sql, id, ({ decision, ...kept }) => ({
          ...kept,
          decision: { ...decision, scheme: { ...decision.scheme, version: '1999-01-01' } },
        })),
        sql`update applications set scheme_version = '1999-01-01' where id = ${id}`,
      ]);
    expect(await foundOf(id, unknown)).toMatchObject({ scheme_unknown: ['scheme', 'scheme_version'] });
    const empty = (sql: TransactionSql) => resealed(sql, id, (kept) => ({ ...kept, grounds: {} }));
    expect(await foundOf(id, empty)).toHaveProperty('decision_impossible');
  });

  test('finds a newly sealed later asking or decision of people', async () => {
    const [recheck] = await on.sql`select id, grounds from rechecks where application_id = ${people.healed}`;
    const place = placeOfRecheck(recheck?.id);
    const rechecked = JSON.parse(on.service.deps.sealer.open(place, recheck?.grounds)) as Rechecked;
    const answers = { ...rechecked.grounds.answers, 'medical-exam': { status: 'not_found' } };
    const otherAnswer = { ...rechecked, grounds: { ...rechecked.grounds, answers } };
    const { findings } = await findingsWhile(
      (sql) => sql`update rechecks set grounds = ${sealed(place, otherAnswer)} where id = ${recheck?.id}`,
    );
    expect(findings).toMatchObject([
      {
        kind: 'decision_differs',
        subject: recheck?.id,
        before: { outcome: 'approved' },
        after: { outcome: 'referred' },
      },
    ]);

    const id = people.rejected;
    const [row] = await on.sql`select reviewed from applications where id = ${id}`;
    const reviewed = JSON.parse(on.service.deps.sealer.open(placeOfReviewed(id), row?.reviewed)) as Reviewed;
    const approving = sealed(placeOfReviewed(id), { ...reviewed, outcome: 'approved', reasons: [] });
    const found = await foundOf(id, (sql) => sql`update applications set reviewed = ${approving} where id = ${id}`);
    expect(found).toEqual({ row_differs: ['outcome'], audit_differs: ['outcome', 'reasons'] });
  });
});

describe('a replay of altered audit events', () => {
  const change = (id: string, action: string, path: string, value: unknown) => (sql: TransactionSql) =>
    sql`
    update audit_events set data = replace(jsonb_set(data::jsonb, ${path}::text[], ${JSON.stringify(value)}::text::jsonb)::text, '": ', '":')::json
    where application_id = ${id} and action = ${action}`;
  test.each([
    ['approved', 'application.decided', '{outcome}', 'referred', ['outcome']],
    ['referred', 'application.decided', '{reasons,0,code}', 'age.above_limit', ['reasons']],
    ['referred', 'application.decided', '{checks,0,verdict}', 'mismatch', ['checks']],
    ['rejected', 'application.reviewed', '{outcome}', 'approved', ['outcome']],
    ['rejected', 'application.reviewed', '{reasons}', [], ['reasons']],
  ] as const)('of %s: %s with another %s', async (name, action, path, value, fields) => {
    const found = await foundOf(people[name], change(people[name], action, path, value));
    expect(found.audit_differs).toEqual(fields);
  });

  test('misses a deleted event of a decision, and finds one too many', async () => {
    const id = people.confirmed;
    const without = (sql: TransactionSql) =>
      sql`delete from audit_events where application_id = ${id} and action = 'application.reviewed'`;
    expect(await foundOf(id, without)).toMatchObject({ audit_differs: ['events'] });
    const twice = (sql: TransactionSql) => sql`
      update audit_events set action = 'application.rescued'
      where application_id = ${id} and action = 'application.received'`;
    expect(await foundOf(id, twice)).toMatchObject({ audit_differs: ['events'] });
  });
});

describe('a replay as a whole', () => {
  test('finds a changed reading of a scheme in every decision that it changes', async () => {
    const readings = shenzhenTalent.readings as { medicalValidMonths: number };
    const { medicalValidMonths } = readings;
    readings.medicalValidMonths = 0;
    try {
      const report = await run(on);
      expect(report).toMatchObject({ decided: 10, differing: 9, clauses: [{ clause: 'SZ-06', applications: 9 }] });
      const findings = await findingsOf(on, report.id);
      expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['decision_differs']));
      for (const { after } of findings) expect(after?.codes).toContain('medical.expired');
      const [event] =
        await on.sql`select data from audit_events where action = 'replay.found' order by seq desc limit 1`;
      // each asking of a healed application is a decision of its own: of that source, and of all sources before the
      // approval
      expect(event?.data).toMatchObject({ replayId: report.id, findings: { decision_differs: 11 } });
      expect(event?.data.applications).toHaveLength(9);
    } finally {
      readings.medicalValidMonths = medicalValidMonths;
    }
  });

  test('shows, answers and audits nothing of a person', async () => {
    const { report } = await findingsWhile((sql) => sql`update applications set unit_code = '91440300MA0XXXX23E'`);
    const kept = await on.sql`
    select to_jsonb(f)::text as text from replay_findings f where replay_id = ${report.id}
    union all select to_jsonb(e)::text from audit_events e where action like 'replay.%'
    union all select to_jsonb(r)::text from replays r
    union all select to_jsonb(x)::text from replay_facts x`;
    expect(kept.length).toBeGreaterThan(9);
    for (const { text } of kept) expect(text).not.toMatch(/陈晓明|420106|91440300|武汉大学|1048612008/);
  });
});
