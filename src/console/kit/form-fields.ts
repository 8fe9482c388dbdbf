// Fields of a form for the oversight pages: label, hint, fault and typed text.
import type { z } from 'zod';
import type { Refusal } from '../../base/refusal.ts';
import type { Text } from '../../schemes/words.ts';
import { type Fault, faultsOf, nothingTyped, type Read, read, type Typed } from './form.ts';
import { COLON, type Html, html, joined, phrase } from './html.ts';
import { catalogue } from './texts.ts';

export const FORM = catalogue({
  summary: {
    zh: '请更正以下内容，然后重新提交；没有写入任何内容。',
    en: 'Correct the following and submit again; nothing was saved.',
  },
  required: { zh: '请填写', en: 'Fill this in' },
  wrong: {
    zh: '填写的内容不符合要求，或含有不允许的字符',
    en: 'The entry does not fit, or has characters that are not allowed',
  },
  sure: { zh: '请确认已核阅', en: 'Confirm that you have read it' },
});

/** One form of a page; the ids of its controls begin with its id. */
export interface FormState {
  id: string;
  typed: Typed;
  faults: readonly Fault[];
}

/** The typed text of the one posted form of the page. */
export interface Posted {
  id: string;
  typed: Typed;
  faults: readonly Fault[];
}
export const formState = (id: string, posted: Posted | null): FormState =>
  posted?.id === id ? posted : { id, typed: nothingTyped, faults: [] };

export const isRefused = ({ faults, typed }: FormState): boolean => faults.length > 0 || typed !== nothingTyped;

interface Named {
  name: string;
  label: Text;
  hint?: Text | undefined;
}

interface Input extends Named {
  type?: 'text' | 'date' | 'datetime-local' | 'number';
  /** shown until something is typed */
  value?: string;
  required?: boolean;
  attributes?: Html;
}

export function input(
  form: FormState,
  { type = 'text', value = '', required = true, attributes, ...named }: Input,
): Html {
  const typed = form.typed === nothingTyped ? value : form.typed.value(named.name);
  return labelled(
    form,
    named,
    (told) =>
      html`<input type="${type}" name="${named.name}" value="${typed}" ${required ? 'required' : ''} ${attributes ?? ''}
        ${told} />`,
  );
}

export const textArea = (
  form: FormState,
  { most, required = true, ...named }: Named & { most: number; required?: boolean },
): Html =>
  labelled(
    form,
    named,
    (told) =>
      html`<textarea name="${named.name}" rows="3" maxlength="${most}" ${required ? 'required' : ''}
        ${told}>${form.typed.value(named.name)}</textarea>`,
  );

export interface Option {
  value: string;
  text: Text;
}

export function select(
  form: FormState,
  {
    options,
    value = '',
    attributes,
    ...named
  }: Named & {
    options: readonly Option[];
    value?: string;
    attributes?: Html;
  },
): Html {
  const chosen = form.typed === nothingTyped ? value : form.typed.value(named.name);
  return labelled(
    form,
    named,
    (told) => html`<select name="${named.name}" ${attributes ?? ''} ${told}>
      ${options.map(
        (option) =>
          html`<option value="${option.value}" ${option.value === chosen ? 'selected' : ''}>${option.text}</option>`,
      )}
    </select>`,
  );
}

/** A tick box for a choice that its maker cannot undo. */
export const sureBox = (form: FormState, text: Text): Html => {
  const id = controlOf(form, 'sure');
  return html`<div class="field">
    ${faultLine(form, id)}
    <label class="check"><input type="checkbox" name="sure" value="yes" required ${aboutControl(form, id)} />
      ${text}</label>
  </div>`;
};

export const controlOf = ({ id }: Pick<FormState, 'id'>, name: string): string => `${id}-${name}`;

function labelled(form: FormState, { name, label, hint }: Named, control: (told: Html) => Html): Html {
  const id = controlOf(form, name);
  return html`<div class="field">
    <label for="${id}">${label}</label>
    ${hint ? html`<p class="note" id="${id}-hint">${hint}</p>` : ''}
    ${faultLine(form, id)}
    ${control(aboutControl(form, id, hint !== undefined))}
  </div>`;
}

/** Answers the attributes of the control: its id, hint and fault. */
export function aboutControl({ faults }: FormState, id: string, hinted = false): Html {
  const isFaulty = faults.some(({ at }) => at === id);
  const told = [...(hinted ? [`${id}-hint`] : []), ...(isFaulty ? [`${id}-fault`] : [])].join(' ');
  return html`id="${id}" ${told ? html`aria-describedby="${told}"` : ''} ${isFaulty ? html`aria-invalid="true"` : ''}`;
}

export function faultLine({ faults }: FormState, id: string): Html {
  const own = faults.filter(({ at }) => at === id);
  return own.length === 0
    ? html``
    : html`<p class="fault" id="${id}-fault">${joined(
        own.map(({ message }) => message),
        ' ',
      )}</p>`;
}

/** Shows all faults, with a link to each. */
export const faultSummary = ({ faults }: FormState): Html =>
  faults.length === 0
    ? html``
    : html`<div class="error-summary" id="error-summary" role="alert" tabindex="-1"
      aria-labelledby="error-summary-title">
        <h2 id="error-summary-title">${FORM.summary}</h2>
        <ul>${faults.map(({ at, message }) => html`<li><a href="#${at}">${message}</a></li>`)}</ul>
      </div>`;

/** Reads a form; `named` describes controls whose name alone is unclear. */
export const readForm = <T extends z.ZodType>(
  id: string,
  schema: T,
  raw: Record<string, unknown>,
  named: Record<string, Text> = {},
): Read<z.output<T>> =>
  read(schema, raw, ({ path }) => {
    const field = String(path[0] ?? '');
    const isEmpty = [undefined, null, ''].includes((raw[field] as string | null | undefined)?.toString().trim());
    return { at: `${id}-${field}`, message: about(named[field], isEmpty ? FORM.required : FORM.wrong) };
  });

const about = (name: Text | undefined, what: Text): Text => (name ? phrase`${name}${COLON}${what}` : what);

/** Maps the verb's faults to controls. */
export const refusedFields = (id: string, refusal: Refusal): Fault[] =>
  faultsOf(refusal, ([field = '']) => `${id}-${field}`);

/**
 * The first button of a form that cannot be undone. Browsers press it for Enter in a field, and it only shows the form
 * again (they would skip a disabled button). With scripts, Enter does nothing there.
 */
export const HARMLESS_BUTTON = html`<button hidden name="implicit" value="yes" tabindex="-1" data-harmless></button>`;

/** Says whether nobody pressed a button: the form is then shown again with its text. */
export const isImplicit = (typed: Typed): boolean => typed.value('implicit') !== '';
