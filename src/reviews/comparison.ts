// Shows a clerk the claimed and found values side by side: every compared field, equal or not. `matching/compare.ts`
// compares them again on the kept facts; nothing is compared here. A source's value is shown only where its answer is
// about this person beyond doubt. The one exception is the name, for the clerk who has to judge it. Criminal, credit
// and medical registers show only their class and that name.
import type { Examined } from '../applications/sealed-decision.ts';
import { shownDifferences } from '../applications/view.ts';
import { maskName } from '../identity/names.ts';
import { maskResidentId } from '../identity/resident-id.ts';
import { withAcceptedNames } from '../matching/accepted-names.ts';
import { matchingOf } from '../matching/by-source.ts';
import { compare } from '../matching/compare.ts';
import type { Grounds } from '../matching/decide.ts';
import type { Check, Comparison, Difference } from '../matching/verdict.ts';
import { holdsWhatDoesNotCount } from '../schemes/reasons.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { insuringUnitOf } from '../schemes/scheme-checks.ts';
import { showsClassOnly } from '../schemes/sources.ts';
import type { Source, Text } from '../schemes/words.ts';
import { fieldLabel, valueText, verbatim } from './detail-texts.ts';
import { NAME_FIELD, type NamesToJudge, namesToJudge } from './registered-name.ts';
import type { ComparisonRow, ComparisonView, RowVerdict } from './shapes.ts';

/** A comparison as the console shows it; REST leaves the last field out. */
export interface SourceComparison extends ComparisonView {
  /** it holds an entry that does not count, such as an expired exam */
  holdsWhatDoesNotCount: boolean;
}

export function comparisonOf(
  scheme: Scheme,
  { grounds, evidence }: Examined,
  check: Check,
  { withNames = false }: { withNames?: boolean } = {},
): SourceComparison {
  const { source, verdict } = check;
  const classOnly = showsClassOnly(source);
  const how = evidence.find((each) => each.source === source);
  const compared = wasAsked(scheme, grounds, source)
    ? compare(source, {
        scheme,
        submission: grounds.submission,
        submittedOn: Temporal.PlainDate.from(grounds.submittedOn),
        askedOn: grounds.askedOn,
        answers: withAcceptedNames(grounds.answers, grounds.acceptedNames),
      })
    : null;
  return {
    source,
    verdict,
    holdsWhatDoesNotCount: holdsWhatDoesNotCount(verdict, compared?.findings.map(({ code }) => code) ?? []),
    classOnly,
    rows: rowsOf(
      {
        grounds,
        check,
        compared,
        insuringUnit: insuringUnitOf(scheme, grounds.submission),
        names: withNames ? namesToJudge(check, grounds) : null,
      },
      classOnly,
    ),
    months: compared?.verified.insuredMonths ?? null,
    asked: how ? { askedAt: how.askedAt, answeredAt: how.answeredAt, attempts: how.attempts } : null,
  };
}

function wasAsked({ checks }: Scheme, { submission, answers }: Grounds, source: Source): boolean {
  const consent = checks.find((each) => each.source === source)?.consent;
  return answers[source] !== undefined && (consent === undefined || submission.commitment[consent]);
}

interface Compared {
  grounds: Grounds;
  check: Check;
  /** null where the source was not asked */
  compared: Comparison | null;
  insuringUnit: string | null;
  /** names in full, if the reader has to judge them */
  names: NamesToJudge | null;
}

interface Side {
  field: string;
  claimed: Text | null;
  /** the register's value, if the answer is about this person; null if the register has none */
  found: Text | null;
}

