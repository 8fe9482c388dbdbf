// Signs people in through the office's identity provider: the name that the provider vouches for opens the account of
// that name, if there is one. It never makes an account, and still asks for the second factor that the role requires.
import { type Oidc, OidcFault } from './oidc.ts';
import {
  addressKeyOf,
  goOn,
  isName,
  normalName,
  refuse,
  type SignInAnswer,
  type SignInDeps,
  type Visitor,
} from './sign-in.ts';
import { ADDRESS_PAUSE_SECONDS, drawFromAddress, putBackToAddress } from './store/sessions.ts';
import { findAccount } from './store/staff.ts';

export interface OidcDeps extends SignInDeps {
  oidc: Oidc;
  /** the console's origin, as the browser sees it */
  originOf(url: string): string;
  /** is called with the reason of a failure, which never holds text from the browser or the provider */
  fault(error: OidcFault, requestId: string): void;
}

const CALLBACK = '/console/oidc/callback';
export type OidcAnswer = SignInAnswer & { to: string };

/** Returns where to send the browser; null where the provider does not answer. */
export async function startAtProvider(
  deps: OidcDeps,
  { url, requestId }: Visitor,
  to: string,
): Promise<{ location: string; cookies: string[] } | null> {
  try {
    const { location, kept } = await deps.oidc.start({ redirectUri: deps.originOf(url) + CALLBACK, to });
    return { location, cookies: [deps.cookies.write('oidc', kept)] };
  } catch (error) {
    if (!(error instanceof OidcFault)) throw error;
    deps.fault(error, requestId);
    return null;
  }
}

/**
 * Completes the sign-in after the provider. Failed returns count against the address, as wrong passwords do, since each
 * one writes an audit event.
 */
export async function returnFromProvider(deps: OidcDeps, visitor: Visitor): Promise<OidcAnswer> {
  const kept = deps.cookies.read(visitor.headers, 'oidc');
  const address = addressKeyOf(deps, visitor);
  if (!(await drawFromAddress(deps.db, address))) {
    return { ok: false, refused: 'slow_down', secondsLeft: ADDRESS_PAUSE_SECONDS, to: '/console' };
  }
  try {
    const redirectUri = deps.originOf(visitor.url) + CALLBACK;
    const { name, to } = await deps.oidc.finish({ redirectUri, query: new URL(visitor.url).searchParams, kept });
    const answer = await signInNamed(deps, visitor, normalName(name));
    if (answer.ok) await putBackToAddress(deps.db, address);
    return { ...answer, to, ...(answer.ok ? { cookies: [...answer.cookies, deps.cookies.clear('oidc')] } : {}) };
  } catch (error) {
    if (!(error instanceof OidcFault)) throw error;
    deps.fault(error, visitor.requestId);
    await refuse(deps, visitor, { reason: `oidc_${error.reason}`, staffId: null });
    return { ok: false, refused: 'oidc_failed', to: '/console' };
  }
}

async function signInNamed(deps: OidcDeps, visitor: Visitor, name: string): Promise<SignInAnswer> {
  const account = isName(name) ? await findAccount(deps.db, { name }, deps.mode) : null;
  if (account) return await goOn(deps, visitor, account, { method: 'oidc', secondFactor: null });
  await refuse(deps, visitor, { reason: 'oidc_unknown_name', staffId: null });
  return { ok: false, refused: 'oidc_unknown' };
}
