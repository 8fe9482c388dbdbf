// The audit log in the console, for auditors and for supervisors, who are responsible for the records. Each look is
// audited.
import { listStaff } from '../../access/staff.ts';
import type { Deps } from '../../applications/deps.ts';
import { idOfNumber, numbersOf, readApplication } from '../../applications/read.ts';
import type { Cause } from '../../audit/change.ts';
import type { Leaf } from '../../audit/shapes.ts';
import { type Actor, OVERSEER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { CSV_TYPE } from '../../base/csv.ts';
import type { Page } from '../../base/page.ts';
import { Refusal } from '../../base/refusal.ts';
import { type Veil, veilOf } from '../../spot-checks/blind.ts';
import { visiblePage } from '../../spot-checks/visible.ts';
import type { TransparencyLog } from '../../transparency-log/create-log.ts';
import { exportEvents, type FetchEvents, pageOfEvents, readEvent } from '../../transparency-log/events.ts';
import { pageOfCheckpoints, proveEvent, receiptOf } from '../../transparency-log/prove.ts';
import type { EventView } from '../../transparency-log/shapes.ts';
import type { LogDeps } from '../../transparency-log/transparency.ts';
import { idIn } from '../kit/places.ts';
import { redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { actorNames } from './actors.ts';
import { eventsCsv } from './export.ts';
import {
  endsBeforeItBegins,
  eventFilter,
  isUnderstood,
  type LogFilter,
  readLogFilter,
  tooManyPlace,
} from './filter.ts';
import { MOST_EXPORTED } from './filter-form.ts';
import { type LogScreen, logPage } from './page.ts';
import { proofPage } from './proof-page.ts';

const CHECKPOINTS = 10;
const EVENTS = 50;
const SEQ = /^[1-9]\d{0,14}$/;

export const logRoutes = (deps: Deps, log: LogDeps, service: TransparencyLog): StaffRoute[] => [
  {
    method: 'get',
    path: '/console/log',
    roles: OVERSEER_ROLES,
    handle: async (call) =>
      logPage(await readLog(deps, log, service, call, { isTooMany: call.query('many') !== undefined })),
  },
  {
    method: 'get',
    path: '/console/log/events.csv',
    roles: OVERSEER_ROLES,
    handle: async (call) => {
      if (!isUnderstood(call.query)) throw new Refusal('validation_failed');
      const filter = readLogFilter(call.query);
      const events = await eventsToExport(deps, call, filter);
      if (!events) return redirect(tooManyPlace(filter));
      const [actors, numbers] = await namesIn(deps, call.cause.actor, events);
      return new Response(eventsCsv(events, { actors, numbers }, call.view.language), {
        headers: {
          'content-type': CSV_TYPE,
          'content-disposition': `attachment; filename="audit-${civilDateOf(deps.clock.now())}.csv"`,
        },
      });
    },
  },
  {
    method: 'get',
    path: '/console/log/:seq',
    roles: OVERSEER_ROLES,
    async handle({ view, cause, param }) {
      if (!SEQ.test(param('seq'))) throw new Refusal('not_found');
      const leaf = await readEvent(deps, cause, Number(param('seq')));
      if ((await veilOf(deps, cause.actor))?.hides(JSON.stringify(leaf))) throw new Refusal('blind');
      const [proven, [actors, numbers]] = await Promise.all([
        proveEvent(log, leaf),
        namesIn(deps, cause.actor, [leaf]),
      ]);
      return proofPage({ view, leaf, proven, actors, numbers, today: civilDateOf(deps.clock.now()) });
    },
  },
  {
    method: 'get',
    path: '/console/log/receipts/:application',
    roles: OVERSEER_ROLES,
    async handle({ cause, param }) {
      const { id, number } = await readApplication(deps, cause, idIn(param('application')));
      return new Response(JSON.stringify(await receiptOf(log, id), null, 2), {
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-disposition': `attachment; filename="receipt-${number}.json"`,
        },
      });
    },
  },
];

async function readLog(
  deps: Deps,
  log: LogDeps,
  service: TransparencyLog,
  { view, cause, query }: StaffCall,
  { isTooMany }: Pick<LogScreen, 'isTooMany'>,
): Promise<LogScreen> {
  const filter = readLogFilter(query);
  const veil = await veilOf(deps, cause.actor);
  const events = await eventsOf(deps, cause, filter, veil);
  const [standing, { items: checkpoints }, { unsealed }, staff, [actors, numbers]] = await Promise.all([
    service.standing(),
    pageOfCheckpoints(log, { limit: CHECKPOINTS }),
    service.counts(),
    listStaff(deps.db, cause.actor),
    namesIn(deps, cause.actor, events?.items ?? []),
  ]);
  const today = civilDateOf(deps.clock.now());
  // always shown: a filter must not reveal whether this page hides any
  const areHidden = veil !== null;
  const names = { staff, actors, numbers };
  return { view, standing, checkpoints, unsealed, filter, events, areHidden, isTooMany, ...names, today };
}

const namesIn = (deps: Deps, actor: Actor, events: readonly Leaf[]) =>
  Promise.all([
    actorNames(
      deps,
      events.map((event) => event.actor),
    ),
    numbersOf(
      deps,
      actor,
      events.flatMap(({ applicationId }) => applicationId ?? []),
    ),
  ]);

/** Answers null where the filter names nothing: no application has the number, or the days are in the wrong order. */
async function askedOf(deps: Deps, { actor }: Pick<Cause, 'actor'>, filter: LogFilter) {
  if (endsBeforeItBegins(filter)) return null;
  const applicationId = filter.number === undefined ? undefined : await idOfNumber(deps, actor, filter.number);
  if (applicationId === null) return null;
  return { ...eventFilter(filter), ...(applicationId === undefined ? {} : { applicationId }) };
}

async function eventsOf(
  deps: Deps,
  cause: StaffCall['cause'],
  filter: LogFilter,
  veil: Veil | null,
): Promise<Page<EventView, number> | null> {
  const asked = await askedOf(deps, cause, filter);
  if (!asked) return null;
  return await visiblePage(veil, { after: filter.before, limit: EVENTS }, (place, limit) =>
    pageOfEvents(deps, cause, { ...asked, ...(place === undefined ? {} : { before: place }), limit }),
  );
}

/** Answers null where there are too many. Leaves out the events that a blind inspection hides. */
async function eventsToExport(deps: Deps, { cause }: StaffCall, filter: LogFilter): Promise<EventView[] | null> {
  const asked = await askedOf(deps, cause, filter);
  if (!asked) return [];
  const veil = await veilOf(deps, cause.actor);
  const visible = (fetch: FetchEvents): FetchEvents => {
    return (after, limit) => visiblePage(veil, { after, limit }, fetch);
  };
  return await exportEvents(deps, cause, asked, { most: MOST_EXPORTED, visible });
}
