// Qualification: compares the claimed certificate with the register's entry, field by field (model 2.3).
import type { AnswerOf, QualificationClaim, QualificationRecord } from '../schemes/facts.ts';
import type { About, ClaimedSide, SourceMatching } from './comparing.ts';
import { claimedEntry, isOneOf, judgeFields, notYet, silentOn } from './entries.ts';
import {
  compareCity,
  compareDate,
  compareNumber,
  compareOrganisation,
  compareWord,
  type FieldResult,
  isNumber,
} from './fields.ts';
import { identityOf, noMatch, withoutRecord } from './identity-of.ts';
import type { Comparison } from './verdict.ts';

const SOURCE = 'qualification';

/** The claims that the comparison looks at, in the order in which a clerk reads a certificate. */
export const QUALIFICATION_FIELDS = [
  'kind',
  'name',
  'occupationCode',
  'level',
  'certificateNumber',
  'issuedOn',
  'examKind',
  'examinedIn',
  'talentClass',
] as const satisfies (keyof QualificationClaim)[];

export const qualification: SourceMatching<typeof SOURCE> = {
  compare: compareQualification,
  covers: (asked, wanted) => asked.certificateNumber === wanted.certificateNumber && asked.kind === wanted.kind,
  sides: ({ submission, comparison }) =>
    qualificationSides(submission.claims.qualification, comparison?.verified.qualification),
  hasEntry: (verified) => verified.qualification !== undefined,
};

function compareQualification(
  answer: AnswerOf<typeof SOURCE>,
  { submission, readings, submittedOn, restsOn }: About<typeof SOURCE>,
): Comparison {
  if (answer.status !== 'answered') return withoutRecord(SOURCE, answer.status);
  const claim = submission.claims.qualification;
  const { subject, record } = answer;

  const entry = claim && entryOf(claim, record.entries);
  const identity = identityOf(SOURCE, submission, subject, entry === 'ambiguous' ? null : entry?.holderName);
  if (!identity.matched) return identity.comparison;
  if (entry === 'ambiguous') return noMatch(SOURCE, 'inconclusive', {}, identity.differences, true);
  if (!claim || !entry) return noMatch(SOURCE, 'not_found', {}, identity.differences, true);

  const { differences } = identity;
  return judgeFields(
    SOURCE,
    [
      ...compareEntry(claim, entry),
      ...silentOn(restsOn, 'qualification', claim, entry),
      ...notYet('qualification.issuedOn', claim.issuedOn, entry.issuedOn, submittedOn),
    ],
    isOneOf([...readings.decisiveFields, ...restsOn]),
    {
      differences,
      verified: { qualification: entry },
    },
  );
}

function entryOf(claim: QualificationClaim, entries: QualificationRecord[]) {
  const likelihood = (entry: QualificationRecord) =>
    Number(entry.kind === claim.kind) + Number(entry.level === claim.level);
  return claimedEntry(entries, claim.certificateNumber, (entry) => entry.certificateNumber, likelihood);
}

function compareEntry(claim: QualificationClaim, entry: QualificationRecord): FieldResult[] {
  const results: FieldResult[] = [
    compareWord('qualification.kind', claim.kind, entry.kind),
    ...(claim.level === undefined ? [] : [compareWord('qualification.level', claim.level, entry.level)]),
    compareNumber('qualification.certificateNumber', claim.certificateNumber, entry.certificateNumber),
    // a state that the register's table does not explain proves nothing about validity
    compareWord('qualification.status', 'valid', entry.status === 'other' ? null : entry.status),
  ];
  if (claim.occupationCode !== undefined) {
    results.push(compareNumber('qualification.occupationCode', claim.occupationCode, entry.occupationCode));
  }
  // the names are compared unless both sides have a code (model 2.3)
  const haveCodes = claim.occupationCode !== undefined && isNumber(entry.occupationCode ?? '');
  if (claim.name !== undefined && !haveCodes && (entry.name !== null || claim.occupationCode === undefined)) {
    results.push(compareOrganisation('qualification.name', claim.name, entry.name));
  }
  if (claim.examKind !== undefined) results.push(compareWord('qualification.examKind', claim.examKind, entry.examKind));
  if (claim.examinedIn !== undefined) {
    results.push(compareCity('qualification.examinedIn', claim.examinedIn, entry.examinedIn));
  }
  if (claim.talentClass !== undefined) {
    results.push(compareWord('qualification.talentClass', claim.talentClass, entry.talentClass ?? null));
  }
  if (claim.issuedOn !== undefined) {
    results.push(compareDate('qualification.issuedOn', claim.issuedOn, entry.issuedOn, 0));
  }
  return results;
}

function qualificationSides(
  claim: QualificationClaim | undefined,
  entry: QualificationRecord | undefined,
): ClaimedSide[] {
  if (!claim) return [];
  // the name of an occupation is compared, and shown, only where no code was claimed
  return [
    ...QUALIFICATION_FIELDS.filter((field) => claim[field] !== undefined)
      .filter((field) => field !== 'name' || claim.occupationCode === undefined)
      .map((field) => ({ field: `qualification.${field}`, claimed: claim[field], found: entry?.[field] })),
    { field: 'qualification.status', claimed: 'valid', found: entry?.status },
  ];
}
