// Calls the applicant to the window (SZ-42), because a later answer requires it: sends a message and gives time to
// come. Ends the call by a message where the registers have been corrected.
import { civilDateOf } from '../base/clock.ts';
import type { Db, Tx } from '../db/connect.ts';
import { sealNotice } from '../notices/notify.ts';
import { dropNotices, hasNotice, insertNotice } from '../notices/store/notices.ts';
import { noticeText, noWindowText } from '../notices/texts.ts';
import type { Says, Scheme } from '../schemes/scheme.ts';
import type { WindowEntry } from '../schemes/windows.ts';
import type { Department } from '../schemes/words.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import type { Deps } from './deps.ts';
import { type Opened, openApplication } from './open.ts';
import { lastDayBefore } from './ruling.ts';
import type { Application } from './store/applications.ts';
import { listNoticeTimes } from './store/attendances.ts';
import { extendReview } from './store/rechecks.ts';
import { endOfDay } from './supplement.ts';
import { departmentName } from './wording.ts';

/**
 * Extends the review to at least the time that a supplement gets, and returns its end. Call it while the application is
 * locked.
 */
export async function callToWindow(
  deps: Deps,
  tx: Tx,
  application: Application,
  recheckId: string,
): Promise<Temporal.Instant> {
  const { id } = application;
  const scheme = deps.schemes.filedUnder(application);
  const now = deps.clock.now();
  const { day } = addWorkingDays(civilDateOf(now, scheme.timeZone), scheme.readings.supplementWorkingDays);
  const until = endOfDay(day, scheme);
  await extendReview(tx, id, until);
  await tell(deps, tx, application, `${WINDOW}:${recheckId}`, (about) =>
    noticeText({
      ...about,
      event: 'referred',
      approvalNumber: null,
      afterApproval: '',
      venue: 'window',
      departments: [],
      due: null,
      reasons: [],
    }),
  );
  return until;
}

/** True if a message of the review, and not of the referral, has called the applicant. */
export const wasCalledToWindow = (tx: Tx, { id }: Pick<Application, 'id'>): Promise<boolean> =>
  hasNotice(tx, id, WINDOW);

/**
 * The civil dates of the first and of the latest call: by the referral, on the day of the submission, and by later
 * messages.
 */
export async function dayOfCalls(
  db: Db | Tx,
  { application, opened, scheme }: { application: Application; opened: Pick<Opened, 'kept'>; scheme: Scheme },
): Promise<{ first: Temporal.PlainDate; latest: Temporal.PlainDate }> {
  const messages = await listNoticeTimes(db, application.id, WINDOW);
  const byReferral = opened.kept?.decision.review?.venue === 'window' || messages.length === 0;
  const calls = byReferral ? [application.submittedAt, ...messages] : messages;
  const days = calls.map((at) => civilDateOf(at, scheme.timeZone)).toSorted(Temporal.PlainDate.compare);
  const [first, latest] = [days[0], days.at(-1)];
  if (!first || !latest) throw new Error('an application without a call');
  return { first, latest };
}

const WINDOW = 'window';
const NO_WINDOW = 'online';

/** Drops the message that nobody has to come any more, where the decision that ends the review tells it as well. */
export const dropNoWindow = (tx: Tx, { id }: Pick<Application, 'id'>): Promise<void> => dropNotices(tx, id, NO_WINDOW);

/** Tells the applicant that nobody has to come any more, and who goes on until when. */
export async function endCallToWindow(
  deps: Deps,
  tx: Tx,
  application: Application,
  { recheckId, departments, dueAt }: { recheckId: string; departments: Department[]; dueAt: Temporal.Instant },
): Promise<void> {
  const due = lastDayBefore(dueAt, deps.schemes.filedUnder(application).timeZone).toString();
  const names = departments.map((department) => departmentName(department).zh);
  await tell(deps, tx, application, `${NO_WINDOW}:${recheckId}`, (about) =>
    noWindowText({ ...about, departments: names, due }),
  );
}

async function tell(
  deps: Deps,
  tx: Tx,
  application: Application,
  event: string,
  textOf: (about: { says: Says; window: WindowEntry | null; applicantName: string; number: string }) => string,
): Promise<void> {
  const { applicant } = openApplication(deps.sealer, application).form;
  const { says } = deps.schemes.filedUnder(application);
  const text = textOf({
    says,
    window: deps.windows.at(application),
    applicantName: applicant.name,
    number: application.number,
  });
  const about = { applicationId: application.id, event, to: applicant.phone, text, at: deps.clock.now() };
  await insertNotice(tx, sealNotice(deps, about));
}
