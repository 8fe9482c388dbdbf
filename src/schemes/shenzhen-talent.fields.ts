// The fields of a register's entry on which the rules of each category rest. They are asked (PIPL 6: no others). Two
// entries of one certificate number are told apart without asking for more: see `entryOf` in
// matching/compare-academic.ts.
import type { AcademicField, Submission } from './facts.ts';

/**
 * A certificate without its day is incomplete: the day may be in the future. SZ-B1 and SZ-B2 rest on an education, not
 * on a degree; SZ-D1 rests only on the degree, and its verification need not repeat the course of study.
 */
export const RESTS_ON = {
  high_level: ['qualification.kind', 'qualification.certificateNumber', 'qualification.issuedOn'],
  academic: [
    'education.level',
    'education.type',
    'education.studyMode',
    'education.conclusion',
    'education.graduatedOn',
  ],
  skilled: [
    'qualification.kind',
    'qualification.level',
    'qualification.certificateNumber',
    'qualification.occupationCode',
    'qualification.examKind',
    'qualification.examinedIn',
    'qualification.issuedOn',
    'qualification.status',
  ],
  returnee: ['education.degree', 'education.graduatedOn'],
  visiting_scholar: ['education.graduatedOn'],
  other: [],
} as const satisfies Record<string, readonly string[]>;

/** SZ-A, where the city has a table of age limits by class. */
export const RESTS_ON_CLASS = ['qualification.talentClass'] as const;

/** Fields of a foreign degree that rules read if the register gives them. */
const READ_IF_GIVEN: Partial<Record<string, AcademicField[]>> = { returnee: ['level', 'conclusion'] };

const COMPARABLE = [
  'level',
  'type',
  'studyMode',
  'conclusion',
  'degree',
  'institution',
  'institutionCode',
  'certificateNumber',
  'degreeCertificateNumber',
  'graduatedOn',
  'overseasVerificationNumber',
] as const satisfies AcademicField[];

/**
 * Lists the fields to ask of the academic register: fields on which the rules of the category rest, claimed or not, and
 * fields that were claimed.
 */
export function academicFields({ category, claims }: Submission): AcademicField[] {
  const restsOn: readonly string[] = Object.hasOwn(RESTS_ON, category)
    ? RESTS_ON[category as keyof typeof RESTS_ON]
    : [];
  const ruled = COMPARABLE.filter((field) => restsOn.includes(`education.${field}`));
  const claimed = COMPARABLE.filter((field) => claims.education?.[field] !== undefined);
  return [...new Set<AcademicField>(['overseas', ...ruled, ...(READ_IF_GIVEN[category] ?? []), ...claimed])];
}
