// One replay or backtest: progress, result, totals by kind and clause, each difference, and equal facts with unequal
// decisions. It holds numbers of applications and no personal data.

import { departmentName } from '../../applications/wording.ts';
import type { Actor } from '../../base/actor.ts';
import { type CountedGroup, type FindingGroup, groupsOf, SAME_OUTCOME, sameOutcomes } from '../../replay/changes.ts';
import type { ReplayReportView } from '../../replay/shapes.ts';
import type { findingView, unequalView } from '../../replay/view.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Text } from '../../schemes/words.ts';
import { reasonName } from '../board/texts.ts';
import { rankedChart } from '../kit/charts.ts';
import { clauseIn } from '../kit/citation.ts';
import { byAt } from '../kit/dates.ts';
import { COLON, filled, type Html, html, joined, LIST_COMMA, phrase, type Shown } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { nameIn, notice } from '../kit/parts.ts';
import { applicationPlace, replayPlace } from '../kit/places.ts';
import { draftChanges } from './draft.ts';
import { replayState, scopeText } from './list-page.ts';
import { FINDING_NAMES, KIND_NAMES, outcomeName, REPLAYS, REPORT, UNEQUAL_NAMES } from './texts.ts';

type Finding = ReturnType<typeof findingView>;
type Unequal = ReturnType<typeof unequalView>;

/** The address of the findings of one group, or of all; from one finding on. */
export function groupPlace(id: string, group: FindingGroup | undefined, after?: number): string {
  const { kind, from, to } = group ?? {};
  const given = Object.entries({ kind, from, to, after }).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return query.size > 0 ? `${replayPlace(id)}?${query}` : replayPlace(id);
}
const findingsPlace = (id: string, group: FindingGroup): string => `${groupPlace(id, group)}#findings-title`;

export interface ReplayScreen {
  view: View;
  actor: Actor;
  report: ReplayReportView;
  /** the group whose findings are listed; undefined: all */
  group: CountedGroup | undefined;
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
  return page(
    view,
    KIND_NAMES[report.kind],
    html`<div class="page-head">
        <div>
          <h1>${KIND_NAMES[report.kind]} <span class="scope">${scopeText(screen.view.schemes, report, today)}</span></h1>
          <p class="note">${REPLAYS.askedBy}
            ${byAt(nameIn(names, report.requestedBy), report.requestedAt, today)}</p>
        </div>
        <a class="button" href="/console/replays">${REPLAYS.back}</a>
      </div>
      ${done === null ? '' : notice(REPORT[done], 'done')}
      ${refused === null ? '' : notice(refused, 'bad')}
      ${draftTable(screen)}
      ${replayReport(screen)}`,
  );
}

const isRunning = ({ status }: ReplayReportView) => status === 'queued' || status === 'running';

/** Shows the changing part; htmx asks for it again until the run has ended. */
export function replayReport(screen: ReplayScreen): Html {
  const { report, group } = screen;
  const again = html`hx-get="${groupPlace(report.id, group)}" hx-trigger="every 2s" hx-swap="outerHTML"`;
  return html`<div id="replay-report" class="board" data-status="${report.status}" ${isRunning(report) ? again : ''}>
    ${isRunning(report) ? progress(screen) : resultNotice(report)}
    ${report.kind === 'backtest' ? outcomesTable(report) : ''}
    ${chartsOf(report)}
    ${findingsSection(screen)}
    ${isRunning(report) ? '' : unequalSection(screen)}
  </div>`;
}

function progress({ actor, report }: ReplayScreen): Html {
  const { total, decided, id } = report;
  const said = total === null ? REPORT.counting : filled(REPORT.progressSaid, { done: decided, all: total });
  return html`<section class="progress" aria-label="${REPORT.progress}">
    <p>${replayState(report)} <span id="progress" role="status">${said}</span>
      <progress max="${Math.max(1, total ?? 1)}" value="${decided}" aria-label="${REPORT.progress}"></progress>
      <a href="${replayPlace(id)}">${REPORT.refresh}</a></p>
    ${
      actor.role === 'auditor'
        ? html`<form method="post" action="${replayPlace(id)}/cancel">
            <button id="cancel">${REPORT.cancel}</button>
          </form>`
        : ''
    }
  </section>`;
}

function resultNotice(report: ReplayReportView): Html {
  const { kind, status, decided: n, differing, notKnown, unequal } = report;
  const backtested = differing === 0 ? REPORT.unchanged : REPORT.changed;
  const said = filled(kind === 'backtest' ? backtested : differing === 0 ? REPORT.clean : REPORT.dirty, {
    n,
    differing,
    moved: differing - sameOutcomes(report),
    same: sameOutcomes(report),
  });
  const tone = kind === 'backtest' || differing === 0 ? 'done' : 'bad';
  return html`${status === 'failed' ? notice(REPORT.failed, 'bad') : ''}
    ${status === 'cancelled' ? notice(REPORT.partial, 'warn') : ''}
    <div id="result">${notice(said, tone)} ${groupsList(report)}</div>
    ${unequal.decisions.groups > 0 ? notice(filled(REPORT.unequalFound, { n: unequal.decisions.groups }), 'bad') : ''}
    ${notKnown > 0 ? notice(filled(REPORT.notKnown, { n: notKnown }), 'warn') : ''}`;
}

