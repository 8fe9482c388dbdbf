// The page of a round: its state, the sealed plan, the makers of its seed, the sample, and all data that outsiders need
// to compute the sample again. A clerk named as contributor sees the making of the seed, and no case.
import { departmentName } from '../../applications/wording.ts';
import type { Text } from '../../schemes/words.ts';
import { standingOf } from '../../spot-checks/moves.ts';
import type { ExtensionView } from '../../spot-checks/shapes.ts';
import { stratumText } from '../../spot-checks/words.ts';
import { byAt } from '../kit/dates.ts';
import { filled, type Html, html } from '../kit/html.ts';
import { page } from '../kit/layout.ts';
import { fact, notice } from '../kit/parts.ts';
import { periodText } from './list-page.ts';
import {
  casesPlace,
  errorSummary,
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
  wantedText,
} from './parts.ts';
import { PLAN } from './plan-texts.ts';
import { type RoundScreen, stepsOf } from './round-screen.ts';
import { seedPanel } from './seed.ts';
import { STEP_STATES, STEPS } from './seed-texts.ts';
import { ATTEMPTS, REFUSED_FOR, ROUND_STATES, SPOT } from './texts.ts';

export const SAMPLE_SHOWN = 100;
const RECOMPUTE = 'node test/spot-checks/recompute-sample.mjs round.json population.txt';
const STEP_SIGNS = { done: '✓', current: '●', optional: '–', skipped: '–', later: '○' } as const;

export function spotRoundPage(screen: RoundScreen): Html {
  const { view, round, said, faults, actor } = screen;
  const seesCases = actor.role !== 'clerk';
  const isDrawn = round.seed !== null;
  const name = shortId(round.id);
  const title: Text = { zh: `${SPOT.title.zh} ${name}`, en: `${SPOT.round.en} ${name}` };
  return page(
    view,
    title,
    html`<div class="page-head">
        <div>
          <h1>${title}</h1>
          <p class="headline">${signed(ROUND_STATES[round.status])}
            ${round.blind ? html`<span class="tag">${SPOT.blind}</span>` : ''}
            <span>${schemeText(view.schemes, round.scheme)}</span> <span>${periodText(round.period, screen.today)}</span></p>
        </div>
        <div class="actions">
          ${
            isDrawn && seesCases
              ? html`<a class="button" id="to-cases" href="${casesPlace(round.id)}">${SPOT.toCases}</a>
              <a class="button" id="to-report" href="${reportPlace(round.id)}">${SPOT.toReport}</a>`
              : ''
          }
          ${seesCases ? html`<a class="button" href="/console/spot-checks">${SPOT.back}</a>` : ''}
        </div>
      </div>
      ${said ? notice(said.text, said.tone) : ''}
      ${errorSummary(faults)}
      ${stepper(screen)}
      ${round.notes.map(({ text }) => notice(text, 'warn'))}
      ${faultNotices(screen)}
      <div class="columns">
        <div class="main-column">
          ${seedPanel(screen)} ${isDrawn && seesCases ? samplePanel(screen) : ''} ${refusalsPanel(screen)}
        </div>
        <aside class="side-column" aria-label="${SPOT.sealed}">
          ${sealedPanel(screen)} ${seesCases ? publishedPanel(screen) : ''}
          ${isDrawn && seesCases ? extensionsPanel(screen) : ''}
        </aside>
      </div>`,
  );
}

function stepper({ round }: RoundScreen): Html {
  return html`<ol class="stepper" id="steps" aria-label="${SPOT.steps}">
    ${stepsOf(round).map(
      ([step, state]) => html`<li class="${state}" data-step="${step}" data-state="${state}"
        ${state === 'current' ? html`aria-current="step"` : ''}>
        <span class="sign" aria-hidden="true">${STEP_SIGNS[state]}</span> <strong>${STEPS[step]}</strong>
        <span class="note">${STEP_STATES[state]}</span>
      </li>`,
    )}
  </ol>`;
}

