// The decision: one pure function from (scheme, submission, day, answers) to an outcome with all its reasons. It
// approves only if every required source positively matches and a rule of the category allows it (law 1). If a formal
// gate fails, the application is not accepted. Every other application is referred to people. Only people may reject.
import { parseCreditCode } from '../identity/credit-code.ts';
import { dayOf } from '../identity/day.ts';
import { birthDateOf, parseResidentId } from '../identity/resident-id.ts';
import type { Answers, QualificationClaim, QualificationRecord, Submission } from '../schemes/facts.ts';
import { type ReasonCode, verdictReason } from '../schemes/reasons.ts';
import {
  type Evaluation,
  type Facts,
  type Finding,
  type NamedScheme,
  namesOf,
  type Rule,
  type Scheme,
  type Standing,
} from '../schemes/scheme.ts';
import { askedChecks, isDecisive, ownerOf } from '../schemes/scheme-checks.ts';
import { DEPARTMENTS, type Department, type Source, type Venue } from '../schemes/words.ts';
import { type AcceptedNames, withAcceptedNames } from './accepted-names.ts';
import { compare } from './compare.ts';
import { documentFindings } from './documents.ts';
import { NO_EDUCATION, NO_QUALIFICATION } from './no-record.ts';
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
  scheme: NamedScheme;
  reasons: Reason[];
  checks: Check[];
  /** venue and departments of the review; null unless referred */
  review: { venue: Venue; departments: Department[] } | null;
}

/**
 * A reason that requires two people to confirm. `taken` is the order number drawn when the answer that gave the reason
 * was taken in.
 */
export interface TwoPersonReason extends Pick<Reason, 'code' | 'field' | 'params'> {
  taken?: number;
  /** the record breaks a rule; absent: the answer itself contradicts the claim, or cannot be read */
  rule?: true;
}

/**
 * Order numbers of a source's answers. All come from one sequence: each asking draws a number when it begins, and a
 * number when its answers are taken in, so the order does not depend on a clock.
 */
export interface AnswerNumbers {
  /** number drawn at the start of the asking that brought the present answer */
  asked?: number;
  /** number drawn when the present answer was taken in */
  taken?: number;
  /** start number of the latest asking whose answer was, or may have been, about the applicant */
  spoke?: number;
  /** start number of the latest asking whose answer matched */
  matched?: number;
}

/** Date on which each source was last asked again, in the scheme's time zone; absent if asked only at submission. */
export type AskedOn = { readonly [S in Source]?: string };

/** Everything on which a decision rests. Kept sealed; a decision made again on it is the same (law 4). */
export interface Grounds {
  submission: Submission;
  /** civil date of formal submission in the scheme's time zone */
  submittedOn: string;
  standing: Standing;
  /**
   * by name, each reference of the scheme: the version in force, and which of the claimed and registered codes it has
   */
  references?: KeptReferences;
  /** the only reference, in the grounds of decisions that were kept before there were several */
  shortageCatalogue?: KeptReferences[string];
  answers: Answers;
  askedOn?: AskedOn;
  /** reasons of an earlier answer of the source that required two people; removed once the source matches */
  tookTwo?: { readonly [S in Source]?: readonly TwoPersonReason[] };
  /** for sources that were asked again */
  heard?: { readonly [S in Source]?: AnswerNumbers };
  /** set once accepted: the formal gates were checked at acceptance and are not checked again */
  accepted?: true;
  /** registered names that people have judged to be the applicant's */
  acceptedNames?: AcceptedNames;
}

export type KeptReferences = Readonly<Record<string, { version: string; listed: string[] }>>;

/** The references of a decision, whichever version of the service has kept it. */
export const keptReferences = ({ references, shortageCatalogue }: Grounds): KeptReferences =>
  references ?? (shortageCatalogue ? { shortageCatalogue } : {});

