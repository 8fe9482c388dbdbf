// Replays and backtests: the list, the form for a replay, and the form for a backtest with the parameters in force.
import { html } from 'hono/html';
import type { Actor } from '../../base/actor.ts';
import type { ReplayView } from '../../replay/shapes.ts';
import { schemes } from '../../schemes/catalogue.ts';
import type { Text } from '../../schemes/words.ts';
import { dayText, momentTime } from '../kit/dates.ts';
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
import { page, type View } from '../kit/layout.ts';
import { replayPlace } from '../kit/places.ts';
import type { Html } from '../kit/route.ts';
import { filled } from '../kit/texts.ts';
import { type DraftField, type DraftGroup, draftControl, typedOrInForce } from './draft.ts';
import { KIND_NAMES, REPLAY_STATES, REPLAYS } from './texts.ts';

type Language = keyof Text;

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
  const { language } = view;
  const mayStart = actor.role === 'auditor';
  return page(
    view,
    REPLAYS.title,
    html`<div class="page-head">
        <h1>${REPLAYS.title[language]}</h1>
        ${mayStart ? html`<a class="button" id="to-backtest" href="/console/replays/backtest">${REPLAYS.toBacktest[language]}</a>` : ''}
      </div>
      <p class="note lead">${REPLAYS.lead[language]}</p>
      ${mayStart ? startForm(screen) : html`<p class="standing" id="standing">${REPLAYS.readOnly[language]}</p>`}
      ${items.length === 0 ? html`<p class="empty">${REPLAYS.empty[language]}</p>` : listTable(screen)}
      <nav class="pager" aria-label="${REPLAYS.older[language]}">
        ${isFirst ? '' : html`<a id="first-page" href="/console/replays">${REPLAYS.newest[language]}</a>`}
        ${next ? html`<a id="next-page" rel="next" href="/console/replays?before=${next}">${REPLAYS.older[language]}</a>` : ''}
      </nav>`,
  );
}

function startForm({ view: { language }, posted, key }: ReplaysScreen): Html {
  const form = formState('start-form', language, posted);
  const options = [{ value: '', text: REPLAYS.all }, ...schemes().map(({ id, title }) => ({ value: id, text: title }))];
  return html`<details class="panel" ${isRefused(form) ? 'open' : ''}>
    <summary id="open-start">${REPLAYS.start[language]}</summary>
    <form class="stacked" id="start-form" method="post" action="/console/replays" data-guarded>
      ${faultSummary(form)}
      <input type="hidden" name="key" value="${key}" />
      <p class="note">${REPLAYS.startHow[language]}</p>
      ${select(form, { name: 'scheme', label: REPLAYS.scheme, options })}
      ${periodFields(form)}
      <button class="primary" id="start-submit">${REPLAYS.startSubmit[language]}</button>
    </form>
  </details>`;
}

const periodFields = (form: FormState): Html =>
  html`${input(form, { name: 'from', type: 'date', label: REPLAYS.from, hint: REPLAYS.optional, required: false })}
    ${input(form, { name: 'to', type: 'date', label: REPLAYS.to, hint: REPLAYS.optional, required: false })}`;

const listTable = ({
  view: { language },
  items,
  names,
  today,
}: ReplaysScreen): Html => html`<table class="rows" id="replays">
  <caption class="hidden">${REPLAYS.caption[language]}</caption>
  <thead>
    <tr>
      <th scope="col">${REPLAYS.kind[language]}</th>
      <th scope="col">${REPLAYS.scope[language]}</th>
      <th scope="col">${REPLAYS.state[language]}</th>
      <th scope="col">${REPLAYS.decided[language]}</th>
      <th scope="col">${REPLAYS.differing[language]}</th>
      <th scope="col">${REPLAYS.askedBy[language]}</th>
    </tr>
  </thead>
  <tbody>
    ${items.map(
      (replay) => html`<tr>
        <th scope="row"><a class="row-link" href="${replayPlace(replay.id)}">${KIND_NAMES[replay.kind][language]}</a></th>
        <td>${scopeText(replay, today)[language]}</td>
        <td>${replayState(replay, language)}</td>
        <td data-label="${REPLAYS.decided[language]}">${replay.decided}</td>
        <td data-label="${REPLAYS.differing[language]}">${replay.differing}</td>
        <td data-label="${REPLAYS.askedBy[language]}">${names.get(replay.requestedBy) ?? replay.requestedBy} · ${momentTime(replay.requestedAt, language, today)}</td>
      </tr>`,
    )}
  </tbody>
</table>`;

