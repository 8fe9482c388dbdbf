// What happens when a process is told to stop: it finishes what is under way; told twice, it goes at once.

/** `finish` runs once, on SIGINT or SIGTERM; the process ends when it has. */
export function onStop(finish: () => Promise<void>): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(130);
    stopping = true;
    finish().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
