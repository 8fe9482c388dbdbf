// Finding a person: the form, and the list of applications found. Both answer a post, so that no web address holds
// personal data. The list does not repeat the typed values.
import type { z } from 'zod';
import { SEARCH_PURPOSES, type SearchPurpose } from '../../applications/purposes.ts';
import { SearchForm } from '../../applications/schema.ts';
import type { Text } from '../../schemes/words.ts';
import { type Fault, orNull, type Read, read, type Typed } from '../kit/form.ts';
import { FORM, type FormState, faultSummary, input, select } from '../kit/form-fields.ts';
import { filled, type Html, html } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import { PEOPLE_PLACE } from '../kit/places.ts';
import { type FoundRows, foundTable } from './rows.ts';
import { PERSON } from './texts.ts';
import type { TypedPerson } from './typed-person.ts';

export const PERSON_FORM = 'person-form';

/** The form filled in with a term of the search box. */
export function formWith(person: TypedPerson): FormState {
  const value = (name: string) => person[name as keyof TypedPerson] ?? '';
  const typed: Typed = { value, values: (name) => [value(name)], files: () => [] };
  return { id: PERSON_FORM, typed, faults: [] };
}

const PURPOSES = [
  { value: '', text: PERSON.choose },
  ...Object.entries(SEARCH_PURPOSES).map(([value, text]) => ({ value, text })),
];
const quiet = (most: number): Html => html`maxlength="${most}" autocomplete="off" spellcheck="false"`;

type Field = 'name' | 'residentId' | 'phone' | 'purpose';
/**
 * The field where the reader goes on: the first that is still missing; none where the summary of faults has the focus.
 */
function nextField({ typed, faults }: FormState): Field | null {
  if (faults.length > 0) return null;
  if (typed.value('phone') !== '') return 'purpose';
  return (['name', 'residentId'] as const).find((field) => typed.value(field) === '') ?? 'purpose';
}

export function peoplePage(view: View, form: FormState, why: Text | null = null): Html {
  const next = nextField(form);
  const focus = (name: Field) => (name === next ? html`autofocus` : html``);
  const field = (name: Exclude<Field, 'purpose'>, attributes: Html) =>
    input(form, { name, label: PERSON[name], required: false, attributes: html`${attributes} ${focus(name)}` });
  return page(
    view,
    PERSON.find,
    html`<div class="page-head"><h1>${PERSON.find}</h1></div>
      ${why ? notice(why, 'warn') : ''}
      <form class="stacked panel" id="${PERSON_FORM}" method="post" action="${PEOPLE_PLACE}" autocomplete="off">
        ${faultSummary(form)}
        <p class="note">${PERSON.how}</p>
        <fieldset class="field"><legend>${PERSON.byIdentity}</legend>
          ${field('name', quiet(100))} ${field('residentId', html`class="id" ${quiet(30)}`)}</fieldset>
        <fieldset class="field"><legend>${PERSON.byPhone}</legend>
          ${field('phone', html`class="id" inputmode="tel" ${quiet(30)}`)}</fieldset>
        ${select(form, { name: 'purpose', label: PERSON.purpose, options: PURPOSES, attributes: focus('purpose') })}
        <button class="primary" id="person-submit" data-ctrl-enter>${PERSON.submit}</button>
      </form>`,
  );
}

/** Reads the form; each fault says what is missing or wrong. */
export const readPerson = (typed: Typed): Read<z.output<typeof SearchForm>> => {
  const [name, residentId, phone] = ['name', 'residentId', 'phone'].map((field) => orNull(typed.value(field)));
  const raw = { name, residentId, phone, purpose: typed.value('purpose') };
  return read(SearchForm, raw, ({ path: [field], code }): Fault => {
    const at = `${PERSON_FORM}-${String(field)}`;
    if (field === 'purpose') return { at, message: PERSON.noPurpose };
    if (code === 'one_way') return { at, message: PERSON.oneWay };
    if (code === 'required') return { at, message: FORM.required };
    return { at, message: WRONG[field as keyof typeof WRONG] ?? FORM.wrong };
  });
};
const WRONG = { name: FORM.wrong, residentId: PERSON.wrongId, phone: PERSON.wrongPhone } satisfies Record<string, Text>;

export interface FoundPerson extends FoundRows {
  purpose: SearchPurpose;
  /** there are more than these */
  more: boolean;
}

export function foundPeoplePage(found: FoundPerson): Html {
  const { view, rows, purpose, more } = found;
  return page(
    view,
    PERSON.find,
    html`<div class="page-head">
        <h1>${PERSON.find} <span class="scope" id="found-count">${filled(PERSON.found, { n: rows.length })}</span></h1>
        <a class="button" id="find-person" href="${PEOPLE_PLACE}">${PERSON.again}</a>
      </div>
      ${more ? notice(filled(PERSON.foundMore, { n: rows.length }), 'warn') : ''}
      ${rows.length === 0 ? html`<p class="empty" id="nothing">${PERSON.none}</p>` : foundTable(found)}
      <p class="note">${filled(PERSON.searched, { purpose: SEARCH_PURPOSES[purpose] })}</p>`,
  );
}
