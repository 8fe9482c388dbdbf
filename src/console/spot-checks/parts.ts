// Small parts of the spot-check pages: marks, shares, names of strata, and faults of forms.
import type { RefusalDetails } from '../../base/refusal.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Text } from '../../schemes/words.ts';
import type { StratumField } from '../../spot-checks/schema.ts';
import type { Person, Plan, RoundHead } from '../../spot-checks/shapes.ts';
import { STRATUM_NAMES } from '../../spot-checks/words.ts';
import type { Fault } from '../kit/form.ts';
import { COLON, filled, type Html, html, joined, LIST_COMMA, phrase } from '../kit/html.ts';
import { ATTEMPTS, type Marked, MOVES, SPOT, STANDS } from './texts.ts';

export const signed = ({ tone, sign, text }: Marked): Html =>
  html`<span class="mark ${tone}"><span aria-hidden="true">${sign}</span> ${text}</span>`;

export const roundPlace = (id: string): string => `/console/spot-checks/${id}`;
export const casesPlace = (id: string): string => `${roundPlace(id)}/cases`;
/** The concluded cases whose first two inspectors differed. */
export const dissentsPlace = (id: string): string => `${casesPlace(id)}?result=${DIFFERED}`;
export const DIFFERED = 'differed';
export const reportPlace = (id: string): string => `${roundPlace(id)}/report`;
export const spotCasePlace = (id: string): string => `/console/spot-check-cases/${id}`;

const DIGITS_OF_A_NAME = 8;
/** Answers the short id by which people name a round. */
export const shortId = (id: string): string => id.slice(0, DIGITS_OF_A_NAME);
/** Shows the beginning of a hash, with the whole in its title. */
export const shortHash = (hash: string): Html => html`<code class="hash" title="${hash}">${hash.slice(0, 16)}…</code>`;

/** Formats a share as a percentage with at most `decimals` decimals, without trailing zeros. */
export function percentText(share: number, decimals = 2): string {
  const text = (share * 100).toFixed(decimals);
  return `${text.includes('.') ? text.replace(/\.?0+$/, '') : text}%`;
}

export const schemeText = (schemes: Catalogue, id: string): Text => schemes.find(id)?.title ?? { zh: id, en: id };

export const strataNames = (fields: readonly StratumField[]): Text =>
  fields.length === 0
    ? SPOT.notStratified
    : joined(
        fields.map((field) => STRATUM_NAMES[field]),
        LIST_COMMA,
      );

/** Describes how a plan sets its sample. */
export function wantedText({ size, rate, errorBound }: Pick<Plan, 'size' | 'rate' | 'errorBound'>): Text {
  if (errorBound) {
    const { maxErrorRate, confidence } = errorBound;
    return filled(SPOT.byBound, { rate: percentText(maxErrorRate, 4), confidence: percentText(confidence, 4) });
  }
  if (rate !== null) return filled(SPOT.byRate, { rate: percentText(rate, 4) });
  return size === null ? { zh: '', en: '' } : SPOT.bySize;
}

export const nameOfPerson = ({ id, name }: Person): Text | string =>
  name ?? (/^[0-9a-f-]{36}$/.test(id) ? SPOT.somebody : SPOT.system);

export const listText = (names: readonly (Text | string)[]): Text => joined(names, LIST_COMMA);

/** Describes the current state and the possible acts. */
export function movesText({ currentStatus, legalMoves = [] }: RefusalDetails): Text {
  const status = STANDS[currentStatus ?? ''];
  const now = status ? filled(MOVES.now, { status }) : '';
  const moves = listText(legalMoves.map((move) => ATTEMPTS[move] ?? move));
  return phrase`${now}${legalMoves.length === 0 ? MOVES.none : filled(MOVES.may, { moves })}`;
}

/** Shows the faults of a round's seed, each with the other rounds concerned. */
export const seedFaultNotices = ({ seedFaults }: Pick<RoundHead, 'seedFaults'>): Html =>
  html`${seedFaults.map(
    ({ code, text, rounds }) =>
      html`<p class="notice warn" data-fault="${code}" role="status"><span>${text}</span>
        <span>${rounds.map((id) => html`<a href="${roundPlace(id)}">${shortId(id)}</a> `)}</span></p>`,
  )}`;

/** Shows all faults at the top, with a link to each field. */
export const errorSummary = (faults: readonly Fault[]): Html =>
  faults.length === 0
    ? html``
    : html`<div class="error-summary" id="error-summary" role="alert" tabindex="-1"
      aria-labelledby="error-summary-title">
        <h2 id="error-summary-title">${SPOT.summary}</h2>
        <ul>${faults.map(({ at, message }) => html`<li><a href="#${at}">${message}</a></li>`)}</ul>
      </div>`;

/** Answers the fault text of a field, and the attributes that connect the two. */
export function faultAt(faults: readonly Fault[], id: string): { said: Html; attributes: Html; ref: string } {
  const fault = faults.find(({ at }) => at === id);
  if (!fault) return { said: html``, attributes: html``, ref: '' };
  return {
    said: html`<p class="fault" id="${id}-fault">${fault.message}</p>`,
    attributes: html`aria-invalid="true"`,
    ref: `${id}-fault`,
  };
}

export const labelled = (label: Text): Text => phrase`${label}${COLON}`;
