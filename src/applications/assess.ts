// 测评: the answer that a submission would get now, and no application comes of it. The sources are asked, and so the
// asking is put into the audit.
import { type Cause, change } from '../audit/change.ts';
import { civilDateOf } from '../base/clock.ts';
import { textOf } from '../identity/day.ts';
import { failedGates } from '../matching/decide.ts';
import type { Deps } from './deps.ts';
import { type Case, decideOn, examine, questionsOf } from './examine.ts';
import { acceptForm, type Filer } from './form-faults.ts';
import type { Examined } from './kept.ts';
import { nameOnFile } from './name-on-file.ts';
import { decisionEvents } from './rule.ts';
import type { SubmissionForm } from './schema.ts';
import { findStanding } from './standing.ts';

export interface Assessment {
  form: SubmissionForm;
  kept: Examined;
  assessedAt: Temporal.Instant;
}

/** Guarantees the same decision as a submission of the same form at the same moment. Refuses a form that does not fit. */
export async function assessSubmission(
  deps: Deps,
  posted: { filer: Filer; cause: Cause; form: SubmissionForm; traceparent: string },
): Promise<Assessment> {
  const now = deps.clock.now();
  const { filer, cause, traceparent } = posted;
  const onFile = await nameOnFile(deps, filer, posted.form);
  const { scheme, form, submission } = acceptForm(posted.form, filer, now, onFile);
  const submittedOn = civilDateOf(now, scheme.timeZone);
  const standing = await findStanding(deps, scheme, { form, filer }, submittedOn);
  const about: Case = { scheme, submission, submittedOn, standing };
  const gates = failedGates(scheme, { ...about, submittedOn: textOf(submittedOn) });
  const kept = gates.length > 0 ? decideOn(deps, about) : await examine(deps, about, questionsOf(about), traceparent);

  await change(deps, cause, async () => {
    const events = decisionEvents('', kept, 'assessment.made').map(({ action, data }) => ({ action, data }));
    const [first, ...rest] = events;
    if (!first) throw new Error('an assessment without an event');
    return { result: undefined, events: [first, ...rest] as const };
  });
  return { form, kept, assessedAt: now };
}
