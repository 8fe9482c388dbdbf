// Visits of the applicant to the window while the case is in review: the days that are possible, and the visit that is
// offered to the clerks who settle the item. They name the day themselves; a visit on record settles nothing.
import { timestamp } from '../base/clock.ts';
import type { Db, Tx } from '../db/connect.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { dayOfCalls } from './call-to-window.ts';
import type { Deps } from './deps.ts';
import { placeOfVisit } from './freeze-view.ts';
import type { Opened } from './open.ts';
import type { Application } from './store/applications.ts';
import { findVisit } from './store/attendances.ts';

/** A visit as the clerks see it who settle. */
export interface VisitView {
  attendedOn: string;
  note: string | null;
  recordedBy: string;
  recordedAt: string;
}

/** The first day on which the person can have come: that of the first call to the window. */
export async function firstDayOfVisit(
  db: Db | Tx,
  about: { application: Application; opened: Pick<Opened, 'kept'>; scheme: Scheme },
): Promise<Temporal.PlainDate> {
  const { first } = await dayOfCalls(db, about);
  return first;
}

/** The latest visit, unless the person was called again since: a later call asks for another one. */
export async function visitOffered(
  { sealer, db }: Pick<Deps, 'sealer' | 'db'>,
  about: { application: Application; opened: Pick<Opened, 'kept'>; scheme: Scheme },
): Promise<VisitView | null> {
  const { application } = about;
  if (application.venue !== 'window') return null;
  const visit = await findVisit(db, application.id);
  if (!visit) return null;
  const { latest } = await dayOfCalls(db, about);
  if (visit.attendedOn < latest.toString()) return null;
  const { id, attendedOn, note, recordedBy, recordedAt } = visit;
  return {
    attendedOn,
    note: note && sealer.open(placeOfVisit(id), note),
    recordedBy,
    recordedAt: timestamp(recordedAt),
  };
}
