// One case of a round for its inspector: claimed and registered values, the materials, and the verdict, which is locked
// once given. In a blind inspection the verb leaves out the earlier decision.

import type { Text } from '../../schemes/words.ts';
import type { InspectedCase } from '../../spot-checks/case.ts';
import type { RoundHead } from '../../spot-checks/shapes.ts';
import { stratumText } from '../../spot-checks/words.ts';
import { comparisonTable } from '../item/check-rows.ts';
import { materialLine } from '../item/material-line.ts';
import { CASE } from '../item/texts.ts';
import { dayText, momentTime } from '../kit/dates.ts';
import type { Fault, Typed } from '../kit/form.ts';
import { HARMLESS_BUTTON } from '../kit/form-fields.ts';
import { filled, type Html, html, phrase } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { fact, mark, notice } from '../kit/parts.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import { employerText } from '../search/links.ts';
import { SPOT_CASE } from './case-texts.ts';
import { outcomePanel, verdictsPanel } from './outcome.ts';
import { casesPlace, errorSummary, faultAt, shortId, spotCasePlace } from './parts.ts';
import { SPOT } from './texts.ts';

export interface SpotCaseScreen {
  view: View;
  reader: string;
  today: Temporal.PlainDate;
  round: RoundHead;
  shown: InspectedCase;
  /** the next case that waits for the reader */
  next: string | null;
  sent: 'finding' | 'recuse' | null;
  typed: Typed;
  faults: readonly Fault[];
  said: { text: Text; tone: 'done' | 'warn' | 'bad' } | null;
}

export function spotCasePage(screen: SpotCaseScreen): Html {
  const { view, round, shown, said, faults, next } = screen;
  const title = phrase`${shown.number} ${SPOT_CASE.title}`;
  const { application } = shown;
  return page(
    view,
    title,
    html`<div class="page-head case-head">
        <div>
          <h1>${shown.number}</h1>
          <p class="headline"><span>${application.applicant.name}</span> <span>${application.category}</span>
            <span>${SPOT.round}
              ${shortId(round.id)}${
                round.plan.strata.length > 0 ? html` · ${stratumText(view.schemes, round.plan, shown.stratum)}` : ''
              }</span>
            ${shown.blind ? html`<span class="tag" id="blind-mark">${SPOT_CASE.blind}</span>` : ''}</p>
        </div>
        <div class="actions">
          ${
            next
              ? html`<a class="button" id="next-mine" data-key="n" href="${spotCasePlace(next)}">${SPOT_CASE.nextMine}
                <kbd aria-hidden="true">n</kbd></a>`
              : ''
          }
          <a class="button" href="${casesPlace(round.id)}">${SPOT_CASE.backToCases}</a>
        </div>
      </div>
      ${said ? notice(said.text, said.tone) : ''}
      ${errorSummary(faults)}
      ${shown.veiled ? notice(SPOT_CASE.blindText, 'warn') : ''}
      <div class="columns">
        <div class="main-column">${claimsPart(screen)} ${verdictPart(screen)}</div>
        <aside class="side-column" aria-label="${CASE.facts}">
          ${materialsPanel(screen)} ${factsPanel(screen)} ${outcomePanel(screen)}
          ${mayAct(screen) ? recusePanel(screen) : ''}
        </aside>
      </div>
      <p class="note">${SPOT_CASE.recorded}</p>`,
  );
}

const ownOf = ({ shown, reader }: SpotCaseScreen) =>
  shown.inspectors.find(({ by, state }) => by.id === reader && state !== 'recused');
const mayAct = (screen: SpotCaseScreen): boolean => ownOf(screen)?.state === 'assigned';

function claimsPart({ shown, today }: SpotCaseScreen): Html {
  return html`<section id="claims" aria-labelledby="claims-title">
    <h2 id="claims-title">${SPOT_CASE.claims}</h2>
    ${shown.comparisons.length === 0 ? html`<p class="empty">${SPOT_CASE.noClaims}</p>` : ''}
    ${shown.comparisons.map(
      (comparison) => html`<section class="panel check" id="check-${comparison.source}"
        aria-labelledby="check-${comparison.source}-title">
        <div class="panel-head">
          <h3 id="check-${comparison.source}-title">${SOURCE_NAMES[comparison.source]}
            ${mark(comparison.verdict, comparison)}</h3>
          ${
            comparison.asked
              ? html`<span class="note">${CASE.asked} ${momentTime(comparison.asked.answeredAt, today)}</span>`
              : ''
          }
        </div>
        ${comparisonTable(comparison)}
      </section>`,
    )}
  </section>`;
}

/** Shows the form, or the state of the case so far. */
function verdictPart(screen: SpotCaseScreen): Html {
  const { shown } = screen;
  if (mayAct(screen)) return findingForm(screen);
  const own = ownOf(screen);
  const standing = own ? SPOT_CASE.locked : SPOT_CASE.readOnly;
  const waits = own && shown.result === null && shown.inspectors.some(({ state }) => state === 'assigned');
  return html`<p class="standing" id="standing">${standing} ${waits ? SPOT_CASE.waitsForOther : ''}</p>
    ${verdictsPanel(screen)}`;
}

