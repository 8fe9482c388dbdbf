// People: brings a person into office, ends one, resets password or authenticator, and finds display names. A person
// stays the same person with every new key, password and session; an ended person can no longer sign in.
import { type AuditEntry, change, countedChange, type Door, nothing } from '../audit/change.ts';
import { type Actor, type Office, type StaffRole, systemActor } from '../base/actor.ts';
import type { Ids } from '../base/ids.ts';
import type { Sealer } from '../base/seal.ts';
import { isUuid } from '../base/uuid.ts';
import type { Db, Tx } from '../db/connect.ts';
import { listUnserved, type Unserved } from '../db/offices.ts';
import type { Department } from '../schemes/words.ts';
import type { FixedKey } from './keys.ts';
import { hashPassword, oneTimePassword } from './passwords.ts';
import { SANDBOX_PASSWORD, SANDBOX_TOTP_SECRET } from './sandbox-keys.ts';
import { sealTotpSecret } from './second-factor.ts';
import { changeOffice, findAuthority, insertUnit, revokeKeysOf } from './store/keys.ts';
import { deleteSessionsOf } from './store/sessions.ts';
import {
  clearTotp,
  deleteCredentials,
  endPersonRow,
  ensureCredentials,
  findDisplayNames,
  findPersonByName,
  findWithoutCredentials,
  insertPerson,
  listClerksOf,
  listColleagues,
  type Person,
  putPassword,
  type WorkOf,
} from './store/staff.ts';

const ADMINISTRATOR = systemActor('staff-administration');

/** Returns display names by id, also of ended people. Skips ids of actors that are no people. */
export const staffNames = (db: Db, ids: Iterable<string>): Promise<Map<string, string>> =>
  findDisplayNames(db, [...new Set(ids)].filter(isUuid));

/** Lists the clerks in office who may do the work of a department on an application. */
export const listClerks = (db: Db, work: WorkOf): Promise<{ id: string; displayName: string }[]> =>
  listClerksOf(db, work);

export interface Colleague {
  id: string;
  displayName: string;
  role: StaffRole;
  department: Department | null;
  isInOffice: boolean;
}

/**
 * Lists everybody who is or was in an office that answers for nothing beyond the actor's: a filter of the audit also
 * names people who have left.
 */
export async function listStaff(db: Db, actor: Actor): Promise<Colleague[]> {
  const people = await listColleagues(db, actor);
  return people.map(({ endedAt, ...person }) => ({ ...person, isInOffice: endedAt === null }));
}

export interface StaffRequest {
  name: string;
  displayName: string;
  role: StaffRole;
  department: Department | null;
  /** the name of the office */
  unit: string;
  /** for an office that is not on file yet: it is made with these; null: the office must be on file */
  newOffice: Office | null;
  /** false for a person who signs in only at the identity provider */
  withPassword: boolean;
}

export interface OfficeRequest extends Office {
  name: string;
  /** the change is made although applications in review then lie in no office */
  leavesUnserved: boolean;
}

/**
 * Makes an office, or changes the schemes and districts of an office on file; its staff see the others from their next
 * request on, or five seconds later. Answers the places that no office would answer for, and changes nothing, where the
 * change leaves an application in review without an office that had one, unless the request says so.
 */
export async function putOffice(
  { door, ids }: { door: Door; ids: Ids },
  { name, schemes, districts, leavesUnserved }: OfficeRequest,
): Promise<'made' | 'changed' | { unserved: readonly Unserved[] }> {
  const known = await findAuthority(door.db, name);
  const office = { schemes: [...new Set(schemes)].toSorted(), districts: [...new Set(districts)].toSorted() };
  const id = known?.id ?? ids.uuid();
  return await change<Awaited<ReturnType<typeof putOffice>>>(door, { actor: ADMINISTRATOR }, async (tx) => {
    const before = await listUnserved(tx);
    if (known) await changeOffice(tx, id, office);
    else await insertUnit(tx, { id, kind: 'authority', name, creditCode: null, ...office });
    const unserved = leavesUnserved ? [] : (await listUnserved(tx)).filter((place) => !before.some(isSameAs(place)));
    if (unserved.length > 0) return nothing({ unserved });
    const action = known ? 'office.changed' : 'office.created';
    return { result: known ? 'changed' : 'made', events: [{ action, data: { unitId: id, name, ...office } }] };
  });
}

const isSameAs = (place: Unserved) => (other: Unserved) =>
  other.scheme === place.scheme && other.district === place.district;

/**
 * Brings a person into office and returns the one-time password, this once, and whether the office is new. Answers
 * `name_taken` where the name was ever taken, and `no_office` where no office has that name and none is to be made.
 */
