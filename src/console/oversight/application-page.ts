// One application under supervision: its decision and basis, freeze and proposals, notified parties, and possible acts.
// The person is masked; an auditor sees everything and may do nothing.
import { html } from 'hono/html';
import { reasonLine } from '../../reviews/detail-texts.ts';
import { comparisonTable } from '../item/check-rows.ts';
import { CASE } from '../item/texts.ts';
import { momentTime } from '../kit/dates.ts';
import { page } from '../kit/layout.ts';
import { fact, mark, notice } from '../kit/parts.ts';
import type { Html } from '../kit/route.ts';
import { filled, SOURCE_NAMES } from '../kit/texts.ts';
import { timelineStep } from '../kit/timeline.ts';
import { addressOf } from '../log/filter.ts';
import { bansPanel, freezePanel, pushesPanel, revocationPanel } from './application-freeze.ts';
import { movesPanel } from './application-moves.ts';
import type { OverseenScreen } from './application-screen.ts';
import { DONE, OVERSEEN } from './application-texts.ts';
import { OVERSIGHT, STATUS_TEXTS, STATUS_TONES } from './texts.ts';

export function overseenPage(screen: OverseenScreen): Html {
  const { view, overseen, done, refused } = screen;
  const { language } = view;
  const { number, freeze } = overseen.view;
  // the second supervisor first reads the proposal
  const isProposed = freeze?.revocation?.status === 'proposed';
  return page(
    view,
    { zh: `${OVERSEEN.title.zh} ${number}`, en: `${OVERSEEN.title.en} ${number}` },
    html`${head(screen)}
      ${done === null ? '' : notice(DONE[done][language], 'done')}
      ${refused === null ? '' : notice(refused[language], 'bad')}
      <div class="columns">
        <div class="main-column">
          ${isProposed ? revocationPanel(screen) : ''} ${movesPanel(screen)} ${isProposed ? '' : revocationPanel(screen)} ${freezePanel(screen)} ${pushesPanel(screen)} ${bansPanel(screen)}
          ${decisionPanel(screen)}
        </div>
        <aside class="side-column" aria-label="${OVERSEEN.summary[language]}">${factsPanel(screen)} ${timelinePanel(screen)}</aside>
      </div>
      <p class="note">${OVERSEEN.readIsAudited[language]}</p>`,
  );
}

function head({ view: { language }, overseen }: OverseenScreen): Html {
  const { view, application } = overseen;
  return html`<div class="page-head case-head">
    <div>
      <h1>${view.number}</h1>
      <p class="headline">
        <span>${application.applicant.name}</span> <span>${application.category[language]}</span>
        <span class="mark ${STATUS_TONES[view.status]}" id="status" data-status="${view.status}">${STATUS_TEXTS[view.status][language]}</span>
      </p>
      <p class="note" id="next-step">${view.nextStep.text[language]}</p>
    </div>
    <div class="actions">
      <a class="button" href="${addressOf({ number: view.number })}">${OVERSEEN.inLog[language]}</a>
      <a class="button" href="/console/oversight">${OVERSEEN.back[language]}</a>
    </div>
  </div>`;
}

function decisionPanel({ view: { language }, overseen, today }: OverseenScreen): Html {
  const { decision, decidedAt } = overseen.view;
  if (!decision) {
    return html`<section class="panel" id="decision" aria-labelledby="decision-title">
      <h2 id="decision-title">${OVERSEEN.decision[language]}</h2><p class="empty">${OVERSEEN.undecided[language]}</p>
    </section>`;
  }
  const { id, version } = decision.scheme;
  return html`<section class="panel" id="decision" aria-labelledby="decision-title">
    <h2 id="decision-title">${OVERSEEN.decision[language]}</h2>
    <p>${(decision.decidedBy === 'matching' ? OVERSEEN.byMatching : OVERSEEN.byReview)[language]} · <span class="note">${filled(OVERSEEN.version, { id, version })[language]}</span>${decidedAt ? html` · ${momentTime(decidedAt, language, today)}` : ''}</p>
    ${
      decision.reasons.length === 0
        ? html`<p class="note">${OVERSEEN.noReasons[language]}</p>`
        : html`<div class="reasons"><h3>${OVERSEEN.reasons[language]}</h3>
            <ul>${decision.reasons.map(
              ({
                code,
                message,
                field,
                clause,
              }) => html`<li data-code="${code}"><strong>${reasonLine({ message, field })[language]}</strong>
                <p class="clause"><span class="ref">${CASE.clause[language]} ${clause.ref}</span> ${clause.text[language]}</p></li>`,
            )}</ul></div>`
    }
    ${overseen.comparisons.map(
      (comparison) => html`<details>
        <summary>${SOURCE_NAMES[comparison.source][language]} ${mark(comparison.verdict, language, comparison.holdsWhatDoesNotCount)}
          ${comparison.asked ? html`<span class="note">${CASE.asked[language]} ${momentTime(comparison.asked.answeredAt, language, today)}</span>` : ''}</summary>
        ${comparisonTable(comparison, language)}
      </details>`,
    )}
  </section>`;
}

function factsPanel({ view: { language }, overseen, today }: OverseenScreen): Html {
  const { application, view } = overseen;
  const { applicant, employer } = application;
  return html`<section class="panel" id="facts" aria-labelledby="facts-title">
    <h2 id="facts-title">${OVERSEEN.summary[language]}</h2>
    <dl class="facts">
      ${fact(OVERSEEN.applicant[language], html`${applicant.name} <span class="id">${applicant.residentId}</span> <span class="note">${filled(CASE.age, { n: application.age })[language]}</span>`)}
      ${fact(CASE.employer[language], html`${employer.name} <span class="id">${employer.creditCode}</span>`)}
      ${fact(CASE.scheme[language], application.scheme[language])}
      ${fact(OVERSIGHT.category[language], application.category[language])}
      ${fact(CASE.businessType[language], application.businessType[language])}
      ${fact(CASE.channel[language], application.channel[language])}
      ${fact(CASE.settlement[language], application.settlement[language])}
      ${fact(CASE.submitted[language], momentTime(view.submittedAt, language, today))}
      ${view.approvalNumber ? fact(OVERSEEN.approvalNumber[language], html`<span class="id">${view.approvalNumber}</span>`) : ''}
    </dl>
  </section>`;
}

const timelinePanel = ({
  view: { language },
  overseen: { timeline },
  today,
}: OverseenScreen): Html => html`<section class="panel" id="timeline" aria-labelledby="timeline-title">
  <h2 id="timeline-title">${OVERSEEN.timeline[language]}</h2>
  <ol class="timeline">
    ${timeline.map((step) => timelineStep(step, language, today))}
  </ol>
</section>`;
