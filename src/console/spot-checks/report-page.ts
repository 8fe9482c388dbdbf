// The report of a round: the sample's estimate for all approvals, as a table, a plot and in words, and the agreement of
// the inspectors.
import type { Text } from '../../schemes/words.ts';
import type { Dissent, Estimate, Report, ReportRow, RoundHead } from '../../spot-checks/shapes.ts';
import { ALL_STRATA, COLUMN, RESULT_NAMES, SETTLED_NAMES, stratumText } from '../../spot-checks/words.ts';
import { filled, type Html, html, phrase, type Shown } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { fact, notice } from '../kit/parts.ts';
import { intervalChart } from './chart.ts';
import { periodText } from './list-page.ts';
import {
  dissentsPlace,
  percentText,
  reportPlace,
  roundPlace,
  schemeText,
  seedFaultNotices,
  shortId,
  signed,
  spotCasePlace,
} from './parts.ts';
import { BOUND_MARKS, REPORT } from './report-texts.ts';
import { ORIGIN_MARKS, RESULT_MARKS, ROUND_STATES, SPOT } from './texts.ts';

export interface ReportScreen {
  view: View;
  round: RoundHead;
  report: Report;
  today: Temporal.PlainDate;
}

export function spotReportPage(screen: ReportScreen): Html {
  const { view, round, report, today } = screen;
  const name = shortId(round.id);
  const title = phrase`${REPORT.title} ${name}`;
  const isDrawn = round.seed !== null;
  const left = report.total.sampled - report.total.concluded;
  return page(
    view,
    title,
    html`<div class="page-head">
        <div>
          <h1>${title}</h1>
          <p class="headline">${signed(ROUND_STATES[round.status])} <span>${schemeText(view.schemes, round.scheme)}</span>
            <span>${periodText(round.period, today)}</span></p>
        </div>
        <div class="actions">
          ${
            isDrawn
              ? html`<a class="button" id="csv" href="${reportPlace(round.id)}.csv" download
                aria-describedby="csv-note">${REPORT.csv}</a>`
              : ''
          }
          <a class="button" href="${roundPlace(round.id)}">${REPORT.back}</a>
        </div>
      </div>
      ${
        isDrawn
          ? html`${report.provisional && left > 0 ? notice(filled(REPORT.provisional, { n: left }), 'warn') : ''}
              ${seedFaultNotices(report)} ${boundPanel(screen)} ${strataSection(screen)} ${charts(screen)}
              ${agreementPanel(screen)} ${dissentsSection(screen)}
              ${originPanel(screen)}
              <section class="panel" aria-labelledby="method-title"><h2
                id="method-title">${REPORT.method}</h2><p>${report.method}</p></section>
              <p class="note" id="csv-note">${REPORT.csvNote}</p>`
          : html`<p class="empty">${REPORT.notDrawn}</p>`
      }`,
  );
}

function originPanel({ report: { seedOrigin, seedOriginText } }: ReportScreen): Html {
  if (!seedOrigin || !seedOriginText) return html``;
  return html`<section class="panel" id="seed-origin" data-origin="${seedOrigin}" aria-labelledby="origin-title">
    <h2 id="origin-title">${COLUMN.seedOrigin}</h2>
    <p>${signed(ORIGIN_MARKS[seedOrigin])} ${seedOriginText}</p>
  </section>`;
}

const BOUND_ANSWERS = {
  holds: REPORT.boundHolds,
  does_not_hold: REPORT.boundBroken,
  open: REPORT.boundOpen,
};

function boundPanel({ report }: ReportScreen): Html {
  const { errorBound: bound, total } = report;
  if (!bound) return html``;
  const values = {
    population: total.population,
    rate: percentText(bound.maxErrorRate, 4),
    allowed: bound.allowed,
    confidence: percentText(bound.confidence, 4),
    risk: percentText(1 - bound.confidence, 4),
    sample: bound.sampleSize,
    required: bound.requiredSize,
    found: bound.found,
    concluded: total.concluded,
  };
  return html`<section class="panel" id="bound" data-verdict="${bound.verdict}" aria-labelledby="bound-title">
    <h2 id="bound-title">${COLUMN.bound} ${signed(BOUND_MARKS[bound.verdict])}</h2>
    <p>${filled(REPORT.boundAsked, values)}</p>
    <p><strong>${filled(BOUND_ANSWERS[bound.verdict], values)}</strong></p>
  </section>`;
}

function strataSection({ view, round, report }: ReportScreen): Html {
  const results = ['passed', 'incomplete', 'not_compliant'] as const;
  const columns: Text[] = [
    COLUMN.stratum,
    COLUMN.population,
    COLUMN.sampled,
    COLUMN.concluded,
    ...results.map((result) => RESULT_NAMES[result]),
    COLUMN.wrong,
    COLUMN.notRight,
  ];
  const rows = round.plan.strata.length > 0 ? [...report.strata, report.total] : [report.total];
  const row = (each: ReportRow) => {
    const { stratum, population, sampled, concluded, passed, incomplete, notCompliant } = each;
    const counts = [population, sampled, concluded, passed, incomplete, notCompliant];
    return html`<tr ${stratum === null ? html`class="total"` : ''}>
      <th scope="row">${stratum === null ? ALL_STRATA : stratumText(view.schemes, round.plan, stratum)}</th>
      ${counts.map((count, index) => html`<td data-label="${columns[index + 1]}">${count}</td>`)}
      <td data-label="${COLUMN.wrong}">${estimateText(each.wrong)}</td>
      <td data-label="${COLUMN.notRight}">${estimateText(each.notRight)}</td>
    </tr>`;
  };
  return html`<section aria-labelledby="strata-title">
    <h2 id="strata-title">${REPORT.strata}</h2>
    <table class="rows" id="report">
      <caption class="hidden">${REPORT.strataCaption}</caption>
      <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
      <tbody>${rows.map(row)}</tbody>
    </table>
  </section>`;
}

