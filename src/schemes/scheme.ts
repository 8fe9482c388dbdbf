// The types in which a policy is declared. A rule is a value that knows its clause, the facts that it needs, its
// evaluation and the explanation of its failure. Nothing here asks, records, reads a clock or knows a scheme by name.
import type { z } from 'zod';
import type { Bans } from './ban-length.ts';
import type { Demand, DocumentCase } from './documents.ts';
import type {
  Claims,
  CreditEntry,
  EducationRecord,
  HouseholdRecord,
  Payment,
  QualificationRecord,
  Submission,
  WantOf,
} from './facts.ts';
import type { SchemeForm } from './form.ts';
import type { Papers } from './papers.ts';
import type { Parameters, Values } from './parameters.ts';
import type { Procedure } from './procedure.ts';
import type { ReasonCode, ReasonTexts } from './reasons.ts';
import type { Reference } from './references.ts';
import type { City } from './registries.ts';
import type {
  Channel,
  CreditKind,
  Department,
  PaymentNature,
  PushRecipient,
  RevocationGround,
  Source,
  Text,
  Venue,
} from './words.ts';

/** Why something was not approved, before department and wording are added. Parameters are never personal data. */
export interface Finding {
  code: ReasonCode;
  /** the clause or rule id that failed, such as SZ-B1 */
  clause: string;
  source?: Source;
  field?: string;
  params?: Record<string, string | number>;
  /** the department that settles it, where neither the source nor the scheme's `otherDepartment` says */
  department?: Department;
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

/** The facts for the rules. A verified record is null until a source has spoken of this very person. */
export interface Facts {
  submission: Submission;
  birthDate: Temporal.PlainDate;
  /** the formal submission's civil date in the scheme's time zone: the reference date of every age (AMB-2) */
  submittedOn: Temporal.PlainDate;
  education: EducationRecord | null;
  qualification: QualificationRecord | null;
  insuredMonths: InsuredMonths | null;
  /** every payment that the register gave, of any city and month */
  payments: readonly Payment[] | null;
  /** only for a caution; no detail of the entries may reach a reason */
  creditEntries: readonly CreditEntry[] | null;
  /** by name: whether the list in force has the verified code; null: no code is verified, or the list is not known */
  references: Readonly<Record<string, boolean | null>>;
}

/** Three-valued: an unknown fact can neither satisfy a rule nor fail it. */
export type Evaluation =
  | { is: 'satisfied' }
  | { is: 'unmet'; findings: Finding[] }
  | { is: 'undetermined'; findings: Finding[] };

export type Condition = (facts: Facts, clause: string) => Evaluation;

/** `unknown` if the necessary facts have not been verified. */
export type Selector = (facts: Facts) => boolean | 'unknown';

export interface Rule {
  /** such as SZ-B1 */
  id: string;
  text: Text;
  /** the persons to whom the alternative applies; it gives no reasons for anybody else */
  appliesTo: Selector;
  conditions: Condition[];
}

export interface Category {
  id: string;
  title: Text;
  /** one satisfied alternative suffices */
  anyOf: Rule[];
  /** the finding if no alternative applies to the person, under the clause of the most lenient alternative */
  otherwise: { clause: string; finding: Omit<Finding, 'clause'> };
  /** JSON pointers of required claims of this category that are missing */
  missingClaims(claims: Claims): string[];
  /**
   * Fields of a register's entry that the rules of this category need, such as `education.degree`. They are always
   * asked. An entry without one of them leaves the check open, whether or not the field was claimed.
   */
  restsOn: readonly string[];
}

/** The department that owns a matter, for every submission the same or by what it claims (HH-04). */
export type Owner = Department | ((submission: Submission) => Department);

/** A source that the scheme asks. It must positively match, unless the check says that it is not required. */
export interface RequiredCheck<S extends Source = Source> {
  source: S;
  /**
   * false: the answer decides nothing. It is asked with the others, completes the documents that it matches and tells
   * the next step; where it is silent it is asked again, also after the approval. Absent: it must match
   */
  required?: false;
  /** the city whose registry is asked; null: one registry serves the whole country; absent: the scheme's own city */
  servedBy?: City | null;
  clause: string;
  /** the department that settles the check where it does not match */
  department: Owner;
  text: Text;
  /** the consent without which the source is not asked */
  consent?: 'creditInquiryConsent' | 'sensitiveDataConsent';
  /** reasons that rest on another clause than the check itself */
  clauseOf?: Partial<Record<ReasonCode, string>>;
  /** for whom it is asked */
  requiredFor(submission: Submission): boolean;
  /** credit code of the unit that must insure the person now; absent or null: social security compares no unit */
  insuringUnit?(submission: Submission): string | null;
  /** the least to ask; `askedOn` is later than the submission if a source is asked again */
  want(submission: Submission, submittedOn: Temporal.PlainDate, askedOn?: Temporal.PlainDate): WantOf[S];
}

/** A rule about the application as a whole; a failure sends the application to a person. */
export interface Caution {
  clause: string;
  text: Text;
  find(submission: Submission, about: CautionContext): Omit<Finding, 'clause'>[];
}

export interface CautionContext {
  idKind: string;
  employerCodeSuspect: boolean;
  standing: Standing;
  /** includes the facts that the sources have verified */
  facts: Facts;
}

/** The standing of person and units in the registers of bans and applications. Only the first two are formal gates. */
export interface Standing {
  /** last day of the latest ban in force when the application arrived, civil date */
  bannedUntil: string | null;
  hasLiveApplication: boolean;
  /** last day of the latest ban that came into force after acceptance (SZ-56), civil date */
  bannedSince?: string;
  /**
   * claims of a certificate number that another person's live application makes as well, such as
   * `education.certificateNumber`
   */
  contestedClaims?: string[];
  /** ids of those other applications; each further application is a new matter */
  contestedBy?: string[];
}

/** A formal condition of acceptance. If it fails, the application is not accepted and no source is asked. */
export interface Gate {
  clause: string;
  text: Text;
  find(submission: Submission, submittedOn: Temporal.PlainDate, standing: Standing): Omit<Finding, 'clause'>[];
}

/** The open questions of the notice, each with our reading. Named here so that none hides in code. */
export interface Readings {
  /** AMB-1: both conventions are computed; on the birthday itself they disagree, and a person decides */
  ageBoundaryDay: 'refer';
  /** AMB-3: natures of a payment that count towards insured months */
  countedNatures: readonly PaymentNature[];
  /** AMB-3: the insurance whose months are counted */
  countedInsurance: 'pension';
  /** AMB-28: how many of the latest months the register may still lack while an employment counts as current */
  unpostedMonths: number;
  /**
   * AMB-28: where social security is asked, somebody must insure the person as an employee now: the unit that the
   * scheme wants, or any unit if it wants none. False: only a wanted unit is compared
   */
  'employment.proven': boolean;
  /**
   * AMB-33: for how many months after its day a crime or detention counts, back from the submission; null: however old
   */
  crimeLookBackMonths: number | null;
  /** SZ-42 gap: for how many months after its end a high-risk record counts */
  creditLookBackMonths: number;
  /** SZ-42: the kinds of credit record that are high-risk */
  highRiskKinds: readonly CreditKind[];
  /** rules 1.8, gap: for how many months a medical exam is valid */
  medicalValidMonths: number;
  /** model 2.1: how many months the dates of diploma and register may lie apart */
  graduationToleranceMonths: number;
  /**
   * model 2, required fields: if such a field was claimed and the register has no value for it, the check stays open
   */
  decisiveFields: readonly string[];
  /** the same for an overseas certificate, whose verification need not repeat the domestic columns */
  decisiveOverseasFields: readonly string[];
  /** for how many hours a person's confirmation may rest on an answer; after them the source is asked again first */
  answersValidHours: number;
  /** OURS-COMMITMENT: how many days before the submission a commitment may have been signed */
  'commitment.validDays': number;
  /**
   * ages in full years: if the applicant was younger at the submission, at graduation, or when certified or first
   * insured, people look at the application
   */
  'plausible.minAge': number;
  'plausible.minGraduationAge': number;
  'plausible.minWorkingAge': number;
  /** GB/T 2260 code of the city in which insurance and exams count */
  cityCode: string;
  /**
   * rules 1.7, gap (规定期限内): working days for handing in missing documents if the clerk names no day; and the most
   * that a clerk may give
   */
  supplementWorkingDays: number;
  mostSupplementWorkingDays: number;
  /** gap: working days in which a department answers a dispute of its source's data */
  'sourceDispute.workingDays': number;
}

/** The terms in which a scheme's messages and next steps speak of it (rules 8.1). */
export interface Says {
  /** the office that signs a message, in Chinese */
  signature: string;
  /** the kind of application, in Chinese */
  business: string;
  approvalNumber: Text;
  window: Text;
  /** why the window reviews an application */
  notInstant: Text;
}

/** Rules for supervision after an approval: the open questions of the notice, each with our reading. */
export interface Supervision {
  /** the clauses that a freeze and a revocation rest on */
  clauses: { freeze: string; revoke: string };
  /**
   * how the facts of a frozen approval are verified: by the applicant in person at the window (AMB-24), or on documents
   * that are handed in online. null: the scheme knows no freeze
   */
  freeze: { venue: Venue } | null;
  /**
   * SZ-51 gap (规定期限内): working days for coming to the window after a freeze, if the supervisor names no day; and
   * the most that a supervisor may give
   */
  freezeWorkingDays: number;
  mostFreezeWorkingDays: number;
  /** SZ-51: working days, after the conclusion of a spot check, for freezing the approval or deciding not to */
  findingWorkingDays: number;
  /**
   * 行政许可法 7, 36 and 行政处罚法 44, 45: working days in which the person may state the case before a revocation for
   * a violation is carried out; a recorded statement ends them. 0: no day is named, and the person may state the case
   * until the second supervisor carries the revocation out. A city with a real term names its days here (行政处罚法 64:
   * five for asking for a hearing). The person is then told the last day; carrying it out earlier is refused as
   * `too_early` unless a statement is on record
   */
  hearingWorkingDays: number;
  hearingGrounds: readonly RevocationGround[];
  /** SZ-10, SZ-55, AMB-31: recipients of every approval, and of its later moves */
  pushedTo: readonly PushRecipient[];
  /** SZ-66: the department whose report makes an approval settled; it is told the applicant's phone number (SZ-09) */
  settledBy: Department & PushRecipient;
  /** AMB-32: after how long an approval that nobody uses lapses, ISO 8601; null: never */
  lapseAfter: string | null;
  /**
   * SZ-53, AMB-8: grounds that are reported to the credit system, for applicant and reporting unit; and grounds for a
   * ban
   */
  creditGrounds: readonly RevocationGround[];
  banGrounds: readonly RevocationGround[];
  /** working days in which a department should acknowledge a push; after them the push is late */
  pushWorkingDays: number;
  /** working days that a unit's proposed ban waits for a second supervisor before it lapses */
  banProposalWorkingDays: number;
}

export interface Scheme {
  id: string;
  version: string;
  title: Text;
  /** the city whose registries are asked and whose departments are told, unless a check says otherwise */
  city: City;
  numberPrefix: string;
  timeZone: string;
  /** first and last day on which applications are accepted under this version, civil dates; null: no last day yet */
  validFrom: string;
  validTo: string | null;
  /** first day of operation, if a trial came before it, civil date (SZ-02) */
  operationFrom?: string;
  channels: readonly Channel[];
  /** the part of a submission's form that is the scheme's own */
  form: SchemeForm;
  /** the documents that a case has to bring, in the order of the scheme's list */
  documents(about: DocumentCase): Demand[];
  /**
   * whether people settle, in a review, each document of the list that no source completes. Where they do, no
   * application is approved before they have
   */
  settlesDocuments(about: DocumentCase): boolean;
  /**
   * whether the list is a gate: an application waits for everything that is missing, until the day of the supplement,
   * and no source is asked before. Only where people settle the documents
   */
  gatesDocuments(about: DocumentCase): boolean;
  /** the scheme's own names of kinds of material, in the order of its list; `MATERIAL_KINDS` names the others */
  materialNames: Readonly<Record<string, Text>>;
  /** what an installation may give another value; absent: nothing */
  parameters?: Parameters;
  readings: Readings;
  procedure: Procedure;
  supervision: Supervision;
  /** SZ-56: whom a ban bars, and how long */
  bans: Bans;
  gates: Gate[];
  checks: RequiredCheck[];
  cautions: Caution[];
  categories: Record<string, Category>;
  /** wording of every clause that a reason may name */
  clauses: Record<string, Text>;
  /** the reasons for which the applicant has to come to the window */
  windowReasons: readonly ReasonCode[];
  /** the departments whose clerks keep the window, and record who came */
  windowKeptBy: readonly Department[];
  /** the lists that its rules ask for by name */
  references: Readonly<Record<string, Reference>>;
  /** the scheme's own sentences for reasons; a code that is left out has the general ones */
  reasonTexts: ReasonTexts;
  says: Says;
  /** the papers that it issues; absent: none */
  papers?: Papers;
  /** document and place of every clause, as people cite it */
  citations: Record<string, Text>;
  /** the department that settles matters without a source */
  otherDepartment: Owner;
  /** how another version of this scheme is drafted for a backtest; absent: it takes no draft */
  drafting?: Drafting;
  /** what the applicant does once approved; null: no household register has answered about the person */
  afterApproval(submission: Submission, household: HouseholdRecord | null): AfterApproval;
}

/** The steps of the applicant once approved. */
export interface AfterApproval {
  /** the next step, as a text message tells it */
  text: Text;
  /** every step, in order, each a sentence; empty where the text says all */
  steps: readonly Text[];
}

/** How to draft another version of a scheme: the parameters that may be named, and the resulting scheme. */
export interface Drafting {
  Draft: z.ZodType;
  /** values of the parameters, by clause */
  inForce: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** throws if the draft does not fit */
  drafted(draft: unknown): Scheme;
}

/** A scheme as decisions and the audit name it: with its version, and the parameters that the decision keeps. */
export interface NamedScheme {
  id: string;
  version: string;
  /** absent if every parameter has the first default of the version */
  parameters?: Values;
}

export const namesOf = ({ id, version, parameters }: Scheme): NamedScheme =>
  parameters?.kept ? { id, parameters: parameters.kept, version } : { id, version };

export function clauseText(scheme: Scheme, clause: string): Text {
  const text = scheme.clauses[clause];
  if (!text) throw new Error(`scheme ${scheme.id} has no text for clause ${clause}`);
  return text;
}

export const satisfied: Evaluation = { is: 'satisfied' };
export const unmet = (...findings: Finding[]): Evaluation => ({ is: 'unmet', findings });
export const undetermined = (...findings: Finding[]): Evaluation => ({ is: 'undetermined', findings });
