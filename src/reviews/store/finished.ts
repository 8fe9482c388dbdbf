// SQL about items that a clerk has finished with. The audit says who did what in which order; an item may be settled,
// sent back and settled again.
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { applicationColumns } from '../../applications/store/applications.ts';
import { isOneOf } from '../../db/column-types.ts';
import type { Db } from '../../db/connect.ts';
import { reviewItems } from '../../db/review-tables.ts';
import { applications, auditEvents } from '../../db/tables.ts';
import { FINISHING_ACTIONS } from '../../schemes/words.ts';
import { type ItemFilter, itemFits } from './items.ts';

export interface FinishedFilter extends Omit<ItemFilter, 'sort' | 'after'> {
  /** only acts before the event of this number */
  before?: number;
}

/** The acts of one person by which that person finished with an item, newest first, each with the item as it is now. */
export function listFinished(db: Db, by: string, filter: FinishedFilter, now: Temporal.Instant) {
  const { seq, action, at, data } = auditEvents;
  return db
    .select({ act: { seq, action, at, data }, item: reviewItems, application: applicationColumns })
    .from(auditEvents)
    .innerJoin(reviewItems, eq(reviewItems.id, sql`(${data} ->> 'itemId')::uuid`))
    .innerJoin(applications, eq(applications.id, reviewItems.applicationId))
    .where(
      and(
        eq(auditEvents.actorId, by),
        isOneOf(action, FINISHING_ACTIONS),
        filter.before === undefined ? undefined : lt(seq, filter.before),
        itemFits(filter, now),
      ),
    )
    .orderBy(desc(seq))
    .limit(filter.limit);
}
