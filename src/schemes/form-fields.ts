// Fields of which the forms of schemes are made, and the claims that registers confirm. Untrusted data pass through
// them: every value that passes is canonical and bounded.
import { z } from 'zod';
import { line } from '../base/free-text.ts';
import { isDay } from '../identity/day.ts';
import { withoutInvisible } from '../identity/written-form.ts';
import {
  CONCLUSIONS,
  DEGREES,
  EDUCATION_LEVELS,
  EDUCATION_TYPES,
  EXAM_KINDS,
  QUALIFICATION_KINDS,
  QUALIFICATION_LEVELS,
  STUDY_MODES,
} from './words.ts';

/** A number or a code that others issue, without the invisible marks that copying brings along. */
export const codeText = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .transform((value) => withoutInvisible(value).trim())
    .pipe(line(most));

/** A field that may be absent or null; both read as undefined. */
export const optional = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .transform((value) => (value ?? undefined) as z.output<T> | undefined)
    .meta({ ...schema.meta() });

/** False unless it is given as true. */
export const flag = () =>
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? false);

export const civilDate = z
  .string()
  .max(10)
  .refine((value) => /^(19|20)/.test(value) && isDay(value), { params: { code: 'date' } })
  .meta({ format: 'date', examples: ['2012-07-01'] });

export const digits = (count: number) =>
  z
    .string()
    .regex(new RegExp(`^\\d{${count}}$`))
    .meta({ description: `${count} digits` });

/** One line of at most so many characters, with at least one visible one. */
export { line };

export const educationClaim = z.strictObject({
  level: optional(z.enum(EDUCATION_LEVELS)),
  type: optional(z.enum(EDUCATION_TYPES)),
  studyMode: optional(z.enum(STUDY_MODES)),
  conclusion: optional(z.enum(CONCLUSIONS)),
  degree: optional(z.enum(DEGREES)),
  institution: optional(line(200)),
  institutionCode: optional(codeText(20)),
  major: optional(line(200)),
  certificateNumber: optional(codeText(64)),
  degreeCertificateNumber: optional(codeText(64)),
  graduatedOn: optional(civilDate),
  overseas: flag(),
  overseasVerificationNumber: optional(codeText(64)),
  monthsAbroad: optional(z.int().min(0).max(1200)),
});

/** The class of a talent certificate (人才认定类别), as the standards of the cities name them. */
export const talentClass = z
  .string()
  .regex(/^[A-Z]$/)
  .meta({ examples: ['A'] });

/** A certificate with its level. A scheme whose certificates may have none relaxes `level` with `optional`. */
export const qualificationClaim = z.strictObject({
  kind: z.enum(QUALIFICATION_KINDS),
  name: optional(line(200)),
  occupationCode: optional(codeText(32)),
  level: z.enum(QUALIFICATION_LEVELS),
  certificateNumber: codeText(64),
  issuedOn: optional(civilDate),
  examinedIn: optional(digits(6)),
  examKind: optional(z.enum(EXAM_KINDS)),
  talentClass: optional(talentClass),
});

export const socialSecurityClaim = z.strictObject({
  region: optional(digits(6)),
  months: optional(z.int().min(0).max(1200)),
});
