// Jurisdiction: staff see, and act on, only applications of the schemes and districts of their office. This file alone
// declares the rule, as a condition for queries and as a predicate; every story asks it with the actor of its cause.
// Nothing of a foreign application is shown: to the caller it does not exist. An application that no office answers for
// is seen by the supervisors and auditors of its scheme, so that nothing lies unseen; no clerk decides on it until an
// office has its district.
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Actor, Office } from '../base/actor.ts';

export interface Jurisdiction extends Office {
  /** the department on whose items alone the person works; null for everybody but clerks */
  department: string | null;
}

/**
 * The jurisdiction of a member of staff; empty if the office is unknown. Null for the service itself, which acts on
 * everything, for a unit, which sees the applications that it filed, whatever their scheme, and for an operator, who
 * runs the whole installation and reads no application.
 */
export function jurisdictionOf({ kind, role, office, department }: Actor): Jurisdiction | null {
  if (kind !== 'staff' || role === 'operator') return null;
  const { schemes, districts } = office ?? { schemes: [], districts: [] };
  return { schemes, districts, department: role === 'clerk' ? (department ?? '') : null };
}

/** Scheme and district of an application; a district of null lies in none of them. */
export interface Place {
  scheme: string;
  district: string | null;
}

const serves = ({ schemes, districts }: Office, { scheme, district }: Place): boolean =>
  schemes.includes(scheme) && (districts.length === 0 || (district !== null && districts.includes(district)));

/** Says whether an application of that scheme and district is the actor's affair. */
export function isWithin(actor: Actor, place: Place): boolean {
  const jurisdiction = jurisdictionOf(actor);
  return !jurisdiction || serves(jurisdiction, place) || isUnserved(actor, place);
}

/** Says whether no office answers for an application that the actor sees; the offices are those of the sign-in. */
export function isUnserved(actor: Actor, place: Place): boolean {
  const jurisdiction = jurisdictionOf(actor);
  const others = actor.office?.others;
  if (!jurisdiction || !others || !jurisdiction.schemes.includes(place.scheme)) return false;
  return ![jurisdiction, ...others].some((office) => serves(office, place));
}

/** Says whether the actor's office answers for the scheme, in some district at least. */
export const servesScheme = (actor: Actor, scheme: string): boolean =>
  jurisdictionOf(actor)?.schemes.includes(scheme) ?? true;

/** The columns of an application, or of a row that copies them. */
export interface PlaceColumns {
  scheme: SQLWrapper;
  district: SQLWrapper;
}

/** The same as `isWithin`, as a condition. */
export function within(actor: Actor, place: PlaceColumns): SQL {
  const jurisdiction = jurisdictionOf(actor);
  if (!jurisdiction) return sql`true`;
  const { schemes, districts } = jurisdiction;
  if (districts.length === 0) return isAmong(place.scheme, schemes);
  const own = sql`(${isAmong(place.scheme, schemes)} and ${isAmong(place.district, districts)})`;
  const unserved = unservedIn(jurisdiction, actor.office?.others ?? null, place);
  return unserved.length === 0 ? own : sql`(${sql.join([own, ...unserved], sql` or `)})`;
}

/** For each scheme of the office that has no office in all districts: the districts of none, and no district. */
function unservedIn(own: Office, others: readonly Office[] | null, { scheme, district }: PlaceColumns): SQL[] {
  if (!others) return [];
  return own.schemes.flatMap((id) => {
    const offices = [own, ...others].filter(({ schemes }) => schemes.includes(id));
    if (offices.some(({ districts }) => districts.length === 0)) return [];
    const served = [...new Set(offices.flatMap(({ districts }) => districts))];
    return [sql`(${scheme} = ${id} and coalesce(${district} <> all(${textArray(served)}), true))`];
  });
}

/** The same as `servesScheme`, as a condition. */
export const withinScheme = (actor: Actor, scheme: SQLWrapper): SQL => {
  const jurisdiction = jurisdictionOf(actor);
  return jurisdiction ? isAmong(scheme, jurisdiction.schemes) : sql`true`;
};

/**
 * Says whether an office answers for an application of that place: `office` is the name by which the query calls the
 * row of the office in `tenants`.
 */
export const officeServes = (office: SQL, { scheme, district }: PlaceColumns | Place): SQL =>
  sql`(${scheme} = any(${office}.schemes)
    and (cardinality(${office}.districts) = 0 or coalesce(${district} = any(${office}.districts), false)))`;

/** The office of the actor as far as a list over several applications, such as a round, keeps it. */
export const officeOf = (actor: Actor): Office => {
  const { schemes, districts } = jurisdictionOf(actor) ?? { schemes: [], districts: [] };
  return { schemes, districts };
};

/** Says whether everything that such a list covers is the actor's affair; a list that names no scheme is not. */
export function covers(actor: Actor, { schemes, districts }: Office): boolean {
  const own = jurisdictionOf(actor);
  if (!own) return true;
  if (schemes.length === 0 || !schemes.every((id) => own.schemes.includes(id))) return false;
  if (own.districts.length === 0) return true;
  return districts.length > 0 && districts.every((code) => own.districts.includes(code));
}

/** The same as `covers`, as a condition; both columns are lists. */
export function covering(actor: Actor, { schemes, districts }: { schemes: SQLWrapper; districts: SQLWrapper }): SQL {
  const own = jurisdictionOf(actor);
  if (!own) return sql`true`;
  const ofSchemes = sql`(cardinality(${schemes}) > 0 and ${schemes} <@ ${textArray(own.schemes)})`;
  if (own.districts.length === 0) return ofSchemes;
  return sql`(${ofSchemes} and cardinality(${districts}) > 0 and ${districts} <@ ${textArray(own.districts)})`;
}

/** Says whether an application lies within such a list; an empty list of schemes or districts means all. */
export function withinOffice({ schemes, districts }: Office, place: PlaceColumns): SQL {
  const ofScheme = schemes.length === 0 ? sql`true` : isAmong(place.scheme, schemes);
  return districts.length === 0 ? ofScheme : sql`(${ofScheme} and ${isAmong(place.district, districts)})`;
}

const textArray = (values: readonly string[]): SQL =>
  sql`array[${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )}]::text[]`;

/** One value is compared by itself, so that an index gives its rows in their order. */
function isAmong(column: SQLWrapper, values: readonly string[]): SQL {
  const [first, ...others] = values;
  if (first === undefined) return sql`false`;
  return others.length === 0 ? sql`${column} = ${first}` : sql`${column} in ${[...values]}`;
}
