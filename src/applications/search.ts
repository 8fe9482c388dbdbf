// Finds applications. The list finds them by number, unit or reference. Staff who state a purpose find them by the
// person, or by the phone number of the applicant: keyed hashes look these up, and no query, log or audit event holds
// them. Everybody finds only the applications that they may see.

import { type AuditEntry, type Cause, change } from '../audit/change.ts';
import { type Actor, READER_ROLES } from '../base/actor.ts';
import { type Page, pageOf } from '../base/page.ts';
import { fieldError, Refusal } from '../base/refusal.ts';
import { NO_UNIT } from '../db/tables.ts';
import { parseCreditCode } from '../identity/credit-code.ts';
import { compareNames, maskName } from '../identity/names.ts';
import { canonicalOrganisation } from '../identity/organisation-name.ts';
import { maskResidentId } from '../identity/resident-id.ts';
import type { Deps } from './deps.ts';
import { openSubmission } from './open.ts';
import { reachApplication, visibleTo } from './read.ts';
import { unitNameKeyOf } from './received-row.ts';
import type { SearchForm, SubmissionForm } from './schema.ts';
import type { FoundView, ListedView } from './shapes.ts';
import {
  type Application,
  countByStatus,
  findEmployerName,
  findKeysOf,
  type ListFilter,
  listApplications,
  listSealedApplications,
  listUnitCodes,
  type StatusCounts,
} from './store/applications.ts';
import { listedView } from './view.ts';

export type { StatusCounts };

type Room = Pick<Deps, 'db' | 'clock' | 'sealer'>;

/** Most units that are searched for one name. */
const MOST_UNITS = 50;
/** Most applications that one search finds. */
export const MOST_FOUND = 100;

type OfService = 'of' | 'tenantId' | 'department' | 'unitCodes' | 'unitName' | 'personKey' | 'phoneKey' | 'without';
export interface ApplicationFilter extends Omit<ListFilter, OfService> {
  /**
   * a credit code; or, in any spelling, a part of the name of an employer on file, or the whole name of another under
   * which an agency has filed
   */
  employer?: string;
}

/**
 * Lists applications, newest first; all filters apply together. The cursor is the id of the last row seen; later
 * additions do not invalidate it. Refuses a part of a name that more than 50 units have with `validation_failed`.
 */
export async function pageOfApplications(
  deps: Pick<Deps, 'db' | 'sealer'>,
  { actor }: Pick<Cause, 'actor'>,
  { employer, ...filter }: ApplicationFilter,
): Promise<Page<ListedView, string>> {
  const units = employer ? await unitsOf(deps, actor, employer) : {};
  const rows = await listApplications(deps.db, { ...filter, ...units, ...visibleTo(actor), limit: filter.limit + 1 });
  return pageOf(rows.map(listedView), filter.limit, ({ id }) => id);
}

/** A row that names the employer, and nobody else. */
export type UnitRow = Omit<FoundView, 'applicant'>;

/** Returns what `pageOfApplications` does, for staff, with the employer of each. */
export async function pageOfUnitRows(
  deps: Pick<Deps, 'db' | 'sealer'>,
  { actor }: Pick<Cause, 'actor'>,
  { employer, ...filter }: ApplicationFilter,
): Promise<Page<UnitRow, string>> {
  requireReader(actor);
  const units = employer ? await unitsOf(deps, actor, employer) : {};
  const asked = { ...filter, ...units, ...visibleTo(actor), limit: filter.limit + 1 };
  const { items, next } = pageOf(await listSealedApplications(deps.db, asked), filter.limit, ({ id }) => id);
  return { items: items.map((row) => unitRow(row, openSubmission(deps.sealer, row))), next };
}

/** Searches, for a unit, only its own applications. So a unit never learns how many others have a name. */
async function unitsOf(
  { db, sealer }: Pick<Deps, 'db' | 'sealer'>,
  actor: Actor,
  employer: string,
): Promise<Pick<ListFilter, 'unitCodes' | 'unitName'>> {
  const parsed = parseCreditCode(employer);
  if (parsed.ok) return { unitCodes: [parsed.code.value] };
  const part = canonicalOrganisation(employer);
  if (part === '') return {};
  if (actor.kind === 'submitter') return { unitName: { part, key: unitNameKeyOf(sealer, employer) } };
  return { unitCodes: await unitCodesNamed({ db, sealer }, employer) };
}

