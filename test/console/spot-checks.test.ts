// Tests spot checks in the console without scripts: a round from its plan to its report, the permissions at each step,
// the messages for faults, and that a blind case reveals nothing to its inspector.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { PNG, upload } from '../materials/samples.ts';
import { AUDITORS, CONTRIBUTIONS, createSpotChecking, PERIOD, sha256 } from '../spot-checks/spot-checking.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { type Page, signInAs, type Visitor } from '../support/visitor.ts';
import { attributeOf, heldBy, send, type Typed, textOf } from './forms.ts';

let service: TestService;
let approved: ApplicationView[];
const visitors = new Map<string, Visitor>();
const as = (name: string): Visitor => {
  const visitor = visitors.get(name);
  if (!visitor) throw new Error(`${name} is not signed in`);
  return visitor;
};
const { approve, drawn, cases, inspectorsOf, seal: sealByRest, find, events } = createSpotChecking(() => service);
const folder = mkdtempSync(join(tmpdir(), 'miaopi-console-'));

beforeAll(async () => {
  service = await startTestService({ worker: false });
  approved = [...(await approve(6)), ...(await approve(2, '440306'))];
  for (const name of [...AUDITORS, 'supervisor', 'clerk_education']) {
    visitors.set(name, await signInAs(service.url, name));
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service.close();
});

const postTo = (name: string, path: string, typed: Typed): Promise<Page> => send(service.url, as(name), path, typed);
/** The plan's form as the page holds it, with the typed values in it. */
async function plan(typed: Typed, name = 'auditor'): Promise<Page> {
  const { html } = await as(name).get('/console/spot-checks/new');
  return await postTo(name, '/console/spot-checks', {
    ...held(html, 'plan'),
    scheme: 'shenzhen-talent',
    ...PERIOD,
    ...typed,
  });
}
const held = (html: string, form: string): Typed => Object.fromEntries(heldBy(html, form));
const placeOf = ({ location }: Page): string => (location ?? '').split('?')[0] ?? '';
const sealed = async (typed: Typed): Promise<string> => {
  const page = await plan(typed);
  expect([page.status, page.html.slice(0, 0)]).toEqual([303, '']);
  return placeOf(page);
};
const stepsIn = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/data-step="(\w+)" data-state="(\w+)"/g)].map(([, step, state]) => [step, state]),
  );

describe('spot checks in the console', () => {
  test('are for auditors and supervisors; a clerk named in a round sees it with its seed alone', async () => {
    const { body } = await sealByRest({ size: 2 });
    for (const path of ['', '/new', `/${body.id}/cases`, `/${body.id}/report`, `/${body.id}/population.txt`]) {
      expect((await as('supervisor').get(`/console/spot-checks${path}`)).status, path).toBe(200);
      expect((await as('clerk_education').get(`/console/spot-checks${path}`)).status, path).toBe(403);
    }
    expect((await as('clerk_education').get(`/console/spot-checks/${body.id}`)).status).toBe(403);
    expect((await postTo('clerk_education', `/console/spot-checks/${body.id}/commitments`, {})).status).toBe(403);
    const named = ['miaopi_sandbox_supervisor', 'miaopi_sandbox_clerk_education'];
    const { body: theirs } = await sealByRest({ size: 2, contributors: named });
    const page = await as('clerk_education').get(`/console/spot-checks/${theirs.id}`);
    expect(page.status).toBe(200);
    expect(page.html).toContain('id="commit"');
    expect(page.html).not.toContain('population.txt');
    for (const path of ['nothing', '00000000-0000-0000-0000-000000000001']) {
      expect((await as('auditor').get(`/console/spot-checks/${path}`)).status).toBe(404);
    }
  });
});

