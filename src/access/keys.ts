// Keys of machines and staff: who a key stands for, and how one comes to be. A key is shown once and kept as a hash.
import { hash, randomBytes } from 'node:crypto';
import { change, type Door } from '../audit/change.ts';
import { type Actor, type Role, systemActor } from '../base/actor.ts';
import type { Ids } from '../base/ids.ts';
import { findKeyHolder, findUnitByCreditCode, insertKey, insertUnit, type Mode, revokeKey } from './store.ts';

/** Who is calling, and for which unit. */
export interface Principal {
  actor: Actor;
  creditCode: string | null;
}

export type Authenticate = (token: string) => Promise<Principal | null>;

/** A revoked key is refused everywhere after at most this long. */
const REMEMBER_MS = 5_000;
const MOST_REMEMBERED = 10_000;

const hashOf = (token: string) => hash('sha256', token, 'buffer');

/** Knows only keys of its own mode: a sandbox key does not exist in live operation, nor the other way round. */
export function createAuthenticate({ db }: Pick<Door, 'db'>, mode: Mode): Authenticate {
  const remembered = new Map<string, { principal: Principal; until: number }>();
  return async (token) => {
    const hash = hashOf(token);
    const id = hash.toString('base64');
    const known = remembered.get(id);
    if (known && known.until > performance.now()) return known.principal;
    remembered.delete(id);

    const holder = await findKeyHolder(db, hash);
    if (!holder || holder.mode !== mode) return null;
    const submitter = holder.role === 'employer' || holder.role === 'agency';
    const principal: Principal = {
      actor: {
        kind: submitter ? 'submitter' : 'staff',
        id: holder.keyId,
        role: holder.role,
        ...(submitter ? { tenantId: holder.tenantId } : {}),
        ...(holder.department ? { department: holder.department } : {}),
      },
      creditCode: holder.creditCode,
    };
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(id, { principal, until: performance.now() + REMEMBER_MS });
    return principal;
  };
}

export interface KeyRequest {
  label: string;
  role: Role;
  department: string | null;
  unit: { kind: 'employer' | 'agency' | 'authority'; name: string; creditCode: string | null };
}

const ADMINISTRATOR = systemActor('key-administration');

/** Makes a key for live operation and answers it, once. A unit is known again by its credit code. */
export async function createKey(
  { door, ids }: { door: Door; ids: Ids },
  request: KeyRequest,
): Promise<{ id: string; token: string }> {
  const { unit } = request;
  const known = unit.creditCode ? await findUnitByCreditCode(door.db, unit.kind, unit.creditCode) : null;
  const tenantId = known?.id ?? ids.uuid();
  const token = `miaopi_live_${randomBytes(32).toString('base64url')}`;
  const id = ids.uuid();
  await change(door, { actor: ADMINISTRATOR }, async (tx) => {
    if (!known) await insertUnit(tx, { id: tenantId, ...unit });
    const { label, role, department } = request;
    await insertKey(tx, { id, keyHash: hashOf(token), tenantId, label, role, department, mode: 'live' });
    return { result: undefined, events: [{ action: 'key.created', data: { keyId: id, role, department } }] };
  });
  return { id, token };
}

/** Answers whether the key was in force. */
export async function endKey(door: Door, id: string): Promise<boolean> {
  return await change(door, { actor: ADMINISTRATOR }, async (tx) => {
    const result = await revokeKey(tx, id);
    return { result, events: [{ action: 'key.revoked', data: { keyId: id, inForce: result } }] };
  });
}

/** Puts keys of fixed names into a sandbox's database; those already there stay. */
export async function seedKeys(
  { door, ids }: { door: Door; ids: Ids },
  keys: readonly (KeyRequest & { token: string; unitId: string })[],
): Promise<void> {
  await change(door, { actor: ADMINISTRATOR }, async (tx) => {
    let created = 0;
    for (const { token, unitId, unit, label, role, department } of keys) {
      await insertUnit(tx, { id: unitId, ...unit });
      const key = { id: ids.uuid(), keyHash: hashOf(token), tenantId: unitId, label, role, department };
      if (await insertKey(tx, { ...key, mode: 'sandbox' })) created += 1;
    }
    return { result: undefined, events: [{ action: 'key.created', data: { sandboxKeys: created } }] };
  });
}
