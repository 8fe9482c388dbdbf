// All SQL about units and keys. Only hashes of keys are kept.
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Role } from '../base/actor.ts';
import type { Db, Tx } from '../db/connect.ts';
import { apiKeys, tenants } from '../db/tables.ts';

export type Mode = 'live' | 'sandbox';

export interface Unit {
  id: string;
  kind: 'employer' | 'agency' | 'authority';
  name: string;
  creditCode: string | null;
}

export interface NewKey {
  id: string;
  keyHash: Buffer;
  tenantId: string;
  label: string;
  role: Role;
  department: string | null;
  mode: Mode;
}

export interface KeyHolder {
  keyId: string;
  tenantId: string;
  unitKind: string;
  unitName: string;
  creditCode: string | null;
  label: string;
  role: Role;
  department: string | null;
  mode: Mode;
}

export async function findKeyHolder(db: Db, keyHash: Buffer): Promise<KeyHolder | null> {
  const [row] = await db
    .select()
    .from(apiKeys)
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .where(and(eq(apiKeys.keyHash, keyHash), isNull(apiKeys.revokedAt)));
  if (!row) return null;
  const { api_keys: key, tenants: unit } = row;
  return {
    keyId: key.id,
    tenantId: unit.id,
    unitKind: unit.kind,
    unitName: unit.name,
    creditCode: unit.creditCode,
    label: key.label,
    role: key.role as Role,
    department: key.department,
    mode: key.mode,
  };
}

export async function insertUnit(tx: Tx, unit: Unit): Promise<void> {
  await tx.insert(tenants).values(unit).onConflictDoNothing();
}

/** Answers whether it was new. */
export async function insertKey(tx: Tx, key: NewKey): Promise<boolean> {
  const inserted = await tx.insert(apiKeys).values(key).onConflictDoNothing().returning({ id: apiKeys.id });
  return inserted.length > 0;
}

/** The unit that files under this credit code, if it is known. */
export async function findUnitByCreditCode(db: Db, kind: Unit['kind'], creditCode: string): Promise<Unit | null> {
  const [row] = await db
    .select()
    .from(tenants)
    .where(and(eq(tenants.kind, kind), eq(tenants.creditCode, creditCode)));
  return row ? { id: row.id, kind: row.kind, name: row.name, creditCode: row.creditCode } : null;
}

/** Ends a key; answers whether there was one in force. */
export async function revokeKey(tx: Tx, id: string): Promise<boolean> {
  const revoked = await tx
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return revoked.length > 0;
}

export async function listKeys(
  db: Db,
): Promise<{ id: string; label: string; role: string; unit: string; revoked: boolean }[]> {
  const rows = await db.select().from(apiKeys).innerJoin(tenants, eq(tenants.id, apiKeys.tenantId)).orderBy(apiKeys.id);
  return rows.map(({ api_keys: key, tenants: unit }) => ({
    id: key.id,
    label: key.label,
    role: key.role,
    unit: unit.name,
    revoked: key.revokedAt !== null,
  }));
}

/** How many keys of the other mode a database holds: live operation must not find sandbox keys. */
export async function countKeys(db: Db, mode: Mode): Promise<number> {
  return await db.$count(apiKeys, eq(apiKeys.mode, mode));
}

/** Whether the key is in force and a clerk's of that department. */
export async function isClerkOf(db: Db | Tx, id: string, department: string): Promise<boolean> {
  const [row] = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(
      and(
        sql`${apiKeys.id}::text = ${id}`,
        eq(apiKeys.role, 'clerk'),
        eq(apiKeys.department, department),
        isNull(apiKeys.revokedAt),
      ),
    );
  return row !== undefined;
}
