// The second factor: proves it with a code of the authenticator or a backup code, and enrols an authenticator at the
// first sign-in or, for a clerk, on request. A code counts once across all processes, and wrong codes count together
// with wrong passwords.
import { randomBytes } from 'node:crypto';
import { change } from '../audit/change.ts';
import type { Sealer } from '../base/seal.ts';
import { newToken, tokenHashOf } from './cookies.ts';
import { verifyPassword } from './passwords.ts';
import {
  actorOf,
  attemptsOf,
  goOn,
  refuse,
  type SignInAnswer,
  type SignInDeps,
  type SignInState,
  signInStateOf,
  type Visitor,
} from './sign-in.ts';
import {
  countAttempt,
  deleteOpenSessionsOf,
  deleteSignIn,
  giveBackAttempt,
  insertSignIn,
  keepTotpSecret,
  type SecondFactor,
} from './store/sessions.ts';
import { type Account, enrolTotp, findAccount, takeBackupCode, takeTotpStep } from './store/staff.ts';
import { codeAt, newTotpSecret, stepAt, stepOf, totpUri } from './totp.ts';

const secretPlace = (staffId: string) => `staff_credentials.totp_secret:${staffId}`;
const shownPlace = (tokenHash: Buffer) => `staff_sign_ins.totp_secret:${tokenHash.toString('hex')}`;

export const sealTotpSecret = (sealer: Sealer, staffId: string, secret: string): Buffer =>
  sealer.seal(secretPlace(staffId), secret);

/** Proves the second factor with a code of either kind. */
export async function proveSecondFactor(deps: SignInDeps, visitor: Visitor, code: string): Promise<SignInAnswer> {
  const state = await signInStateOf(deps, visitor);
  if (!state) return { ok: false, refused: 'expired' };
  if (state.next !== 'second_factor') return { ok: true, next: state.next, cookies: [] };
  return await attempt(deps, visitor, state, async () => {
    const secondFactor = await provenBy(deps, state.account, code);
    if (secondFactor === null) return null;
    return await goOn(deps, visitor, state.account, { ...state, secondFactor }, state.tokenHash);
  });
}

/**
 * Counts the attempt, then runs the trial; a trial that returns null was a wrong code. A locked sign-in must begin
 * again.
 */
async function attempt<Answer extends SignInAnswer>(
  deps: SignInDeps,
  visitor: Visitor,
  { account, tokenHash }: SignInState,
  trial: () => Promise<Answer | null>,
): Promise<Answer | SignInAnswer> {
  const { key, isKnown } = attemptsOf(deps, visitor, account.name, account);
  const counted = await countAttempt(deps.db, key);
  const answer = counted.locked ? null : await trial();
  if (answer) {
    if (answer.ok && answer.next !== 'signed_in') await giveBackAttempt(deps.db, key);
    return answer;
  }
  const reason = counted.locked ? 'locked' : 'code';
  const refused = await refuse(deps, visitor, { reason, staffId: account.id, isKnown, ...counted });
  if (!refused.ok && refused.refused === 'locked') await deleteSignIn(deps.db, tokenHash);
  return refused;
}

async function provenBy(
  deps: SignInDeps,
  { id, totpSecret, totpStep }: Account,
  code: string,
): Promise<SecondFactor | null> {
  if (totpSecret === null) return null;
  const secret = deps.sealer.open(secretPlace(id), totpSecret);
  const step = stepOf(secret, code, { at: stepAt(Date.now()), after: totpStep, drift: deps.drift });
  if (step !== null && (await takeTotpStep(deps.db, id, step))) return 'totp';
  return (await takeBackupCode(deps.db, id, codeKeyOf(deps, id, code))) ? 'backup_code' : null;
}

/**
 * Returns the secret to put into an authenticator. It stays the same as long as this sign-in lasts; null where nobody
 * is enrolling.
 */
export async function shownForEnrolment(
  deps: SignInDeps,
  visitor: Visitor,
): Promise<{ name: string; secret: string; uri: string } | null> {
  const state = await signInStateOf(deps, visitor);
  if (state?.next !== 'enrolment') return null;
  const { account, tokenHash } = state;
  if (state.totpSecret === null) {
    await keepTotpSecret(deps.db, tokenHash, deps.sealer.seal(shownPlace(tokenHash), newTotpSecret()));
  }
  const kept = await signInStateOf(deps, visitor);
  if (!kept?.totpSecret) return null;
  const secret = deps.sealer.open(shownPlace(tokenHash), kept.totpSecret);
  return { name: account.name, secret, uri: totpUri(secret, account.name) };
}

/**
 * Begins to enrol an authenticator for a signed-in person who has none. It asks for the password again, since an
 * unlocked screen proves nobody's identity; people who sign in only at the identity provider have no password. The next
 * step is the same as at a first sign-in.
 */
