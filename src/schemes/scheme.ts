// The words a policy is written in. A rule is a value: it knows its clause, the facts it needs, how it is
// evaluated and how its failure is explained. Nothing here asks, records, reads a clock or knows a scheme by name.
import type { BanLength } from './ban-length.ts';
import type {
  Claims,
  CreditEntry,
  EducationRecord,
  Payment,
  QualificationRecord,
  Submission,
  Want,
  WantOf,
} from './facts.ts';
import type { ReasonCode } from './reasons.ts';
import type {
  Channel,
  CreditKind,
  Department,
  PaymentNature,
  PushRecipient,
  RevocationGround,
  Source,
  Text,
} from './words.ts';

/** Why something was not approved, before department and wording are added. Parameters are never personal data. */
export interface Finding {
  code: ReasonCode;
  /** the clause or rule id that failed, such as SZ-B1 */
  clause: string;
  source?: Source;
  field?: string;
  params?: Record<string, string | number>;
}

/** Insured months in the city up to the day of submission, each month counted once (AMB-3). */
export interface InsuredMonths {
  /** months with a payment of a counted nature */
  counted: number;
  /** months that only a back-payment covers */
  backpaid: number;
  /** months that only a payment of another or an unknown nature covers */
  other: number;
}

/** What rules are evaluated on. A verified record is null until a source has spoken of this very person. */
export interface Facts {
  submission: Submission;
  birthDate: Temporal.PlainDate;
  /** the formal submission's civil date in the scheme's time zone: the reference date of every age (AMB-2) */
  submittedOn: Temporal.PlainDate;
  education: EducationRecord | null;
  qualification: QualificationRecord | null;
  insuredMonths: InsuredMonths | null;
  /** every payment that the register gave, of whatever city and month */
  payments: readonly Payment[] | null;
  /** for a caution alone: nothing of them may reach a reason */
  creditEntries: readonly CreditEntry[] | null;
  /** whether the verified occupation is in the shortage catalogue in force; null: no verified occupation */
  inShortageCatalogue: boolean | null;
}

/** Three-valued: what is not known can neither satisfy a rule nor fail it. */
export type Evaluation =
  | { is: 'satisfied' }
  | { is: 'unmet'; findings: Finding[] }
  | { is: 'undetermined'; findings: Finding[] };

export type Condition = (facts: Facts, clause: string) => Evaluation;

/** `unknown` where the facts that would tell have not been verified. */
export type Selector = (facts: Facts) => boolean | 'unknown';

export interface Rule {
  /** such as SZ-B1 */
  id: string;
  text: Text;
  /** whom the alternative speaks of; an alternative that does not speak of a person gives no reasons */
  appliesTo: Selector;
  conditions: Condition[];
}

export interface Category {
  id: string;
  title: Text;
  /** one satisfied alternative suffices */
  anyOf: Rule[];
  /** where no alternative speaks of the person: what falls short of all of them, by the most lenient one's clause */
  otherwise: { clause: string; finding: Omit<Finding, 'clause'> };
  /** JSON pointers of claims that a submission of this category must carry and does not */
  missingClaims(claims: Claims): string[];
  /**
   * Fields of a register's entry that its rules rest on, such as `education.degree`: they are always asked, and an
   * entry that is silent on one of them leaves the check open, whether or not the field was claimed.
   */
  restsOn: readonly string[];
  materials: Material[];
}

export interface Material {
  kind: string;
  text: Text;
}

/** A source that must positively match. */
export interface RequiredCheck<S extends Source = Source> {
  source: S;
  clause: string;
  department: Department;
  text: Text;
  /** the consent without which it is not asked */
  consent?: 'creditInquiryConsent' | 'sensitiveDataConsent';
  /** reasons that rest on another clause than the check itself */
  clauseOf?: Partial<Record<ReasonCode, string>>;
  requiredFor(submission: Submission): boolean;
  /** the least that must be asked to judge it; `askedOn` is later than the submission where a source is asked again */
  want(submission: Submission, submittedOn: Temporal.PlainDate, askedOn?: Temporal.PlainDate): WantOf[S];
}

/** A rule about the application as a whole that, where it fails, sends it to a person. */
export interface Caution {
  clause: string;
  text: Text;
  find(submission: Submission, about: CautionContext): Omit<Finding, 'clause'>[];
}

export interface CautionContext {
  idKind: string;
  employerCodeSuspect: boolean;
  standing: Standing;
  /** with what the sources have verified */
  facts: Facts;
}

/** What the registers of bans and applications say of the person and the units. Only the first two are formal gates. */
export interface Standing {
  /** last day of the latest ban in force when the application arrived, civil date */
  bannedUntil: string | null;
  hasLiveApplication: boolean;
  /** last day of the latest ban that came into force after the application was accepted (SZ-53), civil date */
  bannedSince?: string;
  /**
   * claims of a certificate number that another person's live application makes as well, such as
   * `education.certificateNumber`
   */
  contestedClaims?: string[];
  /** ids of those other applications: another one is another matter */
  contestedBy?: string[];
}

/** A formal condition of acceptance. Failing it, the application is not accepted and no source is asked. */
export interface Gate {
  clause: string;
  text: Text;
  find(submission: Submission, submittedOn: Temporal.PlainDate, standing: Standing): Omit<Finding, 'clause'>[];
}

