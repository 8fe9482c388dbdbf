// Calls the applicant to the window (SZ-42), because a later answer requires it: sends a message and gives time to
// come.
import { civilDateOf } from '../base/clock.ts';
import type { Tx } from '../db/connect.ts';
import { sealNotice } from '../notices/notify.ts';
import { insertNotice } from '../notices/store/notices.ts';
import { noticeText } from '../notices/texts.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import type { Deps } from './deps.ts';
import { openApplication, schemeOf } from './open.ts';
import type { Application } from './store/applications.ts';
import { extendReview } from './store/rechecks.ts';
import { endOfDay } from './supplement.ts';

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
  const { id, number } = application;
  const scheme = schemeOf(application);
  const now = deps.clock.now();
  const { day } = addWorkingDays(civilDateOf(now, scheme.timeZone), scheme.readings.supplementWorkingDays);
  const until = endOfDay(day, scheme);
  await extendReview(tx, id, until);
  const { form } = openApplication(deps.sealer, application);
  const text = noticeText({
    says: scheme.says,
    event: 'referred',
    applicantName: form.applicant.name,
    number,
    approvalNumber: null,
    afterApproval: '',
    venue: 'window',
    departments: [],
    due: null,
    reasons: [],
  });
  const event = `window:${recheckId}`;
  const notice = sealNotice(deps, { applicationId: id, event, to: form.applicant.phone, text, at: now });
  await insertNotice(tx, notice);
  return until;
}
