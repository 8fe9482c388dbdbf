// The list of adverse spot checks that wait for a decision.
import type { Deps } from '../../applications/deps.ts';
import { OVERSEER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { cursorOf, pageOf, placeAt, placeOf, readTimePlace, timePlaceText } from '../../base/page.ts';
import { waitingFindings } from '../../oversight/findings.ts';
import { rowsOf } from '../../oversight/shown-findings.ts';
import { veilOf } from '../../spot-checks/blind.ts';
import { visiblePage } from '../../spot-checks/visible.ts';
import { FINDINGS_PLACE } from '../kit/places.ts';
import type { StaffRoute } from '../kit/route.ts';
import { findingsPage } from './findings.ts';

const ROWS = 50;

export const findingRoutes = (deps: Deps): StaffRoute[] => [
  {
    method: 'get',
    path: FINDINGS_PLACE,
    roles: OVERSEER_ROLES,
    async handle({ view, cause, query, session }) {
      const after = readTimePlace(placeOf(query('after') ?? '')) ?? undefined;
      const veil = await veilOf(deps, cause.actor);
      const { items, next } = await visiblePage(veil, { after, limit: ROWS }, async (place, limit) => {
        const found = await waitingFindings(deps, cause.actor, { after: place, limit: limit + 1 });
        return pageOf(found, limit, ({ dueAt, caseId }) => placeAt(dueAt, caseId));
      });
      return findingsPage({
        view,
        rows: await rowsOf(deps, items),
        today: civilDateOf(deps.clock.now()),
        mayAct: session.actor.role === 'supervisor',
        isFirst: after === undefined,
        next: next && `${FINDINGS_PLACE}?after=${cursorOf(timePlaceText(next))}`,
      });
    },
  },
];
