// The page of a round: its state, the sealed plan, the makers of its seed, the sample, and all data that outsiders need
// to compute the sample again. A clerk named as contributor sees the making of the seed, and no case.
import { html } from 'hono/html';
import type { Text } from '../../schemes/words.ts';
import type { ExtensionView } from '../../spot-checks/shapes.ts';
import { momentTime } from '../kit/dates.ts';
import { page } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import type { Html } from '../kit/route.ts';
import { filled } from '../kit/texts.ts';
import { periodText } from './list-page.ts';
import {
  casesPlace,
  errorSummary,
  fact,
  faultAt,
  nameOfPerson,
  reportPlace,
  roundPlace,
  schemeText,
  seedFaultNotices,
  shortHash,
  shortId,
  signed,
  spotCasePlace,
  strataNames,
  stratumText,
  wantedText,
} from './parts.ts';
import { type RoundScreen, standingOf, stepsOf } from './round-screen.ts';
import { seedPanel } from './seed.ts';
import { STEP_STATES, STEPS } from './seed-texts.ts';
import { ATTEMPTS, REFUSED_FOR, ROUND_STATES, SPOT } from './texts.ts';

export const SAMPLE_SHOWN = 100;
const RECOMPUTE = 'node test/spot-checks/recompute-sample.mjs round.json population.txt';
const STEP_SIGNS = { done: '✓', current: '●', optional: '–', skipped: '–', later: '○' } as const;

export function spotRoundPage(screen: RoundScreen): Html {
  const { view, round, said, faults, actor } = screen;
  const { language } = view;
  const seesCases = actor.role !== 'clerk';
  const isDrawn = round.seed !== null;
  const name = shortId(round.id);
  const title: Text = { zh: `${SPOT.title.zh} ${name}`, en: `${SPOT.round.en} ${name}` };
  return page(
    view,
    title,
    html`<div class="page-head">
        <div>
          <h1>${title[language]}</h1>
          <p class="headline">${signed(ROUND_STATES[round.status], language)} ${round.blind ? html`<span class="tag">${SPOT.blind[language]}</span>` : ''}
            <span>${schemeText(round.scheme)[language]}</span> <span>${periodText(round.period, language, screen.today)}</span></p>
        </div>
        <div class="actions">
          ${isDrawn && seesCases ? html`<a class="button" id="to-cases" href="${casesPlace(round.id)}">${SPOT.toCases[language]}</a> <a class="button" id="to-report" href="${reportPlace(round.id)}">${SPOT.toReport[language]}</a>` : ''}
          ${seesCases ? html`<a class="button" href="/console/spot-checks">${SPOT.back[language]}</a>` : ''}
        </div>
      </div>
      ${said ? notice(said.text[language], said.tone) : ''}
      ${errorSummary(faults, language)}
      ${stepper(screen)}
      ${round.notes.map(({ text }) => notice(text[language], 'warn'))}
      ${faultNotices(screen)}
      <div class="columns">
        <div class="main-column">
          ${seedPanel(screen)} ${isDrawn && seesCases ? samplePanel(screen) : ''} ${refusalsPanel(screen)}
        </div>
        <aside class="side-column" aria-label="${SPOT.sealed[language]}">
          ${sealedPanel(screen)} ${seesCases ? publishedPanel(screen) : ''} ${isDrawn && seesCases ? extensionsPanel(screen) : ''}
        </aside>
      </div>`,
  );
}

function stepper({ view: { language }, round }: RoundScreen): Html {
  return html`<ol class="stepper" id="steps" aria-label="${SPOT.steps[language]}">
    ${stepsOf(round).map(
      ([
        step,
        state,
      ]) => html`<li class="${state}" data-step="${step}" data-state="${state}" ${state === 'current' ? html`aria-current="step"` : ''}>
        <span class="sign" aria-hidden="true">${STEP_SIGNS[state]}</span> <strong>${STEPS[step][language]}</strong> <span class="note">${STEP_STATES[state][language]}</span>
      </li>`,
    )}
  </ol>`;
}

