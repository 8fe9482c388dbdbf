// All SQL about sessions, sign-ins that are not complete, and the limits on trying. Everything follows the database's
// own clock, so that any number of processes agree. Tokens are known by their hash alone; names and addresses by a
// keyed one.
import { and, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm';
import type { StaffRole } from '../../base/actor.ts';
import { signInAddresses, signInAttempts, staffSessions, staffSignIns } from '../../db/access-tables.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { staff } from '../../db/tables.ts';
import type { Department } from '../../schemes/words.ts';
import type { Mode } from './keys.ts';

export type Method = typeof staffSignIns.$inferSelect.method;
export type SecondFactor = NonNullable<typeof staffSignIns.$inferSelect.secondFactor>;

/** A working day, however long one acts; and half an hour without acting (NIST SP 800-63B, 2.2.3). */
const SESSION = sql`interval '8 hours'`;
const IDLE = sql`interval '30 minutes'`;
/** how exactly it is known when a session was last used */
const SEEN_EVERY = sql`interval '1 minute'`;
const SIGN_IN = sql`interval '10 minutes'`;

export interface OpenSession {
  id: string;
  staffId: string;
  name: string;
  displayName: string;
  role: StaffRole;
  department: Department | null;
  expiresAt: Temporal.Instant;
}

const isOpen = () =>
  and(gt(staffSessions.expiresAt, sql`now()`), gt(staffSessions.seenAt, sql`now() - ${IDLE}`)) as SQL;

/** Null where it has ended or lapsed, or the person has ended. That it was used is no event of the audit. */
export async function findSession(db: Db, tokenHash: Buffer, mode: Mode): Promise<OpenSession | null> {
  const [row] = await db
    .select({
      id: staffSessions.id,
      staffId: staff.id,
      name: staff.name,
      displayName: staff.displayName,
      role: staff.role,
      department: staff.department,
      expiresAt: staffSessions.expiresAt,
      isToBeSeen: sql<boolean>`${staffSessions.seenAt} < now() - ${SEEN_EVERY}`,
    })
    .from(staffSessions)
    .innerJoin(staff, eq(staff.id, staffSessions.staffId))
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

/** Whether the session is open still, its holder in office. Looking at it does not keep it open. */
export async function isSessionOpen(db: Db, tokenHash: Buffer): Promise<boolean> {
  const [row] = await db
    .select({ id: staffSessions.id })
    .from(staffSessions)
    .innerJoin(staff, eq(staff.id, staffSessions.staffId))
    .where(and(eq(staffSessions.tokenHash, tokenHash), isOpen(), sql`${staff.endedAt} is null`));
  return row !== undefined;
}

/** Opens a session, and takes away the person's sessions that have lapsed. */
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

/** Answers whose session it was; null where there was none. */
export async function deleteSession(tx: Tx, tokenHash: Buffer): Promise<{ id: string; staffId: string } | null> {
  const [ended] = await tx
    .delete(staffSessions)
    .where(eq(staffSessions.tokenHash, tokenHash))
    .returning({ id: staffSessions.id, staffId: staffSessions.staffId });
  return ended ?? null;
}

/** Ends whatever the person has begun and not ended; answers how many sessions that were. */
export async function deleteSessionsOf(tx: Tx, staffId: string): Promise<number> {
  await tx.delete(staffSignIns).where(eq(staffSignIns.staffId, staffId));
  return await deleteOpenSessionsOf(tx, staffId);
}

/** Ends the person's sessions, and leaves sign-ins that have begun. */
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
  /** sealed: shown and not enrolled yet */
  totpSecret: Buffer | null;
}

/** What the person has begun before and let lapse goes. */
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

/** Keeps what is shown for enrolling, unless there is something already. */
export async function keepTotpSecret(db: Db, tokenHash: Buffer, totpSecret: Buffer): Promise<void> {
  await db
    .update(staffSignIns)
    .set({ totpSecret })
    .where(and(eq(staffSignIns.tokenHash, tokenHash), sql`${staffSignIns.totpSecret} is null`));
}

/** Answers whether it was there: a sign-in goes on once, whoever else tries with the same cookie. */
export async function deleteSignIn(db: Db | Tx, tokenHash: Buffer): Promise<boolean> {
  const deleted = await db
    .delete(staffSignIns)
    .where(eq(staffSignIns.tokenHash, tokenHash))
    .returning({ staffId: staffSignIns.staffId });
  return deleted.length > 0;
}

// --- The limits on trying. An attempt is counted before it is looked at, so that many at once are not more than one
// after the other, and given back where it was right. Counting is no event of the audit; what became of the attempt is.

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

/** The attempt was right, and the sign-in goes on: it does not count, and those before it do. */
export async function giveBackAttempt(db: Db, nameKey: Buffer): Promise<void> {
  await db
    .update(signInAttempts)
    .set({ attempts: sql`${signInAttempts.attempts} - 1` })
    .where(and(eq(signInAttempts.nameKey, nameKey), gt(signInAttempts.attempts, 0)));
}

/** The sign-in is complete, or somebody has made the account good: nothing counts any more. */
export async function forgetAttempts(tx: Tx, nameKey: Buffer): Promise<void> {
  await tx.delete(signInAttempts).where(eq(signInAttempts.nameKey, nameKey));
}

/** What is told of an address goes with the day. */
export async function forgetOldAttempts(tx: Tx): Promise<void> {
  await tx.delete(signInAttempts).where(lt(signInAttempts.lastAt, sql`now() - interval '1 day'`));
  await tx.delete(signInAddresses).where(lt(signInAddresses.at, sql`now() - interval '1 day'`));
}

const ADDRESS_HOLDS = 50;
const ADDRESS_PER_SECOND = 1 / 6;
export const ADDRESS_PAUSE_SECONDS = 6;

/** Draws from the bucket of an address; false where it is empty. */
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
