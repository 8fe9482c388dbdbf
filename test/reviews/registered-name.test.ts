// Tests a registered name that people must judge: it is shown to them in full and audited, or cannot be confirmed;
// nobody else sees it, nor anything else of an answer that may be about another person.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { placeOfGrounds } from '../../src/applications/sealed-decision.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { formOf, type Person, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, OTHER_SCHOOL, POLICE } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs } from '../support/visitor.ts';

const CLAIMED = '吕晓明';
const REGISTERED = '呂晓明';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
const reviewing = createReviewing(() => service);
const { next, act, settle, read, itemOf } = reviewing;
afterEach(() => reviewing.clear());
afterAll(() => service.close());

/** Every register has this spelling of the name, and the school register holds another school. */
async function referNamed(name: string, changes: object = {}): Promise<{ id: string; person: Person }> {
  const person = { ...somebody(), name: CLAIMED };
  await service.putPerson(person, { education: [{ ...OTHER_SCHOOL[0], name } as never], ...changes });
  const { body } = await service.submit(formOf(person));
  expect(body.status).toBe('in_review');
  return { id: body.id, person };
}

const get = async (id: string, as: string) => (await service.get<CaseItemView>(`/v1/reviews/${id}`, { as })).body;
const nameOf = ({ checks }: CaseItemView, source = 'academic-records') =>
  checks.find((check) => check.source === source)?.differences;
const shownSources = async (id: string) => {
  const rows = await service.sql`
    select data from audit_events where application_id = ${id} and action = 'application.revealed' order by seq`;
  return rows.map(({ data }) => data as { purpose: string; sources: string[]; answers: string[] });
};
const BOTH = { field: 'applicant.name', claimed: CLAIMED, found: REGISTERED };

describe('a registered name that may be another spelling', () => {
  test('is shown to the clerks who judge it, audited each time, and to nobody else', async () => {
    const { id } = await referNamed(REGISTERED);
    const variant = [{ ...BOTH, verdict: 'variant' }];
    const taken = (await next(EDU)).body;
    const claimed = (await act(EDU, taken.id, 'claim')).body;
    for (const view of [taken, claimed, await get(taken.id, EDU)]) {
      expect(nameOf(view)).toEqual(variant);
      expect(view.checks[0]?.confirmable).toBe(true);
    }
    expect(await shownSources(id)).toEqual(
      Array(3).fill({
        answers: [expect.any(String)],
        itemId: taken.id,
        purpose: 'check_source',
        sources: ['academic-records'],
      }),
    );

    for (const as of ['supervisor', 'auditor']) {
      expect(nameOf(await get(taken.id, as))).toEqual([{ field: 'applicant.name', verdict: 'variant' }]);
    }
    const texts = [
      await service.get(`/v1/applications/${id}`, { as: 'employer' }),
      await service.get('/v1/reviews', { as: EDU }),
      await service.get(`/v1/reviews/${taken.id}`, { as: 'auditor' }),
      await service.get(`/v1/reviews/${taken.id}`, { as: HR }),
    ];
    for (const { text } of texts) expect(text).not.toContain(REGISTERED);
    expect(await shownSources(id)).toHaveLength(3);

    const settled = await settle(EDU, claimed, 'confirmed');
    expect(settled.status).toBe(200);
    expect(nameOf(await get(taken.id, EDU)), 'settled, nobody has to judge it').not.toContainEqual(variant[0]);
    expect(await shownSources(id)).toHaveLength(3);
    const events = await service.sql`select data::text as data from audit_events where application_id = ${id}`;
    for (const { data } of events) expect(data).not.toMatch(/晓明/);
  });

  test('is the only part shown of an answer that may be about another person, in every register', async () => {
    const { id } = await referNamed(REGISTERED, {
      criminalRecord: {
        name: REGISTERED,
        records: [{ kind: 'crime', decidedOn: '2011-11-11', authority: '示例法院' }],
      },
      credit: { name: REGISTERED, entries: [{ kind: 'court_defaulter', status: 'active', listedOn: '2012-12-12' }] },
      medicalExam: { name: REGISTERED, designated: true, examinedOn: '2026-11-05', conclusion: 'qualified' },
    });
    const answers: string[] = [];
    for (const [department, as] of [
      ['education', EDU],
      ['human_resources', HR],
      ['public_security', POLICE],
    ] as const) {
      const item = await itemOf(id, department);
      const { body, text } = await service.get<CaseItemView>(`/v1/reviews/${item.id}`, { as });
      answers.push(text);
      for (const { source, differences } of body.checks) {
        expect([source, differences]).toEqual([source, [{ ...BOTH, verdict: 'variant' }]]);
      }
      expect(body.checks.every(({ confirmable }) => confirmable)).toBe(true);
    }
    expect((await shownSources(id)).flatMap(({ sources }) => sources).toSorted()).toEqual([
      'academic-records',
      'credit-check',
      'criminal-record',
      'medical-exam',
    ]);
    const own = await service.get<{ checks: { source: string; differences: unknown[] }[] }>(`/v1/applications/${id}`);
    const shown = own.body.checks.flatMap(({ differences }) => differences);
    expect(shown, 'to the unit').toEqual([{ field: 'applicant.name', verdict: 'variant' }]);
    expect(answers.join()).not.toMatch(/示例学院|2011-11-11|2012-12-12|示例法院|court_defaulter/);
  });

  test.each([
    ['another name', '赵别人', 'different'],
    ['a masked name', '吕**', 'masked'],
  ])('is shown if the register gives %s', async (_, name, verdict) => {
    const { id } = await referNamed(name);
    const item = await itemOf(id, 'education');
    expect(nameOf(await get(item.id, EDU))).toEqual([{ ...BOTH, found: name, verdict }]);
  });
});

