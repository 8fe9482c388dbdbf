// The API process of live operation. Any number of them may run beside one Postgres.
import { listen } from './listen.ts';
import { startLive } from './live.ts';
import { onStop } from './stop.ts';

const GRACE_MS = 15_000;

const { config, service, log } = await startLive('serve');
const server = await listen(service.fetch, config);
onStop(async () => {
  log.info('serve.stopping');
  service.stopTaking();
  await server.close(GRACE_MS);
  await service.close();
});
log.info('serve.listening', { host: config.host, port: server.port });
