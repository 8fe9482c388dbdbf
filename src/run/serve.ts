// The API process of live operation. Any number of them may run beside one Postgres.
import { EXIT, takeNoArguments } from '../cli/command.ts';
import { addressFault, listen } from './listen.ts';
import { startLive } from './live-operation.ts';
import { onStop } from './stop.ts';

const GRACE_MS = 15_000;
const USAGE = `用法 · Usage: npm run serve
    正式运行的接口与审核界面进程；设置取自环境变量，见 .docs/operating.zh-CN.md
    the process of API and console in live operation; its settings come from the environment, see .docs/operating.md`;

takeNoArguments(USAGE);

const { config, service, log } = await startLive('serve');
const server = await listen(service.fetch, config).catch((error: unknown) => {
  const fault = addressFault(error);
  if (fault === null) throw error;
  console.error(fault);
  process.exit(EXIT.cannotRun);
});
onStop(async () => {
  log.info('serve.stopping');
  service.stopTaking();
  await server.close(GRACE_MS);
  await service.close();
});
log.info('serve.listening', { host: config.host, port: server.port });
