// The report of a round: estimates, computed from the sample, for all approvals of the round, with their reliability;
// how far the inspectors agreed; and whether the bound of the plan holds.
import type { Deps } from '../applications/deps.ts';
import { type Cause, change } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import type { Text } from '../schemes/words.ts';
import { type Reader, readerOf } from './blind.ts';
import { settledBy } from './conclusion.ts';
import { agreementOf, confidenceOf, estimateOf, stratifiedEstimate } from './estimate.ts';
import { sizeOf, strataNow } from './extend.ts';
import { originOf } from './origin.ts';
import { openRound, reachRound } from './read.ts';
import { reportCsv } from './report-csv.ts';
import { isRefuted, MOST_CASES, mostAllowed, requiredSize } from './sample-size.ts';
import type { BoundVerdict, Report, ReportRow, RoundStatus, Stratum } from './shapes.ts';
import { listDissents, listVerdictPairs, type Tally, tallyOf } from './store/cases.ts';
import { listCommitments, listExtensions, type Round } from './store/rounds.ts';
import { listedViews } from './view.ts';
import { BOUND_NAMES } from './words.ts';

/** dissents that a report lists one by one; a table lists all */
const SHOWN_DISSENTS = 100;

const METHOD: Text = {
  zh: '各层区间为有限总体超几何分布的精确区间。合计估计按各层总体件数加权，区间为各层精确区间之和（经 Bonferroni 校正），实际置信度不低于所示水平。未办结的案件不计入。',
  en:
    'The interval of a stratum is exact (hypergeometric, finite population). For the total, each stratum is weighted ' +
    'by its size. The interval of the total is the sum of the strata’s intervals (Bonferroni correction), so its ' +
    'true confidence is at least the level shown. Cases without a result do not count.',
};

/** Returns the report. Cases hidden from the reader count as having no result. Refuses with `not_found` or `blind`. */
export async function readReport(deps: Deps, actor: Actor, id: string): Promise<Report> {
  const { round, reader } = await openRound(deps, actor, id);
  return await reportOf(deps, round, reader, SHOWN_DISSENTS);
}

/**
 * Returns, for each round whose plan has an error bound, the verdict on that bound, computed from the cases that the
 * reader may see.
 */
export async function boundVerdicts(
  deps: Deps,
  actor: Actor,
  ids: readonly string[],
): Promise<Map<string, BoundVerdict>> {
  const reader = await readerOf(deps, actor);
  const reports = await Promise.all(
    ids.map(async (id) => {
      const round = await reachRound(deps, actor, id);
      return round.plan.errorBound ? await reportOf(deps, round, reader, 0) : null;
    }),
  );
  return new Map(
    reports.flatMap((report) => (report?.errorBound ? [[report.roundId, report.errorBound.verdict]] : [])),
  );
}

/** Returns the report as CSV and records the export in the audit. Refuses as `readReport` does. */
export async function exportReport(deps: Deps, cause: Cause, id: string, language: keyof Text): Promise<string> {
  const { round, reader } = await openRound(deps, cause.actor, id);
  const report = await reportOf(deps, round, reader, MOST_CASES);
  return await change(deps, cause, async () => ({
    result: reportCsv(deps.schemes, report, round.plan, language),
    events: [{ action: 'spot_check.exported', data: { roundId: id, strata: report.strata.length } }],
  }));
}