describe('a registered name that two people judge', () => {
  test('is shown to the second of them as to the first', async () => {
    const { id } = await referNamed('赵别人');
    const item = (await next(EDU)).body;
    expect((await settle(EDU, item, 'confirmed')).body.awaiting).toBe('countersign');
    const second = (await act(EDU_2, item.id, 'claim')).body;
    expect(nameOf(second)).toEqual([{ ...BOTH, found: '赵别人', verdict: 'different' }]);
    expect(await shownSources(id)).toHaveLength(2);
  });

  test('is confirmed only by people who saw it, including the second person', async () => {
    await referNamed('赵别人');
    const [row] = (await service.get<{ items: CaseItemView[] }>('/v1/reviews', { as: EDU })).body.items;
    const { id, version } = row as CaseItemView;
    const [clerk] = await service.sql`select staff_id from api_keys where label = ${EDU}`;
    const given = await act('supervisor', id, 'reassign', { assignee: clerk?.staff_id, version });
    expect(given.status).toBe(200);
    const decisions = [{ check: 'academic-records', result: 'confirmed', ground: 'original_seen', note: '已核对' }];
    const listed = async (as: string) =>
      (await service.get<{ items: CaseItemView[] }>('/v1/reviews', { as })).body.items.find((item) => item.id === id);
    const unread = await act<Problem>(EDU, id, 'settle', {
      decisions,
      version: (await listed(EDU))?.version ?? version,
    });
    expect([unread.status, unread.body.errors]).toMatchObject([422, [{ code: 'name_not_shown' }]]);
    const head = { method: 'HEAD', headers: { authorization: `Bearer miaopi_sandbox_${EDU}` } };
    expect((await fetch(`${service.url}/v1/reviews/${id}`, head)).status).toBe(200);
    const { cookies } = await signInAs(service.url, EDU);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const page = await fetch(`${service.url}/console/items/${id}`, { method: 'HEAD', headers: { cookie } });
    expect(page.status).toBe(200);
    const still = await act<Problem>(EDU, id, 'settle', { decisions, version: (await listed(EDU))?.version });
    expect(still.body.errors, 'who asks for the headers alone is shown nothing').toMatchObject([
      { code: 'name_not_shown' },
    ]);
    await get(id, EDU);
    const settled = await act(EDU, id, 'settle', { decisions, version: (await listed(EDU))?.version });
    expect([settled.status, settled.body.awaiting]).toEqual([200, 'countersign']);
    const second = { decisions, version: (await listed(EDU_2))?.version };
    expect((await act<Problem>(EDU_2, id, 'countersign', second)).body.errors).toMatchObject([
      { code: 'name_not_shown' },
    ]);
    await get(id, EDU_2);
    expect((await act(EDU_2, id, 'countersign', second)).status).toBe(200);
  });

  test('is not confirmed in place of one shown before, even if the clock was set back since', async () => {
    const { id, person } = await referNamed('赵别人');
    const item = (await next(EDU_2)).body;
    await get(item.id, EDU);
    const back = service.clock.now().subtract({ hours: 1 });
    expect((await service.put('/v1/sandbox/clock', { now: back.toString() })).status).toBe(200);
    await service.putPerson(person, { education: [{ ...OTHER_SCHOOL[0], name: '钱别人' } as never] });
    const { version } = (await act(EDU_2, item.id, 'recheck')).body;
    const [clerk] = await service.sql`select staff_id from api_keys where label = ${EDU}`;
    const given = await act('supervisor', item.id, 'reassign', { assignee: clerk?.staff_id, version });
    expect(given.status).toBe(200);
    const decisions = [{ check: 'academic-records', result: 'confirmed', ground: 'original_seen', note: '已核对' }];
    const settle = () => act<Problem>(EDU, item.id, 'settle', { decisions, version: given.body.version });
    expect((await settle()).body.errors).toMatchObject([{ code: 'name_not_shown' }]);
    expect(nameOf(await get(item.id, EDU))).toEqual([{ ...BOTH, found: '钱别人', verdict: 'different' }]);
    expect((await settle()).status).toBe(200);
    expect(new Set((await shownSources(id)).map(({ answers }) => answers[0])).size).toBe(2);
  });
});