function findingForm(screen: SpotCaseScreen): Html {
  const { shown, typed, faults, sent } = screen;
  const own = sent === 'finding';
  const [result, note] = [faultAt(faults, 'result-passed'), faultAt(faults, 'finding-note')];
  const choice = (value: 'passed' | 'incomplete' | 'not_compliant', hint: Text) =>
    html`<label class="choice"><input type="radio" id="result-${value}" name="result" value="${value}"
      ${own && typed.value('result') === value ? 'checked' : ''}
      ${value === 'passed' ? html`aria-describedby="${result.ref}" ${result.attributes}` : ''} />
      <strong>${SPOT_CASE[value]}</strong> <span class="note">${hint}</span></label>`;
  return html`<form class="panel spot-form finding" id="finding" method="post"
    action="${spotCasePlace(shown.id)}/finding" data-guarded novalidate>
    ${HARMLESS_BUTTON}
    <h2>${SPOT_CASE.yours}</h2>
    <fieldset>
      <legend class="hidden">${SPOT_CASE.yours}</legend>
      ${result.said}
      <div class="results">${choice('passed', SPOT_CASE.passedHint)} ${choice('incomplete', SPOT_CASE.incompleteHint)}
        ${choice('not_compliant', SPOT_CASE.notCompliantHint)}</div>
    </fieldset>
    ${missingField(screen)}
    <div class="field">
      <label for="finding-note">${SPOT_CASE.note}</label>
      ${note.said}
      <textarea id="finding-note" name="note" rows="3" maxlength="2000" aria-describedby="${note.ref}"
        ${note.attributes}>${own ? typed.value('note') : ''}</textarea>
    </div>
    <p class="note">${SPOT_CASE.lockHint}</p>
    <button class="primary" id="lock">${SPOT_CASE.lock}</button>
  </form>`;
}

/** Fields that the style sheet hides until “incomplete” is chosen; without `:has` they always show. */
function missingField({ shown, typed, faults, sent }: SpotCaseScreen): Html {
  const chosen = new Set(sent === 'finding' ? typed.values('missing') : []);
  const fault = faultAt(faults, 'missing');
  return html`<fieldset class="when-incomplete" id="missing" tabindex="-1">
    <legend>${SPOT_CASE.missing}</legend>
    ${fault.said}
    <div class="choices">
      ${shown.materialKinds.map(
        ({ kind, text }) =>
          html`<label class="check"><input type="checkbox" id="missing-${kind}" name="missing" value="${kind}"
            ${chosen.has(kind) ? 'checked' : ''} aria-describedby="${fault.ref}" ${fault.attributes} />
            ${text}</label>`,
      )}
    </div>
  </fieldset>`;
}

/** Lists the materials; their addresses name the case, as those of a review name its item. */
function materialsPanel({ shown }: SpotCaseScreen): Html {
  const { materials, id } = shown;
  return html`<section class="panel" id="materials" aria-labelledby="materials-title">
    <h2 id="materials-title">${CASE.materials}
      ${materials.length > 0 ? html`<span class="count">${materials.length}</span>` : ''}</h2>
    ${
      materials.length === 0
        ? html`<p class="empty">${CASE.noMaterials}</p>`
        : html`<ul class="plain">${materials.map((material) => materialLine(id, material))}</ul>
          <div class="viewer" id="viewer"><iframe name="viewer" title="${CASE.viewer}"
            referrerpolicy="no-referrer"></iframe></div>`
    }
  </section>`;
}

function factsPanel({ shown, today }: SpotCaseScreen): Html {
  const { applicant, age, scheme, category, businessType, channel, employer, reference, settlement, submittedAt } =
    shown.application;
  return html`<section class="panel" id="facts" aria-labelledby="facts-title">
    <h2 id="facts-title">${CASE.facts}</h2>
    <div class="identity"><p><strong>${applicant.name}</strong> <span class="id">${applicant.residentId}</span>
        <span class="note">${filled(CASE.age, { n: age })}</span></p></div>
    <dl class="facts">
      ${fact(CASE.scheme, scheme)}
      ${fact(CASE.category, category)}
      ${fact(CASE.businessType, businessType)}
      ${fact(CASE.channel, channel)}
      ${fact(CASE.employer, employerText(employer))}
      ${reference ? fact(CASE.reference, reference) : ''}
      ${fact(CASE.settlement, settlement)}
      ${fact(CASE.submitted, (shown.veiled ? dayText : momentTime)(submittedAt, today))}
    </dl>
  </section>`;
}

function recusePanel({ shown, typed, faults, sent }: SpotCaseScreen): Html {
  const own = sent === 'recuse';
  const fault = faultAt(faults, 'recuse-reason');
  return html`<section class="panel" id="recusal" aria-labelledby="recusal-title">
    <h2 id="recusal-title">${SPOT_CASE.recuse}</h2>
    <p class="note" id="recuse-hint">${SPOT_CASE.recuseHint}</p>
    <details ${own ? 'open' : ''}>
      <summary>${SPOT_CASE.recuse}</summary>
      <form class="spot-form" id="recuse" method="post" action="${spotCasePlace(shown.id)}/recuse" data-guarded>
        <div class="field">
          <label for="recuse-reason">${SPOT_CASE.recuseReason}</label>
          ${fault.said}
          <textarea id="recuse-reason" name="reason" rows="2" maxlength="1000" required
            aria-describedby="recuse-hint ${fault.ref}"
            ${fault.attributes}>${own ? typed.value('reason') : ''}</textarea>
        </div>
        <button id="recuse-send">${SPOT_CASE.recuseSend}</button>
      </form>
    </details>
  </section>`;
}