describe('a plan in the console', () => {
  test('explains sealing before the button, and is sealed as it was typed', async () => {
    const { html } = await as('auditor').get('/console/spot-checks/new');
    expect(html.indexOf('任何人不得更改总体')).toBeLessThan(html.indexOf('id="seal"'));
    expect(html).toMatch(/总体 10,000 件抽 29\d 件/);
    const page = await plan({ how: 'errorBound', maxErrorRate: '10', confidence: '90', strata: ['district'] });
    expect(page.status).toBe(303);
    expect(page.location).toMatch(/\?done=sealed$/);
    const round = await as('auditor').get(page.location ?? '');
    expect(round.html).toContain('已封存');
    expect(textOf(round.html, 'sealed')).toContain('以 90% 的置信度发现差错率超过 10% 的情形');
    expect(textOf(round.html, 'plan-hash')).toMatch(/[0-9a-f]{64}/);
    expect(stepsIn(round.html)).toMatchObject({ sealed: 'done', committed: 'optional', drawn: 'current' });
    const [row] = await service.sql`select plan from spot_checks order by sealed_at desc, id desc limit 1`;
    expect(JSON.parse(row?.plan)).toMatchObject({
      errorBound: { maxErrorRate: 0.1, confidence: 0.9 },
      strata: ['district'],
      contributors: null,
      blind: false,
    });
  });

  test('makes one round if it is sent twice, and is asked for again if it was changed in between', async () => {
    const { html } = await as('auditor').get('/console/spot-checks/new');
    const typed = { ...held(html, 'plan'), scheme: 'shenzhen-talent', ...PERIOD, how: 'size', size: '3' };
    const [one, other] = [
      await postTo('auditor', '/console/spot-checks', typed),
      await postTo('auditor', '/console/spot-checks', typed),
    ];
    expect(placeOf(other)).toBe(placeOf(one));
    const changed = await postTo('auditor', '/console/spot-checks', { ...typed, size: '4' });
    expect(changed.status).toBe(409);
    expect(changed.html).toContain('已封存过另一轮');
    const again = await postTo('auditor', '/console/spot-checks', { ...typed, ...held(changed.html, 'plan') });
    expect(again.status).toBe(303);
    expect(placeOf(again)).not.toBe(placeOf(one));
  });

  test.each<[string, Typed, string]>([
    ['no way of sampling', { how: '' }, 'how-size'],
    ['a size that is no number', { how: 'size', size: 'many' }, 'size'],
    ['a share of nothing', { how: 'rate', rate: '0' }, 'rate'],
    ['a bound of a hundred percent', { how: 'errorBound', maxErrorRate: '100' }, 'max-error-rate'],
    ['a period that ends before it begins', { how: 'size', from: '2026-11-21' }, 'period-to'],
    ['nothing approved', { how: 'size', from: '2020-01-01', to: '2020-01-02' }, 'period-from'],
    ['strata that tell the blind', { how: 'size', blind: 'yes', strata: ['decidedBy'] }, 'strata-decidedBy'],
    ['one contributor', { how: 'size', others: 'miaopi_sandbox_auditor' }, 'others'],
    ['an unknown contributor', { how: 'size', others: 'nobody, miaopi_sandbox_auditor' }, 'others'],
  ])('with %s comes back with the typed values, and leads to the field', async (_, typed, field) => {
    const page = await plan({ ...typed, confidence: '97' });
    expect(page.status).toBe(422);
    expect(page.html).toContain(`<li><a href="#${field}">`);
    expect(attributeOf(page.html, field, 'aria-invalid')).toBe('true');
    expect(attributeOf(page.html, 'confidence', 'value')).toBe('97');
  });
});

