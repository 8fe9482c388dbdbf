// An application that was received before and is not decided yet, with all that deciding it needs.
import type { Cause } from '../audit/change.ts';
import { civilDateOf } from '../base/clock.ts';
import type { Deps } from './deps.ts';
import { submissionWithSheets } from './documents.ts';
import { questionsOf } from './examine.ts';
import { acceptForm, type Filer } from './form-faults.ts';
import { openSubmission } from './open.ts';
import type { Received } from './receive.ts';
import { NOTHING_AGAINST } from './standing.ts';
import type { Application } from './store/applications.ts';

/**
 * Its sources are asked as of today, so records posted since the submission count, and so do documents that were handed
 * in since.
 */
export async function receivedBefore(deps: Deps, cause: Cause, application: Application): Promise<Received> {
  const { id, submittedAt } = application;
  const form = openSubmission(deps.sealer, application);
  const scheme = deps.schemes.filedUnder(application);
  // it was accepted once already
  const { channel, employer } = form;
  const filer: Filer = {
    actor: { ...cause.actor, role: channel === 'employer' ? 'employer' : 'agency' },
    creditCode: employer?.creditCode ?? null,
    unitName: employer?.name ?? null,
  };
  const accepted = acceptForm(scheme, form, filer, submittedAt, null);
  const about = {
    scheme,
    submission: await submissionWithSheets(deps.db, id, scheme, accepted.submission),
    submittedOn: civilDateOf(submittedAt, scheme.timeZone),
    standing: NOTHING_AGAINST,
    askedOn: civilDateOf(deps.clock.now(), scheme.timeZone),
  };
  return { answer: null, application, form, about, wants: questionsOf(about) };
}
