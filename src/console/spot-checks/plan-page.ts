// The form of a round's plan. It explains sealing before the button, which cannot be undone.
import { departmentName } from '../../applications/wording.ts';
import { DEPARTMENTS, type Text } from '../../schemes/words.ts';
import type { Outlook } from '../../spot-checks/outlook.ts';
import { sampleSizeOf } from '../../spot-checks/sample-size.ts';
import { STRATUM_FIELDS } from '../../spot-checks/schema.ts';
import { STRATUM_NAMES } from '../../spot-checks/words.ts';
import type { contributorsInOffice } from '../../spot-checks/worklist.ts';
import type { Fault, Typed } from '../kit/form.ts';
import { filled, type Html, html, type Shown } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import { ROLE_NAMES } from '../kit/texts.ts';
import { errorSummary, faultAt, listText, percentText } from './parts.ts';
import { outlookPart } from './plan-outlook.ts';
import { PLAN } from './plan-texts.ts';
import { SPOT } from './texts.ts';

export interface PlanScreen {
  view: View;
  /** the population and the sample of the plan as it stands; null where that cannot be told yet */
  outlook: Outlook | null;
  /** key of the form: sent twice, it makes one round */
  key: string;
  people: Awaited<ReturnType<typeof contributorsInOffice>>;
  typed: Typed;
  faults: readonly Fault[];
  said: Text | null;
}

export const OUTLOOK_PLACE = '/console/spot-checks/outlook';

export function spotPlanPage(screen: PlanScreen): Html {
  const { view, faults, said, key } = screen;
  return page(
    view,
    PLAN.title,
    html`<div class="page-head">
        <h1>${PLAN.title}</h1>
        <a class="button" href="/console/spot-checks">${SPOT.back}</a>
      </div>
      ${said ? notice(said, 'warn') : ''}
      ${errorSummary(faults)}
      <form class="spot-form" id="plan" method="post" action="/console/spot-checks" data-guarded novalidate>
        <input type="hidden" name="key" value="${key}" />
        <section class="panel">${whatPart(screen)}</section>
        <section class="panel">${strataPart(screen)}</section>
        <section class="panel">${sizePart(screen)}</section>
        <section class="panel">${peoplePart(screen)}</section>
        <section class="panel" aria-labelledby="outlook-title">
          <h2 id="outlook-title" tabindex="-1">${PLAN.outlook}</h2>
          <div id="outlook" aria-live="polite" hx-post="${OUTLOOK_PLACE}" hx-trigger="change from:#plan"
            hx-swap="innerHTML">${outlookPart(view, { outlook: screen.outlook, faults: [] })}</div>
          <button id="show-outlook" formaction="${OUTLOOK_PLACE}#outlook-title">${PLAN.showOutlook}</button>
        </section>
        <section class="panel seal">
          <p>${PLAN.explain}</p>
          <button class="primary" id="seal">${PLAN.seal}</button>
        </section>
      </form>`,
  );
}

function whatPart({ view, typed, faults }: PlanScreen): Html {
  const scheme = faultAt(faults, 'scheme');
  const date = (id: string, name: string, text: Text) => {
    const fault = faultAt(faults, id);
    return html`<div class="field">
      <label for="${id}">${text}</label>
      <input type="date" id="${id}" name="${name}" value="${typed.value(name)}" required
        aria-describedby="period-hint ${fault.ref}" ${fault.attributes} />
      ${fault.said}
    </div>`;
  };
  return html`<div class="field">
      <label for="scheme">${PLAN.scheme}</label>
      <select id="scheme" name="scheme" ${scheme.attributes}>
        ${view.schemes
          .all()
          .map(
            ({ id, title }) =>
              html`<option value="${id}" ${typed.value('scheme') === id ? 'selected' : ''}>${title}</option>`,
          )}
      </select>
      ${scheme.said}
    </div>
    <fieldset>
      <legend>${PLAN.period}</legend>
      <div class="field-row">
        ${date('period-from', 'from', PLAN.from)} ${date('period-to', 'to', PLAN.to)}
      </div>
      <p class="note" id="period-hint">${PLAN.periodHint}</p>
    </fieldset>`;
}

function strataPart({ typed, faults }: PlanScreen): Html {
  const chosen = new Set(typed.values('strata'));
  const fault = faultAt(faults, 'strata-decidedBy');
  return html`<fieldset>
    <legend>${PLAN.strata}</legend>
    <div class="choices">
      ${STRATUM_FIELDS.map(
        (field) => html`<label class="check"><input type="checkbox" id="strata-${field}" name="strata" value="${field}"
          ${chosen.has(field) ? 'checked' : ''}
          ${field === 'decidedBy' ? html`aria-describedby="strata-hint ${fault.ref}" ${fault.attributes}` : ''} />
          ${STRATUM_NAMES[field]}${
            field === 'decidedBy' ? html` <span class="note">(${PLAN.decidedByHint})</span>` : ''
          }</label>`,
      )}
    </div>
    ${fault.said}
    <p class="note" id="strata-hint">${PLAN.strataHint}</p>
  </fieldset>`;
}