describe('the seed in the console', () => {
  const values = { auditor: 'the auditor’s value 81f3', supervisor: 'the supervisor’s value c2' };
  const commit = (name: keyof typeof values, place: string) =>
    postTo(name, `${place}/commitments`, { commitment: sha256(values[name]).toUpperCase(), kept: 'yes' });

  test('of contributors is committed, revealed and drawn; a wrong value is named with its contributor', async () => {
    const place = await sealed({ how: 'size', size: '2', others: 'miaopi_sandbox_auditor miaopi_sandbox_supervisor' });
    expect((await as('auditor_2').get(place)).html).not.toContain('id="commit"');
    const unkept = await postTo('auditor', `${place}/commitments`, { commitment: sha256(values.auditor) });
    expect(unkept.status).toBe(422);
    expect(attributeOf(unkept.html, 'commitment', 'value')).toBe(sha256(values.auditor));
    expect((await postTo('auditor', `${place}/commitments`, { commitment: 'no hash', kept: 'yes' })).status).toBe(422);
    expect((await commit('auditor', place)).location).toBe(`${place}?done=committed`);
    const waiting = (await as('auditor').get(place)).html;
    expect(textOf(waiting, 'awaited')).toContain('主管');
    expect(waiting).not.toContain('id="reveal"');
    expect(stepsIn(waiting)).toMatchObject({ committed: 'current', revealed: 'later', drawn: 'later' });
    await commit('supervisor', place);
    expect(stepsIn((await as('auditor').get(place)).html)).toMatchObject({ committed: 'done', revealed: 'current' });

    const misfit = await postTo('auditor', `${place}/reveals`, { value: 'another value' });
    expect(misfit.status).toBe(422);
    expect(attributeOf(misfit.html, 'value', 'aria-invalid')).toBe('true');
    expect(textOf(misfit.html, 'refusals')).toMatch(/公开 值与已提交的承诺不符 · 监督员甲/);
    for (const name of ['auditor', 'supervisor'] as const) {
      expect(textOf((await as(name).get(place)).html, 'draw-waits')).toContain(
        name === 'auditor' ? '监督员甲' : '主管甲',
      );
      expect((await postTo(name, `${place}/reveals`, { value: values[name] })).status).toBe(303);
    }
    const ready = (await as('auditor').get(place)).html;
    expect(textOf(ready, 'commitments')).toContain(values.supervisor);
    expect((await postTo('auditor', `${place}/draw`, held(ready, 'draw'))).location).toBe(`${place}?done=drawn`);
    const { html } = await as('auditor').get(place);
    expect(textOf(html, 'seed')).toContain(sha256(`${values.auditor}\n${values.supervisor}`));
    expect(stepsIn(html)).toMatchObject({ revealed: 'done', drawn: 'done', inspected: 'current' });
    expect(attributeOf(html, 'seed-origin', 'data-origin')).toBe('committed');
    expect(html).not.toContain('data-fault="reused_contributions"');
    const late = await commit('supervisor', place);
    expect(late.status).toBe(409);
    expect(late.html).toContain('现状：已抽取。');
  });

  test('of a person who only reads it out is typed at the draw; a fault leads to its field', async () => {
    const place = await sealed({ how: 'size', size: '2' });
    for (const name of ['auditor', 'supervisor'] as const) expect((await commit(name, place)).status).toBe(303);
    await postTo('auditor', `${place}/reveals`, { value: values.auditor });
    expect(textOf((await as('auditor_2').get(place)).html, 'draw')).toContain('主管甲的值');
    const stray = await postTo('auditor', `${place}/draw`, { contribution: 'not what was committed to' });
    expect([stray.status, attributeOf(stray.html, 'contribution-1', 'aria-invalid')]).toEqual([422, 'true']);
    expect((await postTo('auditor', `${place}/draw`, { contribution: '' })).html).toContain('您目前没有可办理的操作。');
    expect((await postTo('supervisor', `${place}/draw`, { contribution: '' })).html).toContain('现在可以：公开。');
    expect((await postTo('auditor', `${place}/draw`, { contribution: values.supervisor })).status).toBe(303);
    expect(textOf((await as('auditor').get(place)).html, 'commitments')).toContain(values.supervisor);
  });

  test('of dice is typed at the draw, which refuses a single one, and later another seed', async () => {
    const place = await sealed({ how: 'size', size: '2' });
    const one = await postTo('auditor', `${place}/draw`, { contribution: ['dice 3 1 6 6', '', ''] });
    expect(one.status).toBe(422);
    expect(one.html).toContain('至少录入两份贡献值');
    expect(attributeOf(one.html, 'contribution-1', 'value')).toBe('dice 3 1 6 6');
    const short = await postTo('auditor', `${place}/draw`, { contribution: ['long enough', '', 'short'] });
    expect(attributeOf(short.html, 'contribution-2', 'aria-invalid')).toBeUndefined();
    expect(attributeOf(short.html, 'contribution-3', 'aria-invalid')).toBe('true');
    expect((await postTo('auditor', `${place}/draw`, { contribution: [...CONTRIBUTIONS, ''] })).status).toBe(303);
    const other = await postTo('auditor', `${place}/draw`, { contribution: ['another one', 'and another'] });
    expect(other.status).toBe(409);
    expect(other.html).toContain('已用其他种子抽取');
    expect(textOf(other.html, 'refusals')).toContain('要求以其他种子重新抽取');
    expect(stepsIn(other.html)).toMatchObject({ committed: 'skipped', revealed: 'skipped' });
    expect(textOf(other.html, 'seed-origin')).toContain('仅取决于产生这些值时的见证人');
    // the same dice again, beside a round that was committed to and left: the page tells both
    const again = await sealed({ how: 'size', size: '2' });
    const dropped = await sealed({ how: 'size', size: '2' });
    await commit('auditor', dropped);
    await postTo('auditor', `${again}/draw`, { contribution: [...CONTRIBUTIONS, ''] });
    for (const path of [again, `${again}/report`]) {
      const { html } = await as('supervisor').get(path);
      expect(/data-fault="reused_contributions"[\s\S]*?<\/p>/.exec(html)?.[0]).toContain(`href="${place}"`);
      expect(/data-fault="unrevealed_round"[\s\S]*?<\/p>/.exec(html)?.[0]).toContain(`href="${dropped}"`);
      expect(attributeOf(html, 'seed-origin', 'data-origin')).toBe('given');
    }
    const list = (await as('supervisor').get('/console/spot-checks')).html;
    expect(list).toMatch(new RegExp(`${dropped.slice(-36)}[\\s\\S]{0,900}已承诺，未公开`));
  });
});

