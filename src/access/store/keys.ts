// All SQL about units and keys. Only hashes of keys are kept.
import { and, asc, count, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Office, Role } from '../../base/actor.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { OTHER_OFFICES } from '../../db/offices.ts';
import { apiKeys, staff, tenants } from '../../db/tables.ts';
import { canonicalOrganisation } from '../../identity/organisation-name.ts';

export type Mode = typeof apiKeys.$inferSelect.mode;

export type Unit = Omit<typeof tenants.$inferSelect, 'canonicalName' | 'createdAt'>;

export type NewKey = Omit<typeof apiKeys.$inferSelect, 'createdAt' | 'revokedAt'>;

/** The holder of a key. */
export interface KeyHolder {
  keyId: string;
  tenantId: string;
  /** the name of the unit or the office, as it is on file */
  unitName: string;
  creditCode: string | null;
  /** the person of a key of staff; role and department are then this person's */
  staffId: string | null;
  role: Role;
  department: string | null;
  /** of the office of a person */
  schemes: string[];
  districts: string[];
  others: Office[] | null;
  mode: Mode;
}

/** Finds the holder of a key; null where the key or its person was ended. */
export async function findKeyHolder(db: Db, keyHash: Buffer): Promise<KeyHolder | null> {
  const [row] = await db
    .select({
      keyId: apiKeys.id,
      tenantId: apiKeys.tenantId,
      unitName: tenants.name,
      creditCode: tenants.creditCode,
      staffId: apiKeys.staffId,
      role: apiKeys.role,
      department: staff.department,
      schemes: tenants.schemes,
      districts: tenants.districts,
      others: OTHER_OFFICES,
      mode: apiKeys.mode,
    })
    .from(apiKeys)
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .leftJoin(staff, eq(staff.id, apiKeys.staffId))
    .where(and(eq(apiKeys.keyHash, keyHash), isNull(apiKeys.revokedAt), isNull(staff.endedAt)));
  return row ?? null;
}

/** The names of the units to which these keys belong, by the id of the key. */
export async function listUnitsOfKeys(db: Db, keyIds: readonly string[]): Promise<Map<string, string>> {
  if (keyIds.length === 0) return new Map();
  const rows = await db
    .select({ id: apiKeys.id, name: tenants.name })
    .from(apiKeys)
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .where(inArray(apiKeys.id, [...keyIds]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export async function insertUnit(tx: Tx, unit: Unit): Promise<void> {
  await tx
    .insert(tenants)
    .values({ ...unit, canonicalName: canonicalOrganisation(unit.name) })
    .onConflictDoNothing();
}

/** Inserts a key; returns whether it was new. */
export async function insertKey(tx: Tx, key: NewKey): Promise<boolean> {
  const inserted = await tx.insert(apiKeys).values(key).onConflictDoNothing().returning({ id: apiKeys.id });
  return inserted.length > 0;
}

/** Gives a unit its new name; returns whether the unit exists. */
export async function renameUnit(tx: Tx, id: string, name: string): Promise<boolean> {
  const renamed = await tx
    .update(tenants)
    .set({ name, canonicalName: canonicalOrganisation(name) })
    .where(eq(tenants.id, id))
    .returning({ id: tenants.id });
  return renamed.length > 0;
}

/** Finds the unit that files under this credit code; null where it is unknown. */
export async function findUnitByCreditCode(db: Db, kind: Unit['kind'], creditCode: string): Promise<Unit | null> {
  const [row] = await db
    .select()
    .from(tenants)
    .where(and(eq(tenants.kind, kind), eq(tenants.creditCode, creditCode)));
  if (!row) return null;
  const { canonicalName: _, createdAt: __, ...unit } = row;
  return unit;
}

/** Finds the office of this name, the oldest where there are several; null where it is unknown. */
export async function findAuthority(db: Db, name: string): Promise<{ id: string } | null> {
  const [row] = await db
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(eq(tenants.kind, 'authority'), eq(tenants.name, name)))
    .orderBy(tenants.createdAt, tenants.id)
    .limit(1);
  return row ?? null;
}

/** Gives an office other schemes and districts. */
export async function changeOffice(tx: Tx, id: string, office: Pick<Unit, 'schemes' | 'districts'>): Promise<void> {
  await tx
    .update(tenants)
    .set(office)
    .where(and(eq(tenants.id, id), eq(tenants.kind, 'authority')));
}

export type ListedOffice = Pick<Unit, 'name' | 'schemes' | 'districts'> & { staff: number };

/** The offices by name, with the number of people in office. */
export async function listOffices(db: Db): Promise<ListedOffice[]> {
  const { id, name, schemes, districts } = tenants;
  return await db
    .select({ name, schemes, districts, staff: count(staff.id) })
    .from(tenants)
    .leftJoin(staff, and(eq(staff.tenantId, id), isNull(staff.endedAt)))
    .where(eq(tenants.kind, 'authority'))
    .groupBy(id)
    .orderBy(asc(name), asc(id));
}

/** Ends a key; returns whether it was in force. */
export async function revokeKey(tx: Tx, id: string): Promise<boolean> {
  const revoked = await tx
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return revoked.length > 0;
}

/** Ends all keys of the person; returns how many. */
export async function revokeKeysOf(tx: Tx, staffId: string): Promise<number> {
  const revoked = await tx
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiKeys.staffId, staffId), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return revoked.length;
}

export interface ListedKey {
  id: string;
  label: string;
  role: string;
  unit: string;
  person: string | null;
  revoked: boolean;
}

export async function listKeys(db: Db): Promise<ListedKey[]> {
  return await db
    .select({
      id: apiKeys.id,
      label: apiKeys.label,
      role: apiKeys.role,
      unit: tenants.name,
      person: staff.name,
      revoked: sql<boolean>`(${apiKeys.revokedAt} is not null or ${staff.endedAt} is not null)`,
    })
    .from(apiKeys)
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .leftJoin(staff, eq(staff.id, apiKeys.staffId))
    .orderBy(apiKeys.id);
}

/** Counts the keys and people of a mode in a database: live operation must find none of the sandbox's. */
export async function countHolders(db: Db, mode: Mode): Promise<number> {
  const [keys, people] = await Promise.all([
    db.$count(apiKeys, eq(apiKeys.mode, mode)),
    db.$count(staff, eq(staff.mode, mode)),
  ]);
  return keys + people;
}
