// What may be said of an error: its kind, its code and where it arose, never its message; and whether it is an outage.
import { describe, expect, it } from 'vitest';
import { describe as describeError } from '../../src/base/log.ts';
import { isOutage } from '../../src/base/outage.ts';

const SECRET = '420106198506151315';
const withCode = (code: string, cause?: unknown) =>
  Object.assign(new Error(`Key (id)=(${SECRET})`, { cause }), { code });

describe('an error in the log', () => {
  it('is told without its message, and so are its causes', () => {
    const error = new TypeError(`bad value ${SECRET}`, { cause: withCode('23505', new Error(SECRET)) });
    const told = describeError(error);
    expect(told).toMatchObject({
      name: 'TypeError',
      cause: { name: 'Error', code: '23505', cause: { name: 'Error' } },
    });
    expect(JSON.stringify(told)).not.toContain(SECRET);
  });

  it('that is no error is told by its type alone', () => {
    for (const thrown of [SECRET, { SECRET }, null, undefined]) {
      expect(describeError(thrown)).toEqual({ name: typeof thrown });
    }
  });

  it('that is its own cause is told in finite time', () => {
    const error = new Error('turns');
    error.cause = error;
    expect(describeError(error).name).toBe('Error');
  });
});

describe('an outage', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '53300', '08006', 'CONNECTION_CLOSED'])(
    'is known by %s, and through causes',
    (code) => {
      expect(isOutage(withCode(code))).toBe(true);
      expect(isOutage(new Error('query failed', { cause: withCode(code) }))).toBe(true);
    },
  );

  it('is nothing that a bad item brings about', () => {
    for (const code of ['23505', '22P02', '23502', '40001']) expect(isOutage(withCode(code))).toBe(false);
    expect(isOutage(new Error('bug'))).toBe(false);
    expect(isOutage('ECONNREFUSED')).toBe(false);
  });
});