function estimateText({ share, interval }: Estimate): Shown {
  if (share === null) return REPORT.nothing;
  const { from, to, countFrom, countTo } = interval;
  return html`<strong>${percentText(share)}</strong>
  <span class="interval">[${filled(REPORT.interval, { from: percentText(from), to: percentText(to) })}]</span>
    <span class="note">${filled(REPORT.counts, { from: countFrom, to: countTo })}</span>`;
}

function charts({ view, round, report }: ReportScreen): Html {
  const rows = round.plan.strata.length > 0 ? [...report.strata, report.total] : [report.total];
  const drawn = (id: string, title: Text, of: 'wrong' | 'notRight', limit: number | null) => {
    const { share, interval } = report.total[of];
    const said = {
      share: share === null ? '–' : percentText(share),
      from: percentText(interval.from),
      to: percentText(interval.to),
      confidence: percentText(report.confidence, 4),
    };
    return intervalChart({
      id,
      title,
      description: filled(REPORT.chartSaid, said),
      limit,
      names: { row: COLUMN.stratum, estimate: REPORT.estimate, interval: REPORT.exact, limit: REPORT.limit },
      rows: rows.map((row) => ({
        label: row.stratum === null ? ALL_STRATA : stratumText(view.schemes, round.plan, row.stratum),
        share: row[of].share,
        from: row[of].interval.from,
        to: row[of].interval.to,
      })),
    });
  };
  return html`<section class="charts" aria-label="${SPOT.toReport}">
    ${drawn('wrong', REPORT.chart, 'wrong', report.errorBound?.maxErrorRate ?? null)}
    ${drawn('not-right', REPORT.chartNotRight, 'notRight', null)}
  </section>`;
}

function agreementPanel({ report }: ReportScreen): Html {
  const { cases, agreed, rate, kappa } = report.agreement;
  const { upheld } = report;
  const none = REPORT.none;
  const ofCases = (share: number | null, count: number, all: number) =>
    share === null
      ? none
      : html`<strong>${percentText(share)}</strong>
      <span class="note">${filled(REPORT.agreedOf, { cases: all, agreed: count })}</span>`;
  return html`<section class="panel" id="agreement" aria-labelledby="agreement-title">
    <h2 id="agreement-title">${REPORT.agreement}</h2>
    <dl class="facts">
      ${fact(COLUMN.agreement, ofCases(rate, agreed, cases))}
      ${fact(
        COLUMN.kappa,
        kappa === null
          ? html`<span class="note">${cases === 0 ? none : REPORT.kappaNone}</span>`
          : html`<strong>${kappa.toFixed(2)}</strong> <span class="note">${REPORT.kappaNote}</span>`,
      )}
      ${fact(COLUMN.upheld, ofCases(upheld.rate, upheld.upheld, upheld.cases))}
    </dl>
  </section>`;
}

/** Says in how many cases the inspectors differed, which ones, and how each was settled. */
function dissentsSection({ view, round, report }: ReportScreen): Html {
  const { cases: n, byMajority: majority, byMostSevere: severe, items } = report.dissents;
  const { cases } = report.agreement;
  if (cases === 0) return html``;
  const said = filled(n === 0 ? REPORT.dissentsNone : REPORT.dissentsSaid, { n, cases, majority, severe });
  return html`<section aria-labelledby="dissents-title" id="dissents">
    <h2 id="dissents-title">${COLUMN.dissents} <span class="count">${n}</span></h2>
    <p id="dissents-said">${said}</p>
    ${n === 0 ? '' : dissentsTable(view, round, items)}
    ${n > items.length ? html`<p class="note">${filled(REPORT.dissentsMost, { n: items.length })}</p>` : ''}
    ${n === 0 ? '' : html`<p><a id="to-dissents" href="${dissentsPlace(round.id)}">${REPORT.dissentsAll}</a></p>`}
  </section>`;
}

function dissentsTable(view: View, { plan }: RoundHead, items: readonly Dissent[]): Html {
  const isStratified = plan.strata.length > 0;
  const { number, stratum, verdicts, result, settled } = COLUMN;
  const columns = [number, ...(isStratified ? [stratum] : []), verdicts, result, settled];
  const row = (each: Dissent) => html`<tr data-case="${each.caseId}">
    <th scope="row"><a class="row-link" href="${spotCasePlace(each.caseId)}">${each.number}</a></th>
    ${isStratified ? html`<td data-label="${stratum}">${stratumText(view.schemes, plan, each.stratum)}</td>` : ''}
    <td data-label="${verdicts}">${each.verdicts.map((verdict) => html`${signed(RESULT_MARKS[verdict])} `)}</td>
    <td data-label="${result}">${signed(RESULT_MARKS[each.result])}</td>
    <td data-label="${settled}">${SETTLED_NAMES[each.settledBy]}</td>
  </tr>`;
  return html`<table class="rows">
    <caption class="hidden">${COLUMN.dissents}</caption>
    <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
    <tbody>${items.map(row)}</tbody>
  </table>`;
}
