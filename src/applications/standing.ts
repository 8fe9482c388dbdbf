// How the applicant and the unit stand with the authority when an application arrives: bans (SZ-53) and the person's other
// applications (SZ-53, law 2). Asked only where something is in the way: the insert itself tells whether anything is.
import type { Scheme, Standing } from '../schemes/scheme.ts';
import type { Deps } from './deps.ts';
import type { Filer } from './form-faults.ts';
import type { SubmissionForm } from './schema.ts';
import { findBan, hasLiveApplication } from './store.ts';

export const NOTHING_AGAINST: Standing = { bannedUntil: null, hasLiveApplication: false };

/** A ban strikes the person, the employer, or the agency that files for it. */
export async function findStanding(
  { db, sealer }: Pick<Deps, 'db' | 'sealer'>,
  { id: scheme }: Scheme,
  { form: { applicant, employer }, filer }: { form: SubmissionForm; filer: Filer },
  on: Temporal.PlainDate,
): Promise<Standing> {
  const personKey = sealer.fingerprint('person', applicant.residentId);
  const units = [employer.creditCode, filer.creditCode ?? employer.creditCode];
  const subjectKeys = [personKey, ...units.map((code) => sealer.fingerprint('unit', code))];
  const [bannedUntil, live] = await Promise.all([
    findBan(db, { scheme, subjectKeys, on: on.toString() }),
    hasLiveApplication(db, scheme, personKey),
  ]);
  return { bannedUntil, hasLiveApplication: live };
}