/** The credit codes of the units of this name; none for a text without a name. Refuses as `pageOfApplications`. */
export async function unitCodesNamed({ db, sealer }: Pick<Deps, 'db' | 'sealer'>, name: string): Promise<string[]> {
  const part = canonicalOrganisation(name);
  if (part === '') return [];
  const units = await listUnitCodes(db, { part, key: unitNameKeyOf(sealer, name) }, MOST_UNITS + 1);
  if (units.length > MOST_UNITS) throw tooManyUnits();
  return units.map(({ code }) => code);
}

const tooManyUnits = () =>
  new Refusal('validation_failed', {
    errors: [
      fieldError(
        'query:employer',
        'too_many_units',
        `名称含此内容的单位超过${MOST_UNITS}家，请填写更完整的名称或统一社会信用代码`,
        `More than ${MOST_UNITS} units have this in their name: give more of it, or the credit code`,
      ),
    ],
  });

export interface Found {
  /** newest first, at most 100 */
  items: FoundView[];
  /** there are more than these */
  more: boolean;
}

/** `hidden` lists the applications that a blind inspection hides from the caller; the search does not find them. */
interface Unseen {
  hidden?: readonly string[] | undefined;
}

/**
 * The applications of a person, whose name and resident id both have to be right, or of a phone number. The name may be
 * spelt in another written form. A wrong name is answered as an unknown id is. For clerks, supervisors and auditors.
 * Puts into the audit who searched, for which purpose, how many applications were found and which; never the values.
 */
export async function searchApplications(
  deps: Room,
  cause: Cause,
  form: SearchForm,
  { hidden = [] }: Unseen = {},
): Promise<Found> {
  requireReader(cause.actor);
  const { purpose } = form;
  const { by, keys, isWanted } = wantedBy(deps, form);
  const filter = { ...visibleTo(cause.actor), ...keys, without: hidden };
  const found = await collect(deps, filter, isWanted);
  const shown = found.slice(0, MOST_FOUND);
  const more = found.length > shown.length;
  const searched = { by, purpose, found: shown.length, more, applicationIds: shown.map(({ id }) => id) };
  await noteFound(deps, cause, { action: 'application.searched', data: searched }, { by, purpose });
  return { items: shown, more };
}

interface Wanted {
  by: 'identity' | 'phone';
  keys: Pick<ListFilter, 'personKey' | 'phoneKey'>;
  isWanted(form: SubmissionForm): boolean;
}

/** The form has either the phone number, or name and resident id. */
function wantedBy({ sealer }: Room, { name, residentId, phone }: SearchForm): Wanted {
  if (phone !== undefined) {
    return { by: 'phone', keys: { phoneKey: sealer.fingerprint('phone', phone) }, isWanted: () => true };
  }
  if (name === undefined || residentId === undefined) throw new Error('a search for nobody');
  return {
    by: 'identity',
    keys: { personKey: sealer.fingerprint('person', residentId) },
    isWanted: ({ applicant }) => SAME_NAME.has(compareNames(name, applicant.name).verdict),
  };
}
const SAME_NAME: ReadonlySet<string> = new Set(['exact', 'normalised', 'variant']);

/** How many rows are opened at once. */
const OPENED_AT_ONCE = 50;

/** One more than may be shown, if there are so many. */
async function collect(
  { db, sealer }: Room,
  filter: Omit<ListFilter, 'limit' | 'before'>,
  isWanted: Wanted['isWanted'],
): Promise<FoundView[]> {
  const found: FoundView[] = [];
  let before: string | undefined;
  do {
    const place = before === undefined ? {} : { before };
    const rows = await listSealedApplications(db, { ...filter, ...place, limit: OPENED_AT_ONCE });
    for (const row of rows) {
      const form = openSubmission(sealer, row);
      if (isWanted(form)) found.push(foundView(row, form));
    }
    before = rows.length < OPENED_AT_ONCE ? undefined : rows.at(-1)?.id;
  } while (before !== undefined && found.length <= MOST_FOUND);
  return found.slice(0, MOST_FOUND + 1);
}

type Sealed = Application & { unitCode: string };

function foundView(row: Sealed, form: SubmissionForm): FoundView {
  const { name, residentId } = form.applicant;
  const applicant = { name: maskName(name), residentId: maskResidentId(residentId) };
  return { ...unitRow(row, form), applicant };
}

function unitRow(row: Sealed, { employer }: SubmissionForm): UnitRow {
  const { id, number, reference, scheme, category, status, approvalNumber, submittedAt, decidedAt, unitCode } = row;
  return {
    ...listedView({ id, number, reference, scheme, category, status, approvalNumber, submittedAt, decidedAt }),
    employer: employer ? { name: employer.name, creditCode: unitCode } : null,
  };
}

