// The decision and the inspectors' verdicts, for a reader who may see the outcome.

import { departmentName } from '../../applications/wording.ts';
import { reasonLine } from '../../reviews/detail-texts.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { InspectorView, Outcome } from '../../spot-checks/shapes.ts';
import { DECIDED_BY } from '../../spot-checks/words.ts';
import { CASE, ITEM_STATES } from '../item/texts.ts';
import { momentTime } from '../kit/dates.ts';
import { COLON, type Html, html, joined, LIST_COMMA } from '../kit/html.ts';
import { fact } from '../kit/parts.ts';
import { checkName, timelineStep } from '../kit/timeline.ts';
import type { SpotCaseScreen } from './case-page.ts';
import { AFTER_APPROVAL, INSPECTOR_STATES, SPOT_CASE } from './case-texts.ts';
import { nameOfPerson, signed } from './parts.ts';
import { RESULT_MARKS } from './texts.ts';

/** Shows the outcome; empty while it is hidden from the reader. */
export function outcomePanel(screen: SpotCaseScreen): Html {
  const { view, shown, today } = screen;
  const { outcome } = shown;
  if (!outcome) return html``;
  const { status, approvalNumber, decidedAt, decision, timeline, personWanted, receipt } = outcome;
  const now = AFTER_APPROVAL[status];
  return html`<section class="panel" id="outcome" aria-labelledby="outcome-title">
      <h2 id="outcome-title">${SPOT_CASE.decision}</h2>
      <dl class="facts">
        ${fact(SPOT_CASE.status, now ?? status)}
        ${approvalNumber ? fact(SPOT_CASE.approvalNumber, html`<code>${approvalNumber}</code>`) : ''}
        ${decidedAt ? fact(SPOT_CASE.decidedAt, momentTime(decidedAt, today)) : ''}
        ${decision ? fact(SPOT_CASE.decidedBy, DECIDED_BY[decision.decidedBy] ?? '') : ''}
      </dl>
      ${personWanted ? html`<p class="note">${SPOT_CASE.personWanted}</p>` : ''}
      ${reasonsPart(decision)} ${reviewsPart(outcome, view.schemes)}
      <p><a id="oversee"
        href="/console/applications/${shown.applicationId}?spotCheckCase=${shown.id}">${SPOT_CASE.oversee}</a></p>
      <p><a id="receipt" href="/console/log/receipts/${idInReceipt(receipt)}" download>${SPOT_CASE.receipt}</a></p>
    </section>
    <section class="panel" id="timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">${CASE.timeline}</h2>
      <ol class="timeline">${timeline.map((step) => timelineStep(step, today, view.schemes))}</ol>
    </section>`;
}

/** `/v1/applications/{id}/receipt` */
const idInReceipt = (path: string): string => path.split('/').at(-2) ?? '';

function reasonsPart(decision: Outcome['decision']): Html {
  const reasons = decision?.reasons ?? [];
  if (reasons.length === 0) return html``;
  return html`<div class="reasons"><h4>${SPOT_CASE.reasons}</h4>
    <ul>
      ${reasons.map(
        ({
          code,
          message,
          field,
          clause,
        }) => html`<li data-code="${code}"><strong>${reasonLine({ message, field })}</strong>
          <p class="clause"><span class="ref">${CASE.clause} ${clause.ref}</span> ${clause.text}</p></li>`,
      )}
    </ul></div>`;
}

const DECISIONS = {
  confirmed: html`<span class="mark good">${CASE.confirm}</span>`,
  refused: html`<span class="mark bad">${CASE.refuse}</span>`,
};

function reviewsPart({ reviews }: Outcome, schemes: Catalogue): Html {
  if (reviews.length === 0) return html``;
  return html`<h4>${SPOT_CASE.reviews}</h4>
    <ul class="plain">
      ${reviews.map(
        ({ department, status, decisions }) => html`<li>${departmentName(department)} · ${ITEM_STATES[status]}
          ${decisions.map(
            ({ check, result, message, note }) => html`<p>${DECISIONS[result]} ${message ?? checkName(check, schemes)}
              ${note ? html`<span class="quote">${note}</span>` : ''}</p>`,
          )}</li>`,
      )}
    </ul>`;
}

/** Shows the verdicts side by side, and whether they agree. */
export function verdictsPanel(screen: SpotCaseScreen): Html {
  const { shown } = screen;
  const verdicts = shown.inspectors.flatMap(({ verdict }) => (verdict ? [verdict.result] : []));
  const [one, other] = verdicts;
  const agree = one !== undefined && one === other;
  return html`<section class="panel" id="verdicts" aria-labelledby="verdicts-title">
    <h2 id="verdicts-title">${SPOT_CASE.verdicts}</h2>
    ${
      shown.result
        ? html`<p id="result"><strong>${SPOT_CASE.concluded}</strong> ${signed(RESULT_MARKS[shown.result])}
            <span class="note">${shown.result === 'passed' ? SPOT_CASE.upheld : SPOT_CASE.notUpheld}</span></p>`
        : ''
    }
    ${
      verdicts.length >= 2
        ? html`<p id="agreement">${signed(
            agree
              ? { tone: 'good', sign: '=', text: SPOT_CASE.agree }
              : { tone: 'warn', sign: '≠', text: SPOT_CASE.differ },
          )}</p>`
        : ''
    }
    <ul class="plain">${shown.inspectors.map((each) => inspectorLine(each, screen))}</ul>
  </section>`;
}

function inspectorLine({ by, state, verdict, recusal }: InspectorView, { reader, shown, today }: SpotCaseScreen): Html {
  const name = by.id === reader ? SPOT_CASE.yourself : nameOfPerson(by);
  const textOf = (kind: string) => shown.materialKinds.find((each) => each.kind === kind)?.text ?? kind;
  return html`<li><strong>${name}</strong>
    ${verdict ? signed(RESULT_MARKS[verdict.result]) : signed(INSPECTOR_STATES[state])}
    ${verdict ? html`<span class="note">${momentTime(verdict.at, today)}</span>` : ''}
    ${
      verdict && verdict.missing.length > 0
        ? html`<p>${SPOT_CASE.missing}${COLON}${joined(verdict.missing.map(textOf), LIST_COMMA)}</p>`
        : ''
    }
    ${verdict?.note ? html`<p class="quote">${verdict.note}</p>` : ''}
    ${recusal?.reason ? html`<p class="quote">${recusal.reason}</p>` : ''}</li>`;
}
