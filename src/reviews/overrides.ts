// Lists overrides for supervisors and auditors: confirmations given although no source matched or a rule fails, with
// the ground and the clerks. Rows hold no data of an applicant but the number of the application. The audit records
// each reading.
import { type Cause, change, type Door } from '../audit/change.ts';
import { timestamp } from '../base/clock.ts';
import { type Page, pageOf, placeAt, type TimePlace } from '../base/page.ts';
import type { OverrideView } from './shapes.ts';
import { listOverrides, type OverrideFilter } from './store/overrides.ts';

/** The newest first. A cursor stays valid while more are settled. */
export async function pageOfOverrides(
  door: Door,
  cause: Cause,
  filter: OverrideFilter,
): Promise<Page<OverrideView, TimePlace>> {
  const { department, by, second, ground, from, to, limit } = filter;
  const found = await listOverrides(door.db, cause.actor, { ...filter, limit: limit + 1 });
  const { items, next } = pageOf(found, limit, ({ at, id }) => placeAt(at, id));
  // no count: in a short period it would tell an inspector how a blind case was decided
  const data = {
    department: department ?? null,
    from: from?.toString() ?? null,
    to: to?.toString() ?? null,
    ...(by === undefined ? {} : { by }),
    ...(ground === undefined ? {} : { ground }),
    ...(second === undefined ? {} : { second }),
  };
  return await change(door, cause, async () => ({
    result: { items: items.map(({ id: _, at, ...row }) => ({ ...row, at: timestamp(at) })), next },
    events: [{ action: 'review.overrides_read', data }],
  }));
}
