// Tests that blind inspection holds on every path: until their verdict is locked, no answer to an inspector reveals
// the decision, the person who decided, the clerks' settlements, or the other inspector's finding.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import type { CaseView } from '../../src/spot-checks/shapes.ts';
import { send } from '../console/forms.ts';
import { PNG, upload } from '../materials/samples.ts';
import { createOverseeing } from '../oversight/overseeing.ts';
import { phoneOf } from '../support/people.ts';
import { createReviewing, EDU } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs } from '../support/visitor.ts';
import { AUDITORS, createSpotChecking } from './spot-checking.ts';

let service: TestService;
const { approve, drawn, round, cases, find, read, recuse, inspectorsOf, seal, draw, events } = createSpotChecking(
  () => service,
);
const { freeze, restore } = createOverseeing(() => service);
const { referGap, next, act, decisionsOn, read: readApplication } = createReviewing(() => service);

/** Makes an application that a clerk has approved, with every id that could reveal it. */
let subject: {
  id: string;
  number: string;
  approvalNumber: string;
  itemId: string;
  evidence: string;
  sheet: string;
  phone: string;
};
let roundId: string;
let caseId: string;
let inspectors: [string, string];
let outsider: string;

/** The parts of answers that reveal something: outcome, person who decided, and settlements. */
const TELLTALE = /approved|"review"|"matching"|decidedBy|outcome":\{|settled|confirmed|教育审核员|SZ-[0-9A-Z]{4}-/;
const SECRET_NOTE = '检查意见绝密一二三';

beforeAll(async () => {
  service = await startTestService();
  // of another day, so that lists begin and end with other applications
  service.setNow('2026-11-21T09:00:00+08:00');
  await approve(2);
  service.setNow('2026-11-20T10:00:00+08:00');
  const { id, person } = await referGap();
  const { materialId: sheet } = (await upload(service, PNG)).body;
  const materials = [{ kind: 'diploma', materialId: sheet, seals: ['employer'] }];
  expect((await service.post(`/v1/applications/${id}/materials`, { materials })).status).toBe(200);
  expect((await get(`/v1/materials/${sheet}/content`, EDU)).status).toBe(200);
  // the clerk's list is recorded with the ids of its items
  await get('/v1/reviews', EDU);
  const { body: item } = await next(EDU);
  const { materialId: evidence } = (await upload(service, PNG, EDU)).body;
  const decisions = decisionsOn(item, 'confirmed').map((each) => ({ ...each, evidence: [evidence] }));
  await act(EDU, item.id, 'settle', { decisions, version: item.version });
  const { body } = await readApplication(id);
  expect(body.status).toBe('approved');
  subject = {
    id,
    number: body.number,
    approvalNumber: body.approvalNumber ?? '',
    itemId: item.id,
    evidence,
    sheet,
    phone: phoneOf(person),
  };
  const { id: sealedId } = await drawn({ size: 1, blind: true });
  roundId = sealedId;
  [caseId] = (await cases(roundId)).items.map((each) => each.id) as [string];
  inspectors = (await inspectorsOf(caseId)) as [string, string];
  outsider = AUDITORS.find((key) => !inspectors.includes(key)) ?? '';
});
afterAll(() => service.close());

const get = <Body>(path: string, as: string) => service.get<Body>(path, { as });
type List = { items: unknown[] };

