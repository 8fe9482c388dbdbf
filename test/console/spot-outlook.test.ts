// Tests what the console says of a round before and after: population and sample of a plan that is not sealed yet, and
// the report with the cases in which the inspectors differed, on the page and as a table.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSpotChecking, PERIOD } from '../spot-checks/spot-checking.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs, type Visitor } from '../support/visitor.ts';
import { attributeOf, heldBy, send, type Typed, textOf } from './forms.ts';

let service: TestService;
let auditor: Visitor;
let supervisor: Visitor;
let clerk: Visitor;
const { approve, drawn, cases, inspectorsOf, find } = createSpotChecking(() => service);

beforeAll(async () => {
  service = await startTestService({ worker: false });
  await approve(6);
  await approve(2, '440306');
  [auditor, supervisor, clerk] = (await Promise.all(
    ['auditor', 'supervisor', 'clerk_education'].map((name) => signInAs(service.url, name)),
  )) as [Visitor, Visitor, Visitor];
});
afterAll(() => service.close());

const post = (visitor: Visitor, path: string, typed: Typed, headers = {}) =>
  send(service.url, visitor, path, typed, headers);
const held = (html: string, form: string): Typed => Object.fromEntries(heldBy(html, form));

describe('a plan before its seal', () => {
  test('shows population and sample before the seal, as the seal then fixes them', async () => {
    const first = (await auditor.get('/console/spot-checks/new')).html;
    expect(first.indexOf('id="outlook"')).toBeLessThan(first.indexOf('id="seal"'));
    expect(textOf(first, 'outlook-population')).toBe('8');
    expect(textOf(first, 'outlook-means')).toContain('没有抽样误差');

    const typed = {
      ...held(first, 'plan'),
      scheme: 'shenzhen-talent',
      ...PERIOD,
      how: 'size',
      size: '5',
      strata: ['district'],
    };
    const rounds = async () => (await service.sql`select count(*)::int as n from spot_checks`)[0]?.n;
    const before = await rounds();
    const shown = await post(auditor, '/console/spot-checks/outlook', typed);
    expect([shown.status, await rounds()]).toEqual([200, before]);
    // the form keeps what was typed, and its key
    expect(attributeOf(shown.html, 'size', 'value')).toBe('5');
    expect(held(shown.html, 'plan')).toMatchObject({
      key: held(first, 'plan').key,
      from: [PERIOD.from],
      how: ['size'],
      strata: ['district'],
    });
    expect(textOf(shown.html, 'outlook-sample')).toBe('5');
    expect(textOf(shown.html, 'outlook-means')).toMatch(/5 件共需 10 份意见.*最多 \d 件/);
    const rows = (html: string, id: string) =>
      [...textOf(html, id).matchAll(/(44030\d) (\d) (\d)/g)].map(([, ...row]) => row.join(' '));
    expect(rows(shown.html, 'outlook-strata')).toEqual(['440305 6 4', '440306 2 1']);
    expect((await auditor.get('/console/spot-checks/outlook')).html).toContain('id="plan"');
    // the script gets the part alone
    const part = await post(auditor, '/console/spot-checks/outlook', typed, {
      'hx-request': 'true',
    });
    expect(part.html).toMatch(/^<dl class="facts">/);

    const sealedRound = await post(auditor, '/console/spot-checks', typed);
    expect(sealedRound.status).toBe(303);
    const { html } = await auditor.get(sealedRound.location ?? '');
    expect(rows(html, 'strata')).toEqual(rows(shown.html, 'outlook-strata'));
  });

  test('names the faults of a plan that cannot be computed, and who may look', async () => {
    const { html } = await auditor.get('/console/spot-checks/new');
    const typed = { ...held(html, 'plan'), scheme: 'shenzhen-talent', ...PERIOD, how: 'size', size: '5' };
    const look = (changes: Typed, headers = {}) =>
      post(auditor, '/console/spot-checks/outlook', { ...typed, ...changes }, headers);
    const none = await look({ from: '2020-01-01', to: '2020-01-02' });
    expect([none.status, attributeOf(none.html, 'period-from', 'aria-invalid')]).toEqual([422, 'true']);
    expect(textOf(none.html, 'outlook')).toContain('填写完整后');
    const part = await look({ size: 'many' }, { 'hx-request': 'true' });
    expect([part.status, part.html]).toEqual([200, expect.stringContaining('须为 1 至 1,000,000 的整数')]);
    expect((await post(clerk, '/console/spot-checks/outlook', typed)).status).toBe(403);
  });
});

describe('the report of a round in the console', () => {
  test('lists the cases in which the inspectors differed, and says in its table what its page says', async () => {
    const { id } = await drawn({ strata: ['district', 'category'], size: 3 });
    const [differing, ...others] = (await cases(id)).items;
    const verdicts = [{ result: 'passed' }, { result: 'incomplete', missing: ['diploma'] }, { result: 'passed' }];
    for (const [index, verdict] of verdicts.entries()) {
      const by = (await inspectorsOf(differing?.id ?? ''))[index] ?? '';
      expect((await find(by, differing?.id ?? '', verdict)).status).toBe(200);
    }
    for (const each of others) for (const by of await inspectorsOf(each.id)) await find(by, each.id);

    const place = `/console/spot-checks/${id}/report`;
    const { html } = await supervisor.get(place);
    expect(textOf(html, 'dissents-said')).toMatch(/3 件中，1 件.*按多数 1 件.*从重 0 件/);
    expect(textOf(html, 'dissents')).toMatch(new RegExp(`${differing?.number}.* 合规.*材料不全.*合规.*按多数`));
    const list = await supervisor.get(attributeOf(html, 'to-dissents', 'href') ?? '');
    expect([...list.html.matchAll(/data-case="([^"]*)"/g)].map(([, each]) => each)).toEqual([differing?.id]);

    const csv = (await supervisor.get(`${place}.csv`)).html;
    const table = html.slice(html.indexOf('id="report"'));
    const titles = [...table.slice(0, table.indexOf('</thead>')).matchAll(/<th scope="col">([^<]*)</g)];
    const [header = '', first = ''] = csv.replace(/^\uFEFF/, '').split('\r\n');
    const columns = header.split(',');
    expect(columns[0]).toBe(titles[0]?.[1]);
    for (const [, title = ''] of titles) expect(columns, title).toContain(title);
    // the stratum in words, as on the page
    expect(textOf(html, 'report')).toContain(first.split(',')[0] ?? '-');
    expect(first).toMatch(/^44030\d · 学历/);
  });
});
