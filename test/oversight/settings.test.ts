// Live operation tells the departments that it has an address for, and refuses half an address and the sandbox's secrets.
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

describe('the departments that are told', () => {
  test('a department is told at its own address; one without is acknowledged for by hand', () => {
    expect(read({})).toEqual({});
    const one = { PUSH_CREDIT_SYSTEM_URL: URL, PUSH_CREDIT_SYSTEM_SECRET: 'of the credit system' };
    expect(read(one)).toEqual({ credit_system: { url: URL, secret: 'of the credit system' } });
  });

  test.each<[string, Environment, RegExp]>([
    ['an address without a secret', { PUSH_PUBLIC_SECURITY_URL: URL }, /^PUSH_PUBLIC_SECURITY_SECRET is not set/],
    ['a secret without an address', { PUSH_HUMAN_RESOURCES_SECRET: 'x' }, /^PUSH_HUMAN_RESOURCES_URL is not set/],
    [
      'what is no address',
      { PUSH_CREDIT_SYSTEM_URL: 'over there', PUSH_CREDIT_SYSTEM_SECRET: 'x' },
      /^PUSH_CREDIT_SYSTEM_URL/,
    ],
    [
      'a secret of the sandbox',
      { PUSH_CREDIT_SYSTEM_URL: URL, PUSH_CREDIT_SYSTEM_SECRET: 'sandbox-push-credit-system' },
      /^PUSH_CREDIT_SYSTEM_SECRET is the sandbox/,
    ],
  ])('refuses %s', (_, changes, pattern) => {
    expect(() => read(changes)).toThrow(ConfigError);
    expect(() => read(changes)).toThrow(pattern);
  });
});
