// Adverse spot checks before the supervisors: in the work list, in a list of their own, and on the page of an
// application, with the acts that the reader can do.
import type { FindingRow, ShownFinding } from '../../oversight/shown-findings.ts';
import type { Text } from '../../schemes/words.ts';
import { byAt, lastDayTime, momentTime } from '../kit/dates.ts';
import { faultSummary, formState, sureBox, textArea } from '../kit/form-fields.ts';
import { filled, type Html, html, joined, LIST_COMMA } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { fact } from '../kit/parts.ts';
import { applicationPlace, FINDINGS_PLACE } from '../kit/places.ts';
import type { OverseenScreen } from './application-screen.ts';
import { FINDING, RESULT_TEXTS } from './finding-texts.ts';
import { OVERSIGHT } from './texts.ts';

/** The application's page with the form of a freeze for this case open. */
const freezePlace = ({ applicationId, spotCheckCase }: FindingRow): string =>
  `${applicationPlace(applicationId)}?spotCheckCase=${spotCheckCase}#freeze-form`;
const decidePlace = ({ applicationId, spotCheckCase }: FindingRow): string =>
  `${applicationPlace(applicationId)}#${panelId(spotCheckCase)}`;
const panelId = (spotCheckCase: string): string => `finding-${spotCheckCase}`;

export function findingsTable(rows: readonly FindingRow[], { today, mayAct }: Listing): Html {
  if (rows.length === 0) return html`<p class="empty">${FINDING.none}</p>`;
  return html`<table class="rows" id="to-freeze">
    <thead>
      <tr>
        <th scope="col">${OVERSIGHT.number}</th>
        <th scope="col">${FINDING.due}</th>
        <th scope="col">${FINDING.result}</th>
        <th scope="col">${FINDING.missing}</th>
        <th scope="col">${FINDING.state}</th>
        ${mayAct ? html`<th scope="col">${FINDING.acts}</th>` : ''}
      </tr>
    </thead>
    <tbody>${rows.map((row) => findingRow(row, { today, mayAct }))}</tbody>
  </table>`;
}

export interface Listing {
  today: Temporal.PlainDate;
  /** the reader is a supervisor */
  mayAct: boolean;
}

function findingRow(row: FindingRow, { today, mayAct }: Listing): Html {
  const { number, lastDay, overdue, result, missingTexts, status } = row;
  return html`<tr id="to-freeze-${row.spotCheckCase}" class="${overdue ? 'late' : ''}">
    <th scope="row"><a class="row-link" href="${decidePlace(row)}">${number}</a></th>
    <td data-label="${FINDING.due}">${lastDayTime(lastDay, today)}
      ${overdue ? html`<strong class="tag bad">! ${FINDING.late}</strong>` : ''}</td>
    <td data-label="${FINDING.result}">${RESULT_TEXTS[result]}</td>
    <td data-label="${FINDING.missing}">${missingText(missingTexts)}</td>
    <td data-label="${FINDING.state}">${stateText(row)}</td>
    ${
      mayAct
        ? html`<td data-label="${FINDING.acts}" class="actions">
            ${
              status === 'frozen'
                ? ''
                : html`<a href="${freezePlace(row)}"
                  aria-label="${filled(FINDING.freezeOf, { number })}">${FINDING.freeze}</a>`
            }
            <a href="${decidePlace(row)}"
              aria-label="${filled(FINDING.noFreezeOf, { number })}">${FINDING.noFreeze}</a></td>`
        : ''
    }
  </tr>`;
}

const missingText = (missing: readonly Text[]): Text =>
  missing.length === 0 ? FINDING.missingNone : joined(missing, LIST_COMMA);

function stateText({ proposedBy, status }: FindingRow): Text {
  if (proposedBy !== null) return filled(FINDING.proposed, { by: proposedBy });
  return status === 'frozen' ? FINDING.frozenNow : FINDING.toDecide;
}

export interface FindingsScreen extends Listing {
  view: View;
  rows: readonly FindingRow[];
  isFirst: boolean;
  /** the address of the next page */
  next: string | null;
}

export const findingsPage = ({ view, rows, isFirst, next, ...listing }: FindingsScreen): Html =>
  page(
    view,
    FINDING.title,
    html`<div class="page-head">
        <h1>${FINDING.title}</h1>
        <a class="button" href="/console/oversight">${OVERSIGHT.title}</a>
      </div>
      <p class="note">${FINDING.note}</p>
      ${findingsTable(rows, listing)}
      <nav class="pager" aria-label="${FINDING.more}">
        ${isFirst ? '' : html`<a id="first-page" href="${FINDINGS_PLACE}">${FINDING.first}</a>`}
        ${next ? html`<a id="next-page" rel="next" href="${next}">${FINDING.more}</a>` : ''}
      </nav>`,
  );

