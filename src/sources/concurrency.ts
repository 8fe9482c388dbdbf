// Limits how many questions one source gets at once: a counting semaphore with a first-come, first-served queue. A
// caller that waits too long gives up and gets no permit; none is lost.

export interface Permits {
  /** True with a permit, which the caller must release; false if none is free. */
  take(): boolean;
  /** True with a permit, which the caller must release; false if none came free in time or the queue is full. */
  acquire(waitMs: number): Promise<boolean>;
  release(): void;
  inUse(): number;
  waiting(): number;
}

export function createPermits(limit: number, queueLimit: number): Permits {
  const queue = new Set<(granted: boolean) => void>();
  let inUse = 0;

  const wait = (waitMs: number) =>
    new Promise<boolean>((resolve) => {
      const grant = (granted: boolean) => {
        clearTimeout(timer);
        queue.delete(grant);
        resolve(granted);
      };
      const timer = setTimeout(grant, waitMs, false);
      queue.add(grant);
    });

  const take = () => {
    if (inUse >= limit) return false;
    inUse += 1;
    return true;
  };

  return {
    take,
    acquire(waitMs) {
      if (take()) return Promise.resolve(true);
      if (waitMs <= 0 || queue.size >= queueLimit) return Promise.resolve(false);
      return wait(waitMs);
    },
    release() {
      const [next] = queue;
      // Hand the permit over without freeing it, so that a newcomer cannot take it in between.
      if (next) next(true);
      else inUse -= 1;
    },
    inUse: () => inUse,
    waiting: () => queue.size,
  };
}
