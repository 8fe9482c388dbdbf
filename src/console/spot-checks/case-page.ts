// One case of a round for its inspector: claimed and registered values, the materials, and the verdict, which is locked
// once given. In a blind inspection the verb leaves out the earlier decision.
import { html } from 'hono/html';
import type { Text } from '../../schemes/words.ts';
import type { InspectedCase } from '../../spot-checks/case.ts';
import type { RoundHead } from '../../spot-checks/shapes.ts';
import { comparisonTable } from '../item/check-rows.ts';
import { materialLine } from '../item/side-panels.ts';
import { CASE } from '../item/texts.ts';
import { dayText, momentTime } from '../kit/dates.ts';
import type { Fault, Typed } from '../kit/form.ts';
import { HARMLESS_BUTTON } from '../kit/form-fields.ts';
import { page, type View } from '../kit/layout.ts';
import { mark, notice } from '../kit/parts.ts';
import type { Html } from '../kit/route.ts';
import { filled, SOURCE_NAMES } from '../kit/texts.ts';
import { SPOT_CASE } from './case-texts.ts';
import { outcomePanel, verdictsPanel } from './outcome.ts';
import { casesPlace, errorSummary, fact, faultAt, shortId, spotCasePlace, stratumText } from './parts.ts';
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
  const { language } = view;
  const title: Text = { zh: `${shown.number} ${SPOT_CASE.title.zh}`, en: `${shown.number} ${SPOT_CASE.title.en}` };
  const { application } = shown;
  return page(
    view,
    title,
    html`<div class="page-head case-head">
        <div>
          <h1>${shown.number}</h1>
          <p class="headline"><span>${application.applicant.name}</span> <span>${application.category[language]}</span>
            <span>${SPOT.round[language]} ${shortId(round.id)}${round.plan.strata.length > 0 ? html` · ${stratumText(round.plan, shown.stratum)[language]}` : ''}</span>
            ${shown.blind ? html`<span class="tag" id="blind-mark">${SPOT_CASE.blind[language]}</span>` : ''}</p>
        </div>
        <div class="actions">
          ${next ? html`<a class="button" id="next-mine" data-key="n" href="${spotCasePlace(next)}">${SPOT_CASE.nextMine[language]} <kbd aria-hidden="true">n</kbd></a>` : ''}
          <a class="button" href="${casesPlace(round.id)}">${SPOT_CASE.backToCases[language]}</a>
        </div>
      </div>
      ${said ? notice(said.text[language], said.tone) : ''}
      ${errorSummary(faults, language)}
      ${shown.veiled ? notice(SPOT_CASE.blindText[language], 'warn') : ''}
      <div class="columns">
        <div class="main-column">${claimsPart(screen)} ${verdictPart(screen)}</div>
        <aside class="side-column" aria-label="${CASE.facts[language]}">
          ${materialsPanel(screen)} ${factsPanel(screen)} ${outcomePanel(screen)} ${mayAct(screen) ? recusePanel(screen) : ''}
        </aside>
      </div>
      <p class="note">${SPOT_CASE.recorded[language]}</p>`,
  );
}

const ownOf = ({ shown, reader }: SpotCaseScreen) =>
  shown.inspectors.find(({ by, state }) => by.id === reader && state !== 'recused');
const mayAct = (screen: SpotCaseScreen): boolean => ownOf(screen)?.state === 'assigned';

function claimsPart({ view: { language }, shown, today }: SpotCaseScreen): Html {
  return html`<section id="claims" aria-labelledby="claims-title">
    <h2 id="claims-title">${SPOT_CASE.claims[language]}</h2>
    ${shown.comparisons.length === 0 ? html`<p class="empty">${SPOT_CASE.noClaims[language]}</p>` : ''}
    ${shown.comparisons.map(
      (
        comparison,
      ) => html`<section class="panel check" id="check-${comparison.source}" aria-labelledby="check-${comparison.source}-title">
        <div class="panel-head">
          <h3 id="check-${comparison.source}-title">${SOURCE_NAMES[comparison.source][language]} ${mark(comparison.verdict, language, comparison.holdsWhatDoesNotCount)}</h3>
          ${comparison.asked ? html`<span class="note">${CASE.asked[language]} ${momentTime(comparison.asked.answeredAt, language, today)}</span>` : ''}
        </div>
        ${comparisonTable(comparison, language)}
      </section>`,
    )}
  </section>`;
}

/** Shows the form, or the state of the case so far. */
function verdictPart(screen: SpotCaseScreen): Html {
  const { view, shown } = screen;
  const { language } = view;
  if (mayAct(screen)) return findingForm(screen);
  const own = ownOf(screen);
  const standing = own ? SPOT_CASE.locked : SPOT_CASE.readOnly;
  const waits = own && shown.result === null && shown.inspectors.some(({ state }) => state === 'assigned');
  return html`<p class="standing" id="standing">${standing[language]} ${waits ? SPOT_CASE.waitsForOther[language] : ''}</p>
    ${verdictsPanel(screen)}`;
}

