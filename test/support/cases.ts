// Synthetic cases for all deciding code: the people of the worked cases, and grounds on which everything matches. A
// test takes these and changes the one thing that it is about.
import { residentIdCheckDigit } from '../../src/identity/resident-id.ts';
import type { Grounds } from '../../src/matching/decide.ts';
import { isToBeHandedIn } from '../../src/schemes/documents.ts';
import type {
  Answer,
  AnswerOf,
  Answers,
  EducationClaim,
  EducationRecord,
  HandedIn,
  Payment,
  QualificationClaim,
  QualificationRecord,
  Submission,
} from '../../src/schemes/facts.ts';
import type { Standing } from '../../src/schemes/scheme.ts';
import { requiredChecks } from '../../src/schemes/scheme-checks.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { type BusinessType, SOURCES, type Source } from '../../src/schemes/words.ts';

/** The day of formal submission in every worked case of Shenzhen. */
export const SUBMITTED_ON = '2026-11-20';

export const UNIT = { name: '示例科技有限公司', creditCode: '91440300MA0XXXX15K' };
export const OTHER_UNIT = { name: '示例二号科技有限公司', creditCode: '91440300MA0XXXX23E' };

/** The synthetic people of the worked cases; the comments are their ages on `SUBMITTED_ON`. */
export const PEOPLE = {
  /** 41 */
  P1: { name: '陈晓明', residentId: '420106198506151315' },
  /** 45 that day */
  P2: { name: '周建国', residentId: '420106198111201314' },
  /** 45 since the day before */
  P2b: { name: '吴志强', residentId: '420106198111191312' },
  /** 46 the day after */
  P3: { name: '郑伟', residentId: '420106198011211312' },
  /** 46 that day */
  P4: { name: '孙浩', residentId: '420106198011201317' },
  /** 46 since the day before */
  P5: { name: '李勇', residentId: '420106198011191315' },
  /** 35 that day */
  P6: { name: '王丽', residentId: '430102199111202246' },
  /** 36 the day after */
  P7: { name: '刘敏', residentId: '430102199011212244' },
  /** 36 since the day before */
  P8: { name: '赵倩', residentId: '430102199011192247' },
  /** 40 since the day before */
  P9: { name: '何强', residentId: '510104198611193313' },
  /** 41 since the day before */
  P10: { name: '罗军', residentId: '510104198511193316' },
  /** 34 */
  P11: { name: '古丽米热·艾比布力', residentId: '650102199207010020' },
  /** 45 the day after */
  P12: { name: '冯磊', residentId: '42010619811121131X' },
} as const;
export interface Person {
  name: string;
  residentId: string;
}

/** A person whose id has this day of birth: 17 digits (region, day, serial 131) and the check digit. */
export function personBorn(birthDate: string, regionPrefix = '420106'): Person {
  const first17 = `${regionPrefix}${birthDate.replaceAll('-', '')}131`;
  return { name: '钱一', residentId: first17 + residentIdCheckDigit(first17) };
}

export const CATEGORIES = ['high_level', 'academic', 'skilled', 'returnee', 'visiting_scholar'] as const;
export type CategoryId = (typeof CATEGORIES)[number];

/** The bachelor's diploma of the baseline, as the register writes it. */
export const BACHELOR: EducationRecord = {
  holderName: null,
  level: 'bachelor',
  type: 'regular',
  studyMode: 'full_time',
  conclusion: 'graduated',
  degree: 'bachelor',
  institution: '武汉大学',
  institutionCode: '10486',
  certificateNumber: '104861200805000123',
  degreeCertificateNumber: null,
  graduatedOn: '2008-06-30',
  overseas: false,
  overseasVerificationNumber: null,
};

/** A master's degree obtained abroad, with the number of its verification certificate. */
export const OVERSEAS_MASTER: EducationRecord = {
  ...BACHELOR,
  level: 'master',
  degree: 'master',
  institution: 'University of Example',
  institutionCode: null,
  certificateNumber: null,
  graduatedOn: '2012-07',
  overseas: true,
  overseasVerificationNumber: '2013004567890',
};

