// Tests that live operation tells the departments with an address, and refuses half an address and the sandbox's
// secrets.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, readLiveConfig } from '../../src/config/config.ts';
import { createLiveSite, type Environment, type LiveSite } from '../support/processes.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await createLiveSite();
});
afterAll(() => site.close());

const read = (changes: Environment) => readLiveConfig({ ...site.environment, ...changes }).pushes;
const URL = 'https://push.example.test/revocations';

describe('the settings of the departments', () => {
  test('give each department its own address; a department without one is acknowledged for by hand', () => {
    expect(read({})).toEqual({});
    const one = { PUSH_CREDIT_SYSTEM_URL: URL, PUSH_CREDIT_SYSTEM_SECRET: 'of the credit system' };
    expect(read(one)).toEqual({ 'credit_system@shenzhen': { url: URL, secret: 'of the credit system' } });
  });

  test.each<[string, Environment, RegExp]>([
    ['an address without a secret', { PUSH_PUBLIC_SECURITY_URL: URL }, /^PUSH_PUBLIC_SECURITY_SECRET is not set/],
    ['a secret without an address', { PUSH_HUMAN_RESOURCES_SECRET: 'x' }, /^PUSH_HUMAN_RESOURCES_URL is not set/],
    [
      'a wrong address',
      { PUSH_CREDIT_SYSTEM_URL: 'over there', PUSH_CREDIT_SYSTEM_SECRET: 'x' },
      /^PUSH_CREDIT_SYSTEM_URL/,
    ],
    [
      'a secret of the sandbox',
      { PUSH_CREDIT_SYSTEM_URL: URL, PUSH_CREDIT_SYSTEM_SECRET: 'sandbox-push-credit-system' },
      /^PUSH_CREDIT_SYSTEM_SECRET is the sandbox/,
    ],
  ])('refuse %s', (_, changes, pattern) => {
    expect(() => read(changes)).toThrow(ConfigError);
    expect(() => read(changes)).toThrow(pattern);
  });
});