/** Lists the groups of the result; each count opens its findings. */
function groupsList(report: ReplayReportView): Html {
  const groups = groupsOf(report);
  if (groups.length === 0) return html``;
  return html`<ul class="groups" id="groups">${groups.map(
    (group) => html`<li><a href="${findingsPlace(report.id, group)}" data-kind="${group.kind}"
      data-count="${group.applications}">${groupText(group)}</a></li>`,
  )}</ul>`;
}

function groupText({ kind, from, to, applications: n }: CountedGroup): Text {
  if (from === undefined || to === undefined) return filled(REPORT.ofKind, { n, kind: FINDING_NAMES[kind] });
  if (from === SAME_OUTCOME.from) return filled(REPORT.sameOutcome, { n });
  return filled(REPORT.moved, { n, from: outcomeName(from), to: outcomeName(to) });
}

function draftTable({ view, report }: ReplayScreen): Html {
  if (report.kind !== 'backtest' || report.scheme === null) return html``;
  const changes = draftChanges(view.schemes, report.scheme, report.draft);
  return html`<section class="draft-changes" aria-labelledby="draft-title">
    <h2 id="draft-title">${REPORT.draft}</h2>
    <table class="rows" id="draft">
      <thead>
        <tr>
          <th scope="col">${REPORT.clause}</th>
          <th scope="col">${REPORT.parameter}</th>
          <th scope="col">${REPORT.wasValue}</th>
          <th scope="col">${REPORT.newValue}</th>
        </tr>
      </thead>
      <tbody>
        ${changes.map(
          ({ clause, label, from, to }) => html`<tr>
            <th scope="row">${clauseIn(view.schemes, report.scheme, clause)}</th>
            <td>${label}</td>
            <td data-label="${REPORT.wasValue}">${from}</td>
            <td data-label="${REPORT.newValue}"><strong>${to}</strong></td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

/** Shows the outcomes; the diagonal holds the unchanged ones. */
function outcomesTable({ id, outcomes, kinds }: ReplayReportView): Html {
  if (outcomes.length === 0) return html``;
  const groups = groupsOf({ kinds, outcomes });
  const froms = [...new Set(outcomes.map(({ from }) => from))];
  const tos = [...new Set([...froms, ...outcomes.map(({ to }) => to)])];
  const cell = (from: string, to: string) => {
    const count = outcomes.find((each) => each.from === from && each.to === to)?.applications ?? 0;
    const tone = from === to ? 'same' : count > 0 ? 'moved' : '';
    const group = groups.find((each) => each.from === from && each.to === to);
    const shown = group ? html`<a href="${findingsPlace(id, group)}">${count}</a>` : count;
    return html`<td class="${tone}" data-from="${from}" data-to="${to}">${shown}</td>`;
  };
  return html`<section aria-labelledby="outcomes-title">
    <h2 id="outcomes-title">${REPORT.outcomes}</h2>
    <p class="note" id="outcomes-how">${REPORT.outcomesHow}</p>
    <table class="figures" id="outcomes" aria-labelledby="outcomes-title" aria-describedby="outcomes-how">
      <thead>
        <tr>
          <th scope="col">${REPORT.was}</th>
          ${tos.map((to) => html`<th scope="col">${outcomeName(to)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${froms.map(
          (from) => html`<tr><th scope="row">${outcomeName(from)}</th>${tos.map((to) => cell(from, to))}</tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function chartsOf({ kinds, clauses }: ReplayReportView): Html {
  // with one kind only, the notice above is enough
  const isOfKinds = kinds.length > 1;
  if (!isOfKinds && clauses.length === 0) return html``;
  return html`<section class="charts" aria-label="${REPORT.kinds}">
    ${
      isOfKinds
        ? rankedChart({
            id: 'kinds',
            title: REPORT.kinds,
            description: REPORT.kindsSaid,
            columns: [REPORT.finding, REPORT.applications],
            rows: kinds.map(({ kind, applications }) => ({
              label: FINDING_NAMES[kind],
              value: applications,
            })),
          })
        : ''
    }
    ${
      clauses.length === 0
        ? ''
        : rankedChart({
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
  const { report, group, findings, moreFindings, isFirst } = screen;
  if (findings.length === 0) return html``;
  return html`<section aria-labelledby="findings-title">
    <h2 id="findings-title" tabindex="-1">${REPORT.findings}${group ? phrase`${COLON}${groupText(group)}` : ''}</h2>
    ${
      group
        ? html`<p><a id="all-findings" href="${replayPlace(report.id)}#findings-title">${REPORT.allFindings}</a></p>`
        : ''
    }
    <table class="rows" id="findings">
      <thead>
        <tr>
          <th scope="col">${REPORT.number}</th>
          <th scope="col">${REPORT.finding}</th>
          <th scope="col">${REPORT.before}</th>
          <th scope="col">${REPORT.after}</th>
          <th scope="col">${REPORT.clause} / ${REPORT.fields}</th>
        </tr>
      </thead>
      <tbody>${findings.map((finding) => findingRow(finding, screen.view.schemes))}</tbody>
    </table>
    <nav class="pager" aria-label="${REPORT.findings}">
      ${isFirst ? '' : html`<a href="${groupPlace(report.id, group)}">${REPORT.first}</a>`}
      ${moreFindings ? html`<a id="more-findings" rel="next" href="${moreFindings}">${REPORT.more}</a>` : ''}
    </nav>
  </section>`;
}

const findingRow = (finding: Finding, schemes: Catalogue): Html => {
  const { applicationId, number, kind, before, after, clauses, fields } = finding;
  return html`<tr id="finding-${finding.id}" data-kind="${kind}">
    <th scope="row">${
      number
        ? html`<a class="row-link" href="${applicationPlace(applicationId)}">${number}</a>`
        : html`<span class="id">${applicationId}</span> ${REPORT.gone}`
    }</th>
    <td>${FINDING_NAMES[kind]}</td>
    <td data-label="${REPORT.before}">${briefText(before, schemes)}</td>
    <td data-label="${REPORT.after}">${briefText(after, schemes)}</td>
    <td>${[...clauses, ...fields].map((each) => html`<span class="tag">${each}</span> `)}</td>
  </tr>`;
};

function briefText(brief: Finding['before'], schemes: Catalogue): Shown {
  if (!brief) return REPORT.nothing;
  const codes = brief.codes.map(
    (code) => html`<span class="note" data-code="${code}">${reasonName(code, schemes)}</span> `,
  );
  return html`${brief.outcome === null ? '' : html`<strong>${outcomeName(brief.outcome)}</strong> `}${codes}`;
}

function unequalSection(screen: ReplayScreen): Html {
  const { report, unequal, moreUnequal } = screen;
  const { decisions, reviews } = report.unequal;
  // a backtest makes no such comparison
  if (report.kind === 'backtest') return html``;
  const isEmpty = unequal.length === 0;
  return html`<section aria-labelledby="unequal-title">
    <h2 id="unequal-title">${REPORT.unequal}</h2>
    ${
      isEmpty
        ? html`<p class="empty" id="unequal-none">${REPORT.unequalNone}</p>`
        : html`<p>${filled(REPORT.unequalSaid, { decisions: decisions.groups, reviews: reviews.groups })}</p>`
    }
    ${
      isEmpty
        ? ''
        : html`<table class="rows" id="unequal">
            <thead>
              <tr>
                <th scope="col">${REPORT.byWhom}</th>
                <th scope="col">${REPORT.answers}</th>
                <th scope="col">${REPORT.group}</th>
              </tr>
            </thead>
            <tbody>${unequal.map((group) => unequalRow(group, screen.view.schemes))}</tbody>
          </table>
          ${
            moreUnequal
              ? html`<nav class="pager" aria-label="${REPORT.unequal}"><a id="more-unequal" rel="next"
                href="${moreUnequal}">${REPORT.more}</a></nav>`
              : ''
          }`
    }
    <p class="note">${REPORT.unequalHow}</p>
  </section>`;
}

const unequalRow = ({ kind, department, fingerprint, answers }: Unequal, schemes: Catalogue): Html => html`<tr>
  <th scope="row"><span class="mark ${kind === 'unequal_decision' ? 'bad' : 'warn'}">${UNEQUAL_NAMES[kind]}</span>
    ${department ? departmentName(department) : kind === 'unequal_review' ? REPORT.wholeReview : ''}</th>
  <td>
    <ul class="plain">
      ${answers.map(
        ({
          outcome,
          reasons,
          applications,
          examples,
        }) => html`<li><strong>${outcomeName(outcome)}</strong> × ${applications}
          <span class="note">${joined(
            reasons.map(({ code }) => reasonName(code, schemes)),
            LIST_COMMA,
          )}</span>
          ${examples.map(
            ({ id, number }) => html`<a class="id" href="${applicationPlace(id)}">${number ?? id}</a> `,
          )}</li>`,
      )}
    </ul>
  </td>
  <td><span class="hash" title="${fingerprint}">${fingerprint.slice(0, 16)}…</span></td>
</tr>`;