/** A technician examined in Shenzhen in an occupation of the catalogue. */
export const TECHNICIAN: QualificationRecord = {
  holderName: null,
  kind: 'vocational',
  name: '电工',
  occupationCode: '6-31-01-03',
  level: 'technician',
  certificateNumber: '1944003000200123',
  issuedOn: '2019-05-01',
  examinedIn: '440300',
  examKind: 'local',
  status: 'valid',
  comprehensiveTestLevel: null,
};

export const TALENT_CERTIFICATE: QualificationRecord = {
  ...TECHNICIAN,
  kind: 'talent_certificate',
  name: '深圳市高层次人才证书',
  occupationCode: null,
  level: 'senior_title',
  certificateNumber: 'GCC-2021-0042',
  examKind: null,
  examinedIn: null,
};

const PENSION_AND_REST: Payment['types'] = ['pension', 'medical', 'unemployment', 'injury', 'maternity'];

/** A run of months that the reporting unit paid in Shenzhen in the ordinary course. */
export const paid = (from: string, to: string, changes: Partial<Payment> = {}): Payment => ({
  from,
  to,
  city: '440300',
  payer: UNIT.creditCode,
  types: PENSION_AND_REST,
  nature: 'normal',
  ...changes,
});

/** `count` months in the ordinary course, the last of them `last`. */
export const paidMonths = (count: number, last = '2026-10', changes: Partial<Payment> = {}): Payment =>
  paid(
    Temporal.PlainYearMonth.from(last)
      .subtract({ months: count - 1 })
      .toString(),
    last,
    changes,
  );

/** A source that gave a full answer about this person. */
export const answered = <R>({ residentId, name }: Person, record: R): Answer<R> => ({
  status: 'answered',
  subject: { residentId, name },
  record,
});

type Baseline = { person: Person; education?: EducationRecord; qualification?: QualificationRecord };
const BASELINES: Record<CategoryId, Baseline> = {
  academic: { person: PEOPLE.P1, education: BACHELOR },
  returnee: { person: PEOPLE.P1, education: OVERSEAS_MASTER },
  visiting_scholar: { person: PEOPLE.P1, education: OVERSEAS_MASTER },
  skilled: { person: PEOPLE.P9, qualification: TECHNICIAN },
  high_level: { person: PEOPLE.P1, qualification: TALENT_CERTIFICATE },
};

/** The changes to the baseline. Every other field is declared truthfully and matches. */
export interface Changes {
  person?: Person;
  category?: CategoryId;
  /** changes both the register and the claim */
  education?: Partial<EducationRecord>;
  qualification?: Partial<QualificationRecord>;
  /** changes the claim only; null leaves the claims of that kind out */
  claimedEducation?: Partial<EducationClaim> | null;
  claimedQualification?: Partial<QualificationClaim> | null;
  claimedMonths?: number;
  payments?: Payment[];
  submission?: Partial<Omit<Submission, 'claims' | 'commitment' | 'category'>>;
  archiveCustody?: { custodian: string; agreementNumber: string } | { unitHasCustody: true };
  commitment?: Partial<Submission['commitment']>;
  submittedOn?: string;
  standing?: Partial<Standing>;
  listed?: string[];
  /** answers that replace the good ones */
  answers?: Answers;
  /** sources that gave no answer at all */
  silent?: Source[];
}

/** The claim for a record: every field with a value, without the fields that only a register knows. */
function educationClaimOf(record: EducationRecord): EducationClaim {
  const { holderName: _holder, overseas, ...fields } = record;
  const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  return { ...said, overseas };
}

function qualificationClaimOf(record: QualificationRecord): QualificationClaim {
  const { holderName: _holder, status: _status, comprehensiveTestLevel: _test, ...fields } = record;
  const { kind, level, certificateNumber, ...rest } = fields;
  if (kind === null || level === null || certificateNumber === null) throw new Error('nothing to declare');
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  return { ...said, kind, level, certificateNumber };
}

/** The baseline of a category with these changes: everything matches, unless a change says otherwise. */
/** Every document that the list of a case demands, as if handed in. */
export const sheetsOf = (businessType: BusinessType, category = 'academic'): HandedIn[] =>
  shenzhenTalent
    .documents({ category, businessType, channel: 'employer', claims: { archiveCustody: { unitHasCustody: true } } })
    .filter(isToBeHandedIn)
    .map(({ anyOf: [{ kind, seals }] }) => ({ kind, seals }));

