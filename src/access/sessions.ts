// Finds the signed-in person, and gives the console and REST every function of the sign-in. A session is a token in a
// cookie and its hash in the database. It ends after 8 hours, after 30 minutes without use, at sign-out, and when the
// person leaves office.
import { change, type Door } from '../audit/change.ts';
import type { Actor, Role } from '../base/actor.ts';
import type { Ids } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { Refusal } from '../base/refusal.ts';
import type { Sealer } from '../base/seal.ts';
import type { Network } from './client-address.ts';
import { createCookies, tokenHashOf } from './cookies.ts';
import type { Principal } from './keys.ts';
import { createOidc, type OidcConfig } from './oidc.ts';
import { type OidcAnswer, type OidcDeps, returnFromProvider, startAtProvider } from './oidc-sign-in.ts';
import { SANDBOX_KEYS, SANDBOX_PASSWORD } from './sandbox-keys.ts';
import {
  beginEnrolment,
  credentialsOf,
  type EnrolAnswer,
  enrol,
  proveSecondFactor,
  sandboxCodeFor,
  shownForEnrolment,
} from './second-factor.ts';
import {
  actorOf,
  chooseOwnPassword,
  type Next,
  type SignInAnswer,
  type SignInDeps,
  signIn,
  signInStateOf,
  type Visitor,
} from './sign-in.ts';
import type { Mode } from './store/keys.ts';
import { deleteSession, findSession, isSessionOpen } from './store/sessions.ts';

export interface StaffSession {
  actor: Actor;
  /** the sign-in name */
  name: string;
  displayName: string;
  expiresAt: Temporal.Instant;
}

export interface StaffAccess {
  /** Returns null where nobody is signed in. */
  sessionOf(headers: Headers): Promise<StaffSession | null>;
  /** Says whether the session is still open; asking does not extend it. */
  isOpen(headers: Headers): Promise<boolean>;
  /**
   * Does the same as `sessionOf` for REST. Refuses with `forbidden` a request that may change something and does not
   * come from a page of the console.
   */
  principalOf(request: Request): Promise<Principal | null>;
  signIn(visitor: Visitor, typed: { name: string; password: string }): Promise<SignInAnswer>;
  /** Returns the next step of a sign-in that has begun; null where none has. */
  nextOf(visitor: Visitor): Promise<Next | null>;
  secondFactor(visitor: Visitor, code: string): Promise<SignInAnswer>;
  shownForEnrolment(visitor: Visitor): Promise<{ name: string; secret: string; uri: string } | null>;
  enrol(visitor: Visitor, code: string): Promise<EnrolAnswer>;
  /** Begins the enrolment of an authenticator for a signed-in person whose role does not require a second factor. */
  beginEnrolment(visitor: Visitor, session: StaffSession, password: string): Promise<SignInAnswer>;
  credentialsOf(session: StaffSession): Promise<{ isEnrolled: boolean; hasPassword: boolean }>;
  chooseOwnPassword(visitor: Visitor, typed: { password: string; again: string }): Promise<SignInAnswer>;
  /** Returns values for Set-Cookie. */
  signOut(visitor: Pick<Visitor, 'headers' | 'requestId'>): Promise<string[]>;
  oidc: {
    /** Returns null where the provider does not answer. */
    start(visitor: Visitor, to: string): Promise<{ location: string; cookies: string[] } | null>;
    callback(visitor: Visitor): Promise<OidcAnswer>;
  } | null;
  /** accounts and codes of the sandbox; null in live operation */
  sandbox: {
    password: string;
    accounts: readonly { name: string; displayName: string; role: Role }[];
    codeFor(visitor: Visitor): Promise<string | null>;
  } | null;
}

export interface StaffAccessOptions extends Door {
  ids: Ids;
  sealer: Sealer;
  log: Log;
  mode: Mode;
  /** the console's origin as browsers see it; null in the sandbox, which takes the origin of each request */
  origin: string | null;
  oidc: OidcConfig | null;
  trustedProxies: readonly Network[];
}

const DRIFT = { back: 1, ahead: 1 };
/** all users of the sandbox share one authenticator: this allows twenty sign-ins within half a minute */
const SANDBOX_DRIFT = { back: 1, ahead: 20 };