/** Shows the faults of the round at the top. */
function faultNotices({ round, actor }: RoundScreen): Html {
  const { casesWithoutInspector: cases, progress } = round;
  if (actor.role === 'clerk') return html``;
  return html`${seedFaultNotices(round)} ${cases.length > 0 ? withoutInspector(cases, progress.short) : ''}`;
}

function withoutInspector(cases: readonly string[], short: number): Html {
  const links = cases.slice(0, 5).map((id) => html`<a href="${spotCasePlace(id)}">${shortId(id)}</a> `);
  return html`<p class="notice warn" id="without-inspector"
    role="status"><span>${filled(SPOT.withoutInspector, { n: short })}</span> <span>${links}</span></p>`;
}

function sealedPanel(screen: RoundScreen): Html {
  const { round, today } = screen;
  const { plan, sealedBy, sealedAt, drawnBy, drawnAt, seed } = round;
  return html`<section class="panel" id="sealed" aria-labelledby="sealed-title">
    <h2 id="sealed-title">${SPOT.sealed}</h2>
    <dl class="facts">
      ${fact(SPOT.sealedBy, byAt(nameOfPerson(sealedBy), sealedAt, today))}
      ${fact(SPOT.populationSize, round.populationSize)}
      ${fact(
        SPOT.howMany,
        html`<strong id="sample-size">${round.sampleSize}</strong> <span class="note">${wantedText(plan)}</span>`,
      )}
      ${plan.department ? fact(PLAN.department, departmentName(plan.department)) : ''}
      ${fact(SPOT.stratified, strataNames(plan.strata))}
      ${drawnBy && drawnAt ? fact(SPOT.drawnBy, byAt(nameOfPerson(drawnBy), drawnAt, today)) : ''}
    </dl>
    <dl class="facts hashes">
      ${fact(SPOT.populationHash, html`<code class="hash" id="population-hash">${round.populationHash}</code>`)}
      ${fact(SPOT.planHash, html`<code class="hash" id="plan-hash">${round.planHash}</code>`)}
      ${seed ? fact(SPOT.seed, html`<code class="hash" id="seed">${seed}</code>`) : ''}
    </dl>
    ${plan.strata.length > 0 ? strataTable(screen) : ''}
  </section>`;
}

const strataTable = ({ view, round: { strata, plan } }: RoundScreen): Html => html`<table class="figures" id="strata">
  <caption class="hidden">${SPOT.strataCaption}</caption>
  <thead><tr>${[SPOT.stratum, SPOT.population, SPOT.sample].map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead>
  <tbody>
    ${strata.map(
      ({ stratum, population, sample }) =>
        html`<tr><th scope="row">${stratumText(view.schemes, plan, stratum)}</th><td>${population}</td><td>${sample}</td></tr>`,
    )}
  </tbody>
</table>`;

function publishedPanel({ round }: RoundScreen): Html {
  const { id, plan } = round;
  return html`<section class="panel" id="published" aria-labelledby="published-title">
    <h2 id="published-title">${SPOT.publish}</h2>
    <ul class="plain">
      <li><a id="population-file" href="${roundPlace(id)}/population.txt" download>${SPOT.populationFile}</a></li>
      <li><a id="round-file" href="${roundPlace(id)}/round.json" download>${SPOT.roundFile}</a></li>
    </ul>
    <p class="note breaks">${SPOT.recompute} <code>${RECOMPUTE}</code></p>
    <details><summary>${filled(SPOT.rules, { id: plan.rule })}</summary><p class="note">${SPOT.ruleText}</p></details>
  </section>`;
}