function rowsOf(about: Compared, classOnly: boolean): ComparisonRow[] {
  const { check, names } = about;
  if (classOnly) return names ? [nameRow(names)] : [];
  const differences = worstOfEach(shownDifferences(check) as Difference[]);
  const sides = [...identitySides(about), ...claimedSides(about)];
  const listed = new Set(sides.map(({ field }) => field));
  const unlisted = [...differences.keys()].filter((field) => !listed.has(field));
  return [...sides, ...unlisted.map((field): Side => ({ field, claimed: null, found: null }))].map((side) => {
    if (names && side.field === NAME_FIELD) return nameRow(names);
    const difference = differences.get(side.field);
    const verdict = difference ? VERDICT_OF[difference.verdict] : withoutDifference(about, side.field);
    return {
      field: side.field,
      label: fieldLabel(side.field),
      claimed: side.claimed ?? valueText(side.field, difference?.claimed),
      found: SHOWS_FOUND.has(verdict) ? (side.found ?? valueText(side.field, difference?.found)) : null,
      verdict,
    };
  });
}

const nameRow = ({ field, verdict, claimed, found }: NamesToJudge): ComparisonRow => ({
  field,
  label: fieldLabel(field),
  claimed: verbatim(claimed),
  found: verbatim(found),
  verdict: VERDICT_OF[verdict],
});

/** Verdicts with which the register's value is shown; `absent` has a value only for a day that has not come yet. */
const SHOWS_FOUND: ReadonlySet<RowVerdict> = new Set(['same', 'different', 'within_tolerance', 'absent']);

const VERDICT_OF: Record<Difference['verdict'], RowVerdict> = {
  normalised: 'same',
  within_tolerance: 'within_tolerance',
  different: 'different',
  variant: 'variant',
  absent: 'absent',
  masked: 'masked',
};
const GRAVITY: Difference['verdict'][] = ['normalised', 'within_tolerance', 'variant', 'masked', 'absent', 'different'];

/** Keeps the gravest difference of each field: a date, for example, can differ and lie in the future. */
function worstOfEach(differences: Difference[]): Map<string, Difference> {
  const worst = new Map<string, Difference>();
  for (const difference of differences) {
    const known = worst.get(difference.field);
    if (!known || GRAVITY.indexOf(difference.verdict) > GRAVITY.indexOf(known.verdict)) {
      worst.set(difference.field, difference);
    }
  }
  return worst;
}

/** The verdict on a field without a difference: `same` only where there was a value to compare with. */
function withoutDifference({ grounds, check, compared }: Compared, field: string): RowVerdict {
  if (check.identityMatched && field.startsWith('applicant.')) return 'same';
  const answer = grounds.answers[check.source];
  if (!compared || !answer) return 'not_asked';
  if (answer.status === 'not_found') return 'absent';
  if (answer.status !== 'answered') return 'not_asked';
  if (!check.identityMatched) return 'masked';
  if (check.verdict === 'not_found') return 'absent';
  // a finding without a difference: the register is not clear about this field
  if (compared.findings.some((finding) => finding.field === field)) return 'absent';
  // several entries contradict each other, so none of them may be picked
  return matchingOf(check.source).hasEntry(compared.verified) ? 'same' : 'not_asked';
}

/** The identity is compared before all else. The values stay masked on both sides. */
function identitySides({ grounds, check }: Compared): Side[] {
  const { name, residentId } = grounds.submission.applicant;
  const masked = verbatim(maskName(name));
  const isNamed = check.differences.some(({ field }) => field === 'applicant.name');
  if (!check.identityMatched && !isNamed && grounds.answers[check.source]?.status === 'answered') {
    return [{ field: 'applicant.residentId', claimed: verbatim(maskResidentId(residentId)), found: null }];
  }
  return [{ field: 'applicant.name', claimed: masked, found: check.identityMatched ? masked : null }];
}

const claimedSides = ({ grounds: { submission }, check, compared, insuringUnit }: Compared): Side[] =>
  matchingOf(check.source)
    .sides({ submission, check, insuringUnit, comparison: compared })
    .map(({ field, claimed, found }) => ({
      field,
      claimed: valueText(field, claimed),
      found: valueText(field, found),
    }));
