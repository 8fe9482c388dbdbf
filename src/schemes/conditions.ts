// The conditions and selectors of the notices, as values from which a scheme is composed. Each is three-valued: a fact
// that no source has verified neither satisfies nor fails it.
import { ageAtMost } from '../identity/age.ts';
import { isOfCity } from '../identity/division.ts';
import type { EducationRecord, QualificationRecord } from './facts.ts';
import { type Condition, type Facts, type Finding, type Selector, satisfied, undetermined, unmet } from './scheme.ts';
import { EDUCATION_LEVELS, type EducationLevel, type QualificationKind, type QualificationLevel } from './words.ts';

const rank = (level: EducationLevel) => EDUCATION_LEVELS.indexOf(level);

/** N周岁以下: not yet N+1 years old; on the birthday itself a person decides (rules 0.2, AMB-1). */
export const ageAtMostYears =
  (limit: number): Condition =>
  (facts, clause) => {
    const verdict = ageAtMost(facts.birthDate, limit, facts.submittedOn);
    if (verdict === 'yes') return satisfied;
    if (verdict === 'boundary') return undetermined({ code: 'age.boundary_day', clause, params: { limit } });
    return unmet({ code: 'age.above_limit', clause, params: { limit } });
  };

/** Age limits in years by the class of a talent certificate. */
export type AgeLimits = Readonly<Record<string, number>>;

/**
 * The age limit of the certificate's class, in a table to which the notice refers without including it (SZ-A, gap).
 * Without a table, or for a class that the table does not name, a person decides the age.
 */
export const ageWithinClass =
  (limits: AgeLimits | null): Condition =>
  (facts, clause) => {
    const unknown = undetermined({ code: 'age.limit_unknown', clause });
    if (!limits) return unknown;
    if (!facts.qualification) return undetermined();
    const { talentClass = null } = facts.qualification;
    if (talentClass === null) return undetermined(register('qualification.inconclusive', 'talentClass', clause));
    return Object.hasOwn(limits, talentClass) ? ageAtMostYears(limits[talentClass] as number)(facts, clause) : unknown;
  };

/** A person always judges it (AMB-4). */
export const judgedByPerson: Condition = (_facts, clause) => undetermined({ code: 'criterion.subjective', clause });

const onEducation =
  (judge: (record: EducationRecord, clause: string, facts: Facts) => ReturnType<Condition>): Condition =>
  (facts, clause) =>
    facts.education ? judge(facts.education, clause, facts) : undetermined();

const onQualification =
  (judge: (record: QualificationRecord, clause: string, facts: Facts) => ReturnType<Condition>): Condition =>
  (facts, clause) =>
    facts.qualification ? judge(facts.qualification, clause, facts) : undetermined();

/** Keeps all findings together: nobody would look at a finding that was left out. */
function judged(breaches: Finding[], open: Finding[]): ReturnType<Condition> {
  if (breaches.length > 0) return unmet(...breaches, ...open);
  return open.length > 0 ? undetermined(...open) : satisfied;
}

const academic = (code: Finding['code'], field: string, clause: string): Finding => ({
  code,
  clause,
  source: 'academic-records',
  field: `education.${field}`,
});

