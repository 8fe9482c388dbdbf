// The board's figures for a period of civil days: how many applications came in, how the machine and the people decided
// on them and how long that took, why applications were referred, and which overrides people made. It shows how people
// work, so every reading is put into the audit. It holds no data of an applicant but the numbers of applications.
import { staffNames } from '../access/staff.ts';
import type { ListedView } from '../applications/shapes.ts';
import { listedView } from '../applications/view.ts';
import { type Cause, change, type Door } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { POLICY_TIME_ZONE } from '../base/clock.ts';
import { type Page, pageOf } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import { type CountersignedCount, countCountersigned, countOverrides, type OverrideCounts } from './store/overrides.ts';
import {
  countPeriod,
  countReasonsByDay,
  type DecisionTimes,
  listPeriod,
  type PeriodCounts,
  type PeriodGroup,
  type Span,
} from './store/period.ts';

export { PERIOD_GROUPS, type PeriodGroup } from './store/period.ts';

/** Civil days in Shanghai, both included. */
export interface Days {
  from: Temporal.PlainDate;
  to: Temporal.PlainDate;
}
export const MOST_DAYS = 366;

/** Up to this many days, reasons are counted by day; for more days by week, from Monday. */
const DAILY_UP_TO = 14;

export interface ReasonRow {
  code: string;
  total: number;
  /** one for each of the buckets */
  counts: number[];
}

export interface Period {
  days: Days;
  counts: PeriodCounts;
  /** times of the approvals at once, from the submission to the decision */
  instant: DecisionTimes;
  /** times of the reviews that ended in the period, also from the submission; includes the wait for a supplement */
  reviewed: DecisionTimes;
  /** the days or weeks, each within the period, in order */
  buckets: Days[];
  /** why applications were referred, the most frequent first */
  reasons: ReasonRow[];
  /** confirmations given although no source matched or a rule fails, by department, clerk and ground */
  overrides: (OverrideCounts & { name: string })[];
  /** who countersigned whose overrides */
  countersigned: (CountersignedCount & { name: string; secondName: string })[];
}

/** The figures alone: callers put the reading into the audit. */
export async function figuresOf({ db }: Pick<Door, 'db'>, actor: Actor, days: Days): Promise<Period> {
  const span = spanOf(days);
  const [{ counts, instant, reviewed }, reasons, overrides, countersigned] = await Promise.all([
    countPeriod(db, actor, span),
    countReasonsByDay(db, actor, span, POLICY_TIME_ZONE),
    countOverrides(db, actor, span),
    countCountersigned(db, actor, span),
  ]);
  const names = await staffNames(
    db,
    [...overrides, ...countersigned].flatMap((each) => ('second' in each ? [each.by, each.second] : each.by)),
  );
  const nameOf = (id: string) => names.get(id) ?? id;
  const buckets = bucketsOf(days);
  return {
    days,
    counts,
    instant,
    reviewed,
    buckets,
    reasons: reasonRows(reasons, buckets),
    overrides: overrides.map((each) => ({ ...each, name: nameOf(each.by) })),
    countersigned: countersigned.map((each) => ({ ...each, name: nameOf(each.by), secondName: nameOf(each.second) })),
  };
}

/** Returns the figures for an export, and audits it. Refuses with `forbidden` as `boardOf` does. */
export async function exportPeriod(door: Door, cause: Cause, days: Days): Promise<Period> {
  requireOverseer(cause);
  const period = await figuresOf(door, cause.actor, days);
  const data = { from: days.from.toString(), to: days.to.toString() };
  return await change(door, cause, async () => ({
    result: period,
    events: [{ action: 'review.board_exported', data }],
  }));
}

export interface PeriodList {
  days: Days;
  group: PeriodGroup;
  /** only those that this reason referred */
  reason?: string;
  /** only those older than this id */
  before?: string;
  limit: number;
}

/** The applications behind a count, newest first. Refuses with `forbidden` as `boardOf` does. */
export async function pageOfPeriod(door: Door, cause: Cause, asked: PeriodList): Promise<Page<ListedView, string>> {
  requireOverseer(cause);
  const { days, limit, ...filter } = asked;
  const rows = await listPeriod(door.db, cause.actor, { ...filter, ...spanOf(days), limit: limit + 1 });
  const page = pageOf(rows.map(listedView), limit, ({ id }) => id);
  const { group, reason = null } = filter;
  // no count: in a short period it would tell an inspector how a blind case was decided
  const data = { from: days.from.toString(), to: days.to.toString(), group, reason };
  return await change(door, cause, async () => ({ result: page, events: [{ action: 'review.board_read', data }] }));
}

export function requireOverseer({ actor: { role } }: Pick<Cause, 'actor'>): void {
  if (role !== 'supervisor' && role !== 'auditor') throw new Refusal('forbidden');
}

const startOf = (day: Temporal.PlainDate): Temporal.Instant => day.toZonedDateTime(POLICY_TIME_ZONE).toInstant();

export const spanOf = ({ from, to }: Days): Span => ({ from: startOf(from), to: startOf(to.add({ days: 1 })) });

const lengthOf = ({ from, to }: Days): number => from.until(to, { largestUnit: 'days' }).days + 1;

function bucketsOf(days: Days): Days[] {
  const isDaily = lengthOf(days) <= DAILY_UP_TO;
  const buckets: Days[] = [];
  for (let from = days.from; Temporal.PlainDate.compare(from, days.to) <= 0; ) {
    const last = isDaily ? from : from.add({ days: from.daysInWeek - from.dayOfWeek });
    const to = Temporal.PlainDate.compare(last, days.to) < 0 ? last : days.to;
    buckets.push({ from, to });
    from = to.add({ days: 1 });
  }
  return buckets;
}

function reasonRows(found: readonly { code: string; day: string; count: number }[], buckets: readonly Days[]) {
  return [...Map.groupBy(found, ({ code }) => code)]
    .map(([code, rows]): ReasonRow => {
      const counts = buckets.map(({ from, to }) =>
        sumOf(rows.filter(({ day }) => day >= from.toString() && day <= to.toString())),
      );
      return { code, total: sumOf(rows), counts };
    })
    .toSorted((a, b) => b.total - a.total || (a.code < b.code ? -1 : 1));
}

const sumOf = (rows: readonly { count: number }[]): number => rows.reduce((sum, { count }) => sum + count, 0);
