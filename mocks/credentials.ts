// The sandbox's accounts at its own mock registries. They are no secrets and open nothing else; live operation must
// refuse to start with any of them.
import { type PushRecipient, SOURCES, type Source } from '../src/schemes/words.ts';
import type { Credentials } from '../src/sources/source.ts';

export const SANDBOX_CREDENTIALS = Object.fromEntries(
  SOURCES.map((source) => [source, { account: `sandbox-${source}`, secret: `sandbox-secret-${source}` }]),
) as { readonly [S in Source]: Credentials };

export const SANDBOX_SMS_CREDENTIALS: Credentials = { account: 'sandbox-sms', secret: 'sandbox-secret-sms' };

/** The secrets with which the mock departments check their pushes. */
export const SANDBOX_PUSH_SECRETS: { readonly [R in PushRecipient]: string } = {
  public_security: 'sandbox-push-public-security',
  human_resources: 'sandbox-push-human-resources',
  development_and_reform: 'sandbox-push-development-and-reform',
  credit_system: 'sandbox-push-credit-system',
};
