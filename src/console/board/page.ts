// The supervisor's board: departments side by side, late items and their causes, a chart of days, and each person's
// work. It refreshes only on request: each look is an audit event.
import { html } from 'hono/html';
import { departmentName } from '../../applications/wording.ts';
import type { Door } from '../../audit/change.ts';
import { OVERSEER_ROLES } from '../../base/actor.ts';
import { civilDateOf, timestamp } from '../../base/clock.ts';
import {
  type Board,
  boardOf,
  type ClerkBoard,
  type DepartmentBoard,
  type LateItem,
  MOST_LATE,
} from '../../reviews/board.ts';
import type { Text } from '../../schemes/words.ts';
import { dailyChart, rankedChart } from '../kit/charts.ts';
import { momentTime } from '../kit/dates.ts';
import { durationText } from '../kit/durations.ts';
import { page, type View } from '../kit/layout.ts';
import { itemPlace } from '../kit/places.ts';
import type { Html, StaffRoute } from '../kit/route.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import { addressOf } from '../queue/filter.ts';
import { overridesSection } from './overrides.ts';
import { BECAUSE, BOARD, filled, NEXT_ACTORS, reasonName } from './texts.ts';

type Language = keyof Text;

export const boardRoutes = (deps: Door): StaffRoute[] => [
  {
    method: 'get',
    path: '/console/board',
    roles: OVERSEER_ROLES,
    handle: async ({ view, cause }) => boardPage(view, await boardOf(deps, cause)),
  },
];

export function boardPage(view: View, board: Board): Html {
  const { language } = view;
  const late = board.departments.reduce((sum, department) => sum + department.late, 0);
  return page(
    view,
    BOARD.title,
    html`<div class="page-head">
        <h1>${BOARD.title[language]}</h1>
        <p class="note">${BOARD.asOf[language]} ${momentTime(timestamp(board.at), language, civilDateOf(board.at))} <a id="refresh" href="/console/board">${BOARD.refresh[language]}</a></p>
      </div>
      <div class="board">
        ${departmentsSection(board, language)}
        ${lateSection(board, late, language)}
        <section class="charts" aria-label="${BOARD.charts[language]}">
          ${daysChart(board, language)} ${agesChart(board, language)} ${reasonsChart(board, language)}
        </section>
        ${clerksSection(board.clerks, language)}
        ${overridesSection(board, language)}
      </div>
      <p class="note">${BOARD.read[language]}</p>`,
  );
}

interface Measure {
  text: Text;
  of(department: DepartmentBoard): Html | string | number;
}

const measures = (at: Temporal.Instant, language: Language): Measure[] => {
  const linked = (department: DepartmentBoard, count: number, status: 'free' | 'held' | 'countersign' | 'paused') =>
    count === 0 ? '0' : html`<a href="${addressOf({ department: department.department, status })}">${count}</a>`;
  const lasting = (seconds: number | null) =>
    seconds === null ? BOARD.nothing[language] : durationText(seconds, language);
  return [
    { text: BOARD.late, of: (each) => lateCount(each, language) },
    { text: BOARD.dueSoon, of: ({ dueSoon }) => dueSoon },
    { text: BOARD.free, of: (each) => linked(each, each.free, 'free') },
    { text: BOARD.oldestFree, of: ({ oldestFreeAt }) => lasting(oldestFreeAt && secondsSince(oldestFreeAt, at)) },
    { text: BOARD.held, of: (each) => linked(each, each.held, 'held') },
    { text: BOARD.countersign, of: (each) => linked(each, each.countersign, 'countersign') },
    { text: BOARD.paused, of: (each) => linked(each, each.paused, 'paused') },
    { text: BOARD.settledToday, of: ({ settledToday }) => settledToday },
    { text: BOARD.settledIn7Days, of: ({ settledIn7Days }) => settledIn7Days },
    { text: BOARD.settledIn30Days, of: ({ settledIn30Days }) => settledIn30Days },
    { text: BOARD.median, of: ({ medianSeconds }) => lasting(medianSeconds) },
    { text: BOARD.p90, of: ({ p90Seconds }) => lasting(p90Seconds) },
  ];
};

const secondsSince = (since: Temporal.Instant, at: Temporal.Instant) => at.since(since).total('seconds');

const lateCount = ({ department, late }: DepartmentBoard, language: Language): Html | string =>
  late === 0
    ? '0'
    : html`<a class="tag bad" href="${addressOf({ department, late: true })}"><span aria-hidden="true">!</span> ${late} <span class="hidden">${BOARD.late[language]}</span></a>`;