async function reportOf(deps: Deps, round: Round, reader: Reader, mostDissents: number): Promise<Report> {
  const { db } = deps;
  const { id, plan } = round;
  const hidden = reader.veil?.applicationIds;
  const [tallies, pairs, dissents, extensions, commitments, [listed]] = await Promise.all([
    tallyOf(db, id, hidden),
    listVerdictPairs(db, id, hidden),
    listDissents(db, id, hidden ?? [], mostDissents),
    listExtensions(db, id),
    listCommitments(db, id),
    listedViews(deps, [round], reader),
  ]);
  const confidence = confidenceOf(plan);
  const strata = strataNow(round, extensions);
  const byStratum = new Map(tallies.map((tally) => [tally.stratum, tally]));
  const rows = strata.map((stratum) => rowOf(stratum, byStratum.get(stratum.stratum), confidence));
  const total = totalOf(rows, confidence);
  const status = listed?.status ?? 'sealed';
  return {
    roundId: id,
    status,
    confidence,
    provisional: status !== 'concluded',
    ...(await originOf(deps, round, commitments)),
    strata: rows,
    total,
    agreement: agreementOf(pairs),
    dissents: {
      ...dissents,
      items: dissents.items.map((each) => ({ ...each, settledBy: settledBy(each.verdicts) })),
    },
    upheld: {
      cases: total.concluded,
      upheld: total.passed,
      rate: total.concluded === 0 ? null : total.passed / total.concluded,
    },
    errorBound:
      plan.errorBound &&
      boundOf(round, plan.errorBound, total, { sampleSize: sizeOf(strata), isStratified: strata.length > 1, status }),
    method: METHOD,
  };
}

function rowOf({ stratum, population, sample }: Stratum, tally: Tally | undefined, confidence: number): ReportRow {
  const { passed, incomplete, notCompliant } = tally ?? { passed: 0, incomplete: 0, notCompliant: 0 };
  const concluded = passed + incomplete + notCompliant;
  const estimate = (found: number) => estimateOf({ population, drawn: concluded, found }, confidence);
  return {
    stratum,
    population,
    sampled: sample,
    concluded,
    passed,
    incomplete,
    notCompliant,
    notRight: estimate(incomplete + notCompliant),
    wrong: estimate(notCompliant),
  };
}

function totalOf(rows: readonly ReportRow[], confidence: number): ReportRow {
  const sum = (field: 'population' | 'sampled' | 'concluded' | 'passed' | 'incomplete' | 'notCompliant') =>
    rows.reduce((total, row) => total + row[field], 0);
  const over = (foundIn: (row: ReportRow) => number) =>
    stratifiedEstimate(
      rows.map((row) => ({ population: row.population, drawn: row.concluded, found: foundIn(row) })),
      confidence,
    );
  return {
    stratum: null,
    population: sum('population'),
    sampled: sum('sampled'),
    concluded: sum('concluded'),
    passed: sum('passed'),
    incomplete: sum('incomplete'),
    notCompliant: sum('notCompliant'),
    notRight: over((row) => row.incomplete + row.notCompliant),
    wrong: over((row) => row.notCompliant),
  };
}

const BASIS = {
  simple: {
    zh: '按超几何分布精确计算。样本因发现差错而扩大的，相当于多次检验，整体置信度略低于所示水平。',
    en:
      'Exact (hypergeometric). If the sample was enlarged because errors were found, it was tested more than once, ' +
      'so the overall confidence is a little lower.',
  },
  stratified: {
    zh: '按不分层抽样的超几何分布计算；各层按比例分配，为近似值。',
    en: 'Computed as for a sample without strata (hypergeometric); with proportional strata it is an approximation.',
  },
} satisfies Record<string, Text>;

/**
 * The verdict is `holds` once every case is concluded and the sample is large enough for its findings; it can become
 * `does_not_hold` earlier.
 */
function boundOf(
  { populationSize }: Round,
  bound: { maxErrorRate: number; confidence: number },
  { notCompliant: found }: ReportRow,
  { sampleSize, isStratified, status }: { sampleSize: number; isStratified: boolean; status: RoundStatus },
): Report['errorBound'] {
  const required = requiredSize(bound, populationSize, found);
  const verdict = verdictOn();
  return {
    ...bound,
    allowed: mostAllowed(bound, populationSize),
    found,
    sampleSize,
    requiredSize: required,
    verdict,
    text: BOUND_NAMES[verdict],
    basis: isStratified ? BASIS.stratified : BASIS.simple,
  };

  function verdictOn(): BoundVerdict {
    if (found > 0 && isRefuted(bound, populationSize, sampleSize, found)) return 'does_not_hold';
    return status === 'concluded' && sampleSize >= required ? 'holds' : 'open';
  }
}
