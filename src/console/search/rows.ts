// The table of applications that were found: number, employer, scheme, day, status, and the way to each. It names a
// person only where the rows come from an audited search, and masked.
import type { FoundView } from '../../applications/shapes.ts';
import { departmentName } from '../../applications/wording.ts';
import { civilDateOf } from '../../base/clock.ts';
import type { ItemOf } from '../../reviews/items-of.ts';
import { dayTime } from '../kit/dates.ts';
import { COLON, type Html, html } from '../kit/html.ts';
import type { View } from '../kit/layout.ts';
import { applicationPlace, itemPlace } from '../kit/places.ts';
import { STATUS_TEXTS, STATUS_TONES } from '../oversight/texts.ts';
import { personLink, unitLink } from './links.ts';
import { SEARCH } from './texts.ts';

export type FoundRow = Omit<FoundView, 'applicant'> & Partial<Pick<FoundView, 'applicant'>>;

export interface FoundRows {
  view: View;
  rows: readonly FoundRow[];
  /** by application, the newest first; a clerk's are those of their own department */
  items: ReadonlyMap<string, readonly ItemOf[]>;
  today: Temporal.PlainDate;
  /** of a page about one unit or one person: the column that would be the same in all rows */
  without?: 'employer' | 'person';
}

const isClerk = ({ session }: View): boolean => session?.actor.role === 'clerk';

/**
 * The page on which the reader goes on with an application: for a clerk the latest item of the department, for
 * overseers the application. Null for a clerk whose department has no item.
 */
export function placeFor(view: View, id: string, items: readonly ItemOf[] = []): string | null {
  if (!isClerk(view)) return applicationPlace(id);
  return items[0] ? itemPlace(items[0].id) : null;
}

export function foundTable(found: FoundRows): Html {
  const { rows, without } = found;
  const hasPeople = without !== 'person' && rows.some(({ applicant }) => applicant !== undefined);
  return html`<table class="rows" id="found">
    <caption class="hidden">${SEARCH.caption}</caption>
    <thead>
      <tr>
        <th scope="col">${SEARCH.number}</th>
        ${hasPeople ? html`<th scope="col">${SEARCH.applicant}</th>` : ''}
        ${without === 'employer' ? '' : html`<th scope="col">${SEARCH.employer}</th>`}
        <th scope="col">${SEARCH.scheme}</th>
        <th scope="col">${SEARCH.submitted}</th>
        <th scope="col">${SEARCH.status}</th>
        <th scope="col">${SEARCH.related}</th>
      </tr>
    </thead>
    <tbody>${rows.map((row) => foundRow(row, found, hasPeople))}</tbody>
  </table>`;
}

function foundRow(row: FoundRow, { view, items, today, without }: FoundRows, hasPeople: boolean): Html {
  const { id, number, reference, applicant, employer, status, submittedAt, approvalNumber } = row;
  const own = items.get(id) ?? [];
  const place = placeFor(view, id, own);
  const day = civilDateOf(Temporal.Instant.from(submittedAt)).toString();
  return html`<tr id="found-${id}">
    <th scope="row">${place ? html`<a class="row-link" href="${place}">${number}</a>` : number}
      ${reference ? html`<span class="id">${SEARCH.reference} ${reference}</span>` : ''}</th>
    ${hasPeople ? html`<td>${applicant?.name} <span class="id">${applicant?.residentId}</span></td>` : ''}
    ${without === 'employer' ? '' : html`<td>${unitLink(employer)}</td>`}
    <td>${view.schemes.find(row.scheme)?.title ?? row.scheme}</td>
    <td>${dayTime(day, today)}</td>
    <td><span class="mark ${STATUS_TONES[status]}" data-status="${status}">${STATUS_TEXTS[status]}</span>
      ${approvalNumber ? html`<span class="id">${approvalNumber}</span>` : ''}</td>
    <td>${isClerk(view) ? '' : own.map(itemLink)}
      ${without === 'person' ? '' : personLink({ id, number })}</td>
  </tr>`;
}

const itemLink = ({ id, department }: ItemOf): Html =>
  html`<a href="${itemPlace(id)}">${SEARCH.item}${COLON}${departmentName(department)}</a> `;
