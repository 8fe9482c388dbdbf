// Replays and backtests: the list, the form for a replay, and the form for a backtest with the parameters in force.
import type { Actor } from '../../base/actor.ts';
import type { ReplayView } from '../../replay/shapes.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Text } from '../../schemes/words.ts';
import { byAt, dayText } from '../kit/dates.ts';
import {
  type FormState,
  faultLine,
  faultSummary,
  formState,
  input,
  isRefused,
  type Posted,
  select,
} from '../kit/form-fields.ts';
import { COMMA, filled, type Html, html, joined, phrase } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { nameIn } from '../kit/parts.ts';
import { replayPlace } from '../kit/places.ts';
import { type DraftField, type DraftGroup, draftControl, typedOrInForce } from './draft.ts';
import { KIND_NAMES, REPLAY_STATES, REPLAYS } from './texts.ts';

export interface ReplaysScreen {
  view: View;
  actor: Actor;
  items: ReplayView[];
  next: string | null;
  isFirst: boolean;
  names: ReadonlyMap<string, string>;
  today: Temporal.PlainDate;
  posted: Posted | null;
  key: string;
}

export function replaysPage(screen: ReplaysScreen): Html {
  const { view, actor, items, next, isFirst } = screen;
  const mayStart = actor.role === 'auditor';
  return page(
    view,
    REPLAYS.title,
    html`<div class="page-head">
        <h1>${REPLAYS.title}</h1>
        ${
          mayStart
            ? html`<a class="button" id="to-backtest" href="/console/replays/backtest">${REPLAYS.toBacktest}</a>`
            : ''
        }
      </div>
      <p class="note lead">${REPLAYS.lead}</p>
      ${mayStart ? startForm(screen) : html`<p class="standing" id="standing">${REPLAYS.readOnly}</p>`}
      ${items.length === 0 ? html`<p class="empty">${REPLAYS.empty}</p>` : listTable(screen)}
      <nav class="pager" aria-label="${REPLAYS.older}">
        ${isFirst ? '' : html`<a id="first-page" href="/console/replays">${REPLAYS.newest}</a>`}
        ${next ? html`<a id="next-page" rel="next" href="/console/replays?before=${next}">${REPLAYS.older}</a>` : ''}
      </nav>`,
  );
}

function startForm({ view, posted, key }: ReplaysScreen): Html {
  const form = formState('start-form', posted);
  const named = view.schemes.all().map(({ id, title }) => ({ value: id, text: title }));
  const options = [{ value: '', text: REPLAYS.all }, ...named];
  return html`<details class="panel" ${isRefused(form) ? 'open' : ''}>
    <summary id="open-start">${REPLAYS.start}</summary>
    <form class="stacked" id="start-form" method="post" action="/console/replays" data-guarded>
      ${faultSummary(form)}
      <input type="hidden" name="key" value="${key}" />
      <p class="note">${REPLAYS.startHow}</p>
      ${select(form, { name: 'scheme', label: REPLAYS.scheme, options })}
      ${periodFields(form)}
      <button class="primary" id="start-submit">${REPLAYS.startSubmit}</button>
    </form>
  </details>`;
}

const periodFields = (form: FormState): Html =>
  html`${input(form, { name: 'from', type: 'date', label: REPLAYS.from, hint: REPLAYS.optional, required: false })}
    ${input(form, { name: 'to', type: 'date', label: REPLAYS.to, hint: REPLAYS.optional, required: false })}`;

const listTable = ({ view, items, names, today }: ReplaysScreen): Html => html`<table class="rows" id="replays">
  <caption class="hidden">${REPLAYS.caption}</caption>
  <thead>
    <tr>
      <th scope="col">${REPLAYS.kind}</th>
      <th scope="col">${REPLAYS.scope}</th>
      <th scope="col">${REPLAYS.state}</th>
      <th scope="col">${REPLAYS.decided}</th>
      <th scope="col">${REPLAYS.differing}</th>
      <th scope="col">${REPLAYS.askedBy}</th>
    </tr>
  </thead>
  <tbody>
    ${items.map(
      (replay) => html`<tr>
        <th scope="row"><a class="row-link" href="${replayPlace(replay.id)}">${KIND_NAMES[replay.kind]}</a></th>
        <td>${scopeText(view.schemes, replay, today)}</td>
        <td>${replayState(replay)}</td>
        <td data-label="${REPLAYS.decided}">${replay.decided}</td>
        <td data-label="${REPLAYS.differing}">${replay.differing}</td>
        <td data-label="${REPLAYS.askedBy}">${byAt(nameIn(names, replay.requestedBy), replay.requestedAt, today)}</td>
      </tr>`,
    )}
  </tbody>
</table>`;

