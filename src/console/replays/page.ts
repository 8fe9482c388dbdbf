// One replay or backtest: progress, result, totals by kind and clause, each difference, and equal facts with unequal
// decisions. It holds numbers of applications and no personal data.
import { html } from 'hono/html';
import { departmentName } from '../../applications/wording.ts';
import type { Actor } from '../../base/actor.ts';
import type { ReplayReportView } from '../../replay/shapes.ts';
import type { findingView, unequalView } from '../../replay/view.ts';
import type { Text } from '../../schemes/words.ts';
import { reasonName } from '../board/texts.ts';
import { rankedChart } from '../kit/charts.ts';
import { momentTime } from '../kit/dates.ts';
import { page, type View } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import { applicationPlace, replayPlace } from '../kit/places.ts';
import type { Html } from '../kit/route.ts';
import { filled } from '../kit/texts.ts';
import { draftChanges } from './draft.ts';
import { replayState, scopeText } from './list-page.ts';
import { FINDING_NAMES, KIND_NAMES, outcomeName, REPLAYS, REPORT, UNEQUAL_NAMES } from './texts.ts';

type Language = keyof Text;
type Finding = ReturnType<typeof findingView>;
type Unequal = ReturnType<typeof unequalView>;

export interface ReplayScreen {
  view: View;
  actor: Actor;
  report: ReplayReportView;
  findings: Finding[];
  /** addresses of the next pages; null where there are none */
  moreFindings: string | null;
  unequal: Unequal[];
  moreUnequal: string | null;
  isFirst: boolean;
  names: ReadonlyMap<string, string>;
  today: Temporal.PlainDate;
  done: 'started' | 'cancelled' | null;
  refused: Text | null;
}

export function replayPage(screen: ReplayScreen): Html {
  const { view, report, done, refused, names, today } = screen;
  const { language } = view;
  return page(
    view,
    KIND_NAMES[report.kind],
    html`<div class="page-head">
        <div>
          <h1>${KIND_NAMES[report.kind][language]} <span class="scope">${scopeText(report, today)[language]}</span></h1>
          <p class="note">${REPLAYS.askedBy[language]} ${names.get(report.requestedBy) ?? report.requestedBy} · ${momentTime(report.requestedAt, language, today)}</p>
        </div>
        <a class="button" href="/console/replays">${REPLAYS.back[language]}</a>
      </div>
      ${done === null ? '' : notice(REPORT[done][language], 'done')}
      ${refused === null ? '' : notice(refused[language], 'bad')}
      ${draftTable(screen)}
      ${replayReport(screen)}`,
  );
}

const isRunning = ({ status }: ReplayReportView) => status === 'queued' || status === 'running';

/** Shows the changing part; htmx asks for it again until the run has ended. */
export function replayReport(screen: ReplayScreen): Html {
  const { view, report } = screen;
  const { language } = view;
  const again = html`hx-get="${replayPlace(report.id)}" hx-trigger="every 2s" hx-swap="outerHTML"`;
  return html`<div id="replay-report" class="board" data-status="${report.status}" ${isRunning(report) ? again : ''}>
    ${isRunning(report) ? progress(screen) : resultNotice(report, language)}
    ${report.kind === 'backtest' ? outcomesTable(report, language) : ''}
    ${chartsOf(report, language)}
    ${findingsSection(screen)}
    ${isRunning(report) ? '' : unequalSection(screen)}
  </div>`;
}

function progress({ view: { language }, actor, report }: ReplayScreen): Html {
  const { total, decided, id } = report;
  const said = total === null ? REPORT.counting : filled(REPORT.progressSaid, { done: decided, all: total });
  return html`<section class="progress" aria-label="${REPORT.progress[language]}">
    <p>${replayState(report, language)} <span id="progress" role="status">${said[language]}</span>
      <progress max="${Math.max(1, total ?? 1)}" value="${decided}" aria-label="${REPORT.progress[language]}"></progress>
      <a href="${replayPlace(id)}">${REPORT.refresh[language]}</a></p>
    ${actor.role === 'auditor' ? html`<form method="post" action="${replayPlace(id)}/cancel"><button id="cancel">${REPORT.cancel[language]}</button></form>` : ''}
  </section>`;
}

