// The supervisor's board: the figures of a period, departments side by side, late items and their causes, a chart of
// days, and each person's work. It refreshes only on request: each look is an audit event.
import { departmentName } from '../../applications/wording.ts';
import { civilDateOf, timestamp } from '../../base/clock.ts';
import { type Board, type ClerkBoard, type DepartmentBoard, type LateItem, MOST_LATE } from '../../reviews/board.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Text } from '../../schemes/words.ts';
import { dailyChart, rankedChart } from '../kit/charts.ts';
import { momentTime } from '../kit/dates.ts';
import { durationText } from '../kit/durations.ts';
import { filled, type Html, html, joined, LIST_COMMA, type Shown } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { itemPlace } from '../kit/places.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import { addressOf } from '../queue/filter.ts';
import { overridesSection } from './overrides.ts';
import type { ChosenPeriod } from './period.ts';
import { periodForm, periodSection } from './period-section.ts';
import { BECAUSE, BOARD, NEXT_ACTORS, reasonName } from './texts.ts';

export function boardPage(view: View, board: Board, chosen: ChosenPeriod): Html {
  const late = board.departments.reduce((sum, department) => sum + department.late, 0);
  return page(
    view,
    BOARD.title,
    html`<div class="page-head">
        <h1>${BOARD.title}</h1>
        <p class="note">${BOARD.asOf} ${momentTime(timestamp(board.at), civilDateOf(board.at))}
          <a id="refresh" href="${view.path}">${BOARD.refresh}</a></p>
      </div>
      ${periodForm(chosen)}
      <div class="board">
        ${board.period ? periodSection(board.period, view.schemes) : ''}
        ${departmentsSection(board)}
        ${lateSection(board, late)}
        <section class="charts" aria-label="${BOARD.charts}">
          ${daysChart(board)} ${agesChart(board)} ${reasonsChart(board, view.schemes)}
        </section>
        ${clerksSection(board.clerks)}
        ${board.period ? overridesSection(board.period) : ''}
      </div>
      <p class="note">${BOARD.read}</p>`,
  );
}

interface Measure {
  text: Text;
  of(department: DepartmentBoard): Shown;
}

