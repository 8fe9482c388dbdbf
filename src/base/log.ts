// Structured logs, one line each, without personal data. An error is logged by its kind and origin, never by its
// message, because messages of databases and parsers quote their input.
import { pino } from 'pino';

export type Fields = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  /** whether `info` writes lines: callers can skip building frequent ones */
  readonly saysInfo: boolean;
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, error: unknown, fields?: Fields): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

const MAX_UNWRITTEN_BYTES = 1024 * 1024;

/**
 * Writes to standard output. A line that cannot be written waits for space, within bounds, and never ends the process.
 */
export function createLog(level: LogLevel, service: string): Log {
  const output = pino.destination({ dest: 1, maxLength: MAX_UNWRITTEN_BYTES });
  output.on('error', () => {
    // after losing the terminal or with a full disk, sonic-boom 4.2 would retry forever at the end of the process
    output.flushSync = () => {};
  });
  const sink = pino({ level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime }, output);
  return {
    saysInfo: sink.isLevelEnabled('info'),
    info: (event, fields) => sink.info({ event, ...fields }),
    warn: (event, fields) => sink.warn({ event, ...fields }),
    error: (event, error, fields) => sink.error({ event, ...fields, error: describe(error) }),
  };
}

const MOST_CAUSES = 3;

interface Description {
  name: string;
  code?: string;
  at?: string[];
  cause?: Description;
}

/** Kind, code and stack frames of an error and its causes; nothing that may quote its input. */
export function describe(error: unknown, depth = 0): Description {
  if (!(error instanceof Error)) return { name: typeof error };
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : null;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    ...(code === null ? {} : { code: String(code) }),
    ...(frames ? { at: frames.slice(0, 6).map((line) => line.trim()) } : {}),
    ...(error.cause !== undefined && depth < MOST_CAUSES ? { cause: describe(error.cause, depth + 1) } : {}),
  };
}