/** Whether each reference of the scheme lists the code that it has in common with the entry or claim. */
function lookedUp(
  { references }: Scheme,
  grounds: Grounds,
  qualification: QualificationClaim | QualificationRecord | null | undefined,
): Facts['references'] {
  const kept = keptReferences(grounds);
  return Object.fromEntries(
    Object.entries(references).map(([name, { codeOf }]) => {
      const code = qualification ? codeOf(qualification) : null;
      const list = kept[name];
      return [name, code && list ? list.listed.includes(code) : null];
    }),
  );
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

export const decide = (scheme: Scheme, grounds: Grounds): Decision => decideWithBasis(scheme, grounds).decision;

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
export function decideWithBasis(scheme: Scheme, grounds: Grounds): DecisionWithBasis {
  const gateFindings = grounds.accepted ? [] : failedGates(scheme, grounds);
  if (gateFindings.length > 0) {
    const named = namesOf(scheme);
    const reasons = toReasons(scheme, grounds.submission, gateFindings);
    const decision: Decision = { outcome: 'not_accepted', scheme: named, reasons, checks: [], review: null };
    return { decision, compared: [], facts: null };
  }
  const compared = compareAnswers(scheme, grounds);
  const facts = factsOf(scheme, grounds, compared);
  return { decision: decideOnFacts(scheme, grounds, compared, facts), compared, facts };
}

function decideOnFacts(scheme: Scheme, grounds: Grounds, compared: Compared[], facts: Facts): Decision {
  const base = { scheme: namesOf(scheme) };
  const eligibility = evaluateCategory(scheme, facts);
  const findings = [
    ...compared.flatMap(({ findings }) => findings),
    ...(eligibility.is === 'satisfied' ? [] : eligibility.findings),
    ...findingsAsClaimed(scheme, grounds, facts, eligibility),
    ...cautionFindings(scheme, facts, grounds.standing),
  ];
  const checks = compared.map(({ check }) => inconclusiveIfUndecided(findings, check));
  const decisive = checks.filter((_, index) => compared[index]?.decides);
  const everyCheckMatches = decisive.length > 0 && decisive.every(({ verdict }) => verdict === 'match');
  const all = [...findings, ...documentFindings(scheme, grounds.submission, checks)];
  const reasons = toReasons(scheme, grounds.submission, all);
  if (everyCheckMatches && eligibility.is === 'satisfied' && reasons.length === 0) {
    return { outcome: 'approved', ...base, reasons, checks, review: null };
  }
  if (reasons.length === 0) throw new Error('a referral without a reason: the scheme leaves a condition unexplained');
  return { outcome: 'referred', ...base, reasons, checks, review: reviewOf(scheme, reasons, grounds) };
}

/** Makes a matching check `inconclusive` if a rule that uses its data cannot be decided (model 2.4). */
function inconclusiveIfUndecided(findings: readonly Finding[], check: Check): Check {
  const code = verdictReason(check.source, 'inconclusive');
  const isOpen = check.verdict === 'match' && findings.some((finding) => finding.code === code);
  return isOpen ? { ...check, verdict: 'inconclusive' } : check;
}

/** The result of comparing one source's answer. */
export interface Compared {
  check: Check;
  /** false: the source is not required, and neither its answer nor its silence is a reason */
  decides: boolean;
  comparison: Comparison | null;
  findings: Finding[];
}

/** Compares every required source, and every other one that was asked. */
function compareAnswers(scheme: Scheme, grounds: Grounds): Compared[] {
  const { submission } = grounds;
  const submittedOn = dayOf(grounds.submittedOn);
  const answers = withAcceptedNames(grounds.answers, grounds.acceptedNames);
  const asked = askedChecks(scheme, submission).filter((check) => isDecisive(check) || answers[check.source]);
  return asked.map((required) => {
    const { source, clause, clauseOf, consent } = required;
    const decides = isDecisive(required);
    if (consent && !submission.commitment[consent]) {
      const check: Check = { source, verdict: 'inconclusive', identityMatched: false, differences: [] };
      const findings: Finding[] = decides ? [{ code: 'consent.missing', source, clause }] : [];
      return { check, decides, comparison: null, findings };
    }
    const comparison = compare(source, { scheme, submission, submittedOn, askedOn: grounds.askedOn, answers });
    const { verdict, identityMatched, differences } = comparison;
    return {
      check: { source, verdict, identityMatched, differences },
      decides,
      comparison,
      findings: decides
        ? comparison.findings.map((finding) => ({ ...finding, clause: clauseOf?.[finding.code] ?? clause }))
        : [],
    };
  });
}

function factsOf(scheme: Scheme, grounds: Grounds, compared: Compared[]): Facts {
  const { submission, submittedOn } = grounds;
  const verified = Object.assign({}, ...compared.map(({ comparison }) => comparison?.verified ?? {}));
  return {
    submission,
    birthDate: birthDateOf(submission.applicant.residentId),
    submittedOn: dayOf(submittedOn),
    education: verified.education ?? null,
    qualification: verified.qualification ?? null,
    insuredMonths: verified.insuredMonths ?? null,
    payments: verified.payments ?? null,
    creditEntries: verified.creditEntries ?? null,
    references: lookedUp(scheme, grounds, verified.qualification),
  };
}

/**
 * Evaluates the rules again with claimed values wherever no source has verified one, as if the claims were true. If the
 * rules fail even then, that failure becomes a reason. So a clerk who confirms the unverified claim sees that it would
 * not be enough. This can prevent an approval, and never cause one.
 */
function findingsAsClaimed(scheme: Scheme, grounds: Grounds, facts: Facts, eligibility: Eligibility): Finding[] {
  const { education, qualification, socialSecurity } = facts.submission.claims;
  // Unclaimed months count as 0 only while an alternative is undetermined. Otherwise they stay unknown and give no
  // reason
  const months = socialSecurity?.months ?? (eligibility.is === 'undetermined' ? 0 : null);
  const asClaimed = evaluateCategory(scheme, {
    ...facts,
    education: filledUp(
      facts.education ?? (education ? { ...NO_EDUCATION, overseas: education.overseas } : null),
      education,
    ),
    qualification: filledUp(facts.qualification ?? (qualification ? NO_QUALIFICATION : null), qualification),
    insuredMonths: facts.insuredMonths ?? (months === null ? null : { counted: months, backpaid: 0, other: 0 }),
    references: Object.fromEntries(
      Object.entries(lookedUp(scheme, grounds, qualification)).map(([name, claimed]) => [
        name,
        facts.references[name] ?? claimed,
      ]),
    ),
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

type Eligibility = { is: 'satisfied' } | { is: 'unmet' | 'undetermined'; findings: Finding[] };

/**
 * One satisfied alternative suffices. If no alternative applies to the person, the reasons are the finding of
 * `otherwise` plus all unfulfilled conditions of the alternative that `otherwise.clause` names, so that the clerk sees
 * every obstacle at once.
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
  // while an alternative may still hold, the reasons of the failed alternatives are left out, since they help nobody
  const open = evaluations.filter(({ is }) => is === 'undetermined');
  const counted = open.length > 0 ? open : evaluations;
  return { is: open.length > 0 ? 'undetermined' : 'unmet', findings: firstOfEach(nearest(counted.map(findingsOf))) };
}

/** Returns undefined if the alternative does not apply to the person. */
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

/** Keeps each reason once, with the clause of the first alternative that gave it. */
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
  const code = submission.employer && parseCreditCode(submission.employer.creditCode);
  const about = {
    idKind: parsed.ok ? parsed.id.kind : 'unknown',
    employerCodeSuspect: code !== undefined && (!code.ok || code.code.suspect),
    standing,
    facts,
  };
  return scheme.cautions.flatMap((caution) =>
    caution.find(submission, about).map((finding) => ({ ...finding, clause: caution.clause })),
  );
}

function toReasons(scheme: Scheme, submission: Submission, findings: Finding[]): Reason[] {
  return findings.map(({ code, source, field, clause, params, department }) => ({
    code,
    source: source ?? null,
    field: field ?? null,
    clause,
    department: department ?? ownerOf(scheme, submission, source ?? null),
    params: params ?? {},
  }));
}

/**
 * A single reason that requires the window moves the whole review there. A reason from an earlier answer counts too,
 * until the source matches.
 */
const isForWindow = (
  { windowReasons }: Scheme,
  reasons: readonly Pick<Reason, 'code'>[],
  { tookTwo = {} }: Pick<Grounds, 'tookTwo'>,
) => [...reasons, ...Object.values(tookTwo).flat()].some(({ code }) => windowReasons.includes(code));

/**
 * Returns where a review takes place after a decision. If no reason requires the window any more, the review is online,
 * so that the applicant need not come.
 */
export const venueAfter = (scheme: Scheme, { decision, grounds }: { decision: Decision; grounds: Grounds }): Venue =>
  decision.review?.venue ?? (isForWindow(scheme, [], grounds) ? 'window' : 'online');

function reviewOf(scheme: Scheme, reasons: Reason[], grounds: Grounds): { venue: Venue; departments: Department[] } {
  const venue = isForWindow(scheme, reasons, grounds) ? 'window' : 'online';
  const concerned = new Set(reasons.map(({ department }) => department));
  return { venue, departments: DEPARTMENTS.filter((department) => concerned.has(department)) };
}
