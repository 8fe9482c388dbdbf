// The day of the sources on their page: for each, how many questions, how fast the answers and which, in all and by
// hour.
import { ANSWERS, type Answered, type SourceDay, type SourceFigures } from '../../reviews/source-day.ts';
import type { Text } from '../../schemes/words.ts';
import { table as chartTable, dailyChart } from '../kit/charts.ts';
import { filled, type Html, html, phrase } from '../kit/html.ts';
import { catalogue, SOURCE_NAMES, VERDICT_NAMES } from '../kit/texts.ts';

const DAY = catalogue({
  title: { zh: '当日用时与答复：{day}', en: 'Latency and answers on {day}' },
  day: { zh: '日期', en: 'Day' },
  show: { zh: '查看', en: 'Show' },
  today: { zh: '今日', en: 'Today' },
  source: { zh: '数据源', en: 'Source' },
  hour: { zh: '时段', en: 'Hour' },
  calls: { zh: '查询次数', en: 'Questions' },
  median: { zh: '用时中位数', en: 'Median' },
  p95: { zh: '用时 95% 分位', en: '95% within' },
  unavailable: { zh: '未答复', en: 'No answer' },
  unused: { zh: '已答复未采用', en: 'Not used' },
  answered: {
    zh: '用时仅计已答复的查询，以毫秒计；按答复时间（北京时间）分时段。',
    en: 'Latency is that of answered questions, in milliseconds; hours are in Beijing time.',
  },
  classOnly: {
    zh: '答复的类别仅主管和监督人员可见。',
    en: 'Only supervisors and auditors see the kinds of answers.',
  },
  hidden: {
    zh: '您有尚未提交意见的盲检案件，当日统计在意见提交后显示。',
    en: 'The figures of a day are shown after you have given your verdict on the cases that you inspect blind.',
  },
  noCalls: { zh: '当日没有查询。', en: 'No source was asked on this day.' },
  chart: { zh: '{source}：每小时用时（毫秒）', en: '{source}: latency by hour (ms)' },
  chartSaid: {
    zh: '共查询 {calls} 次，未答复 {unavailable} 次；中位数 {median} 毫秒，95% 分位 {p95} 毫秒。',
    en: '{calls} questions, {unavailable} without an answer; median {median} ms, 95% within {p95} ms.',
  },
  byHour: { zh: '每小时的用时与答复', en: 'Latency and answers by hour' },
  nothing: { zh: '—', en: '—' },
});

const ANSWER_NAMES: Record<Answered, Text> = {
  match: VERDICT_NAMES.match,
  mismatch: VERDICT_NAMES.mismatch,
  not_found: VERDICT_NAMES.not_found,
  inconclusive: VERDICT_NAMES.inconclusive,
  unused: DAY.unused,
};

export interface ShownDay {
  day: Temporal.PlainDate;
  today: Temporal.PlainDate;
  /** null where a blind inspection hides the figures from the reader */
  sources: SourceDay[] | null;
}

export const daySection = ({ day, today, sources }: ShownDay): Html => html`<section aria-labelledby="day-title">
  <h2 id="day-title">${filled(DAY.title, { day: day.toString() })}</h2>
  <form class="filters" id="day-form" method="get" action="/console/sources">
    <span><label for="day">${DAY.day}</label>
      <input id="day" name="day" type="date" value="${day.toString()}" max="${today.toString()}" required /></span>
    <button id="day-show">${DAY.show}</button>
    ${day.equals(today) ? '' : html`<a id="day-today" href="/console/sources">${DAY.today}</a>`}
  </form>
  ${sources ? figuresOf(sources) : html`<p class="empty" id="day-hidden">${DAY.hidden}</p>`}
</section>`;

function figuresOf(sources: SourceDay[]): Html {
  if (sources.every(({ all }) => all.calls === 0)) return html`<p class="empty">${DAY.noCalls}</p>`;
  const readsAll = sources.some(({ all }) => all.answers !== null);
  return html`<p class="note">${DAY.answered} ${readsAll ? '' : DAY.classOnly}</p>
    ${table(
      { id: 'source-day', caption: null, first: [DAY.source] },
      sources.map(({ source, all }) => ({ names: [SOURCE_NAMES[source]], figures: all })),
    )}
    <div class="charts">
      ${sources.map((each) => (each.all.calls === 0 ? '' : hoursChart(each)))}
    </div>
    <details id="by-hour"><summary>${DAY.byHour}</summary>${table(
      { id: 'source-hours', caption: DAY.byHour, first: [DAY.source, DAY.hour] },
      sources.flatMap(({ source, hours }) =>
        hours.map(({ hour, ...figures }) => ({ names: [SOURCE_NAMES[source], hourText(hour)], figures })),
      ),
    )}</details>`;
}

interface Row {
  /** the headers of the row */
  names: (Text | string)[];
  figures: SourceFigures;
}

interface Table {
  id: string;
  caption: Text | null;
  /** titles of the columns of headers */
  first: Text[];
}

function table({ id, caption, first }: Table, rows: readonly Row[]): Html {
  const columns = columnsOf(rows.some(({ figures }) => figures.answers !== null));
  return html`<table class="rows" id="${id}">
    ${caption ? html`<caption class="hidden">${caption}</caption>` : ''}
    <thead>
      <tr>${[...first, ...columns.map(({ text }) => text)].map((text) => html`<th scope="col">${text}</th>`)}</tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ names, figures }) => html`<tr>
          ${names.map((name) => html`<th scope="row">${name}</th>`)}
          ${columns.map(({ text, of }) => html`<td data-label="${text}">${of(figures)}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

interface Column {
  text: Text;
  of(figures: SourceFigures): Text | number;
}

const columnsOf = (readsAll: boolean): Column[] => [
  { text: DAY.calls, of: ({ calls }) => calls },
  { text: DAY.median, of: ({ medianMs }) => milliseconds(medianMs) },
  { text: DAY.p95, of: ({ p95Ms }) => milliseconds(p95Ms) },
  ...(readsAll
    ? ANSWERS.map((answer): Column => ({ text: ANSWER_NAMES[answer], of: ({ answers }) => answers?.[answer] ?? 0 }))
    : []),
  { text: DAY.unavailable, of: ({ unavailable }) => unavailable },
];

const milliseconds = (ms: number | null): Text | number => (ms === null ? DAY.nothing : Math.round(ms));

const HOURS = 24;
const LABEL_EVERY_HOURS = 6;
const hourText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

function hoursChart({ source, all, hours }: SourceDay): Html {
  const title = filled(DAY.chart, { source: SOURCE_NAMES[source] });
  const { calls, unavailable } = all;
  return dailyChart({
    id: `hours-${source}`,
    title,
    description: filled(DAY.chartSaid, {
      ...{ calls, unavailable },
      median: phrase`${milliseconds(all.medianMs)}`,
      p95: phrase`${milliseconds(all.p95Ms)}`,
    }),
    series: [DAY.median, DAY.p95],
    days: Array.from({ length: HOURS }, (_, hour) => {
      const found = hours.find((each) => each.hour === hour);
      return { date: hourText(hour), counts: [Math.round(found?.medianMs ?? 0), Math.round(found?.p95Ms ?? 0)] };
    }),
    labels: { every: LABEL_EVERY_HOURS, of: (hour) => hour },
    numbers: chartTable(
      title,
      [DAY.hour, DAY.calls, DAY.median, DAY.p95],
      hours.map((each) => [
        ...[hourText(each.hour), each.calls],
        ...[milliseconds(each.medianMs), milliseconds(each.p95Ms)],
      ]),
    ),
  });
}
