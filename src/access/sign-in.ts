// Signs people in step by step: a first factor, a second one where the role requires it, a password of the person's
// own, and then a session. No answer reveals, by its words or its time, whether a name exists. Nothing that was typed
// is kept or logged.
import { type AuditEntry, change, type Door, type Entries } from '../audit/change.ts';
import { type Actor, systemActor } from '../base/actor.ts';
import type { Ids } from '../base/ids.ts';
import type { Sealer } from '../base/seal.ts';
import { clientAddress, type Network } from './client-address.ts';
import { type Cookies, newToken, tokenHashOf } from './cookies.ts';
import { knownBrowserOf, rememberBrowser } from './known-browser.ts';
import { faultOfPassword, hashPassword, type PasswordFault, verifyPassword } from './passwords.ts';
import type { Mode } from './store/keys.ts';
import {
  ADDRESS_PAUSE_SECONDS,
  countAttempt,
  deleteSession,
  deleteSignIn,
  drawFromAddress,
  findSignIn,
  forgetAttempts,
  forgetOldAttempts,
  giveBackAttempt,
  insertSession,
  insertSignIn,
  type Method,
  MOST_ATTEMPTS,
  putBackToAddress,
  type SecondFactor,
} from './store/sessions.ts';
import { type Account, findAccount, putPassword } from './store/staff.ts';
import type { Drift } from './totp.ts';

export interface SignInDeps extends Door {
  ids: Ids;
  sealer: Sealer;
  mode: Mode;
  cookies: Cookies;
  trustedProxies: readonly Network[];
  /** how many time steps an authenticator's clock may differ */
  drift: Drift;
}

/** The caller, known or unknown. */
export interface Visitor {
  headers: Headers;
  url: string;
  /** the address at the other end of the connection */
  peer: string | null;
  requestId: string;
}

export type Next = 'second_factor' | 'enrolment' | 'new_password' | 'signed_in';
export type Refused = 'wrong' | 'locked' | 'slow_down' | 'expired' | 'oidc_failed' | 'oidc_unknown' | PasswordFault;
/** `cookies` are values for Set-Cookie. */
export type SignInAnswer =
  | { ok: true; next: Next; cookies: string[] }
  | { ok: false; refused: Refused; secondsLeft?: number };

const DOOR = systemActor('sign-in');
const NAME = /^[a-z0-9][a-z0-9._@-]{1,63}$/;
const LONGEST_TYPED = 200;

/** Returns the name in the form in which names are kept. A text that cannot be a name belongs to nobody. */
export const normalName = (typed: string): string =>
  typed.normalize('NFKC').trim().toLowerCase().slice(0, LONGEST_TYPED);
export const isName = (text: string): boolean => NAME.test(text);

/** Returns the key by which attempts are counted: the name's, or the browser's where the browser knows the person. */
export function attemptsOf(
  deps: Pick<SignInDeps, 'sealer' | 'cookies'>,
  { headers }: Pick<Visitor, 'headers'>,
  name: string,
  account: Pick<Account, 'id'> | null,
): { key: Buffer; isKnown: boolean } {
  const known = account && knownBrowserOf(deps, headers, account.id);
  const counted = known ? `browser\0${known.toString('hex')}` : `name\0${name}`;
  return { key: deps.sealer.fingerprint('sign_in', counted), isKnown: known !== null };
}

export const actorOf = ({ id, role, department }: Pick<Account, 'id' | 'role' | 'department'>): Actor => ({
  kind: 'staff',
  id,
  role,
  ...(department ? { department } : {}),
});

/**
 * Returns the next step. Every role except clerk needs a second factor; a clerk needs it once enrolled or enrolling.
 */
export function nextOf(
  { role, totpSecret, mustChange }: Pick<Account, 'role' | 'totpSecret' | 'mustChange'>,
  { method, secondFactor, isEnrolling = false }: Progress,
): Next {
  const takesTwo = role !== 'clerk' || totpSecret !== null || isEnrolling;
  if (takesTwo && secondFactor === null) return totpSecret === null ? 'enrolment' : 'second_factor';
  return mustChange && method === 'password' ? 'new_password' : 'signed_in';
}

