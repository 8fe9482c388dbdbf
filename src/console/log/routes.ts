// The audit log in the console, for auditors and for supervisors, who are responsible for the records. Each look is
// audited.
import { staffNames } from '../../access/staff.ts';
import type { Deps } from '../../applications/deps.ts';
import { idOfNumber, numbersOf, readApplication } from '../../applications/read.ts';
import { OVERSEER_ROLES } from '../../base/actor.ts';
import { civilDateOf, POLICY_TIME_ZONE } from '../../base/clock.ts';
import type { Page } from '../../base/page.ts';
import { Refusal } from '../../base/refusal.ts';
import { type Veil, veilOf } from '../../spot-checks/blind.ts';
import { visiblePage } from '../../spot-checks/visible.ts';
import type { TransparencyLog } from '../../transparency-log/create-log.ts';
import { pageOfEvents, readEvent } from '../../transparency-log/events.ts';
import { pageOfCheckpoints, proveEvent, receiptOf } from '../../transparency-log/prove.ts';
import type { EventView } from '../../transparency-log/shapes.ts';
import type { LogDeps } from '../../transparency-log/transparency.ts';
import { idIn } from '../kit/places.ts';
import type { StaffCall, StaffRoute } from '../kit/route.ts';
import { type LogFilter, readLogFilter } from './filter.ts';
import { logPage } from './page.ts';
import { proofPage } from './proof-page.ts';
import { ACCESSES } from './texts.ts';

const CHECKPOINTS = 10;
const EVENTS = 50;
const SEQ = /^[1-9]\d{0,14}$/;

export const logRoutes = (deps: Deps, log: LogDeps, service: TransparencyLog): StaffRoute[] => [
  {
    method: 'get',
    path: '/console/log',
    roles: OVERSEER_ROLES,
    async handle({ view, cause, query }) {
      const filter = readLogFilter(query);
      const veil = await veilOf(deps, cause.actor);
      const events = await eventsOf(deps, cause, filter, veil);
      const [standing, { items: checkpoints }, { unsealed }, names, numbers] = await Promise.all([
        service.standing(),
        pageOfCheckpoints(log, { limit: CHECKPOINTS }),
        service.counts(),
        staffNames(
          deps.db,
          (events?.items ?? []).map(({ actor }) => actor.id),
        ),
        numbersOf(
          deps,
          (events?.items ?? []).flatMap(({ applicationId }) => applicationId ?? []),
        ),
      ]);
      const today = civilDateOf(deps.clock.now());
      // always shown: a filter must not reveal whether this page hides any
      const areHidden = veil !== null;
      return logPage({ view, standing, checkpoints, unsealed, filter, events, areHidden, names, numbers, today });
    },
  },
  {
    method: 'get',
    path: '/console/log/:seq',
    roles: OVERSEER_ROLES,
    async handle({ view, cause, param }) {
      if (!SEQ.test(param('seq'))) throw new Refusal('not_found');
      const leaf = await readEvent(deps, cause, Number(param('seq')));
      const proven = await proveEvent(log, leaf);
      return proofPage({ view, leaf, proven, today: civilDateOf(deps.clock.now()) });
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

/** Answers null where no application has the wanted number. */
async function eventsOf(
  deps: Deps,
  cause: StaffCall['cause'],
  filter: LogFilter,
  veil: Veil | null,
): Promise<Page<EventView, number> | null> {
  const { number, day, kind, before } = filter;
  const applicationId = number === undefined ? undefined : await idOfNumber(deps, number);
  if (applicationId === null) return null;
  const from = day === undefined ? undefined : Temporal.PlainDate.from(day).toZonedDateTime(POLICY_TIME_ZONE);
  const asked = {
    ...(applicationId === undefined ? {} : { applicationId }),
    ...(from === undefined ? {} : { from: from.toInstant(), to: from.add({ days: 1 }).toInstant() }),
    ...(kind === undefined ? {} : { actions: ACCESSES }),
  };
  return await visiblePage(veil, { after: before, limit: EVENTS }, (place, limit) =>
    pageOfEvents(deps, cause, { ...asked, ...(place === undefined ? {} : { before: place }), limit }),
  );
}
