// The queue as the console shows it: rows that say enough to choose from and name nobody in full, and counts of the
// work. A clerk sees only their own department, even if the filter names another.
import { staffNames } from '../access/staff.ts';
import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import { lastDayBefore } from '../applications/ruling.ts';
import type { Application } from '../applications/store/applications.ts';
import { type Cause, change } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { civilDateOf, POLICY_TIME_ZONE, timestamp } from '../base/clock.ts';
import { pageOf } from '../base/page.ts';
import { isUnserved } from '../db/jurisdiction.ts';
import { maskName } from '../identity/names.ts';
import { maskResidentId } from '../identity/resident-id.ts';
import { type Subject, takesTwo } from '../matching/subjects.ts';
import { withMaterialNamed } from '../schemes/documents.ts';
import { holdsWhatDoesNotCount, reasonMessage } from '../schemes/reasons.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Department, Source, Text, Venue, Verdict } from '../schemes/words.ts';
import { workingDaysUntil } from '../schemes/working-days.ts';
import type { QueuePlace } from './queue-order.ts';
import { isOverdue } from './states.ts';
import { placeIn } from './store/in-order.ts';
import { countWork, listWork, type WorkItem } from './store/worklist.ts';
import { subjectsOf } from './subjects.ts';
import type { WorkCounts, WorklistFilter } from './worklist-filter.ts';

export interface WorkRow {
  id: string;
  number: string;
  department: Department;
  status: WorkItem['status'];
  result: WorkItem['result'];
  scheme: Text;
  category: Text;
  /** masked */
  applicant: { name: string; residentId: string };
  /** null: filed for a person without an employer */
  employer: { name: string; creditCode: string } | null;
  /** civil date where the scheme applies */
  submittedOn: string;
  venue: Venue;
  /** last day, civil date */
  lastDay: string;
  /** working days until the last day; negative once that day has passed */
  workingDaysLeft: number;
  late: boolean;
  /** no office answers for it; only overseers see such an item */
  unserved: boolean;
  /** the present holder, and the end of the lease; null if the item is free */
  held: { by: string; name: string; isMine: boolean; until: string } | null;
  /** the clerk who asked for the countersignature that the item awaits */
  settledBy: { name: string; isMe: boolean } | null;
  subjects: WorkSubject[];
  takesTwo: boolean;
}
/** A subject to settle: a check, with `isOpen` while a reason stands against it, or a rule, with its message. */
export type WorkSubject =
  | { source: Source; verdict: Verdict; holdsWhatDoesNotCount: boolean; isOpen: boolean }
  | { source: null; message: Text };

export interface Worklist {
  rows: WorkRow[];
  next: QueuePlace | null;
}

/**
 * Lists items in the order that the filter names. Items that the caller was not shown before (`known`) are put into the
 * audit.
 */
export async function readWorklist(
  deps: Deps,
  cause: Cause,
  filter: WorklistFilter,
  known: ReadonlySet<string> = new Set(),
): Promise<Worklist> {
  const { actor } = cause;
  const now = deps.clock.now();
  const found = await listWork(deps.db, { ...filter, ...own(actor), of: actor, limit: filter.limit + 1 }, now);
  const { items: shown, next } = pageOf(found, filter.limit, (row) => placeIn(filter.sort, row));
  const itemIds = shown.map(({ item }) => item.id).filter((id) => !known.has(id));
  if (itemIds.length > 0) {
    await change(deps, cause, async () => ({
      result: undefined,
      events: [{ action: 'application.read', data: { itemIds } }],
    }));
  }
  return { rows: await workRows(deps, actor, shown, now), next };
}

/** The rows of items in their order, as the caller sees them. */
export async function workRows(
  { db, sealer, schemes }: Pick<Deps, 'db' | 'sealer' | 'schemes'>,
  actor: Actor,
  shown: readonly { item: WorkItem; application: Application }[],
  now: Temporal.Instant,
): Promise<WorkRow[]> {
  const people = shown.flatMap(({ item }) => [item.assignee, item.settledBy]).filter((id) => id !== null);
  const names = await staffNames(db, people);
  return shown.map(({ item, application }) => rowOf({ sealer, schemes, actor, now, names }, item, application));
}

