// Tests cases over REST: the seed draws two inspectors, and a third if they differ; a recused inspector is replaced;
// samples grow with the findings.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import type { Result } from '../../src/spot-checks/schema.ts';
import type { CaseRowView, Report } from '../../src/spot-checks/shapes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { AUDITORS, createSpotChecking, sha256 } from './spot-checking.ts';

let service: TestService;
const checking = createSpotChecking(() => service);
const { seal, draw, round, cases, find, read, recuse, post, approve, drawn, inspectorsOf, events } = checking;

beforeAll(async () => {
  service = await startTestService();
  await approve(20);
});
afterAll(() => service.close());

const firstCase = async (plan?: object): Promise<CaseRowView> => {
  const { id } = await drawn(plan);
  const [first] = (await cases(id)).items;
  if (!first) throw new Error('a round without a case');
  return first;
};
const idOf = async (key: string): Promise<string> => {
  const [row] = await service.sql`select id from staff where name = ${`miaopi_sandbox_${key}`}`;
  return row?.id as string;
};
/** Both inspectors give this verdict. */
async function conclude(id: string, ...results: Result[]): Promise<void> {
  const keys = await inspectorsOf(id);
  for (const [index, key] of keys.entries()) {
    const result = results[index] ?? results[0];
    const missing = result === 'incomplete' ? ['diploma'] : [];
    expect((await find(key, id, { result, missing })).status).toBe(200);
  }
}
const codesOf = ({ body }: { body: Problem }) => body.errors?.map(({ pointer, code }) => `${pointer} ${code}`);

describe('the inspectors of a case', () => {
  test('are two of the auditors, in the order that the seed gives', async () => {
    const { id, seed } = await drawn({ size: 10 });
    const ids = await Promise.all(AUDITORS.map(idOf));
    const { items } = await cases(id, '?limit=200');
    expect(items).toHaveLength(10);
    for (const { number, inspectors } of items) {
      const order = ids.toSorted((a, b) =>
        sha256(`${seed}:${number}:${a}`) < sha256(`${seed}:${number}:${b}`) ? -1 : 1,
      );
      expect(inspectors.map(({ by }) => by.id)).toEqual(order.slice(0, 2));
    }
  });
});

