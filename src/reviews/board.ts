// The supervisor's view of the work of all departments: open and late items with the reasons and holders, and the last
// 30 days. Times follow the service's clock. The view holds no data of an applicant except the numbers of applications.
// It shows how people work, so the audit records each reading.
import { staffNames } from '../access/staff.ts';
import { type Cause, change, type Door } from '../audit/change.ts';
import { civilDateOf, POLICY_TIME_ZONE } from '../base/clock.ts';
import { DEPARTMENTS, type Department, type Source } from '../schemes/words.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import { type Days, figuresOf, type Period, requireOverseer } from './period.ts';
import {
  countHeld,
  countOpen,
  countPaused,
  countReasons,
  type LateRow,
  lapsedSince,
  listLate,
  referredSince,
  type Settled,
  settledSince,
} from './store/board.ts';

export interface DepartmentBoard {
  department: Department;
  /** open and held by nobody, open and held, settled by one person and waiting for the second, waiting for the unit */
  free: number;
  held: number;
  countersign: number;
  paused: number;
  late: number;
  /** due within three working days and not late */
  dueSoon: number;
  oldestFreeAt: Temporal.Instant | null;
  settledToday: number;
  settledIn7Days: number;
  settledIn30Days: number;
  /** median time from referral to settlement of the items settled in 30 days; null if there are none */
  medianSeconds: number | null;
  p90Seconds: number | null;
}

export interface ClerkBoard {
  id: string;
  name: string;
  departments: Department[];
  holds: number;
  settledToday: number;
  settledIn7Days: number;
  /** leases that ran out in 7 days without an act on the item */
  lapsedIn7Days: number;
}

export const LATE_BECAUSE = ['countersign', 'supplement', 'window', 'held', 'source', 'unassigned'] as const;
export type LateBecause = (typeof LATE_BECAUSE)[number];
/** The actor whose turn is next on a late item. */
export type LateActor = 'second_clerk' | 'submitter' | 'applicant' | 'holder' | 'system' | 'department';

export interface LateItem {
  itemId: string;
  number: string;
  department: Department;
  dueAt: Temporal.Instant;
  because: LateBecause;
  actor: LateActor;
  /** the clerk holding it */
  holder: string | null;
  /** the department's own sources that have not answered yet */
  awaited: Source[];
}

export interface Board {
  at: Temporal.Instant;
  departments: DepartmentBoard[];
  /** clerks who hold an item now, or who in 7 days settled an item or let a lease run out */
  clerks: ClerkBoard[];
  /** the item that has been late for longest comes first; at most `MOST_LATE` */
  late: LateItem[];
  /** 30 civil days, today the last */
  days: { day: string; referred: number; settled: number }[];
  /** why the applications now in review were referred, the most frequent code first */
  reasons: { code: string; count: number }[];
  /** items of 30 days that matching settled after a source had answered again */
  matchedIn30Days: number;
  /** the figures of the chosen days; null if the caller chose no days */
  period: Period | null;
}

export const MOST_LATE = 20;
const MOST_REASONS = 12;
const DAYS = 30;
const WEEK = 7;
const SOON_WORKING_DAYS = 3;

/** Refuses with `forbidden` unless the caller is a supervisor or an auditor. */
export async function boardOf(deps: Door, cause: Cause, days: Days | null = null): Promise<Board> {
  requireOverseer(cause);
  const { db } = deps;
  const { actor } = cause;
  const now = deps.clock.now();
  const recent = { from: startOfDay(now, DAYS - 1), now, days: DAYS, timeZone: POLICY_TIME_ZONE };
  const [open, paused, done, referred, reasons, held, lapsed, late, period] = await Promise.all([
    countOpen(db, actor, now, endOfWorkingDay(now, SOON_WORKING_DAYS)),
    countPaused(db, actor),
    settledSince(db, actor, recent),
    referredSince(db, actor, recent),
    countReasons(db, actor, MOST_REASONS),
    countHeld(db, actor, now),
    lapsedSince(db, actor, { from: startOfDay(now, WEEK - 1), now }),
    listLate(db, actor, now, MOST_LATE),
    days && figuresOf(deps, actor, days),
  ]);
  const people = [...done.settled, ...held, ...lapsed, ...late.map(({ heldBy: by }) => ({ by }))];
  const names = await staffNames(
    db,
    people.flatMap(({ by }) => by ?? []),
  );
  const nameOf = (id: string) => names.get(id) ?? id;
  const board: Board = {
    at: now,
    departments: DEPARTMENTS.map((department) => ({
      ...NOTHING_OPEN,
      ...open.find((each) => each.department === department),
      department,
      paused: paused.find((each) => each.department === department)?.paused ?? 0,
      ...settledBy(
        done.settled.filter((each) => each.department === department),
        now,
      ),
      settledIn30Days: total(done.settled.filter((each) => each.department === department)),
      ...(done.times.find((each) => each.department === department) ?? NO_TIMES),
    })),
    clerks: clerksOf({ settled: done.settled, held, lapsed }, nameOf, now),
    late: late.map((row) => lateItem(row, nameOf)),
    days: daysOf(now, referred, done.settled),
    reasons,
    matchedIn30Days: total(done.settled.filter(({ by }) => by === null)),
    period,
  };
  const data = days ? { from: days.from.toString(), to: days.to.toString() } : {};
  await change(deps, cause, async () => ({ result: undefined, events: [{ action: 'review.board_read', data }] }));
  return board;
}