/** Shows the faults of the round at the top. */
function faultNotices({ view: { language }, round, actor }: RoundScreen): Html {
  const { casesWithoutInspector: cases, progress } = round;
  if (actor.role === 'clerk') return html``;
  return html`${seedFaultNotices(round, language)} ${cases.length > 0 ? withoutInspector(cases, progress.short, language) : ''}`;
}

function withoutInspector(cases: readonly string[], short: number, language: keyof Text): Html {
  const links = cases.slice(0, 5).map((id) => html`<a href="${spotCasePlace(id)}">${shortId(id)}</a> `);
  return html`<p class="notice warn" id="without-inspector" role="status"><span>${filled(SPOT.withoutInspector, { n: short })[language]}</span> <span>${links}</span></p>`;
}

function sealedPanel({ view: { language }, round, today }: RoundScreen): Html {
  const { plan, sealedBy, sealedAt, drawnBy, drawnAt, seed } = round;
  return html`<section class="panel" id="sealed" aria-labelledby="sealed-title">
    <h2 id="sealed-title">${SPOT.sealed[language]}</h2>
    <dl class="facts">
      ${fact(SPOT.sealedBy, html`${nameOfPerson(sealedBy, language)} · ${momentTime(sealedAt, language, today)}`, language)}
      ${fact(SPOT.populationSize, round.populationSize, language)}
      ${fact(SPOT.howMany, html`<strong id="sample-size">${round.sampleSize}</strong> <span class="note">${wantedText(plan)[language]}</span>`, language)}
      ${fact(SPOT.stratified, strataNames(plan.strata, language), language)}
      ${drawnBy && drawnAt ? fact(SPOT.drawnBy, html`${nameOfPerson(drawnBy, language)} · ${momentTime(drawnAt, language, today)}`, language) : ''}
    </dl>
    <dl class="facts hashes">
      ${fact(SPOT.populationHash, html`<code class="hash" id="population-hash">${round.populationHash}</code>`, language)}
      ${fact(SPOT.planHash, html`<code class="hash" id="plan-hash">${round.planHash}</code>`, language)}
      ${seed ? fact(SPOT.seed, html`<code class="hash" id="seed">${seed}</code>`, language) : ''}
    </dl>
    ${plan.strata.length > 0 ? strataTable(round, language) : ''}
  </section>`;
}

const strataTable = (
  { strata, plan }: RoundScreen['round'],
  language: keyof Text,
): Html => html`<table class="figures" id="strata">
  <caption class="hidden">${SPOT.strataCaption[language]}</caption>
  <thead><tr>${[SPOT.stratum, SPOT.population, SPOT.sample].map((column) => html`<th scope="col">${column[language]}</th>`)}</tr></thead>
  <tbody>
    ${strata.map(
      ({ stratum, population, sample }) =>
        html`<tr><th scope="row">${stratumText(plan, stratum)[language]}</th><td>${population}</td><td>${sample}</td></tr>`,
    )}
  </tbody>
</table>`;

function publishedPanel({ view: { language }, round }: RoundScreen): Html {
  const { id, plan } = round;
  return html`<section class="panel" id="published" aria-labelledby="published-title">
    <h2 id="published-title">${SPOT.publish[language]}</h2>
    <ul class="plain">
      <li><a id="population-file" href="${roundPlace(id)}/population.txt" download>${SPOT.populationFile[language]}</a></li>
      <li><a id="round-file" href="${roundPlace(id)}/round.json" download>${SPOT.roundFile[language]}</a></li>
    </ul>
    <p class="note breaks">${SPOT.recompute[language]} <code>${RECOMPUTE}</code></p>
    <details><summary>${filled(SPOT.rules, { id: plan.rule })[language]}</summary><p class="note">${SPOT.ruleText[language]}</p></details>
  </section>`;
}

