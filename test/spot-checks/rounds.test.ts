// Tests a round over REST, from plan to sample: nobody can steer it. Population and plan are sealed before a seed
// exists, the seed is made of the committed values, and an outsider computes the same sample from the published data.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { RoundView } from '../../src/spot-checks/shapes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { CONTRIBUTIONS, createSpotChecking, PERIOD, type Sealed, sha256 } from './spot-checking.ts';

let service: TestService;
let approved: ApplicationView[];
const { seal, draw, round, post, approve, drawn, events } = createSpotChecking(() => service);
const folder = mkdtempSync(join(tmpdir(), 'miaopi-recompute-'));

beforeAll(async () => {
  service = await startTestService({ worker: false });
  approved = [...(await approve(9)), ...(await approve(3, '440306'))];
  // one of another day, and one without an approval: neither is in the population
  service.setNow('2026-11-21T10:00:00+08:00');
  await approve(1);
  service.setNow('2026-11-22T10:00:00+08:00');
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service.close();
});

const populationOf = async (id: string) =>
  (await service.get(`/v1/spot-checks/${id}/population`, { as: 'auditor' })).text;
const codesOf = ({ body }: { body: Problem }) => body.errors?.map(({ pointer, code }) => `${pointer} ${code}`);

describe('the sealing of a round', () => {
  test('fixes the published population and the hashed plan', async () => {
    const { status, body, headers } = await seal({ strata: ['district'], size: 5 });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/spot-checks/${body.id}`);
    const numbers = approved.map(({ number }) => number).toSorted();
    const districtOf = (number: string) => (numbers.indexOf(number) < 9 ? '440305' : '440306');
    const text = await populationOf(body.id);
    expect(text).toBe(numbers.map((number) => `${number}\t${districtOf(number)}\n`).join(''));
    expect(body).toMatchObject({ status: 'sealed', populationSize: 12, sampleSize: 5, populationHash: sha256(text) });
    expect(body.plan.sample.strata).toEqual([
      { stratum: '440305', population: 9, sample: 4 },
      { stratum: '440306', population: 3, sample: 1 },
    ]);
    expect((await events({ roundId: body.id })).map(({ action }) => action)).toEqual(['spot_check.sealed']);
    const shown = await round(body.id);
    expect(shown).toMatchObject({ status: 'sealed', seed: null, sample: [], planHash: body.planHash });
  });

  test('allows strata of several fields, in their own order, and none at all', async () => {
    const { body } = await seal({ strata: ['decidedBy', 'category', 'employer'], rate: 0.25 });
    expect(body.plan.strata).toEqual(['employer', 'category', 'decidedBy']);
    expect(body.plan.sample.strata).toEqual([
      { stratum: '91440300MA0XXXX15K|academic|matching', population: 12, sample: 3 },
    ]);
    const { body: plain } = await seal({ rate: 0.26 });
    expect(plain.plan.sample.strata).toEqual([{ stratum: '', population: 12, sample: 4 }]);
  });

  test('with the same key gives the same round and the first answer; another plan under it is refused', async () => {
    const key = randomUUID();
    const first = await seal({ size: 2 }, 'supervisor', key);
    await draw(first.body.id);
    const again = await seal({ size: 2 }, 'supervisor', key);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    const other = await seal<Problem>({ size: 3 }, 'supervisor', key);
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_conflict']);
    // two at once make one
    const twice = randomUUID();
    const both = await Promise.all([seal({ size: 2 }, 'auditor', twice), seal({ size: 2 }, 'auditor', twice)]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(both[0]?.body).toEqual(both[1]?.body);
  });

  test('cuts a size above the population, and the round tells so', async () => {
    const { body } = await seal({ size: 500 });
    expect(body.sampleSize).toBe(12);
    expect(body.notes.map(({ code }) => code)).toEqual(['size_cut']);
  });

  test('takes the sample size that a bound needs', async () => {
    const { body } = await seal({ errorBound: { maxErrorRate: 0.1, confidence: 0.9 } });
    // two of twelve would be wrong: C(10,n)/C(12,n) ≤ 0.1
    expect(body.sampleSize).toBe(8);
  });

  test.each<[string, object, string]>([
    ['no size', {}, '/size one_of_size'],
    ['two sizes', { size: 3, rate: 0.5 }, '/size one_of_size'],
    ['a rate of nothing', { rate: 0 }, '/rate too_short'],
    [
      'a period that ends before it begins',
      { size: 1, period: { from: '2026-11-20', to: '2026-11-19' } },
      '/period/to before_from',
    ],
    ['a day that does not exist', { size: 1, period: { from: '2026-02-30', to: '2026-11-19' } }, '/period/from date'],
    ['nothing approved', { size: 1, period: { from: '2020-01-01', to: '2020-01-31' } }, '/period nothing_approved'],
    ['another scheme', { size: 1, scheme: 'no-such-scheme' }, '/scheme value'],
    ['an unknown stratum', { size: 1, strata: ['name'] }, '/strata/0 value'],
    ['strata that tell the blind', { size: 1, blind: true, strata: ['decidedBy'] }, '/strata tells_the_blind'],
    [
      'an unknown contributor',
      { size: 1, contributors: ['miaopi_sandbox_auditor', 'nobody'] },
      '/contributors/1 nobody',
    ],
    [
      'a contributor who sees no cases',
      { size: 1, contributors: ['miaopi_sandbox_auditor', 'miaopi_sandbox_operator'] },
      '/contributors/1 nobody',
    ],
    ['an unknown field', { size: 1, seed: 'mine' }, '/seed unknown_field'],
  ])('refuses %s', async (_, plan, fault) => {
    const answer = await seal<Problem>(plan);
    expect(answer.status).toBe(422);
    expect(codesOf(answer)).toContain(fault);
  });

  test('needs its own key, and an auditor or a supervisor', async () => {
    expect((await seal<Problem>({ size: 1 }, 'auditor', null)).body.code).toBe('idempotency_key_missing');
    for (const as of ['employer', 'agency', 'clerk_education', 'operator']) {
      expect((await seal<Problem>({ size: 1 }, as)).status).toBe(403);
    }
    const { status } = await service.post('/v1/spot-checks', {}, { as: null });
    expect(status).toBe(401);
  });
});

describe('the seed of a round', () => {
  const commit = <Body = Problem>(id: string, as: string, value: string) =>
    post<Body>(`/v1/spot-checks/${id}/commitments`, { commitment: sha256(value) }, as);
  const reveal = <Body = Problem>(id: string, as: string, value: string) =>
    post<Body>(`/v1/spot-checks/${id}/reveals`, { value }, as);
  const values = {
    auditor: 'value of the auditor 81f3',
    supervisor: 'value of the supervisor c2',
    clerk_education: 'value of the clerk 77',
  };

  test('without commitments is the hash of the given values, and the sample follows from it', async () => {
    const { body: sealed } = await seal({ strata: ['district'], size: 6 });
    const { status, body } = await draw(sealed.id);
    expect(status).toBe(200);
    expect(body.seed).toBe(sha256(CONTRIBUTIONS.join('\n')));
    for (const { number, ticket } of body.sample) expect(ticket).toBe(sha256(`${body.seed}:${number}`));
    expect(body.sample.map(({ stratum }) => stratum).toSorted()).toEqual([
      ...Array(5).fill('440305'),
      ...Array(1).fill('440306'),
    ]);
    const ids = new Map(approved.map(({ number, id }) => [number, id]));
    for (const { number, applicationId } of body.sample) expect(applicationId).toBe(ids.get(number));
  });

  test('stands: the same again gets the same answer; another is refused, audited and named', async () => {
    const { id } = await drawn({ size: 4 });
    const first = await draw(id);
    expect((await draw(id)).body).toEqual(first.body);
    const other = await draw<Problem>(id, ['another one', 'and another']);
    expect([other.status, other.body.code]).toEqual([409, 'other_seed']);
    const swapped = await draw<Problem>(id, CONTRIBUTIONS.toReversed());
    expect(swapped.body.code).toBe('other_seed');
    const { refusals, seed } = await round(id);
    expect(seed).toBe(first.body.seed);
    expect(refusals).toMatchObject({
      count: 2,
      latest: [{ attempted: 'draw', code: 'other_seed', by: { name: '监督员甲' } }, {}],
    });
    expect((await events({ roundId: id })).map(({ action }) => action)).toEqual([
      'spot_check.sealed',
      'spot_check.drawn',
      'spot_check.refused',
      'spot_check.refused',
    ]);
  });

  test.each<[string, unknown, string]>([
    ['one contribution', ['only this one'], '/seedContributions too_few'],
    ['none', [], '/seedContributions too_few'],
    ['the same twice', ['same value', 'same value'], '/seedContributions twice'],
    ['a short one', ['1234567', 'long enough'], '/seedContributions/0 contribution'],
    ['one of two lines', ['two\nlines here', 'long enough'], '/seedContributions/0 contribution'],
    ['a long one', ['x'.repeat(201), 'long enough'], '/seedContributions/0 contribution'],
  ])('is not made of %s', async (_, contributions, fault) => {
    const { body } = await seal({ size: 2 });
    const answer = await draw<Problem>(body.id, contributions);
    expect(answer.status).toBe(422);
    expect(codesOf(answer)).toContain(fault);
    expect((await round(body.id)).seed).toBeNull();
  });

  test('of a plan with contributors needs all of them, each with a commitment before any reveal', async () => {
    const contributors = ['miaopi_sandbox_auditor', 'miaopi_sandbox_supervisor', 'miaopi_sandbox_clerk_education'];
    const { body } = await seal({ size: 3, contributors });
    const { id } = body;
    expect(body.plan.contributors).toHaveLength(3);
    expect((await draw<Problem>(id)).body).toMatchObject({ code: 'illegal_transition', legalMoves: ['commit'] });
    // nobody else has a say, and nobody shows a value before all are bound
    expect((await commit(id, 'auditor_2', 'somebody else’s')).status).toBe(403);
    expect((await commit<RoundView['commitments'][number]>(id, 'supervisor', values.supervisor)).body).toMatchObject({
      place: 1,
      value: null,
    });
    // commitments are still missing, but not the caller's
    expect((await reveal(id, 'supervisor', values.supervisor)).body).toMatchObject({
      code: 'illegal_transition',
      legalMoves: [],
    });
    // a copied commitment could be met by a copied value
    expect(codesOf(await commit(id, 'auditor', values.supervisor))).toEqual(['/commitment of_another']);
    expect((await commit(id, 'auditor', values.auditor)).status).toBe(201);
    expect((await commit(id, 'clerk_education', values.clerk_education)).status).toBe(201);
    // once for each; the same again is not a second one
    expect((await commit(id, 'auditor', values.auditor)).status).toBe(201);
    expect((await commit(id, 'auditor', 'a change of mind')).body.code).toBe('illegal_transition');
    // a wrong value is refused and named
    const misfit = await reveal(id, 'auditor', 'not what was committed to');
    expect([misfit.status, codesOf(misfit)]).toEqual([422, ['/value commitment_mismatch']]);
    expect((await reveal(id, 'auditor', values.auditor)).status).toBe(201);
    expect((await reveal(id, 'auditor', values.auditor)).status).toBe(201);
    expect((await draw<Problem>(id, [])).body).toMatchObject({ code: 'illegal_transition', legalMoves: [] });
    expect((await draw<Problem>(id, [], 'supervisor')).body).toMatchObject({ legalMoves: ['reveal'] });
    expect(codesOf(await draw<Problem>(id, ['a value of nobody’s']))).toEqual([
      '/seedContributions/0 commitment_mismatch',
    ]);
    expect((await reveal(id, 'clerk_education', values.clerk_education)).status).toBe(201);
    // the last one at the draw; the order is that of the commitments
    const { body: sample } = await draw(id, [values.supervisor]);
    expect(sample.seed).toBe(sha256([values.supervisor, values.auditor, values.clerk_education].join('\n')));
    expect((await draw(id, [])).body).toEqual(sample);
    expect((await draw(id, [values.clerk_education, values.auditor])).body).toEqual(sample);
    const shown = await round(id);
    expect(shown.refusals.latest.map(({ attempted, code }) => `${attempted} ${code}`)).toEqual([
      'draw commitment_mismatch',
      'draw illegal_transition',
      'draw illegal_transition',
      'reveal commitment_mismatch',
      'commit illegal_transition',
      'commit of_another',
      'reveal illegal_transition',
      'commit forbidden',
      'draw illegal_transition',
    ]);
    expect((await events({ roundId: id })).filter(({ action }) => action === 'spot_check.refused')).toHaveLength(9);
    expect(await recompute(shown)).toMatch(/^ok: 3 of 12 recomputed/);
  });

  test('accepts no commitment after a reveal, and not one contributor alone', async () => {
    const { body } = await seal({ size: 3 });
    const { id } = body;
    expect((await commit(id, 'auditor', values.auditor)).status).toBe(201);
    expect((await draw<Problem>(id, [values.auditor], 'auditor_2')).body).toMatchObject({
      code: 'illegal_transition',
      legalMoves: ['commit'],
    });
    // in a round with commitments, a value without one does not count
    expect((await draw<Problem>(id, [...CONTRIBUTIONS])).status).toBe(422);
    // nobody shows a value alone: nobody else could commit after that, and the round would end there
    const refused = (...legalMoves: string[]) => ({ code: 'illegal_transition', legalMoves });
    expect((await reveal(id, 'auditor', values.auditor)).body).toMatchObject(refused());
    expect((await commit(id, 'auditor', 'a change of mind')).body).toMatchObject(refused());
    expect((await commit(id, 'supervisor', values.supervisor)).status).toBe(201);
    expect((await draw<Problem>(id, [])).body).toMatchObject(refused('reveal'));
    expect((await reveal(id, 'auditor', values.auditor)).status).toBe(201);
    expect((await commit(id, 'auditor_2', 'with the other in view')).body).toMatchObject(refused());
    expect((await reveal(id, 'auditor_2', 'with the other in view')).body).toMatchObject(refused());
    expect((await commit(id, 'supervisor', 'a change of mind')).body).toMatchObject(refused('reveal'));
    expect((await commit(id, 'clerk_education', values.clerk_education)).status).toBe(403);
    expect(
      (await post<Problem>(`/v1/spot-checks/${id}/extend`, { size: 4, reason: '再看' }, 'auditor')).body,
    ).toMatchObject(refused());
    expect((await reveal(id, 'supervisor', values.supervisor)).status).toBe(201);
    expect((await commit(id, 'auditor_2', 'too late for that')).body).toMatchObject(refused('draw'));
    expect((await draw(id, [])).status).toBe(200);
    expect((await commit(id, 'auditor_2', 'too late for that')).body).toMatchObject(refused('extend'));
  });

  test('is not found in an unknown round, for any caller', async () => {
    const nowhere = randomUUID();
    expect((await draw<Problem>(nowhere)).status).toBe(404);
    expect((await commit(nowhere, 'auditor', 'some value')).status).toBe(404);
    expect((await reveal(nowhere, 'auditor', 'some value')).status).toBe(404);
    for (const path of ['', '/population', '/cases', '/report'])
      expect((await service.get(`/v1/spot-checks/${nowhere}${path}`, { as: 'auditor' })).status).toBe(404);
    for (const path of ['', '/population', '/cases', '/report'])
      expect((await service.get(`/v1/spot-checks/${nowhere}${path}`, { as: 'employer' })).status).toBe(403);
    for (const path of ['draw', 'commitments', 'reveals', 'extend'])
      expect((await post(`/v1/spot-checks/${nowhere}/${path}`, {}, 'employer')).status).toBe(403);
  });
});

/** The output of the script, which uses none of our code. */
async function recompute(shown: RoundView, text?: string): Promise<string> {
  const [roundFile, populationFile] = [join(folder, 'round.json'), join(folder, 'population.txt')];
  writeFileSync(roundFile, JSON.stringify(shown));
  writeFileSync(populationFile, text ?? (await populationOf(shown.id)));
  const script = fileURLToPath(new URL('recompute-sample.mjs', import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, roundFile, populationFile], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(stdout.startsWith('ok') ? 0 : 1);
  return stdout;
}

describe('an outsider with the published data', () => {
  let shown: RoundView;
  beforeAll(async () => {
    const { id } = await drawn({ strata: ['district'], size: 5 });
    await post(`/v1/spot-checks/${id}/extend`, { size: 7, reason: '再看两件' }, 'auditor');
    shown = await round(id);
  });

  test('computes the same sample', async () => {
    expect(await recompute(shown)).toBe('ok: 7 of 12 recomputed\n');
  });

  test('detects a population that was tampered with', async () => {
    const text = await populationOf(shown.id);
    const [first = ''] = text.split('\n');
    expect(await recompute(shown, text.replace(`${first}\n`, ''))).toMatch(/population hash: published/);
    expect(await recompute(shown, text.replace('440306', '440305'))).toMatch(/population hash.*\nsize of stratum/);
  });

  test('detects a swapped seed, even with all the tickets made anew', async () => {
    const seed = sha256('a seed of my own choosing');
    const numbers = [...(await populationOf(shown.id)).matchAll(/^(.*)\t(.*)$/gm)];
    const sample = shown.strata.flatMap(({ stratum, sample: size }) =>
      numbers
        .filter(([, , of]) => of === stratum)
        .map(([, number = '']) => ({
          applicationId: randomUUID(),
          number,
          stratum,
          ticket: sha256(`${seed}:${number}`),
        }))
        .sort((a, b) => (a.ticket < b.ticket ? -1 : 1))
        .slice(0, size),
    );
    const said = await recompute({ ...shown, seed, sample });
    expect(said).toMatch(/^seed: published/);
    expect(said).not.toMatch(/sample/);
  });

  test('detects a case that was put in, one that was left out, and a changed plan', async () => {
    const [first, ...others] = shown.sample;
    const outside = approved.find(({ number }) => !shown.sample.some((each) => each.number === number));
    expect(await recompute({ ...shown, sample: others })).toMatch(/sample: published/);
    const swapped = { ...(first as RoundView['sample'][number]), number: outside?.number ?? '' };
    expect(await recompute({ ...shown, sample: [swapped, ...others] })).toMatch(/sample: published/);
    expect(await recompute({ ...shown, plan: { ...shown.plan, blind: true } })).toMatch(/plan hash/);
  });
});

describe('the list of rounds', () => {
  test('shows them newest first, page by page', async () => {
    const made: string[] = [];
    for (let index = 0; index < 3; index++) made.unshift((await seal({ size: 1 })).body.id);
    const page = async (query: string) =>
      (
        await service.get<{ items: Sealed[]; nextCursor: string | null }>(`/v1/spot-checks${query}`, {
          as: 'supervisor',
        })
      ).body;
    const first = await page('?limit=2');
    const second = await page(`?limit=1&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
    expect((await service.get('/v1/spot-checks?cursor=x', { as: 'auditor' })).status).toBe(422);
  });

  test('filters by the day of the decision, from the first day of the period to its last', async () => {
    const sizes = async (from: string, to: string) =>
      (await seal({ size: 1, period: { from, to } })).body.populationSize;
    expect(await sizes(PERIOD.from, '2026-11-21')).toBe(13);
    expect(await sizes('2026-11-21', '2026-11-21')).toBe(1);
  });
});
