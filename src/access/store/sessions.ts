// All SQL about sessions, incomplete sign-ins, and limits on attempts. The database's own clock decides everything, so
// that any number of processes agree. The tables hold tokens as hashes, and names and addresses as keyed hashes.
import { and, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Office, StaffRole } from '../../base/actor.ts';
import { signInAddresses, signInAttempts, staffSessions, staffSignIns } from '../../db/access-tables.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { OTHER_OFFICES } from '../../db/offices.ts';
import { staff, tenants } from '../../db/tables.ts';
import type { Department } from '../../schemes/words.ts';
import type { Mode } from './keys.ts';

export type Method = typeof staffSignIns.$inferSelect.method;
export type SecondFactor = NonNullable<typeof staffSignIns.$inferSelect.secondFactor>;

/** A working day at most, and half an hour without use (NIST SP 800-63B, 2.2.3). */
const SESSION = sql`interval '8 hours'`;
const IDLE = sql`interval '30 minutes'`;
/** precision of the last use of a session */
const SEEN_EVERY = sql`interval '1 minute'`;
const SIGN_IN = sql`interval '10 minutes'`;

export interface OpenSession {
  id: string;
  staffId: string;
  name: string;
  displayName: string;
  role: StaffRole;
  department: Department | null;
  /** of the person's office */
  schemes: string[];
  districts: string[];
  others: Office[] | null;
  expiresAt: Temporal.Instant;
}

const isOpen = () =>
  and(gt(staffSessions.expiresAt, sql`now()`), gt(staffSessions.seenAt, sql`now() - ${IDLE}`)) as SQL;

/** Returns null where the session or its person has ended, or it has lapsed. Its use is no audit event. */
export async function findSession(db: Db, tokenHash: Buffer, mode: Mode): Promise<OpenSession | null> {
  const [row] = await db
    .select({
      id: staffSessions.id,
      staffId: staff.id,
      name: staff.name,
      displayName: staff.displayName,
      role: staff.role,
      department: staff.department,
      schemes: tenants.schemes,
      districts: tenants.districts,
      others: OTHER_OFFICES,
      expiresAt: staffSessions.expiresAt,
      isToBeSeen: sql<boolean>`${staffSessions.seenAt} < now() - ${SEEN_EVERY}`,
    })
    .from(staffSessions)
    .innerJoin(staff, eq(staff.id, staffSessions.staffId))
    .innerJoin(tenants, eq(tenants.id, staff.tenantId))
    .where(and(eq(staffSessions.tokenHash, tokenHash), isOpen(), eq(staff.mode, mode), sql`${staff.endedAt} is null`));
  if (!row) return null;
  const { isToBeSeen, ...session } = row;
  if (isToBeSeen) {
    await db
      .update(staffSessions)
      .set({ seenAt: sql`now()` })
      .where(and(eq(staffSessions.id, row.id), isOpen()));
  }
  return session;
}

export interface NewSession {
  id: string;
  tokenHash: Buffer;
  staffId: string;
  method: Method;
}

/** Says whether the session is open and its holder in office. Looking does not extend it. */
export async function isSessionOpen(db: Db, tokenHash: Buffer): Promise<boolean> {
  const [row] = await db
    .select({ id: staffSessions.id })
    .from(staffSessions)
    .innerJoin(staff, eq(staff.id, staffSessions.staffId))
    .where(and(eq(staffSessions.tokenHash, tokenHash), isOpen(), sql`${staff.endedAt} is null`));
  return row !== undefined;
}

/** Opens a session, and deletes the person's lapsed ones. */
export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await tx
    .delete(staffSessions)
    .where(
      and(
        eq(staffSessions.staffId, session.staffId),
        or(lt(staffSessions.expiresAt, sql`now()`), lt(staffSessions.seenAt, sql`now() - ${IDLE}`)),
      ),
    );
  await tx.insert(staffSessions).values({ ...session, expiresAt: sql`now() + ${SESSION}` });
}

/** Ends a session; returns its id and its person's, null where there was none. */
export async function deleteSession(tx: Tx, tokenHash: Buffer): Promise<{ id: string; staffId: string } | null> {
  const [ended] = await tx
    .delete(staffSessions)
    .where(eq(staffSessions.tokenHash, tokenHash))
    .returning({ id: staffSessions.id, staffId: staffSessions.staffId });
  return ended ?? null;
}

/** Ends the person's sessions and begun sign-ins; returns the number of sessions. */
export async function deleteSessionsOf(tx: Tx, staffId: string): Promise<number> {
  await tx.delete(staffSignIns).where(eq(staffSignIns.staffId, staffId));
  return await deleteOpenSessionsOf(tx, staffId);
}

/** Ends the person's sessions and keeps begun sign-ins; returns how many. */
export async function deleteOpenSessionsOf(tx: Tx, staffId: string): Promise<number> {
  const ended = await tx
    .delete(staffSessions)
    .where(eq(staffSessions.staffId, staffId))
    .returning({ id: staffSessions.id });
  return ended.length;
}

// --- A sign-in that is not complete

export interface SignIn {
  staffId: string;
  method: Method;
  secondFactor: SecondFactor | null;
  /** sealed; was shown and is not enrolled yet */
  totpSecret: Buffer | null;
}

/** Begins a sign-in, and deletes the person's lapsed ones. */
export async function insertSignIn(db: Db, tokenHash: Buffer, signIn: Omit<SignIn, 'totpSecret'>): Promise<void> {
  await db
    .delete(staffSignIns)
    .where(and(eq(staffSignIns.staffId, signIn.staffId), lt(staffSignIns.expiresAt, sql`now()`)));
  await db.insert(staffSignIns).values({ tokenHash, ...signIn, expiresAt: sql`now() + ${SIGN_IN}` });
}

