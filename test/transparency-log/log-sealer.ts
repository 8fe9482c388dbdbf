// A process that seals a test's log, round after round until nothing is left, and reports its errors.

import { realClock } from '../../src/base/clock.ts';
import { createLog } from '../../src/base/log.ts';
import { connect } from '../../src/db/connect.ts';
import { createTransparencyLog } from '../../src/transparency-log/create-log.ts';
import { KEY, WITNESSES } from './log-keys.ts';

const { DATABASE_URL: url = '', CHECKPOINTS_FILE: file = '' } = process.env;
const connection = connect({ url, most: 4, name: 'miaopi-test-sealer' });
const log = createTransparencyLog({
  db: connection.db,
  clock: realClock,
  log: createLog('error', 'sealer'),
  settings: { key: KEY, witnesses: WITNESSES, published: { file, everyMs: 0 } },
});
while ((await log.seal()) > 0);
await connection.close();
