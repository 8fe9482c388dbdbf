// Standing of the applicant and the units with the authority: bans (SZ-56), the person's other applications
// (ACCEPTANCE-1, law 2), and certificates that another person claims as well. On arrival it is read only if the insert
// reports a conflict. Before every approval after a referral it is read again.
import type { Sealer } from '../base/seal.ts';
import type { Db, Tx } from '../db/connect.ts';
import { canonical } from '../matching/fields.ts';
import type { Claims } from '../schemes/facts.ts';
import type { Scheme, Standing } from '../schemes/scheme.ts';
import type { Deps } from './deps.ts';
import type { Filer } from './form-faults.ts';
import type { SubmissionForm } from './schema.ts';
import { findBan, hasLiveApplication } from './store/applications.ts';
import type { ClaimedCertificate } from './store/commits.ts';
import { type Contest, findContested, findStandingOf } from './store/standing.ts';

export const NOTHING_AGAINST: Standing = { bannedUntil: null, hasLiveApplication: false };

/** Standing on arrival. A ban strikes the person, the employer, or the agency that files for it. */
export async function findStanding(
  { db, sealer }: Pick<Deps, 'db' | 'sealer'>,
  { id: scheme }: Scheme,
  { form: { applicant, employer, claims }, filer }: { form: SubmissionForm; filer: Filer },
  on: Temporal.PlainDate,
): Promise<Standing> {
  const personKey = sealer.fingerprint('person', applicant.residentId);
  const units = [employer?.creditCode, filer.creditCode].filter((code) => typeof code === 'string');
  const subjectKeys = [personKey, ...units.map((code) => sealer.fingerprint('unit', code))];
  const [bannedUntil, live, contested] = await Promise.all([
    findBan(db, { scheme, subjectKeys, on: on.toString() }),
    hasLiveApplication(db, scheme, personKey),
    findContested(db, personKey, certificatesOf(sealer, claims as Claims)),
  ]);
  return { bannedUntil, hasLiveApplication: live, ...contestOf(contested) };
}

const contestOf = ({ fields, rivals }: Contest): Pick<Standing, 'contestedClaims' | 'contestedBy'> =>
  fields.length > 0 ? { contestedClaims: fields, contestedBy: rivals } : {};

/**
 * Reads the bans and contested claims that have come up since an application was accepted. Equal standings have equal
 * JSON.
 */
export async function findStandingSince(db: Db | Tx, id: string, now: Temporal.Instant): Promise<Standing> {
  const { until, ...contest } = await findStandingOf(db, id, now);
  return {
    ...NOTHING_AGAINST,
    ...(until === null ? {} : { bannedSince: until }),
    ...contestOf(contest),
  };
}

/**
 * Every certificate that a form claims, with a keyed hash of its canonical number. The register is not part of the
 * hash: the same number in another field is the same certificate.
 */
export function certificatesOf(sealer: Pick<Sealer, 'fingerprint'>, claims: Claims): ClaimedCertificate[] {
  const { education, qualification } = claims;
  const numbers = {
    'education.certificateNumber': education?.certificateNumber,
    'education.degreeCertificateNumber': education?.degreeCertificateNumber,
    'education.overseasVerificationNumber': education?.overseasVerificationNumber,
    'qualification.certificateNumber': qualification?.certificateNumber,
  };
  return Object.entries(numbers).flatMap(([field, number]) => {
    const compared = canonical(number ?? '');
    return compared ? [{ field, numberKey: sealer.fingerprint('certificate', compared) }] : [];
  });
}
