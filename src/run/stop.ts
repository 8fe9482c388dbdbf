// What happens when a process is told to stop: it finishes what is under way; told again a while later, it goes at
// once.

/** One Ctrl-C comes several times, from the terminal and from npm: what follows so closely is no second command. */
const ECHO_MS = 1_000;

/** SIGHUP as well: nobody is at the terminal any more, and Node would end at once, with requests under way. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `finish` runs once, on a signal or when what is returned is called; the process ends when it has. */
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