const measures = (at: Temporal.Instant): Measure[] => {
  const linked = (department: DepartmentBoard, count: number, status: 'free' | 'held' | 'countersign' | 'paused') =>
    count === 0 ? '0' : html`<a href="${addressOf({ department: department.department, status })}">${count}</a>`;
  const lasting = (seconds: number | null) => (seconds === null ? BOARD.nothing : durationText(seconds));
  return [
    { text: BOARD.late, of: (each) => lateCount(each) },
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

const lateCount = ({ department, late }: DepartmentBoard): Html | string =>
  late === 0
    ? '0'
    : html`<a class="tag bad" href="${addressOf({ department, late: true })}"><span aria-hidden="true">!</span> ${late}
      <span class="hidden">${BOARD.late}</span></a>`;

const departmentsSection = ({ departments, at }: Board): Html => html`<section aria-labelledby="departments-title">
  <h2 id="departments-title">${BOARD.departments}</h2>
  <table class="figures" id="departments">
    <thead>
      <tr>
        <th scope="col">${BOARD.measure}</th>
        ${departments.map(({ department }) => html`<th scope="col">${departmentName(department)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${measures(at).map(
        ({ text, of }) => html`<tr>
          <th scope="row">${text}</th>
          ${departments.map(
            (department) => html`<td data-department="${department.department}">${of(department)}</td>`,
          )}
        </tr>`,
      )}
    </tbody>
  </table>
</section>`;

const lateSection = ({ late, at }: Board, all: number): Html => html`<section aria-labelledby="late-title">
  <h2 id="late-title">${BOARD.lateItems}</h2>
  ${late.length === 0 ? html`<p class="empty">${BOARD.noLate}</p>` : lateTable(late, at)}
  ${
    all > late.length
      ? html`<p class="note">${filled(BOARD.lateMost, { n: MOST_LATE })}
        <a href="${addressOf({ late: true })}">${BOARD.lateAll}</a></p>`
      : ''
  }
</section>`;

const lateTable = (late: LateItem[], at: Temporal.Instant): Html => html`<table class="rows" id="late">
  <thead>
    <tr>
      <th scope="col">${BOARD.number}</th>
      <th scope="col">${BOARD.department}</th>
      <th scope="col">${BOARD.lateBy}</th>
      <th scope="col">${BOARD.because}</th>
      <th scope="col">${BOARD.actor}</th>
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
        <td data-label="${BOARD.department}">${departmentName(department)}</td>
        <td data-label="${BOARD.lateBy}">${durationText(secondsSince(dueAt, at))}</td>
        <td data-label="${BOARD.because}">${BECAUSE[because]}${
          awaited.length > 0
            ? html` (${joined(
                awaited.map((source) => SOURCE_NAMES[source]),
                LIST_COMMA,
              )})`
            : ''
        }</td>
        <td data-label="${BOARD.actor}">${actor === 'holder' && holder ? holder : NEXT_ACTORS[actor]}</td>
      </tr>`,
    )}
  </tbody>
</table>`;

function daysChart({ days, matchedIn30Days: matched }: Board): Html {
  const sum = (of: 'referred' | 'settled') => days.reduce((total, day) => total + day[of], 0);
  const values = { referred: sum('referred'), settled: sum('settled'), matched };
  return dailyChart({
    id: 'per-day',
    title: BOARD.perDay,
    description: filled(BOARD.perDaySaid, values),
    series: [BOARD.referred, BOARD.settled],
    days: days.map(({ day, referred, settled }) => ({ date: day, counts: [referred, settled] })),
  });
}

function agesChart({ departments, at }: Board): Html {
  return rankedChart({
    id: 'ages',
    title: BOARD.ages,
    description: BOARD.agesSaid,
    columns: [BOARD.department, BOARD.age],
    rows: departments.map(({ department, oldestFreeAt }) => {
      const seconds = oldestFreeAt ? secondsSince(oldestFreeAt, at) : 0;
      const shown = oldestFreeAt ? durationText(seconds) : BOARD.nothing;
      return { label: departmentName(department), value: seconds, shown };
    }),
  });
}

const reasonsChart = ({ reasons }: Board, schemes: Catalogue): Html =>
  reasons.length === 0
    ? html`<p class="empty">${BOARD.noReasons}</p>`
    : rankedChart({
        id: 'reasons',
        title: BOARD.reasons,
        description: BOARD.reasonsSaid,
        columns: [BOARD.reason, BOARD.applications],
        rows: reasons.map(({ code, count }) => ({ label: reasonName(code, schemes), value: count })),
      });

const clerksSection = (clerks: ClerkBoard[]): Html => html`<section aria-labelledby="clerks-title">
  <h2 id="clerks-title">${BOARD.clerks}</h2>
  ${
    clerks.length === 0
      ? html`<p class="empty">${BOARD.noClerks}</p>`
      : html`<table class="rows" id="clerks">
          <thead>
            <tr>
              <th scope="col">${BOARD.clerk}</th>
              <th scope="col">${BOARD.department}</th>
              <th scope="col">${BOARD.holds}</th>
              <th scope="col">${BOARD.settledToday}</th>
              <th scope="col">${BOARD.settledIn7Days}</th>
              <th scope="col">${BOARD.lapsed}</th>
            </tr>
          </thead>
          <tbody>
            ${clerks.map((clerk) => clerkRow(clerk))}
          </tbody>
        </table>`
  }
</section>`;

const clerkRow = ({ name, departments, ...counts }: ClerkBoard): Html => html`<tr>
  <th scope="row">${name}</th>
  <td data-label="${BOARD.department}">${joined(
    departments.map((department) => departmentName(department)),
    LIST_COMMA,
  )}</td>
  <td data-label="${BOARD.holds}">${counts.holds}</td>
  <td data-label="${BOARD.settledToday}">${counts.settledToday}</td>
  <td data-label="${BOARD.settledIn7Days}">${counts.settledIn7Days}</td>
  <td data-label="${BOARD.lapsed}">${counts.lapsedIn7Days}</td>
</tr>`;
