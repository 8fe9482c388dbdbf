// Social security: which unit insures the person now, and for how many months in the city (model 2.4, AMB-3, AMB-28).
import { isOfCity } from '../identity/division.ts';
import type { AnswerOf, Payment, Submission } from '../schemes/facts.ts';
import { monthAt, orderOf } from '../schemes/months.ts';
import type { InsuredMonths, Readings } from '../schemes/scheme.ts';
import type { About, ClaimedSide, Compared, SourceMatching } from './comparing.ts';
import { compareNumber, differencesOf, type FieldResult } from './fields.ts';
import { identityOf, noMatch, withoutRecord } from './identity-of.ts';
import type { Comparison, Difference } from './verdict.ts';

const SOURCE = 'social-security';
const EMPLOYER_FIELD = 'employer.creditCode';

export const socialSecurity: SourceMatching<typeof SOURCE> = {
  compare: compareSocialSecurity,
  covers(asked, wanted) {
    const isAsDeep = asked.purpose === 'months' || wanted.purpose === 'employment';
    return asked.city === wanted.city && isAsDeep && asked.from <= wanted.from && asked.to >= wanted.to;
  },
  sides: (compared) => [...employerSides(compared), ...monthsSides(compared)],
  hasEntry: () => true,
};

function compareSocialSecurity(answer: AnswerOf<typeof SOURCE>, about: About<typeof SOURCE>): Comparison {
  const { submission, readings } = about;
  const want = about.want();
  // an answer to a question that the scheme does not ask proves nothing
  if (!want) return noMatch(SOURCE, 'unavailable');
  if (answer.status !== 'answered') return unknownPerson(withoutRecord(SOURCE, answer.status), about);
  const identity = identityOf(SOURCE, submission, answer.subject);
  if (!identity.matched) return identity.comparison;

  const { payments } = answer.record;
  const thisMonth = about.askedOn.toString().slice(0, 'YYYY-MM'.length);
  // a payment for future months does not count yet
  const local = payments.filter(
    ({ city, from, to }) => isOfCity(city, readings.cityCode) && isMonth(from) && isMonth(to) && from <= thisMonth,
  );
  // months outside the requested window are unknown, so they do not count as missing
  const insuredMonths = want.purpose === 'months' ? countMonths(local, readings, about.submittedOn) : null;
  const verified = { payments, ...(insuredMonths ? { insuredMonths } : {}) };
  const isProven = readings['employment.proven'];
  if (local.length === 0 && !isProven) {
    return { ...noMatch(SOURCE, 'not_found', {}, identity.differences, true), verified };
  }
  const unit = about.insuringUnit();
  const parts = [
    ...(unit === null && !isProven ? [] : [judgeEmployment(unit, local, about)]),
    ...(insuredMonths ? [judgeClaimedMonths(submission, insuredMonths)] : []),
  ];
  const findings = parts.flatMap((part) => part.findings);
  const differences = [...identity.differences, ...parts.flatMap((part) => part.differences)];
  const verdict = parts.some((part) => part.verdict === 'mismatch')
    ? 'mismatch'
    : parts.some((part) => part.verdict === 'inconclusive')
      ? 'inconclusive'
      : 'match';
  return { verdict, identityMatched: true, differences, findings, verified };
}

/** A register that does not know the person proves no employment either. */
function unknownPerson(comparison: Comparison, about: JudgedBy): Comparison {
  if (comparison.verdict !== 'not_found' || !about.readings['employment.proven']) return comparison;
  return { ...comparison, findings: [...comparison.findings, notEmployed(about.insuringUnit(), about)] };
}

interface Part {
  verdict: 'match' | 'mismatch' | 'inconclusive';
  findings: Comparison['findings'];
  differences: Difference[];
}

/**
 * The unit that pays for the latest posted month must be the wanted unit; if none is wanted, any unit must pay. At the
 * submission the register may still lack the latest `unpostedMonths`. When the register is asked again, months posted
 * since then count too: nobody is approved as employed by a unit after another one has begun to pay. Only an ordinary
 * payment proves an employment: a back-payment proves that there was none (AMB-28).
 */
function judgeEmployment(unit: string | null, payments: Payment[], about: JudgedBy): Part {
  const { readings, askedOn } = about;
  const earliest = earliestMonth(about);
  for (let order = orderOf(askedOn.toString()); order >= earliest; order--) {
    const month = monthAt(order);
    const ofMonth = payments.filter(({ from, to }) => from <= month && month <= to);
    const posted = ofMonth.filter(({ types }) => types.includes(readings.countedInsurance));
    // an insurance kind that no table knows may be the counted one
    if (posted.length === 0 && ofMonth.some(({ unknownTypes }) => unknownTypes)) return unclear(unit, ofMonth);
    if (posted.length === 0) continue;
    const regular = posted.filter(({ nature }) => nature === 'normal');
    // a payer without a readable code is no unit: it does not even equal itself
    const results = regular.flatMap(({ payer }) => (payer === null ? [] : comparePayer(unit ?? payer, payer)));
    const own = results.find(isSame);
    if (own) return { verdict: 'match', findings: [], differences: differencesOf([own]) };
    // a gap leaves the check open only if the row may still be an ordinary payment of a wanted unit
    const employing = posted.filter(({ nature }) => nature === null || nature === 'normal');
    const mayBeOwn = employing.some(
      ({ payer }) => unit === null || payer === null || isSame(comparePayer(unit, payer)),
    );
    if (mayBeOwn) return unclear(unit, posted);
    const [other] = readings['employment.proven'] ? employing : regular;
    return other && unit !== null ? otherEmployer(unit, other.payer) : noEmployer(unit, about);
  }
  return noEmployer(unit, about);
}

