// Signing in at the office's own identity provider (OpenID Connect Core 1.0): authorization code with PKCE, state and nonce. What
// comes of it is a name that the provider vouches for, and nothing else: whether that is somebody here is not decided in this file.
import { createHash } from 'node:crypto';
import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Sealer } from '../base/seal.ts';
import { newToken } from './cookies.ts';

export interface OidcConfig {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** the claim of the ID token that holds the sign-in name of a person here */
  nameClaim: string;
}

export type OidcFaultReason = 'unreachable' | 'not_begun_here' | 'refused_there' | 'no_valid_token';

/** Why nothing came of it, without anything that the provider or the browser said. */
export class OidcFault extends Error {
  override name = 'OidcFault';
  readonly reason: OidcFaultReason;
  constructor(reason: OidcFaultReason, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

export interface Oidc {
  /** Where to send the browser, and what it has to bring back besides (sealed). Rejects with an OidcFault. */
  start(asked: { redirectUri: string; to: string }): Promise<{ location: string; kept: string }>;
  /** The name that the provider vouches for. Rejects with an OidcFault. */
  finish(came: {
    redirectUri: string;
    query: URLSearchParams;
    kept: string | null;
  }): Promise<{ name: string; to: string }>;
}

const TIMEOUT_MS = 5_000;
const PROVIDER_KNOWN_MS = 10 * 60_000;
const BEGUN_AT_MOST_MS = 10 * 60_000;
const PLACE = 'staff.oidc';
/** never `none`, and nothing with a shared secret */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

const Discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});
const Tokens = z.object({ id_token: z.string() });
const Kept = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string(), at: z.number() });

interface Provider extends z.output<typeof Discovery> {
  keys: JWTVerifyGetKey;
}

export function createOidc(config: OidcConfig, sealer: Sealer): Oidc {
  let known: { provider: Provider; until: number } | undefined;

  const provider = async (): Promise<Provider> => {
    if (known && known.until > performance.now()) return known.provider;
    const found = await discover(config.issuer);
    known = { provider: found, until: performance.now() + PROVIDER_KNOWN_MS };
    return found;
  };

  return {
    async start({ redirectUri, to }) {
      const { authorization_endpoint } = await provider();
      const begun = { state: newToken(), nonce: newToken(), verifier: newToken(), to, at: Date.now() };
      const location = new URL(authorization_endpoint);
      const asked = {
        response_type: 'code',
        client_id: config.clientId,
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: createHash('sha256').update(begun.verifier).digest('base64url'),
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(asked)) location.searchParams.set(name, value);
      return { location: location.href, kept: sealer.seal(PLACE, JSON.stringify(begun)).toString('base64url') };
    },

    async finish({ redirectUri, query, kept }) {
      const begun = openKept(sealer, kept);
      if (!begun || query.get('state') !== begun.state) throw new OidcFault('not_begun_here');
      const found = await provider();
      // a mix-up with another provider (RFC 9207)
      if (query.has('iss') && query.get('iss') !== found.issuer) throw new OidcFault('not_begun_here');
      const code = query.get('code');
      if (query.has('error') || code === null) throw new OidcFault('refused_there');
      const token = await redeem(config, found, { code, redirectUri, verifier: begun.verifier });
      return { name: await vouchedName(config, found, token, begun.nonce), to: begun.to };
    },
  };
}

function openKept(sealer: Sealer, kept: string | null): z.output<typeof Kept> | null {
  try {
    const begun = Kept.parse(JSON.parse(sealer.open(PLACE, Buffer.from(kept ?? '', 'base64url'))));
    return Date.now() - begun.at <= BEGUN_AT_MOST_MS ? begun : null;
  } catch {
    return null;
  }
}

/** OpenID Connect Discovery 1.0, 4: the issuer must be the very one that was asked. */
async function discover(issuer: string): Promise<Provider> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const found = Discovery.safeParse(await fetchJson(url, {}));
  if (!found.success || found.data.issuer !== issuer) throw new OidcFault('unreachable');
  const { protocol } = new URL(issuer);
  const { authorization_endpoint, token_endpoint, jwks_uri } = found.data;
  const isSafe = [authorization_endpoint, token_endpoint, jwks_uri].every(
    (each) => new URL(each).protocol === protocol,
  );
  if (!isSafe) throw new OidcFault('unreachable');
  return { ...found.data, keys: createRemoteJWKSet(new URL(jwks_uri), { timeoutDuration: TIMEOUT_MS }) };
}

async function redeem(
  { clientId, clientSecret }: OidcConfig,
  { token_endpoint, token_endpoint_auth_methods_supported: methods }: Provider,
  { code, redirectUri, verifier }: { code: string; redirectUri: string; verifier: string },
): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
  if (methods && !methods.includes('client_secret_basic')) {
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
  } else {
    // each part form-encoded (RFC 6749, 2.3.1)
    const encoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
    const both = `${encoded(clientId)}:${encoded(clientSecret)}`;
    headers.authorization = `Basic ${Buffer.from(both).toString('base64')}`;
  }
  const answered = Tokens.safeParse(
    await fetchJson(token_endpoint, { method: 'POST', headers, body: form.toString() }),
  );
  if (!answered.success) throw new OidcFault('no_valid_token');
  return answered.data.id_token;
}

/** OpenID Connect Core 1.0, 3.1.3.7. */
async function vouchedName(config: OidcConfig, provider: Provider, token: string, nonce: string): Promise<string> {
  try {
    const { payload } = await jwtVerify(token, provider.keys, {
      issuer: provider.issuer,
      audience: config.clientId,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'iat', 'sub', 'nonce'],
      clockTolerance: 60,
    });
    if (payload.nonce !== nonce) throw new Error('the nonce is another');
    const isForSeveral = Array.isArray(payload.aud) && payload.aud.length > 1;
    if ((isForSeveral || payload.azp !== undefined) && payload.azp !== config.clientId)
      throw new Error('for another client');
    const name = payload[config.nameClaim];
    if (typeof name !== 'string' || name === '') throw new Error('the token names nobody');
    return name;
  } catch (error) {
    throw new OidcFault('no_valid_token', error);
  }
}

async function fetchJson(url: string, init: RequestInit): Promise<unknown> {
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new Error(`the provider answered ${response.status}`);
    return await response.json();
  } catch (error) {
    throw new OidcFault('unreachable', error);
  }
}
