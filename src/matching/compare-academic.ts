// Academic records: the claimed certificate against the register's entry, field by field (model 2.1).
import type { AnswerOf, EducationClaim, EducationRecord, Submission } from '../schemes/facts.ts';
import type { Readings } from '../schemes/scheme.ts';
import {
  compareDate,
  compareNumber,
  compareOrganisation,
  compareWord,
  differencesOf,
  type FieldResult,
} from './fields.ts';
import { identityOf, noMatch, withoutRecord } from './identity-of.ts';
import type { Comparison } from './verdict.ts';

const SOURCE = 'academic-records';

/** Claims without which there is nothing to verify: a register silent on one of these leaves the check open. */
const DECISIVE: ReadonlySet<string> = new Set(
  ['level', 'type', 'conclusion', 'institution', 'certificateNumber', 'overseasVerificationNumber'].map(
    (field) => `education.${field}`,
  ),
);

export function compareAcademic(
  submission: Submission,
  answer: AnswerOf<typeof SOURCE>,
  readings: Readings,
): Comparison {
  if (answer.status !== 'answered') return withoutRecord(SOURCE, answer.status);
  const claim = submission.claims.education ?? { overseas: false };
  const { subject, record } = answer;

  const entry = claimedEntry(claim, record.entries);
  const identity = identityOf(SOURCE, submission, subject, entry?.holderName);
  if (!identity.matched) return identity.comparison;
  if (!entry) return noMatch(SOURCE, 'not_found', {}, [], true);

  const results = compareEntry(claim, entry, readings);
  const differences = [...identity.differences, ...differencesOf(results)];
  const different = results.filter(({ verdict }) => verdict === 'different');
  const open = results.filter(({ verdict, field }) => verdict === 'absent' && decisive(field, claim));
  const findings = [
    ...different.map(({ field }) => ({ code: 'academic_records.mismatch' as const, source: SOURCE, field }) as const),
    ...open.map(({ field }) => ({ code: 'academic_records.inconclusive' as const, source: SOURCE, field }) as const),
  ];
  const verdict = different.length > 0 ? 'mismatch' : open.length > 0 ? 'inconclusive' : 'match';
  return { verdict, identityMatched: true, differences, findings, verified: { education: entry } };
}

/** An overseas certificate is proven by its verification; the register need not repeat the domestic columns. */
const decisive = (field: string, claim: EducationClaim) =>
  claim.overseas ? field === 'education.overseasVerificationNumber' : DECISIVE.has(field);

/**
 * The entry with the claimed number; else the one that agrees with the claim in most fields, so that a wrong number
 * is reported as a difference and not as an absence. An entry of the other kind (domestic, overseas) never stands in.
 */
function claimedEntry(claim: EducationClaim, entries: EducationRecord[]): EducationRecord | undefined {
  const kin = entries.filter(({ overseas }) => overseas === claim.overseas);
  const number = claim.overseas ? claim.overseasVerificationNumber : claim.certificateNumber;
  const numberOf = (entry: EducationRecord) =>
    claim.overseas ? entry.overseasVerificationNumber : entry.certificateNumber;
  if (number !== undefined) {
    const numbered = kin.find((entry) => !isDifferent(compareNumber('', number, numberOf(entry))));
    if (numbered) return numbered;
  }
  const agreement = (entry: EducationRecord) =>
    (['level', 'type', 'institutionCode', 'institution', 'graduatedOn'] as const).filter(
      (field) => claim[field] !== undefined && claim[field] === entry[field],
    ).length;
  return kin.toSorted((a, b) => agreement(b) - agreement(a))[0];
}

const isDifferent = ({ verdict }: FieldResult) => verdict === 'different' || verdict === 'absent';

function compareEntry(claim: EducationClaim, entry: EducationRecord, readings: Readings): FieldResult[] {
  const results: FieldResult[] = [];
  const words = ['level', 'type', 'studyMode', 'conclusion', 'degree'] as const;
  for (const field of words) {
    const claimed = claim[field];
    if (claimed !== undefined) results.push(compareWord(`education.${field}`, claimed, entry[field]));
  }
  const numbers = ['certificateNumber', 'degreeCertificateNumber', 'overseasVerificationNumber'] as const;
  for (const field of numbers) {
    const claimed = claim[field];
    if (claimed !== undefined) results.push(compareNumber(`education.${field}`, claimed, entry[field]));
  }
  const institution = compareInstitution(claim, entry);
  if (institution) results.push(institution);
  if (claim.graduatedOn !== undefined) {
    const tolerance = readings.graduationToleranceMonths;
    results.push(compareDate('education.graduatedOn', claim.graduatedOn, entry.graduatedOn, tolerance));
  }
  return results;
}

/** By code where both have one (a renamed institution keeps its code), else by name. */
function compareInstitution(claim: EducationClaim, entry: EducationRecord): FieldResult | undefined {
  if (claim.institutionCode !== undefined && entry.institutionCode !== null) {
    const byCode = compareNumber('education.institutionCode', claim.institutionCode, entry.institutionCode);
    return { ...byCode, field: 'education.institution' };
  }
  if (claim.institution === undefined) return undefined;
  return compareOrganisation('education.institution', claim.institution, entry.institution);
}