type JudgedBy = Pick<About<typeof SOURCE>, 'readings' | 'submittedOn' | 'askedOn' | 'insuringUnit'>;

const earliestMonth = ({ submittedOn, readings }: JudgedBy): number =>
  orderOf(submittedOn.toString()) - readings.unpostedMonths;

const comparePayer = (unit: string, payer: string | null): FieldResult => compareNumber(EMPLOYER_FIELD, unit, payer);
const isSame = ({ verdict }: FieldResult) => verdict === 'exact' || verdict === 'normalised';

const absent = (unit: string, found: string | null): Difference => ({
  field: EMPLOYER_FIELD,
  verdict: found === null ? 'absent' : 'different',
  claimed: unit,
  found,
});

const otherEmployer = (unit: string, found: string | null): Part => ({
  verdict: 'mismatch',
  findings: [{ code: 'social_security.employer_mismatch', source: SOURCE, field: EMPLOYER_FIELD }],
  differences: [absent(unit, found)],
});

/** The register knows the person, and nobody pays as an employer in the months that count. */
function noEmployer(unit: string | null, about: JudgedBy): Part {
  if (unit !== null && !about.readings['employment.proven']) return otherEmployer(unit, null);
  const differences = unit === null ? [] : [absent(unit, null)];
  return { verdict: 'mismatch', findings: [notEmployed(unit, about)], differences };
}

const notEmployed = (unit: string | null, about: JudgedBy): Comparison['findings'][number] => ({
  code: 'social_security.not_employed',
  source: SOURCE,
  ...(unit === null ? {} : { field: EMPLOYER_FIELD }),
  params: { from: monthAt(earliestMonth(about)), until: monthAt(orderOf(about.askedOn.toString())) },
});

/** Leaves the check open, and shows the clerk the other unit that the register names. */
function unclear(unit: string | null, posted: Payment[]): Part {
  const field = EMPLOYER_FIELD;
  const findings = [{ code: 'social_security.inconclusive', source: SOURCE, field } as const];
  if (unit === null) return { verdict: 'inconclusive', findings, differences: [] };
  const other = posted.find(({ payer }) => payer !== null && !isSame(comparePayer(unit, payer)));
  return {
    verdict: 'inconclusive',
    findings,
    differences: other ? [{ field, verdict: 'absent', claimed: unit, found: other.payer }] : [],
  };
}

/** Declaring more months than registered is a false declaration; fewer is not (the registered number counts). */
function judgeClaimedMonths(submission: Submission, insured: InsuredMonths): Part {
  const claimed = submission.claims.socialSecurity?.months;
  const found = insured.counted + insured.backpaid + insured.other;
  if (claimed === undefined || claimed <= found) return { verdict: 'match', findings: [], differences: [] };
  return {
    verdict: 'mismatch',
    findings: [{ code: 'social_security.mismatch', source: SOURCE, field: 'socialSecurity.months' }],
    differences: [{ field: 'socialSecurity.months', verdict: 'different', claimed, found }],
  };
}

/** Each calendar month counts once, whoever paid for it and however often; months after the submission do not count. */
export function countMonths(payments: Payment[], readings: Readings, submittedOn: Temporal.PlainDate): InsuredMonths {
  const last = orderOf(submittedOn.toString());
  const best = new Map<number, keyof InsuredMonths>();
  for (const payment of payments) {
    if (!payment.types.includes(readings.countedInsurance)) continue;
    const kind = kindOf(payment, readings);
    for (const month of monthsOf(payment, last)) {
      if (weight(kind) > weight(best.get(month))) best.set(month, kind);
    }
  }
  const months: InsuredMonths = { counted: 0, backpaid: 0, other: 0 };
  for (const kind of best.values()) months[kind] += 1;
  return months;
}

const kindOf = ({ nature }: Payment, readings: Readings): keyof InsuredMonths => {
  if (nature !== null && readings.countedNatures.includes(nature)) return 'counted';
  return nature === 'backpay' ? 'backpaid' : 'other';
};
const weight = (kind: keyof InsuredMonths | undefined) => (kind ? { counted: 3, other: 2, backpaid: 1 }[kind] : 0);

const isMonth = (text: string) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);

/** Limits an absurdly long period of a registry: no working life has more months than this. */
const MOST_MONTHS = 12 * 80;

function* monthsOf({ from, to }: Payment, last: number): Generator<number> {
  if (!isMonth(from) || !isMonth(to)) return;
  const first = orderOf(from);
  const end = Math.min(orderOf(to), last, first + MOST_MONTHS - 1);
  for (let month = first; month <= end; month++) yield month;
}

/** The insuring unit: if matching names neither a difference nor a doubt, it is the one that the scheme wants. */
function employerSides({ insuringUnit: claimed, check, comparison }: Compared): ClaimedSide[] {
  if (claimed === null) return [];
  const inDoubt = [...check.differences, ...(comparison?.findings ?? [])].some(({ field }) => field === EMPLOYER_FIELD);
  const found = inDoubt || check.verdict === 'not_found' ? null : claimed;
  return [{ field: EMPLOYER_FIELD, claimed, found }];
}

function monthsSides({ submission, comparison }: Compared): ClaimedSide[] {
  const claimed = submission.claims.socialSecurity?.months;
  const insured = comparison?.verified.insuredMonths;
  const found = insured && insured.counted + insured.backpaid + insured.other;
  return claimed === undefined ? [] : [{ field: 'socialSecurity.months', claimed, found }];
}