describe('a drawn round in the console', () => {
  test('offers the files that an outsider needs, which give the sample of the page', async () => {
    const { id } = await drawn({ strata: ['district'], size: 4 });
    const place = `/console/spot-checks/${id}`;
    const { html } = await as('auditor').get(place);
    for (const { number } of JSON.parse((await as('auditor').get(`${place}/round.json`)).html).sample) {
      expect(textOf(html, 'sample')).toContain(number);
    }
    const files = ['round.json', 'population.txt'].map((name) => join(folder, name));
    for (const file of files) writeFileSync(file, (await as('auditor').get(`${place}/${file.split('/').at(-1)}`)).html);
    const script = fileURLToPath(new URL('../spot-checks/recompute-sample.mjs', import.meta.url));
    expect(spawnSync(process.execPath, [script, ...files], { encoding: 'utf8' }).stdout).toBe(
      'ok: 4 of 8 recomputed\n',
    );
  });

  test('has its sample extended with a reason, which the page shows, and never reduced', async () => {
    const { id } = await drawn({ size: 3 });
    const place = `/console/spot-checks/${id}`;
    const fewer = await postTo('supervisor', `${place}/extend`, { size: '2', reason: '少看一件' });
    expect(fewer.status).toBe(422);
    expect(attributeOf(fewer.html, 'extend-size', 'aria-invalid')).toBe('true');
    expect((await postTo('supervisor', `${place}/extend`, { size: '5', reason: '' })).status).toBe(422);
    expect((await postTo('supervisor', `${place}/extend`, { size: '5', reason: '上月差错较多' })).status).toBe(303);
    const { html } = await as('supervisor').get(place);
    expect(textOf(html, 'extensions')).toContain('3 → 5 件');
    expect(textOf(html, 'extensions')).toContain('上月差错较多');
  });

  test('has a report: estimates with intervals, agreement, the bound in words, and a file', async () => {
    const { id } = await drawn({ errorBound: { maxErrorRate: 0.1, confidence: 0.9 }, strata: ['district'] });
    const place = `/console/spot-checks/${id}/report`;
    const open = (await as('supervisor').get(place)).html;
    expect(attributeOf(open, 'bound', 'data-verdict')).toBe('open');
    expect(open).toContain('暂报');
    for (const each of (await cases(id)).items) {
      for (const name of await inspectorsOf(each.id)) expect((await find(name, each.id)).status).toBe(200);
    }
    const { html } = await as('supervisor').get(place);
    expect(attributeOf(html, 'bound', 'data-verdict')).toBe('holds');
    expect(textOf(html, 'bound')).toContain('置信度 90%');
    expect(textOf(html, 'report')).toMatch(/440305 .* 440306 .* 全部/);
    expect(textOf(html, 'agreement')).toContain('100%');
    expect(html.match(/<figure class="chart">[\s\S]*?<table>/g)).toHaveLength(2);
    expect((await as('auditor').get('/console/spot-checks')).html).toContain('未超过上限');
    expect(textOf(html, 'dissents')).toContain('意见都一致');
    const csv = await as('auditor').get(`${place}.csv`);
    expect(csv.headers.get('content-disposition')).toContain(`spot-check-${id}.csv`);
    expect(csv.html).toContain('440306');
    expect((await events({ roundId: id })).map(({ action }) => action)).toContain('spot_check.exported');
    const english = await as('supervisor').get(place, {
      cookie: `${as('supervisor').cookieHeader()}; miaopi_language=en`,
    });
    expect(english.html).toContain('Report of the round');
  });
});

