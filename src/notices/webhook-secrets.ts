// The secrets that sign webhook messages (Standard Webhooks). They are kept sealed, shown once, and changed without a
// gap, since the previous secret also signs for a day.
import { randomBytes } from 'node:crypto';
import type { Sealer } from '../base/seal.ts';

export interface Secret {
  /** `whsec_` and base64, the form of Standard Webhooks */
  secret: string;
  /** ISO 8601; null for the secret in use */
  until: string | null;
}

const OVERLAP = Temporal.Duration.from({ hours: 24 });
/**
 * Most secrets that sign at once. A message is signed with each, and many changes in one day must not enlarge its
 * headers without limit.
 */
const MOST_SECRETS = 4;

const place = (endpointId: string) => `webhook_endpoints.secrets:${endpointId}`;

/** 256 random bits. */
export const drawSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

export const sealSecrets = (sealer: Sealer, endpointId: string, secrets: readonly Secret[]): Buffer =>
  sealer.seal(place(endpointId), JSON.stringify(secrets));

/** The newest first. Throws if they cannot be opened. */
export const openSecrets = (sealer: Sealer, endpointId: string, sealed: Buffer): Secret[] =>
  JSON.parse(sealer.open(place(endpointId), sealed)) as Secret[];

const isInForce = ({ until }: Secret, now: Temporal.Instant) =>
  until === null || Temporal.Instant.compare(now, Temporal.Instant.from(until)) < 0;

/** The secrets that sign now, the newest first; at least one. */
export const inForce = (secrets: readonly Secret[], now: Temporal.Instant): string[] =>
  secrets.filter((each) => isInForce(each, now)).map(({ secret }) => secret);

/** Puts a new secret before the secrets that still sign; each of these ends a day after its replacement. */
export function rotate(secrets: readonly Secret[], secret: string, now: Temporal.Instant): Secret[] {
  const until = now.add(OVERLAP).toString();
  const before = secrets
    .filter((each) => isInForce(each, now))
    .map((each) => ({ ...each, until: each.until ?? until }));
  return [{ secret, until: null }, ...before].slice(0, MOST_SECRETS);
}
