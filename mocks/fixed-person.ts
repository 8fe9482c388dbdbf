// Builds one fixed person of the sandbox: the registers' data, the submission, the expected result. Claims and
// registers come from the same entry, so only the intended difference of a case can differ.
import type { EducationClaim, QualificationClaim } from '../src/schemes/facts.ts';
import type { HeldInput } from './held.ts';

export const EMPLOYER = { name: '示例科技有限公司', creditCode: '91440300MA0XXXX15K' };
export const OTHER_EMPLOYER_CODE = '91440300MA0XXXX23E';
export const ALL_INSURANCES = ['pension', 'medical', 'unemployment', 'injury', 'maternity'] as const;
const SHENZHEN = '440300';
const SCHOOL = { institution: '示例大学', institutionCode: '99999' };

export interface Outcome {
  status: 'approved' | 'in_review';
  venue?: 'online' | 'window';
  reasons: string[];
}

/** The body of `POST /v1/applications`. */
export interface FixedSubmission {
  scheme: 'shenzhen-talent';
  reference: string;
  businessType: 'in_service';
  category: 'academic' | 'skilled' | 'returnee';
  channel: 'employer';
  applicant: { name: string; residentId: string; phone: string; originProvince: string };
  employer: typeof EMPLOYER;
  claims: {
    education?: EducationClaim;
    qualification?: QualificationClaim;
    socialSecurity?: { region: string; months: number };
  };
  settlement: { kind: 'employer_collective'; district: string };
  commitment: { signedBy: 'applicant'; signedOn: string; creditInquiryConsent: true; sensitiveDataConsent: true };
}

export interface FixedPerson {
  key: string;
  name: string;
  residentId: string;
  title: { zh: string; en: string };
  held: HeldInput;
  submission: FixedSubmission;
  expected: Outcome;
}

/** The parts that make a case; the rest is the same for everybody. */
export interface Case {
  key: string;
  name: string;
  residentId: string;
  title: { zh: string; en: string };
  category?: FixedSubmission['category'];
  claims: FixedSubmission['claims'];
  held: Partial<HeldInput>;
  expected: Outcome;
}

export const APPROVED: Outcome = { status: 'approved', reasons: [] };
export const referred = (reason: string, venue: 'online' | 'window' = 'online'): Outcome => ({
  status: 'in_review',
  venue,
  reasons: [reason],
});

/** `YYYY-MM`, that many months before the current one. */
export const monthsAgo = (today: Temporal.PlainDate, months: number): string =>
  today.toPlainYearMonth().subtract({ months }).toString();

export function payment(today: Temporal.PlainDate, fromMonthsAgo: number, toMonthsAgo = 1) {
  return {
    from: monthsAgo(today, fromMonthsAgo),
    to: monthsAgo(today, toMonthsAgo),
    city: SHENZHEN,
    payer: EMPLOYER.creditCode,
    types: [...ALL_INSURANCES],
    nature: 'normal' as const,
    base: 12_000,
  };
}

export const medicalExam = (today: Temporal.PlainDate) => ({
  designated: true,
  examinedOn: today.subtract({ days: 15 }).toString(),
  conclusion: 'qualified' as const,
});

/** A regular, full-time, completed education; equal for claim and register entry. */
export function education(level: 'associate' | 'bachelor' | 'master', year: number, serial: number): EducationClaim {
  const levelDigits = { associate: '06', bachelor: '05', master: '02' }[level];
  const tail = String(serial).padStart(6, '0');
  const degrees = { associate: {}, bachelor: degree('bachelor', '4'), master: degree('master', '3') };
  function degree(word: 'bachelor' | 'master', digit: string) {
    return { degree: word, degreeCertificateNumber: `${SCHOOL.institutionCode}${digit}${year}${tail}` };
  }
  return {
    ...SCHOOL,
    level,
    type: 'regular',
    studyMode: 'full_time',
    conclusion: 'graduated',
    ...degrees[level],
    certificateNumber: `${SCHOOL.institutionCode}1${year}${levelDigits}${tail}`,
    graduatedOn: `${year}-07-01`,
    overseas: false,
  };
}

/** An electrician's certificate of a local exam; equal for claim and register entry. */
export function certificate(level: 'senior_worker' | 'technician', serial: number): QualificationClaim {
  return {
    kind: 'vocational',
    name: '电工',
    occupationCode: '6-31-01-03',
    level,
    certificateNumber: `S000044030001${String(serial).padStart(9, '0')}`,
    issuedOn: '2022-05-10',
    examinedIn: SHENZHEN,
    examKind: 'local',
  };
}

/** The person of a case as of a day; `index` makes their telephone numbers different. */
export function fixedPerson(given: Case, index: number, today: Temporal.PlainDate): FixedPerson {
  const { key, name, residentId, title, claims, expected } = given;
  return {
    key,
    name,
    residentId,
    title,
    expected,
    held: {
      name,
      criminalRecord: { records: [] },
      credit: { entries: [] },
      medicalExam: medicalExam(today),
      socialSecurity: { payments: [payment(today, 24)] },
      ...given.held,
    },
    submission: {
      scheme: 'shenzhen-talent',
      reference: `SANDBOX-${key}`,
      businessType: 'in_service',
      category: given.category ?? 'academic',
      channel: 'employer',
      applicant: {
        name,
        residentId,
        phone: `138000000${String(index + 1).padStart(2, '0')}`,
        originProvince: residentId.slice(0, 2),
      },
      employer: EMPLOYER,
      claims,
      settlement: { kind: 'employer_collective', district: '440305' },
      commitment: {
        signedBy: 'applicant',
        signedOn: today.toString(),
        creditInquiryConsent: true,
        sensitiveDataConsent: true,
      },
    },
  };
}
