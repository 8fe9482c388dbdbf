// Tests base/log.ts: an error is logged with its kind, its code and its place, never its message; and an outage is
// recognised.
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
  test('is written without its message, and so are its causes', () => {
    const error = new TypeError(`bad value ${SECRET}`, { cause: withCode('23505', new Error(SECRET)) });
    const told = describeError(error);
    expect(told).toMatchObject({
      name: 'TypeError',
      cause: { name: 'Error', code: '23505', cause: { name: 'Error' } },
    });
    expect(JSON.stringify(told)).not.toContain(SECRET);
  });

  test('is written as its type alone if it is not an Error', () => {
    for (const thrown of [SECRET, { SECRET }, null, undefined]) {
      expect(describeError(thrown)).toEqual({ name: typeof thrown });
    }
  });

  test('is written in finite time if it is its own cause', () => {
    const error = new Error('turns');
    error.cause = error;
    expect(describeError(error).name).toBe('Error');
  });
});

describe('an outage', () => {
  test.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '53300', '08006', 'CONNECTION_CLOSED'])(
    'is recognised by code %s, also on a cause',
    (code) => {
      expect(isOutage(withCode(code))).toBe(true);
      expect(isOutage(new Error('query failed', { cause: withCode(code) }))).toBe(true);
    },
  );

  test('is never reported for an error that a bad item causes', () => {
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
      // other threads write the lines, and this one lets them
      await stat('.');
    }
    console.error('finished');
    process.exit(3);`;

  test('neither ends nor delays the process, which finishes and exits when it is told to', async ({ skip }) => {
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
