// Finds the name under which an employer is on file. The key of a unit that files for itself brings the name; the name
// of another unit, for which an agency files, is looked up.
import type { Deps } from './deps.ts';
import type { Filer } from './form-faults.ts';
import type { SubmissionForm } from './schema.ts';
import { findEmployerName } from './store/applications.ts';

/** Null where there is no employer, no unit on file has its credit code, or where the filer may not name it. */
export async function nameOnFile(
  { db }: Pick<Deps, 'db'>,
  { actor, creditCode, unitName }: Filer,
  { employer }: SubmissionForm,
): Promise<string | null> {
  if (!employer) return null;
  if (employer.creditCode === creditCode) return unitName;
  return actor.role === 'agency' ? await findEmployerName(db, employer.creditCode) : null;
}
