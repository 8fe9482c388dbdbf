// Overrides on the board: the clerks who confirmed without a matching source, with their grounds and numbers, and those
// who countersigned, so that supervisors notice habits.
import { departmentName } from '../../applications/wording.ts';
import type { Period } from '../../reviews/period.ts';
import { GROUND_NAMES } from '../item/texts.ts';
import { type Html, html } from '../kit/html.ts';
import { overridesPlace } from './period.ts';
import { PERIOD } from './period-texts.ts';
import { BOARD } from './texts.ts';

export const overridesSection = (period: Period): Html => html`<section aria-labelledby="overrides-title">
  <h2 id="overrides-title">${BOARD.overrides}</h2>
  ${period.overrides.length === 0 ? html`<p class="empty">${BOARD.noOverrides}</p>` : overridesTable(period)}
  <h3 id="countersigned-title">${PERIOD.countersigned}</h3>
  ${
    period.countersigned.length === 0
      ? html`<p class="empty">${PERIOD.noCountersigned}</p>`
      : countersignedTable(period)
  }
</section>`;

const head = (columns: readonly { zh: string; en: string }[]): Html =>
  html`<thead><tr>${columns.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>`;

const overridesTable = ({ overrides, days }: Period): Html => html`<table class="rows" id="overrides">
  ${head([BOARD.clerk, BOARD.department, BOARD.ground, BOARD.contradicted, BOARD.gaps, BOARD.rules, PERIOD.all])}
  <tbody>
    ${overrides.map(
      ({ by, name, department, ground, contradicted, gaps, rules }) => html`<tr
        data-department="${department}" data-ground="${ground ?? ''}">
        <th scope="row">${name}</th>
        <td data-label="${BOARD.department}">${departmentName(department)}</td>
        <td data-label="${BOARD.ground}">${ground ? GROUND_NAMES[ground] : BOARD.noGround}</td>
        <td data-label="${BOARD.contradicted}">${contradicted}</td>
        <td data-label="${BOARD.gaps}">${gaps}</td>
        <td data-label="${BOARD.rules}">${rules}</td>
        <td data-label="${PERIOD.all}"><a
          href="${overridesPlace(days, { department, by, ground: ground ?? 'none' })}">${contradicted + gaps + rules}
          <span class="hidden">${name}</span></a></td>
      </tr>`,
    )}
  </tbody>
</table>`;

const countersignedTable = ({ countersigned, days }: Period): Html => html`<table class="rows" id="countersigned"
    aria-labelledby="countersigned-title">
  ${head([PERIOD.second, PERIOD.first, BOARD.department, PERIOD.count])}
  <tbody>
    ${countersigned.map(
      ({ by, second, name, secondName, department, count }) => html`<tr>
        <th scope="row">${secondName}</th>
        <td data-label="${PERIOD.first}">${name}</td>
        <td data-label="${BOARD.department}">${departmentName(department)}</td>
        <td data-label="${PERIOD.count}"><a href="${overridesPlace(days, { department, by, second })}">${count}
          <span class="hidden">${secondName} · ${name}</span></a></td>
      </tr>`,
    )}
  </tbody>
</table>`;
