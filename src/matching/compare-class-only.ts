// The three registers that give only a class: criminal record, credit, medical exam (model 2.2, 2.5, 2.6). Their
// content never becomes a difference and never appears in a reason: only the class does.
import { isRoughDate } from '../identity/day.ts';
import type { AnswerOf, CreditEntry } from '../schemes/facts.ts';
import { type ReasonCode, verdictReason } from '../schemes/reasons.ts';
import type { Readings } from '../schemes/scheme.ts';
import type { About, SourceMatching } from './comparing.ts';
import { civilDate } from './fields.ts';
import { identityOf, noMatch, withoutRecord } from './identity-of.ts';
import type { Comparison } from './verdict.ts';

const clean: Comparison = { verdict: 'match', identityMatched: true, differences: [], findings: [], verified: {} };
const classOnly = (comparison: Comparison): Comparison => ({ ...comparison, differences: [] });

const NO_SIDES = { sides: () => [], hasEntry: () => false };

export const criminalRecord: SourceMatching<'criminal-record'> = {
  compare: compareCriminalRecord,
  covers: () => true,
  ...NO_SIDES,
};
export const creditCheck: SourceMatching<'credit-check'> = {
  compare: compareCredit,
  covers: (asked, wanted) => asked.lookBackMonths >= wanted.lookBackMonths,
  ...NO_SIDES,
};
export const medicalExam: SourceMatching<'medical-exam'> = {
  compare: compareMedicalExam,
  covers: () => true,
  ...NO_SIDES,
};

/**
 * 无犯罪记录 is a match only if the register resolved the identity and holds nothing that counts (SZ-42, rules 0.4): an
 * older record than the look-back of the scheme is none for the decision (AMB-33).
 */
function compareCriminalRecord(
  answer: AnswerOf<'criminal-record'>,
  { submission, readings, submittedOn }: About<'criminal-record'>,
): Comparison {
  const source = 'criminal-record';
  if (answer.status !== 'answered') return withoutRecord(source, answer.status);
  const identity = identityOf(source, submission, answer.subject);
  if (!identity.matched) return classOnly(identity.comparison);
  if (answer.record.records.every(({ decidedOn }) => isPast(decidedOn, readings, submittedOn))) return clean;
  return noMatch(source, 'mismatch', { code: 'criminal_record.found' }, [], true);
}

/** Whether the record certainly lies before the look-back: one whose day is unreadable, or yet to come, counts. */
function isPast(
  decidedOn: string | null,
  { crimeLookBackMonths: months }: Readings,
  submittedOn: Temporal.PlainDate,
): boolean {
  const latest = latestDayOf(decidedOn);
  return months !== null && latest !== null && Temporal.PlainDate.compare(latest.add({ months }), submittedOn) < 0;
}

/** The last day that a date of unknown precision may mean. */
function latestDayOf(rough: string | null): Temporal.PlainDate | null {
  if (rough === null || !isRoughDate(rough)) return null;
  const day = civilDate(rough);
  if (day) return day;
  const [year, month = 12] = rough.split('-').map(Number);
  return year === undefined
    ? null
    : Temporal.PlainYearMonth.from({ year, month }).add({ months: 1 }).toPlainDate({ day: 1 }).subtract({ days: 1 });
}

/**
 * Matches if no entry of a high-risk kind is in force, under objection, or ended within the look-back, and no entry is
 * unclear (SZ-41, SZ-42).
 */
function compareCredit(
  answer: AnswerOf<'credit-check'>,
  { submission, readings, submittedOn }: About<'credit-check'>,
): Comparison {
  const source = 'credit-check' as const;
  if (answer.status !== 'answered') return withoutRecord(source, answer.status);
  const identity = identityOf(source, submission, answer.subject);
  if (!identity.matched) return classOnly(identity.comparison);

  const { entries } = answer.record;
  const weights = entries.map((entry) => weigh(entry, readings, submittedOn));
  const verified = { creditEntries: entries };
  const findings = (['high_risk', 'under_objection', 'unclear'] as const)
    .filter((weight) => weights.includes(weight))
    .map((weight) => ({ source, code: CREDIT_REASON[weight] }));
  if (findings.length === 0) return { ...clean, verified };
  return { ...clean, verdict: weights.includes('high_risk') ? 'mismatch' : 'inconclusive', findings, verified };
}