export const education = {
  /** uses the verified level, or the claimed one until then; conditions on an unverified level stay undetermined */
  atLeast:
    (level: EducationLevel): Selector =>
    ({ education: record, submission }) => {
      const known = record?.level ?? submission.claims.education?.level;
      return known ? rank(known) >= rank(level) : 'unknown';
    },

  /** 普通高等教育 (AMB-5): regular, domestic, and certainly full-time */
  regular: onEducation((record, clause, { submission }) => {
    // report a known breach rather than a gap: the gap alone would hide it from the people who settle the case
    if (record.overseas || (record.type !== null && record.type !== 'regular')) {
      return unmet(academic('education.type_not_regular', 'type', clause));
    }
    // a graduate school also has part-time courses: a register without a study mode may mean one of them
    const level = record.level ?? submission.claims.education?.level;
    const isGraduate = level !== undefined && rank(level) >= rank('master');
    const mayBePartTime = record.studyMode === null ? isGraduate : record.studyMode !== 'full_time';
    const isOpen = record.studyMode === null && !isGraduate;
    return judged(
      [],
      [
        ...(mayBePartTime ? [academic('education.type_not_regular', 'studyMode', clause)] : []),
        ...(record.type === null || record.level === null
          ? [academic('academic_records.inconclusive', 'type', clause)]
          : isOpen
            ? [academic('academic_records.inconclusive', 'studyMode', clause)]
            : []),
      ],
    );
  }),

  /** 毕业 required; 结业 and 肄业 do not satisfy it */
  graduated: onEducation((record, clause) => {
    if (record.conclusion === null)
      return undetermined(academic('academic_records.inconclusive', 'conclusion', clause));
    return record.conclusion === 'graduated'
      ? satisfied
      : unmet(academic('education.not_graduated', 'conclusion', clause));
  }),

  /** a degree of bachelor or above obtained abroad, proven by its verification certificate (SZ-D1) */
  overseasDegree: onEducation((record, clause) => {
    const { level, degree, conclusion } = record;
    const isAbove = (found: EducationLevel | null) => found !== null && rank(found) >= rank('bachelor');
    // a level of study is not a degree, but one below bachelor leads to no degree: a register that gives both
    // contradicts itself
    const leadsToNone = level !== null && !isAbove(level);
    const isBelow = degree === null ? leadsToNone : !isAbove(degree);
    const breaches = [
      ...(record.overseas ? [] : [academic('education.not_overseas', 'overseas', clause)]),
      ...(isBelow ? [academic('education.level_below', 'degree', clause)] : []),
    ];
    const open = [
      // a register without a conclusion has verified the degree itself; any other conclusion than graduation is for
      // people
      ...(conclusion === 'completed' || conclusion === 'incomplete'
        ? [academic('education.not_graduated', 'conclusion', clause)]
        : []),
      ...(!isBelow && (degree === null || leadsToNone)
        ? [academic('academic_records.inconclusive', 'degree', clause)]
        : []),
    ];
    return judged(breaches, open);
  }),

  /** claimed months of work or study abroad; no source verifies them (SZ-D2) */
  monthsAbroadAtLeast:
    (months: number): Condition =>
    (facts, clause) => {
      const claimed = facts.submission.claims.education?.monthsAbroad ?? 0;
      return claimed >= months
        ? satisfied
        : undetermined({
            code: 'education.months_abroad_below',
            clause,
            field: 'education.monthsAbroad',
            params: { months },
          });
    },
};

const register = (code: Finding['code'], field: string, clause: string): Finding => ({
  code,
  clause,
  source: 'qualification',
  field: `qualification.${field}`,
});

export const qualification = {
  level:
    (level: QualificationLevel): Selector =>
    ({ qualification: record, submission }) => {
      const claimed = submission.claims.qualification;
      const known = { kind: record?.kind ?? claimed?.kind, level: record?.level ?? claimed?.level };
      return known.kind && known.level ? known.kind === 'vocational' && known.level === level : 'unknown';
    },

  /** a certificate of the kind that the clause names; a certificate of another kind says nothing about it (SZ-A) */
  ofKind: (kind: QualificationKind): Condition =>
    onQualification((record, clause) => {
      if (record.kind === kind) return satisfied;
      return record.kind === null
        ? undetermined(register('qualification.inconclusive', 'kind', clause))
        : unmet(register('qualification.level_below', 'kind', clause));
    }),

  /** the reference of that name lists the occupation; `note` is the clause that asks for it */
  listedIn: (reference: string, note: string) =>
    onQualification((_record, _clause, facts) => {
      const isListed = facts.references[reference] ?? null;
      if (isListed === null) return undetermined(register('qualification.inconclusive', 'occupationCode', note));
      return isListed ? satisfied : unmet(register('qualification.not_in_catalogue', 'occupationCode', note));
    }),

  /** N2: a local exam in the city, or the city's comprehensive test of the same level passed */
  testedWhereExamined: (cityCode: string) =>
    onQualification((record) => {
      const { examKind, examinedIn, level, comprehensiveTestLevel } = record;
      const inCity = examinedIn !== null && isOfCity(examinedIn, cityCode);
      if (examKind === 'local' && inCity) return satisfied;
      if (level !== null && comprehensiveTestLevel === level) return satisfied;
      // a gap in the register matters only if filling it could still satisfy N2
      const mayBeLocal = (examKind === null || examKind === 'local') && (examinedIn === null || inCity);
      const mayBeTested = level === null && comprehensiveTestLevel !== null;
      return mayBeLocal || mayBeTested
        ? undetermined(register('qualification.inconclusive', 'examKind', 'N2'))
        : unmet(register('qualification.test_missing', 'comprehensiveTest', 'N2'));
    }),
};

export const socialSecurity = {
  /** 满N年: counted months alone reach it; if only other months would, a person decides (AMB-3) */
  monthsAtLeast:
    (months: number): Condition =>
    (facts, clause) => {
      const insured = facts.insuredMonths;
      if (!insured) return undetermined();
      const finding = (code: Finding['code']): Finding => ({
        code,
        clause,
        source: 'social-security',
        field: 'socialSecurity.months',
        params: { months },
      });
      if (insured.counted >= months) return satisfied;
      if (insured.counted + insured.backpaid >= months)
        return undetermined(finding('social_security.backpay_dependent'));
      if (insured.counted + insured.backpaid + insured.other >= months) {
        return undetermined(finding('social_security.inconclusive'));
      }
      return unmet(finding('social_security.months_below'));
    },
};
