// The settings of a witness that runs by itself. It refuses to start beside what would make it one with the log.
import { z } from 'zod';
import { isSameKey, NoteError, parseVerifierKey, type SigningKey, type VerifierKey } from './audit/note.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from './audit/sandbox-log-keys.ts';
import type { LogLevel } from './base/log.ts';
import { ConfigError, parse } from './config.ts';
import { readSigningKey } from './log-config.ts';

export interface WitnessConfig {
  key: SigningKey;
  /** whose checkpoints it signs */
  logs: readonly VerifierKey[];
  /** the file in which it keeps what it signed last */
  state: string;
  port: number;
  host: string;
  logLevel: LogLevel;
}

const WitnessEnvironment = z.object({
  WITNESS_KEY: z.string().min(1),
  WITNESS_LOGS: z.string().min(1),
  WITNESS_STATE: z.string().min(1),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8070),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Of the log, and so no business of a witness. */
const FOREIGN = ['LOG_SIGNING_KEY', 'DATABASE_URL', 'SEALING_KEYS'];

export function readWitnessConfig(environment: NodeJS.ProcessEnv = process.env): WitnessConfig {
  const foreign = FOREIGN.filter((name) => environment[name]);
  if (foreign.length > 0) {
    throw new ConfigError(
      foreign.map((name) => `${name}: is of the log; a witness that has it as well proves nothing`).join('\n'),
    );
  }
  const read = parse(WitnessEnvironment, environment);
  const key = readSigningKey('WITNESS_KEY', read.WITNESS_KEY, 'witness');
  const isPublic = SANDBOX_WITNESS_KEYS.some((known) => known.name === key.name || isSameKey(known, key));
  if (isPublic) throw new ConfigError('WITNESS_KEY: the sandbox’s keys are public and must not be used');
  const { PORT: port, HOST: host, LOG_LEVEL: logLevel, WITNESS_STATE: state } = read;
  return { key, logs: read.WITNESS_LOGS.split(',').map(readLog), state, port, host, logLevel };
}

function readLog(text: string): VerifierKey {
  const key = verifierKeyOf('WITNESS_LOGS', text);
  if (key.kind !== 'log') throw new ConfigError('WITNESS_LOGS: a key is not that of a log');
  if (isSameKey(key, SANDBOX_LOG_KEY)) {
    throw new ConfigError('WITNESS_LOGS: the sandbox’s key is public and must not be used');
  }
  return key;
}

function verifierKeyOf(name: string, text: string): VerifierKey {
  try {
    return parseVerifierKey(text);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new ConfigError(`${name}: verifier keys NAME+ID+BASE64, separated by commas (npm run verify -- new-key)`);
  }
}