export function createStaffAccess(options: StaffAccessOptions): StaffAccess {
  const { db, clock, ids, sealer, log, mode, origin, trustedProxies } = options;
  const isSandbox = mode === 'sandbox';
  const cookies = createCookies(!isSandbox);
  const drift = isSandbox ? SANDBOX_DRIFT : DRIFT;
  const deps: SignInDeps = { db, clock, ids, sealer, mode, cookies, trustedProxies, drift };
  const originOf = (url: string) => origin ?? new URL(url).origin;

  const sessionOf = async (headers: Headers): Promise<StaffSession | null> => {
    const token = cookies.read(headers, 'session');
    const found = token === null ? null : await findSession(db, tokenHashOf(token), mode);
    if (!found) return null;
    const { staffId, name, displayName, expiresAt, role, department, schemes, districts, others } = found;
    const actor = { ...actorOf({ id: staffId, role, department }), office: { schemes, districts, others } };
    return { actor, name, displayName, expiresAt };
  };

  return {
    sessionOf,
    async isOpen(headers) {
      const token = cookies.read(headers, 'session');
      return token !== null && (await isSessionOpen(db, tokenHashOf(token)));
    },
    async principalOf(request) {
      const session = await sessionOf(request.headers);
      if (!session) return null;
      if (!isSafe(request.method) && !isFromOwnPage(request, originOf(request.url))) throw new Refusal('forbidden');
      return { actor: session.actor, creditCode: null, unitName: null };
    },
    signIn: (visitor, typed) => signIn(deps, visitor, typed),
    nextOf: async (visitor) => (await signInStateOf(deps, visitor))?.next ?? null,
    secondFactor: (visitor, code) => proveSecondFactor(deps, visitor, code),
    shownForEnrolment: (visitor) => shownForEnrolment(deps, visitor),
    enrol: (visitor, code) => enrol(deps, visitor, code),
    beginEnrolment: (visitor, { actor }, password) => beginEnrolment(deps, visitor, actor.id, password),
    credentialsOf: ({ actor }) => credentialsOf(deps, actor.id),
    chooseOwnPassword: (visitor, typed) => chooseOwnPassword(deps, visitor, typed),
    async signOut({ headers, requestId }) {
      const session = await sessionOf(headers);
      const token = cookies.read(headers, 'session');
      if (session && token !== null) {
        await change(deps, { actor: session.actor, requestId }, async (tx) => {
          const ended = await deleteSession(tx, tokenHashOf(token));
          const data = { staffId: session.actor.id, ...(ended ? { sessionId: ended.id } : {}) };
          return { result: undefined, events: [{ action: 'staff.signed_out', data }] };
        });
      }
      return [cookies.clear('session'), cookies.clear('signIn')];
    },
    oidc: options.oidc && oidcOf({ ...deps, oidc: createOidc(options.oidc, sealer), originOf, fault: hear(log) }),
    sandbox: isSandbox ? sandboxOf(deps) : null,
  };
}

const sandboxOf = (deps: SignInDeps): StaffAccess['sandbox'] => ({
  password: SANDBOX_PASSWORD,
  accounts: SANDBOX_KEYS.flatMap(({ token, displayName, role }) =>
    displayName === null ? [] : [{ name: token, displayName, role }],
  ),
  codeFor: (visitor) => sandboxCodeFor(deps, visitor),
});

const hear =
  (log: Log): OidcDeps['fault'] =>
  (error, requestId) =>
    log.warn('oidc.failed', { requestId, reason: error.reason });

const oidcOf = (deps: OidcDeps): StaffAccess['oidc'] => ({
  start: (visitor, to) => startAtProvider(deps, visitor, to),
  callback: (visitor) => returnFromProvider(deps, visitor),
});

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';

/**
 * Browsers say where a request comes from, and pages cannot change that (Fetch Metadata). Old browsers send only
 * `Origin`.
 */
function isFromOwnPage({ headers }: Request, origin: string): boolean {
  const site = headers.get('sec-fetch-site');
  return site === null ? headers.get('origin') === origin : site === 'same-origin';
}
