// Spot checks in the console: the rounds, the plan of a new one, and the report. A form with faults comes back with the
// typed text.
import { randomUUID } from 'node:crypto';
import type { Deps } from '../../applications/deps.ts';
import { type Actor, OVERSEER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { readTimePlace, timePlaceText } from '../../base/page.ts';
import { Refusal } from '../../base/refusal.ts';
import type { Text } from '../../schemes/words.ts';
import { sealRound } from '../../spot-checks/fix-population.ts';
import { type Outlook, outlookOf } from '../../spot-checks/outlook.ts';
import { pageOfRounds, readHead } from '../../spot-checks/read.ts';
import { boundVerdicts, exportReport, readReport } from '../../spot-checks/report.ts';
import type { PlanForm } from '../../spot-checks/schema.ts';
import type { BoundVerdict, ListedRoundView } from '../../spot-checks/shapes.ts';
import { contributorsInOffice, worklistOf } from '../../spot-checks/worklist.ts';
import type { Fault, Typed } from '../kit/form.ts';
import { idIn } from '../kit/places.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { spotCaseRoutes } from './case-routes.ts';
import { spotListPage } from './list-page.ts';
import { roundPlace } from './parts.ts';
import { keyIn, planFaults, readPlan, suggestedPlan } from './plan-form.ts';
import { outlookPart } from './plan-outlook.ts';
import { OUTLOOK_PLACE, spotPlanPage } from './plan-page.ts';
import { PLAN } from './plan-texts.ts';
import { spotReportPage } from './report-page.ts';
import { spotRoundRoutes } from './round-routes.ts';

const ROUNDS = 20;
const MINE = 10;

export const spotCheckRoutes = (deps: Deps): StaffRoute[] => [
  { method: 'get', path: '/console/spot-checks', roles: OVERSEER_ROLES, handle: (call) => list(deps, call) },
  { method: 'get', path: '/console/spot-checks/new', roles: OVERSEER_ROLES, handle: (call) => showPlan(deps, call) },
  { method: 'post', path: '/console/spot-checks', roles: OVERSEER_ROLES, handle: (call) => seal(deps, call) },
  // a page with the outlook of a posted plan, opened again by its address
  { method: 'get', path: OUTLOOK_PLACE, roles: OVERSEER_ROLES, handle: (call) => showPlan(deps, call) },
  { method: 'post', path: OUTLOOK_PLACE, roles: OVERSEER_ROLES, handle: (call) => showOutlook(deps, call) },
  ...spotRoundRoutes(deps),
  ...reportRoutes(deps),
  ...spotCaseRoutes(deps),
];

/**
 * Reads the place where a page begins: the moment of a seal and the id of its round. Other text means the first page.
 */
const placeIn = (text = '') => readTimePlace(text) ?? undefined;

async function list(deps: Deps, { view, session, query }: StaffCall) {
  const before = placeIn(query('before'));
  const [{ items, next }, mine] = await Promise.all([
    pageOfRounds(deps, session.actor, { before, limit: ROUNDS }),
    worklistOf(deps, { staffId: session.actor.id }, MINE),
  ]);
  return spotListPage({
    view,
    today: civilDateOf(deps.clock.now()),
    mine,
    rounds: items,
    bounds: await boundsOf(deps, session.actor, items),
    next: next && timePlaceText(next),
    isFirst: before === undefined,
  });
}

/** Answers the bounds of drawn rounds; before the draw there is nothing to judge. */
async function boundsOf(
  deps: Deps,
  actor: Actor,
  rounds: readonly ListedRoundView[],
): Promise<Map<string, BoundVerdict>> {
  const drawn = rounds.filter(({ drawnAt }) => drawnAt !== null);
  return await boundVerdicts(
    deps,
    actor,
    drawn.map(({ id }) => id),
  );
}

interface Showing {
  typed?: Typed;
  faults?: readonly Fault[];
  key?: string;
  said?: Text;
}

async function showPlan(deps: Deps, { view, session }: StaffCall, showing: Showing = {}): Promise<Response> {
  const today = civilDateOf(deps.clock.now());
  const { typed = suggestedPlan(deps.schemes, today), faults = [], key = randomUUID(), said = null } = showing;
  const parsed = readPlan(typed);
  // beside faults of the form there is nothing to count yet
  const looked = parsed.ok && faults.length === 0 ? await lookAt(deps, session.actor, parsed.form) : null;
  const screen = {
    view: { ...view, path: '/console/spot-checks/new' },
    key,
    people: await contributorsInOffice(deps, session.actor),
    typed,
    faults,
    said,
    outlook: looked?.outlook ?? null,
  };
  return htmlResponse(screen.view, spotPlanPage(screen), said ? 409 : faults.length > 0 ? 422 : 200);
}

/** Answers the outlook of a plan; its faults where sealing it would be refused. */
async function lookAt(
  deps: Deps,
  actor: Actor,
  form: PlanForm,
): Promise<{ outlook: Outlook | null; faults: readonly Fault[] }> {
  try {
    return { outlook: await outlookOf(deps, actor, form), faults: [] };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'validation_failed') throw error;
    return { outlook: null, faults: planFaults(error) };
  }
}

/** Computes population and sample of the posted plan; for the script the part alone, else the page with the form. */
async function showOutlook(deps: Deps, call: StaffCall): Promise<Response> {
  const typed = await call.form();
  const key = keyIn(typed);
  if (key === null) throw new Refusal('malformed_body');
  const parsed = readPlan(typed);
  const looked = parsed.ok
    ? await lookAt(deps, call.session.actor, parsed.form)
    : { outlook: null, faults: parsed.faults };
  if (call.isPartial) return htmlResponse(call.view, outlookPart(call.view, looked));
  return await showPlan(deps, call, { typed, key, faults: looked.faults });
}

async function seal(deps: Deps, call: StaffCall): Promise<Response> {
  const typed = await call.form();
  const key = keyIn(typed);
  if (key === null) throw new Refusal('malformed_body');
  const parsed = readPlan(typed);
  if (!parsed.ok) return await showPlan(deps, call, { typed, key, faults: parsed.faults });
  try {
    const { round } = await sealRound(deps, call.cause, { form: parsed.form, idempotencyKey: key });
    return redirect(`${roundPlace(round.id)}?done=sealed`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'validation_failed')
      return await showPlan(deps, call, { typed, key, faults: planFaults(error) });
    // the form was sent before and changed since: with a new key it makes another round
    if (error.code === 'idempotency_conflict') return await showPlan(deps, call, { typed, said: PLAN.sealedBefore });
    throw error;
  }
}

const reportRoutes = (deps: Deps): StaffRoute[] => [
  {
    method: 'get',
    path: '/console/spot-checks/:id/report',
    roles: OVERSEER_ROLES,
    async handle({ view, session: { actor }, param }) {
      const id = idIn(param('id'));
      const [round, report] = await Promise.all([readHead(deps, actor, id), readReport(deps, actor, id)]);
      return spotReportPage({ view, round, report, today: civilDateOf(deps.clock.now()) });
    },
  },
  {
    method: 'get',
    path: '/console/spot-checks/:id/report.csv',
    roles: OVERSEER_ROLES,
    async handle({ view, cause, param }) {
      const id = idIn(param('id'));
      return new Response(await exportReport(deps, cause, id, view.language), {
        headers: {
          'content-type': 'text/csv; charset=utf-8; header=present',
          'content-disposition': `attachment; filename="spot-check-${id}.csv"`,
        },
      });
    },
  },
];
