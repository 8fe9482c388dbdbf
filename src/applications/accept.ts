// Accepts a form that fits its scheme and the unit that files it. Nothing is written here.
import { civilDateOf } from '../base/clock.ts';
import type { Submission } from '../schemes/facts.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { type Arrival, versionFor } from './arrival.ts';
import type { Deps } from './deps.ts';
import { acceptForm, type Filer, requireScheme } from './form-faults.ts';
import { nameOnFile } from './name-on-file.ts';
import type { SubmissionForm } from './schema.ts';

export interface Posted {
  filer: Filer;
  form: SubmissionForm;
}

export interface Accepted {
  scheme: Scheme;
  /** with the employer's name as it is on file */
  form: SubmissionForm;
  submission: Submission;
  acceptedAt: Temporal.Instant;
  /** civil date in the scheme's time zone */
  submittedOn: Temporal.PlainDate;
}

/** Refuses with `validation_failed`, naming every fault. */
export async function accept(
  deps: Deps,
  { filer, form: posted }: Posted,
  arrival: Arrival = { at: deps.clock.now(), earlier: null },
): Promise<Accepted> {
  const acceptedAt = arrival.earlier?.submittedAt ?? arrival.at;
  const onFile = await nameOnFile(deps, filer, posted);
  const scheme = requireScheme(versionFor(deps, arrival, posted.scheme));
  const { form, submission } = acceptForm(scheme, posted, filer, acceptedAt, onFile);
  return { scheme, form, submission, acceptedAt, submittedOn: civilDateOf(acceptedAt, scheme.timeZone) };
}
