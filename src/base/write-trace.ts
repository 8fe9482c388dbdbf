// Whether what a request began may have been recorded. Whoever is cut off from the database has to be told the truth:
// “not recorded” only where no commit was ever sent.
import { AsyncLocalStorage } from 'node:async_hooks';

export interface WriteTrace {
  /** a commit was sent: it was carried out, or is in doubt */
  mayBeRecorded: boolean;
}

const traces = new AsyncLocalStorage<WriteTrace>();

/** Carries the work out, and marks the trace where it comes to a commit. */
export const traced = <Result>(trace: WriteTrace, work: () => Result): Result => traces.run(trace, work);

/** To be called before a commit is sent. Does nothing for work that nobody traces. */
export function markCommit(): void {
  const trace = traces.getStore();
  if (trace) trace.mayBeRecorded = true;
}
