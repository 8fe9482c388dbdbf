// The decision: one pure function from (scheme, submission, day, answers) to an outcome with all its reasons. It
// approves only if every required source positively matches and a rule of the category allows it (law 1). If a formal
// gate fails, the application is not accepted; everything else it refers to people. It never rejects: only people may.
import { parseCreditCode } from '../identity/credit-code.ts';
import { dayOf } from '../identity/day.ts';
import { birthDateOf, parseResidentId } from '../identity/resident-id.ts';
import type { Answers, EducationRecord, QualificationRecord, Submission } from '../schemes/facts.ts';
import { needsWindow, type ReasonCode, verdictReason } from '../schemes/reasons.ts';
import {
  type Evaluation,
  type Facts,
  type Finding,
  type Rule,
  requiredChecks,
  type Scheme,
  type Standing,
} from '../schemes/scheme.ts';
import { DEPARTMENTS, type Department, type Source, type Venue } from '../schemes/words.ts';
import { type AcceptedNames, withAcceptedNames } from './accepted-names.ts';
import { compare } from './compare.ts';
import type { Check, Comparison } from './verdict.ts';

export interface Reason {
  code: ReasonCode;
  source: Source | null;
  field: string | null;
  clause: string;
  department: Department;
  params: Record<string, string | number>;
}

export interface Decision {
  outcome: 'approved' | 'referred' | 'not_accepted';
  scheme: { id: string; version: string };
  reasons: Reason[];
  checks: Check[];
  /** venue and departments of the review; null unless referred */
  review: { venue: Venue; departments: Department[] } | null;
}

/**
 * A reason for which a confirmation took two people, and the number (`LastHeard`) under which its answer was taken in.
 */
export interface TookTwo extends Pick<Reason, 'code' | 'field' | 'params'> {
  taken?: number;
  /** the record breaks a rule; absent: the answer itself contradicts the claim, or cannot be read */
  rule?: true;
}

/**
 * Order numbers of a source's answers. All come from one sequence: each asking draws one when it begins, and one when
 * its answers are taken in; so no clock has to be trusted with the order.
 */
export interface LastHeard {
  /** when the asking of the answer that counts now began */
  asked?: number;
  /** when the answer that counts now was taken in */
  taken?: number;
  /** beginning of the latest asking whose answer spoke of the person */
  spoke?: number;
  /** beginning of the latest asking whose answer matched */
  matched?: number;
}

/** By source; civil dates in the scheme's time zone. */
export type AskedOn = { readonly [S in Source]?: string };

/** Everything a decision rests on. Kept sealed; deciding again on it gives the same decision (law 4). */
export interface Grounds {
  submission: Submission;
  /** civil date of formal submission in the scheme's time zone */
  submittedOn: string;
  standing: Standing;
  /** the occupation catalogue in force, and which of the registered occupations it lists */
  shortageCatalogue: { version: string; listed: string[] };
  answers: Answers;
  /** civil date on which a source was asked again, if later than the submission */
  askedOn?: AskedOn;
  /** why an earlier answer of the source took two people; removed once the source matches */
  tookTwo?: { readonly [S in Source]?: readonly TookTwo[] };
  /** for sources that were asked again */
  heard?: { readonly [S in Source]?: LastHeard };
  /** set once accepted: the formal gates were checked at acceptance and are not checked again */
  accepted?: true;
  /** registered names that people have judged to be the applicant's */
  acceptedNames?: AcceptedNames;
}

/** All formal gates that fail. An application that fails one is not accepted, and no source is asked. */
export function failedGates(
  scheme: Scheme,
  { submission, submittedOn, standing }: Pick<Grounds, 'submission' | 'submittedOn' | 'standing'>,
): Finding[] {
  const day = dayOf(submittedOn);
  return scheme.gates.flatMap((gate) =>
    gate.find(submission, day, standing).map((finding) => ({ ...finding, clause: gate.clause })),
  );
}

export const decide = (scheme: Scheme, grounds: Grounds): Decision => weigh(scheme, grounds).decision;

