// Tests the day of the sources on their page: latency and answers by source and hour of the day in Shanghai, as the
// audit holds them, without anything that tells a reader about a single application.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSpotChecking } from '../spot-checks/spot-checking.ts';
import { formOf, somebody } from '../support/people.ts';
import { EDU, OTHER_SCHOOL } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs, type Visitor } from '../support/visitor.ts';
import { attributeOf, stripped, textOf } from './forms.ts';

let service: TestService;
let supervisor: Visitor;

async function file(changes: object = {}) {
  const person = somebody();
  await service.putPerson(person, changes);
  const today = service.clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString();
  return (await service.submit(formOf(person, {}, today))).body;
}

/** Records that sources were asked about the first application, as the service does. */
const record = (at: string, action: string, calls: object[]) => service.sql`
  insert into audit_events (at, actor_kind, actor_id, actor_role, action, application_id, data)
  select ${at}, 'system', 'matching', 'system', ${action}, min(id::text)::uuid, ${JSON.stringify({ calls })}::text::json
  from applications`;
const call = (durationMs: number, verdict: string | null, source = 'credit-check') => ({
  ...{ attempts: 1, durationMs, requestSn: 'x', responseHash: null, source, verdict },
});

beforeAll(async () => {
  service = await startTestService({ worker: false, sourceLimits: { retries: 0 } });
  supervisor = await signInAs(service.url, 'supervisor');
  service.setNow('2026-12-01T10:00:00+08:00');
  await file();
  await file({ education: [] });
  await file({ education: OTHER_SCHOOL });
  service.setNow('2026-12-01T23:30:00+08:00');
  await service.putFault('academic-records', { fault: 'error_500' });
  await file();
  await service.calm();
  service.setNow('2026-12-02T00:10:00+08:00');
  await file();
  await record('2025-03-01T23:59:59.999+08:00', 'sources.asked', [call(7000, 'match')]);
  await record('2025-03-02T00:00:00+08:00', 'sources.asked', [call(100, 'match'), call(20, 'match', 'medical-exam')]);
  await record('2025-03-02T00:59:59+08:00', 'sources.reasked', [call(200, 'not_found')]);
  await record('2025-03-02T00:20:00+08:00', 'sources.reasked', [call(9000, 'unavailable')]);
  await record('2025-03-02T15:00:00+08:00', 'sources.asked', [call(300, 'inconclusive'), call(500, null)]);
  await record('2025-03-03T00:00:00+08:00', 'sources.asked', [call(8000, 'match')]);
});
afterAll(() => service.close());

const pageOf = async (visitor: Visitor, query = '') => (await visitor.get(`/console/sources${query}`)).html;
/** The rows of a table as cells. */
const rowsOf = (html: string, id: string) => {
  const table = new RegExp(`<table[^>]* id="${id}"[\\s\\S]*?</table>`).exec(html)?.[0] ?? '';
  const body = table.slice(table.indexOf('<tbody>'));
  return [...body.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) => stripped(cell)),
  );
};
const rowOf = (html: string, name: string) =>
  rowsOf(html, 'source-day')
    .find(([first]) => first === name)
    ?.slice(1);
/** The rows of a source by hour, without its name. */
const hoursOf = (html: string, name: string) =>
  rowsOf(html, 'source-hours').flatMap(([source, ...row]) => (source === name ? [row] : []));

