// Links to the page of a person and to that of a unit. Their addresses hold the id of an application, or a credit code.
import { mayHoldPersonalNumber } from '../../applications/typed-number.ts';
import { filled, type Html, html } from '../kit/html.ts';
import { personPlace, unitPlace } from '../kit/places.ts';
import { SEARCH } from './texts.ts';

/** Shows the employer with the way to its page; a code that may be somebody's number never appears in a web address. */
export const unitLink = (unit: { name: string; creditCode: string } | null): Html =>
  unit ? linkOf(unit) : html`${SEARCH.noEmployer}`;

const linkOf = ({ name, creditCode }: { name: string; creditCode: string }): Html =>
  html`${mayHoldPersonalNumber(creditCode) ? name : html`<a href="${unitPlace(creditCode)}">${name}</a>`}
    <span class="id">${creditCode}</span>`;

/** Names the employer without a link. */
export const employerText = (unit: { name: string; creditCode: string } | null): Html =>
  unit ? html`${unit.name} <span class="id">${unit.creditCode}</span>` : html`${SEARCH.noEmployer}`;

/** The way to all applications of the person of this one. */
export const personLink = ({ id, number }: { id: string; number: string }): Html =>
  html`<a href="${personPlace(id)}" aria-label="${filled(SEARCH.samePersonOf, { number })}">${SEARCH.samePerson}</a>`;