/** A decision, with the comparisons and facts that it used. */
export interface DecisionWithBasis {
  decision: Decision;
  /** empty if a formal gate fails */
  compared: readonly Compared[];
  /** null if a formal gate fails */
  facts: Facts | null;
}

/**
 * Decides. Also returns the results of the comparisons and the facts that the rules read, for callers that explain why
 * two decisions differ.
 */
export function weigh(scheme: Scheme, grounds: Grounds): DecisionWithBasis {
  const gateFindings = grounds.accepted ? [] : failedGates(scheme, grounds);
  if (gateFindings.length > 0) {
    const { id, version } = scheme;
    const reasons = toReasons(scheme, gateFindings);
    const decision: Decision = { outcome: 'not_accepted', scheme: { id, version }, reasons, checks: [], review: null };
    return { decision, compared: [], facts: null };
  }
  const compared = compareRequired(scheme, grounds);
  const facts = factsOf(grounds, compared);
  return { decision: decideOnFacts(scheme, grounds, compared, facts), compared, facts };
}

function decideOnFacts(scheme: Scheme, grounds: Grounds, compared: Compared[], facts: Facts): Decision {
  const base = { scheme: { id: scheme.id, version: scheme.version } };
  const eligibility = evaluateCategory(scheme, facts);
  const findings = [
    ...compared.flatMap(({ findings }) => findings),
    ...(eligibility.is === 'satisfied' ? [] : eligibility.findings),
    ...findingsAsClaimed(scheme, grounds, facts, eligibility),
    ...cautionFindings(scheme, facts, grounds.standing),
  ];
  const checks = compared.map(({ check }) => openedBy(findings, check));
  const everyCheckMatches = checks.length > 0 && checks.every(({ verdict }) => verdict === 'match');
  const reasons = toReasons(scheme, findings);
  if (everyCheckMatches && eligibility.is === 'satisfied' && reasons.length === 0) {
    return { outcome: 'approved', ...base, reasons, checks, review: null };
  }
  if (reasons.length === 0) throw new Error('a referral without a reason: the scheme leaves a condition unexplained');
  return { outcome: 'referred', ...base, reasons, checks, review: reviewOf(reasons, grounds) };
}

/** A matching check becomes `inconclusive` if a rule that rests on it is open (model 2.4). */
function openedBy(findings: readonly Finding[], check: Check): Check {
  const code = verdictReason(check.source, 'inconclusive');
  const isOpen = check.verdict === 'match' && findings.some((finding) => finding.code === code);
  return isOpen ? { ...check, verdict: 'inconclusive' } : check;
}

/** The result of comparing one source's answer. */
export interface Compared {
  check: Check;
  comparison: Comparison | null;
  findings: Finding[];
}

function compareRequired(scheme: Scheme, grounds: Grounds): Compared[] {
  const { submission } = grounds;
  const submittedOn = dayOf(grounds.submittedOn);
  const answers = withAcceptedNames(grounds.answers, grounds.acceptedNames);
  return requiredChecks(scheme, submission).map((required) => {
    const { source, clause, clauseOf, consent } = required;
    if (consent && !submission.commitment[consent]) {
      const check: Check = { source, verdict: 'inconclusive', identityMatched: false, differences: [] };
      return { check, comparison: null, findings: [{ code: 'consent.missing', source, clause }] };
    }
    const comparison = compare(source, { scheme, submission, submittedOn, askedOn: grounds.askedOn, answers });
    const { verdict, identityMatched, differences } = comparison;
    return {
      check: { source, verdict, identityMatched, differences },
      comparison,
      findings: comparison.findings.map((finding) => ({ ...finding, clause: clauseOf?.[finding.code] ?? clause })),
    };
  });
}

