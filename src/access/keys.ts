// Keys of machines and staff: finds the holder of a key, and makes and ends keys. A key is shown once and kept as a
// hash.
import { hash, randomBytes } from 'node:crypto';
import { change, type Door } from '../audit/change.ts';
import { type Actor, type Office, type Role, systemActor } from '../base/actor.ts';
import type { Ids } from '../base/ids.ts';
import { isUuid } from '../base/uuid.ts';
import type { Db } from '../db/connect.ts';
import { canonicalOrganisation } from '../identity/organisation-name.ts';
import type { Department } from '../schemes/words.ts';
import {
  changeOffice,
  findKeyHolder,
  findUnitByCreditCode,
  insertKey,
  insertUnit,
  listUnitsOfKeys,
  type Mode,
  renameUnit,
  revokeKey,
  type Unit,
} from './store/keys.ts';
import { ensurePeople, findPersonByName, type NewPerson } from './store/staff.ts';

/** The caller, and the unit it acts for. */
export interface Principal {
  actor: Actor;
  creditCode: string | null;
  /** the unit's name on file; null for a key of staff */
  unitName: string | null;
}

export type Authenticate = (token: string) => Promise<Principal | null>;

/** An ended key is refused everywhere after at most this long. */
const REMEMBER_MS = 5_000;
const MOST_REMEMBERED = 10_000;

const hashOf = (token: string) => hash('sha256', token, 'buffer');

/**
 * Accepts only keys of its own mode: a sandbox key does not exist in live operation, nor a live key in the sandbox. A
 * key of staff acts as its person, so that two keys of one person never count as two people.
 */
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
    const { staffId, keyId, tenantId, role, department, creditCode, unitName } = holder;
    const { schemes, districts, others } = holder;
    const actor: Actor =
      staffId === null
        ? { kind: 'submitter', id: keyId, role, tenantId }
        : {
            kind: 'staff',
            id: staffId,
            role,
            office: { schemes, districts, others },
            ...(department ? { department } : {}),
          };
    const principal: Principal = { actor, creditCode, unitName: staffId === null ? unitName : null };
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(id, { principal, until: performance.now() + REMEMBER_MS });
    return principal;
  };
}

/** Answers the name of its unit for each key, also an ended one. Skips ids that are no key's. */
export const unitsOfKeys = (db: Db, keyIds: readonly string[]): Promise<Map<string, string>> =>
  listUnitsOfKeys(db, [...new Set(keyIds)].filter(isUuid));

export interface KeyRequest {
  label: string;
  role: Role;
  department: Department | null;
  unit: { kind: 'employer' | 'agency' | 'authority'; name: string; creditCode: string | null };
  /** of an office */
  office?: Office;
}

/** Units that file answer for nothing. */
const NO_OFFICE = { schemes: [], districts: [] };
const ADMINISTRATOR = systemActor('key-administration');
const newToken = () => `miaopi_live_${randomBytes(32).toString('base64url')}`;

/**
 * Makes a unit's key for live operation and returns it, once. Recognises the unit by its credit code; returns null
 * where that unit is on file under another name, and leaves the name as it is.
 */
export async function createKey(
  { door, ids }: { door: Door; ids: Ids },
  { unit, label, role }: KeyRequest,
): Promise<{ id: string; token: string } | null> {
  const known = unit.creditCode ? await findUnitByCreditCode(door.db, unit.kind, unit.creditCode) : null;
  if (known && canonicalOrganisation(known.name) !== canonicalOrganisation(unit.name)) return null;
  const tenantId = known?.id ?? ids.uuid();
  const token = newToken();
  const id = ids.uuid();
  await change(door, { actor: ADMINISTRATOR }, async (tx) => {
    if (!known) await insertUnit(tx, { id: tenantId, ...unit, ...NO_OFFICE });
    const key = { id, keyHash: hashOf(token), tenantId, staffId: null, label, role, department: null };
    await insertKey(tx, { ...key, mode: 'live' });
    return { result: undefined, events: [{ action: 'key.created', data: { keyId: id, role } }] };
  });
  return { id, token };
}

/**
 * Puts a unit's new name on file; from then on the unit files under this name alone. Returns whether the unit is known.
 */
export async function changeUnitName(
  door: Door,
  { kind, creditCode, name }: { kind: Unit['kind']; creditCode: string; name: string },
): Promise<boolean> {
  const unit = await findUnitByCreditCode(door.db, kind, creditCode);
  if (!unit) return false;
  return await change(door, { actor: ADMINISTRATOR }, async (tx) => {
    const result = await renameUnit(tx, unit.id, name);
    return { result, events: [{ action: 'unit.renamed', data: { unitId: unit.id, from: unit.name, to: name } }] };
  });
}

/** Makes a person's key for live operation and returns it, once; null where no person in office has this name. */
export async function createStaffKey(
  { door, ids }: { door: Door; ids: Ids },
  { name, label }: { name: string; label: string },
): Promise<{ id: string; token: string } | null> {
  const person = await findPersonByName(door.db, name);
  if (person?.mode !== 'live') return null;
  const token = newToken();
  const id = ids.uuid();
  const { id: staffId, tenantId, role, department } = person;
  await change(door, { actor: ADMINISTRATOR }, async (tx) => {
    await insertKey(tx, { id, keyHash: hashOf(token), tenantId, staffId, label, role, department, mode: 'live' });
    return { result: undefined, events: [{ action: 'key.created', data: { keyId: id, staffId, role, department } }] };
  });
  return { id, token };
}

/** Ends a key; returns whether it was in force. */
export async function endKey(door: Door, id: string): Promise<boolean> {
  return await change(door, { actor: ADMINISTRATOR }, async (tx) => {
    const result = await revokeKey(tx, id);
    return { result, events: [{ action: 'key.revoked', data: { keyId: id, inForce: result } }] };
  });
}

/** A key of fixed text. A key of staff belongs to the person whose sign-in name is the same text. */
export interface FixedKey extends KeyRequest {
  token: string;
  unitId: string;
  /** the name that colleagues use for the person; null for a unit's key */
  displayName: string | null;
}

/** Puts keys of fixed text and their people into a sandbox's database, and keeps those already there. */
export async function seedKeys({ door, ids }: { door: Door; ids: Ids }, keys: readonly FixedKey[]): Promise<void> {
  await change(door, { actor: ADMINISTRATOR }, async (tx) => {
    for (const { unitId, unit, office = NO_OFFICE } of keys) {
      const { schemes, districts } = office;
      const answers = { schemes: [...schemes], districts: [...districts] };
      await insertUnit(tx, { id: unitId, ...unit, ...answers });
      // a sandbox of before may hold the office without the schemes of this version
      if (unit.kind === 'authority') await changeOffice(tx, unitId, answers);
    }
    const people = await ensurePeople(tx, keys.flatMap(personOf(ids)));
    let created = 0;
    for (const { token, unitId, label, role, department } of keys) {
      const staffId = people.get(token) ?? null;
      const key = { id: ids.uuid(), keyHash: hashOf(token), tenantId: unitId, staffId, label, role, department };
      if (await insertKey(tx, { ...key, mode: 'sandbox' })) created += 1;
    }
    return { result: undefined, events: [{ action: 'key.created', data: { sandboxKeys: created } }] };
  });
}

const personOf =
  (ids: Ids) =>
  ({ token, unitId, role, department, displayName }: FixedKey): NewPerson[] =>
    role === 'employer' || role === 'agency' || displayName === null
      ? []
      : [{ id: ids.uuid(), name: token, displayName, tenantId: unitId, role, department, mode: 'sandbox' }];