/**
 * Every application of the person of a given one, that one included, newest first. Refuses with `not_found` as reading
 * it would. For clerks, supervisors and auditors. The audit keeps which applications were listed.
 */
export async function pageOfSamePerson(
  deps: Room,
  cause: Cause,
  id: string,
  { before, limit, hidden = [] }: { before?: string | undefined; limit: number } & Unseen,
): Promise<Page<FoundView, string>> {
  const { personKey } = await keysOf(deps, cause.actor, id);
  const place = before === undefined ? {} : { before };
  const filter = { ...visibleTo(cause.actor), ...place, personKey, without: hidden, limit: limit + 1 };
  const rows = await listSealedApplications(deps.db, filter);
  const { items, next } = pageOf(rows, limit, (row) => row.id);
  const shown = items.map((row) => foundView(row, openSubmission(deps.sealer, row)));
  const data = { found: shown.length, applicationIds: shown.map((each) => each.id) };
  const read = { action: 'application.same_person_read', applicationId: id, data } as const;
  await noteFound(deps, cause, read, { by: 'same_person', of: id });
  return { items: shown, next };
}

/** Every application of the employer of a given one, newest first. Refuses with `not_found` as reading it would. */
export async function pageOfSameUnit(
  deps: Pick<Deps, 'db' | 'sealer'>,
  { actor }: Pick<Cause, 'actor'>,
  id: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<Page<ListedView, string>> {
  const { unitCode } = await keysOf(deps, actor, id);
  if (unitCode === NO_UNIT) return { items: [], next: null };
  const place = before === undefined ? {} : { before };
  return await pageOfApplications(deps, { actor }, { employer: unitCode, ...place, limit });
}

/** How many applications of the person of a given one the caller may see, by status. Refuses as `pageOfSamePerson`. */
export async function countSamePerson(
  { db }: Pick<Deps, 'db'>,
  { actor }: Pick<Cause, 'actor'>,
  id: string,
  { hidden = [] }: Unseen = {},
): Promise<StatusCounts> {
  const { personKey } = await keysOf({ db }, actor, id);
  return await countByStatus(db, { ...visibleTo(actor), personKey, without: hidden });
}

/** How many applications of a unit the caller may see, by status. */
export async function countSameUnit(
  { db }: Pick<Deps, 'db'>,
  { actor }: Pick<Cause, 'actor'>,
  creditCode: string,
  { hidden = [] }: Unseen = {},
): Promise<StatusCounts> {
  requireReader(actor);
  return await countByStatus(db, { ...visibleTo(actor), unitCodes: [creditCode], without: hidden });
}

export interface FoundUnit {
  creditCode: string;
  /** the name on file, or else the name in its newest application that the caller may see; null where there is none */
  name: string | null;
}

/**
 * Finds a unit by its credit code, for staff. `pageOfApplications` with this `employer` lists the applications of the
 * unit.
 */
export async function describeUnit(
  { db, sealer }: Pick<Room, 'db' | 'sealer'>,
  { actor }: Pick<Cause, 'actor'>,
  creditCode: string,
  { hidden = [] }: Unseen = {},
): Promise<FoundUnit> {
  requireReader(actor);
  const onFile = await findEmployerName(db, creditCode);
  if (onFile !== null) return { creditCode, name: onFile };
  const filter = { ...visibleTo(actor), unitCodes: [creditCode], without: hidden, limit: 1 };
  const [newest] = await listSealedApplications(db, filter);
  return { creditCode, name: newest ? (openSubmission(sealer, newest).employer?.name ?? null) : null };
}

async function keysOf({ db }: Pick<Deps, 'db'>, actor: Actor, id: string) {
  requireReader(actor);
  await reachApplication({ db }, actor, id);
  const keys = await findKeysOf(db, id);
  if (!keys) throw new Refusal('not_found');
  return keys;
}

const READERS: ReadonlySet<string> = new Set(READER_ROLES);
function requireReader({ role }: Actor): void {
  if (!READERS.has(role)) throw new Refusal('forbidden');
}

/** One event for the search, and one for each application found, so that its own record names the search as well. */
async function noteFound(
  deps: Room,
  cause: Cause,
  search: AuditEntry & { data: { applicationIds: readonly string[] } },
  by: Record<string, string>,
): Promise<void> {
  const found = search.data.applicationIds.map(
    (applicationId): AuditEntry => ({ action: 'application.found', applicationId, data: by }),
  );
  await change(deps, cause, async () => ({ result: undefined, events: [search, ...found] }));
}
