// The job process of live operation. Any number of them may run beside one Postgres.
import { startLive } from './live.ts';
import { onStop } from './stop.ts';

const { service, log } = await startLive('work');
const worker = await service.startWorker();
onStop(async () => {
  log.info('work.stopping');
  await worker.stop();
  await service.close();
});
log.info('work.started');