describe('the day of a source', () => {
  test('has its questions and answers as the service recorded them, those of the day in Shanghai', async () => {
    const html = await pageOf(supervisor, '?day=2026-12-01');
    // questions, median, 95%, match, mismatch, not found, inconclusive, not used, no answer
    const [calls, , , ...answers] = rowOf(html, '学历学位') ?? [];
    expect([calls, ...answers]).toEqual(['4', '1', '1', '1', '0', '0', '1']);
    expect(hoursOf(html, '学历学位').map(([hour, count]) => [hour, count])).toEqual([
      ['10:00', '3'],
      ['23:00', '1'],
    ]);
    expect(rowOf(html, '职业资格')).toEqual(['0', '—', '—', '0', '0', '0', '0', '0', '0']);
    expect((rowOf(await pageOf(supervisor), '学历学位') ?? [])[0]).toBe('1');
  });

  test('has the median and the 95th percentile of answered questions alone, in all and by hour', async () => {
    const html = await pageOf(supervisor, '?day=2025-03-02');
    expect(rowOf(html, '信用信息')).toEqual(['5', '250', '470', '1', '0', '1', '1', '1', '1']);
    expect(hoursOf(html, '信用信息')).toEqual([
      ['00:00', '3', '150', '195', '1', '0', '1', '0', '0', '1'],
      ['15:00', '2', '400', '490', '0', '0', '0', '1', '1', '0'],
    ]);
    expect(rowOf(html, '体检信息')).toEqual(['1', '20', '20', '1', '0', '0', '0', '0', '0']);
  });

  test('is drawn by hour, with the same numbers in words', async () => {
    const html = await pageOf(supervisor, '?day=2025-03-02');
    expect(textOf(html, 'hours-credit-check-description')).toBe(
      '共查询 5 次，未答复 1 次；中位数 250 毫秒，95% 分位 470 毫秒。',
    );
    expect([...html.matchAll(/<svg role="img"/g)]).toHaveLength(2);
    expect(html).not.toContain('id="hours-qualification-title"');
  });

  test('is today’s where no day is chosen, or none of the calendar, or one to come', async () => {
    service.setNow('2026-12-02T09:00:00+08:00');
    for (const query of ['', '?day=tomorrow', '?day=2026-02-30', '?day=0001-01-01', '?day=2026-12-03']) {
      const html = await pageOf(supervisor, query);
      expect([query, attributeOf(html, 'day', 'value')]).toEqual([query, '2026-12-02']);
    }
    expect(await pageOf(supervisor, '?day=2025-01-01')).toContain('当日没有查询');
  });
});

describe('the day of the sources for its reader', () => {
  test('has no kinds of answers for clerks and operators, who may not read every check', async () => {
    for (const person of [EDU, 'operator']) {
      const html = await pageOf(await signInAs(service.url, person), '?day=2026-12-01');
      const row = rowOf(html, '犯罪记录') ?? [];
      expect([person, row.length, row[0], row[3]]).toEqual([person, 4, '4', '0']);
      expect(html).toContain('答复的类别仅主管和监督人员可见');
      expect(textOf(html, 'source-day')).not.toMatch(/一致|查无/);
      expect(hoursOf(html, '犯罪记录').map((hour) => hour.length)).toEqual([5, 5]);
      expect(textOf(html, 'source-hours')).not.toMatch(/一致|查无/);
    }
  });

  test('is hidden from an inspector while a blind case is open', async () => {
    const spot = createSpotChecking(() => service);
    const { id } = await spot.drawn({ size: 1, blind: true, period: { from: '2026-12-01', to: '2026-12-02' } });
    const [hidden] = (await spot.cases(id)).items;
    const [inspector = ''] = await spot.inspectorsOf(hidden?.id ?? '');
    const blinded = await signInAs(service.url, inspector);
    const html = await pageOf(blinded, '?day=2026-12-01');
    expect(html).toContain('id="day-hidden"');
    expect(html).not.toContain('id="source-day"');
    for (const by of await spot.inspectorsOf(hidden?.id ?? '')) await spot.find(by, hidden?.id ?? '');
    expect(await pageOf(blinded, '?day=2026-12-01')).toContain('id="source-day"');
  });

  test('speaks English on request, all of it', async () => {
    const english = await signInAs(service.url, 'auditor');
    english.cookies.set('miaopi_language', 'en');
    const html = await pageOf(english, '?day=2026-12-01');
    const shown = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
    expect(shown).not.toMatch(/\p{Script=Han}/u);
    expect(shown).toContain('Academic records: latency by hour');
  });
});
