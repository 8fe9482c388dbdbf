// Runs the courier of webhooks as its own process, so that a test can end it half way; it may call this machine, as in
// the sandbox.
import { createSettableClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import { createLog } from '../../src/base/log.ts';
import { createSealer } from '../../src/base/seal.ts';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import { connect } from '../../src/db/connect.ts';
import { createCourier } from '../../src/notices/deliver-webhooks.ts';
import { createWebhookSender } from '../../src/notices/webhook-sender.ts';

const { db } = connect({ url: process.env.DATABASE_URL ?? '', most: 4, name: 'miaopi-test-courier' });
const log = createLog('info', 'courier');
const courier = createCourier({
  db,
  clock: createSettableClock(),
  ids: createIds(),
  sealer: createSealer(SANDBOX_SEALING.keys, SANDBOX_SEALING.indexKey),
  sender: createWebhookSender({ allowPrivate: true }),
  log,
});
setInterval(courier.look, 100);
log.info('courier.started');