const departmentsSection = (
  { departments, at }: Board,
  language: Language,
): Html => html`<section aria-labelledby="departments-title">
  <h2 id="departments-title">${BOARD.departments[language]}</h2>
  <table class="figures" id="departments">
    <thead>
      <tr>
        <th scope="col">${BOARD.measure[language]}</th>
        ${departments.map(({ department }) => html`<th scope="col">${departmentName(department)[language]}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${measures(at, language).map(
        ({ text, of }) => html`<tr>
          <th scope="row">${text[language]}</th>
          ${departments.map((department) => html`<td data-department="${department.department}">${of(department)}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>
</section>`;

const lateSection = (
  { late, at }: Board,
  all: number,
  language: Language,
): Html => html`<section aria-labelledby="late-title">
  <h2 id="late-title">${BOARD.lateItems[language]}</h2>
  ${late.length === 0 ? html`<p class="empty">${BOARD.noLate[language]}</p>` : lateTable(late, at, language)}
  ${all > late.length ? html`<p class="note">${filled(BOARD.lateMost[language], { n: MOST_LATE })} <a href="${addressOf({ late: true })}">${BOARD.lateAll[language]}</a></p>` : ''}
</section>`;

const lateTable = (
  late: LateItem[],
  at: Temporal.Instant,
  language: Language,
): Html => html`<table class="rows" id="late">
  <thead>
    <tr>
      <th scope="col">${BOARD.number[language]}</th>
      <th scope="col">${BOARD.department[language]}</th>
      <th scope="col">${BOARD.lateBy[language]}</th>
      <th scope="col">${BOARD.because[language]}</th>
      <th scope="col">${BOARD.actor[language]}</th>
    </tr>
  </thead>
  <tbody>
    ${late.map(
      ({
        itemId,
        number,
        department,
        dueAt,
        because,
        actor,
        holder,
        awaited,
      }) => html`<tr data-item="${itemId}" data-because="${because}">
        <th scope="row"><a class="row-link" href="${itemPlace(itemId)}">${number}</a></th>
        <td data-label="${BOARD.department[language]}">${departmentName(department)[language]}</td>
        <td data-label="${BOARD.lateBy[language]}">${durationText(secondsSince(dueAt, at), language)}</td>
        <td data-label="${BOARD.because[language]}">${BECAUSE[because][language]}${awaited.length > 0 ? html` (${awaited.map((source) => SOURCE_NAMES[source][language]).join(language === 'zh' ? '、' : ', ')})` : ''}</td>
        <td data-label="${BOARD.actor[language]}">${actor === 'holder' && holder ? holder : NEXT_ACTORS[actor][language]}</td>
      </tr>`,
    )}
  </tbody>
</table>`;

function daysChart({ days, matchedIn30Days: matched }: Board, language: Language): Html {
  const sum = (of: 'referred' | 'settled') => days.reduce((total, day) => total + day[of], 0);
  const values = { referred: sum('referred'), settled: sum('settled'), matched };
  const { zh, en } = BOARD.perDaySaid;
  return dailyChart(language, {
    id: 'per-day',
    title: BOARD.perDay,
    description: { zh: filled(zh, values), en: filled(en, values) },
    series: [BOARD.referred, BOARD.settled],
    days: days.map(({ day, referred, settled }) => ({ date: day, counts: [referred, settled] })),
  });
}

function agesChart({ departments, at }: Board, language: Language): Html {
  return rankedChart(language, {
    id: 'ages',
    title: BOARD.ages,
    description: BOARD.agesSaid,
    columns: [BOARD.department, BOARD.age],
    rows: departments.map(({ department, oldestFreeAt }) => {
      const seconds = oldestFreeAt ? secondsSince(oldestFreeAt, at) : 0;
      const shown = oldestFreeAt ? durationText(seconds, language) : BOARD.nothing[language];
      return { label: departmentName(department)[language], value: seconds, shown };
    }),
  });
}

const reasonsChart = ({ reasons }: Board, language: Language): Html =>
  reasons.length === 0
    ? html`<p class="empty">${BOARD.noReasons[language]}</p>`
    : rankedChart(language, {
        id: 'reasons',
        title: BOARD.reasons,
        description: BOARD.reasonsSaid,
        columns: [BOARD.reason, BOARD.applications],
        rows: reasons.map(({ code, count }) => ({ label: reasonName(code)[language], value: count })),
      });

const clerksSection = (clerks: ClerkBoard[], language: Language): Html => html`<section aria-labelledby="clerks-title">
  <h2 id="clerks-title">${BOARD.clerks[language]}</h2>
  ${
    clerks.length === 0
      ? html`<p class="empty">${BOARD.noClerks[language]}</p>`
      : html`<table class="rows" id="clerks">
          <thead>
            <tr>
              <th scope="col">${BOARD.clerk[language]}</th>
              <th scope="col">${BOARD.department[language]}</th>
              <th scope="col">${BOARD.holds[language]}</th>
              <th scope="col">${BOARD.settledToday[language]}</th>
              <th scope="col">${BOARD.settledIn7Days[language]}</th>
              <th scope="col">${BOARD.lapsed[language]}</th>
            </tr>
          </thead>
          <tbody>
            ${clerks.map((clerk) => clerkRow(clerk, language))}
          </tbody>
        </table>`
  }
</section>`;

const clerkRow = ({ name, departments, ...counts }: ClerkBoard, language: Language): Html => html`<tr>
  <th scope="row">${name}</th>
  <td data-label="${BOARD.department[language]}">${departments.map((department) => departmentName(department)[language]).join(language === 'zh' ? '、' : ', ')}</td>
  <td data-label="${BOARD.holds[language]}">${counts.holds}</td>
  <td data-label="${BOARD.settledToday[language]}">${counts.settledToday}</td>
  <td data-label="${BOARD.settledIn7Days[language]}">${counts.settledIn7Days}</td>
  <td data-label="${BOARD.lapsed[language]}">${counts.lapsedIn7Days}</td>
</tr>`;