export async function createPerson(
  { door, ids }: { door: Door; ids: Ids },
  { unit, newOffice, withPassword, ...person }: StaffRequest,
): Promise<{ id: string; password: string | null; newOffice: boolean } | 'name_taken' | 'no_office'> {
  const id = ids.uuid();
  const password = withPassword ? oneTimePassword() : null;
  const passwordHash = password === null ? null : await hashPassword(password);
  const known = await findAuthority(door.db, unit);
  if (!known && !newOffice) return 'no_office';
  const tenantId = known?.id ?? ids.uuid();
  type Made = Awaited<ReturnType<typeof createPerson>>;
  return await change<Made>(door, { actor: ADMINISTRATOR }, async (tx) => {
    if (!known && newOffice) {
      const office = { schemes: [...newOffice.schemes], districts: [...newOffice.districts] };
      await insertUnit(tx, { id: tenantId, kind: 'authority', name: unit, creditCode: null, ...office });
    }
    if (!(await insertPerson(tx, { id, ...person, tenantId, mode: 'live' }))) return nothing('name_taken');
    if (passwordHash !== null) await putPassword(tx, id, { passwordHash, mustChange: true });
    const { role, department } = person;
    const data = { staffId: id, role, department, withPassword };
    const office = { action: 'office.created', data: { unitId: tenantId, name: unit, ...newOffice } } as const;
    const created = { action: 'staff.created', data } as const;
    return { result: { id, password, newOffice: !known }, events: known ? [created] : [office, created] };
  });
}

/** Ends a person with all keys, sessions and credentials. Returns whether a person of that name was in office. */
export const endPerson = (door: Door, name: string): Promise<boolean> =>
  onPerson(door, name, async (tx, { id }) => {
    if (!(await endPersonRow(tx, id))) return [];
    const keys = await revokeKeysOf(tx, id);
    const sessions = await deleteSessionsOf(tx, id);
    await deleteCredentials(tx, id);
    return [{ action: 'staff.ended', data: { staffId: id, keys, sessions } }];
  });

/**
 * Sets a new one-time password, returns it this once, and ends the sessions. Returns null where no person in office has
 * this name.
 */
export async function resetPassword(door: Door, name: string): Promise<string | null> {
  const password = oneTimePassword();
  const passwordHash = await hashPassword(password);
  const done = await onPerson(door, name, async (tx, { id }) => {
    await putPassword(tx, id, { passwordHash, mustChange: true });
    const sessions = await deleteSessionsOf(tx, id);
    return [{ action: 'staff.password_set', data: { staffId: id, by: 'administrator', sessions } }];
  });
  return done ? password : null;
}

/**
 * Removes the authenticator and the backup codes, and ends the sessions. The person enrols again at the next sign-in.
 */
export const resetSecondFactor = (door: Door, name: string): Promise<boolean> =>
  onPerson(door, name, async (tx, { id }) => {
    await clearTotp(tx, id);
    const sessions = await deleteSessionsOf(tx, id);
    return [{ action: 'staff.second_factor_reset', data: { staffId: id, sessions } }];
  });

type Work = (tx: Tx, person: Person) => Promise<AuditEntry[]>;

async function onPerson(door: Door, name: string, work: Work): Promise<boolean> {
  const person = await findPersonByName(door.db, name);
  if (!person) return false;
  return (await change(door, { actor: ADMINISTRATOR }, async (tx) => countedChange(await work(tx, person)))) > 0;
}

/**
 * Gives the sandbox's people their public password and, if the role requires one, their public authenticator. Keeps
 * credentials that are there already.
 */
export async function seedAccounts(
  { door, sealer }: { door: Door; sealer: Sealer },
  keys: readonly FixedKey[],
): Promise<void> {
  const roles = new Map(keys.filter(({ displayName }) => displayName !== null).map(({ token, role }) => [token, role]));
  const missing = await findWithoutCredentials(door.db, [...roles.keys()]);
  if (missing.length === 0) return;
  const passwordHash = await hashPassword(SANDBOX_PASSWORD);
  const accounts = missing.map(({ id, name }) => ({
    staffId: id,
    passwordHash,
    totpSecret: roles.get(name) === 'clerk' ? null : sealTotpSecret(sealer, id, SANDBOX_TOTP_SECRET),
  }));
  await change(door, { actor: ADMINISTRATOR }, async (tx) => {
    const created = await ensureCredentials(tx, accounts);
    return { result: undefined, events: [{ action: 'staff.created', data: { sandboxAccounts: created } }] };
  });
}
