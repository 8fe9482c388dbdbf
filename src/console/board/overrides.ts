// Overrides on the board: the clerks who confirmed without a matching source, their grounds and numbers, so that
// supervisors notice habits.
import { departmentName } from '../../applications/wording.ts';
import type { Board } from '../../reviews/board.ts';
import { GROUND_NAMES } from '../item/texts.ts';
import { type Html, html } from '../kit/html.ts';
import { BOARD } from './texts.ts';

export const overridesSection = ({ overrides }: Board): Html => html`<section aria-labelledby="overrides-title">
  <h2 id="overrides-title">${BOARD.overrides}</h2>
  ${
    overrides.length === 0
      ? html`<p class="empty">${BOARD.noOverrides}</p>`
      : html`<table class="rows" id="overrides">
          <thead>
            <tr>
              ${[BOARD.clerk, BOARD.department, BOARD.ground, BOARD.contradicted, BOARD.gaps, BOARD.rules].map(
                (text) => html`<th scope="col">${text}</th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${overrides.map((each) => overrideRow(each))}
          </tbody>
        </table>`
  }
</section>`;

const overrideRow = ({
  name,
  department,
  ground,
  contradicted,
  gaps,
  rules,
}: Board['overrides'][number]): Html => html`<tr data-department="${department}" data-ground="${ground ?? ''}">
  <th scope="row">${name}</th>
  <td data-label="${BOARD.department}">${departmentName(department)}</td>
  <td data-label="${BOARD.ground}">${ground ? GROUND_NAMES[ground] : BOARD.noGround}</td>
  <td data-label="${BOARD.contradicted}">${contradicted}</td>
  <td data-label="${BOARD.gaps}">${gaps}</td>
  <td data-label="${BOARD.rules}">${rules}</td>
</tr>`;