export async function findSignIn(db: Db, tokenHash: Buffer): Promise<SignIn | null> {
  const [row] = await db
    .select({
      staffId: staffSignIns.staffId,
      method: staffSignIns.method,
      secondFactor: staffSignIns.secondFactor,
      totpSecret: staffSignIns.totpSecret,
    })
    .from(staffSignIns)
    .where(and(eq(staffSignIns.tokenHash, tokenHash), gt(staffSignIns.expiresAt, sql`now()`)));
  return row ?? null;
}

/** Keeps the secret shown for enrolment, unless there is one already. */
export async function keepTotpSecret(db: Db, tokenHash: Buffer, totpSecret: Buffer): Promise<void> {
  await db
    .update(staffSignIns)
    .set({ totpSecret })
    .where(and(eq(staffSignIns.tokenHash, tokenHash), sql`${staffSignIns.totpSecret} is null`));
}

/**
 * Deletes a begun sign-in and returns whether the sign-in existed. Of several tries with one cookie, only one goes on.
 */
export async function deleteSignIn(db: Db | Tx, tokenHash: Buffer): Promise<boolean> {
  const deleted = await db
    .delete(staffSignIns)
    .where(eq(staffSignIns.tokenHash, tokenHash))
    .returning({ staffId: staffSignIns.staffId });
  return deleted.length > 0;
}

// --- Limits on attempts. An attempt is counted before it is checked, so that many at once get no more tries than one
// after another, and it is given back if it was right. The count is no audit event; the result of the attempt is.

export const MOST_ATTEMPTS = 5;
const WINDOW = sql`interval '15 minutes'`;
const LOCK = sql`interval '15 minutes'`;

export type Counted = { locked: false; attempt: number } | { locked: true; secondsLeft: number };

export async function countAttempt(db: Db, nameKey: Buffer): Promise<Counted> {
  const known = signInAttempts;
  const isOver = sql`${known.attempts} >= ${MOST_ATTEMPTS} or ${known.firstAt} < now() - ${WINDOW}`;
  const [counted] = await db
    .insert(known)
    .values({ nameKey, attempts: 1 })
    .onConflictDoUpdate({
      target: known.nameKey,
      set: {
        attempts: sql`case when ${isOver} then 1 else ${known.attempts} + 1 end`,
        firstAt: sql`case when ${isOver} then now() else ${known.firstAt} end`,
        lastAt: sql`now()`,
      },
      setWhere: sql`${known.attempts} < ${MOST_ATTEMPTS} or ${known.lastAt} < now() - ${LOCK}`,
    })
    .returning({ attempts: known.attempts });
  if (counted) return { locked: false, attempt: counted.attempts };
  const [row] = await db
    .select({ secondsLeft: sql<number>`ceil(extract(epoch from ${known.lastAt} + ${LOCK} - now()))::int` })
    .from(known)
    .where(eq(known.nameKey, nameKey));
  return { locked: true, secondsLeft: Math.max(1, row?.secondsLeft ?? 1) };
}

/**
 * Takes back the count of this one attempt, since the attempt was right and the sign-in goes on. Earlier attempts still
 * count.
 */
export async function giveBackAttempt(db: Db, nameKey: Buffer): Promise<void> {
  await db
    .update(signInAttempts)
    .set({ attempts: sql`${signInAttempts.attempts} - 1` })
    .where(and(eq(signInAttempts.nameKey, nameKey), gt(signInAttempts.attempts, 0)));
}

/** Forgets all attempts: the sign-in is complete, or an administrator has reset the account. */
export async function forgetAttempts(tx: Tx, nameKey: Buffer): Promise<void> {
  await tx.delete(signInAttempts).where(eq(signInAttempts.nameKey, nameKey));
}

/** Deletes attempts and addresses after a day. */
export async function forgetOldAttempts(tx: Tx): Promise<void> {
  await tx.delete(signInAttempts).where(lt(signInAttempts.lastAt, sql`now() - interval '1 day'`));
  await tx.delete(signInAddresses).where(lt(signInAddresses.at, sql`now() - interval '1 day'`));
}

const ADDRESS_HOLDS = 50;
const ADDRESS_PER_SECOND = 1 / 6;
export const ADDRESS_PAUSE_SECONDS = 6;

/** Takes one token from the bucket of an address; returns false where it is empty. */
export async function drawFromAddress(db: Db, addressKey: Buffer): Promise<boolean> {
  const known = signInAddresses;
  const filled = sql`least(${ADDRESS_HOLDS}, ${known.tokens} + extract(epoch from now() - ${known.at}) * ${ADDRESS_PER_SECOND})`;
  const drawn = await db
    .insert(known)
    .values({ addressKey, tokens: ADDRESS_HOLDS - 1 })
    .onConflictDoUpdate({
      target: known.addressKey,
      set: { tokens: sql`${filled} - 1`, at: sql`now()` },
      setWhere: sql`${filled} >= 1`,
    })
    .returning({ tokens: known.tokens });
  return drawn.length > 0;
}

export async function putBackToAddress(db: Db, addressKey: Buffer): Promise<void> {
  await db
    .update(signInAddresses)
    .set({ tokens: sql`least(${ADDRESS_HOLDS}, ${signInAddresses.tokens} + 1)` })
    .where(eq(signInAddresses.addressKey, addressKey));
}