export interface Progress {
  method: Method;
  secondFactor: SecondFactor | null;
  /** an authenticator is being set up */
  isEnrolling?: boolean;
}

/**
 * Takes the first step. Returns `wrong` alike for a wrong name, a wrong password, and an account without a password.
 */
export async function signIn(
  deps: SignInDeps,
  visitor: Visitor,
  typed: { name: string; password: string },
): Promise<SignInAnswer> {
  const name = normalName(typed.name);
  const account = isName(name) ? await findAccount(deps.db, { name }, deps.mode) : null;
  const address = addressKeyOf(deps, visitor);
  const { key, isKnown } = attemptsOf(deps, visitor, name, account);
  if (!isKnown && !(await drawFromAddress(deps.db, address))) {
    return { ok: false, refused: 'slow_down', secondsLeft: ADDRESS_PAUSE_SECONDS };
  }
  const staffId = account?.id ?? null;
  const counted = await countAttempt(deps.db, key);
  if (counted.locked) return await refuse(deps, visitor, { reason: 'locked', staffId, isKnown, ...counted });
  const hash = account && !account.lapsed ? account.passwordHash : null;
  if (!(await verifyPassword(hash, typed.password)) || !account) {
    const reason = account === null ? 'unknown_name' : account.lapsed ? 'one_time_password_lapsed' : 'password';
    return await refuse(deps, visitor, { reason, staffId, isKnown, attempt: counted.attempt });
  }
  if (!isKnown) await putBackToAddress(deps.db, address);
  await giveBackAttempt(deps.db, key);
  return await goOn(deps, visitor, account, { method: 'password', secondFactor: null });
}

interface Refusing {
  reason: string;
  staffId: string | null;
  /** the browser knows the person: only this browser is locked */
  isKnown?: boolean;
  attempt?: number;
  secondsLeft?: number;
}

/** Writes a failure into the audit. It names the account by id, and never by the typed text. */
export async function refuse(
  deps: SignInDeps,
  { requestId }: Visitor,
  { reason, staffId, isKnown = false, attempt = 0, secondsLeft }: Refusing,
): Promise<SignInAnswer> {
  const data = { reason, ...(staffId === null ? {} : { staffId }), ...(isKnown ? { knownBrowser: true } : {}) };
  const isLast = attempt === MOST_ATTEMPTS;
  const locked: AuditEntry[] = isLast ? [{ action: 'staff.locked', data }] : [];
  const events: Entries = [{ action: 'staff.sign_in_refused', data }, ...locked];
  await change(deps, { actor: DOOR, requestId }, async (tx) => {
    await forgetOldAttempts(tx);
    return { result: undefined, events };
  });
  if (secondsLeft !== undefined) return { ok: false, refused: 'locked', secondsLeft };
  return { ok: false, refused: isLast ? 'locked' : 'wrong' };
}

/** Goes to the next step, or opens a session where no step is left. `from` is the step before, which ends. */
export async function goOn(
  deps: SignInDeps,
  visitor: Visitor,
  account: Account,
  progress: Progress,
  from: Buffer | null = null,
): Promise<SignInAnswer> {
  const next = nextOf(account, progress);
  if (next === 'signed_in') return await openSession(deps, visitor, account, progress, from);
  if (from !== null && !(await deleteSignIn(deps.db, from))) return { ok: false, refused: 'expired' };
  const token = newToken();
  const { method, secondFactor } = progress;
  await insertSignIn(deps.db, tokenHashOf(token), { staffId: account.id, method, secondFactor });
  return { ok: true, next, cookies: [deps.cookies.write('signIn', token)] };
}

/**
 * Opens a session with a new token and ends the browser's previous one, so that nobody can be made to use a known
 * session.
 */
