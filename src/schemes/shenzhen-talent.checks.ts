// The sources that the Shenzhen notice has compared, for whom each is required, and what each is asked.
import type { Submission } from './facts.ts';
import { monthAt, orderOf } from './months.ts';
import type { RequiredCheck } from './scheme.ts';
import { academicFields } from './shenzhen-talent.fields.ts';
import type { ShenzhenParameters } from './shenzhen-talent.parameters.ts';
import { text } from './shenzhen-talent.texts.ts';
import type { Source } from './words.ts';

/**
 * A visiting scholar may claim only the months and the place of the stay, which no register knows. Any other claim
 * about an education is checked, with or without the number of a certificate.
 */
const claimsADegree = ({ claims: { education: claimed } }: Submission) => {
  const { overseas: _, monthsAbroad: __, institution: ___, institutionCode: ____, ...degree } = claimed ?? {};
  return Object.values(degree).some((value) => value !== undefined);
};

/** SZ-C3 is the only alternative that counts months, and only a claimed 高级工 can rest on it. */
const claimsC3 = ({ category, claims }: Submission) =>
  category === 'skilled' && claims.qualification?.level === 'senior_worker';

/** The code of Guangdong, with which the number of an identity card registered there begins (GB 11643). */
const GUANGDONG = '44';
export const isFromGuangdong = ({ applicant }: Submission): boolean => applicant.residentId.startsWith(GUANGDONG);
export const wantsProxy = ({ settlement }: Submission): boolean => settlement?.kind === 'police_station_proxy';

const check = <S extends Source>(required: RequiredCheck<S>): RequiredCheck => required as unknown as RequiredCheck;

/** The sources that must match, each with the department that settles it (SZ-06, SZ-40). */
export const checksOf = ({ readings }: ShenzhenParameters): RequiredCheck[] => [
  check({
    source: 'credit-check',
    clause: 'SZ-40',
    clauseOf: { 'credit.high_risk': 'SZ-42' },
    department: 'human_resources',
    text: text('SZ-40'),
    consent: 'creditInquiryConsent',
    requiredFor: () => true,
    want: () => ({ lookBackMonths: readings.creditLookBackMonths }),
  }),
  check({
    source: 'criminal-record',
    clause: 'SZ-06',
    clauseOf: { 'criminal_record.found': 'SZ-42' },
    department: 'public_security',
    text: text('SZ-06'),
    consent: 'sensitiveDataConsent',
    requiredFor: () => true,
    want: () => ({}),
  }),
  check({
    source: 'medical-exam',
    clause: 'SZ-06',
    department: 'human_resources',
    text: text('SZ-06'),
    consent: 'sensitiveDataConsent',
    requiredFor: () => true,
    want: () => ({}),
  }),
  check({
    source: 'academic-records',
    // 教育部学历证书电子注册: one register for all provinces
    servedBy: null,
    clause: 'SZ-06',
    department: 'education',
    text: text('SZ-B-note'),
    requiredFor: (submission) =>
      ['academic', 'returnee'].includes(submission.category) ||
      (submission.category === 'visiting_scholar' && claimsADegree(submission)),
    want: (submission) => {
      const { certificateNumber, overseasVerificationNumber } = submission.claims.education ?? {};
      return {
        fields: academicFields(submission),
        ...(certificateNumber ? { certificateNumber } : {}),
        ...(overseasVerificationNumber ? { overseasVerificationNumber } : {}),
      };
    },
  }),
  check({
    source: 'qualification',
    clause: 'SZ-06',
    department: 'human_resources',
    text: text('SZ-06'),
    requiredFor: ({ category }) => category === 'skilled' || category === 'high_level',
    want: ({ claims }) => ({
      certificateNumber: claims.qualification?.certificateNumber ?? '',
      kind: claims.qualification?.kind ?? 'vocational',
    }),
  }),
  check({
    source: 'social-security',
    clause: 'SZ-06',
    department: 'human_resources',
    text: text('SZ-06'),
    // SZ-24, AMB-28: the employment is verified whoever files; months are counted only for SZ-C3
    requiredFor: (submission) =>
      readings['employment.proven'] || submission.channel === 'employer' || claimsC3(submission),
    insuringUnit: ({ channel, employer }) =>
      readings['employment.proven'] || channel === 'employer' ? (employer?.creditCode ?? null) : null,
    want: (submission, submittedOn, askedOn = submittedOn) => {
      const monthOfSubmission = orderOf(submittedOn.toString());
      return {
        purpose: claimsC3(submission) ? 'months' : 'employment',
        city: readings.cityCode,
        from: claimsC3(submission) ? '1990-01' : monthAt(monthOfSubmission - readings.unpostedMonths),
        to: monthAt(orderOf(askedOn.toString())),
      };
    },
  }),
  check({
    // SZ-32, AMB-30: it stands between approval and settlement, and never before the approval
    source: 'household',
    required: false,
    clause: 'SZ-64',
    department: 'public_security',
    text: text('SZ-64'),
    requiredFor: (submission) => wantsProxy(submission) || isFromGuangdong(submission),
    want: (submission) => ({
      facts: [
        ...(isFromGuangdong(submission) ? (['one_stop'] as const) : []),
        ...(wantsProxy(submission) ? (['places'] as const) : []),
      ],
    }),
  }),
];
