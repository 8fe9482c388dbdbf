// Has what is under way at the same time go through the same code together: one application after the other through one step,
// and then all of them through the next. A step that was just run finds its code and what it looks up in the caches, which
// for short steps is most of what they cost. It must never hold anyone up for longer than a turn of the event loop.

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

/** Awaited between two steps: the others of the cohort take the first one before this one takes the second. */
export const abreast: Promise<void> = Promise.resolve();
