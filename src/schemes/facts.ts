// The facts of a decision: the applicant's claims and each source's answer, both normalised. These shapes are kept
// sealed, so that any decision can be made again from them (law 4).
import type {
  BusinessType,
  Channel,
  Conclusion,
  CreditKind,
  CreditStatus,
  CriminalKind,
  Degree,
  DependantRelation,
  EducationLevel,
  EducationType,
  ExamKind,
  HouseholdFact,
  Insurance,
  MedicalConclusion,
  OneStop,
  PaymentNature,
  QualificationKind,
  QualificationLevel,
  Source,
  StudyMode,
} from './words.ts';

export interface EducationClaim {
  level?: EducationLevel;
  type?: EducationType;
  studyMode?: StudyMode;
  conclusion?: Conclusion;
  degree?: Degree;
  institution?: string;
  institutionCode?: string;
  major?: string;
  certificateNumber?: string;
  degreeCertificateNumber?: string;
  /** civil date */
  graduatedOn?: string;
  overseas: boolean;
  overseasVerificationNumber?: string;
  monthsAbroad?: number;
}

export interface QualificationClaim {
  kind: QualificationKind;
  name?: string;
  occupationCode?: string;
  /** absent where the scheme knows certificates without a level */
  level?: QualificationLevel;
  certificateNumber: string;
  /** civil date */
  issuedOn?: string;
  /** GB/T 2260 code of the city of the exam */
  examinedIn?: string;
  examKind?: ExamKind;
  /** the class of a talent certificate, such as `A` */
  talentClass?: string;
}

export interface SocialSecurityClaim {
  region?: string;
  months?: number;
}

/** Claims that registers confirm, and further claims that only the scheme's own form and rules know. */
export interface Claims {
  education?: EducationClaim;
  qualification?: QualificationClaim;
  socialSecurity?: SocialSecurityClaim;
  [own: string]: unknown;
}

/** `kind` is one of the scheme's kinds of settlement. */
export interface Settlement {
  kind: string;
  /** GB/T 2260 code */
  district?: string;
  [own: string]: unknown;
}

/** A submission after its form has been checked: ids and codes canonical, names as typed. */
export interface Submission {
  category: string;
  businessType: BusinessType;
  channel: Channel;
  optOutOfAutomatedDecision: boolean;
  applicant: { name: string; residentId: string; originProvince?: string };
  /** absent where the scheme admits a person without one by this channel */
  employer?: { name: string; creditCode: string };
  /** the person's mandate to the unit that files, where the channel goes by one; civil date */
  agencyMandate?: { signedOn: string };
  claims: Claims;
  /** absent where the scheme's form has no wish for a place */
  settlement?: Settlement;
  /** the relatives who settle as well, where the business has any: the documents depend on who they are */
  dependants?: readonly { relation: DependantRelation }[];
  commitment: {
    signedBy?: 'applicant' | 'employer' | 'agency';
    /** civil date */
    signedOn?: string;
    creditInquiryConsent: boolean;
    sensitiveDataConsent: boolean;
  };
  /**
   * the documents handed in so far, in their order, where the scheme has people settle them; else absent, since no
   * decision needs them
   */
  sheets?: readonly HandedIn[];
}

/** A document that was handed in, with the stamps on it as they were declared. */
export interface HandedIn {
  kind: string;
  seals: readonly string[];
  /** the file; absent only in decisions of an earlier version of the service */
  materialId?: string;
}

/** The person that an answer names, as the source wrote it; null if the source did not say. */
export interface Subject {
  residentId: string | null;
  name: string | null;
  /** names in the answer that people have judged to be the applicant's, as the source wrote them */
  acceptedNames?: readonly string[];
}

/**
 * `unsigned`: a registry that signs has not signed this answer, or the signature is not its own. `replayed`: the answer
 * is to another question, or was signed at another time.
 */
export type Inconclusive =
  | 'unknown_code'
  | 'malformed'
  | 'masked'
  | 'not_asked'
  | 'ambiguous'
  | 'unsigned'
  | 'replayed';
export type Unavailable =
  | 'timeout'
  | 'transport'
  | 'server_error'
  | 'maintenance'
  | 'rate_limited'
  | 'breaker_open'
  | 'busy'
  | 'oversized'
  | 'unauthorised';

