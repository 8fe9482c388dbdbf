// Takes in the answer of a source that decides nothing, and that was silent when the application was approved: the
// decision stays as it is, the next step follows the answer, and the applicant is told if it has changed.
import { afterApprovalOf } from '../applications/after-approval.ts';
import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import type { AskedAgain } from '../applications/reexamine.ts';
import { decideOnLater } from '../applications/reexamine.ts';
import { placeOfRecheck, type Rechecked } from '../applications/sealed-decision.ts';
import { type Application, lockApplication } from '../applications/store/applications.ts';
import { insertLaterAnswers } from '../applications/store/rechecks.ts';
import { type Cause, change } from '../audit/change.ts';
import type { Tx } from '../db/connect.ts';
import { sealNotice } from '../notices/notify.ts';
import { insertNotice } from '../notices/store/notices.ts';
import { nextStepText } from '../notices/texts.ts';
import type { Source } from '../schemes/words.ts';
import { askedEvent } from './asked-event.ts';
import { endAwaiting } from './store/waiting.ts';

/** Records the answer of one source about an approved application; one that has been frozen since keeps waiting. */
export async function takeInBeside(
  deps: Deps,
  cause: Cause,
  { applicationId, source, again }: { applicationId: string; source: Source; again: AskedAgain },
): Promise<void> {
  await change(deps, cause, async (tx) => {
    const application = await lockApplication(tx, applicationId);
    if (!application) throw new Error('an application that was asked about is not there');
    const rechecked = application.status === 'approved' ? decideOnLater(deps, application, again) : null;
    if (rechecked) {
      await record(deps, tx, application, { rechecked, askedBy: cause.actor.id });
      await endAwaiting(tx, applicationId, [source]);
    }
    return { result: undefined, events: [askedEvent(applicationId, again, rechecked)] };
  });
}

async function record(
  deps: Deps,
  tx: Tx,
  application: Application,
  { rechecked, askedBy }: { rechecked: Rechecked; askedBy: string },
): Promise<void> {
  const { id: applicationId, number } = application;
  const { decision, sources, grounds } = rechecked;
  if (decision.outcome === 'not_accepted') throw new Error('an accepted application is not accepted any more');
  const [id, at] = [deps.ids.uuid(), deps.clock.now()];
  await insertLaterAnswers(tx, {
    id,
    applicationId,
    askedBy,
    at,
    sources,
    outcome: decision.outcome,
    reasonCodes: [...new Set(decision.reasons.map(({ code }) => code))],
    grounds: deps.sealer.seal(placeOfRecheck(id), JSON.stringify(rechecked)),
  });
  const { form, current } = openApplication(deps.sealer, application);
  const scheme = deps.schemes.filedUnder(application);
  const next = afterApprovalOf(scheme, grounds).text.zh;
  if (!current || next === afterApprovalOf(scheme, current.grounds).text.zh) return;
  const text = nextStepText({ says: scheme.says, applicantName: form.applicant.name, number, next });
  await insertNotice(
    tx,
    sealNotice(deps, { applicationId, event: `next_step:${id}`, to: form.applicant.phone, text, at }),
  );
}
