// miaopi's API process as `npm run serve` runs it, in its own process, on the bench's sources.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SANDBOX_SMS_CREDENTIALS } from '../../mocks/credentials.ts';
import { sandboxRegistries } from '../../mocks/serve.ts';
import { seedKeys } from '../../src/access/keys.ts';
import { SANDBOX_KEYS } from '../../src/access/sandbox-keys.ts';
import { seedAccounts } from '../../src/access/staff.ts';
import { createSettableClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import { createLog } from '../../src/base/log.ts';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import { listen } from '../../src/run/listen.ts';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';
import { sandboxLists } from '../../src/schemes/references.ts';
import { createService } from '../../src/wire.ts';
import { BENCH_CLERKS } from './queue-people.ts';
import { reportUsage } from './usage.ts';

const [databaseUrl, sourcesUrl, connections] = process.argv.slice(2) as [string, string, string];
const service = await createService({
  name: 'miaopi-bench',
  databaseUrl,
  databaseConnections: Number(connections),
  sealing: SANDBOX_SEALING,
  sources: sandboxRegistries(sourcesUrl, ALL_SCHEMES),
  sms: { baseUrl: sourcesUrl, ...SANDBOX_SMS_CREDENTIALS },
  references: sandboxLists(ALL_SCHEMES),
  materials: { store: { folder: join(tmpdir(), 'miaopi-bench-materials') }, clamd: null },
  ratePerSecond: 1_000_000,
  log: createLog('warn', 'bench'),
  clock: { mode: 'sandbox', clock: createSettableClock() },
});
const people = [...SANDBOX_KEYS, ...BENCH_CLERKS];
await seedKeys({ door: service.deps, ids: createIds() }, people);
await seedAccounts({ door: service.deps, sealer: service.deps.sealer }, people);
const { port } = await listen(service.fetch, { port: 0, host: '127.0.0.1' });
process.send?.({ port });
reportUsage();