export function grounds(changes: Changes = {}): Grounds {
  const category = changes.category ?? 'academic';
  const baseline = BASELINES[category];
  const person = changes.person ?? baseline.person;
  const submittedOn = changes.submittedOn ?? SUBMITTED_ON;
  const education = baseline.education && { ...baseline.education, ...changes.education };
  const qualification = baseline.qualification && { ...baseline.qualification, ...changes.qualification };
  const abroad = category === 'visiting_scholar' ? { monthsAbroad: 14 } : {};
  const submission: Submission = {
    category,
    businessType: 'in_service',
    channel: 'employer',
    optOutOfAutomatedDecision: false,
    applicant: { ...person, originProvince: '42' },
    employer: UNIT,
    ...(changes.submission?.channel === 'agency' ? { agencyMandate: { signedOn: submittedOn } } : {}),
    settlement: { kind: 'employer_collective', district: '440305' },
    ...changes.submission,
    claims: {
      ...(education && changes.claimedEducation !== null
        ? { education: { ...educationClaimOf(education), ...abroad, ...changes.claimedEducation } }
        : {}),
      ...(qualification && changes.claimedQualification !== null
        ? { qualification: { ...qualificationClaimOf(qualification), ...changes.claimedQualification } }
        : {}),
      ...(changes.claimedMonths === undefined
        ? {}
        : { socialSecurity: { region: '440300', months: changes.claimedMonths } }),
      ...(changes.archiveCustody ? { archiveCustody: changes.archiveCustody } : {}),
    },
    commitment: {
      signedBy: 'applicant',
      signedOn: submittedOn,
      creditInquiryConsent: true,
      sensitiveDataConsent: true,
      ...changes.commitment,
    },
  };
  const good = goodAnswers(person, {
    submittedOn,
    education: education ? [education] : [],
    qualifications: qualification ? [qualification] : [],
    ...(changes.payments ? { payments: changes.payments } : {}),
  });
  return {
    submission,
    submittedOn,
    standing: { bannedUntil: null, hasLiveApplication: false, ...changes.standing },
    references: { shortageCatalogue: { version: 'sandbox', listed: changes.listed ?? ['6-31-01-03'] } },
    answers: keptAnswers(submission, { ...good, ...changes.answers }, changes.silent ?? []),
  };
}

/** Only the needed sources are ever asked, so only their answers are kept. */
function keptAnswers(submission: Submission, answers: Answers, silent: Source[]): Answers {
  const asked = new Set(requiredChecks(shenzhenTalent, submission).map(({ source }) => source));
  return Object.fromEntries(
    SOURCES.filter((source) => asked.has(source) && !silent.includes(source)).map((source) => [
      source,
      answers[source],
    ]),
  );
}

export interface Holdings {
  submittedOn?: string;
  education?: EducationRecord[];
  qualifications?: QualificationRecord[];
  payments?: Payment[];
}

/** The answers of the six sources about a person with nothing against them. */
export function goodAnswers(person: Person, holdings: Holdings = {}): { [S in Source]: AnswerOf<S> } {
  const day = Temporal.PlainDate.from(holdings.submittedOn ?? SUBMITTED_ON);
  const lastMonth = day.toPlainYearMonth().subtract({ months: 1 }).toString();
  return {
    'academic-records': answered(person, { entries: holdings.education ?? [BACHELOR] }),
    'criminal-record': answered(person, { records: [] }),
    qualification: answered(person, { entries: holdings.qualifications ?? [TECHNICIAN] }),
    'social-security': answered(person, { payments: holdings.payments ?? [paidMonths(40, lastMonth)] }),
    'credit-check': answered(person, { entries: [] }),
    'medical-exam': answered(person, {
      designated: true,
      examinedOn: day.subtract({ days: 15 }).toString(),
      conclusion: 'qualified',
    }),
    household: answered(person, { oneStop: 'verified', places: [] }),
  };
}
