// Tests the parameters of the sandbox: they hold for what is filed from then on, and nothing that was filed before
// changes its meaning.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { SchemeView } from '../../src/schemes/shapes.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { findingsOf, run } from '../replay/population.ts';
import { formOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

const PATH = '/v1/sandbox/parameters';
const ID = shenzhenTalent.id;
type Values = Record<string, Record<string, unknown>>;

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
beforeEach(async () => {
  await set({});
});
afterAll(() => service.close());

const set = (values: unknown) => service.put<Values & Problem>(PATH, values, { as: 'supervisor' });
const get = async () => (await service.get<Values>(PATH, { as: 'employer' })).body;
const defaults = Object.fromEntries(
  (shenzhenTalent.parameters?.declared ?? []).map((each) => [each.name, each.default]),
);

/** Files somebody of 42 years and answers the application. */
async function file(born = '1984-05-05'): Promise<ApplicationView> {
  const person = somebody(born);
  await service.putPerson(person);
  return (await service.submit(formOf(person))).body;
}
const codesOf = ({ decision }: ApplicationView) => decision?.reasons.map(({ code }) => code);
const keptOf = async ({ id }: ApplicationView) =>
  (await service.sql`select parameters from applications where id = ${id}`)[0]?.parameters;

describe('the parameters of the sandbox', () => {
  test('are the defaults of the schemes at first, and are shown with them', async () => {
    expect(await get()).toEqual({ [ID]: defaults });
    const { body } = await service.get<SchemeView>(`/v1/schemes/${ID}`, { as: 'employer' });
    expect(Object.fromEntries(Object.entries(body.parameters).map(([name, { value }]) => [name, value]))).toEqual(
      defaults,
    );
  });

  test('take what is named, keep the rest, and give single and all defaults back', async () => {
    expect((await set({ [ID]: { banMonths: 3, reviewWorkingDays: 7 } })).status).toBe(200);
    expect((await set({ [ID]: { 'SZ-B1.age': 40 } })).body[ID]).toMatchObject({ banMonths: 3, 'SZ-B1.age': 40 });
    expect((await set({ [ID]: { banMonths: null } })).body[ID]).toEqual({
      ...defaults,
      reviewWorkingDays: 7,
      'SZ-B1.age': 40,
    });
    const { body } = await service.get<SchemeView>(`/v1/schemes/${ID}`, { as: 'employer' });
    expect(body.parameters.reviewWorkingDays).toMatchObject({ value: 7, default: 20 });
    expect((await set({ [ID]: {} })).body[ID]).toEqual(defaults);
    await set({ [ID]: { banMonths: 3 } });
    expect((await set({})).body[ID]).toEqual(defaults);
  });

  test.each([
    ['an unknown name', { [ID]: { banMonths: 3, noSuchThing: 1 } }, [[`/${ID}/noSuchThing`, 'unknown_parameter']]],
    ['an unknown name to restore', { [ID]: { noSuchThing: null } }, [[`/${ID}/noSuchThing`, 'unknown_parameter']]],
    ['a bad value', { [ID]: { banMonths: -1 } }, [[`/${ID}/banMonths`, 'value']]],
    ['an unknown scheme', { nowhere: { banMonths: 3 } }, [['/nowhere', 'unknown_scheme']]],
    ['an unknown scheme to restore', { nowhere: {} }, [['/nowhere', 'unknown_scheme']]],
    ['a name with a slash', { [ID]: { 'a/b': 1 } }, [[`/${ID}/a~1b`, 'unknown_parameter']]],
    ['a list for a scheme', { [ID]: [] }, [[`/${ID}`, 'type']]],
    // a form leaves such a name out without a word, and an empty object would restore every default
    ['a name that no form can hold', JSON.parse('{"__proto__": {}}'), [['/__proto__', 'unknown_field']]],
  ])('refuse %s and change nothing', async (_, values, expected) => {
    const { status, body } = await set(values);
    expect(status).toBe(422);
    expect(body.errors?.map(({ pointer, code }) => [pointer, code])).toEqual(expected);
    for (const { message } of body.errors ?? []) expect(message.zh).toMatch(/\p{Script=Han}/u);
    expect(await get()).toEqual({ [ID]: defaults });
  });

  test('have it said beside the clause where they contradict its words, in the scheme and in a decision', async () => {
    await set({ [ID]: { 'SZ-B1.age': 40, reviewWorkingDays: 7 } });
    const { body } = await service.get<SchemeView>(`/v1/schemes/${ID}`, { as: 'employer' });
    const clauseOf = (ref: string) => body.clauses.find((each) => each.ref === ref)?.text;
    const rule = body.categories.flatMap(({ rules }) => rules).find(({ id }) => id === 'SZ-B1');
    for (const text of [clauseOf('SZ-B1'), rule?.text]) {
      expect(text?.zh).toMatch(/年龄上限（周岁）为 40，原文为 45）$/);
      expect(text?.en).toMatch(/Age limit \(years\) 40 instead of 45\)$/);
    }
    // what the notice leaves open contradicts nothing, and nothing else has changed
    const plain = shenzhenTalent.clauses;
    for (const { ref, text } of body.clauses.filter((each) => each.ref !== 'SZ-B1')) expect(text).toEqual(plain[ref]);
    const refused = await file();
    await set({});
    const { body: read } = await service.get<ApplicationView>(`/v1/applications/${refused.id}`);
    const [reason] = read.decision?.reasons.filter(({ clause }) => clause.ref === 'SZ-B1') ?? [];
    expect(reason?.clause.text.zh).toContain('为 40，原文为 45');
    const fresh = await file('1980-05-05');
    expect(JSON.stringify(fresh.decision)).not.toContain('原文为');
  });

  test.each([
    ['reviewWorkingDays', 'ten', '须为数字', 'Must be a number'],
    ['reviewWorkingDays', 1.5, '须为整数', 'Must be a whole number'],
    ['reviewWorkingDays', 0, '至少为 1', 'Must be at least 1'],
    ['reviewWorkingDays', 251, '至多为 250', 'Must be at most 250'],
    ['cityCode', '44', '格式不符', 'Wrong format'],
    ['highRiskKinds', ['court_defaulter', 'x'], '1：须为 ', '1: Must be one of '],
    ['highLevel.ageLimits', { A: 'x' }, 'A：须为数字', 'A: Must be a number'],
    ['validTo', 'tomorrow', '须为日期', 'Must be a day'],
  ])('say of a wrong %s (%j) what it must be', async (name, value, zh, en) => {
    const { status, body } = await set({ [ID]: { [name]: value } });
    expect([status, body.errors?.map(({ pointer, code }) => [pointer, code])]).toEqual([
      422,
      [[`/${ID}/${name}`, 'value']],
    ]);
    expect(body.errors?.[0]?.message.zh).toContain(zh);
    expect(body.errors?.[0]?.message.en).toContain(en);
  });

  test('let the machine approve high-level talent of a class whose age limit the city has set (SZ-A)', async () => {
    const certificate = {
      kind: 'talent_certificate',
      level: 'senior_title',
      certificateNumber: 'GCC-2021-0042',
      issuedOn: '2021-03-01',
      talentClass: 'B',
    } as const;
    const fileTalent = async (serial: string) => {
      const person = somebody('1985-06-15');
      const own = { ...certificate, certificateNumber: `${certificate.certificateNumber}-${serial}` };
      await service.putPerson(person, { qualifications: [{ ...own, status: 'valid' }] });
      const { status, body } = await service.submit(
        formOf(person, { category: 'high_level', claims: { qualification: own } }),
      );
      expect(status).toBe(201);
      return body;
    };
    // 41 years old
    const before = await fileTalent('1');
    expect([before.status, codesOf(before)]).toEqual(['in_review', ['age.limit_unknown']]);
    await set({ [ID]: { 'highLevel.ageLimits': { A: 60, B: 50 } } });
    const approved = await fileTalent('2');
    expect(approved).toMatchObject({ status: 'approved', decision: { decidedBy: 'matching', reasons: [] } });
    expect(await keptOf(approved)).toMatchObject({ 'highLevel.ageLimits': { A: 60, B: 50 } });
    await set({ [ID]: { 'highLevel.ageLimits': { A: 60 } } });
    expect(codesOf(await fileTalent('3'))).toEqual(['age.limit_unknown']);
    await set({ [ID]: { 'highLevel.ageLimits': { A: 60, B: 40 } } });
    expect(codesOf(await fileTalent('4'))).toEqual(['age.above_limit']);
    const refused = await set({ [ID]: { 'highLevel.ageLimits': { 'no class': 60 } } });
    expect(refused.status).toBe(422);
    expect(refused.body.errors?.map(({ pointer }) => pointer)).toEqual([`/${ID}/highLevel.ageLimits`]);
  });

  test('are put into the audit, hold in other processes and survive a restart', async () => {
    await set({ [ID]: { banMonths: 3 } });
    const [event] = await service.sql`
      select actor_kind, data from audit_events where action = 'sandbox.parameters_set' order by seq desc limit 1`;
    expect(event).toMatchObject({ actor_kind: 'staff', data: { to: { [ID]: { banMonths: 3 } } } });
    const database = { url: service.databaseUrl, sql: service.sql, close: async () => {} };
    const other = await startTestService({ database, worker: false });
    try {
      const seen = async () => (await other.get<Values>(PATH, { as: 'employer' })).body[ID]?.banMonths;
      expect(await seen()).toBe(3);
      await set({ [ID]: { banMonths: 5 } });
      await expect.poll(seen).toBe(5);
    } finally {
      await other.close();
    }
  });
});