describe('before a blind inspector’s verdict', () => {
  test('the case shows its evidence and nothing else', async () => {
    const [one] = inspectors;
    const { status, body, text } = await read(one, caseId);
    expect(status).toBe(200);
    expect(body).toMatchObject({ veiled: true, blind: true, outcome: null, result: null, number: subject.number });
    expect(body.comparisons.length).toBeGreaterThan(3);
    expect(body.comparisons.every(({ asked }) => asked === null)).toBe(true);
    expect(body.application).not.toHaveProperty('status');
    expect(body.application).not.toHaveProperty('personWanted');
    expect(body.inspectors).toHaveLength(1);
    // the millisecond would identify it among data without numbers
    expect(body.application.submittedAt).toBe('2026-11-20');
    expect(text).not.toMatch(TELLTALE);
    for (const list of [await get('/v1/spot-check-cases/x', one), await get(`/v1/spot-checks/${roundId}/cases`, one)])
      expect(list.text).not.toMatch(TELLTALE);
  });

  test('no path to the case reveals the other’s verdict', async () => {
    const [one, two] = inspectors;
    await find(two, caseId, { result: 'not_compliant', note: SECRET_NOTE });
    for (const path of [
      `/v1/spot-check-cases/${caseId}`,
      `/v1/spot-checks/${roundId}/cases`,
      `/v1/spot-checks/${roundId}/cases?mine=true`,
      `/v1/spot-checks/${roundId}`,
      `/v1/spot-checks/${roundId}/report`,
      '/v1/spot-checks',
      '/v1/audit/events?limit=200',
    ]) {
      const { status, text } = await get(path, one);
      expect([path, status]).toEqual([path, 200]);
      expect(text, path).not.toContain(SECRET_NOTE);
      expect(text, path).not.toMatch(/"result":"not_compliant"|"verdict":"not_compliant"|"state":"found"/);
    }
    const { body } = await get<{ strata: { notCompliant: number }[]; agreement: { cases: number } }>(
      `/v1/spot-checks/${roundId}/report`,
      one,
    );
    expect([body.strata[0]?.notCompliant, body.agreement.cases]).toEqual([0, 0]);
    // nor to an auditor who may be drawn third
    const { text } = await get(`/v1/audit/events?application=${subject.id}&limit=200`, outsider);
    expect(text).toContain('spot_check.found');
    expect(text).not.toMatch(/not_compliant/);
  });

  test('no path that names the application answers its inspector', async () => {
    const [one] = inspectors;
    const { id, itemId, evidence, approvalNumber, number } = subject;
    const all = (await get('/v1/audit/events?limit=200', outsider)).text;
    expect([all.includes(itemId), all.includes(evidence)], 'events beside those of the application').toEqual([
      true,
      true,
    ]);
    for (const path of [
      `/v1/applications/${id}`,
      `/v1/applications/${id.toUpperCase()}`,
      `/v1/applications/${id}/timeline`,
      `/v1/applications/${id}/receipt`,
      `/v1/reviews/${itemId}`,
      `/v1/materials/${evidence}`,
      `/v1/materials/${evidence}/content`,
      `/v1/audit/events?application=${id}`,
      `/v1/webhook-deliveries?application=${id}`,
    ]) {
      const { status, body } = await get<Problem>(path, one);
      expect([path, status, body.code]).toEqual([path, 403, 'blind']);
    }
    const visitor = await signInAs(service.url, one);
    for (const item of [itemId, caseId, randomUUID()]) {
      const file = await visitor.get(`/console/items/${item}/materials/${evidence}`);
      expect([file.status, file.html.includes('data-code="blind"')]).toEqual([403, true]);
    }
    for (const path of [
      '/v1/applications?limit=200',
      '/v1/applications?status=approved',
      '/v1/reviews?status=settled',
      '/v1/audit/events?limit=200',
      '/v1/audit/overrides',
      '/v1/audit/overrides?limit=1',
      '/v1/webhook-deliveries',
      `/v1/sandbox/messages?to=${subject.phone}`,
    ]) {
      const { status, body, text } = await get<List>(path, one);
      expect([path, status]).toEqual([path, 200]);
      expect(Array.isArray(body.items)).toBe(true);
      for (const name of [id, itemId, evidence, number, approvalNumber]) expect(text, path).not.toContain(name);
    }
  });

  test('the log tells neither when a document came nor who opened it, and the inspector may open it', async () => {
    const [one] = inspectors;
    const { sheet } = subject;
    const told = async (as: string) => (await get('/v1/audit/events?limit=200', as)).text.includes(sheet);
    expect([await told(outsider), await told(one)]).toEqual([true, false]);
    expect((await read(one, caseId)).text).toContain(sheet);
    expect((await get(`/v1/materials/${sheet}/content`, one)).status).toBe(200);
  });

  test('every endpoint for auditors with an id refuses the application’s, or does not know it', async () => {
    const [one] = inspectors;
    type Paths = Record<string, Record<string, { 'x-roles'?: string[] }>>;
    const { body } = await get<{ paths: Paths }>('/openapi.json', one);
    const asked: string[] = [];
    for (const [path, methods] of Object.entries(body.paths)) {
      if (!path.includes('{id}') || !methods.get?.['x-roles']?.includes('auditor')) continue;
      if (path.startsWith('/v1/spot-check') || path.startsWith('/v1/schemes')) continue;
      for (const id of [subject.id, subject.itemId]) {
        const { status, text } = await get(path.replace('{id}', id), one);
        expect([path, [403, 404].includes(status)]).toEqual([path, true]);
        expect(text).not.toContain(subject.approvalNumber);
      }
      asked.push(path);
    }
    expect(asked).toEqual(expect.arrayContaining(['/v1/applications/{id}', '/v1/reviews/{id}']));
  });

  test('the log entries with the application are not given out', async () => {
    const [one] = inspectors;
    await service.service.auditLog.seal();
    const tile = async (as: string) => {
      const { body } = await service.get<{ size: number }>('/v1/audit/checkpoint', {
        as,
        headers: { accept: 'application/json' },
      });
      return (await get<Problem>(`/v1/audit/tile/entries/000${body.size < 256 ? `.p/${body.size}` : ''}`, as)).status;
    };
    expect(await tile(outsider)).toBe(200);
    expect(await tile(one)).toBe(403);
  });

  test('no page of the console shows it', async () => {
    const [one] = inspectors;
    const [blinded, free] = [await signInAs(service.url, one), await signInAs(service.url, outsider)];
    const path = `/console/items/${subject.itemId}`;
    expect((await free.get(path)).status).toBe(200);
    const page = await blinded.get(path);
    expect(page.status).toBe(403);
    for (const name of [subject.number, subject.id, subject.approvalNumber]) expect(page.html).not.toContain(name);
    await service.service.auditLog.seal();
    const receipt = `/console/log/receipts/${subject.id}`;
    expect([(await free.get(receipt)).status, (await blinded.get(receipt)).status]).toEqual([200, 403]);
    expect((await free.get('/console/log')).html).toContain(subject.number);
    const log = await blinded.get('/console/log');
    expect([log.status, /id="hidden-events"/.test(log.html)]).toEqual([200, true]);
    for (const name of [subject.number, subject.id, subject.approvalNumber]) expect(log.html).not.toContain(name);
    const [decided] = await service.sql`
      select seq from audit_events where application_id = ${subject.id} and action = 'application.decided'`;
    expect((await blinded.get(`/console/log/${decided?.seq}`)).status).toBe(403);
  });

  test('nobody else sees the case before it is concluded, and the attempt is audited', async () => {
    for (const as of [outsider, 'supervisor']) {
      const { status, body } = await read<Problem>(as, caseId);
      expect([as, status, body.code]).toEqual([as, 403, 'blind']);
      const { text } = await get(`/v1/spot-checks/${roundId}/cases`, as);
      expect(text).not.toMatch(/not_compliant|绝密/);
    }
    const [{ refused }] = (await service.sql`
      select count(*)::int as refused from audit_events
      where action = 'spot_check.case_read' and data->>'sight' = 'others'`) as unknown as [{ refused: number }];
    expect(refused).toBe(2);
    // an auditor who does not inspect it may see everything else
    expect((await get(`/v1/applications/${subject.id}`, outsider)).status).toBe(200);
  });
});

