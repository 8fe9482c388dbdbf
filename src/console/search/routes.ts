// The search box, finding a person, and the pages of a person and of a unit. Terms and a person's data are
// posted: a web address holds only ids and credit codes. An inspector of a blind case never finds its application.
import type { Deps } from '../../applications/deps.ts';
import { findByTerm } from '../../applications/find-by-term.ts';
import { reachApplication } from '../../applications/read.ts';
import {
  countSamePerson,
  countSameUnit,
  describeUnit,
  pageOfSamePerson,
  pageOfUnitRows,
  searchApplications,
} from '../../applications/search.ts';
import { mayHoldPersonalNumber } from '../../applications/typed-number.ts';
import { READER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { Refusal } from '../../base/refusal.ts';
import { isUuid } from '../../base/uuid.ts';
import { parseCreditCode } from '../../identity/credit-code.ts';
import { bansOfApplicant, bansOfUnit } from '../../oversight/bans-of.ts';
import { itemsOf } from '../../reviews/items-of.ts';
import type { Text } from '../../schemes/words.ts';
import { type Veil, veilOf } from '../../spot-checks/blind.ts';
import { visiblePage } from '../../spot-checks/visible.ts';
import type { Html } from '../kit/html.ts';
import { idIn, PEOPLE_PLACE, SEARCH_PLACE, unitPlace } from '../kit/places.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { without } from '../veil-lists.ts';
import { formWith, foundPeoplePage, PERSON_FORM, peoplePage, readPerson } from './people-page.ts';
import { resultsPage, searchPage } from './results-page.ts';
import { type FoundRow, placeFor } from './rows.ts';
import { personPage, unitPage } from './subject-pages.ts';
import { PERSON } from './texts.ts';
import { mayBeName, personIn } from './typed-person.ts';

const ROWS = 30;

export const searchRoutes = (deps: Deps): StaffRoute[] => [
  {
    method: 'get',
    path: SEARCH_PLACE,
    roles: READER_ROLES,
    handle: async ({ view }) => searchPage(view),
  },
  {
    method: 'post',
    path: SEARCH_PLACE,
    roles: READER_ROLES,
    handle: (call) => search(deps, call),
  },
  {
    method: 'get',
    path: PEOPLE_PLACE,
    roles: READER_ROLES,
    handle: async ({ view }) => peoplePage(view, formWith({})),
  },
  {
    method: 'post',
    path: PEOPLE_PLACE,
    roles: READER_ROLES,
    async handle(call) {
      const { view, cause } = call;
      const typed = await call.form();
      const form = readPerson(typed);
      if (!form.ok) {
        return htmlResponse(view, peoplePage(view, { id: PERSON_FORM, typed, faults: form.faults }), 422);
      }
      const veil = await veilOf(deps, cause.actor);
      const { items: rows, more } = await searchApplications(deps, cause, form.form, hiddenBy(veil));
      return foundPeoplePage({ ...(await shown(deps, call, rows)), purpose: form.form.purpose, more });
    },
  },
  {
    method: 'get',
    path: '/console/applications/:id/same-person',
    roles: READER_ROLES,
    handle: (call) => showPerson(deps, call),
  },
  {
    method: 'get',
    path: '/console/units/:code',
    roles: READER_ROLES,
    handle: (call) => showUnit(deps, call),
  },
];

const hiddenBy = (veil: Veil | null) => ({ hidden: veil?.applicationIds });

/** The rows with the items through which the reader goes on. */
async function shown<Row extends FoundRow>({ db, clock }: Deps, { view, cause }: StaffCall, rows: readonly Row[]) {
  const items = await itemsOf(
    { db },
    cause.actor,
    rows.map(({ id }) => id),
  );
  return { view, rows, items, today: civilDateOf(clock.now()) };
}

async function search(deps: Deps, call: StaffCall): Promise<Response | Html> {
  const { view, cause } = call;
  const typed = await call.form();
  const term = typed.value('term').trim();
  if (term === '') return redirect(SEARCH_PLACE);
  const veil = await veilOf(deps, cause.actor);
  try {
    const by = typed.value('by');
    const as = by === 'reference' || by === 'employer' ? by : undefined;
    const hit = await findByTerm(deps, cause, term, { ...hiddenBy(veil), as });
    if (hit.kind === 'personal') return showForm(call, term, PERSON.notLookedUp);
    if (hit.kind === 'unit' && !mayHoldPersonalNumber(hit.creditCode)) return redirect(unitPlace(hit.creditCode));
    if (hit.kind === 'application') return await openHit(deps, call, hit.id);
    if (hit.kind === 'nothing') {
      if (mayBeName(term)) return showForm(call, term, PERSON.maybeName);
      return resultsPage({ view, term, found: null, fault: null });
    }
    const filter = hit.kind === 'list' ? hit.filter : { employer: hit.creditCode };
    return await showList(deps, call, { term, filter, after: readAfter(typed.value('after')) }, veil);
  } catch (error) {
    const fault = error instanceof Refusal && error.code === 'validation_failed' ? faultIn(error) : null;
    if (fault === null) throw error;
    return htmlResponse(view, resultsPage({ view, term, found: null, fault }), 422);
  }
}

const faultIn = ({ details }: Refusal): Text | null => details.errors?.[0]?.message ?? null;
const readAfter = (text: string): string | undefined => (isUuid(text) ? text : undefined);

/** Shows the form for persons with the term in it. The term is in no web address, and was not looked up as a person. */
const showForm = ({ view }: StaffCall, term: string, why: Text): Response =>
  htmlResponse(view, peoplePage({ ...view, path: PEOPLE_PLACE }, formWith(personIn(term)), why), 422);

async function openHit(deps: Deps, { view, cause }: StaffCall, id: string): Promise<Response> {
  const items = await itemsOf(deps, cause.actor, [id]);
  const place = placeFor(view, id, items.get(id));
  if (place === null) throw new Refusal('not_found');
  return redirect(place);
}

interface Wanted {
  term: string;
  filter: { reference?: string; employer?: string };
  after: string | undefined;
}

async function showList(deps: Deps, call: StaffCall, { term, filter, after }: Wanted, veil: Veil | null) {
  const { items: rows, next } = await visiblePage(veil, { after, limit: ROWS }, (place, limit) =>
    pageOfUnitRows(deps, call.cause, { ...filter, ...(place === undefined ? {} : { before: place }), limit }),
  );
  const by = filter.reference === undefined ? ('employer' as const) : ('reference' as const);
  const found = { ...(await shown(deps, call, rows)), by, isFirst: after === undefined, next };
  return resultsPage({ view: call.view, term, found: rows.length > 0 ? found : null, fault: null });
}

async function showPerson(deps: Deps, call: StaffCall): Promise<Html> {
  const { cause, param, query } = call;
  const id = idIn(param('id'));
  await reachApplication(deps, cause.actor, id);
  const veil = await veilOf(deps, cause.actor);
  if (veil?.applicationIds.includes(id)) throw new Refusal('blind');
  const before = readAfter(query('after') ?? '');
  const { items: rows, next } = await pageOfSamePerson(deps, cause, id, { before, limit: ROWS, ...hiddenBy(veil) });
  const [counts, bans, found] = await Promise.all([
    countSamePerson(deps, cause, id, hiddenBy(veil)),
    bansOfApplicant(deps, cause, id),
    shown(deps, call, rows),
  ]);
  // every page of one person has a row: that of the address, or an older one
  const applicant = rows[0]?.applicant;
  if (!applicant) throw new Refusal('not_found');
  return personPage({
    ...{ ...found, counts, next, applicant, applicationId: id },
    ...{ without: 'person', bans: without(veil, bans), isLater: before !== undefined },
  });
}

async function showUnit(deps: Deps, call: StaffCall): Promise<Html> {
  const { cause, param, query } = call;
  const parsed = parseCreditCode(param('code'));
  if (!parsed.ok || mayHoldPersonalNumber(parsed.code.value)) throw new Refusal('not_found');
  const creditCode = parsed.code.value;
  const veil = await veilOf(deps, cause.actor);
  const { name } = await describeUnit(deps, cause, creditCode, hiddenBy(veil));
  if (name === null) throw new Refusal('not_found');
  const after = readAfter(query('after') ?? '');
  const { items: rows, next } = await visiblePage(veil, { after, limit: ROWS }, (place, limit) =>
    pageOfUnitRows(deps, cause, { employer: creditCode, ...(place === undefined ? {} : { before: place }), limit }),
  );
  const [counts, bans, found] = await Promise.all([
    countSameUnit(deps, cause, creditCode, hiddenBy(veil)),
    bansOfUnit(deps, cause, creditCode),
    shown(deps, call, rows),
  ]);
  return unitPage({
    ...{ ...found, counts, next, unit: { creditCode, name } },
    ...{ without: 'employer', bans: without(veil, bans), isLater: after !== undefined },
  });
}
