// All SQL about people and their credentials. Passwords are hashes, secrets sealed, codes keyed hashes.
import { and, asc, eq, inArray, isNull, lt, notInArray, or, sql } from 'drizzle-orm';
import type { Actor, StaffRole } from '../../base/actor.ts';
import { staffBackupCodes, staffCredentials } from '../../db/access-tables.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { covering, officeServes, type Place } from '../../db/jurisdiction.ts';
import { staff, tenants } from '../../db/tables.ts';
import type { Department } from '../../schemes/words.ts';
import type { Mode } from './keys.ts';

export interface NewPerson {
  id: string;
  name: string;
  displayName: string;
  tenantId: string;
  role: StaffRole;
  department: Department | null;
  mode: Mode;
}

/** Inserts a person; returns whether the name was free. */
export async function insertPerson(tx: Tx, person: NewPerson): Promise<boolean> {
  const inserted = await tx.insert(staff).values(person).onConflictDoNothing().returning({ id: staff.id });
  return inserted.length > 0;
}

/** Inserts people of fixed names, renews the display name of those already there, and answers all ids by name. */
export async function ensurePeople(tx: Tx, people: readonly NewPerson[]): Promise<Map<string, string>> {
  const rows = await tx
    .insert(staff)
    .values([...people])
    .onConflictDoUpdate({ target: staff.name, set: { displayName: sql`excluded.display_name` } })
    .returning({ id: staff.id, name: staff.name });
  return new Map(rows.map(({ id, name }) => [name, id]));
}

export interface Person {
  id: string;
  name: string;
  displayName: string;
  tenantId: string;
  role: StaffRole;
  department: Department | null;
  mode: Mode;
}

const PERSON = {
  id: staff.id,
  name: staff.name,
  displayName: staff.displayName,
  tenantId: staff.tenantId,
  role: staff.role,
  department: staff.department,
  mode: staff.mode,
};

/** A person who has not ended. */
export async function findPersonByName(db: Db | Tx, name: string): Promise<Person | null> {
  const [row] = await db
    .select(PERSON)
    .from(staff)
    .where(and(eq(staff.name, name), isNull(staff.endedAt)));
  return row ?? null;
}

/** Everybody who is or was in office, by role and name. */
export const listColleagues = (db: Db, actor: Actor) =>
  db
    .select({
      id: staff.id,
      displayName: staff.displayName,
      role: staff.role,
      department: staff.department,
      endedAt: staff.endedAt,
    })
    .from(staff)
    .innerJoin(tenants, eq(tenants.id, staff.tenantId))
    .where(covering(actor, tenants))
    .orderBy(staff.role, staff.department, staff.name);

/** A person in office, with credentials. */
export interface Account extends Person {
  passwordHash: string | null;
  /** a password that somebody else has seen */
  mustChange: boolean;
  /** such a password is older than its days allow */
  lapsed: boolean;
  totpSecret: Buffer | null;
  /** time step of the last code taken */
  totpStep: number | null;
}

const ONE_TIME_PASSWORD_DAYS = 7;

export async function findAccount(
  db: Db | Tx,
  by: { name: string } | { id: string },
  mode: Mode,
): Promise<Account | null> {
  const [row] = await db
    .select({
      ...PERSON,
      passwordHash: staffCredentials.passwordHash,
      mustChange: staffCredentials.mustChange,
      lapsed: sql<boolean>`${staffCredentials.mustChange} and ${staffCredentials.passwordSetAt} < now() - make_interval(days => ${ONE_TIME_PASSWORD_DAYS})`,
      totpSecret: staffCredentials.totpSecret,
      totpStep: staffCredentials.totpStep,
    })
    .from(staff)
    .leftJoin(staffCredentials, eq(staffCredentials.staffId, staff.id))
    .where(
      and('name' in by ? eq(staff.name, by.name) : eq(staff.id, by.id), eq(staff.mode, mode), isNull(staff.endedAt)),
    );
  if (!row) return null;
  return { ...row, mustChange: row.mustChange ?? false, lapsed: row.lapsed ?? false };
}

