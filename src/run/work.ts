// The job process of live operation. Any number of them may run beside one Postgres.
import { takeNoArguments } from '../cli/command.ts';
import { startLive } from './live-operation.ts';
import { onStop } from './stop.ts';

const USAGE = `用法 · Usage: npm run work
    正式运行的后台任务进程；设置与 npm run serve 相同，见 .docs/operating.zh-CN.md
    the job process of live operation; its settings are those of npm run serve, see .docs/operating.md`;

takeNoArguments(USAGE);
const { service, log } = await startLive('work');
const worker = await service.startWorker();
onStop(async () => {
  log.info('work.stopping');
  await worker.stop();
  await service.close();
});
log.info('work.started');
