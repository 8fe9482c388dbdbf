// The page of the search box: how to use it, or the applications found. It answers a post, so the term is in no web
// address; the buttons of its pages post the term again.
import type { ApplicationFilter } from '../../applications/search.ts';
import type { Text } from '../../schemes/words.ts';
import { COLON, type Html, html } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import { PEOPLE_PLACE, SEARCH_PLACE } from '../kit/places.ts';
import { type FoundRows, foundTable } from './rows.ts';
import { PERSON, SEARCH } from './texts.ts';

export interface ResultsScreen {
  view: View;
  term: string;
  /** null: nothing was found */
  found: (FoundRows & { by: keyof ApplicationFilter; isFirst: boolean; next: string | null }) | null;
  /** why nothing was looked for */
  fault: Text | null;
}

const personLink = html`<a class="button" id="find-person" href="${PEOPLE_PLACE}">${PERSON.find}</a>`;
const clerkNote = ({ session }: View): Html =>
  session?.actor.role === 'clerk' ? html`<p class="note">${SEARCH.clerkHint}</p>` : html``;

/** Shows how to search, where no term was given. */
export const searchPage = (view: View): Html =>
  page(
    view,
    SEARCH.title,
    html`<div class="page-head"><h1>${SEARCH.title}</h1> ${personLink}</div>
      <p>${SEARCH.how}</p>
      ${clerkNote(view)}`,
  );

export function resultsPage({ view, term, found, fault }: ResultsScreen): Html {
  return page(
    view,
    SEARCH.results,
    html`<div class="page-head">
        <h1>${SEARCH.results} <span class="scope">${SEARCH.termIs}${COLON}${term}</span></h1> ${personLink}
      </div>
      ${fault ? notice(fault, 'warn') : ''}
      ${found ? list(term, found) : nothing(view, fault)}`,
  );
}

const nothing = (view: View, fault: Text | null): Html =>
  fault ? html`` : html`<p class="empty" id="nothing">${SEARCH.nothing} ${SEARCH.nothingHint}</p> ${clerkNote(view)}`;

function list(term: string, found: NonNullable<ResultsScreen['found']>): Html {
  const isByReference = found.by === 'reference';
  const go = (id: string, text: Text, { by, after = '' }: { by: string; after?: string }) =>
    html`<form method="post" action="${SEARCH_PLACE}">
      <input type="hidden" name="term" value="${term}" /><input type="hidden" name="by" value="${by}" />
      <input type="hidden" name="after" value="${after}" /><button id="${id}">${text}</button>
    </form>`;
  return html`<section aria-labelledby="found-title">
    <h2 id="found-title">${isByReference ? SEARCH.byReference : SEARCH.byEmployer}</h2>
    ${foundTable(found)}
    <nav class="pager" aria-label="${SEARCH.pages}">
      ${found.isFirst ? '' : go('first-page', SEARCH.newest, { by: found.by })}
      ${found.next === null ? '' : go('next-page', SEARCH.older, { by: found.by, after: found.next })}
      ${isByReference ? go('by-employer', SEARCH.instead, { by: 'employer' }) : ''}
    </nav>
  </section>`;
}
