// Tracks whether a request may have recorded something. If the database is lost, the user must get the truth: “not
// recorded” only if no commit was ever sent.
import { AsyncLocalStorage } from 'node:async_hooks';

export interface WriteTrace {
  /** a commit was sent, and was carried out or is in doubt */
  mayBeRecorded: boolean;
}

const traces = new AsyncLocalStorage<WriteTrace>();

/** Carries the work out, and marks the trace when it comes to a commit. */
export const traced = <Result>(trace: WriteTrace, work: () => Result): Result => traces.run(trace, work);

/** Call it before a commit is sent. Does nothing for work without a trace. */
export function markCommit(): void {
  const trace = traces.getStore();
  if (trace) trace.mayBeRecorded = true;
}
