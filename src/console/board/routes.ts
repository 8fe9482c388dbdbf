// The board, its figures as a file, and the lists behind its counts. Inspectors of a blind case get no figures of a
// period: those of few applications would tell how a single one was decided.
import { z } from 'zod';
import { staffNames } from '../../access/staff.ts';
import type { Door } from '../../audit/change.ts';
import { OVERSEER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { CSV_TYPE } from '../../base/csv.ts';
import { placeOf, readTimePlace, type TimePlace } from '../../base/page.ts';
import { Refusal } from '../../base/refusal.ts';
import { isUuid } from '../../base/uuid.ts';
import { boardOf } from '../../reviews/board.ts';
import { pageOfOverrides } from '../../reviews/overrides.ts';
import { type Days, exportPeriod, PERIOD_GROUPS, pageOfPeriod, spanOf } from '../../reviews/period.ts';
import { CONFIRMATION_GROUNDS, DEPARTMENTS } from '../../schemes/words.ts';
import type { StaffCall, StaffRoute } from '../kit/route.ts';
import { periodCsv } from './export.ts';
import { applicationsPage, overridesPage } from './lists-page.ts';
import { boardPage } from './page.ts';
import { type OverrideChoice, readPeriod } from './period.ts';

const ROWS = 50;

export const boardRoutes = (deps: Door): StaffRoute[] => [
  {
    method: 'get',
    path: '/console/board',
    roles: OVERSEER_ROLES,
    async handle({ view, cause, query }) {
      const chosen = readPeriod(query, civilDateOf(deps.clock.now()));
      return boardPage(view, await boardOf(deps, cause, chosen.days), chosen);
    },
  },
  {
    method: 'get',
    path: '/console/board/board.csv',
    roles: OVERSEER_ROLES,
    async handle(call) {
      const days = daysOf(deps, call);
      const period = await exportPeriod(deps, call.cause, days);
      return new Response(periodCsv(period, call.view.language, call.view.schemes), {
        headers: {
          'content-type': CSV_TYPE,
          'content-disposition': `attachment; filename="board-${days.from}-${days.to}.csv"`,
        },
      });
    },
  },
  {
    method: 'get',
    path: '/console/board/applications',
    roles: OVERSEER_ROLES,
    async handle(call) {
      const days = daysOf(deps, call);
      const { of: group, reason, before } = ListQuery.parse(queryOf(call, ['of', 'reason', 'before']));
      if (group === undefined) throw new Refusal('not_found');
      const filter = { days, group, ...(reason ? { reason } : {}), ...(before ? { before } : {}), limit: ROWS };
      const page = await pageOfPeriod(deps, call.cause, filter);
      const today = civilDateOf(deps.clock.now());
      return applicationsPage({ view: call.view, days, group, reason, page, isFirst: before === undefined, today });
    },
  },
  {
    method: 'get',
    path: '/console/board/overrides',
    roles: OVERSEER_ROLES,
    async handle(call) {
      const days = daysOf(deps, call);
      const { after, choice, filter } = overrideFilter(call);
      const page = await pageOfOverrides(deps, call.cause, { ...filter, ...spanOf(days), limit: ROWS });
      const ids = page.items.flatMap(({ settledBy, countersignedBy }) => [settledBy, countersignedBy ?? []].flat());
      const [names, today] = [await staffNames(deps.db, ids), civilDateOf(deps.clock.now())];
      return overridesPage({ view: call.view, days, choice, page, names, isFirst: after === undefined, today });
    },
  },
];

function daysOf(deps: Door, { query }: StaffCall): Days {
  const { days, fault } = readPeriod(query, civilDateOf(deps.clock.now()));
  // these pages have no place for the fault, and other days would be a surprise
  if (fault) throw new Refusal('not_found');
  return days;
}

const queryOf = ({ query }: StaffCall, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, query(name)]));

const one = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const ListQuery = z.object({
  of: one(z.enum(PERIOD_GROUPS)),
  reason: one(z.string().regex(/^[a-z0-9_.]{1,64}$/)),
  before: one(z.string().refine(isUuid)),
});
const OverridesQuery = z.object({
  department: one(z.enum(DEPARTMENTS)),
  by: one(z.string().refine(isUuid)),
  second: one(z.string().refine(isUuid)),
  ground: one(z.enum([...CONFIRMATION_GROUNDS, 'none'])),
  after: one(z.string().max(160)),
});

/** The choice as it stands in the address, and in the form of the room. */
function overrideFilter(call: StaffCall) {
  const { after: cursor, ...asked } = OverridesQuery.parse(
    queryOf(call, ['department', 'by', 'second', 'ground', 'after']),
  );
  const after: TimePlace | undefined = (cursor && readTimePlace(placeOf(cursor))) || undefined;
  const choice: OverrideChoice = defined(asked);
  const { ground, ...others } = asked;
  const filter = {
    ...defined(others),
    ...(ground === undefined ? {} : { ground: ground === 'none' ? null : ground }),
    ...(after ? { after } : {}),
  };
  return { after, choice, filter };
}

function defined<T extends object>(filter: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as never;
}