async function openSession(
  deps: SignInDeps,
  { headers, requestId }: Visitor,
  account: Account,
  { method, secondFactor }: Progress,
  from: Buffer | null,
): Promise<SignInAnswer> {
  const { cookies, ids } = deps;
  const [token, sessionId] = [newToken(), ids.uuid()];
  const before = cookies.read(headers, 'session');
  const opened = await change(deps, { actor: actorOf(account), requestId }, async (tx) => {
    if (from !== null && !(await deleteSignIn(tx, from))) return { result: false, events: [lost(account)] };
    const ended = before === null ? null : await deleteSession(tx, tokenHashOf(before));
    await insertSession(tx, { id: sessionId, tokenHash: tokenHashOf(token), staffId: account.id, method });
    await forgetAttempts(tx, attemptsOf(deps, { headers }, account.name, account).key);
    const data = { staffId: account.id, sessionId, method, secondFactor };
    const out: AuditEntry[] = ended
      ? [{ action: 'staff.signed_out', data: { staffId: ended.staffId, sessionId: ended.id } }]
      : [];
    return { result: true, events: [{ action: 'staff.signed_in', data }, ...out] };
  });
  if (!opened) return { ok: false, refused: 'expired' };
  const known = rememberBrowser(deps, headers, account.id);
  return { ok: true, next: 'signed_in', cookies: [cookies.write('session', token), known, cookies.clear('signIn')] };
}

const lost = ({ id }: Account): AuditEntry => ({
  action: 'staff.sign_in_refused',
  data: { reason: 'sign_in_used', staffId: id },
});

export interface SignInState extends Progress {
  account: Account;
  tokenHash: Buffer;
  totpSecret: Buffer | null;
  next: Next;
}

/** Returns the state of the browser's sign-in; null where there is none or it has lapsed. */
export async function signInStateOf(deps: SignInDeps, { headers }: Visitor): Promise<SignInState | null> {
  const token = deps.cookies.read(headers, 'signIn');
  if (token === null) return null;
  const tokenHash = tokenHashOf(token);
  const begun = await findSignIn(deps.db, tokenHash);
  const account = begun && (await findAccount(deps.db, { id: begun.staffId }, deps.mode));
  if (!begun || !account) return null;
  const { method, secondFactor, totpSecret } = begun;
  const next = nextOf(account, { method, secondFactor, isEnrolling: totpSecret !== null });
  return { account, tokenHash, method, secondFactor, totpSecret, next };
}

/** Sets a password of the person's own in place of one that somebody else has seen. */
export async function chooseOwnPassword(
  deps: SignInDeps,
  visitor: Visitor,
  { password, again }: { password: string; again: string },
): Promise<SignInAnswer> {
  const state = await signInStateOf(deps, visitor);
  if (!state) return { ok: false, refused: 'expired' };
  const { account, next, tokenHash } = state;
  if (next !== 'new_password') return { ok: true, next, cookies: [] };
  if (password !== again) return { ok: false, refused: 'not_repeated' };
  if (await verifyPassword(account.passwordHash, password)) return { ok: false, refused: 'not_new' };
  const fault = faultOfPassword(password, account.name);
  if (fault !== null) return { ok: false, refused: fault };
  const passwordHash = await hashPassword(password);
  await change(deps, { actor: actorOf(account), requestId: visitor.requestId }, async (tx) => {
    await putPassword(tx, account.id, { passwordHash, mustChange: false });
    return {
      result: undefined,
      events: [{ action: 'staff.password_set', data: { staffId: account.id, by: 'person' } }],
    };
  });
  return await goOn(deps, visitor, { ...account, mustChange: false }, state, tokenHash);
}

// --- The caller's address

export const addressKeyOf = ({ sealer, trustedProxies }: SignInDeps, { headers, peer }: Visitor): Buffer =>
  sealer.fingerprint('sign_in', `address\0${clientAddress(peer, headers.get('x-forwarded-for'), trustedProxies)}`);