describe('for a blind inspector in another round', () => {
  let other: string;
  let otherCase: string;
  beforeAll(async () => {
    other = (await drawn({ size: 1 })).id;
    otherCase = (await cases(other)).items[0]?.id ?? '';
  });

  test('the case shows its evidence at most, and counts leave out its result', async () => {
    const [one] = inspectors;
    const seen = async () => {
      const { status, text } = await read(one, otherCase);
      expect(text).not.toMatch(TELLTALE);
      return status;
    };
    const keys = await inspectorsOf(otherCase);
    expect(await seen()).toBe(keys.includes(one) ? 200 : 403);
    for (const key of keys) {
      const { text } = await find(key, otherCase, { result: 'not_compliant', note: SECRET_NOTE });
      if (key === one) expect(text).not.toMatch(/"result":"not_compliant"/);
    }
    expect(await seen()).toBe(403);
    for (const query of ['', '?result=not_compliant', '?result=open', '?mine=true'])
      expect((await cases(other, query, one)).items).toEqual([]);
    expect((await cases(other, '?result=not_compliant', outsider)).items).toHaveLength(1);
    type Counted = { progress: { concluded: number }; total: { concluded: number }; agreement: { cases: number } };
    const counted = async (as: string) => {
      const { body: shown } = await get<Counted>(`/v1/spot-checks/${other}`, as);
      const { body: report } = await get<Counted>(`/v1/spot-checks/${other}/report`, as);
      return [shown.progress.concluded, report.total.concluded, report.agreement.cases];
    };
    expect([await counted(one), await counted(outsider)]).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
    const { text } = await get('/v1/spot-checks', one);
    expect(text).not.toMatch(/"notCompliant":[1-9]/);
  });

  test('strata by the person who decided are neither sealed nor shown', async () => {
    const [one] = inspectors;
    const plan = { size: 1, strata: ['decidedBy'] };
    const own = await seal<Problem>(plan, one);
    expect([own.status, own.body.code]).toEqual([403, 'blind']);
    const { body: sealed } = await seal(plan, 'supervisor');
    await draw(sealed.id, undefined, 'supervisor');
    const [{ id = '' } = {}] = (await cases(sealed.id)).items;
    const paths = ['', '/population', '/cases', '/report', '/report?format=csv'].map(
      (of) => `/v1/spot-checks/${sealed.id}${of}`,
    );
    for (const path of paths) {
      const { status, text } = await get(path, one);
      expect([path, status]).toEqual([path, 403]);
      expect(text).not.toContain('review');
      expect((await get(path, outsider)).status).toBe(200);
    }
    expect((await read(one, id)).status).toBe(403);
    const visitor = await signInAs(service.url, one);
    for (const of of ['', '/cases', '/report', '/report.csv', '/round.json', '/population.txt'])
      expect((await visitor.get(`/console/spot-checks/${sealed.id}${of}`)).status, of).toBe(403);
    expect((await visitor.get('/console/spot-checks')).status).toBe(200);
  });
});

