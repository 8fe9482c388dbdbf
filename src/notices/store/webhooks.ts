// All SQL about webhook endpoints. Their secrets are sealed.
import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { TimePlace } from '../../base/page.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { webhookEndpoints } from '../../db/notice-tables.ts';
import { tenants } from '../../db/tables.ts';

export type Endpoint = typeof webhookEndpoints.$inferSelect;

/** Locks the unit, so that its endpoints are counted and enabled by one caller at a time. */
export async function lockUnit(tx: Tx, tenantId: string): Promise<void> {
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('no key update');
}

export async function countEnabled(tx: Tx, tenantId: string): Promise<number> {
  return await tx.$count(
    webhookEndpoints,
    and(eq(webhookEndpoints.tenantId, tenantId), eq(webhookEndpoints.status, 'enabled')),
  );
}

export async function insertEndpoint(tx: Tx, endpoint: Omit<Endpoint, 'status'>): Promise<void> {
  await tx.insert(webhookEndpoints).values(endpoint);
}

const ofUnit = (tenantId: string, id: string) =>
  and(eq(webhookEndpoints.tenantId, tenantId), eq(webhookEndpoints.id, id));

/** Null if the unit has no such endpoint. */
export async function findEndpoint(db: Db | Tx, tenantId: string, id: string): Promise<Endpoint | null> {
  const [row] = await db.select().from(webhookEndpoints).where(ofUnit(tenantId, id));
  return row ?? null;
}

/** Finds and locks the endpoint: nobody else changes it until the transaction ends. */
export async function lockEndpoint(tx: Tx, tenantId: string, id: string): Promise<Endpoint | null> {
  const [row] = await tx.select().from(webhookEndpoints).where(ofUnit(tenantId, id)).for('no key update');
  return row ?? null;
}

/** Lists endpoints, newest first. */
export async function listEndpoints(
  db: Db,
  tenantId: string,
  { before, limit }: { before: TimePlace | undefined; limit: number },
): Promise<Endpoint[]> {
  const after: SQL | undefined =
    before &&
    sql`(${webhookEndpoints.createdAt}, ${webhookEndpoints.id}) < (${before.at}::timestamptz, ${before.id}::uuid)`;
  return await db
    .select()
    .from(webhookEndpoints)
    .where(and(eq(webhookEndpoints.tenantId, tenantId), after))
    .orderBy(desc(webhookEndpoints.createdAt), desc(webhookEndpoints.id))
    .limit(limit);
}

export async function saveSecrets(tx: Tx, id: string, secrets: Buffer): Promise<void> {
  await tx.update(webhookEndpoints).set({ secrets }).where(eq(webhookEndpoints.id, id));
}

/** Returns whether the status changed. */
export async function setEndpointStatus(tx: Tx, id: string, status: Endpoint['status']): Promise<boolean> {
  const changed = await tx
    .update(webhookEndpoints)
    .set({ status })
    .where(and(eq(webhookEndpoints.id, id), sql`${webhookEndpoints.status} <> ${status}`))
    .returning({ id: webhookEndpoints.id });
  return changed.length > 0;
}
