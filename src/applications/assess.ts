// 测评: gives the answer that a submission would get now, and creates no application. It does ask the sources, so the
// asking is put into the audit.
import { type Cause, change } from '../audit/change.ts';
import { failedGates } from '../matching/decide.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { accept } from './accept.ts';
import type { Deps } from './deps.ts';
import { askSources, type Case, decideOn, questionsOf } from './examine.ts';
import type { Filer } from './form-faults.ts';
import { decisionEvents } from './ruling.ts';
import type { SubmissionForm } from './schema.ts';
import type { Examined } from './sealed-decision.ts';
import { findStanding } from './standing.ts';

export interface Assessment {
  scheme: Scheme;
  form: SubmissionForm;
  kept: Examined;
  assessedAt: Temporal.Instant;
}

/**
 * Guarantees the same decision as a submission of the same form at the same moment. Refuses a form that does not fit.
 */
export async function assessSubmission(
  deps: Deps,
  posted: { filer: Filer; cause: Cause; form: SubmissionForm; traceparent: string },
): Promise<Assessment> {
  const { filer, cause, traceparent } = posted;
  const { scheme, form, submission, submittedOn, acceptedAt } = await accept(deps, posted);
  const standing = await findStanding(deps, scheme, { form, filer }, submittedOn);
  const about: Case = { scheme, submission, submittedOn, standing };
  const gates = failedGates(scheme, { ...about, submittedOn: submittedOn.toString() });
  const asked = gates.length > 0 ? undefined : await askSources(deps, about, questionsOf(about), traceparent);
  const kept = decideOn(deps, about, asked);

  await change(deps, cause, async () => {
    const events = decisionEvents('', kept, 'assessment.made').map(({ action, data }) => ({
      action,
      data: { ...data, scheme: scheme.id },
    }));
    const [first, ...rest] = events;
    if (!first) throw new Error('an assessment without an event');
    return { result: undefined, events: [first, ...rest] as const };
  });
  return { scheme, form, kept, assessedAt: acceptedAt };
}
