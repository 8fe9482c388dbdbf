// Academic records: compares the claimed certificate with the register's entry, field by field (model 2.1).
import type { AnswerOf, EducationClaim, EducationRecord } from '../schemes/facts.ts';
import type { Readings } from '../schemes/scheme.ts';
import type { About, ClaimedSide, SourceMatching } from './comparing.ts';
import { claimedEntry, isOneOf, isSameNumber, judgeFields, notYet, silentOn } from './entries.ts';
import { compareDate, compareNumber, compareOrganisation, compareWord, type FieldResult, isNumber } from './fields.ts';
import { identityOf, noMatch, withoutRecord } from './identity-of.ts';
import type { Comparison } from './verdict.ts';

const SOURCE = 'academic-records';

/** The claims that the comparison looks at, in the order in which a clerk reads a certificate. */
export const EDUCATION_FIELDS = [
  'level',
  'type',
  'studyMode',
  'conclusion',
  'degree',
  'institution',
  'certificateNumber',
  'degreeCertificateNumber',
  'overseasVerificationNumber',
  'graduatedOn',
] as const satisfies (keyof EducationClaim)[];

export const academicRecords: SourceMatching<typeof SOURCE> = {
  compare: compareAcademic,
  covers: (asked, wanted) => wanted.fields.every((field) => asked.fields.includes(field)),
  sides: ({ submission, comparison }) => educationSides(submission.claims.education, comparison?.verified.education),
  hasEntry: ({ education }) => education !== undefined,
};

function compareAcademic(
  answer: AnswerOf<typeof SOURCE>,
  { submission, readings, submittedOn, restsOn }: About<typeof SOURCE>,
): Comparison {
  if (answer.status !== 'answered') return withoutRecord(SOURCE, answer.status);
  const claim = submission.claims.education ?? { overseas: false };
  const { subject, record } = answer;

  const entry = entryOf(claim, record.entries);
  const identity = identityOf(SOURCE, submission, subject, entry === 'ambiguous' ? null : entry?.holderName);
  if (!identity.matched) return identity.comparison;
  if (entry === 'ambiguous') return noMatch(SOURCE, 'inconclusive', {}, identity.differences, true);
  if (!entry) return noMatch(SOURCE, 'not_found', {}, identity.differences, true);

  // a verification proves an overseas certificate, so the register need not repeat the domestic columns. Without a
  // verification, these columns are decisive too
  const isVerified = claim.overseas && claim.overseasVerificationNumber !== undefined;
  const decisive = isVerified
    ? readings.decisiveOverseasFields
    : [...readings.decisiveFields, ...(claim.overseas ? readings.decisiveOverseasFields : [])];
  const { differences } = identity;
  return judgeFields(
    SOURCE,
    [
      ...compareEntry(claim, entry, readings),
      ...silentOn(restsOn, 'education', claim, entry),
      ...notYet('education.graduatedOn', claim.graduatedOn, entry.graduatedOn, submittedOn),
    ],
    isOneOf([...decisive, ...restsOn]),
    {
      differences,
      verified: { education: entry },
    },
  );
}

const NUMBERS = ['certificateNumber', 'degreeCertificateNumber', 'overseasVerificationNumber'] as const;

/**
 * True if the register holds a claimed number in any column: the number is the person's, whichever column holds it.
 */
const isClaimed = (claim: EducationClaim, entry: EducationRecord) =>
  NUMBERS.some((own) => NUMBERS.some((held) => isSameNumber(claim[own], entry[held])));

/**
 * An entry of the other kind (domestic, overseas) never replaces the claimed entry. If such an entry bears a claimed
 * number, it is the claimed entry, and differs. If several entries have a claimed number, none is picked, even if they
 * look alike (model 2.1): the register returns only the requested fields, so they may differ in others, such as the
 * degree, and requesting every field of every entry would be more than needed (PIPL 6). If no number fits, the
 * likeliest entry is picked, so that a wrong number shows as a difference, not as an absence.
 */
function entryOf(claim: EducationClaim, entries: EducationRecord[]) {
  const [claimed, ...others] = entries.filter((entry) => isClaimed(claim, entry));
  if (others.length > 0) return 'ambiguous';
  if (claimed) return claimed.unreadable ? 'ambiguous' : claimed;
  const kin = entries.filter(({ overseas }) => overseas === claim.overseas);
  const agreement = (entry: EducationRecord) =>
    (['level', 'type', 'institutionCode', 'institution', 'graduatedOn'] as const).filter(
      (field) => claim[field] !== undefined && claim[field] === entry[field],
    ).length;
  const column = claim.overseas ? 'overseasVerificationNumber' : 'certificateNumber';
  return claimedEntry(kin, claim[column] ?? claim.certificateNumber, (entry) => entry[column], agreement);
}

function compareEntry(claim: EducationClaim, entry: EducationRecord, readings: Readings): FieldResult[] {
  const results: FieldResult[] = [];
  if (entry.overseas !== claim.overseas) {
    const { overseas: found } = entry;
    results.push({ field: 'education.overseas', verdict: 'different', claimed: claim.overseas, found });
  }
  const words = ['level', 'type', 'studyMode', 'conclusion', 'degree'] as const;
  for (const field of words) {
    const claimed = claim[field];
    if (claimed !== undefined) results.push(compareWord(`education.${field}`, claimed, entry[field]));
  }
  for (const field of NUMBERS) {
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

/** Compares by code if both sides have a valid one (a renamed institution keeps its code), else by name. */
function compareInstitution(claim: EducationClaim, entry: EducationRecord): FieldResult | undefined {
  const haveCodes = isNumber(claim.institutionCode ?? '') && isNumber(entry.institutionCode ?? '');
  if (
    claim.institutionCode !== undefined &&
    (haveCodes || (claim.institution === undefined && entry.institutionCode))
  ) {
    const byCode = compareNumber('education.institutionCode', claim.institutionCode, entry.institutionCode);
    return { ...byCode, field: 'education.institution' };
  }
  if (claim.institution === undefined) return undefined;
  return compareOrganisation('education.institution', claim.institution, entry.institution);
}

function educationSides(claim: EducationClaim | undefined, entry: EducationRecord | undefined): ClaimedSide[] {
  if (!claim) return [];
  return EDUCATION_FIELDS.filter((field) => claim[field] !== undefined).map((field) => ({
    field: `education.${field}`,
    claimed: field === 'institution' ? withCode(claim) : claim[field],
    found: field === 'institution' ? withCode(entry) : entry?.[field],
  }));
}

function withCode(held: { institution?: string | null; institutionCode?: string | null } | undefined): string | null {
  const { institution: name, institutionCode: code } = held ?? {};
  return name && code ? `${name} (${code})` : name || code || null;
}