const CREDIT_REASON = {
  high_risk: 'credit.high_risk',
  under_objection: 'credit.under_objection',
  unclear: 'credit_check.inconclusive',
} as const;

type Weight = 'none' | 'high_risk' | 'under_objection' | 'unclear';

function weigh(entry: CreditEntry, readings: Readings, submittedOn: Temporal.PlainDate): Weight {
  const weight = weightOf(entry, readings, submittedOn);
  // an entry with a day in the future clears nobody
  return weight === 'none' && speaksOfDaysToCome(entry, submittedOn.toString()) ? 'unclear' : weight;
}

/** Whether the entry names a future day; but an entry in force may already name a future last day. */
function speaksOfDaysToCome({ status, listedOn, endedOn }: CreditEntry, day: string): boolean {
  const isLater = (date: string | null) => date !== null && isRoughDate(date) && date > day.slice(0, date.length);
  return isLater(listedOn) || ((status === 'ended' || status === 'repaired') && isLater(endedOn));
}

const firstDayOf = (rough: string | null): string | null =>
  rough !== null && isRoughDate(rough) ? `${rough}${'-01-01'.slice(rough.length - 'YYYY'.length)}` : rough;

function weightOf(
  { kind, status, listedOn, endedOn }: CreditEntry,
  readings: Readings,
  submittedOn: Temporal.PlainDate,
): Weight {
  if (kind !== null && !readings.highRiskKinds.includes(kind)) return 'none';
  if (status === 'repaired') return 'none';
  if (kind === null || status === null) return 'unclear';
  if (status === 'under_objection') return 'under_objection';
  if (status === 'active') return 'high_risk';
  // the day is partial or missing: the entry ended on the earliest possible day, or later
  const earliest = civilDate(firstDayOf(endedOn ?? listedOn));
  if (!earliest) return 'unclear';
  const lastCounted = earliest.add({ months: readings.creditLookBackMonths });
  if (Temporal.PlainDate.compare(submittedOn, lastCounted) <= 0) return 'high_risk';
  return civilDate(endedOn) ? 'none' : 'unclear';
}

/** Matches if the exam was passed at a designated hospital, is not after the submission, and is valid (model 2.6). */
function compareMedicalExam(
  answer: AnswerOf<'medical-exam'>,
  { submission, readings, submittedOn }: About<'medical-exam'>,
): Comparison {
  const source = 'medical-exam';
  if (answer.status !== 'answered') return withoutRecord(source, answer.status);
  const identity = identityOf(source, submission, answer.subject);
  if (!identity.matched) return classOnly(identity.comparison);

  const { designated, conclusion, examinedOn } = answer.record;
  const examined = civilDate(examinedOn);
  const today = submittedOn.toString();
  const isExpired = examined !== null && today > examined.add({ months: readings.medicalValidMonths }).toString();
  const isUnclear =
    (conclusion !== 'qualified' && conclusion !== 'unqualified') || !examined || !examinedOn || examinedOn > today;
  // report each finding, since a person who settles one finding has not settled the others
  const found: { verdict: Exclude<Comparison['verdict'], 'match' | 'unavailable'>; code: ReasonCode }[] = [
    ...(conclusion === 'unqualified' ? [{ verdict: 'mismatch', code: 'medical.not_qualified' } as const] : []),
    // an exam that does not count is treated as none (rules 1.8); the reason says why
    ...(designated ? [] : [{ verdict: 'not_found', code: 'medical.not_designated' } as const]),
    ...(isExpired ? [{ verdict: 'not_found', code: 'medical.expired' } as const] : []),
    ...(isUnclear ? [{ verdict: 'inconclusive', code: verdictReason(source, 'inconclusive') } as const] : []),
  ];
  const [gravest] = found;
  if (!gravest) return clean;
  return { ...clean, verdict: gravest.verdict, findings: found.map(({ code }) => ({ source, code })) };
}
