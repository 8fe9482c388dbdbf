// Settings of a witness with its own process. It refuses settings that would make it depend on the log's operator.
import { z } from 'zod';
import type { LogLevel } from '../base/log.ts';
import type { SigningKey, VerifierKey } from '../transparency-log/note.ts';
import { ConfigError, parse } from './config.ts';
import { witnessedLogs, witnessKey } from './values.ts';

export interface WitnessConfig {
  key: SigningKey;
  /** logs whose checkpoints it signs */
  logs: readonly VerifierKey[];
  /** the file of its last signatures */
  state: string;
  port: number;
  host: string;
  logLevel: LogLevel;
}

const WitnessEnvironment = z.object({
  WITNESS_KEY: witnessKey,
  WITNESS_LOGS: witnessedLogs,
  WITNESS_STATE: z.string().min(1),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8070),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Variables of the log, which a witness must not have. */
const FOREIGN = ['LOG_SIGNING_KEY', 'DATABASE_URL', 'SEALING_KEYS'];

export function readWitnessConfig(environment: NodeJS.ProcessEnv = process.env): WitnessConfig {
  const foreign = FOREIGN.filter((name) => environment[name]);
  if (foreign.length > 0) {
    const text = 'is of the log: with it, the witness would prove nothing · 属于日志，见证方不得同时持有';
    throw new ConfigError(foreign.map((name) => `${name} ${text}`).join('\n'));
  }
  const read = parse(WitnessEnvironment, environment);
  const { PORT: port, HOST: host, LOG_LEVEL: logLevel, WITNESS_STATE: state } = read;
  return { key: read.WITNESS_KEY, logs: read.WITNESS_LOGS, state, port, host, logLevel };
}