/** On the page of an application: those that wait first. */
export function findingPanels(screen: OverseenScreen): Html {
  const { findings } = screen.overseen;
  const waiting = findings.filter(({ waits }) => waits);
  return html`${[...waiting, ...findings.filter(({ waits }) => !waits)].map((each) => findingPanel(screen, each))}`;
}

function findingPanel(screen: OverseenScreen, finding: ShownFinding): Html {
  const { today } = screen;
  const { spotCheckCase, result, missingTexts, lastDay, overdue, waits, notes, decision, concludedAt } = finding;
  const id = panelId(spotCheckCase);
  const written = notes.filter(({ note }) => note !== null);
  return html`<section class="panel ${waits ? 'awaits' : ''}" id="${id}" aria-labelledby="${id}-title"
    data-waits="${waits ? 'yes' : 'no'}">
    <h2 id="${id}-title">${FINDING.one}</h2>
    <dl class="facts">
      ${fact(FINDING.result, html`<strong>${RESULT_TEXTS[result]}</strong>`)}
      ${fact(FINDING.case, html`<a href="/console/spot-check-cases/${spotCheckCase}">${FINDING.see}</a>`)}
      ${fact(FINDING.missing, missingText(missingTexts))}
      ${fact(
        FINDING.notes,
        written.length === 0
          ? FINDING.notesNone
          : html`${written.map(({ by, note }) => html`<p class="quote">${note}</p><p class="note">${by}</p>`)}`,
      )}
      ${fact(FINDING.concluded, momentTime(concludedAt, today))}
      ${
        waits
          ? fact(
              FINDING.due,
              html`${lastDayTime(lastDay, today)}
                ${overdue ? html`<strong class="tag bad">! ${FINDING.late}</strong>` : ''}`,
            )
          : ''
      }
      ${fact(FINDING.state, html`<span data-state>${standing(finding)}</span>`)}
      ${decision === null ? '' : decisionFacts(decision, today)}
    </dl>
    ${actsOn(screen, finding)}
  </section>`;
}

function standing(finding: ShownFinding): Text {
  if (finding.decided === 'frozen') return FINDING.decidedFrozen;
  if (finding.decided === 'not_frozen') return FINDING.decidedNot;
  return finding.waits ? stateText(finding) : FINDING.gone;
}

function decisionFacts(
  { reason, proposer, proposedAt, second, endedAt, state }: NonNullable<ShownFinding['decision']>,
  today: Temporal.PlainDate,
): Html {
  return html`${fact(FINDING.reason, html`<p class="quote">${reason}</p>`)}
    ${fact(FINDING.proposer, byAt(proposer, proposedAt, today))}
    ${state === 'carried_out' && second && endedAt ? fact(FINDING.second, byAt(second, endedAt, today)) : ''}`;
}

function actsOn({ overseen, posted }: OverseenScreen, { spotCheckCase, moves, decision }: ShownFinding): Html {
  const place = applicationPlace(overseen.view.id);
  const named = html`<input type="hidden" name="case" value="${spotCheckCase}" />`;
  if (moves.includes('propose')) {
    const form = formState(`no-freeze-${spotCheckCase}`, posted);
    return html`<details class="move" ${posted?.id === form.id ? 'open' : ''}>
      <summary id="open-${form.id}">${FINDING.noFreeze}</summary>
      <form class="stacked" id="${form.id}" method="post" action="${place}/no-freeze" data-guarded>
        ${faultSummary(form)} ${named}
        ${textArea(form, { name: 'reason', label: FINDING.reason, hint: FINDING.reasonHint, most: 1000 })}
        <button id="${form.id}-submit" data-ctrl-enter>${FINDING.propose}</button>
      </form>
    </details>`;
  }
  if (moves.includes('confirm') && decision) {
    const form = formState(`no-freeze-confirm-${spotCheckCase}`, posted);
    return html`<form class="stacked" id="${form.id}" method="post" action="${place}/no-freeze-confirm" data-guarded>
      <h3>${FINDING.confirm}</h3>
      ${faultSummary(form)} ${named}
      <input type="hidden" name="proposal" value="${decision.id}" />
      <p class="note">${FINDING.confirmHow}</p>
      ${sureBox(form, FINDING.sure)}
      <button id="${form.id}-submit" data-ctrl-enter>${FINDING.confirm}</button>
    </form>`;
  }
  if (!moves.includes('withdraw')) return html``;
  return html`<form class="stacked" id="no-freeze-withdraw-${spotCheckCase}" method="post"
    action="${place}/no-freeze-withdraw" data-guarded>
    <p class="note">${FINDING.own}</p>
    ${named}
    <button>${FINDING.withdraw}</button>
  </form>`;
}
