// The cases of a round: first those that wait for the viewer, then all in the order of the draw.
import type { Page } from '../../base/page.ts';
import { RESULTS } from '../../spot-checks/schema.ts';
import type { CaseRowView, RoundHead } from '../../spot-checks/shapes.ts';
import { stratumText } from '../../spot-checks/words.ts';
import type { Worklist } from '../../spot-checks/worklist.ts';
import { filled, type Html, html, phrase } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import { INSPECTOR_STATES, SPOT_CASE } from './case-texts.ts';
import { minePanel } from './list-page.ts';
import {
  casesPlace,
  DIFFERED,
  nameOfPerson,
  reportPlace,
  roundPlace,
  shortHash,
  shortId,
  signed,
  spotCasePlace,
} from './parts.ts';
import { RESULT_MARKS, SAID, SPOT, type SpotDone } from './texts.ts';

export const CASE_RESULTS = ['open', ...RESULTS, DIFFERED] as const;

export interface CasesScreen {
  view: View;
  today: Temporal.PlainDate;
  round: RoundHead;
  mine: Worklist;
  cases: Page<CaseRowView, number>;
  result: (typeof CASE_RESULTS)[number] | undefined;
  after: number | undefined;
  done: SpotDone | null;
}

export function spotCasesPage(screen: CasesScreen): Html {
  const { view, round, done, mine, cases } = screen;
  const name = shortId(round.id);
  const title = phrase`${SPOT_CASE.cases} ${name}`;
  return page(
    view,
    title,
    html`<div class="page-head">
        <h1>${title} ${round.blind ? html`<span class="tag">${SPOT_CASE.blind}</span>` : ''}</h1>
        <div class="actions"><a class="button" href="${reportPlace(round.id)}">${SPOT.toReport}</a>
          <a class="button" href="${roundPlace(round.id)}">${SPOT_CASE.back}</a></div>
      </div>
      ${done ? notice(SAID[done], 'done') : ''}
      ${mine.count === 0 ? html`<p class="note" id="none-of-mine">${SPOT_CASE.noneOfMine}</p>` : minePanel(screen)}
      <section aria-labelledby="cases-title">
        <h2 id="cases-title">${SPOT_CASE.all} <span class="count">${round.sampleSize}</span></h2>
        ${filterForm(screen)}
        ${cases.items.length === 0 ? html`<p class="empty">${SPOT_CASE.empty}</p>` : casesTable(screen)}
        ${pager(screen)}
      </section>`,
  );
}

function filterForm({ round, result }: CasesScreen): Html {
  return html`<form class="filters" id="filters" method="get" action="${casesPlace(round.id)}" role="search"
    aria-label="${SPOT_CASE.filters}">
    <span><label for="filter-result">${SPOT_CASE.result}</label>
      <select id="filter-result" name="result" data-submits>
        <option value="">${SPOT_CASE.anyResult}</option>
        ${CASE_RESULTS.map(
          (each) =>
            html`<option value="${each}" ${each === result ? 'selected' : ''}>${
              each === DIFFERED ? SPOT_CASE.differed : RESULT_MARKS[each].text
            }</option>`,
        )}
      </select></span>
    <button id="filter">${SPOT_CASE.filter}</button>
  </form>`;
}

function casesTable({ view, round, cases }: CasesScreen): Html {
  const { plan } = round;
  const isStratified = plan.strata.length > 0;
  const { number, stratum, inspectors, result, ticket } = SPOT_CASE;
  const columns = [number, ...(isStratified ? [stratum] : []), inspectors, result, ticket];
  const row = (each: CaseRowView) => html`<tr data-case="${each.id}">
    <th scope="row"><a class="row-link" href="${spotCasePlace(each.id)}">${each.number}</a></th>
    ${isStratified ? html`<td data-label="${stratum}">${stratumText(view.schemes, plan, each.stratum)}</td>` : ''}
    <td data-label="${inspectors}">${inspectorNames(each)}</td>
    <td data-label="${result}">${signed(RESULT_MARKS[each.result ?? 'open'])}</td>
    <td data-label="${ticket}">${shortHash(each.ticket)}</td>
  </tr>`;
  return html`<table class="rows" id="cases">
    <caption class="hidden">${SPOT_CASE.caption}</caption>
    <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
    <tbody>${cases.items.map(row)}</tbody>
  </table>`;
}

const inspectorNames = ({ inspectors, inspectorsMissing }: CaseRowView): Html =>
  html`<ul class="subjects">
    ${inspectors
      .filter(({ state }) => state !== 'recused')
      .map(({ by, state }) => html`<li>${nameOfPerson(by)} ${signed(INSPECTOR_STATES[state])}</li>`)}
    ${
      inspectorsMissing > 0
        ? html`<li><span class="tag warn">${filled(SPOT_CASE.missingInspectors, { n: inspectorsMissing })}</span></li>`
        : ''
    }
  </ul>`;

function pager({ round, cases, result, after }: CasesScreen): Html {
  const place = (from: number | undefined) => {
    const query = new URLSearchParams();
    if (result) query.set('result', result);
    if (from !== undefined) query.set('after', String(from));
    return query.size > 0 ? `${casesPlace(round.id)}?${query}` : casesPlace(round.id);
  };
  return html`<nav class="pager" aria-label="${SPOT_CASE.all}">
    ${after === undefined ? '' : html`<a id="first-page" href="${place(undefined)}">${SPOT_CASE.first}</a>`}
    ${cases.next === null ? '' : html`<a id="next-page" rel="next" href="${place(cases.next)}">${SPOT_CASE.more}</a>`}
  </nav>`;
}
