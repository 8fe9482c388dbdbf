// Makes a full disk: the system lets this process write no file beyond a size (RLIMIT_FSIZE), as a full disk would.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The reason why tests of a full disk are skipped here; false if they can run. */
export const lacksLimits: string | false = (process.env.PATH ?? '')
  .split(delimiter)
  .some((place) => place !== '' && existsSync(join(place, 'prlimit')))
  ? false
  : 'prlimit (util-linux) is not installed';

const limit = (soft: number | 'unlimited') =>
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${soft}:`]);

/** Runs the work while no file may grow beyond this size: a write across it is short, and the next one fails. */
export async function whileFilesEndAt<T>(bytes: number, work: () => Promise<T>): Promise<T> {
  limit(bytes);
  try {
    return await work();
  } finally {
    limit('unlimited');
  }
}
