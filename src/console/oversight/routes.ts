// The entry to supervision: its work list, and any application by its number.
import type { Deps } from '../../applications/deps.ts';
import { idOfNumber } from '../../applications/read.ts';
import { OVERSEER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { worklistOf } from '../../oversight/worklist.ts';
import { veilOf } from '../../spot-checks/blind.ts';
import { applicationPlace } from '../kit/places.ts';
import { htmlResponse, redirect, type StaffRoute } from '../kit/route.ts';
import { readLogFilter } from '../log/filter.ts';
import { veiledWorklist } from '../veil-lists.ts';
import { findingRoutes } from './finding-routes.ts';
import { oversightPage } from './page.ts';

const MOST = 100;

export const oversightRoutes = (deps: Deps): StaffRoute[] => [
  ...findingRoutes(deps),
  {
    method: 'get',
    path: '/console/oversight',
    roles: OVERSEER_ROLES,
    async handle({ view, cause, query }) {
      const asked = query('number');
      // an invalid number finds nothing
      const { number } = readLogFilter(query);
      const found = number === undefined ? null : await idOfNumber(deps, cause.actor, number);
      if (found !== null) return redirect(applicationPlace(found));
      const worklist = veiledWorklist(await veilOf(deps, cause.actor), await worklistOf(deps, cause, MOST));
      const today = civilDateOf(deps.clock.now());
      const shown = oversightPage({ view, worklist, missed: asked?.slice(0, 40) ?? null, today, most: MOST });
      return asked === undefined ? shown : htmlResponse(view, shown, 404);
    },
  },
];
