// 到场登记: who came to the window, recorded by its clerks or a supervisor, for a case in review and for a frozen
// approval. Of a frozen approval, a visit in time keeps lateness alone from revoking it (SZ-53). In a review it is
// offered to the clerks who settle, who name the day themselves: it replaces nobody's presence (SZ-42, AMB-24).
import type { Deps } from '../applications/deps.ts';
import { missingOf, placeOfAttendance, placeOfVisit } from '../applications/freeze-view.ts';
import { isUnderReview } from '../applications/lifecycle.ts';
import { openApplication } from '../applications/open.ts';
import { idOfNumber, reachApplication } from '../applications/read.ts';
import { type Application, findApplication } from '../applications/store/applications.ts';
import { insertVisit } from '../applications/store/attendances.ts';
import { findFreeze } from '../applications/store/freezes.ts';
import { firstDayOfVisit } from '../applications/visits.ts';
import { type AuditEntry, type Cause, change, type Entries } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { civilDateOf } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import { isWithin } from '../db/jurisdiction.ts';
import { maskName } from '../identity/names.ts';
import type { Text } from '../schemes/words.ts';
import {
  actOnApplication,
  illegal,
  type OnApplication,
  refuseDay,
  requireFrozen,
  requirePastDay,
} from './act-on-application.ts';
import { applicationNow } from './application-now.ts';
import { requireInTime } from './restore.ts';
import type { AttendanceForm } from './schema.ts';
import { recordAttendance } from './store/freezes.ts';

/**
 * A clerk of the window finds every application of the office that waits for a visit, also without an item of the own
 * department. Refuses with `not_found`, and with `forbidden` a clerk of a department that keeps no window.
 */
export async function reachAtWindow(deps: Deps, actor: Actor, id: string): Promise<Application> {
  if (actor.role !== 'clerk') return await reachApplication(deps, actor, id);
  const application = await findApplication(deps.db, id);
  if (!application || !isWithin(actor, application)) throw new Refusal('not_found');
  const { windowKeptBy } = deps.schemes.filedUnder(application);
  if (windowKeptBy.some((department) => department === actor.department)) return application;
  await reachApplication(deps, actor, id);
  throw new Refusal('forbidden');
}

/**
 * Records that the person came to the window, or handed in online. Refuses as `reachAtWindow`; with
 * `illegal_transition` unless the application is in review at the window, or frozen and nobody has come yet; and with
 * `validation_failed` for a day before the call or the freeze, in the future, after the last day of a freeze, or on
 * record already.
 */
export async function recordAttended(deps: Deps, cause: Cause, id: string, form: AttendanceForm): Promise<Application> {
  await actOnApplication(
    deps,
    cause,
    id,
    'attendance',
    async (on) => {
      const event = isAtWindow(on.application)
        ? await attendReview(deps, on, cause, form)
        : await attendFreeze(deps, on, cause, form);
      const events: Entries = [event];
      return { result: undefined, events };
    },
    reachAtWindow,
  );
  return await applicationNow(deps, id);
}

const isAtWindow = ({ status, venue }: Application): boolean => isUnderReview(status) && venue === 'window';

async function attendFreeze(
  deps: Deps,
  on: OnApplication,
  { actor }: Cause,
  { attendedOn, note }: AttendanceForm,
): Promise<AuditEntry> {
  const { freeze } = await requireFrozen(on);
  if (freeze.attendedOn !== null) throw illegal(on.application);
  requirePastDay(on, freeze, 'attendedOn', attendedOn);
  requireInTime(freeze, attendedOn);
  const { venue } = freeze;
  const sealed = note ? deps.sealer.seal(placeOfAttendance(freeze.id), note) : null;
  await recordAttendance(on.tx, freeze.id, { on: attendedOn, by: actor.id, note: sealed });
  const data = { freezeId: freeze.id, attendedOn, ...(venue === 'online' ? { venue } : {}) };
  return { action: 'application.attended', applicationId: on.application.id, data };
}

async function attendReview(
  deps: Deps,
  { tx, application, scheme, now, today }: OnApplication,
  { actor }: Cause,
  { attendedOn, note }: AttendanceForm,
): Promise<AuditEntry> {
  const opened = openApplication(deps.sealer, application);
  const first = await firstDayOfVisit(tx, { application, opened, scheme });
  if (attendedOn < first.toString() || attendedOn > today.toString()) {
    throw refuseDay('attendedOn', {
      zh: `日期应在${first}至${today}之间`,
      en: `The day must lie between ${first} and ${today}`,
    });
  }
  const id = deps.ids.uuid();
  const sealed = note ? deps.sealer.seal(placeOfVisit(id), note) : null;
  const visit = { id, applicationId: application.id, attendedOn, note: sealed, recordedBy: actor.id, recordedAt: now };
  if (!(await insertVisit(tx, visit))) throw refuseDay('attendedOn', ON_RECORD);
  return { action: 'application.attended', applicationId: application.id, data: { attendanceId: id, attendedOn } };
}
const ON_RECORD: Text = { zh: '该日到场已登记', en: 'A visit on that day is on record already' };

/** An application as the window's clerk sees it before recording a visit. */
export interface Attendable {
  id: string;
  number: string;
  status: Application['status'];
  /** who is expected at the window, masked; null where nobody is called */
  expected: {
    applicant: string;
    /** the possible days of a visit, both included */
    from: string;
    until: string;
    /** of a frozen approval: the missing materials, and the visit on record */
    missing: Text[];
    attendedOn: string | null;
  } | null;
}

/**
 * Puts the reading into the audit. Null where the office has no application of that number. Refuses as
 * `reachAtWindow`.
 */
export async function readAttendable(deps: Deps, cause: Cause, number: string): Promise<Attendable | null> {
  const id = await idOfNumber(deps, cause.actor, number);
  if (id === null) return null;
  const application = await reachAtWindow(deps, cause.actor, id);
  await change(deps, cause, async () => ({
    result: undefined,
    events: [{ action: 'application.read', applicationId: id, data: {} }],
  }));
  return { id, number, status: application.status, expected: await expectedAt(deps, application) };
}

async function expectedAt(deps: Deps, application: Application): Promise<Attendable['expected']> {
  const { db, sealer } = deps;
  const scheme = deps.schemes.filedUnder(application);
  const opened = openApplication(sealer, application);
  const applicant = maskName(opened.form.applicant.name);
  const today = civilDateOf(deps.clock.now(), scheme.timeZone).toString();
  if (isAtWindow(application)) {
    const from = (await firstDayOfVisit(db, { application, opened, scheme })).toString();
    return { applicant, from, until: today, missing: [], attendedOn: null };
  }
  const freeze = application.status === 'frozen' ? await findFreeze(db, application.id) : null;
  if (freeze?.status !== 'open') return null;
  return {
    applicant,
    from: civilDateOf(freeze.frozenAt, scheme.timeZone).toString(),
    until: freeze.lastDay < today ? freeze.lastDay : today,
    missing: missingOf(scheme, freeze).map(({ text }) => text),
    attendedOn: freeze.attendedOn,
  };
}
