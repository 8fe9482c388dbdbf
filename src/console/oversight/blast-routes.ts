// Blast radii in the console: one supervisor opens one, another confirms it, auditors may read it.

import { z } from 'zod';
import { staffNames } from '../../access/staff.ts';
import type { Deps } from '../../applications/deps.ts';
import { OVERSEER_ROLES } from '../../base/actor.ts';
import { civilDateOf, POLICY_TIME_ZONE } from '../../base/clock.ts';
import { Refusal } from '../../base/refusal.ts';
import {
  confirmBlastRadius,
  openBlastRadius,
  pageOfBlastRadii,
  pageOfCases,
  readBlastRadius,
} from '../../oversight/blast-radius.ts';
import { blastStanding } from '../../oversight/moves.ts';
import { BlastRadiusForm } from '../../oversight/schema.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import { veilOf } from '../../spot-checks/blind.ts';
import { visiblePage } from '../../spot-checks/visible.ts';
import { FORM, type Posted, readForm, refusedFields } from '../kit/form-fields.ts';
import { FULL_STOP, phrase } from '../kit/html.ts';
import { blastPlace, idIn } from '../kit/places.ts';
import { refusalText } from '../kit/refusal.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { BLAST_GROUPS, blastGroupPlace, blastListPage, blastPage, blastReport } from './blast-page.ts';
import { BLAST } from './blast-texts.ts';

const SUPERVISORS = ['supervisor'] as const;
const PLACE = '/console/oversight/blast-radius';
const ROWS = 50;

export const blastRoutes = (deps: Deps): StaffRoute[] => [
  { method: 'get', path: PLACE, roles: OVERSEER_ROLES, handle: (call) => showList(deps, call, null) },
  { method: 'post', path: PLACE, roles: SUPERVISORS, handle: (call) => open(deps, call) },
  { method: 'get', path: `${PLACE}/:id`, roles: OVERSEER_ROLES, handle: (call) => showOne(deps, call, {}) },
  { method: 'post', path: `${PLACE}/:id/confirm`, roles: SUPERVISORS, handle: (call) => confirm(deps, call) },
];

/** Reads a moment of a browser field in the policy's time zone; leaves other text as it is. */
function momentOf(text: string): string {
  try {
    return Temporal.PlainDateTime.from(text).toZonedDateTime(POLICY_TIME_ZONE).toString({ timeZoneName: 'never' });
  } catch {
    return text;
  }
}

const Opened = BlastRadiusForm.extend({ key: z.uuid() });

async function open(deps: Deps, call: StaffCall): Promise<Response> {
  const typed = await call.form();
  const id = 'open-form';
  const posted = { id, typed };
  const read = readForm(
    id,
    Opened,
    {
      source: typed.value('source'),
      from: momentOf(typed.value('from')),
      to: momentOf(typed.value('to')),
      reason: typed.value('reason'),
      key: typed.value('key'),
    },
    { source: BLAST.source, from: BLAST.from, to: BLAST.to, reason: BLAST.reason },
  );
  if (!read.ok) return await showList(deps, call, { ...posted, faults: read.faults });
  const { key: idempotencyKey, ...form } = read.form;
  try {
    const { radius } = await openBlastRadius(deps, call.cause, { form, idempotencyKey });
    return redirect(`${blastPlace(radius.id)}?done=opened`);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'validation_failed') throw error;
    return await showList(deps, call, { ...posted, faults: refusedFields(id, error) });
  }
}

async function showList(deps: Deps, call: StaffCall, posted: Posted | null): Promise<Response> {
  const { view, session, query } = call;
  const asked = query('before') ?? '';
  const before = asked && idIn(asked) === asked ? asked : undefined;
  const { items, next } = await pageOfBlastRadii(deps, call.cause, { before, limit: ROWS });
  const names = await staffNames(
    deps.db,
    items.map(({ openedBy }) => openedBy),
  );
  const about = { view, actor: session.actor, items, next, isFirst: before === undefined, names, posted };
  const shown = blastListPage({ ...about, today: civilDateOf(deps.clock.now()), key: deps.ids.uuid() });
  return htmlResponse(view, shown, posted ? 422 : 200);
}

async function confirm(deps: Deps, call: StaffCall): Promise<Response> {
  const id = idIn(call.param('id'));
  const typed = await call.form();
  const posted = { id: 'confirm-form', typed };
  if (typed.value('sure') !== 'yes') {
    const faults = [{ at: 'confirm-form-sure', message: FORM.sure }];
    return await showOne(deps, call, { posted: { ...posted, faults }, status: 422 });
  }
  try {
    // a form without the number showed none
    await confirmBlastRadius(deps, call.cause, id, { flips: Number(typed.value('flips') || Number.NaN) });
    return redirect(`${blastPlace(id)}?done=confirmed`);
  } catch (error) {
    if (!(error instanceof Refusal) || refusalText(error).status !== 409) throw error;
    return await showOne(deps, call, { refusal: error });
  }
}

interface Showing {
  posted?: Posted;
  refusal?: Refusal;
  status?: number;
}

async function showOne(deps: Deps, call: StaffCall, { posted, refusal, status = 200 }: Showing): Promise<Response> {
  const { view, session, param, query } = call;
  const radius = await readBlastRadius(deps, session.actor, idIn(param('id')));
  const { openedBy, confirmedBy, id } = radius;
  const group = BLAST_GROUPS.find((each) => each === query('group')) ?? 'flips';
  const asked = query('after') ?? '';
  const after = asked && idIn(asked) === asked ? asked : undefined;
  const [{ items: cases, next }, names] = await Promise.all([
    visiblePage(await veilOf(deps, session.actor), { after, limit: ROWS }, (place, limit) =>
      pageOfCases(deps, id, { group, after: place, limit }),
    ),
    staffNames(deps.db, [openedBy, ...(confirmedBy ? [confirmedBy] : [])]),
  ]);
  const done = query('done');
  const said = refusal && refusalText(refusal);
  const screen = {
    view: { ...view, path: blastGroupPlace(id, group, after) },
    radius,
    standing: blastStanding(session.actor, radius),
    isAtWindow: deps.schemes.all().every(({ supervision }) => supervision.freeze?.venue === 'window'),
    group,
    cases,
    next,
    isFirst: after === undefined,
    names,
    today: civilDateOf(deps.clock.now()),
    freezeWorkingDays: termsOf(deps.schemes),
    done: done === 'opened' || done === 'confirmed' ? done : null,
    refused: said ? phrase`${said.title}${FULL_STOP}${said.text}` : null,
    posted: posted ?? null,
  } as const;
  return htmlResponse(screen.view, call.isPartial ? blastReport(screen) : blastPage(screen), said?.status ?? status);
}

/** The working days until which a frozen applicant is to come: one number, or from the shortest to the longest. */
function termsOf(schemes: Catalogue): string {
  const freezing = schemes.all().filter(({ supervision }) => supervision.freeze !== null);
  const terms = freezing.map(({ supervision }) => supervision.freezeWorkingDays);
  const [least, most] = [Math.min(...terms), Math.max(...terms)];
  return least === most ? String(least) : `${least}–${most}`;
}