export interface ListedPerson {
  name: string;
  displayName: string;
  role: string;
  department: string | null;
  unit: string;
  password: string;
  secondFactor: boolean;
  ended: boolean;
}

export async function listPeople(db: Db): Promise<ListedPerson[]> {
  return await db
    .select({
      name: staff.name,
      displayName: staff.displayName,
      role: staff.role,
      department: staff.department,
      unit: tenants.name,
      password: sql<string>`case when ${staffCredentials.passwordHash} is null then 'none' when ${staffCredentials.mustChange} then 'one-time' else 'own' end`,
      secondFactor: sql<boolean>`${staffCredentials.totpSecret} is not null`,
      ended: sql<boolean>`${staff.endedAt} is not null`,
    })
    .from(staff)
    .innerJoin(tenants, eq(tenants.id, staff.tenantId))
    .leftJoin(staffCredentials, eq(staffCredentials.staffId, staff.id))
    .orderBy(asc(staff.name));
}

/** Ends a person; returns whether the person was in office. */
export async function endPersonRow(tx: Tx, id: string): Promise<boolean> {
  const ended = await tx
    .update(staff)
    .set({ endedAt: sql`now()` })
    .where(and(eq(staff.id, id), isNull(staff.endedAt)))
    .returning({ id: staff.id });
  return ended.length > 0;
}

/** Returns the display names of those ids that belong to people, ended ones too. */
export async function findDisplayNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: staff.id, displayName: staff.displayName })
    .from(staff)
    .where(inArray(staff.id, [...ids]));
  return new Map(rows.map(({ id, displayName }) => [id, displayName]));
}

/** The work of a department on an application: whom it concerns. */
export interface WorkOf extends Place {
  department: Department;
}

/** A clerk in office of the department, in an office that answers for the application. */
const isClerkFor = ({ department, ...place }: WorkOf) =>
  and(
    eq(staff.role, 'clerk'),
    eq(staff.department, department),
    isNull(staff.endedAt),
    officeServes(sql`${tenants}`, place),
  );

export async function listClerksOf(db: Db, work: WorkOf): Promise<{ id: string; displayName: string }[]> {
  return await db
    .select({ id: staff.id, displayName: staff.displayName })
    .from(staff)
    .innerJoin(tenants, eq(tenants.id, staff.tenantId))
    .where(isClerkFor(work))
    .orderBy(asc(staff.name));
}

/** Says whether this is the id of a clerk in office who may do that work. */
export async function isClerkOf(db: Db | Tx, id: string, work: WorkOf): Promise<boolean> {
  const [row] = await db
    .select({ id: staff.id })
    .from(staff)
    .innerJoin(tenants, eq(tenants.id, staff.tenantId))
    .where(and(sql`${staff.id}::text = ${id}`, isClerkFor(work)));
  return row !== undefined;
}

/** Says whether a clerk besides these may do that work. */
export async function isAnotherClerkThere(db: Db | Tx, work: WorkOf, ids: readonly string[]): Promise<boolean> {
  const [row] = await db
    .select({ id: staff.id })
    .from(staff)
    .innerJoin(tenants, eq(tenants.id, staff.tenantId))
    .where(and(isClerkFor(work), notInArray(sql`${staff.id}::text`, [...ids])))
    .limit(1);
  return row !== undefined;
}

// --- Credentials

export interface NewPassword {
  passwordHash: string | null;
  mustChange: boolean;
}

export async function putPassword(tx: Tx, staffId: string, password: NewPassword): Promise<void> {
  const row = { ...password, passwordSetAt: password.passwordHash === null ? null : sql`now()` };
  await tx
    .insert(staffCredentials)
    .values({ staffId, ...row })
    .onConflictDoUpdate({ target: staffCredentials.staffId, set: row });
}

