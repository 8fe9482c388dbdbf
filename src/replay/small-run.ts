// What a run over few applications tells of each of them: too much for somebody from whom the outcome of one of them is
// hidden.
import type { ReplayRequest } from './schema.ts';

/** Among so many an application cannot be told by the counts of a report. */
const FEWEST_DECIDED = 20;

type Window = { [Side in 'submittedFrom' | 'submittedTo']?: ReplayRequest[Side] | undefined };

export const isWindowed = ({ submittedFrom, submittedTo }: Window): boolean =>
  submittedFrom != null || submittedTo != null;

/** Of a run that is not counted yet there is nothing to tell. */
export const isOfFew = ({ total }: { total: number | null }): boolean => total !== null && total < FEWEST_DECIDED;
