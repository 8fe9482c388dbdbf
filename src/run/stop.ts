// Stops a process on a signal, once the work under way is finished. A second signal after a while ends the process at
// once.

/** One Ctrl-C arrives several times, from the terminal and from npm. Signals within this time count as one. */
const ECHO_MS = 1_000;

/** SIGHUP too: the terminal is gone, and Node would end at once with requests under way. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `finish` once, on a signal or when the returned function is called, and then ends the process. */
export function onStop(finish: () => Promise<void>): () => void {
  let toldAt: number | null = null;
  const stop = () => {
    if (toldAt !== null) {
      if (performance.now() - toldAt > ECHO_MS) process.exit(130);
      return;
    }
    toldAt = performance.now();
    finish().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  return stop;
}