function samplePanel({ view, round, sampled }: RoundScreen): Html {
  const { plan, sampleSize } = round;
  const columns = [SPOT.number, ...(plan.strata.length > 0 ? [SPOT.stratum] : []), SPOT.ticket];
  return html`<section class="panel" id="sample" aria-labelledby="sample-title">
    <h2 id="sample-title">${SPOT.sampleTitle} <span class="count">${sampleSize}</span></h2>
    <table class="rows">
      <caption class="hidden">${SPOT.sampleCaption}</caption>
      <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
      <tbody>
        ${sampled.map(
          ({ number, ticket, stratum }) => html`<tr>
            <th scope="row"><code>${number}</code></th>
            ${plan.strata.length > 0 ? html`<td data-label="${SPOT.stratum}">${stratumText(view.schemes, plan, stratum)}</td>` : ''}
            <td data-label="${SPOT.ticket}">${shortHash(ticket)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    ${sampleSize > sampled.length ? html`<p class="note">${filled(SPOT.sampleMost, { n: sampled.length })}</p>` : ''}
  </section>`;
}

function refusalsPanel({ round, today }: RoundScreen): Html {
  const { count, latest } = round.refusals;
  if (count === 0) return html``;
  return html`<section class="panel" id="refusals" aria-labelledby="refusals-title">
    <h2 id="refusals-title">${SPOT.faults}</h2>
    <p class="note">${filled(SPOT.faultsHint, { n: count })}</p>
    <ul class="plain">
      ${latest.map(
        ({
          by,
          attempted,
          code,
          at,
        }) => html`<li data-code="${code}"><span class="mark bad"><span aria-hidden="true">✗</span>
            ${ATTEMPTS[attempted] ?? attempted}</span>
          ${REFUSED_FOR[code] ?? code} · ${byAt(nameOfPerson(by), at, today)}</li>`,
      )}
    </ul>
  </section>`;
}

function extensionsPanel(screen: RoundScreen): Html {
  const { round, actor, today } = screen;
  const mayExtend = standingOf(round, actor).moves.includes('extend');
  if (round.extensions.length === 0 && !mayExtend) return html``;
  const why = ({ cause, notCompliant, reason }: ExtensionView) =>
    cause === 'error_bound' ? extensionText(notCompliant) : (reason ?? '');
  return html`<section class="panel" id="extensions" aria-labelledby="extensions-title">
    <h2 id="extensions-title">${SPOT.extensions}</h2>
    <ul class="plain">
      ${round.extensions.map(
        (each) => html`<li data-cause="${each.cause}"><strong>${filled(SPOT.extension, {
          from: each.fromSize,
          to: each.toSize,
        })}</strong>
          <span class="note">${byAt(nameOfPerson(each.by), each.at, today)}</span>
          <p class="quote">${why(each)}</p></li>`,
      )}
    </ul>
    ${mayExtend ? extendForm(screen) : ''}
  </section>`;
}

/** Describes an extension, without the count where that would reveal a case hidden from the viewer. */
const extensionText = (notCompliant: number | null): Text =>
  notCompliant === null ? SPOT.byItselfBlind : filled(SPOT.byItself, { n: notCompliant });

function extendForm({ round, typed, faults, sent }: RoundScreen): Html {
  const own = sent === 'extend';
  const [size, reason] = [faultAt(faults, 'extend-size'), faultAt(faults, 'extend-reason')];
  return html`<details ${own ? 'open' : ''}>
    <summary>${SPOT.extend}</summary>
    <form class="spot-form" id="extend" method="post" action="${roundPlace(round.id)}/extend" data-guarded>
      <p class="note" id="extend-hint">${SPOT.extendHint}</p>
      <div class="field">
        <label for="extend-size">${SPOT.extendSize}</label>
        ${size.said}
        <input id="extend-size" name="size" inputmode="numeric" required value="${own ? typed.value('size') : ''}"
          size="8" autocomplete="off" aria-describedby="extend-hint ${size.ref}" ${size.attributes} />
      </div>
      <div class="field">
        <label for="extend-reason">${SPOT.extendReason}</label>
        ${reason.said}
        <textarea id="extend-reason" name="reason" rows="2" maxlength="1000" required aria-describedby="${reason.ref}"
          ${reason.attributes}>${own ? typed.value('reason') : ''}</textarea>
      </div>
      <button id="extend-send">${SPOT.extend}</button>
    </form>
  </details>`;
}
