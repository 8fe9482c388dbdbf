// Signs people in at the office's own identity provider (OpenID Connect Core 1.0): authorization code with PKCE, state
// and nonce. The provider vouches for a name only; another file decides whether a person here has that name.
import * as openid from 'openid-client';
import { z } from 'zod';
import { readAtMost } from '../base/read-at-most.ts';
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

/** Says why a sign-in failed, without any text from the provider or the browser. */
export class OidcFault extends Error {
  override name = 'OidcFault';
  readonly reason: OidcFaultReason;
  constructor(reason: OidcFaultReason, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

export interface Oidc {
  /** Returns where to send the browser, and a sealed text that it must bring back. Rejects with an OidcFault. */
  start(asked: { redirectUri: string; to: string }): Promise<{ location: string; kept: string }>;
  /** Returns the name that the provider vouches for. Rejects with an OidcFault. */
  finish(came: {
    redirectUri: string;
    query: URLSearchParams;
    kept: string | null;
  }): Promise<{ name: string; to: string }>;
}

const TIMEOUT_SECONDS = 5;
const CLOCKS_DIFFER_SECONDS = 60;
const MAX_ANSWER_BYTES = 1024 * 1024;
const PROVIDER_KNOWN_MS = 10 * 60_000;
const BEGUN_AT_MOST_MS = 10 * 60_000;
const PLACE = 'staff.oidc';

const Kept = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string(), at: z.number() });

export function createOidc(config: OidcConfig, sealer: Sealer): Oidc {
  let known: { provider: openid.Configuration; until: number } | undefined;

  const provider = async (): Promise<openid.Configuration> => {
    if (known && known.until > performance.now()) return known.provider;
    const found = await discover(config);
    known = { provider: found, until: performance.now() + PROVIDER_KNOWN_MS };
    return found;
  };

  return {
    async start({ redirectUri, to }) {
      const begun = { state: newToken(), nonce: newToken(), verifier: newToken(), to, at: Date.now() };
      const asked = {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: 'S256',
      };
      const location = await orFault('unreachable', async () => openid.buildAuthorizationUrl(await provider(), asked));
      return { location: location.href, kept: sealer.seal(PLACE, JSON.stringify(begun)).toString('base64url') };
    },

    async finish({ redirectUri, query, kept }) {
      const begun = openKept(sealer, kept);
      if (!begun || query.get('state') !== begun.state) throw new OidcFault('not_begun_here');
      // guards against a mix-up with another provider (RFC 9207)
      if (query.has('iss') && query.get('iss') !== config.issuer) throw new OidcFault('not_begun_here');
      if (query.has('error') || !query.has('code')) throw new OidcFault('refused_there');
      const found = await provider();
      const name = await orFault('no_valid_token', async () => {
        const tokens = await openid.authorizationCodeGrant(found, new URL(`${redirectUri}?${query}`), {
          expectedState: begun.state,
          expectedNonce: begun.nonce,
          pkceCodeVerifier: begun.verifier,
        });
        return vouchedName(config, tokens.claims());
      });
      return { name, to: begun.to };
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

function discover({ issuer, clientId, clientSecret }: OidcConfig): Promise<openid.Configuration> {
  const isPlain = new URL(issuer).protocol === 'http:';
  const client = { [openid.clockTolerance]: CLOCKS_DIFFER_SECONDS };
  const options = {
    timeout: TIMEOUT_SECONDS,
    [openid.customFetch]: ask,
    // checks the signature too, because the library skips this check for a token that came straight from the provider
    execute: [openid.enableNonRepudiationChecks, ...(isPlain ? [openid.allowInsecureRequests] : [])],
  };
  return orFault('unreachable', async () => {
    const proof = authenticate(clientId, clientSecret);
    const found = await openid.discovery(new URL(issuer), clientId, client, proof, options);
    // Compare exactly (OpenID Connect Discovery 1.0, 4.3): the library tolerates a final slash, and two vendors' other
    // issuers.
    if (found.serverMetadata().issuer !== issuer) throw new Error('the provider gives another issuer');
    return found;
  });
}

const authenticate =
  (clientId: string, clientSecret: string): openid.ClientAuth =>
  (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported;
    if (methods && !methods.includes('client_secret_basic')) {
      return openid.ClientSecretPost(clientSecret)(server, client, body, headers);
    }
    // Form-encoded as browsers do it (RFC 6749, 2.3.1). The library escapes - . _ too, and not every provider undoes
    // that.
    const [id, secret] = [clientId, clientSecret].map((text) => new URLSearchParams([['', text]]).toString().slice(1));
    headers.set('authorization', `Basic ${btoa(`${id}:${secret}`)}`);
  };

/** Returns the name in the token. Refuses a token whose `azp` is another client, which the library accepts. */
function vouchedName({ clientId, nameClaim }: OidcConfig, claims: openid.IDToken | undefined): string {
  if (claims?.azp !== undefined && claims.azp !== clientId) throw new Error('for another client');
  const name = claims?.[nameClaim];
  if (typeof name !== 'string' || name === '') throw new Error('the token names nobody');
  return name;
}

async function ask(url: string, asked: openid.CustomFetchOptions): Promise<Response> {
  try {
    const answer = await fetch(url, asked as RequestInit);
    if (!answer.ok) throw new Error(`the provider answered ${answer.status}`);
    return new Response(await readAtMost(answer, MAX_ANSWER_BYTES), answer);
  } catch (error) {
    throw new OidcFault('unreachable', error);
  }
}

/** Turns every error into an OidcFault. The library wraps a fault of `ask` in an error of its own. */
async function orFault<T>(reason: OidcFaultReason, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof OidcFault) throw error;
    const cause = error instanceof Error ? error.cause : undefined;
    throw cause instanceof OidcFault ? cause : new OidcFault(reason, error);
  }
}
