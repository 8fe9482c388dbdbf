// States the facts that an approval must rest on, written out from the rules (model 2.1 to 2.6, SZ-B1 to SZ-D1, N1, N2)
// and not taken from the code, for a person born on 1991-03-03 who applies on the day of the worked cases.
import type {
  CreditEntry,
  EducationRecord,
  MedicalRecord,
  Payment,
  QualificationRecord,
  Submission,
} from '../../src/schemes/facts.ts';
import { SUBMITTED_ON, UNIT } from '../support/cases.ts';

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && text !== '2008-02-30';
const isRough = (text: string) => isDay(text) || /^\d{4}(-\d{2})?$/.test(text);
/**
 * Tells whether the date surely lies on or before that day; the current month or year alone needs a claimed day beside
 * it.
 */
const hasCome = (date: string | null, claimed: string | undefined) =>
  date !== null &&
  isRough(date) &&
  (isDay(date)
    ? date <= SUBMITTED_ON
    : date < SUBMITTED_ON.slice(0, date.length) || claimed?.startsWith(date) === true);
const isPlausible = (date: string | null, attained: string) =>
  date === null || !isRough(date) || date >= attained.slice(0, date.length);
/** Within a month at the coarser precision; the dates here lie either within days of each other or far apart. */
const isSameDate = (claimed: string, found: string | null) =>
  found !== null && (claimed === found || (found.length < claimed.length && claimed.startsWith(found)));

/**
 * Tells whether the facts of the academic rules (SZ-B1, SZ-B2, SZ-D1) hold, claimed or not, and no claim is
 * contradicted.
 */
export function educationHolds(entry: EducationRecord, { category, claims }: Submission): boolean {
  const claim = claims.education ?? { overseas: false };
  const words = ['level', 'type', 'studyMode', 'conclusion', 'degree', 'degreeCertificateNumber'] as const;
  const isAbroad = category === 'returnee';
  const mayBeSilent = (field: string) => isAbroad && field !== 'degree';
  const agrees =
    [...words, 'certificateNumber' as const].every(
      (field) =>
        claim[field] === undefined || claim[field] === entry[field] || (entry[field] === null && mayBeSilent(field)),
    ) &&
    (claim.institutionCode !== undefined && entry.institutionCode !== null
      ? claim.institutionCode === entry.institutionCode
      : claim.institution === entry.institution || (entry.institution === null && isAbroad)) &&
    (claim.graduatedOn === undefined || isSameDate(claim.graduatedOn, entry.graduatedOn));
  const isOf = hasCome(entry.graduatedOn, claim.graduatedOn) && isPlausible(entry.graduatedOn, '2006-03-03');
  if (isAbroad) {
    const left = entry.conclusion === 'completed' || entry.conclusion === 'incomplete';
    const number = claim.overseasVerificationNumber === entry.overseasVerificationNumber;
    return agrees && isOf && number && entry.overseas && entry.degree !== null && !left;
  }
  const isHigher = ['bachelor', 'master', 'doctor', 'associate'].includes(entry.level ?? '');
  const isRegular = entry.type === 'regular' && entry.studyMode === 'full_time' && !entry.overseas;
  return agrees && isOf && isHigher && isRegular && entry.conclusion === 'graduated';
}

/** Tells whether the facts of the rules for skills (SZ-C1 to SZ-C3, N1, N2) hold. */
export function qualificationHolds(entry: QualificationRecord, { claims }: Submission): boolean {
  const claim = claims.qualification;
  if (!claim) return false;
  const isTested = entry.comprehensiveTestLevel === entry.level;
  const isLocal = entry.examKind === 'local' && entry.examinedIn?.startsWith('4403') === true;
  const isSame = (field: 'kind' | 'level' | 'certificateNumber' | 'occupationCode' | 'examKind') =>
    claim[field] === undefined || claim[field] === entry[field];
  return (
    isSame('kind') &&
    isSame('level') &&
    isSame('certificateNumber') &&
    isSame('occupationCode') &&
    isSame('examKind') &&
    // the code decides the occupation; names are compared only if both sides give one and no code was claimed
    (claim.occupationCode !== undefined || claim.name === undefined || [claim.name, null].includes(entry.name)) &&
    (claim.examinedIn === undefined || claim.examinedIn.slice(0, 4) === entry.examinedIn?.slice(0, 4)) &&
    (claim.issuedOn === undefined || isSameDate(claim.issuedOn, entry.issuedOn)) &&
    entry.occupationCode === '6-31-01-03' &&
    entry.examKind !== null &&
    entry.examinedIn !== null &&
    (isTested || isLocal) &&
    entry.status === 'valid' &&
    hasCome(entry.issuedOn, claim.issuedOn) &&
    isPlausible(entry.issuedOn, '2007-03-03')
  );
}

/** The day of submission is 2026-11-20; a credit row's statements about later days clear nobody. */
export function creditHolds({ kind, status, listedOn, endedOn }: CreditEntry): boolean {
  const isLater = (date: string | null) => date !== null && isRough(date) && date > SUBMITTED_ON.slice(0, date.length);
  const hasEnded = status === 'ended' || status === 'repaired';
  if (isLater(listedOn) || (hasEnded && isLater(endedOn))) return false;
  const isReversed =
    listedOn !== null && endedOn !== null && isRough(listedOn) && isRough(endedOn) && isBefore(endedOn, listedOn);
  if (isReversed) return false;
  if (kind === 'administrative_penalty' || kind === 'other' || status === 'repaired') return true;
  return kind !== null && status === 'ended' && endedOn !== null && isDay(endedOn) && endedOn < '2021-11-20';
}
const isBefore = (one: string, other: string) => one.slice(0, other.length) < other.slice(0, one.length);

export const medicalHolds = ({ designated, conclusion, examinedOn }: MedicalRecord) =>
  designated &&
  conclusion === 'qualified' &&
  examinedOn !== null &&
  isDay(examinedOn) &&
  examinedOn <= SUBMITTED_ON &&
  examinedOn >= '2026-05-20';

const MONTHS = ['2026-10', '2026-11'];
const covers = ({ from, to }: Payment, month: string) => from <= month && month <= to;
/**
 * Tells whether the unit pays the pension of this month in the ordinary course, or of the last month if nobody has yet.
 */
export function employmentHolds(payments: readonly Payment[]): boolean {
  const pension = payments.filter(({ city, types }) => city.startsWith('4403') && types.includes('pension'));
  const month = MONTHS.findLast((each) => pension.some((payment) => covers(payment, each)));
  return (
    month !== undefined &&
    pension.some((each) => covers(each, month) && each.payer === UNIT.creditCode && each.nature === 'normal')
  );
}
/** Tells whether all payments are possible: none by an employee under 16, and none that ends before it begins. */
export const paymentsFit = (payments: readonly Payment[]) =>
  payments.every(({ from, to, types }) => from <= to && (from >= '2007-03' || !types.includes('pension')));
export function pensionMonths(payments: readonly Payment[]): number {
  const counted = payments.filter((each) => each.city.startsWith('4403') && each.types.includes('pension'));
  const normal = counted.filter(({ nature }) => nature === 'normal');
  const first = Temporal.PlainYearMonth.from('1990-01');
  return Array.from({ length: 443 }, (_, add) => first.add({ months: add }).toString())
    .filter((month) => month <= '2026-11')
    .filter((month) => normal.some((each) => covers(each, month))).length;
}
