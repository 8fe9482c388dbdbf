// Finds the name under which an employer is on file. A unit that files for itself is known by its key; another unit,
// for which an agency files, is looked up.
import type { Deps } from './deps.ts';
import type { Filer } from './form-faults.ts';
import type { SubmissionForm } from './schema.ts';
import { findEmployerName } from './store/applications.ts';

/** Null where no unit of that credit code is on file, or where it is not the filer's to name. */
export async function nameOnFile(
  { db }: Pick<Deps, 'db'>,
  { actor, creditCode, unitName }: Filer,
  { employer }: SubmissionForm,
): Promise<string | null> {
  if (employer.creditCode === creditCode) return unitName;
  return actor.role === 'agency' ? await findEmployerName(db, employer.creditCode) : null;
}
