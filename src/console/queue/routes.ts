// The queue and its entry. An automatic refresh is audited only where it shows an item that the viewer has not seen
// before.
import type { Deps } from '../../applications/deps.ts';
import { STAFF_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { isUuid } from '../../base/uuid.ts';
import { readFinishedWork } from '../../reviews/finished.ts';
import { nextForMe } from '../../reviews/next-for-me.ts';
import { countWorklist, readWorklist } from '../../reviews/worklist.ts';
import { veilOf } from '../../spot-checks/blind.ts';
import { visiblePage } from '../../spot-checks/visible.ts';
import { FINISHED_PLACE, itemAfter, itemPlace, queueAfter } from '../kit/places.ts';
import { redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { readFilter, worklistFilter } from './filter.ts';
import { readFinishedQuery } from './finished-filter.ts';
import { finishedPage } from './finished-page.ts';
import { lastActNotice } from './last-act.ts';
import { type Queue, queuePage, queueSection } from './page.ts';
import { createShown } from './shown.ts';

const ROWS = 30;
const MOST_MINE = 20;

export function queueRoutes(deps: Deps): StaffRoute[] {
  const shown = createShown();
  return [
    {
      method: 'get',
      path: '/console',
      roles: STAFF_ROLES,
      async handle(call) {
        // an operator sees no personal data, and so no case
        if (call.session.actor.role === 'operator') return redirect('/console/sources');
        const queue = await readQueue(deps, call, call.isPartial ? shown.to(call.session.actor.id) : new Set());
        shown.add(
          call.session.actor.id,
          [...queue.mine, ...queue.list.rows].map(({ id }) => id),
        );
        return call.isPartial ? queueSection(queue) : queuePage(queue);
      },
    },
    {
      method: 'get',
      path: FINISHED_PLACE,
      roles: ['clerk'],
      async handle({ view, cause, query }) {
        const filter = readFinishedQuery(query);
        const defined = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
        const { rows, next } = await readFinishedWork(deps, cause, { ...defined, limit: ROWS });
        return finishedPage({ view, filter, rows, next, today: civilDateOf(deps.clock.now()) });
      },
    },
    {
      method: 'post',
      path: '/console/next',
      roles: ['clerk'],
      async handle({ cause, form }) {
        const from = (await form()).value('from');
        const next = await nextForMe(deps, cause, isUuid(from) ? from : null);
        if (!next) return redirect(queueAfter('nothing_free'));
        return redirect(next.was === 'here' ? itemAfter(next.id, 'only_mine') : itemPlace(next.id));
      },
    },
  ];
}

async function readQueue(deps: Deps, call: StaffCall, known: Set<string>): Promise<Queue> {
  const { view, cause, session, query } = call;
  const filter = readFilter(query);
  const { id, role } = session.actor;
  const veil = await veilOf(deps, session.actor);
  const asked = worklistFilter(filter, id, ROWS);
  const { items: rows, next } = await visiblePage(veil, { after: asked.after, limit: ROWS }, async (after, limit) => {
    const { rows: items, next: place } = await readWorklist(
      deps,
      cause,
      { ...asked, ...(after ? { after } : {}), limit },
      known,
    );
    return { items, next: place };
  });
  const list = { rows, next };
  const listed = new Set(list.rows.map((row) => row.id));
  const [mine, counts] = await Promise.all([
    role === 'clerk'
      ? readWorklist(deps, cause, { assignee: id, limit: MOST_MINE }, new Set([...known, ...listed]))
      : { rows: [] },
    // the counts would include hidden items, so an inspector of a blind case gets none
    veil ? null : countWorklist(deps, session.actor),
  ]);
  const lastAct = await lastActNotice(deps, call);
  return { view, filter, counts, mine: mine.rows, list, today: civilDateOf(deps.clock.now()), lastAct };
}