describe('a name that nobody can see', () => {
  /** A decision that was kept without the register's answer. */
  async function forgetName(id: string): Promise<() => Promise<void>> {
    const { sealer } = service.service.deps;
    const [row] = await service.sql`select grounds from applications where id = ${id}`;
    const before: Buffer = row?.grounds;
    const kept = JSON.parse(sealer.open(placeOfGrounds(id), before));
    kept.grounds.answers['academic-records'].subject.name = null;
    for (const check of kept.decision.checks) {
      for (const difference of check.differences) difference.found = null;
    }
    const write = (grounds: Buffer) =>
      service.sql.begin(async (sql) => {
        await sql`set local session_replication_role = replica`;
        await sql`update applications set grounds = ${grounds} where id = ${id}`;
      });
    await write(sealer.seal(placeOfGrounds(id), JSON.stringify(kept)));
    return async () => void (await write(before));
  }

  test('is not confirmed until the source was asked again; it may be refused', async () => {
    const { id } = await referNamed(REGISTERED);
    const restore = await forgetName(id);
    const item = (await next(EDU)).body;
    expect(nameOf(item)).toEqual([{ field: 'applicant.name', verdict: 'variant' }]);
    expect(item.checks[0]?.confirmable).toBe(false);
    expect(await shownSources(id)).toEqual([]);
    const refused = await settle<Problem>(EDU, item, 'confirmed');
    expect([refused.status, refused.body.errors]).toMatchObject([
      422,
      [{ pointer: '/decisions/0/result', code: 'name_not_shown' }],
    ]);
    expect((await read(id)).body.status).toBe('in_review');

    const asked = (await act(EDU, item.id, 'recheck')).body;
    expect([nameOf(asked), asked.checks[0]?.confirmable]).toEqual([[{ ...BOTH, verdict: 'variant' }], true]);
    expect((await settle(EDU, asked, 'confirmed')).status).toBe(200);
    await restore();
  });

  test('may be refused without asking again', async () => {
    const { id } = await referNamed(REGISTERED);
    const restore = await forgetName(id);
    const item = (await next(EDU_2)).body;
    const refused = await settle(EDU_2, item, 'refused', 'name.mismatch');
    expect(refused.body).toMatchObject({ status: 'settled', result: 'refused' });
    await restore();
  });
});