describe('a verdict', () => {
  test('concludes the case if two agree, with all papers that either found missing', async () => {
    const { id, roundId, applicationId } = await firstCase();
    const [one = '', two = ''] = await inspectorsOf(id);
    const { status, body } = await find(one, id, { result: 'incomplete', missing: ['diploma'], note: '缺毕业证书' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'open', result: null, mine: true });
    const { body: done } = await find(two, id, { result: 'incomplete', missing: ['degree_certificate', 'diploma'] });
    expect(done).toMatchObject({
      status: 'concluded',
      result: 'incomplete',
      missing: ['degree_certificate', 'diploma'],
    });
    expect(done.inspectors.map(({ verdict }) => verdict?.note)).toEqual(['缺毕业证书', null]);
    const told = await events({ caseId: id });
    expect(told.map(({ action }) => action)).toEqual(['spot_check.found', 'spot_check.found', 'spot_check.concluded']);
    expect(told.every((event) => event.application_id === applicationId)).toBe(true);
    expect(JSON.stringify(told)).not.toContain('缺毕业证书');
    expect((await round(roundId)).progress).toMatchObject({ cases: 3, concluded: 1, incomplete: 1 });
  });

  test.each<[Result[], Result]>([
    [['passed', 'not_compliant', 'passed'], 'passed'],
    [['incomplete', 'not_compliant', 'not_compliant'], 'not_compliant'],
    [['passed', 'incomplete', 'not_compliant'], 'not_compliant'],
  ])('leads to a third inspector if two differ: %j give %s', async (verdicts, result) => {
    const { id, roundId } = await firstCase();
    const [one = '', two = ''] = await inspectorsOf(id);
    const body = (verdict?: Result) => ({ result: verdict, missing: verdict === 'incomplete' ? ['diploma'] : [] });
    await find(one, id, body(verdicts[0]));
    expect((await find(two, id, body(verdicts[1]))).body).toMatchObject({ status: 'open', inspectorsMissing: 0 });
    const [, , three = ''] = await inspectorsOf(id);
    expect(new Set([one, two, three]).size).toBe(3);
    const { body: done } = await find(three, id, body(verdicts[2]));
    expect(done).toMatchObject({ status: 'concluded', result });
    expect((await events({ caseId: id })).map(({ action }) => action)).toContain('spot_check.assigned');
    // agreement is that of the first two
    const { body: report } = await service.get<Report>(`/v1/spot-checks/${roundId}/report`, { as: 'auditor' });
    expect(report.agreement).toMatchObject({ cases: 1, agreed: 0, rate: 0 });
  });

  test('is locked: a second one is refused and audited, and so is one by anybody else', async () => {
    const { id, roundId } = await firstCase();
    const [one = '', two = ''] = await inspectorsOf(id);
    const outsider = AUDITORS.find((key) => key !== one && key !== two) ?? '';
    expect((await find(one, id)).status).toBe(200);
    const again = await find<Problem>(one, id, { result: 'not_compliant' });
    expect([again.status, again.body.code]).toEqual([409, 'illegal_transition']);
    expect((await find<Problem>(outsider, id)).status).toBe(403);
    expect((await find<Problem>('supervisor', id)).status).toBe(403);
    expect((await find<Problem>('clerk_education', id)).status).toBe(403);
    expect((await service.post(`/v1/spot-check-cases/${id}/finding`, {}, { as: null })).status).toBe(401);
    const { refusals } = await round(roundId);
    expect(refusals.latest.map(({ attempted, code }) => `${attempted} ${code}`)).toEqual([
      'finding forbidden',
      'finding forbidden',
      'finding illegal_transition',
    ]);
    expect((await find(two, id)).body.result).toBe('passed');
  });

  test.each<[object, string]>([
    [{ result: 'fine' }, '/result value'],
    [{ result: 'incomplete' }, '/missing required'],
    [{ result: 'incomplete', missing: [] }, '/missing required'],
    [{ result: 'incomplete', missing: ['no_such_thing'] }, '/missing/0 value'],
    [{ result: 'incomplete', missing: ['diploma', 'diploma'] }, '/missing twice'],
    [{ result: 'passed', missing: ['diploma'] }, '/missing not_for_passed'],
    [{ result: 'passed', grade: 1 }, '/grade unknown_field'],
  ])('%j is refused', async (body, fault) => {
    const { id } = await firstCase();
    const [one = ''] = await inspectorsOf(id);
    const answer = await find<Problem>(one, id, body);
    expect(answer.status).toBe(422);
    expect(codesOf(answer)).toContain(fault);
  });

  test('on an unknown case gets 404, after the 403 for a role that is never allowed', async () => {
    expect((await find<Problem>('auditor', randomUUID())).status).toBe(404);
    expect((await read<Problem>('auditor', randomUUID())).status).toBe(404);
    expect((await read<Problem>('employer', randomUUID())).status).toBe(403);
    expect((await recuse<Problem>('supervisor', randomUUID())).status).toBe(403);
  });
});

