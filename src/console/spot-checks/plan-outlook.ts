// The part of a plan's form that shows the population and the sample before anything is sealed, and says in words how
// far the sample reaches. The script renews it whenever the form changes.
import type { Outlook } from '../../spot-checks/outlook.ts';
import { COLUMN, stratumText } from '../../spot-checks/words.ts';
import type { Fault } from '../kit/form.ts';
import { filled, type Html, html } from '../kit/html.ts';
import type { View } from '../kit/layout.ts';
import { fact } from '../kit/parts.ts';
import { percentText } from './parts.ts';
import { PLAN } from './plan-texts.ts';
import { SPOT } from './texts.ts';

const INSPECTORS = 2;
const MOST_STRATA = 50;

/** Shows the outlook, or why there is none: each fault, without taking the reader away from the field. */
export function outlookPart(
  view: View,
  { outlook, faults }: { outlook: Outlook | null; faults: readonly Fault[] },
): Html {
  if (faults.length > 0) return html`<ul>${faults.map(({ message }) => html`<li>${message}</li>`)}</ul>`;
  if (!outlook) return html`<p class="note">${PLAN.outlookLater}</p>`;
  const { population, sample, strata, fields } = outlook;
  const share = percentText(sample / population);
  return html`<dl class="facts">
      ${fact(COLUMN.population, html`<strong id="outlook-population">${population}</strong>`)}
      ${fact(COLUMN.sampled, html`<strong id="outlook-sample">${sample}</strong> <span class="note">${share}</span>`)}
    </dl>
    ${outlook.notes.map(({ text }) => html`<p class="note">${text}</p>`)}
    <ul class="follows" id="outlook-means">
      <li>${filled(PLAN.means, { sample, verdicts: sample * INSPECTORS })}</li>
      ${reach(outlook)}
    </ul>
    ${fields.length > 0 ? strataTable(view, outlook) : ''}
    ${fields.length > 0 && strata.length > MOST_STRATA ? html`<p class="note">${mostText(strata.length)}</p>` : ''}
    <p class="note">${PLAN.outlookNow}</p>`;
}

const mostText = (all: number) => filled(PLAN.outlookMost, { n: MOST_STRATA, all });

/** Says how far the sample speaks for the population. */
function reach({ population, sample, errorBound, ifAllPass }: Outlook): Html {
  if (sample === population) return html`<li>${PLAN.meansAll}</li>`;
  const { confidence, most, share } = ifAllPass;
  const bound = errorBound && {
    allowed: errorBound.allowed,
    rate: percentText(errorBound.maxErrorRate, 4),
    risk: percentText(1 - errorBound.confidence, 4),
  };
  return html`${bound ? html`<li>${filled(PLAN.meansBound, bound)}</li>` : ''}
    <li>${filled(PLAN.meansPassed, {
      most,
      share: percentText(share),
      confidence: percentText(confidence, 4),
    })}</li>`;
}

const strataTable = (
  view: View,
  { strata, scheme, fields }: Outlook,
): Html => html`<table class="figures" id="outlook-strata">
  <caption class="hidden">${SPOT.strataCaption}</caption>
  <thead><tr>${[COLUMN.stratum, COLUMN.population, COLUMN.sampled].map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead>
  <tbody>
    ${strata.slice(0, MOST_STRATA).map(
      ({ stratum, population, sample }) =>
        html`<tr><th scope="row">${stratumText(view.schemes, { scheme, strata: fields }, stratum)}</th>
          <td>${population}</td><td>${sample}</td></tr>`,
    )}
  </tbody>
</table>`;
