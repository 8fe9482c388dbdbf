// Runs one step for all requests that reached it in the same turn of the event loop, so that its code and data stay in
// the processor's caches. Costs a request at most one turn (README.md in this folder).

/** Resolves at the end of this event-loop turn, for all callers of the turn, in their order of arrival. */
export function createCohort(): () => Promise<void> {
  let waiting: (() => void)[] = [];
  const start = () => {
    const cohort = waiting;
    waiting = [];
    for (const resolve of cohort) resolve();
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(start);
    });
}

/** Await it between two steps: the other requests of this turn finish the current step first. */
export const yieldToBatch: Promise<void> = Promise.resolve();
