// An identity provider as an office has one, small and strict: discovery, authorization with PKCE, a token endpoint
// that knows its client, and keys. A test chooses the person before it and the fault of the token.
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';

export const CLIENT = { clientId: 'miaopi console', clientSecret: 'a secret: with/odd+characters' };

export interface Said {
  /** the claims of the ID token that replace those of a good one */
  claims: Record<string, unknown>;
  /** `other`: by a key that is not the provider's; `secret`: by the client's secret; `none`: by nobody */
  signedBy: 'provider' | 'other' | 'secret' | 'none';
}

export interface IdentityProvider {
  issuer: string;
  /** the options of the next token */
  said: Said;
  /** the members of its metadata that replace those of good ones */
  metadata: Record<string, unknown>;
  /** Follows the browser's redirection as a person who signs in there; returns the address of the way back. */
  visit(location: string, answer?: Record<string, string>): string;
  close(): Promise<void>;
}

interface Asked {
  redirectUri: string;
  nonce: string;
  challenge: string;
}

export async function startIdentityProvider(): Promise<IdentityProvider> {
  const [own, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const codes = new Map<string, Asked>();
  const basic = [CLIENT.clientId, CLIENT.clientSecret]
    .map((text) => new URLSearchParams({ text }).toString().slice(5))
    .join(':');

  const tokenFor = async ({ nonce }: Asked): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const good = { iss: provider.issuer, aud: CLIENT.clientId, sub: 'subject-1', nonce, iat: now, exp: now + 300 };
    const claims = { ...good, ...provider.said.claims } as JWTPayload;
    if (provider.said.signedBy === 'none') return new UnsecuredJWT(claims).encode();
    if (provider.said.signedBy === 'secret') {
      return await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(CLIENT.clientSecret));
    }
    const key = provider.said.signedBy === 'other' ? other.privateKey : own.privateKey;
    return await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(key);
  };

  /** RFC 6749, 4.1.3, and RFC 7636, 4.6; null if anything does not fit */
  const redeem = async (authorization: string | undefined, form: URLSearchParams): Promise<object | null> => {
    const asked = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isPosted = String(provider.metadata.token_endpoint_auth_methods_supported) === 'client_secret_post';
    const isClient = isPosted
      ? form.get('client_id') === CLIENT.clientId && form.get('client_secret') === CLIENT.clientSecret
      : authorization === `Basic ${Buffer.from(basic).toString('base64')}`;
    const fits =
      isClient &&
      form.get('grant_type') === 'authorization_code' &&
      asked?.challenge === challenge &&
      asked.redirectUri === form.get('redirect_uri');
    return fits ? { token_type: 'Bearer', access_token: randomUUID(), id_token: await tokenFor(asked) } : null;
  };

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { issuer } = provider;
    const answers: Record<string, () => Promise<object | null>> = {
      '/.well-known/openid-configuration': async () => ({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'ES256', 'HS256', 'none'],
        ...provider.metadata,
      }),
      '/keys': async () => ({ keys: [jwk] }),
      '/token': () => redeem(request.headers.authorization, new URLSearchParams(body)),
    };
    const answer = await answers[request.url ?? '']?.();
    response.writeHead(answer ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error: 'invalid_request' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const provider: IdentityProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    said: { claims: {}, signedBy: 'provider' },
    metadata: {},
    visit(location, answer) {
      const { searchParams: asked, origin, pathname } = new URL(location);
      const text = (name: string) => asked.get(name) ?? '';
      const isGood =
        origin + pathname === `${provider.issuer}/authorize` &&
        text('response_type') === 'code' &&
        text('client_id') === CLIENT.clientId &&
        text('scope').split(' ').includes('openid') &&
        text('code_challenge_method') === 'S256';
      if (!isGood) throw new Error(`the provider does not take ${location}`);
      const code = randomUUID();
      codes.set(code, { redirectUri: text('redirect_uri'), nonce: text('nonce'), challenge: text('code_challenge') });
      const back = new URL(text('redirect_uri'));
      back.search = new URLSearchParams(answer ?? { code, state: text('state'), iss: provider.issuer }).toString();
      return back.href;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}
