// A run over few applications would reveal the outcome of each of them, which must stay hidden from some readers.
import type { ReplayRequest } from './schema.ts';

/** Fewest decided applications with which the counts of a report do not reveal the result of one. */
const FEWEST_DECIDED = 20;

type Window = { [Side in 'submittedFrom' | 'submittedTo']?: ReplayRequest[Side] | undefined };

export const isWindowed = ({ submittedFrom, submittedTo }: Window): boolean =>
  submittedFrom != null || submittedTo != null;

/** A run that is not counted yet reveals nothing. */
export const isOfFew = ({ total }: { total: number | null }): boolean => total !== null && total < FEWEST_DECIDED;

/**
 * True if the report of the run would reveal the outcome of a hidden application, although the lists leave it out: for
 * a run over few, or a backtest, whose counts by outcome include the hidden applications.
 */
export const revealsOne = (run: { total: number | null; kind: string }): boolean =>
  run.kind === 'backtest' || isOfFew(run);