/** The open questions of the notice, each with the reading taken. Named here so that none hides in code. */
export interface Readings {
  /** AMB-1: both conventions are computed; on the birthday itself they disagree, and a person decides */
  ageBoundaryDay: 'refer';
  /** AMB-3: natures of a payment that count towards insured months */
  countedNatures: readonly PaymentNature[];
  /** AMB-3: the insurance whose months are counted */
  countedInsurance: 'pension';
  /** AMB-6: how many of the latest months may not be posted yet for an employment to be current */
  unpostedMonths: number;
  /** SZ-42 gap: how long ended high-risk records still count */
  creditLookBackMonths: number;
  /** SZ-42: which kinds of credit record are high-risk */
  highRiskKinds: readonly CreditKind[];
  /** rules 1.8, gap: how long a medical exam holds */
  medicalValidMonths: number;
  /** model 2.1: how far the dates of diploma and register may lie apart */
  graduationToleranceMonths: number;
  /** model 2, required fields: claimed, and the register silent: the check stays open */
  decisiveFields: readonly string[];
  /** the same for an overseas certificate, whose verification need not repeat the domestic columns */
  decisiveOverseasFields: readonly string[];
  /** answers older than this are asked again before a person's confirmation approves on them */
  answersValidHours: number;
  /** SZ-50 gap: for how many days before the submission a signed commitment holds */
  'commitment.validDays': number;
  /**
   * ages in full years below which facts are looked at by people: of an applicant, at graduation, certified or insured
   */
  'plausible.minAge': number;
  'plausible.minGraduationAge': number;
  'plausible.minWorkingAge': number;
  /** GB/T 2260 code of the city whose insurance and exams are meant */
  cityCode: string;
  /** 行政许可法 42: working days for a review */
  reviewWorkingDays: number;
  /**
   * rules 1.7, gap (规定期限内): working days for handing in what is missing, where the clerk names no day; and the most a clerk
   * may give
   */
  supplementWorkingDays: number;
  mostSupplementWorkingDays: number;
}

/**
 * What may befall an approval, and by when: the open questions of the notice about supervision, each with the reading
 * taken.
 */
export interface Supervision {
  /**
   * SZ-51 gap (规定期限内): working days for coming to the window once frozen, where the supervisor names no day; and the
   * most
   */
  freezeWorkingDays: number;
  mostFreezeWorkingDays: number;
  /**
   * 行政许可法 7, 36 and 行政处罚法 44, 45: working days that the person has for stating the case before a revocation for a
   * violation is carried out; a statement that was recorded ends them. 0: no day is named, and the person is heard
   * until the second supervisor carries it out. A city that gives a real term names its days here (行政处罚法 64: five for
   * asking for a hearing): the person is told the last day, and until it has passed, or a statement is on record,
   * carrying it out is refused as `too_early`
   */
  hearingWorkingDays: number;
  hearingGrounds: readonly RevocationGround[];
  /** SZ-53: whom every revocation is pushed to */
  revocationPushedTo: readonly PushRecipient[];
  /**
   * SZ-53, AMB-8: grounds that are a matter for the credit system, of applicant and reporting unit; and those that bar
   * from applying
   */
  creditGrounds: readonly RevocationGround[];
  banGrounds: readonly RevocationGround[];
  /** within so many working days a department should have acknowledged what it was told; after that it is late */
  pushWorkingDays: number;
  /** SZ-53 gap: for how long who was found out may not apply */
  ban: BanLength;
  /** how many working days a unit's proposed ban waits for a second supervisor before it lapses */
  banProposalWorkingDays: number;
}

export interface Scheme {
  id: string;
  version: string;
  title: Text;
  numberPrefix: string;
  timeZone: string;
  /** first day of trial operation and of operation, civil dates (SZ-02) */
  trialFrom: string;
  validFrom: string;
  channels: readonly Channel[];
  readings: Readings;
  supervision: Supervision;
  gates: Gate[];
  checks: RequiredCheck[];
  cautions: Caution[];
  categories: Record<string, Category>;
  /** wording of every clause that a reason may name */
  clauses: Record<string, Text>;
  /** who settles what no source answers for */
  otherDepartment: Department;
  /** what the applicant does next once approved */
  afterApproval(submission: Submission): Text;
}

/** The sources this submission needs, with the least to ask of each; consent is judged by the caller. */
export function requiredChecks(scheme: Scheme, submission: Submission): RequiredCheck[] {
  return scheme.checks.filter((check) => check.requiredFor(submission));
}

export function wantOf(
  check: RequiredCheck,
  submission: Submission,
  submittedOn: Temporal.PlainDate,
  askedOn?: Temporal.PlainDate,
): Want {
  return { source: check.source, want: check.want(submission, submittedOn, askedOn) } as Want;
}

export function clauseText(scheme: Scheme, clause: string): Text {
  const text = scheme.clauses[clause];
  if (!text) throw new Error(`scheme ${scheme.id} has no text for clause ${clause}`);
  return text;
}

export const satisfied: Evaluation = { is: 'satisfied' };
export const unmet = (...findings: Finding[]): Evaluation => ({ is: 'unmet', findings });
export const undetermined = (...findings: Finding[]): Evaluation => ({ is: 'undetermined', findings });
