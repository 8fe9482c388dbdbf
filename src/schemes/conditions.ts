// The conditions and selectors that the notices speak in, as values that a scheme is composed of.
// Each is three-valued: what no source has verified is never taken for satisfied, nor for failed.
import { ageAtMost } from '../identity/age.ts';
import { isOfCity } from '../identity/division.ts';
import type { EducationRecord, QualificationRecord } from './facts.ts';
import { type Condition, type Facts, type Finding, type Selector, satisfied, undetermined, unmet } from './scheme.ts';
import { EDUCATION_LEVELS, type EducationLevel, type QualificationKind, type QualificationLevel } from './words.ts';

const rank = (level: EducationLevel) => EDUCATION_LEVELS.indexOf(level);

/** N周岁以下: has not attained N+1; on the birthday itself a person decides (rules 0.2, AMB-1). */
export const ageAtMostYears =
  (limit: number): Condition =>
  (facts, clause) => {
    const verdict = ageAtMost(facts.birthDate, limit, facts.submittedOn);
    if (verdict === 'yes') return satisfied;
    if (verdict === 'boundary') return undetermined({ code: 'age.boundary_day', clause, params: { limit } });
    return unmet({ code: 'age.above_limit', clause, params: { limit } });
  };

/** An age limit that the notice leaves to a class table which is not part of it (SZ-A, gap). */
export const ageLimitOfClassTable: Condition = (_facts, clause) => undetermined({ code: 'age.limit_unknown', clause });

/** Judged by a person, always (AMB-4). */
export const judgedByPerson: Condition = (_facts, clause) => undetermined({ code: 'criterion.subjective', clause });

const onEducation =
  (judge: (record: EducationRecord, clause: string, facts: Facts) => ReturnType<Condition>): Condition =>
  (facts, clause) =>
    facts.education ? judge(facts.education, clause, facts) : undetermined();

const onQualification =
  (judge: (record: QualificationRecord, clause: string, facts: Facts) => ReturnType<Condition>): Condition =>
  (facts, clause) =>
    facts.qualification ? judge(facts.qualification, clause, facts) : undetermined();

/** All that is found goes together: a finding that is left out is one that no person looks at. */
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
  /** the verified level, or until it is verified the claimed one; its conditions stay undetermined as long */
  atLeast:
    (level: EducationLevel): Selector =>
    ({ education: record, submission }) => {
      const known = record?.level ?? submission.claims.education?.level;
      return known ? rank(known) >= rank(level) : 'unknown';
    },

  /** 普通高等教育 (AMB-5): regular, domestic, and full-time beyond doubt */
  regular: onEducation((record, clause, { submission }) => {
    // a breach that is known speaks before a gap: the gap alone would hide it from the people who settle the case
    if (record.overseas || (record.type !== null && record.type !== 'regular')) {
      return unmet(academic('education.type_not_regular', 'type', clause));
    }
    // a graduate school also has part-time courses: where the register does not say, it may well be one
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

  /** 毕业 required; 结业 and 肄业 do not satisfy */
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
    // a course of study is no degree, but one below the bachelor's leads to none: a register that gives both
    // contradicts itself
    const leadsToNone = level !== null && !isAbove(level);
    const isBelow = degree === null ? leadsToNone : !isAbove(degree);
    const breaches = [
      ...(record.overseas ? [] : [academic('education.not_overseas', 'overseas', clause)]),
      ...(isBelow ? [academic('education.level_below', 'degree', clause)] : []),
    ];
    const open = [
      // a register that gives no conclusion has verified the degree itself; another one than graduation is for people
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

  /** a certificate of the kind that the clause names; whichever other one says nothing of it (SZ-A) */
  ofKind: (kind: QualificationKind): Condition =>
    onQualification((record, clause) => {
      if (record.kind === kind) return satisfied;
      return record.kind === null
        ? undetermined(register('qualification.inconclusive', 'kind', clause))
        : unmet(register('qualification.level_below', 'kind', clause));
    }),

  /** N1: the occupation stands in the catalogue of occupations in short supply in force */
  inShortageCatalogue: onQualification((_record, _clause, facts) => {
    if (facts.inShortageCatalogue === null) {
      return undetermined(register('qualification.inconclusive', 'occupationCode', 'N1'));
    }
    return facts.inShortageCatalogue
      ? satisfied
      : unmet(register('qualification.not_in_catalogue', 'occupationCode', 'N1'));
  }),

  /** N2: examined in the city by a local exam, or the city's comprehensive test of the same level passed */
  testedWhereExamined: (cityCode: string) =>
    onQualification((record) => {
      const { examKind, examinedIn, level, comprehensiveTestLevel } = record;
      const inCity = examinedIn !== null && isOfCity(examinedIn, cityCode);
      if (examKind === 'local' && inCity) return satisfied;
      if (level !== null && comprehensiveTestLevel === level) return satisfied;
      // what the register leaves open matters only where it may still turn out well
      const mayBeLocal = (examKind === null || examKind === 'local') && (examinedIn === null || inCity);
      const mayBeTested = level === null && comprehensiveTestLevel !== null;
      return mayBeLocal || mayBeTested
        ? undetermined(register('qualification.inconclusive', 'examKind', 'N2'))
        : unmet(register('qualification.test_missing', 'comprehensiveTest', 'N2'));
    }),
};

export const socialSecurity = {
  /** 满N年: counted months alone reach it; where only other months would, a person decides (AMB-3) */
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