describe('a spot-check case', () => {
  test('shows its inspectors everything on which the decision rests, and each reading is audited', async () => {
    const { id, number, applicationId } = await firstCase();
    const [one = ''] = await inspectorsOf(id);
    const { status, body } = await read(one, id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ number, veiled: false, blind: false, mine: true });
    expect(body.application.applicant.residentId).toMatch(/\*/);
    expect(body.comparisons.map(({ verdict }) => verdict)).toEqual(body.comparisons.map(() => 'match'));
    expect(body.comparisons.find(({ source }) => source === 'academic-records')?.rows.length).toBeGreaterThan(3);
    expect(body.materialKinds.length).toBeGreaterThan(0);
    expect(body.outcome).toMatchObject({ status: 'approved', decision: { decidedBy: 'matching', reasons: [] } });
    expect(body.outcome?.timeline.map(({ event }) => event)).toContain('application.decided');
    expect((await service.get(body.outcome?.receipt ?? '', { as: one })).status).toBeLessThan(500);
    expect((await read('supervisor', id)).status).toBe(200);
    const reads = (await events({ caseId: id })).filter(({ action }) => action === 'spot_check.case_read');
    expect(reads.map((event) => [event.application_id, event.data.sight])).toEqual([
      [applicationId, 'open'],
      [applicationId, 'open'],
    ]);
  });

  test('is listed under mine and by result, page by page', async () => {
    const { id } = await drawn({ size: 10 });
    const all = (await cases(id, '?limit=200')).items;
    const first = await cases(id, '?limit=6');
    const second = await cases(id, `?limit=6&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map((each) => each.id)).toEqual(all.map((each) => each.id));
    expect(second.nextCursor).toBeNull();
    const mine = (await cases(id, '?mine=true', 'auditor')).items;
    const own = await idOf('auditor');
    expect(mine.map((each) => each.id)).toEqual(
      all.filter(({ inspectors }) => inspectors.some(({ by }) => by.id === own)).map((each) => each.id),
    );
    await conclude(all[0]?.id ?? '', 'passed');
    expect((await cases(id, '?result=passed')).items.map((each) => each.id)).toEqual([all[0]?.id]);
    expect((await cases(id, '?result=open')).items).toHaveLength(9);
  });
});

describe('a sample grows', () => {
  test('by hand: it adds the next cases of the seed’s draw, and keeps the earlier ones', async () => {
    const before = await drawn({ size: 4 });
    const { id } = before;
    const { status, body } = await post<typeof before>(
      `/v1/spot-checks/${id}/extend`,
      { size: 7, reason: '上月差错较多' },
      'supervisor',
    );
    expect(status).toBe(200);
    expect(body.sample.slice(0, 4)).toEqual(before.sample);
    const all = await drawn({ size: 20 });
    expect(all.seed).toBe(before.seed);
    expect(body.sample.map(({ number }) => number)).toEqual(all.sample.slice(0, 7).map(({ number }) => number));
    expect(body.extensions).toMatchObject([{ cause: 'by_hand', fromSize: 4, toSize: 7, reason: '上月差错较多' }]);
    const smaller = await post<Problem>(`/v1/spot-checks/${id}/extend`, { size: 7, reason: '再看' }, 'auditor');
    expect([smaller.status, codesOf(smaller)]).toEqual([422, ['/size not_larger']]);
    const { body: sealed } = await seal({ size: 2 });
    const early = await post<Problem>(`/v1/spot-checks/${sealed.id}/extend`, { size: 3, reason: '再看' }, 'auditor');
    expect(early.body).toMatchObject({ code: 'illegal_transition', legalMoves: ['commit', 'draw'] });
  });

  test('by itself after a finding, as far as its error bound needs, and the bound is judged at the end', async () => {
    // four of twenty would be too many: C(16,n)/C(20,n) ≤ 0.1 from n = 9 on, and with one found from n = 14 on
    const { id, sampleSize } = await drawn({ errorBound: { maxErrorRate: 0.15, confidence: 0.9 } });
    const report = async () => (await service.get<Report>(`/v1/spot-checks/${id}/report`, { as: 'auditor' })).body;
    expect(sampleSize).toBe(9);
    expect((await report()).errorBound).toMatchObject({ allowed: 3, requiredSize: 9, verdict: 'open' });
    const [wrong, ...others] = (await cases(id)).items;
    await conclude(wrong?.id ?? '', 'not_compliant');
    const grown = await round(id);
    expect(grown.extensions).toMatchObject([{ cause: 'error_bound', fromSize: 9, toSize: 14, notCompliant: 1 }]);
    expect(grown.sampleSize).toBe(14);
    expect((await events({ roundId: id })).filter(({ action }) => action === 'spot_check.extended')).toHaveLength(1);
    for (const each of others) await conclude(each.id, 'passed');
    expect((await report()).errorBound).toMatchObject({ requiredSize: 14, verdict: 'open' });
    for (const each of (await cases(id, '?result=open')).items) await conclude(each.id, 'passed');
    expect(await report()).toMatchObject({
      status: 'concluded',
      provisional: false,
      errorBound: { found: 1, verdict: 'holds' },
    });
  });

  test('not by itself once more is wrong than the bound allows in all of it: the bound does not hold', async () => {
    const { id } = await drawn({ errorBound: { maxErrorRate: 0.01, confidence: 0.95 } });
    const { items } = await cases(id);
    expect(items).toHaveLength(19);
    await conclude(items[0]?.id ?? '', 'not_compliant');
    const refuted = await round(id);
    expect([refuted.sampleSize, refuted.extensions]).toEqual([19, []]);
    const { body } = await service.get<Report>(`/v1/spot-checks/${id}/report`, { as: 'auditor' });
    expect(body.errorBound?.verdict).toBe('does_not_hold');
  });
});

describe('the report of a round', () => {
  test('gives findings by stratum and in total, with their certainty and the inspectors’ agreement', async () => {
    await approve(5, '440306');
    const { id } = await drawn({ strata: ['district'], size: 10 });
    const { items } = await cases(id);
    const [a, b, ...rest] = items.filter(({ stratum }) => stratum === '440305');
    await conclude(a?.id ?? '', 'not_compliant');
    await conclude(b?.id ?? '', 'incomplete');
    for (const each of rest) await conclude(each.id, 'passed');
    const { body } = await service.get<Report>(`/v1/spot-checks/${id}/report`, { as: 'supervisor' });
    expect(body).toMatchObject({ status: 'drawn', provisional: true, confidence: 0.95, errorBound: null });
    expect(
      body.strata.map(({ stratum, population, sampled, concluded }) => [stratum, population, sampled, concluded]),
    ).toEqual([
      ['440305', 20, 8, 8],
      ['440306', 5, 2, 0],
    ]);
    // two of eight, of twenty: the counts that are not rejected at 2.5% on either side
    expect(body.strata[0]?.notRight).toEqual({
      found: 2,
      of: 8,
      share: 0.25,
      interval: { from: 0.1, to: 0.55, countFrom: 2, countTo: 11 },
    });
    expect(body.strata[1]?.notRight).toMatchObject({ share: null, interval: { countFrom: 0, countTo: 5 } });
    expect(body.total).toMatchObject({
      population: 25,
      sampled: 10,
      concluded: 8,
      passed: 6,
      incomplete: 1,
      notCompliant: 1,
    });
    expect(body.total.notRight.share).toBe(0.25);
    expect(body.agreement).toMatchObject({ cases: 8, agreed: 8, rate: 1, kappa: 1 });
    expect(body.upheld).toEqual({ cases: 8, upheld: 6, rate: 0.75 });
  });

  test('lists each case in which the two differed, with the verdicts and how it was settled', async () => {
    const { id } = await drawn({ strata: ['district'], size: 4 });
    const [majority, severe, agreed, open] = (await cases(id)).items;
    const give = async (caseId: string, verdicts: Result[]) => {
      for (const [index, result] of verdicts.entries()) {
        const by = (await inspectorsOf(caseId))[index] ?? '';
        const missing = result === 'incomplete' ? ['diploma'] : [];
        expect((await find(by, caseId, { result, missing })).status).toBe(200);
      }
    };
    await give(majority?.id ?? '', ['passed', 'incomplete', 'passed']);
    await give(severe?.id ?? '', ['incomplete', 'passed', 'not_compliant']);
    await give(agreed?.id ?? '', ['passed', 'passed']);
    // without a result it may still be decided either way
    await give(open?.id ?? '', ['passed', 'incomplete']);
    const { body } = await service.get<Report>(`/v1/spot-checks/${id}/report`, { as: 'supervisor' });
    const listed = (each: typeof majority, verdicts: Result[], result: Result, settledBy: string) => ({
      caseId: each?.id,
      number: each?.number,
      stratum: each?.stratum,
      verdicts,
      result,
      settledBy,
    });
    expect(body.dissents).toEqual({
      cases: 2,
      byMajority: 1,
      byMostSevere: 1,
      items: [
        listed(majority, ['passed', 'incomplete', 'passed'], 'passed', 'majority'),
        listed(severe, ['incomplete', 'passed', 'not_compliant'], 'not_compliant', 'most_severe'),
      ],
    });
    const csv = (await service.get(`/v1/spot-checks/${id}/report?format=csv`, { as: 'supervisor' })).text;
    const lines = csv.split('\r\n');
    const all = lines.find((line) => line.startsWith('全部,')) ?? '';
    expect(all).toContain(',2,,,,按多数 1；三者各异，从重 1');
    expect(lines.slice(lines.indexOf(all) + 1, -1).map((line) => line.replace(/,{2,}/, ' … '))).toEqual([
      `${majority?.stratum} … ${majority?.number},合规；材料不全；合规,合规,按多数`,
      `${severe?.stratum} … ${severe?.number},材料不全；合规；不合规,不合规,"三者各异，从重"`.replaceAll('"', ''),
    ]);
  });

  test('as a table has a byte order mark, lines of one length, the reader’s language, and is audited', async () => {
    const { id } = await drawn({ strata: ['district'], size: 4 });
    const get = (query: string, headers: Record<string, string> = {}) =>
      service.get(`/v1/spot-checks/${id}/report${query}`, { as: 'auditor', headers });
    const { headers } = await get('?format=csv');
    expect(headers.get('content-type')).toMatch(/^text\/csv/);
    expect(headers.get('content-disposition')).toContain('.csv');
    const raw = await fetch(`${service.url}/v1/spot-checks/${id}/report`, {
      headers: { authorization: 'Bearer miaopi_sandbox_auditor', accept: 'text/csv', 'accept-language': 'en' },
    });
    const bytes = Buffer.from(await raw.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.toString('utf8').slice(1).split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toBe('');
    expect(lines[0]).toMatch(/^Stratum,Population,Sampled,/);
    expect(lines[3]).toMatch(/^All,25,4,0,/);
    expect((await get('?format=json', { accept: 'text/csv' })).headers.get('content-type')).toMatch(/json/);
    expect((await get('?format=xml')).status).toBe(422);
    expect((await events({ roundId: id })).filter(({ action }) => action === 'spot_check.exported')).toHaveLength(2);
  });
});

describe('a recusal', () => {
  test('puts the next in the order in, and nobody twice; if nobody is left, case and round tell so', async () => {
    const { id, roundId } = await firstCase();
    const [one = '', two = ''] = await inspectorsOf(id);
    const { status, body } = await recuse(one, id, '与申请人是同事');
    expect(status).toBe(200);
    expect(body).toMatchObject({ mine: false, inspectorsMissing: 0 });
    const three = AUDITORS.find((key) => key !== one && key !== two) ?? '';
    expect(await inspectorsOf(id)).toEqual([two, three]);
    expect((await find<Problem>(one, id)).status).toBe(403);
    expect((await recuse<Problem>(one, id)).status).toBe(403);
    expect((await recuse(two, id)).body.inspectorsMissing).toBe(1);
    expect((await round(roundId)).casesWithoutInspector).toEqual([id]);
    // one verdict gives no result
    expect((await find(three, id)).body).toMatchObject({ status: 'open', result: null });
    const told = (await events({ caseId: id })).map(({ action }) => action);
    expect(told).toEqual([
      'spot_check.recused',
      'spot_check.refused',
      'spot_check.refused',
      'spot_check.recused',
      'spot_check.found',
    ]);
    const [shown] = (await cases(roundId)).items.filter((each) => each.id === id);
    expect(shown?.inspectors.map(({ state, recusal }) => [state, recusal?.reason])).toEqual([
      ['recused', '与申请人是同事'],
      ['recused', '与申请人相识'],
      ['found', undefined],
    ]);
  });

  test('is refused after the verdict', async () => {
    const { id } = await firstCase();
    const [one = ''] = await inspectorsOf(id);
    await find(one, id);
    expect((await recuse<Problem>(one, id)).body.code).toBe('illegal_transition');
  });
});

describe('the draw of inspectors', () => {
  test('leaves out all who handled the application, but not a person who only read it', async () => {
    const [handler, reader] = [await idOf('auditor'), await idOf('auditor_2')];
    service.setNow('2026-11-21T10:00:00+08:00');
    await approve(1);
    const { body } = await seal({ size: 1, period: { from: '2026-11-21', to: '2026-11-21' } });
    const { id } = body;
    const all = await service.sql`select id from applications where approval_number is not null`;
    for (const { id: applicationId } of all) {
      await service.sql`
      insert into audit_events (at, actor_kind, actor_id, actor_role, action, application_id, data) values
        (now(), 'staff', ${handler}, 'auditor', 'review.commented', ${applicationId}, '{}'),
        (now(), 'staff', ${reader}, 'auditor', 'application.read', ${applicationId}, '{}')`;
    }
    await draw(id);
    const [first] = (await cases(id)).items;
    const keys = await inspectorsOf(first?.id ?? '');
    expect(keys.toSorted()).toEqual(['auditor_2', 'auditor_3']);
    // neither may be drawn as the third, so that one inspector is missing
    await find(keys[0] as string, first?.id ?? '', { result: 'passed' });
    const { body: now } = await find(keys[1] as string, first?.id ?? '', { result: 'not_compliant' });
    expect(now).toMatchObject({ status: 'open', inspectorsMissing: 1 });
    const shown = await round(id);
    expect([shown.progress.short, shown.casesWithoutInspector]).toEqual([1, [first?.id]]);
  });
});
