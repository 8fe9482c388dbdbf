// The types of business of the Shenzhen notice: which of them are instant, and what the others require besides.
import type { DocumentCase } from './documents.ts';
import type { Submission } from './facts.ts';
import type { RequiredCheck } from './scheme.ts';
import type { ShenzhenParameters } from './shenzhen-talent.parameters.ts';
import type { BusinessType, Source } from './words.ts';

/** 其他类型 (SZ-E) */
export const OTHER = 'other';

/** SZ-22: business for which the unit keeps the archive, or a custodian does */
export const WITH_ARCHIVE: readonly BusinessType[] = ['cadre_transfer', 'worker_transfer'];
/** SZ-11: business in which spouse and children come along */
export const WITH_FAMILY: readonly BusinessType[] = ['postdoctoral_family'];

type Business = Pick<DocumentCase, 'category' | 'businessType'>;

/** SZ-04, SZ-13 (AMB-39), SZ-E: all other business is reviewed by people. */
export const isInstant = ({ business }: ShenzhenParameters, { category, businessType }: Business): boolean =>
  category !== OTHER &&
  (businessType === 'in_service' || (businessType === 'worker_transfer' && business['workerTransfer.instant']));

/** SZ-12 (AMB-29): business whose list of documents is a gate, and whose documents people settle. */
export const isGated = (notice: ShenzhenParameters, about: Business): boolean =>
  notice.business['documents.gate'] && !isInstant(notice, about);

/** SZ-11 (AMB-40) */
export const isOfFamily = ({ businessType }: Pick<Business, 'businessType'>): boolean =>
  WITH_FAMILY.includes(businessType);

/** Registers of certificates can be asked only about a claimed one. */
const BY_CERTIFICATE: readonly Source[] = ['academic-records', 'qualification'];
/** SZ-E: by the ground */
const claimsTitle = ({ category, claims: { otherBasis, qualification } }: Submission): boolean =>
  category === OTHER && otherBasis === 'professional_title' && qualification !== undefined;

/** The checks, as the business of each submission needs them: of a family those that the city names (AMB-40). */
export const byBusiness = ({ business }: ShenzhenParameters, checks: readonly RequiredCheck[]): RequiredCheck[] =>
  checks.map((check) => {
    // no condition: it changes nothing in a decision
    if (check.required === false) return check;
    const isNamed = business['postdoctoral.sources'].includes(check.source);
    const isRequired = (submission: Submission) =>
      check.requiredFor(submission) || (check.source === 'qualification' && claimsTitle(submission));
    return {
      ...check,
      requiredFor: (submission) =>
        isOfFamily(submission)
          ? isNamed && (!BY_CERTIFICATE.includes(check.source) || isRequired(submission))
          : isRequired(submission),
    };
  });