function sizePart({ typed, faults }: PlanScreen): Html {
  const how = typed.value('how');
  const fault = faultAt(faults, 'how-size');
  const choice = (value: string, text: Text, fields: Html, hint: Shown) => html`<div class="way" data-how="${value}">
    <label class="choice"><input type="radio" id="how-${value}" name="how" value="${value}"
      ${how === value ? 'checked' : ''} ${fault.attributes} /> ${text}</label>
    <div class="way-fields">${fields} <p class="note" id="hint-${value}">${hint}</p></div>
  </div>`;
  const number = (id: string, name: string, label: Text, unit: Text | '', of: string) => {
    const wrong = faultAt(faults, id);
    return html`<div class="field">
      <label for="${id}" ${unit ? html`class="hidden"` : ''}>${label}</label>
      <span class="with-unit"><input id="${id}" name="${name}"
        value="${typed.value(name)}" inputmode="decimal" size="8" autocomplete="off"
        aria-describedby="hint-${of} ${wrong.ref}" ${wrong.attributes} /> ${unit}</span>
      ${wrong.said}
    </div>`;
  };
  const { size, rate, maxErrorRate, confidence } = PLAN;
  return html`<fieldset>
    <legend>${PLAN.how}</legend>
    ${fault.said}
    ${choice(
      'errorBound',
      PLAN.bound,
      html`<div class="field-row">${number('max-error-rate', 'maxErrorRate', maxErrorRate, '', 'errorBound')}
        ${number('confidence', 'confidence', confidence, '', 'errorBound')}</div>`,
      html`${PLAN.boundHint} ${boundExample()}`,
    )}
    ${choice('size', size, number('size', 'size', size, PLAN.sizeField, 'size'), PLAN.sizeHint)}
    ${choice('rate', rate, number('rate', 'rate', rate, PLAN.rateField, 'rate'), PLAN.rateHint)}
  </fieldset>`;
}

const EXAMPLE = { maxErrorRate: 0.01, confidence: 0.95 };
const EXAMPLE_POPULATIONS = [1_000, 10_000, 1_000_000];

function boundExample(): Text {
  const sizes = EXAMPLE_POPULATIONS.map((population) => {
    const sample = sampleSizeOf({ errorBound: EXAMPLE }, population);
    return filled(PLAN.boundOf, { population: population.toLocaleString('en'), sample });
  });
  const { maxErrorRate, confidence } = EXAMPLE;
  return filled(PLAN.boundExample, {
    rate: percentText(maxErrorRate),
    confidence: percentText(confidence),
    sizes: listText(sizes),
  });
}

function departmentPart({ view, typed, faults }: PlanScreen): Html {
  const own = view.session?.actor.department;
  const fault = faultAt(faults, 'department');
  const chosen = typed.value('department');
  return html`<div class="field">
    <label for="department">${PLAN.department}</label>
    <select id="department" name="department" aria-describedby="department-hint ${fault.ref}" ${fault.attributes}>
      ${own ? '' : html`<option value="">${PLAN.anyDepartment}</option>`}
      ${DEPARTMENTS.filter((each) => !own || each === own).map(
        (each) => html`<option value="${each}" ${each === chosen ? 'selected' : ''}>${departmentName(each)}</option>`,
      )}
    </select>
    ${fault.said}
    <p class="note" id="department-hint">${PLAN.departmentHint}</p>
  </div>`;
}

function peoplePart(screen: PlanScreen): Html {
  const { typed, people, faults } = screen;
  const chosen = new Set(typed.values('contributor'));
  const fault = faultAt(faults, 'others');
  return html`<fieldset>
      <legend>${PLAN.contributors}</legend>
      <div class="choices">
        ${people.map(
          ({
            id,
            displayName,
            role,
          }) => html`<label class="check"><input type="checkbox" name="contributor" value="${id}"
            ${chosen.has(id) ? 'checked' : ''} aria-describedby="contributors-hint" />
            ${displayName} <span class="note">${ROLE_NAMES[role as keyof typeof ROLE_NAMES] ?? ''}</span></label>`,
        )}
      </div>
      <div class="field">
        <label for="others">${PLAN.others}</label>
        ${fault.said}
        <input id="others" name="others" value="${typed.value('others')}" autocomplete="off" spellcheck="false"
          aria-describedby="contributors-hint ${fault.ref}" ${fault.attributes} />
      </div>
      <p class="note" id="contributors-hint">${PLAN.contributorsHint}</p>
    </fieldset>
    ${departmentPart(screen)}
    <div class="field">
      <label class="check"><input type="checkbox" id="blind" name="blind" value="yes"
        ${typed.value('blind') === 'yes' ? 'checked' : ''} aria-describedby="blind-hint" /> ${PLAN.blind}</label>
      <p class="note" id="blind-hint">${PLAN.blindHint}</p>
    </div>`;
}