export const replayState = ({ status }: ReplayView, language: Language): Html =>
  html`<span class="mark ${REPLAY_STATES[status].tone}" data-status="${status}">${REPLAY_STATES[status].text[language]}</span>`;

/** Describes the scope: one scheme or all, one period or all. */
export function scopeText({ scheme, submittedFrom, submittedTo }: ReplayView, today: Temporal.PlainDate): Text {
  const title = schemes().find(({ id }) => id === scheme)?.title;
  const of = (language: Language) => {
    const day = (moment: string | null) => (moment === null ? '' : dayText(moment.slice(0, 10), language, today));
    const period = submittedFrom || submittedTo ? `${day(submittedFrom)} – ${day(submittedTo)}` : '';
    return [title?.[language] ?? scheme ?? '', period]
      .filter((part) => part !== '')
      .join(language === 'zh' ? '，' : ', ');
  };
  return scheme || submittedFrom || submittedTo ? { zh: of('zh'), en: of('en') } : REPLAYS.everything;
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
  const { language } = view;
  const form = formState(BACKTEST_FORM, language, posted);
  const title = schemes().find(({ id }) => id === scheme)?.title[language] ?? scheme;
  return page(
    view,
    REPLAYS.backtest,
    html`<div class="page-head">
        <h1>${REPLAYS.backtest[language]} <span class="scope">${title}</span></h1>
        <a class="button" href="/console/replays">${REPLAYS.back[language]}</a>
      </div>
      <p class="note lead">${REPLAYS.backtestHow[language]}</p>
      <form id="${BACKTEST_FORM}" method="post" action="/console/replays/backtest" data-guarded>
        ${faultSummary(form)}
        <input type="hidden" name="key" value="${key}" />
        <input type="hidden" name="scheme" value="${scheme}" />
        <fieldset class="panel draft">
          <legend>${REPLAYS.period[language]}</legend>
          <div class="draft-fields">${periodFields(form)}</div>
        </fieldset>
        ${groups.map((group) => draftGroup(form, group))}
        <button class="primary big" id="backtest-submit">${REPLAYS.backtestSubmit[language]}</button>
      </form>`,
  );
}

const draftGroup = (form: FormState, { clause, text, fields }: DraftGroup): Html => html`<fieldset class="panel draft">
  <legend>${clause === 'readings' ? '' : html`<span class="id">${clause}</span> `}${text[form.language]}</legend>
  <div class="draft-fields">${fields.map((field) => draftField(form, field))}</div>
</fieldset>`;

function draftField(form: FormState, field: DraftField): Html {
  const { language } = form;
  const id = draftControl(form.id, field.name);
  const values = typedOrInForce(field, form.typed);
  if (field.is === 'choices') {
    return html`<fieldset class="field wide" id="${id}" tabindex="-1">
      <legend>${field.label[language]}</legend>
      ${faultLine(form, id)}
      <div class="boxes">
        ${field.options.map(
          ({ value, text }) =>
            html`<label class="check"><input type="checkbox" name="${field.name}" value="${value}" ${values.includes(value) ? 'checked' : ''} /> ${text[language]}</label>`,
        )}
      </div>
    </fieldset>`;
  }
  return html`<div class="field">
    <label for="${id}">${field.label[language]}</label>
    ${faultLine(form, id)}
    ${field.is === 'choice' ? choiceOf(field, { id, chosen: values[0] ?? '', language }) : inputOf(field, { id, typed: values[0] ?? '' }, form)}
    <p class="note" id="${id}-hint">${filled(REPLAYS.inForce, { value: inForceText(field)[language] })[language]}</p>
  </div>`;
}

const choiceOf = (
  { name, options }: DraftField,
  { id, chosen, language }: { id: string; chosen: string; language: Language },
): Html => html`<select id="${id}" name="${name}" aria-describedby="${id}-hint">
  ${options.map(({ value, text }) => html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${text[language]}</option>`)}
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