export async function beginEnrolment(
  deps: SignInDeps,
  visitor: Visitor,
  staffId: string,
  password: string,
): Promise<SignInAnswer> {
  const account = await findAccount(deps.db, { id: staffId }, deps.mode);
  if (!account) return { ok: false, refused: 'expired' };
  if (account.totpSecret !== null) return { ok: true, next: 'signed_in', cookies: [] };
  const { passwordHash } = account;
  if (passwordHash !== null) {
    const { key, isKnown } = attemptsOf(deps, visitor, account.name, account);
    const counted = await countAttempt(deps.db, key);
    const isRight = !counted.locked && (await verifyPassword(passwordHash, password));
    const reason = counted.locked ? 'locked' : 'password';
    if (!isRight) return await refuse(deps, visitor, { reason, staffId, isKnown, ...counted });
    await giveBackAttempt(deps.db, key);
  }
  const token = newToken();
  const tokenHash = tokenHashOf(token);
  const method = passwordHash === null ? 'oidc' : 'password';
  await insertSignIn(deps.db, tokenHash, { staffId, method, secondFactor: null });
  await keepTotpSecret(deps.db, tokenHash, deps.sealer.seal(shownPlace(tokenHash), newTotpSecret()));
  return { ok: true, next: 'enrolment', cookies: [deps.cookies.write('signIn', token)] };
}

/** Says whether the person has enrolled an authenticator, and has a password to confirm a new one with. */
export async function credentialsOf(
  { db, mode }: Pick<SignInDeps, 'db' | 'mode'>,
  staffId: string,
): Promise<{ isEnrolled: boolean; hasPassword: boolean }> {
  const account = await findAccount(db, { id: staffId }, mode);
  return { isEnrolled: Boolean(account?.totpSecret), hasPassword: Boolean(account?.passwordHash) };
}

export type EnrolAnswer = SignInAnswer & { backupCodes?: string[] };

/** Enrols the shown secret once a code proves that the authenticator has it; returns the backup codes, this once. */
export async function enrol(deps: SignInDeps, visitor: Visitor, code: string): Promise<EnrolAnswer> {
  const state = await signInStateOf(deps, visitor);
  if (!state) return { ok: false, refused: 'expired' };
  const { account, next, totpSecret, tokenHash } = state;
  if (next !== 'enrolment' || totpSecret === null) return { ok: true, next, cookies: [] };
  const secret = deps.sealer.open(shownPlace(tokenHash), totpSecret);
  return await attempt<EnrolAnswer>(deps, visitor, state, async () => {
    const step = stepOf(secret, code, { at: stepAt(Date.now()), after: null, drift: deps.drift });
    if (step === null) return null;
    const backupCodes = newBackupCodes();
    const enrolled = await change(deps, { actor: actorOf(account), requestId: visitor.requestId }, async (tx) => {
      const codeKeys = backupCodes.map((each) => codeKeyOf(deps, account.id, each));
      const result = await enrolTotp(tx, account.id, {
        secret: sealTotpSecret(deps.sealer, account.id, secret),
        step,
        codeKeys,
      });
      const data = { staffId: account.id };
      // ends every session opened without the second factor, also the one in which a clerk asked for it
      const sessions = result ? await deleteOpenSessionsOf(tx, account.id) : 0;
      return result
        ? { result, events: [{ action: 'staff.second_factor_enrolled', data: { ...data, sessions } }] }
        : { result, events: [{ action: 'staff.sign_in_refused', data: { ...data, reason: 'enrolled_already' } }] };
    });
    if (!enrolled) return { ok: false, refused: 'expired' };
    const answer = await goOn(deps, visitor, account, { ...state, secondFactor: 'totp' }, tokenHash);
    return { ...answer, backupCodes };
  });
}

const BACKUP_CODES = 10;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Makes codes of 50 random bits each, in two groups. */
const newBackupCodes = (): string[] =>
  Array.from({ length: BACKUP_CODES }, () => {
    const characters = [...randomBytes(10)].map((byte) => ALPHABET[byte & 31]).join('');
    return `${characters.slice(0, 5)}-${characters.slice(5)}`;
  });

/** Normalises a typed code as Crockford's base 32 does: letters that look like digits become those digits. */
function codeKeyOf({ sealer }: SignInDeps, staffId: string, typed: string): Buffer {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1').slice(0, 20);
  return sealer.fingerprint('sign_in', `backup_code\0${staffId}\0${code}`);
}

/** Returns the first code that was not used yet. Only the sandbox shows it. */
export async function sandboxCodeFor(deps: SignInDeps, visitor: Visitor): Promise<string | null> {
  const state = await signInStateOf(deps, visitor);
  if (state?.next !== 'second_factor' || !state.account.totpSecret) return null;
  const { id, totpSecret, totpStep } = state.account;
  const secret = deps.sealer.open(secretPlace(id), totpSecret);
  return codeAt(secret, Math.max(stepAt(Date.now()), (totpStep ?? 0) + 1));
}