describe('a person who accepts a registered name', () => {
  const variantOf = async (changes: object) => {
    const person = { ...somebody(), name: CLAIMED };
    await service.putPerson(person, changes);
    const { body } = await service.submit(formOf(person));
    expect(body.decision?.reasons.map(({ code }) => code)).toContain('name.variant');
    return body.id;
  };
  const confirm = async (as: string) => {
    const { body: item } = await next(as);
    expect((await settle(as, item, 'confirmed')).body.status).toBe('settled');
  };
  const codesOf = async (id: string) => (await read(id)).body.decision?.reasons.map(({ code }) => code);

  test('has not accepted a crime under it: that is its own item, for two people, at the window', async () => {
    const records = [{ kind: 'crime', decidedOn: '2011-11-11', authority: '示例法院' }];
    const id = await variantOf({ criminalRecord: { name: REGISTERED, records } });
    expect(await codesOf(id)).toEqual(['name.variant']);
    await confirm(POLICE);
    expect((await read(id)).body).toMatchObject({ status: 'in_review', review: { venue: 'window' } });
    expect(await codesOf(id)).toEqual(['criminal_record.found']);
    expect(await itemOf(id, 'public_security')).toMatchObject({
      status: 'open',
      checks: [{ source: 'criminal-record', verdict: 'mismatch', takesTwo: true }],
    });
  });

  test('has not accepted other education, a debt or an unfit exam under it', async () => {
    const id = await variantOf({
      education: [{ ...OTHER_SCHOOL[0], name: REGISTERED }],
      credit: { name: REGISTERED, entries: [{ kind: 'court_defaulter', status: 'active', listedOn: '2025-01-01' }] },
      medicalExam: { name: REGISTERED, designated: true, examinedOn: '2026-11-05', conclusion: 'unqualified' },
    });
    await confirm(EDU);
    await confirm(HR);
    expect((await read(id)).body.status).toBe('in_review');
    expect((await codesOf(id))?.toSorted()).toEqual([
      'academic_records.mismatch',
      'credit.high_risk',
      'medical.not_qualified',
    ]);
    for (const department of ['education', 'human_resources']) {
      const { checks } = await itemOf(id, department);
      expect(checks.every(({ takesTwo }) => takesTwo)).toBe(true);
    }
  });

  test('has accepted that name alone if the register gives another one in the entry', async () => {
    const entry = { ...OTHER_SCHOOL[0], name: '吕曉明', level: 'associate', type: 'adult' };
    const id = await variantOf({ education: { name: REGISTERED, entries: [entry] } as never });
    await confirm(EDU);
    expect((await read(id)).body.status).toBe('in_review');
    expect(await codesOf(id)).toEqual(['name.variant']);
    await confirm(EDU);
    expect((await read(id)).body.status).toBe('in_review');
    expect(await codesOf(id)).toContain('academic_records.mismatch');
  });

  test('has accepted nothing else even while another department waits for a supplement', async () => {
    const records = [{ kind: 'crime', decidedOn: '2011-11-11', authority: '示例法院' }];
    const id = await variantOf({
      criminalRecord: { name: REGISTERED, records },
      medicalExam: { designated: true, examinedOn: '2026-11-05', conclusion: 'recheck' },
    });
    const { body: item } = await next(HR);
    const asked = { items: [{ kind: 'id_card_front', note: '请补交' }], version: item.version };
    expect((await act(HR, item.id, 'supplement', asked)).status).toBe(200);
    await confirm(POLICE);
    expect(await codesOf(id)).toContain('criminal_record.found');
    expect(await itemOf(id, 'public_security')).toMatchObject({ status: 'open', checks: [{ verdict: 'mismatch' }] });
  });

  test('ends the review if everything else under it matches, as a decision of people', async () => {
    const id = await variantOf({ criminalRecord: { name: REGISTERED, records: [] } });
    await confirm(POLICE);
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
    const events = await service.sql`select action, data::text from audit_events where application_id = ${id}`;
    expect(events.map(({ action }) => action)).toContain('review.names_accepted');
    for (const { data } of events) expect(data).not.toMatch(/晓明/);
  });
});