describe('a list for a blind inspector', () => {
  const walk = async (as: string, query: string): Promise<string[]> => {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await get<{ items: { id: string }[]; nextCursor: string | null }>(
          `/v1/applications?${query}${cursor && `&cursor=${cursor}`}`,
          as,
        )
      ).body;
      // a page is full unless it is the last
      if (page.nextCursor !== null) expect(page.items).toHaveLength(Number(/limit=(\d+)/.exec(query)?.[1]));
      expect(Buffer.from(page.nextCursor ?? '', 'base64url').toString()).not.toContain(subject.id);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    return ids;
  };

  test('shows by no page and no cursor that something is left out', async () => {
    const [one] = inspectors;
    await approve(2);
    const all = await walk(outsider, 'status=approved&limit=200');
    expect(all).toContain(subject.id);
    expect(all).toHaveLength(5);
    for (const limit of [1, 2, 3, 200])
      expect(await walk(one, `status=approved&limit=${limit}`)).toEqual(all.filter((id) => id !== subject.id));
  });

  test('of frozen approvals is empty, over REST and in the console, and counts nothing', async () => {
    const [one] = inspectors;
    expect((await freeze(subject.id)).status).toBe(200);
    const { body } = await get<List & { nextCursor: string | null }>('/v1/applications?status=frozen&limit=1', one);
    expect(body).toEqual({ items: [], nextCursor: null });
    expect(await walk(outsider, 'status=frozen&limit=1')).toEqual([subject.id]);
    const [blinded, free] = [await signInAs(service.url, one), await signInAs(service.url, outsider)];
    expect((await free.get('/console/oversight')).html).toContain(subject.number);
    for (const path of ['/console', '/console/oversight', '/console/sanctions', '/console/replays', '/console/log']) {
      const page = await blinded.get(path);
      expect([path, page.status]).toEqual([path, 200]);
      expect(page.html, path).not.toContain(subject.number);
      expect(page.html, path).not.toMatch(/id="count-/);
    }
    expect((await blinded.get(`/console/applications/${subject.id}`)).status).toBe(403);
    expect((await restore(subject.id)).status).toBe(200);
  });
});