describe('a spot-check case in the console', () => {
  const caseOf = async (round: string) => {
    const [first] = (await cases(round)).items;
    if (!first) throw new Error('a round without a case');
    return { ...first, place: `/console/spot-check-cases/${first.id}`, inspectors: await inspectorsOf(first.id) };
  };

  test('is listed for its inspectors with all facts of its decision, and read under audit', async () => {
    const { id } = await drawn({ size: 1 });
    const { place, inspectors, number, id: caseId } = await caseOf(id);
    const [one = '', other = ''] = inspectors;
    const third = AUDITORS.find((name) => !inspectors.includes(name)) ?? '';
    for (const name of inspectors) {
      expect(textOf((await as(name).get('/console/spot-checks')).html, 'mine')).toContain(number);
      expect(textOf((await as(name).get(`/console/spot-checks/${id}/cases`)).html, 'mine')).toContain(number);
    }
    expect((await as(third).get(`/console/spot-checks/${id}/cases`)).html).toContain('id="none-of-mine"');
    const { html } = await as(one).get(place);
    expect(html).toContain('id="check-academic-records"');
    expect(textOf(html, 'outcome')).toContain('秒批');
    expect(textOf(html, 'facts')).toContain('*');
    const read = (await events({ caseId })).filter(({ action }) => action === 'spot_check.case_read');
    expect(read).toHaveLength(1);
    // a reader who does not inspect it has no form
    expect((await as(third).get(place)).html).not.toContain('id="finding"');
    expect((await postTo(third, `${place}/finding`, { result: 'passed' })).status).toBe(403);
    expect((await postTo('supervisor', `${place}/finding`, { result: 'passed' })).status).toBe(403);

    for (const [typed, field] of [
      [{}, 'result-passed'],
      [{ result: 'incomplete' }, 'missing'],
      [{ result: 'not_compliant', note: ' ' }, 'finding-note'],
    ] as const) {
      const refused = await postTo(one, `${place}/finding`, typed);
      expect([refused.status, refused.html.includes(`href="#${field}"`)]).toEqual([422, true]);
    }
    const missing = { result: 'incomplete', missing: ['diploma'], note: '缺毕业证书' };
    expect((await postTo(one, `${place}/finding`, missing)).location).toBe(`${place}?done=found`);
    const locked = (await as(one).get(`${place}?done=found`)).html;
    expect(locked).toContain('意见已锁定');
    expect(locked).not.toContain('id="finding"');
    const twice = await postTo(one, `${place}/finding`, { result: 'passed' });
    expect([twice.status, twice.html.includes('意见已锁定')]).toEqual([409, true]);
    await postTo(other, `${place}/finding`, missing);
    const { html: both } = await as(other).get(place);
    expect(textOf(both, 'agreement')).toContain('两名检查员一致');
    expect(textOf(both, 'verdicts')).toContain('缺毕业证书');
    expect(textOf(both, 'result')).toContain('材料不全');
  });

  test('inspected blind shows only the evidence until the inspector’s verdict is locked', async () => {
    const { id } = await drawn({ size: 1, blind: true });
    const { place, inspectors, number } = await caseOf(id);
    const [one = '', other = ''] = inspectors;
    const third = AUDITORS.find((name) => !inspectors.includes(name)) ?? '';
    const application = approved.find((each) => each.number === number);
    await find(other, place.split('/').at(-1) ?? '', { result: 'not_compliant', note: '与原件不符' });
    const { html } = await as(one).get(place);
    expect(textOf(html, 'blind-mark')).toBe('盲检');
    expect(html).toContain('id="check-academic-records"');
    for (const told of [
      application?.approvalNumber ?? '',
      'id="outcome"',
      'id="timeline"',
      '秒批</dd>',
      '与原件不符',
      'id="receipt"',
    ]) {
      expect(html).not.toContain(told);
    }
    for (const page of [`/console/spot-checks/${id}/cases`, '/console/spot-checks', `/console/spot-checks/${id}`]) {
      const { html: around } = await as(one).get(page);
      expect(around).not.toContain(application?.approvalNumber);
      expect(around).not.toContain('与原件不符');
    }
    const refused = await as(third).get(place);
    expect([refused.status, refused.html.includes('data-code="blind"')]).toEqual([403, true]);
    expect((await postTo(one, `${place}/finding`, { result: 'passed' })).status).toBe(303);
    const { html: seen } = await as(one).get(place);
    expect(textOf(seen, 'outcome')).toContain(application?.approvalNumber);
    expect(textOf(seen, 'agreement')).toContain('不一致，已抽取第三名');
  });

  test('goes to the next inspector in the draw after a recusal; the round says if none is left', async () => {
    const { id } = await drawn({ size: 1 });
    const { place, inspectors } = await caseOf(id);
    const [one = '', other = ''] = inspectors;
    expect((await postTo(one, `${place}/recuse`, { reason: ' ' })).status).toBe(422);
    const done = await postTo(one, `${place}/recuse`, { reason: '与申请人相识' });
    expect(done.location).toBe(`/console/spot-checks/${id}/cases?done=recused`);
    expect((await as(one).get(done.location ?? '')).html).toContain('您已回避');
    expect((await as(one).get(place)).html).not.toContain('id="finding"');
    expect((await as('supervisor').get(`/console/spot-checks/${id}`)).html).not.toContain('id="without-inspector"');
    await postTo(other, `${place}/recuse`, { reason: '与单位有往来' });
    const { html } = await as('supervisor').get(`/console/spot-checks/${id}`);
    expect(textOf(html, 'without-inspector')).toContain('1 件缺检查员');
    expect((await as('supervisor').get('/console/spot-checks')).html).toContain('1 件缺检查员');
    expect((await as('supervisor').get(`/console/spot-checks/${id}/cases`)).html).toContain('缺 1 人');
  });
});

describe('a material of a spot-check case', () => {
  test('is opened from the page of its case, by its inspector', async () => {
    const day = '2026-11-21';
    service.setNow(`${day}T10:00:00+08:00`);
    const { materialId } = (await upload(service, PNG)).body;
    await approve(1, '440305', { materials: [{ kind: 'diploma', materialId, seals: ['employer'] }] });
    const { id } = await drawn({ size: 1, blind: true, period: { from: day, to: day } });
    const caseId = (await cases(id)).items[0]?.id ?? '';
    const [one = ''] = await inspectorsOf(caseId);
    const inspector = await signInAs(service.url, one);
    const { html } = await inspector.get(`/console/spot-check-cases/${caseId}`);
    const link = /<a href="([^"]+)" target="viewer"/.exec(html)?.[1] ?? '';
    const viewer = await inspector.get(link);
    expect(viewer.status).toBe(200);
    expect((await inspector.get(/<img src="([^"]+)"/.exec(viewer.html)?.[1] ?? '')).headers.get('content-type')).toBe(
      'image/png',
    );
    const [read] = await service.sql`
    select count(*) from audit_events where action = 'material.read' and data->>'materialId' = ${materialId}`;
    expect(Number(read?.count)).toBe(1);
  });
});