function samplePanel({ view: { language }, round, sampled }: RoundScreen): Html {
  const { plan, sampleSize } = round;
  const columns = [SPOT.number, ...(plan.strata.length > 0 ? [SPOT.stratum] : []), SPOT.ticket];
  return html`<section class="panel" id="sample" aria-labelledby="sample-title">
    <h2 id="sample-title">${SPOT.sampleTitle[language]} <span class="count">${sampleSize}</span></h2>
    <table class="rows">
      <caption class="hidden">${SPOT.sampleCaption[language]}</caption>
      <thead><tr>${columns.map((column) => html`<th scope="col">${column[language]}</th>`)}</tr></thead>
      <tbody>
        ${sampled.map(
          ({ number, ticket, stratum }) => html`<tr>
            <th scope="row"><code>${number}</code></th>
            ${plan.strata.length > 0 ? html`<td data-label="${SPOT.stratum[language]}">${stratumText(plan, stratum)[language]}</td>` : ''}
            <td data-label="${SPOT.ticket[language]}">${shortHash(ticket)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    ${sampleSize > sampled.length ? html`<p class="note">${filled(SPOT.sampleMost, { n: sampled.length })[language]}</p>` : ''}
  </section>`;
}

function refusalsPanel({ view: { language }, round, today }: RoundScreen): Html {
  const { count, latest } = round.refusals;
  if (count === 0) return html``;
  return html`<section class="panel" id="refusals" aria-labelledby="refusals-title">
    <h2 id="refusals-title">${SPOT.faults[language]}</h2>
    <p class="note">${filled(SPOT.faultsHint, { n: count })[language]}</p>
    <ul class="plain">
      ${latest.map(
        ({
          by,
          attempted,
          code,
          at,
        }) => html`<li data-code="${code}"><span class="mark bad"><span aria-hidden="true">✗</span> ${ATTEMPTS[attempted]?.[language] ?? attempted}</span>
          ${REFUSED_FOR[code]?.[language] ?? code} · ${nameOfPerson(by, language)} · ${momentTime(at, language, today)}</li>`,
      )}
    </ul>
  </section>`;
}

function extensionsPanel(screen: RoundScreen): Html {
  const { view, round, actor, today } = screen;
  const { language } = view;
  const { canExtend } = standingOf(round, actor);
  if (round.extensions.length === 0 && !canExtend) return html``;
  const why = ({ cause, notCompliant, reason }: ExtensionView) =>
    cause === 'error_bound' ? extensionText(notCompliant)[language] : (reason ?? '');
  return html`<section class="panel" id="extensions" aria-labelledby="extensions-title">
    <h2 id="extensions-title">${SPOT.extensions[language]}</h2>
    <ul class="plain">
      ${round.extensions.map(
        (
          each,
        ) => html`<li data-cause="${each.cause}"><strong>${filled(SPOT.extension, { from: each.fromSize, to: each.toSize })[language]}</strong>
          <span class="note">${nameOfPerson(each.by, language)} · ${momentTime(each.at, language, today)}</span><p class="quote">${why(each)}</p></li>`,
      )}
    </ul>
    ${canExtend ? extendForm(screen) : ''}
  </section>`;
}

/** Describes an extension, without the count where that would reveal a case hidden from the viewer. */
const extensionText = (notCompliant: number | null): Text =>
  notCompliant === null ? SPOT.byItselfBlind : filled(SPOT.byItself, { n: notCompliant });

function extendForm({ view: { language }, round, typed, faults, sent }: RoundScreen): Html {
  const own = sent === 'extend';
  const [size, reason] = [faultAt(faults, 'extend-size', language), faultAt(faults, 'extend-reason', language)];
  return html`<details ${own ? 'open' : ''}>
    <summary>${SPOT.extend[language]}</summary>
    <form class="spot-form" id="extend" method="post" action="${roundPlace(round.id)}/extend" data-guarded>
      <p class="note" id="extend-hint">${SPOT.extendHint[language]}</p>
      <div class="field">
        <label for="extend-size">${SPOT.extendSize[language]}</label>
        ${size.said}
        <input id="extend-size" name="size" inputmode="numeric" required value="${own ? typed.value('size') : ''}" size="8" autocomplete="off" aria-describedby="extend-hint ${size.ref}" ${size.attributes} />
      </div>
      <div class="field">
        <label for="extend-reason">${SPOT.extendReason[language]}</label>
        ${reason.said}
        <textarea id="extend-reason" name="reason" rows="2" maxlength="1000" required aria-describedby="${reason.ref}" ${reason.attributes}>${own ? typed.value('reason') : ''}</textarea>
      </div>
      <button id="extend-send">${SPOT.extend[language]}</button>
    </form>
  </details>`;
}