function factsOf({ submission, submittedOn, shortageCatalogue }: Grounds, compared: Compared[]): Facts {
  const verified = Object.assign({}, ...compared.map(({ comparison }) => comparison?.verified ?? {}));
  const occupation: string | null = verified.qualification?.occupationCode ?? null;
  return {
    submission,
    birthDate: birthDateOf(submission.applicant.residentId),
    submittedOn: dayOf(submittedOn),
    education: verified.education ?? null,
    qualification: verified.qualification ?? null,
    insuredMonths: verified.insuredMonths ?? null,
    payments: verified.payments ?? null,
    creditEntries: verified.creditEntries ?? null,
    inShortageCatalogue: occupation === null ? null : shortageCatalogue.listed.includes(occupation),
  };
}

/**
 * Judges claims that no source has verified as if they were true, field by field. If even the claims would not suffice,
 * that is a reason, so that a clerk who fills the gap sees it. This can prevent an approval, and never cause one.
 */
function findingsAsClaimed(
  scheme: Scheme,
  { shortageCatalogue }: Grounds,
  facts: Facts,
  eligibility: Eligibility,
): Finding[] {
  const { education, qualification, socialSecurity } = facts.submission.claims;
  const occupation = qualification?.occupationCode ?? null;
  // if no alternative is open any more, missing insurance months are no reason: nobody claimed them or asked for them
  const months = socialSecurity?.months ?? (eligibility.is === 'undetermined' ? 0 : null);
  const asClaimed = evaluateCategory(scheme, {
    ...facts,
    education: filledUp(
      facts.education ?? (education ? { ...NO_EDUCATION, overseas: education.overseas } : null),
      education,
    ),
    qualification: filledUp(facts.qualification ?? (qualification ? NO_QUALIFICATION : null), qualification),
    insuredMonths: facts.insuredMonths ?? (months === null ? null : { counted: months, backpaid: 0, other: 0 }),
    inShortageCatalogue:
      facts.inShortageCatalogue ?? (occupation === null ? null : shortageCatalogue.listed.includes(occupation)),
  });
  if (asClaimed.is === 'satisfied') return [];
  // the registers alone would allow an approval; only the claim fails
  if (eligibility.is === 'satisfied') return asClaimed.findings;
  const known = new Set(eligibility.findings.map(keyOf));
  // a gap in the claim must not be reported as an inconclusive answer of the register
  return asClaimed.findings.filter(
    (finding) =>
      !known.has(keyOf(finding)) && !(finding.source && finding.code === verdictReason(finding.source, 'inconclusive')),
  );
}

/** The record, with claimed values in the fields for which the register gives none. */
function filledUp<Held extends object>(record: Held | null, claim: object | undefined): Held | null {
  if (!record || !claim) return record;
  const claimed = claim as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(record).map(([field, held]) => [field, held ?? claimed[field] ?? null]),
  ) as Held;
}

const NO_EDUCATION: EducationRecord = {
  holderName: null,
  level: null,
  type: null,
  studyMode: null,
  conclusion: null,
  degree: null,
  institution: null,
  institutionCode: null,
  certificateNumber: null,
  degreeCertificateNumber: null,
  graduatedOn: null,
  overseas: false,
  overseasVerificationNumber: null,
};
const NO_QUALIFICATION: QualificationRecord = {
  holderName: null,
  kind: null,
  name: null,
  occupationCode: null,
  level: null,
  certificateNumber: null,
  issuedOn: null,
  examinedIn: null,
  examKind: null,
  status: 'valid',
  comprehensiveTestLevel: null,
};

type Eligibility = { is: 'satisfied' } | { is: 'unmet' | 'undetermined'; findings: Finding[] };

/**
 * One satisfied alternative suffices. If none of them applies to the person, the reasons are `otherwise` and the
 * conditions of the alternative that `otherwise` names, so that settling one reason does not hide the rest.
 */
