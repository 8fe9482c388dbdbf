// Bans in the console: the list, a single one, and the supervisors' posts. The subject of a ban is posted, and never
// appears in a web address.
import { z } from 'zod';
import { staffNames } from '../../access/staff.ts';
import type { Deps } from '../../applications/deps.ts';
import { findByTerm } from '../../applications/find-by-term.ts';
import { OVERSEER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { readTimePlace, type TimePlace } from '../../base/page.ts';
import { Refusal } from '../../base/refusal.ts';
import { sanctionStanding } from '../../oversight/moves.ts';
import { openProposals } from '../../oversight/sanction-proposals.ts';
import {
  liftSanction,
  pageOfSanctions,
  readSanction,
  recordSanction,
  searchSanctions,
} from '../../oversight/sanctions.ts';
import { LiftForm, SanctionForm, SanctionSearch, Subject } from '../../oversight/schema.ts';
import type { SanctionView } from '../../oversight/shapes.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import { veilOf } from '../../spot-checks/blind.ts';
import { visiblePage } from '../../spot-checks/visible.ts';
import { orNull, type Read, type Typed } from '../kit/form.ts';
import { type Posted, readForm, refusedFields } from '../kit/form-fields.ts';
import { FULL_STOP, phrase } from '../kit/html.ts';
import { idIn, sanctionPlace, sanctionProposalPlace } from '../kit/places.ts';
import { refusalText } from '../kit/refusal.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { without } from '../veil-lists.ts';
import { PROPOSAL } from './proposal-texts.ts';
import { type SanctionFilter, sanctionPage, sanctionsPage } from './sanctions-page.ts';
import { SANCTIONS } from './sanctions-texts.ts';

const SUPERVISORS = ['supervisor'] as const;
const ROWS = 50;

export const sanctionRoutes = (deps: Deps): StaffRoute[] => [
  {
    method: 'get',
    path: '/console/sanctions',
    roles: OVERSEER_ROLES,
    handle: (call) => showList(deps, call, {}),
  },
  {
    method: 'post',
    path: '/console/sanctions/search',
    roles: OVERSEER_ROLES,
    async handle(call) {
      const typed = await call.form();
      const posted = { id: 'search-form', typed };
      const subject = readSubject(posted.id, typed);
      const rest = readForm(posted.id, Searched, { scheme: orNull(typed.value('scheme')) }, NAMED);
      if (!subject.ok || !rest.ok) {
        const faults = [subject, rest].flatMap((read) => (read.ok ? [] : read.faults));
        return await showList(deps, call, { posted: { ...posted, faults }, status: 422 });
      }
      const veil = await veilOf(deps, call.session.actor);
      const asked = { subject: subject.form, ...rest.form };
      const found = without(veil, await searchSanctions(deps, call.cause, asked));
      return await showList(deps, call, { posted: { ...posted, faults: [] }, found });
    },
  },
  {
    method: 'post',
    path: '/console/sanctions',
    roles: SUPERVISORS,
    handle: (call) => record(deps, call),
  },
  {
    method: 'get',
    path: '/console/sanctions/:id',
    roles: OVERSEER_ROLES,
    handle: (call) => showOne(deps, call, {}),
  },
  {
    method: 'post',
    path: '/console/sanctions/:id/lift',
    roles: SUPERVISORS,
    handle: (call) => lift(deps, call),
  },
];

function readSubject(id: string, typed: Typed): Read<Subject> {
  const number = typed.value('subject');
  const kind = typed.value('kind');
  const raw = kind === 'unit' ? { kind, creditCode: number } : { kind, residentId: number };
  const result = Subject.safeParse(raw);
  if (result.success) return { ok: true, form: result.data };
  return { ok: false, faults: [{ at: `${id}-subject`, message: SANCTIONS.numberWrong }] };
}

/** The application whose number was typed; null if none was. */
async function readApplicationOf(
  deps: Deps,
  { cause }: StaffCall,
  id: string,
  typed: string,
): Promise<Read<string | null>> {
  if (typed.trim() === '') return { ok: true, form: null };
  const hit = await findByTerm(deps, cause, typed);
  if (hit.kind === 'application') return { ok: true, form: hit.id };
  return { ok: false, faults: [{ at: `${id}-application`, message: SANCTIONS.applicationWrong }] };
}

const Recorded = SanctionForm.omit({ subject: true, application: true }).extend({ key: z.uuid() });
const Searched = SanctionSearch.omit({ subject: true });

const NAMED = { foundOn: SANCTIONS.foundOn, note: SANCTIONS.note, ground: SANCTIONS.ground, scheme: SANCTIONS.scheme };

async function record(deps: Deps, call: StaffCall): Promise<Response> {
  const typed = await call.form();
  const id = 'record-form';
  const posted = { id, typed };
  const names = ['scheme', 'ground', 'foundOn', 'note', 'key'];
  const form = readForm(id, Recorded, Object.fromEntries(names.map((name) => [name, typed.value(name)])), NAMED);
  const subject = readSubject(id, typed);
  const application = await readApplicationOf(deps, call, id, typed.value('application'));
  if (!form.ok || !subject.ok || !application.ok) {
    const faults = [form, subject, application].flatMap((read) => (read.ok ? [] : read.faults));
    return await showList(deps, call, { posted: { ...posted, faults }, status: 422 });
  }
  const { key: idempotencyKey, ...rest } = form.form;
  try {
    const asked = { form: { ...rest, subject: subject.form, application: application.form }, idempotencyKey };
    const recorded = await recordSanction(deps, call.cause, asked);
    if (!recorded.done) return redirect(`${sanctionProposalPlace(recorded.proposal.id)}?done=proposed`);
    return redirect(`${sanctionPlace(recorded.sanction.id)}?done=recorded`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'second_supervisor_required' || error.code === 'stale') {
      const faults = [{ at: `${id}-subject`, message: PROPOSAL.stands }];
      return await showList(deps, call, { posted: { ...posted, faults }, status: 409 });
    }
    if (error.code === 'no_ban_in_scheme') {
      const faults = [{ at: `${id}-subject`, message: refusalText(error).text }];
      return await showList(deps, call, { posted: { ...posted, faults }, status: 409 });
    }
    if (error.code !== 'validation_failed') throw error;
    return await showList(deps, call, { posted: { ...posted, faults: refusedFields(id, error) }, status: 422 });
  }
}

interface ListShowing {
  posted?: Posted;
  found?: SanctionView[];
  status?: number;
}

async function showList(deps: Deps, call: StaffCall, { posted, found, status = 200 }: ListShowing): Promise<Response> {
  const { view, session, query } = call;
  const filter = filterOf(deps.schemes, query);
  const before = placeIn(query('before'));
  const veil = await veilOf(deps, session.actor);
  const { items, next } = await visiblePage(veil, { after: before, limit: ROWS }, (place, limit) =>
    pageOfSanctions(deps, call.cause, { ...filter, before: place, limit }),
  );
  const people = [...items, ...(found ?? [])].map(({ recordedBy }) => recordedBy);
  const screen = {
    // a posted page has no address of its own
    view: { ...view, path: call.request.method === 'GET' ? view.path : '/console/sanctions' },
    actor: session.actor,
    filter,
    items,
    proposals: before === undefined ? without(veil, await openProposals(deps, session.actor)) : [],
    older: next && addressOf(filter, next),
    isFirst: before === undefined,
    found: found ?? null,
    names: await staffNames(deps.db, people),
    today: civilDateOf(deps.clock.now()),
    posted: posted ?? null,
    key: deps.ids.uuid(),
  };
  return htmlResponse(screen.view, sanctionsPage(screen), status);
}

const KINDS = ['applicant', 'unit'] as const;
function filterOf(schemes: Catalogue, query: StaffCall['query']): SanctionFilter {
  const active = query('active');
  return {
    scheme: schemes.find(query('scheme') ?? '')?.id,
    kind: KINDS.find((kind) => kind === query('kind')),
    active: active === 'true' || active === 'false' ? active === 'true' : undefined,
  };
}

/** Reads the place of the next page from an address: moment and id of the last row. */
const placeIn = (text = '') => readTimePlace(text.replace('~', ' ')) ?? undefined;

function addressOf({ scheme, kind, active }: SanctionFilter, { at, id }: TimePlace): string {
  const parameters = new URLSearchParams({ before: `${at}~${id}` });
  if (scheme) parameters.set('scheme', scheme);
  if (kind) parameters.set('kind', kind);
  if (active !== undefined) parameters.set('active', String(active));
  return `/console/sanctions?${parameters}`;
}

async function lift(deps: Deps, call: StaffCall): Promise<Response> {
  const id = idIn(call.param('id'));
  const typed = await call.form();
  const posted = { id: 'lift-form', typed };
  const form = readForm(posted.id, LiftForm, { reason: typed.value('reason') }, { reason: SANCTIONS.liftReason });
  if (!form.ok) return await showOne(deps, call, { posted: { ...posted, faults: form.faults }, status: 422 });
  try {
    await liftSanction(deps, call.cause, id, form.form.reason);
    return redirect(`${sanctionPlace(id)}?done=lifted`);
  } catch (error) {
    if (!(error instanceof Refusal) || refusalText(error).status !== 409) throw error;
    return await showOne(deps, call, { posted: { ...posted, faults: [] }, refusal: error });
  }
}

interface OneShowing {
  posted?: Posted;
  refusal?: Refusal;
  status?: number;
}

async function showOne(deps: Deps, call: StaffCall, { posted, refusal, status = 200 }: OneShowing): Promise<Response> {
  const { view, cause, session, param, query } = call;
  const sanction = await readSanction(deps, cause, idIn(param('id')));
  const { recordedBy, proposedBy, liftedBy } = sanction;
  const done = query('done');
  const said = refusal && refusalText(refusal);
  const screen = {
    view: { ...view, path: sanctionPlace(sanction.id) },
    sanction,
    standing: sanctionStanding(session.actor, {
      isLifted: sanction.liftedAt !== null,
      recordedBy,
      isOurs: !sanction.ofOtherOffice,
    }),
    names: await staffNames(
      deps.db,
      [recordedBy, proposedBy, liftedBy].filter((id) => id !== null),
    ),
    today: civilDateOf(deps.clock.now()),
    posted: posted ?? null,
    done: done === 'recorded' || done === 'lifted' ? done : null,
    refused: said ? phrase`${said.title}${FULL_STOP}${said.text}` : null,
  } as const;
  return htmlResponse(screen.view, sanctionPage(screen), said?.status ?? status);
}