function resultNotice(report: ReplayReportView, language: Language): Html {
  const { kind, status, decided: n, differing, notKnown, unequal } = report;
  const backtested = differing === 0 ? REPORT.unchanged : REPORT.changed;
  const said = filled(kind === 'backtest' ? backtested : differing === 0 ? REPORT.clean : REPORT.dirty, {
    n,
    differing,
  });
  const tone = kind === 'backtest' || differing === 0 ? 'done' : 'bad';
  return html`${status === 'failed' ? notice(REPORT.failed[language], 'bad') : ''}
    ${status === 'cancelled' ? notice(REPORT.partial[language], 'warn') : ''}
    <div id="result">${notice(said[language], tone)}</div>
    ${unequal.decisions.groups > 0 ? notice(filled(REPORT.unequalFound, { n: unequal.decisions.groups })[language], 'bad') : ''}
    ${notKnown > 0 ? notice(filled(REPORT.notKnown, { n: notKnown })[language], 'warn') : ''}`;
}

function draftTable({ view: { language }, report }: ReplayScreen): Html {
  if (report.kind !== 'backtest' || report.scheme === null) return html``;
  const changes = draftChanges(report.scheme, report.draft);
  return html`<section class="draft-changes" aria-labelledby="draft-title">
    <h2 id="draft-title">${REPORT.draft[language]}</h2>
    <table class="rows" id="draft">
      <thead>
        <tr>
          <th scope="col">${REPORT.clause[language]}</th>
          <th scope="col">${REPORT.parameter[language]}</th>
          <th scope="col">${REPORT.wasValue[language]}</th>
          <th scope="col">${REPORT.newValue[language]}</th>
        </tr>
      </thead>
      <tbody>
        ${changes.map(
          ({ clause, label, from, to }) => html`<tr>
            <th scope="row"><span class="id">${clause}</span></th>
            <td>${label[language]}</td>
            <td data-label="${REPORT.wasValue[language]}">${from[language]}</td>
            <td data-label="${REPORT.newValue[language]}"><strong>${to[language]}</strong></td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

/** Shows the outcomes; the diagonal holds the unchanged ones. */
function outcomesTable({ outcomes }: ReplayReportView, language: Language): Html {
  if (outcomes.length === 0) return html``;
  const froms = [...new Set(outcomes.map(({ from }) => from))];
  const tos = [...new Set([...froms, ...outcomes.map(({ to }) => to)])];
  const cell = (from: string, to: string) => {
    const count = outcomes.find((each) => each.from === from && each.to === to)?.applications ?? 0;
    return html`<td class="${from === to ? 'same' : count > 0 ? 'moved' : ''}" data-from="${from}" data-to="${to}">${count}</td>`;
  };
  return html`<section aria-labelledby="outcomes-title">
    <h2 id="outcomes-title">${REPORT.outcomes[language]}</h2>
    <p class="note" id="outcomes-how">${REPORT.outcomesHow[language]}</p>
    <table class="figures" id="outcomes" aria-labelledby="outcomes-title" aria-describedby="outcomes-how">
      <thead>
        <tr>
          <th scope="col">${REPORT.was[language]}</th>
          ${tos.map((to) => html`<th scope="col">${outcomeName(to)[language]}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${froms.map((from) => html`<tr><th scope="row">${outcomeName(from)[language]}</th>${tos.map((to) => cell(from, to))}</tr>`)}
      </tbody>
    </table>
  </section>`;
}

function chartsOf({ kinds, clauses }: ReplayReportView, language: Language): Html {
  // with one kind only, the notice above is enough
  const isOfKinds = kinds.length > 1;
  if (!isOfKinds && clauses.length === 0) return html``;
  return html`<section class="charts" aria-label="${REPORT.kinds[language]}">
    ${
      isOfKinds
        ? rankedChart(language, {
            id: 'kinds',
            title: REPORT.kinds,
            description: REPORT.kindsSaid,
            columns: [REPORT.finding, REPORT.applications],
            rows: kinds.map(({ kind, applications }) => ({
              label: FINDING_NAMES[kind][language],
              value: applications,
            })),
          })
        : ''
    }
    ${
      clauses.length === 0
        ? ''
        : rankedChart(language, {
            id: 'clauses',
            title: REPORT.clauses,
            description: REPORT.clausesSaid,
            columns: [REPORT.clause, REPORT.applications],
            rows: clauses.map(({ clause, applications }) => ({ label: clause, value: applications })),
          })
    }
  </section>`;
}

function findingsSection(screen: ReplayScreen): Html {
  const { view, report, findings, moreFindings, isFirst } = screen;
  const { language } = view;
  if (findings.length === 0) return html``;
  return html`<section aria-labelledby="findings-title">
    <h2 id="findings-title">${REPORT.findings[language]}</h2>
    <table class="rows" id="findings">
      <thead>
        <tr>
          <th scope="col">${REPORT.number[language]}</th>
          <th scope="col">${REPORT.finding[language]}</th>
          <th scope="col">${REPORT.before[language]}</th>
          <th scope="col">${REPORT.after[language]}</th>
          <th scope="col">${REPORT.clause[language]} / ${REPORT.fields[language]}</th>
        </tr>
      </thead>
      <tbody>${findings.map((finding) => findingRow(finding, language))}</tbody>
    </table>
    <nav class="pager" aria-label="${REPORT.findings[language]}">
      ${isFirst ? '' : html`<a href="${replayPlace(report.id)}">${REPORT.first[language]}</a>`}
      ${moreFindings ? html`<a id="more-findings" rel="next" href="${moreFindings}">${REPORT.more[language]}</a>` : ''}
    </nav>
  </section>`;
}

const findingRow = (finding: Finding, language: Language): Html => {
  const { applicationId, number, kind, before, after, clauses, fields } = finding;
  return html`<tr id="finding-${finding.id}" data-kind="${kind}">
    <th scope="row">${number ? html`<a class="row-link" href="${applicationPlace(applicationId)}">${number}</a>` : html`<span class="id">${applicationId}</span> ${REPORT.gone[language]}`}</th>
    <td>${FINDING_NAMES[kind][language]}</td>
    <td data-label="${REPORT.before[language]}">${briefText(before, language)}</td>
    <td data-label="${REPORT.after[language]}">${briefText(after, language)}</td>
    <td>${[...clauses, ...fields].map((each) => html`<span class="tag">${each}</span> `)}</td>
  </tr>`;
};

function briefText(brief: Finding['before'], language: Language): Html {
  if (!brief) return html`${REPORT.nothing[language]}`;
  const codes = brief.codes.map(
    (code) => html`<span class="note" data-code="${code}">${reasonName(code)[language]}</span> `,
  );
  return html`${brief.outcome === null ? '' : html`<strong>${outcomeName(brief.outcome)[language]}</strong> `}${codes}`;
}

function unequalSection(screen: ReplayScreen): Html {
  const { view, report, unequal, moreUnequal } = screen;
  const { language } = view;
  const { decisions, reviews } = report.unequal;
  // a backtest makes no such comparison
  if (report.kind === 'backtest') return html``;
  const isEmpty = unequal.length === 0;
  return html`<section aria-labelledby="unequal-title">
    <h2 id="unequal-title">${REPORT.unequal[language]}</h2>
    ${isEmpty ? html`<p class="empty" id="unequal-none">${REPORT.unequalNone[language]}</p>` : html`<p>${filled(REPORT.unequalSaid, { decisions: decisions.groups, reviews: reviews.groups })[language]}</p>`}
    ${
      isEmpty
        ? ''
        : html`<table class="rows" id="unequal">
            <thead>
              <tr>
                <th scope="col">${REPORT.byWhom[language]}</th>
                <th scope="col">${REPORT.answers[language]}</th>
                <th scope="col">${REPORT.group[language]}</th>
              </tr>
            </thead>
            <tbody>${unequal.map((group) => unequalRow(group, language))}</tbody>
          </table>
          ${moreUnequal ? html`<nav class="pager" aria-label="${REPORT.unequal[language]}"><a id="more-unequal" rel="next" href="${moreUnequal}">${REPORT.more[language]}</a></nav>` : ''}`
    }
    <p class="note">${REPORT.unequalHow[language]}</p>
  </section>`;
}

const unequalRow = ({ kind, department, fingerprint, answers }: Unequal, language: Language): Html => html`<tr>
  <th scope="row"><span class="mark ${kind === 'unequal_decision' ? 'bad' : 'warn'}">${UNEQUAL_NAMES[kind][language]}</span>
    ${department ? departmentName(department)[language] : kind === 'unequal_review' ? REPORT.wholeReview[language] : ''}</th>
  <td>
    <ul class="plain">
      ${answers.map(
        ({
          outcome,
          reasons,
          applications,
          examples,
        }) => html`<li><strong>${outcomeName(outcome)[language]}</strong> × ${applications}
          <span class="note">${reasons.map(({ code }) => reasonName(code)[language]).join(language === 'zh' ? '、' : ', ')}</span>
          ${examples.map(({ id, number }) => html`<a class="id" href="${applicationPlace(id)}">${number ?? id}</a> `)}</li>`,
      )}
    </ul>
  </td>
  <td><span class="hash" title="${fingerprint}">${fingerprint.slice(0, 16)}…</span></td>
</tr>`;
