// Examines a page of applications, each alone, and adds up the findings and answers. Pure except for opening sealed
// content; it runs on any thread, and no application can crash it.
import type { Sealer } from '../base/seal.ts';
import type { Catalogue } from '../schemes/catalogue.ts';
import type { AnswerGiven } from './answers-given.ts';
import { backtestRow, type Drafted } from './backtest-row.ts';
import type { Finding } from './finding.ts';
import type { KeptRow } from './kept-row.ts';
import { replayRow } from './replay-row.ts';
import { addTo, type Counts, noCounts } from './summary.ts';

/** What the examination of a page needs besides the rows. */
export interface Judging {
  sealer: Sealer;
  schemes: Catalogue;
}

/** The result of examining one application. */
export interface RowResult {
  /** outcome as kept and as decided again; null if that failed */
  outcomes: { from: string; to: string } | null;
  findings: Finding[];
  answers: AnswerGiven[];
}

export interface PageResult {
  counts: Counts;
  findings: Finding[];
  /** each answer to the same facts once, with the number of applications */
  facts: FactCount[];
}

export interface FactCount extends Omit<AnswerGiven, 'applicationId'> {
  applications: number;
  examples: string[];
}

/** Maximum number of examples for one answer to the same facts. */
export const MOST_EXAMPLES = 10;

/** Examines a page; with a draft, as a backtest. Applications that were never decided are not counted. */
export function examinePage(judging: Judging, drafted: Drafted | null, rows: readonly KeptRow[]): PageResult {
  const counts = noCounts();
  const findings: Finding[] = [];
  const facts = new Map<string, FactCount>();
  for (const row of rows) {
    const result = drafted ? backtestRow(judging, drafted, row) : replayRow(judging, row);
    if (!result) continue;
    findings.push(...result.findings);
    addTo(counts, result);
    for (const answer of result.answers) count(facts, answer);
  }
  return { counts, findings, facts: [...facts.values()] };
}

function count(facts: Map<string, FactCount>, { applicationId, ...given }: AnswerGiven): void {
  const key = `${given.fingerprint} ${given.answeredBy} ${given.answer}`;
  const known = facts.get(key);
  if (!known) {
    facts.set(key, { ...given, applications: 1, examples: [applicationId] });
    return;
  }
  known.applications += 1;
  if (known.examples.length < MOST_EXAMPLES) known.examples.push(applicationId);
}
