// One application under supervision: its decision and basis, freeze and proposals, notified parties, and possible acts.
// The person is masked; an auditor sees everything and may do nothing.
import { reasonLine } from '../../reviews/detail-texts.ts';
import { comparisonTable } from '../item/check-rows.ts';
import { CASE } from '../item/texts.ts';
import { clauseIn } from '../kit/citation.ts';
import { momentTime } from '../kit/dates.ts';
import { COLON, filled, type Html, html, phrase } from '../kit/html.ts';
import { page } from '../kit/layout.ts';
import { papersPanel } from '../kit/papers.ts';
import { fact, mark, notice } from '../kit/parts.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import { timelineStep } from '../kit/timeline.ts';
import { addressOf } from '../log/filter.ts';
import { personLink, unitLink } from '../search/links.ts';
import { bansPanel, freezePanel, pushesPanel, revocationPanel } from './application-freeze.ts';
import { movesPanel } from './application-moves.ts';
import type { OverseenScreen } from './application-screen.ts';
import { doneAt, OVERSEEN } from './application-texts.ts';
import { findingPanels } from './findings.ts';
import { OVERSIGHT, STATUS_TEXTS, STATUS_TONES } from './texts.ts';

export function overseenPage(screen: OverseenScreen): Html {
  const { view, overseen, done, refused } = screen;
  const { number, freeze } = overseen.view;
  // the second supervisor first reads the proposal
  const isProposed = freeze?.revocation?.status === 'proposed';
  return page(
    view,
    phrase`${OVERSEEN.title} ${number}`,
    html`${head(screen)}
      ${done === null ? '' : notice(doneAt(done, overseen.view.freeze?.venue), 'done')}
      ${refused === null ? '' : notice(refused, 'bad')}
      <div class="columns">
        <div class="main-column">
          ${isProposed ? revocationPanel(screen) : ''} ${findingPanels(screen)} ${movesPanel(screen)}
          ${isProposed ? '' : revocationPanel(screen)} ${freezePanel(screen)} ${pushesPanel(screen)}
          ${bansPanel(screen)}
          ${decisionPanel(screen)}
        </div>
        <aside class="side-column" aria-label="${OVERSEEN.summary}">${factsPanel(screen)}
          ${papersPanel(screen.papers, screen.today)} ${timelinePanel(screen)}</aside>
      </div>
      <p class="note">${OVERSEEN.readIsAudited}</p>`,
  );
}

function head({ overseen }: OverseenScreen): Html {
  const { view, application } = overseen;
  return html`<div class="page-head case-head">
    <div>
      <h1>${view.number}</h1>
      <p class="headline">
        <span>${application.applicant.name}</span> <span>${application.category}</span>
        <span class="mark ${STATUS_TONES[view.status]}" id="status"
          data-status="${view.status}">${STATUS_TEXTS[view.status]}</span>
      </p>
      <p class="note" id="next-step">${view.nextStep.text}</p>
    </div>
    <div class="actions">
      <a class="button" href="${addressOf({ number: view.number })}">${OVERSEEN.inLog}</a>
      <a class="button" href="/console/oversight">${OVERSEEN.back}</a>
    </div>
  </div>`;
}

function decisionPanel({ view, overseen, today }: OverseenScreen): Html {
  const { decision, decidedAt } = overseen.view;
  if (!decision) {
    return html`<section class="panel" id="decision" aria-labelledby="decision-title">
      <h2 id="decision-title">${OVERSEEN.decision}</h2><p class="empty">${OVERSEEN.undecided}</p>
    </section>`;
  }
  const { id, version } = decision.scheme;
  return html`<section class="panel" id="decision" aria-labelledby="decision-title">
    <h2 id="decision-title">${OVERSEEN.decision}</h2>
    <p>${decision.decidedBy === 'matching' ? OVERSEEN.byMatching : OVERSEEN.byReview} ·
      <span class="note">${filled(OVERSEEN.version, { id, version })}</span>${
        decidedAt ? html` · ${momentTime(decidedAt, today)}` : ''
      }</p>
    ${
      decision.reasons.length === 0
        ? html`<p class="note">${OVERSEEN.noReasons}</p>`
        : html`<div class="reasons"><h3>${OVERSEEN.reasons}</h3>
            <ul>${decision.reasons.map(
              ({
                code,
                message,
                field,
                clause,
              }) => html`<li data-code="${code}"><strong>${reasonLine({ message, field })}</strong>
                <p class="clause">${CASE.clause}${COLON}${clauseIn(view.schemes, id, clause.ref)} ${clause.text}</p></li>`,
            )}</ul></div>`
    }
    ${overseen.comparisons.map(
      (comparison) => html`<details>
        <summary>${SOURCE_NAMES[comparison.source]} ${mark(comparison.verdict, comparison)}
          ${
            comparison.asked
              ? html`<span class="note">${CASE.asked} ${momentTime(comparison.asked.answeredAt, today)}</span>`
              : ''
          }</summary>
        ${comparisonTable(comparison)}
      </details>`,
    )}
  </section>`;
}

function factsPanel({ overseen, today }: OverseenScreen): Html {
  const { application, view } = overseen;
  const { applicant, employer } = application;
  return html`<section class="panel" id="facts" aria-labelledby="facts-title">
    <h2 id="facts-title">${OVERSEEN.summary}</h2>
    <dl class="facts">
      ${fact(
        OVERSEEN.applicant,
        html`${applicant.name} <span class="id">${applicant.residentId}</span>
        <span class="note">${filled(CASE.age, { n: application.age })}</span> ${personLink(view)}`,
      )}
      ${fact(CASE.employer, unitLink(employer))}
      ${fact(CASE.scheme, application.scheme)}
      ${fact(OVERSIGHT.category, application.category)}
      ${fact(CASE.businessType, application.businessType)}
      ${fact(CASE.channel, application.channel)}
      ${fact(CASE.settlement, application.settlement)}
      ${fact(CASE.submitted, momentTime(view.submittedAt, today))}
      ${view.approvalNumber ? fact(OVERSEEN.approvalNumber, html`<span class="id">${view.approvalNumber}</span>`) : ''}
    </dl>
  </section>`;
}

const timelinePanel = ({
  view,
  overseen: { timeline },
  today,
}: OverseenScreen): Html => html`<section class="panel" id="timeline" aria-labelledby="timeline-title">
  <h2 id="timeline-title">${OVERSEEN.timeline}</h2>
  <ol class="timeline">
    ${timeline.map((step) => timelineStep(step, today, view.schemes))}
  </ol>
</section>`;