describe('a replay for a blind inspector', () => {
  test('cannot be started over a window, and the result of one over few is hidden', async () => {
    const [one] = inspectors;
    const start = <Body>(body: object, as: string) =>
      service.post<Body>('/v1/replays', body, { as, idempotencyKey: randomUUID() });
    const { submittedAt } = (await readApplication(subject.id)).body;
    const window = { submittedFrom: submittedAt, submittedTo: submittedAt };
    const refused = await start<Problem>(window, one);
    expect([refused.status, refused.body.code]).toEqual([403, 'blind']);
    const { body: run } = await start<{ id: string }>(window, outsider);
    const path = `/v1/replays/${run.id}`;
    await vi.waitFor(
      async () => {
        expect((await get<{ status: string }>(path, outsider)).body.status).toBe('finished');
      },
      { timeout: 20_000 },
    );
    expect((await get<{ total: number }>(path, outsider)).body.total).toBe(1);
    for (const each of [path, `${path}/findings`, `${path}/unequal`]) {
      expect((await get(each, outsider)).status).toBe(200);
      expect((await get<Problem>(each, one)).body.code).toBe('blind');
    }
    expect((await get('/v1/replays', outsider)).text).toContain(run.id);
    expect((await get('/v1/replays', one)).text).not.toContain(run.id);
    const { body: log } = await get<{ items: { action: string; data: object }[] }>('/v1/audit/events?limit=200', one);
    const finished = log.items.filter(({ action }) => action === 'replay.finished');
    expect(finished.map(({ data }) => data)).toEqual([{ replayId: run.id, kind: 'replay' }]);
    const [blinded, free] = [await signInAs(service.url, one), await signInAs(service.url, outsider)];
    for (const page of [`/console/replays/${run.id}`, '/console/board', '/console/oversight/blast-radius'])
      expect([page, (await free.get(page)).status, (await blinded.get(page)).status]).toEqual([page, 200, 403]);
    const typed = { scheme: '', from: '2026-11-20', to: '2026-11-20', key: randomUUID() };
    const posted = async (visitor: typeof free) => (await send(service.url, visitor, '/console/replays', typed)).status;
    expect([await posted(blinded), await posted(free)]).toEqual([403, 303]);
    // over everything it may be requested as usual
    expect((await start({}, one)).status).toBe(202);
  });
});

describe('the log for a blind inspector', () => {
  test('holds no event with counts over several applications, as a list, page or table', async () => {
    const [one] = inspectors;
    const window = { from: '2026-11-20T00:00:00+08:00', to: '2026-11-20T10:00:00+08:00', reason: '数据异常' };
    const opened = await service.post<{ id: string }>(
      '/v1/blast-radius',
      { source: 'academic-records', ...window },
      { as: 'supervisor', idempotencyKey: randomUUID() },
    );
    expect(opened.status, opened.text).toBe(201);
    const about = async (as: string) => {
      const { body } = await get<{ items: { seq: number; action: string; data: object }[] }>(
        '/v1/audit/events?kind=oversight&limit=200',
        as,
      );
      return body.items.filter(({ data }) => JSON.stringify(data).includes(opened.body.id));
    };
    const all = await about(outsider);
    expect(all.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['blast_radius.opened', 'blast_radius.searched']),
    );
    expect(await about(one)).toEqual([]);
    const blinded = await signInAs(service.url, one);
    const free = await signInAs(service.url, outsider);
    for (const { seq } of all)
      expect([
        (await free.get(`/console/log/${seq}`)).status,
        (await blinded.get(`/console/log/${seq}`)).status,
      ]).toEqual([200, 403]);
    for (const [path, sign] of [
      ['/console/log', `/console/log/${all[0]?.seq}"`],
      ['/console/log/events.csv?from=2026-11-20&to=2026-11-20', ',blast_radius.opened,'],
    ] as const) {
      expect((await free.get(path)).html).toContain(sign);
      expect((await blinded.get(path)).html).not.toContain(sign);
    }
    // that the event is in the log is proven to everybody by its hash
    const proof = `/v1/audit/proofs/inclusion?seq=${all[0]?.seq}`;
    await service.service.auditLog.seal();
    expect([(await get(proof, one)).status, (await get(proof, outsider)).status]).toEqual([200, 200]);
  });
});