/** Inserts credentials of fixed secrets; returns how many were new. */
export async function ensureCredentials(
  tx: Tx,
  accounts: readonly { staffId: string; passwordHash: string; totpSecret: Buffer | null }[],
): Promise<number> {
  const rows = accounts.map(({ totpSecret, ...account }) => ({
    ...account,
    passwordSetAt: sql`now()`,
    totpSecret,
    totpEnrolledAt: totpSecret === null ? null : sql`now()`,
  }));
  const inserted = await tx
    .insert(staffCredentials)
    .values(rows)
    .onConflictDoNothing()
    .returning({ staffId: staffCredentials.staffId });
  return inserted.length;
}

/** Finds the people in office, among these names, who have no credentials. */
export async function findWithoutCredentials(
  db: Db,
  names: readonly string[],
): Promise<{ id: string; name: string }[]> {
  return await db
    .select({ id: staff.id, name: staff.name })
    .from(staff)
    .leftJoin(staffCredentials, eq(staffCredentials.staffId, staff.id))
    .where(and(inArray(staff.name, [...names]), isNull(staff.endedAt), isNull(staffCredentials.staffId)));
}

/** Enrols an authenticator and its backup codes, unless the person has one; returns whether it enrolled. */
export async function enrolTotp(
  tx: Tx,
  staffId: string,
  { secret, step, codeKeys }: { secret: Buffer; step: number; codeKeys: readonly Buffer[] },
): Promise<boolean> {
  const row = { totpSecret: secret, totpEnrolledAt: sql`now()`, totpStep: step };
  const enrolled = await tx
    .insert(staffCredentials)
    .values({ staffId, ...row })
    .onConflictDoUpdate({
      target: staffCredentials.staffId,
      set: row,
      setWhere: isNull(staffCredentials.totpSecret),
    })
    .returning({ staffId: staffCredentials.staffId });
  if (enrolled.length === 0) return false;
  await tx.delete(staffBackupCodes).where(eq(staffBackupCodes.staffId, staffId));
  await tx.insert(staffBackupCodes).values(codeKeys.map((codeKey) => ({ staffId, codeKey })));
  return true;
}

export async function clearTotp(tx: Tx, staffId: string): Promise<void> {
  await tx.delete(staffBackupCodes).where(eq(staffBackupCodes.staffId, staffId));
  await tx
    .update(staffCredentials)
    .set({ totpSecret: null, totpEnrolledAt: null, totpStep: null })
    .where(eq(staffCredentials.staffId, staffId));
}

/** Takes a time step; returns true if no process has taken it or a later one before. */
export async function takeTotpStep(db: Db, staffId: string, step: number): Promise<boolean> {
  const taken = await db
    .update(staffCredentials)
    .set({ totpStep: step })
    .where(
      and(
        eq(staffCredentials.staffId, staffId),
        or(isNull(staffCredentials.totpStep), lt(staffCredentials.totpStep, step)),
      ),
    )
    .returning({ staffId: staffCredentials.staffId });
  return taken.length > 0;
}

/** Takes a backup code; returns whether it was valid and unused. */
export async function takeBackupCode(db: Db, staffId: string, codeKey: Buffer): Promise<boolean> {
  const taken = await db
    .update(staffBackupCodes)
    .set({ usedAt: sql`now()` })
    .where(
      and(
        eq(staffBackupCodes.staffId, staffId),
        eq(staffBackupCodes.codeKey, codeKey),
        isNull(staffBackupCodes.usedAt),
      ),
    )
    .returning({ staffId: staffBackupCodes.staffId });
  return taken.length > 0;
}

/** Deletes all credentials of the person. */
export async function deleteCredentials(tx: Tx, staffId: string): Promise<void> {
  await tx.delete(staffBackupCodes).where(eq(staffBackupCodes.staffId, staffId));
  await tx.delete(staffCredentials).where(eq(staffCredentials.staffId, staffId));
}
