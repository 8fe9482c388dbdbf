// Runs one step for all requests that reached it in the same turn of the event loop, so that its code and what it looks
// up stay in the processor's caches. Costs a request at most one turn (README.md in this folder).

/** Resolves at the end of this turn of the event loop, for all that came in it, in the order in which they came. */
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

/** To be awaited between two steps: lets the other requests of this turn finish the current step first. */
export const yieldToBatch: Promise<void> = Promise.resolve();
