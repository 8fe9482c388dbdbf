// A later answer has made it a matter of the window (SZ-42): the applicant must come, is told so, and has time to.
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
 * The review lasts at least as long as there is time to hand something in. To be called while the application is
 * locked.
 */
export async function callToWindow(deps: Deps, tx: Tx, application: Application, recheckId: string): Promise<void> {
  const { id, number } = application;
  const scheme = schemeOf(application);
  const now = deps.clock.now();
  const { day } = addWorkingDays(civilDateOf(now, scheme.timeZone), scheme.readings.supplementWorkingDays);
  await extendReview(tx, id, endOfDay(day, scheme));
  const { form } = openApplication(deps.sealer, application);
  const text = noticeText({
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
}
