// Overrides on the board: the clerks who confirmed without a matching source, their grounds and numbers, so that
// supervisors notice habits.
import { html } from 'hono/html';
import { departmentName } from '../../applications/wording.ts';
import type { Board } from '../../reviews/board.ts';
import type { Text } from '../../schemes/words.ts';
import { GROUND_NAMES } from '../item/texts.ts';
import type { Html } from '../kit/route.ts';
import { BOARD } from './texts.ts';

export const overridesSection = ({ overrides }: Board, language: keyof Text): Html => html`<section
  aria-labelledby="overrides-title">
  <h2 id="overrides-title">${BOARD.overrides[language]}</h2>
  ${
    overrides.length === 0
      ? html`<p class="empty">${BOARD.noOverrides[language]}</p>`
      : html`<table class="rows" id="overrides">
          <thead>
            <tr>
              ${[BOARD.clerk, BOARD.department, BOARD.ground, BOARD.contradicted, BOARD.gaps, BOARD.rules].map((text) => html`<th scope="col">${text[language]}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${overrides.map((each) => overrideRow(each, language))}
          </tbody>
        </table>`
  }
</section>`;

const overrideRow = (
  { name, department, ground, contradicted, gaps, rules }: Board['overrides'][number],
  language: keyof Text,
): Html => html`<tr data-department="${department}" data-ground="${ground ?? ''}">
  <th scope="row">${name}</th>
  <td data-label="${BOARD.department[language]}">${departmentName(department)[language]}</td>
  <td data-label="${BOARD.ground[language]}">${(ground ? GROUND_NAMES[ground] : BOARD.noGround)[language]}</td>
  <td data-label="${BOARD.contradicted[language]}">${contradicted}</td>
  <td data-label="${BOARD.gaps[language]}">${gaps}</td>
  <td data-label="${BOARD.rules[language]}">${rules}</td>
</tr>`;
