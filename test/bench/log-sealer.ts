// The job of `npm run work` that seals the audit, in its own process: every five seconds while it is told to, or once.

import { realClock } from '../../src/base/clock.ts';
import { createLog } from '../../src/base/log.ts';
import { SANDBOX_LOG } from '../../src/config/config.ts';
import { connect } from '../../src/db/connect.ts';
import { createTransparencyLog } from '../../src/transparency-log/create-log.ts';
import { reportUsage } from './usage.ts';

const EVERY_MS = 5_000;

const [url, file] = process.argv.slice(2) as [string, string];
const { db } = connect({ url, most: 4, name: 'miaopi-bench-sealer' });
const log = createTransparencyLog({
  db,
  clock: realClock,
  log: createLog('error', 'bench-sealer'),
  settings: { ...SANDBOX_LOG, published: { file, everyMs: 0 } },
});
let timer: NodeJS.Timeout | null = null;
let last: Promise<number> = Promise.resolve(0);

process.on('message', async (message: { drain?: true; every?: boolean }) => {
  if (message.drain) {
    await last;
    const [since, before] = [performance.now(), process.cpuUsage()];
    const events = await log.seal();
    const { user, system } = process.cpuUsage(before);
    const rssMb = process.memoryUsage.rss() / 2 ** 20;
    process.send?.({ events, ms: performance.now() - since, cpuMs: (user + system) / 1000, rssMb });
  } else if (message.every !== undefined) {
    if (timer) clearInterval(timer);
    timer = message.every ? setInterval(() => (last = last.then(() => log.seal())), EVERY_MS) : null;
    await last;
    process.send?.({ sealing: message.every });
  }
});
process.send?.({ port: 0 });
reportUsage();
