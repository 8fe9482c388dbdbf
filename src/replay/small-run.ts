// A run over few applications would reveal the outcome of each of them, which must stay hidden from some readers.
import type { ReplayRequest } from './schema.ts';

/** Fewest decided applications with which the counts of a report do not reveal the result of one. */
const FEWEST_DECIDED = 20;

type Window = { [Side in 'submittedFrom' | 'submittedTo']?: ReplayRequest[Side] | undefined };

export const isWindowed = ({ submittedFrom, submittedTo }: Window): boolean =>
  submittedFrom != null || submittedTo != null;

/** A run that is not counted yet reveals nothing. */
const isOfFew = ({ total }: { total: number | null }): boolean => total !== null && total < FEWEST_DECIDED;

/**
 * True if the counts of the run would reveal the outcome of one application: a run over few, or a backtest, which may
 * change a single reason. The audit log, which every auditor reads, does not hold such counts.
 */
export const revealsOne = (run: { total: number | null; kind: string }): boolean =>
  run.kind === 'backtest' || isOfFew(run);
