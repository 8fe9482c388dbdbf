// The facts of a decision without the person: everybody with the same facts should get the same decision.

import { attainsAge } from '../identity/age.ts';
import { parseCreditCode } from '../identity/credit-code.ts';
import { isOfCity } from '../identity/division.ts';
import { birthDateOf, parseResidentId } from '../identity/resident-id.ts';
import { type DecisionWithBasis, type Grounds, keptReferences } from '../matching/decide.ts';
import type { EducationClaim, QualificationClaim, Submission } from '../schemes/facts.ts';
import { implausible } from '../schemes/plausible.ts';
import type { Scheme } from '../schemes/scheme.ts';

/**
 * The facts that rules read in one decision, and the pattern of each comparison's result. Sound in one direction: two
 * decisions with equal facts do not differ in anything that the scheme's words describe. So
 * - names, resident ids, certificate numbers, institutions and units are left out: rules see only whether they agree,
 *   and that is in the pattern of the checks (verdict, differing fields, findings);
 * - of the resident id only three facts are kept: the kind, the age on the day of submission, and whether that day is
 *   the birthday (AMB-1); sex and region are left out, since no rule may read them;
 * - of dates only results of comparisons are kept: before the scheme began, signed by the applicant in time (so is the
 *   mandate), and impossible at this age; all others are in the checks' verdicts;
 * - words of certificates are kept (level, type, conclusion, …), and so are claims about them, since a claim is judged
 *   if no source has verified it; of a place, only whether it is in the scheme's city.
 * Other information that a clerk has, such as materials and the person at the window, is left out: if two reviews of
 * equal facts end differently, that is a question to ask, not a fault. Where people settle the documents, the kinds and
 * stamps that were handed in are facts.
 */
export function factsOf(
  scheme: Scheme,
  grounds: Grounds,
  { compared, facts }: DecisionWithBasis,
): Record<string, unknown> {
  const { submission, submittedOn, standing } = grounds;
  const lists = keptReferences(grounds);
  const day = Temporal.PlainDate.from(submittedOn);
  const { claims, commitment } = submission;
  const isHere = (code: string | null | undefined) =>
    code === null || code === undefined ? null : isOfCity(code, scheme.readings.cityCode);
  return {
    scheme: [scheme.id, scheme.version, ...(scheme.parameters?.kept ? [scheme.parameters.kept] : [])],
    asked: [submission.category, submission.businessType, submission.channel, submission.optOutOfAutomatedDecision],
    consents: [commitment.creditInquiryConsent, commitment.sensitiveDataConsent],
    signed: isSigned(submission, day, scheme.readings['commitment.validDays']),
    mandated: submission.agencyMandate ? submission.agencyMandate.signedOn <= submittedOn : null,
    began: submittedOn >= scheme.validFrom,
    ended: scheme.validTo !== null && submittedOn > scheme.validTo,
    standing: [
      standing.bannedUntil !== null,
      standing.hasLiveApplication,
      standing.bannedSince !== undefined,
      standing.contestedClaims ?? [],
    ],
    person: personOn(day, submission.applicant.residentId),
    unitInDoubt: submission.employer ? isInDoubt(submission.employer.creditCode) : null,
    claimed: {
      education: claims.education ? educationWords(claims.education) : null,
      qualification: claims.qualification ? qualificationWords(claims.qualification, isHere) : null,
      listed: Object.entries(scheme.references).map(([name, { codeOf }]) => [
        name,
        isListed(claims.qualification && codeOf(claims.qualification), lists[name]?.listed ?? []),
      ]),
      months: claims.socialSecurity?.months ?? null,
      ...scheme.form.factsOf(claims),
    },
    ...(submission.dependants ? { family: submission.dependants.map(({ relation }) => relation) } : {}),
    ...(submission.sheets ? { sheets: submission.sheets.map(({ kind, seals }) => [kind, seals]) } : {}),
    implausible: facts && implausible(facts, scheme.readings).map(({ field }) => field),
    checks: compared.map(({ check: { source, verdict, identityMatched, differences }, findings }) => [
      source,
      verdict,
      identityMatched,
      differences.map((difference) => [difference.field, difference.verdict]),
      findings.map(({ code, field }) => [code, field ?? null]),
    ]),
    verified: facts && {
      education: facts.education && educationWords(facts.education),
      qualification: facts.qualification && [
        ...qualificationWords(facts.qualification, isHere),
        facts.qualification.status,
        facts.qualification.comprehensiveTestLevel,
      ],
      insuredMonths: facts.insuredMonths && [
        facts.insuredMonths.counted,
        facts.insuredMonths.backpaid,
        facts.insuredMonths.other,
      ],
      listed: facts.references,
    },
  };
}

type Nullable<T> = { [K in keyof T]?: T[K] | null | undefined };

const educationWords = (words: Nullable<EducationClaim>) => [
  words.level ?? null,
  words.type ?? null,
  words.studyMode ?? null,
  words.conclusion ?? null,
  words.degree ?? null,
  words.overseas ?? null,
  words.monthsAbroad ?? null,
];

const qualificationWords = (
  words: Nullable<QualificationClaim>,
  isHere: (code: string | null | undefined) => boolean | null,
) => [
  words.kind ?? null,
  words.level ?? null,
  words.examKind ?? null,
  isHere(words.examinedIn),
  words.talentClass ?? null,
];

const isListed = (code: string | null | undefined, listed: readonly string[]) =>
  code === undefined || code === null ? null : listed.includes(code);

function isSigned({ commitment }: Submission, day: Temporal.PlainDate, validDays: number): boolean {
  const { signedBy, signedOn } = commitment;
  if (signedBy !== 'applicant' || signedOn === undefined) return false;
  const age = Temporal.PlainDate.from(signedOn).until(day, { largestUnit: 'days' }).days;
  return age >= 0 && age <= validDays;
}

function isInDoubt(creditCode: string): boolean {
  const parsed = parseCreditCode(creditCode);
  return !parsed.ok || parsed.code.suspect;
}

/** Kind of document, full years of age by everyday practice, and whether the day is the birthday. */
function personOn(day: Temporal.PlainDate, residentId: string) {
  const parsed = parseResidentId(residentId, day);
  if (!parsed.ok) return [parsed.code];
  const { kind } = parsed.id;
  const birthDate = birthDateOf(residentId);
  const birthday = attainsAge(birthDate, day.year - birthDate.year, 'on_birthday');
  const order = Temporal.PlainDate.compare(day, birthday);
  return [kind, day.year - birthDate.year - (order < 0 ? 1 : 0), order === 0];
}
