// The sandbox's accounts at its own mock registries. They are no secrets and open nothing else; live operation must
// refuse to start with any of them.
import { SOURCES, type Source } from '../src/schemes/words.ts';
import type { Credentials } from '../src/sources/source.ts';

export const SANDBOX_CREDENTIALS = Object.fromEntries(
  SOURCES.map((source) => [source, { account: `sandbox-${source}`, secret: `sandbox-secret-${source}` }]),
) as { readonly [S in Source]: Credentials };

export const SANDBOX_SMS_CREDENTIALS: Credentials = { account: 'sandbox-sms', secret: 'sandbox-secret-sms' };

/** The account at the registry of a city, where the sandbox serves several registries of a source. */
export const sandboxCredentialsIn = (city: string, source: Source): Credentials => ({
  account: `sandbox-${source}-${city}`,
  secret: `sandbox-secret-${source}-${city}`,
});

/** The secret with which a mock department checks its pushes: `credit_system`, or `credit_system@` and a city. */
export const sandboxPushSecret = (name: string): string => `sandbox-push-${name.replaceAll(/[_@]/g, '-')}`;
