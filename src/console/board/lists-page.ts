// The lists behind the counts of a period: applications, and overrides.
import type { ListedView } from '../../applications/shapes.ts';
import { departmentName } from '../../applications/wording.ts';
import type { Page, TimePlace } from '../../base/page.ts';
import { cursorOf, timePlaceText } from '../../base/page.ts';
import type { Days, PeriodGroup } from '../../reviews/period.ts';
import type { OverrideView } from '../../reviews/shapes.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import { SOURCES, type Text } from '../../schemes/words.ts';
import { GROUND_NAMES } from '../item/texts.ts';
import { momentTime } from '../kit/dates.ts';
import { COLON, filled, type Html, html, phrase } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { mark, nameIn } from '../kit/parts.ts';
import { applicationPlace, itemPlace } from '../kit/places.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import { STATUS_TEXTS } from '../oversight/texts.ts';
import { applicationsPlace, boardPlace, type OverrideChoice, overridesPlace } from './period.ts';
import { GROUPS, PERIOD } from './period-texts.ts';
import { BOARD, reasonName } from './texts.ts';

interface ListScreen<Item, Place> {
  view: View;
  days: Days;
  page: Page<Item, Place>;
  isFirst: boolean;
  today: Temporal.PlainDate;
}

export interface ApplicationsScreen extends ListScreen<ListedView, string> {
  group: PeriodGroup;
  reason: string | undefined;
}

export function applicationsPage(screen: ApplicationsScreen): Html {
  const { days, group, reason } = screen;
  const more = reason === undefined ? { of: group } : { of: group, reason };
  return listPage(
    screen,
    reason === undefined ? GROUPS[group] : phrase`${GROUPS[group]}${COLON}${reasonName(reason, screen.view.schemes)}`,
    {
      id: 'applications',
      columns: [PERIOD.number, PERIOD.status, PERIOD.submittedAt, PERIOD.decidedAt],
      rows: screen.page.items.map((each) => applicationRow(each, screen.today)),
      first: applicationsPlace(days, more),
      next: screen.page.next === null ? null : applicationsPlace(days, { ...more, before: screen.page.next }),
    },
  );
}

const applicationRow = (
  { id, number, status, submittedAt, decidedAt }: ListedView,
  today: Temporal.PlainDate,
): Html => html`<tr>
  <th scope="row"><a class="row-link" href="${applicationPlace(id)}">${number}</a></th>
  <td data-label="${PERIOD.status}">${STATUS_TEXTS[status]}</td>
  <td data-label="${PERIOD.submittedAt}">${momentTime(submittedAt, today)}</td>
  <td data-label="${PERIOD.decidedAt}">${decidedAt === null ? PERIOD.undecidedYet : momentTime(decidedAt, today)}</td>
</tr>`;

export interface OverridesScreen extends ListScreen<OverrideView, TimePlace> {
  choice: OverrideChoice;
  names: ReadonlyMap<string, string>;
}

export function overridesPage(screen: OverridesScreen): Html {
  const { days, choice } = screen;
  const { next } = screen.page;
  return listPage(screen, BOARD.overrides, {
    id: 'overrides-list',
    columns: [
      ...[PERIOD.number, BOARD.department, PERIOD.check, PERIOD.verdict, BOARD.ground],
      ...[PERIOD.first, PERIOD.second, PERIOD.at],
    ],
    rows: screen.page.items.map((each) => overrideRow(each, screen)),
    first: overridesPlace(days, choice),
    next: next === null ? null : overridesPlace(days, { ...choice, after: cursorOf(timePlaceText(next)) }),
  });
}

function overrideRow(override: OverrideView, { view, names, today }: OverridesScreen): Html {
  const { number, itemId, department, check, verdict, ground, settledBy, countersignedBy, at } = override;
  return html`<tr>
    <th scope="row"><a class="row-link" href="${itemPlace(itemId)}">${number}</a></th>
    <td data-label="${BOARD.department}">${departmentName(department)}</td>
    <td data-label="${PERIOD.check}">${checkName(check, view.schemes)}</td>
    <td data-label="${PERIOD.verdict}">${verdict ? mark(verdict) : BOARD.rules}</td>
    <td data-label="${BOARD.ground}">${ground ? GROUND_NAMES[ground] : BOARD.noGround}</td>
    <td data-label="${PERIOD.first}">${nameIn(names, settledBy)}</td>
    <td data-label="${PERIOD.second}">${countersignedBy ? nameIn(names, countersignedBy) : PERIOD.nobody}</td>
    <td data-label="${PERIOD.at}">${momentTime(at, today)}</td>
  </tr>`;
}

/** Names a source or, for a rule without one, its reason. */
function checkName(check: string, schemes: Catalogue): Text {
  const source = SOURCES.find((each) => each === check);
  return source ? SOURCE_NAMES[source] : reasonName(check, schemes);
}

interface List {
  id: string;
  columns: readonly Text[];
  rows: readonly Html[];
  first: string;
  next: string | null;
}

function listPage(
  { view, days, isFirst }: Pick<ListScreen<unknown, unknown>, 'view' | 'days' | 'isFirst'>,
  group: Text,
  { id, columns, rows, first, next }: List,
): Html {
  const title = filled(PERIOD.list, { group, from: days.from.toString(), to: days.to.toString() });
  return page(
    view,
    title,
    html`<div class="page-head">
        <h1>${title}</h1>
        <a class="button" href="${boardPlace(days)}">${PERIOD.back}</a>
      </div>
      ${
        rows.length === 0
          ? html`<p class="empty">${PERIOD.empty}</p>`
          : html`<table class="rows" id="${id}">
            <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
            <tbody>${rows}</tbody>
          </table>`
      }
      <nav class="pager" aria-label="${PERIOD.older}">
        ${isFirst ? '' : html`<a id="first-page" href="${first}">${PERIOD.newest}</a>`}
        ${next ? html`<a id="next-page" rel="next" href="${next}">${PERIOD.older}</a>` : ''}
      </nav>
      <p class="note">${PERIOD.listRead}</p>`,
  );
}