const NOTHING_OPEN = { free: 0, held: 0, countersign: 0, late: 0, dueSoon: 0, oldestFreeAt: null };
const NO_TIMES = { medianSeconds: null, p90Seconds: null };

const total = (settled: readonly Pick<Settled, 'count'>[]) => settled.reduce((sum, { count }) => sum + count, 0);

/** The beginning of the civil day `daysBack` days ago; 0 is today. */
const startOfDay = (now: Temporal.Instant, daysBack: number): Temporal.Instant =>
  civilDateOf(now).subtract({ days: daysBack }).toZonedDateTime(POLICY_TIME_ZONE).toInstant();

const endOfWorkingDay = (now: Temporal.Instant, count: number): Temporal.Instant =>
  addWorkingDays(civilDateOf(now), count).day.add({ days: 1 }).toZonedDateTime(POLICY_TIME_ZONE).toInstant();

function settledBy(settled: readonly Settled[], now: Temporal.Instant) {
  const today = civilDateOf(now);
  const since = (day: Temporal.PlainDate) => total(settled.filter((each) => each.day >= day.toString()));
  return { settledToday: since(today), settledIn7Days: since(today.subtract({ days: WEEK - 1 })) };
}

interface Worked {
  settled: readonly Settled[];
  held: readonly { by: string; department: Department; held: number }[];
  lapsed: readonly { by: string; lapsed: number }[];
}

/** Clerks who hold the most items come first. Leaves out clerks without an item, a settlement or a lapse in 7 days. */
function clerksOf(
  { settled, held, lapsed }: Worked,
  nameOf: (id: string) => string,
  now: Temporal.Instant,
): ClerkBoard[] {
  const ids = new Set([...settled, ...held, ...lapsed].flatMap(({ by }) => by ?? []));
  return [...ids]
    .map((id): ClerkBoard => {
      const own = settled.filter(({ by }) => by === id);
      const holding = held.filter(({ by }) => by === id);
      const departments = DEPARTMENTS.filter((each) =>
        [...own, ...holding].some(({ department }) => department === each),
      );
      return {
        id,
        name: nameOf(id),
        departments,
        holds: holding.reduce((sum, each) => sum + each.held, 0),
        ...settledBy(own, now),
        lapsedIn7Days: lapsed.find(({ by }) => by === id)?.lapsed ?? 0,
      };
    })
    .filter(({ holds, settledIn7Days, lapsedIn7Days }) => holds + settledIn7Days + lapsedIn7Days > 0)
    .toSorted((a, b) => b.holds - a.holds || b.settledIn7Days - a.settledIn7Days || (a.name < b.name ? -1 : 1));
}

function daysOf(
  now: Temporal.Instant,
  referred: readonly { day: string; count: number }[],
  settled: readonly Settled[],
): Board['days'] {
  return Array.from({ length: DAYS }, (_, index) => {
    const day = civilDateOf(now)
      .subtract({ days: DAYS - 1 - index })
      .toString();
    return {
      day,
      referred: referred.find((each) => each.day === day)?.count ?? 0,
      settled: total(settled.filter((each) => each.day === day)),
    };
  });
}

const ACTORS: Record<LateBecause, LateActor> = {
  countersign: 'second_clerk',
  supplement: 'submitter',
  window: 'applicant',
  held: 'holder',
  source: 'system',
  unassigned: 'department',
};

function lateItem(row: LateRow, nameOf: (id: string) => string): LateItem {
  const { awaited } = row;
  const because = whyLate(row, awaited);
  return {
    itemId: row.itemId,
    number: row.number,
    department: row.department,
    dueAt: row.dueAt,
    because,
    actor: ACTORS[because],
    holder: row.heldBy && nameOf(row.heldBy),
    awaited,
  };
}

/** Says why the item is late, without blaming its holder, who cannot settle the item before the person comes. */
function whyLate({ status, venue, attendedOn, heldBy }: LateRow, awaited: readonly Source[]): LateBecause {
  if (status === 'countersign') return 'countersign';
  if (status === 'paused') return 'supplement';
  if (venue === 'window' && attendedOn === null) return 'window';
  if (heldBy !== null) return 'held';
  return awaited.length > 0 ? 'source' : 'unassigned';
}
