// Start of `serve` and `work` in live operation: reads the configuration and says plainly what is wrong with it.

import { realClock } from '../base/clock.ts';
import { createLog, type Log } from '../base/log.ts';
import { databaseFailure } from '../cli/command.ts';
import { ConfigError, type LiveConfig, readLiveConfig } from '../config/config.ts';
import { WrongDatabase } from '../config/right-database.ts';
import { FOR_JOBS, FOR_REQUESTS } from '../db/limits.ts';
import { isMigrated } from '../db/migrate.ts';
import { createService, type Service } from '../wire.ts';

export interface Live {
  config: LiveConfig;
  service: Service;
  log: Log;
}

/** Starts the service, or ends the process with 78 and a message. */
export async function startLive(name: 'serve' | 'work'): Promise<Live> {
  try {
    const config = readLiveConfig();
    if (!(await isMigrated(config.databaseUrl))) {
      throw new ConfigError(
        'the database is not of this version: run npm run migrate · 数据库不是本版本的，请运行 npm run migrate',
      );
    }
    const log = createLog(config.logLevel, name);
    const service = await createService({
      name: `miaopi-${name}`,
      ...config,
      log,
      databaseLimits: name === 'serve' ? FOR_REQUESTS : FOR_JOBS,
      clock: { mode: 'live', clock: realClock },
    });
    return { config, service, log };
  } catch (error) {
    const isKnown = error instanceof ConfigError || error instanceof WrongDatabase;
    const known = isKnown ? error.message : databaseFailure(error);
    if (known === null) throw error;
    console.error(`${name} cannot start · ${name} 无法启动:\n${known}`);
    process.exit(78);
  }
}
