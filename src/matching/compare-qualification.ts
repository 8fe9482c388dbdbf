// Qualification: the claimed certificate against the register's entry, field by field (model 2.3).
import type { AnswerOf, QualificationClaim, QualificationRecord, Submission } from '../schemes/facts.ts';
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

const SOURCE = 'qualification';
const DECISIVE: ReadonlySet<string> = new Set(
  ['kind', 'level', 'certificateNumber', 'occupationCode', 'examKind', 'examinedIn', 'status'].map(
    (field) => `qualification.${field}`,
  ),
);

export function compareQualification(submission: Submission, answer: AnswerOf<typeof SOURCE>): Comparison {
  if (answer.status !== 'answered') return withoutRecord(SOURCE, answer.status);
  const claim = submission.claims.qualification;
  const { subject, record } = answer;

  const entry = claim && claimedEntry(claim, record.entries);
  const identity = identityOf(SOURCE, submission, subject, entry?.holderName);
  if (!identity.matched) return identity.comparison;
  if (!claim || !entry) return noMatch(SOURCE, 'not_found', {}, [], true);

  const results = compareEntry(claim, entry);
  const different = results.filter(({ verdict }) => verdict === 'different');
  const open = results.filter(({ verdict, field }) => verdict === 'absent' && DECISIVE.has(field));
  const findings = [
    ...different.map(({ field }) => ({ code: 'qualification.mismatch' as const, source: SOURCE, field }) as const),
    ...open.map(({ field }) => ({ code: 'qualification.inconclusive' as const, source: SOURCE, field }) as const),
  ];
  const verdict = different.length > 0 ? 'mismatch' : open.length > 0 ? 'inconclusive' : 'match';
  const differences = [...identity.differences, ...differencesOf(results)];
  return { verdict, identityMatched: true, differences, findings, verified: { qualification: entry } };
}

/** The entry with the claimed number; else one of the claimed kind, so that a wrong number shows as a difference. */
function claimedEntry(claim: QualificationClaim, entries: QualificationRecord[]): QualificationRecord | undefined {
  const numbered = entries.find(({ certificateNumber }) => {
    const { verdict } = compareNumber('', claim.certificateNumber, certificateNumber);
    return verdict === 'exact' || verdict === 'normalised';
  });
  const likely = (entry: QualificationRecord) =>
    Number(entry.kind === claim.kind) + Number(entry.level === claim.level);
  return numbered ?? entries.toSorted((a, b) => likely(b) - likely(a))[0];
}

function compareEntry(claim: QualificationClaim, entry: QualificationRecord): FieldResult[] {
  const results: FieldResult[] = [
    compareWord('qualification.kind', claim.kind, entry.kind),
    compareWord('qualification.level', claim.level, entry.level),
    compareNumber('qualification.certificateNumber', claim.certificateNumber, entry.certificateNumber),
    // a state that the register's table does not explain is no proof of validity, and no proof against it
    compareWord('qualification.status', 'valid', entry.status === 'other' ? null : entry.status),
  ];
  if (claim.occupationCode !== undefined) {
    results.push(compareNumber('qualification.occupationCode', claim.occupationCode, entry.occupationCode));
  } else if (claim.name !== undefined) {
    results.push(compareOrganisation('qualification.name', claim.name, entry.name));
  }
  if (claim.examKind !== undefined) results.push(compareWord('qualification.examKind', claim.examKind, entry.examKind));
  if (claim.examinedIn !== undefined) {
    results.push(compareWord('qualification.examinedIn', claim.examinedIn, entry.examinedIn));
  }
  if (claim.issuedOn !== undefined) {
    results.push(compareDate('qualification.issuedOn', claim.issuedOn, entry.issuedOn, 0));
  }
  return results;
}