function evaluateCategory(scheme: Scheme, facts: Facts): Eligibility {
  const category = scheme.categories[facts.submission.category];
  if (!category) throw new Error(`scheme ${scheme.id} has no category ${facts.submission.category}`);
  const evaluations = category.anyOf.flatMap((rule) => evaluateRule(rule, facts) ?? []);
  if (evaluations.length === 0) {
    const { clause, finding } = category.otherwise;
    const mostLenient = category.anyOf.filter(({ id }) => id === clause);
    const besides = mostLenient.flatMap(({ id, conditions }) => conditions.map((condition) => condition(facts, id)));
    return { is: 'unmet', findings: firstOfEach([{ ...finding, clause }, ...besides.flatMap(findingsOf)]) };
  }
  if (evaluations.some(({ is }) => is === 'satisfied')) return { is: 'satisfied' };
  // while one alternative may still hold, the reasons of the failed ones are left out: they help nobody
  const open = evaluations.filter(({ is }) => is === 'undetermined');
  const speaking = open.length > 0 ? open : evaluations;
  return { is: open.length > 0 ? 'undetermined' : 'unmet', findings: firstOfEach(nearest(speaking.map(findingsOf))) };
}

/** Undefined if the alternative does not speak of the person. */
function evaluateRule({ id, appliesTo, conditions }: Rule, facts: Facts): Evaluation | undefined {
  const applies = appliesTo(facts);
  if (applies === false) return undefined;
  const evaluations = conditions.map((condition) => condition(facts, id));
  const findings = evaluations.flatMap(findingsOf);
  if (evaluations.some(({ is }) => is === 'unmet')) return { is: 'unmet', findings };
  if (applies === 'unknown' || evaluations.some(({ is }) => is === 'undetermined')) {
    return { is: 'undetermined', findings };
  }
  return { is: 'satisfied' };
}

/** Drops an alternative if the findings of another one are a proper subset of its own. */
function nearest(alternatives: Finding[][]): Finding[] {
  const codes = alternatives.map((findings) => new Set(findings.map(keyOf)));
  return alternatives
    .filter((_, index) => {
      const own = codes[index] ?? new Set();
      return !codes.some((other) => other.size > 0 && other.size < own.size && other.isSubsetOf(own));
    })
    .flat();
}

const findingsOf = (evaluation: Evaluation): Finding[] => (evaluation.is === 'satisfied' ? [] : evaluation.findings);
const keyOf = ({ code, field }: Finding) => `${code} ${field ?? ''}`;

/** Alternatives that fail for the same reason give it once: with the clause of the first of them. */
function firstOfEach(findings: Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = keyOf(finding);
    return !seen.has(key) && seen.add(key);
  });
}

function cautionFindings(scheme: Scheme, facts: Facts, standing: Standing): Finding[] {
  const { submission, submittedOn } = facts;
  const parsed = parseResidentId(submission.applicant.residentId, submittedOn);
  const code = parseCreditCode(submission.employer.creditCode);
  const about = {
    idKind: parsed.ok ? parsed.id.kind : 'unknown',
    employerCodeSuspect: !code.ok || code.code.suspect,
    standing,
    facts,
  };
  return scheme.cautions.flatMap((caution) =>
    caution.find(submission, about).map((finding) => ({ ...finding, clause: caution.clause })),
  );
}

function toReasons(scheme: Scheme, findings: Finding[]): Reason[] {
  const departmentOf = (source: Source | undefined) =>
    scheme.checks.find((check) => check.source === source)?.department ?? scheme.otherDepartment;
  return findings.map(({ code, source, field, clause, params }) => ({
    code,
    source: source ?? null,
    field: field ?? null,
    clause,
    department: departmentOf(source),
    params: params ?? {},
  }));
}

/**
 * One reason that belongs to the window moves the whole review to the window (SZ-42), also one that an earlier answer
 * gave and that no match has cleared.
 */
export const isForWindow = (reasons: readonly Pick<Reason, 'code'>[], { tookTwo = {} }: Pick<Grounds, 'tookTwo'>) =>
  [...reasons, ...Object.values(tookTwo).flat()].some(({ code }) => needsWindow(code));

function reviewOf(reasons: Reason[], grounds: Grounds): { venue: Venue; departments: Department[] } {
  const venue = isForWindow(reasons, grounds) ? 'window' : 'online';
  const concerned = new Set(reasons.map(({ department }) => department));
  return { venue, departments: DEPARTMENTS.filter((department) => concerned.has(department)) };
}
