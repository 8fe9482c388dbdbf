// What may be said of an error: its kind, its code and where it arose, never its message; and whether it is an outage.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { describe as describeError } from '../../src/base/log.ts';
import { isOutage } from '../../src/base/outage.ts';

const SECRET = '420106198506151315';
const withCode = (code: string, cause?: unknown) =>
  Object.assign(new Error(`Key (id)=(${SECRET})`, { cause }), { code });

describe('an error in the log', () => {
  test('is told without its message, and so are its causes', () => {
    const error = new TypeError(`bad value ${SECRET}`, { cause: withCode('23505', new Error(SECRET)) });
    const told = describeError(error);
    expect(told).toMatchObject({
      name: 'TypeError',
      cause: { name: 'Error', code: '23505', cause: { name: 'Error' } },
    });
    expect(JSON.stringify(told)).not.toContain(SECRET);
  });

  test('that is no error is told by its type alone', () => {
    for (const thrown of [SECRET, { SECRET }, null, undefined]) {
      expect(describeError(thrown)).toEqual({ name: typeof thrown });
    }
  });

  test('that is its own cause is told in finite time', () => {
    const error = new Error('turns');
    error.cause = error;
    expect(describeError(error).name).toBe('Error');
  });
});

describe('an outage', () => {
  test.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '53300', '08006', 'CONNECTION_CLOSED'])(
    'is known by %s, and through causes',
    (code) => {
      expect(isOutage(withCode(code))).toBe(true);
      expect(isOutage(new Error('query failed', { cause: withCode(code) }))).toBe(true);
    },
  );

  test('is nothing that a bad item brings about', () => {
    for (const code of ['23505', '22P02', '23502', '40001']) expect(isOutage(withCode(code))).toBe(false);
    expect(isOutage(new Error('bug'))).toBe(false);
    expect(isOutage('ECONNREFUSED')).toBe(false);
  });
});

describe('a log that cannot be written', () => {
  const FULL = '/dev/full';
  const PROGRAM = `
    import { stat } from 'node:fs/promises';
    import { createLog } from ${JSON.stringify(new URL('../../src/base/log.ts', import.meta.url).href)};
    const log = createLog('info', 'test');
    for (let line = 0; line < 50; line++) {
      log.info('something.happened');
      // lines are written by other threads, which this one gives their turn
      await stat('.');
    }
    console.error('finished');
    process.exit(3);`;

  test('ends nothing and holds nothing up: the process finishes, and goes when it is told', async ({ skip }) => {
    skip(!existsSync(FULL), `no ${FULL} here`);
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      stdio: ['ignore', openSync(FULL, 'w'), 'pipe'],
      timeout: 30_000,
      killSignal: 'SIGKILL',
    });
    const [said, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    expect([said, code]).toEqual(['finished\n', 3]);
  });
});