describe('after a blind inspector’s verdict', () => {
  test('the inspector sees all; the third is blind in turn; a concluded case is open to all readers', async () => {
    const [one, two] = inspectors;
    expect((await find(one, caseId, { result: 'passed' })).status).toBe(200);
    const { body } = await read(one, caseId);
    expect(body).toMatchObject({ veiled: false, outcome: { status: 'approved', decision: { decidedBy: 'review' } } });
    expect(body.outcome?.reviews[0]?.decisions.length).toBeGreaterThan(0);
    expect(body.inspectors.find(({ verdict }) => verdict?.note === SECRET_NOTE)).toBeDefined();
    expect((await get(`/v1/applications/${subject.id}`, one)).status).toBe(200);
    // they differ: the third is drawn, and knows nothing
    const [, , third] = await inspectorsOf(caseId);
    expect(third).toBe(outsider);
    const { body: veiled, text } = await read(outsider, caseId);
    expect([veiled.veiled, veiled.outcome]).toEqual([true, null]);
    expect(text).not.toContain(SECRET_NOTE);
    expect((await get(`/v1/applications/${subject.id}`, outsider)).status).toBe(403);
    expect((await read<Problem>('supervisor', caseId)).status).toBe(403);
    expect((await find(outsider, caseId, { result: 'passed' })).body).toMatchObject({
      status: 'concluded',
      result: 'passed',
    });
    const { body: open } = await read<CaseView>('supervisor', caseId);
    expect(open).toMatchObject({ veiled: false, result: 'passed' });
    const found = [one, two, outsider].map((key) => (key === two ? 'not_compliant' : 'passed'));
    expect(open.inspectors.map(({ verdict }) => verdict?.result)).toEqual(found);
    expect((await round(roundId)).status).toBe('concluded');
    const told = await events({ caseId });
    expect(told.filter(({ action }) => action === 'spot_check.found').map(({ data }) => data)).toEqual(
      Array(3).fill({ roundId, caseId }),
    );
    const [concluded] = told.filter(({ action }) => action === 'spot_check.concluded');
    const verdicts = concluded?.data.verdicts as { by: string; result: string; missing: string[] }[];
    expect(verdicts.map(({ result }) => result).toSorted()).toEqual(['not_compliant', 'passed', 'passed']);
  });

  test('a recused inspector is an outsider, for whom the case stays closed', async () => {
    await approve(1);
    const { body } = await seal({ size: 2, blind: true });
    await draw(body.id);
    const open = (await cases(body.id)).items.find(({ applicationId }) => applicationId !== subject.id);
    const [one = ''] = await inspectorsOf(open?.id ?? '');
    expect((await get(`/v1/applications/${open?.applicationId}`, one)).status).toBe(403);
    const { body: row } = await recuse(one, open?.id ?? '');
    expect(row.inspectors.every(({ verdict }) => verdict === null)).toBe(true);
    expect((await read<Problem>(one, open?.id ?? '')).body.code).toBe('blind');
    expect((await get(`/v1/applications/${open?.applicationId}`, one)).status).toBe(200);
  });
});