/**
 * A source's answer, translated by its adapter's table. `answered` means only that the source spoke in full; `matching`
 * judges whether it spoke of the right person, and whether it matches. `unresolved`: the source could not tie name and
 * resident id to one person. `digest`: hash of everything that the source sent about the person, since a record holds
 * nothing of a word that the adapter's table does not know.
 */
export type Answer<R> =
  | { status: 'answered'; subject: Subject; record: R; digest?: string }
  | { status: 'not_found' }
  | { status: 'unresolved' }
  | { status: 'inconclusive'; because: Inconclusive; digest?: string }
  | { status: 'unavailable'; because: Unavailable };

/** Null in any field: the source gave nothing, gave something unreadable, or was not asked for it. */
export interface EducationRecord {
  /** the name on the certificate, if the register gives one for each entry */
  holderName: string | null;
  level: EducationLevel | null;
  type: EducationType | null;
  studyMode: StudyMode | null;
  conclusion: Conclusion | null;
  degree: Degree | null;
  institution: string | null;
  institutionCode: string | null;
  certificateNumber: string | null;
  degreeCertificateNumber: string | null;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as exact as in the register */
  graduatedOn: string | null;
  overseas: boolean;
  overseasVerificationNumber: string | null;
  /** the register gave a word here that its table does not know: nothing may rest on this entry */
  unreadable?: true;
}

export interface QualificationRecord {
  holderName: string | null;
  kind: QualificationKind | null;
  name: string | null;
  occupationCode: string | null;
  level: QualificationLevel | null;
  certificateNumber: string | null;
  issuedOn: string | null;
  examinedIn: string | null;
  examKind: ExamKind | null;
  /** `other`: a state that the adapter's table does not know */
  status: 'valid' | 'revoked' | 'expired' | 'other';
  /** the level at which the city's comprehensive test (综合水平测试, N2) was passed */
  comprehensiveTestLevel: QualificationLevel | null;
  /** the class of a talent certificate, such as `A`; absent in answers that were kept before it was asked for */
  talentClass?: string | null;
  /** the register gave a word here that its table does not know: nothing may rest on this entry */
  unreadable?: true;
}

export interface Payment {
  /** `YYYY-MM`, both inclusive */
  from: string;
  to: string;
  /** GB/T 2260 code of the city */
  city: string;
  /** credit code of the unit that paid */
  payer: string | null;
  /** without kinds that the adapter's table does not know */
  types: Insurance[];
  /** set if such kinds were left out */
  unknownTypes?: true;
  /** null: a nature that the adapter's table does not know */
  nature: PaymentNature | null;
}

export interface CreditEntry {
  kind: CreditKind | null;
  status: CreditStatus | null;
  listedOn: string | null;
  endedOn: string | null;
}

export interface MedicalRecord {
  designated: boolean;
  examinedOn: string | null;
  conclusion: MedicalConclusion | null;
}

export interface HouseholdRecord {
  /** whether the transfer within the province may be handled in one stop; null: the register does not say */
  oneStop: OneStop | null;
  /** homes and collective households in which the person could settle; null: not asked */
  places: readonly { kind: 'home' | 'collective'; district: string | null }[] | null;
}

export interface RecordOf {
  'academic-records': { entries: EducationRecord[] };
  'criminal-record': { records: { kind: CriminalKind | null; decidedOn: string | null }[] };
  qualification: { entries: QualificationRecord[] };
  'social-security': { payments: Payment[] };
  'credit-check': { entries: CreditEntry[] };
  'medical-exam': MedicalRecord;
  household: HouseholdRecord;
}

export type AnswerOf<S extends Source> = Answer<RecordOf[S]>;
export type Answers = { [S in Source]?: AnswerOf<S> };

/** The question that a category needs of each source. Nothing more may be asked (PIPL 6). */
export interface WantOf {
  'academic-records': { fields: AcademicField[]; certificateNumber?: string; overseasVerificationNumber?: string };
  'criminal-record': Record<never, never>;
  qualification: { certificateNumber: string; kind: QualificationKind };
  /**
   * months `YYYY-MM`, both inclusive; `employment`: the unit that insures the person now, `months`: the insured months
   * as well
   */
  'social-security': { purpose: 'employment' | 'months'; city: string; from: string; to: string };
  'credit-check': { lookBackMonths: number };
  'medical-exam': Record<never, never>;
  household: { facts: readonly HouseholdFact[] };
}
export type AcademicField = Exclude<keyof EducationRecord, 'holderName' | 'unreadable'>;
export type Want = { [S in Source]: { source: S; want: WantOf[S] } }[Source];
