// What the register of bans is asked at the gate (SZ-53).
import type { Deps } from './deps.ts';
import type { SubmissionForm } from './schema.ts';
import type { BanQuestion } from './store.ts';

/** A ban strikes the person or the unit. */
export const banQuestion = (
  { sealer }: Pick<Deps, 'sealer'>,
  form: SubmissionForm,
  on: Temporal.PlainDate,
): BanQuestion => ({
  scheme: form.scheme,
  subjectKeys: [
    sealer.fingerprint('person', form.applicant.residentId),
    sealer.fingerprint('unit', form.employer.creditCode),
  ],
  on: on.toString(),
});
