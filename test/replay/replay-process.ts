// A process that works off replays on the given database, with small pages; it stops after `HOLD_AFTER` pages, so that
// a test can end it in the middle.

import { realClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import { createLog } from '../../src/base/log.ts';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import { connect } from '../../src/db/connect.ts';
import { runReplay } from '../../src/replay/run.ts';
import { claimReplay } from '../../src/replay/store/replays.ts';
import { SCHEMES } from '../support/schemes.ts';

const { DATABASE_URL: url = '', HOLD_AFTER: holdAfter = '0' } = process.env;
const { db } = connect({ url, most: 2, name: 'miaopi-test-replay' });
const ids = createIds();
const log = createLog('silent', 'test');
const deps = { db, clock: realClock, ids, schemes: SCHEMES, log, sealing: SANDBOX_SEALING, threads: 1, pageSize: 20 };

const held = await claimReplay(db, ids.uuid(), realClock.now());
if (!held) throw new Error('there is nothing to run');
let pages = 0;
await runReplay(deps, held, {
  goOn: () => true,
  progress: ({ decided }) => {
    pages += 1;
    console.log(`decided ${decided}`);
    // this thread does no more from here
    if (pages === Number(holdAfter)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
process.exit(0);