const own = ({ role, department }: Actor) => (role === 'clerk' ? { department: department as Department } : {});

interface Seen {
  sealer: Deps['sealer'];
  schemes: Deps['schemes'];
  actor: Actor;
  now: Temporal.Instant;
  names: Map<string, string>;
}

function rowOf({ sealer, schemes, actor, now, names }: Seen, item: WorkItem, application: Application): WorkRow {
  const opened = openApplication(sealer, application);
  const scheme = schemes.filedUnder(application);
  const subjects = subjectsOf(opened, item);
  const { name, residentId } = opened.form.applicant;
  const { employer } = opened.form;
  const [lastDay, today] = [lastDayBefore(item.dueAt, scheme.timeZone), civilDateOf(now, scheme.timeZone)];
  return {
    id: item.id,
    number: application.number,
    department: item.department,
    status: item.status,
    result: item.result,
    scheme: scheme.title,
    category: categoryTitle(scheme, application.category),
    applicant: { name: maskName(name), residentId: maskResidentId(residentId) },
    employer: employer ? { name: employer.name, creditCode: employer.creditCode } : null,
    submittedOn: civilDateOf(application.submittedAt, scheme.timeZone).toString(),
    venue: application.venue ?? 'online',
    lastDay: lastDay.toString(),
    workingDaysLeft: workingDaysUntil(today, lastDay) - workingDaysUntil(lastDay, today),
    late: isOverdue(item, now),
    unserved: isUnserved(actor, application),
    held: holderOf(item, { actor, now, names }),
    settledBy:
      item.status === 'countersign' && item.settledBy !== null
        ? { name: names.get(item.settledBy) ?? item.settledBy, isMe: item.settledBy === actor.id }
        : null,
    subjects: subjects.map((subject) => subjectOf(scheme, subject)),
    takesTwo: subjects.some(takesTwo),
  };
}

function holderOf(
  { assignee, leaseUntil }: WorkItem,
  { actor, now, names }: Omit<Seen, 'sealer' | 'schemes'>,
): WorkRow['held'] {
  if (assignee === null || leaseUntil === null || Temporal.Instant.compare(now, leaseUntil) >= 0) return null;
  const name = names.get(assignee) ?? assignee;
  return { by: assignee, name, isMine: assignee === actor.id, until: timestamp(leaseUntil) };
}

function subjectOf(scheme: Scheme, { name, check, reasons }: Subject): WorkSubject {
  if (check) {
    const { source, verdict } = check;
    const codes = reasons.map(({ code }) => code);
    return { source, verdict, holdsWhatDoesNotCount: holdsWhatDoesNotCount(verdict, codes), isOpen: codes.length > 0 };
  }
  const [first] = reasons;
  if (!first) return { source: null, message: { zh: name, en: name } };
  return { source: null, message: reasonMessage(scheme, first.code, withMaterialNamed(scheme, first.params)) };
}

export const categoryTitle = ({ categories }: Scheme, category: string): Text =>
  categories[category]?.title ?? { zh: category, en: category };

/** A number holds nothing of a person, so counting is not audited as reading. */
export async function countWorklist({ db, clock }: Pick<Deps, 'db' | 'clock'>, actor: Actor): Promise<WorkCounts> {
  const now = clock.now();
  const today = civilDateOf(now);
  const endOf = (day: Temporal.PlainDate) => day.add({ days: 1 }).toZonedDateTime(POLICY_TIME_ZONE).toInstant();
  return await countWork(db, {
    ...own(actor),
    actor,
    now,
    todayEnds: endOf(today),
    weekEnds: endOf(today.add({ days: today.daysInWeek - today.dayOfWeek })),
  });
}
