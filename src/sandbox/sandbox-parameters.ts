// The sandbox's parameters of the schemes, kept in the database. They survive a restart, and every process on that
// database follows them. An application keeps those that it was filed under.
import { eq, sql } from 'drizzle-orm';
import { type Cause, change, type Door } from '../audit/change.ts';
import type { Log } from '../base/log.ts';
import { Refusal } from '../base/refusal.ts';
import type { Connection, Db, Tx } from '../db/connect.ts';
import { sandboxSettings } from '../db/tables.ts';
import { type Catalogue, faultsOfValues, type SettableCatalogue, type ValueFault } from '../schemes/catalogue.ts';
import type { Values, ValuesByScheme } from '../schemes/parameters.ts';

const NAME = 'parameters';
const CHANNEL = 'miaopi_sandbox_parameters';

/** Sets the parameters from the database, and follows later changes. */
export async function followSandboxParameters(
  { db, listen }: Connection,
  schemes: SettableCatalogue,
  log: Log,
): Promise<void> {
  const follow = async () => schemes.setValues(await keptValues(db, schemes));
  await listen(CHANNEL, () => {
    follow().catch((error: unknown) => log.error('sandbox.parameters_unread', error));
  });
  await follow();
}

/** The value of every parameter in force, by scheme. */
export const allParameters = (schemes: Catalogue): ValuesByScheme =>
  Object.fromEntries(schemes.all().map(({ id, parameters }) => [id, parameters?.values ?? {}]));

/**
 * Replaces what `changes` names, for every process; this one follows at once. Null restores a default, an empty object
 * those of a scheme or of all. Refuses with `validation_failed`, naming every fault, and then changes nothing.
 */
export async function setSandboxParameters(
  door: Door,
  schemes: SettableCatalogue,
  cause: Cause,
  changes: ValuesByScheme,
): Promise<void> {
  const values = await change(door, cause, async (tx) => {
    await tx.execute(sql`lock table ${sandboxSettings} in share row exclusive mode`);
    const next = merged(await keptValues(tx, schemes), changes);
    const faults = [...unknownIn(schemes, changes), ...faultsOfValues(schemes.versions(), next)];
    if (faults.length > 0) throw refusalOf(faults);
    await tx
      .insert(sandboxSettings)
      .values({ name: NAME, value: next })
      .onConflictDoUpdate({ target: sandboxSettings.name, set: { value: next } });
    await tx.execute(sql`select pg_notify(${CHANNEL}, '')`);
    return { result: next, events: [{ action: 'sandbox.parameters_set', data: { to: next } }] };
  });
  schemes.setValues(values);
}

/** The kept values, without those that this version of the program does not take any more. */
async function keptValues(db: Db | Tx, schemes: Catalogue): Promise<ValuesByScheme> {
  const [row] = await db.select().from(sandboxSettings).where(eq(sandboxSettings.name, NAME));
  const kept = (row?.value ?? {}) as ValuesByScheme;
  const faults = faultsOfValues(schemes.versions(), kept);
  return Object.fromEntries(
    Object.entries(kept)
      .filter(([id]) => !faults.some(({ scheme, name }) => scheme === id && name === null))
      .map(([id, own]) => [
        id,
        without(own, (name) => faults.some((each) => each.scheme === id && each.name === name)),
      ]),
  );
}

const without = (values: Values, isLeftOut: (name: string, value: unknown) => boolean): Values =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => !isLeftOut(name, value)));

function merged(before: ValuesByScheme, changes: ValuesByScheme): ValuesByScheme {
  if (Object.keys(changes).length === 0) return {};
  const own = (id: string, changed: Values): Values =>
    Object.keys(changed).length === 0 ? {} : without({ ...before[id], ...changed }, (_, value) => value === null);
  const next = Object.fromEntries(Object.entries(changes).map(([id, changed]) => [id, own(id, changed)]));
  return Object.fromEntries(
    Object.entries({ ...before, ...next }).filter(([, values]) => Object.keys(values).length > 0),
  );
}

/** Faults of what a change only restores: `merged` leaves its names out. */
function unknownIn(schemes: Catalogue, changes: ValuesByScheme): ValueFault[] {
  const restored = Object.entries(changes).map(
    ([id, own]) => [id, without(own, (_, value) => value !== null)] as const,
  );
  const faults = faultsOfValues(schemes.versions(), Object.fromEntries(restored));
  const isEmpty = (id: string) => Object.keys(changes[id] ?? {}).every((name) => changes[id]?.[name] === null);
  return faults.filter(({ scheme, code }) =>
    code === 'unknown_scheme' ? isEmpty(scheme) : code === 'unknown_parameter',
  );
}

const refusalOf = (faults: readonly ValueFault[]): Refusal =>
  new Refusal('validation_failed', {
    errors: faults.map(({ scheme, name, code, message }) => ({
      pointer: ['', scheme, ...(name === null ? [] : [name])].map(escaped).join('/'),
      code,
      message,
    })),
  });

const escaped = (member: string): string => member.replaceAll('~', '~0').replaceAll('/', '~1');