describe('an application', () => {
  test('is decided by the values in force, and keeps them where they are not the first defaults', async () => {
    const since = shenzhenTalent.parameters?.kept ?? {};
    const before = await file();
    expect([before.status, await keptOf(before)]).toEqual(['approved', since]);
    await set({ [ID]: { 'SZ-B1.age': 40, reviewWorkingDays: 10 } });
    const after = await file();
    expect([after.status, codesOf(after)]).toEqual(['in_review', ['age.above_limit']]);
    expect(await keptOf(after)).toEqual({ ...since, 'SZ-B1.age': 40, reviewWorkingDays: 10 });
    const [event] = await service.sql`
      select data from audit_events where action = 'application.decided' and application_id = ${after.id}`;
    expect(event?.data.scheme).toEqual({
      id: ID,
      version: shenzhenTalent.version,
      parameters: { ...since, 'SZ-B1.age': 40, reviewWorkingDays: 10 },
    });
  });

  test('of an old value replays equal after the value was changed, and an altered column is found', async () => {
    await set({ [ID]: { medicalValidMonths: 0 } });
    const old = await file();
    expect(codesOf(old)).toContain('medical.expired');
    await set({ [ID]: { medicalValidMonths: 24 } });
    await file();
    await set({});
    expect(await run(service)).toMatchObject({ differing: 0 });

    const kept = await keptOf(old);
    await service.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update applications set parameters = null where id = ${old.id}`;
    });
    const { id, differing } = await run(service);
    expect(differing).toBe(1);
    expect(await findingsOf(service, id)).toMatchObject([
      { applicationId: old.id, kind: 'row_differs', fields: ['parameters'] },
    ]);
    await service.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update applications set parameters = ${sql.json(kept)} where id = ${old.id}`;
    });
  });

  test('of an old value is drafted on top of it: a backtest shows the changes of the draft alone', async () => {
    await set({ [ID]: { 'SZ-B1.age': 30 } });
    const old = await file();
    expect(codesOf(old)).toEqual(['age.above_limit']);
    await set({});
    const draft = (changes: object) => run(service, { scheme: ID, draft: changes });
    const unrelated = await draft({ readings: { creditLookBackMonths: 59 } });
    expect((await findingsOf(service, unrelated.id)).map(({ applicationId }) => applicationId)).not.toContain(old.id);
    const older = await draft({ 'SZ-B1': { age: 45 } });
    expect(await findingsOf(service, older.id)).toContainEqual(
      expect.objectContaining({ applicationId: old.id, kind: 'changed' }),
    );
  });

  test('in review is judged again by the values that it keeps', async () => {
    await set({ [ID]: { 'SZ-B1.age': 40 } });
    const person = somebody('1984-05-05');
    await service.putPerson(person, { medicalExam: undefined });
    const { body } = await service.submit(formOf(person));
    expect(codesOf(body)).toEqual(expect.arrayContaining(['age.above_limit', 'medical_exam.not_found']));
    await set({});
    await service.putPerson(person);
    const [item] = await service.sql`select id from review_items where application_id = ${body.id}`;
    for (const act of ['claim', 'recheck']) {
      const { status } = await service.post(`/v1/reviews/${item?.id}/${act}`, {}, { as: 'clerk_human_resources' });
      expect(status).toBe(200);
    }
    const [again] = await service.sql`
      select outcome, reason_codes as codes from rechecks where application_id = ${body.id} order by id desc limit 1`;
    expect(again).toMatchObject({ outcome: 'referred', codes: ['age.above_limit'] });
  });

  test('cannot be given other parameters', async () => {
    const { id } = await file();
    await expect(
      service.sql`update applications set parameters = '{"banMonths": 3}' where id = ${id}`,
    ).rejects.toMatchObject({ code: '23001' });
  });

  test.each([
    ['until', '2026-11-19', 'not_accepted'],
    ['up to', '2026-11-20', 'approved'],
  ])('is accepted %s the last day of the scheme', async (_, validTo, status) => {
    await set({ [ID]: { validTo } });
    const view = await file();
    expect(view.status).toBe(status);
    if (status === 'not_accepted') expect(view.decision?.reasons[0]?.params).toEqual({ until: validTo });
  });
});