export const replayState = ({ status }: ReplayView): Html =>
  html`<span class="mark ${REPLAY_STATES[status].tone}" data-status="${status}">${REPLAY_STATES[status].text}</span>`;

/** Describes the scope: one scheme or all, one period or all. */
export function scopeText(schemes: Catalogue, replay: ReplayView, today: Temporal.PlainDate): Text {
  const { scheme, submittedFrom, submittedTo } = replay;
  const title = scheme === null ? undefined : schemes.find(scheme)?.title;
  const day = (moment: string | null) => (moment === null ? '' : dayText(moment.slice(0, 10), today));
  const period = submittedFrom || submittedTo ? [phrase`${day(submittedFrom)} – ${day(submittedTo)}`] : [];
  const parts = [...(scheme ? [title ?? scheme] : []), ...period];
  return parts.length > 0 ? joined(parts, COMMA) : REPLAYS.everything;
}

export interface BacktestScreen {
  view: View;
  scheme: string;
  groups: DraftGroup[];
  posted: Posted | null;
  key: string;
}

export const BACKTEST_FORM = 'backtest-form';

export function backtestPage({ view, scheme, groups, posted, key }: BacktestScreen): Html {
  const form = formState(BACKTEST_FORM, posted);
  const title = view.schemes.find(scheme)?.title ?? scheme;
  return page(
    view,
    REPLAYS.backtest,
    html`<div class="page-head">
        <h1>${REPLAYS.backtest} <span class="scope">${title}</span></h1>
        <a class="button" href="/console/replays">${REPLAYS.back}</a>
      </div>
      <p class="note lead">${REPLAYS.backtestHow}</p>
      <form id="${BACKTEST_FORM}" method="post" action="/console/replays/backtest" data-guarded>
        ${faultSummary(form)}
        <input type="hidden" name="key" value="${key}" />
        <input type="hidden" name="scheme" value="${scheme}" />
        <fieldset class="panel draft">
          <legend>${REPLAYS.period}</legend>
          <div class="draft-fields">${periodFields(form)}</div>
        </fieldset>
        ${groups.map((group) => draftGroup(form, group))}
        <button class="primary big" id="backtest-submit">${REPLAYS.backtestSubmit}</button>
      </form>`,
  );
}

const draftGroup = (form: FormState, { clause, text, fields }: DraftGroup): Html => html`<fieldset class="panel draft">
  <legend>${clause === 'readings' ? '' : html`<span class="id">${clause}</span> `}${text}</legend>
  <div class="draft-fields">${fields.map((field) => draftField(form, field))}</div>
</fieldset>`;

function draftField(form: FormState, field: DraftField): Html {
  const id = draftControl(form.id, field.name);
  const values = typedOrInForce(field, form.typed);
  if (field.is === 'choices') {
    return html`<fieldset class="field wide" id="${id}" tabindex="-1">
      <legend>${field.label}</legend>
      ${faultLine(form, id)}
      <div class="boxes">
        ${field.options.map(
          ({ value, text }) =>
            html`<label class="check"><input type="checkbox" name="${field.name}" value="${value}"
              ${values.includes(value) ? 'checked' : ''} /> ${text}</label>`,
        )}
      </div>
    </fieldset>`;
  }
  return html`<div class="field">
    <label for="${id}">${field.label}</label>
    ${faultLine(form, id)}
    ${
      field.is === 'choice'
        ? choiceOf(field, { id, chosen: values[0] ?? '' })
        : inputOf(field, { id, typed: values[0] ?? '' }, form)
    }
    <p class="note" id="${id}-hint">${filled(REPLAYS.inForce, { value: inForceText(field) })}</p>
  </div>`;
}

const choiceOf = (
  { name, options }: DraftField,
  { id, chosen }: { id: string; chosen: string },
): Html => html`<select id="${id}" name="${name}" aria-describedby="${id}-hint">
  ${options.map(
    ({ value, text }) => html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${text}</option>`,
  )}
</select>`;

function inputOf(field: DraftField, { id, typed }: { id: string; typed: string }, { faults }: FormState): Html {
  const { name, is, min, max } = field;
  const limits = is === 'number' ? html`min="${min}" max="${max}" step="1"` : '';
  const isFaulty = faults.some(({ at }) => at === id);
  return html`<input id="${id}" name="${name}" type="${is}" value="${typed}" required ${limits}
    aria-describedby="${id}-hint${isFaulty ? ` ${id}-fault` : ''}" ${isFaulty ? html`aria-invalid="true"` : ''} />`;
}

function inForceText({ value, options }: DraftField): Text {
  const [first = ''] = value;
  return options.find((option) => option.value === first)?.text ?? { zh: first, en: first };
}