function findingForm(screen: SpotCaseScreen): Html {
  const { view, shown, typed, faults, sent } = screen;
  const { language } = view;
  const own = sent === 'finding';
  const [result, note] = [faultAt(faults, 'result-passed', language), faultAt(faults, 'finding-note', language)];
  const choice = (value: 'passed' | 'incomplete' | 'not_compliant', hint: Text) =>
    html`<label class="choice"><input type="radio" id="result-${value}" name="result" value="${value}" ${own && typed.value('result') === value ? 'checked' : ''} ${value === 'passed' ? html`aria-describedby="${result.ref}" ${result.attributes}` : ''} />
      <strong>${SPOT_CASE[value][language]}</strong> <span class="note">${hint[language]}</span></label>`;
  return html`<form class="panel spot-form finding" id="finding" method="post" action="${spotCasePlace(shown.id)}/finding" data-guarded novalidate>
    ${HARMLESS_BUTTON}
    <h2>${SPOT_CASE.yours[language]}</h2>
    <fieldset>
      <legend class="hidden">${SPOT_CASE.yours[language]}</legend>
      ${result.said}
      <div class="results">${choice('passed', SPOT_CASE.passedHint)} ${choice('incomplete', SPOT_CASE.incompleteHint)} ${choice('not_compliant', SPOT_CASE.notCompliantHint)}</div>
    </fieldset>
    ${missingField(screen)}
    <div class="field">
      <label for="finding-note">${SPOT_CASE.note[language]}</label>
      ${note.said}
      <textarea id="finding-note" name="note" rows="3" maxlength="2000" aria-describedby="${note.ref}" ${note.attributes}>${own ? typed.value('note') : ''}</textarea>
    </div>
    <p class="note">${SPOT_CASE.lockHint[language]}</p>
    <button class="primary" id="lock">${SPOT_CASE.lock[language]}</button>
  </form>`;
}

/** Fields that the style sheet hides until “incomplete” is chosen; without `:has` they always show. */
function missingField({ view: { language }, shown, typed, faults, sent }: SpotCaseScreen): Html {
  const chosen = new Set(sent === 'finding' ? typed.values('missing') : []);
  const fault = faultAt(faults, 'missing', language);
  return html`<fieldset class="when-incomplete" id="missing" tabindex="-1">
    <legend>${SPOT_CASE.missing[language]}</legend>
    ${fault.said}
    <div class="choices">
      ${shown.materialKinds.map(
        ({ kind, text }) =>
          html`<label class="check"><input type="checkbox" id="missing-${kind}" name="missing" value="${kind}" ${chosen.has(kind) ? 'checked' : ''} aria-describedby="${fault.ref}" ${fault.attributes} /> ${text[language]}</label>`,
      )}
    </div>
  </fieldset>`;
}

/** Lists the materials; their addresses name the case, as those of a review name its item. */
function materialsPanel({ view: { language }, shown }: SpotCaseScreen): Html {
  const { materials, id } = shown;
  return html`<section class="panel" id="materials" aria-labelledby="materials-title">
    <h2 id="materials-title">${CASE.materials[language]} ${materials.length > 0 ? html`<span class="count">${materials.length}</span>` : ''}</h2>
    ${
      materials.length === 0
        ? html`<p class="empty">${CASE.noMaterials[language]}</p>`
        : html`<ul class="plain">${materials.map((material) => materialLine(id, material, language))}</ul>
          <div class="viewer" id="viewer"><iframe name="viewer" title="${CASE.viewer[language]}" referrerpolicy="no-referrer"></iframe></div>`
    }
  </section>`;
}

function factsPanel({ view: { language }, shown, today }: SpotCaseScreen): Html {
  const { applicant, age, scheme, category, businessType, channel, employer, reference, settlement, submittedAt } =
    shown.application;
  return html`<section class="panel" id="facts" aria-labelledby="facts-title">
    <h2 id="facts-title">${CASE.facts[language]}</h2>
    <div class="identity"><p><strong>${applicant.name}</strong> <span class="id">${applicant.residentId}</span> <span class="note">${filled(CASE.age, { n: age })[language]}</span></p></div>
    <dl class="facts">
      ${fact(CASE.scheme, scheme[language], language)}
      ${fact(CASE.category, category[language], language)}
      ${fact(CASE.businessType, businessType[language], language)}
      ${fact(CASE.channel, channel[language], language)}
      ${fact(CASE.employer, html`${employer.name} <span class="id">${employer.creditCode}</span>`, language)}
      ${reference ? fact(CASE.reference, reference, language) : ''}
      ${fact(CASE.settlement, settlement[language], language)}
      ${fact(CASE.submitted, (shown.veiled ? dayText : momentTime)(submittedAt, language, today), language)}
    </dl>
  </section>`;
}

function recusePanel({ view: { language }, shown, typed, faults, sent }: SpotCaseScreen): Html {
  const own = sent === 'recuse';
  const fault = faultAt(faults, 'recuse-reason', language);
  return html`<section class="panel" id="recusal" aria-labelledby="recusal-title">
    <h2 id="recusal-title">${SPOT_CASE.recuse[language]}</h2>
    <p class="note" id="recuse-hint">${SPOT_CASE.recuseHint[language]}</p>
    <details ${own ? 'open' : ''}>
      <summary>${SPOT_CASE.recuse[language]}</summary>
      <form class="spot-form" id="recuse" method="post" action="${spotCasePlace(shown.id)}/recuse" data-guarded>
        <div class="field">
          <label for="recuse-reason">${SPOT_CASE.recuseReason[language]}</label>
          ${fault.said}
          <textarea id="recuse-reason" name="reason" rows="2" maxlength="1000" required aria-describedby="recuse-hint ${fault.ref}" ${fault.attributes}>${own ? typed.value('reason') : ''}</textarea>
        </div>
        <button id="recuse-send">${SPOT_CASE.recuseSend[language]}</button>
      </form>
    </details>
  </section>`;
}
