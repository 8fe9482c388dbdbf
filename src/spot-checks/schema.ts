// The forms of spot checks. Untrusted data enters here and nowhere deeper.
import { z } from 'zod';
import { note, trimmedLine } from '../base/free-text.ts';
import { isDay } from '../identity/day.ts';
import { EXAMPLE } from '../schemes/example.ts';
import { DEPARTMENTS, SPOT_CHECK_RESULTS as RESULTS, type SpotCheckResult as Result } from '../schemes/words.ts';
import { MOST_CASES } from './sample-size.ts';

export const STRATUM_FIELDS = ['district', 'employer', 'category', 'decidedBy'] as const;
export type StratumField = (typeof STRATUM_FIELDS)[number];

export { RESULTS, type Result };

const civilDate = z
  .string()
  .max(10)
  .refine((value) => /^(19|20|21)/.test(value) && isDay(value), { params: { code: 'date' } })
  .meta({ format: 'date', examples: ['2026-11-20'] });

const each = <T extends z.ZodType>(schema: T, most: number) =>
  z
    .array(schema)
    .max(most)
    .refine((list) => new Set(list).size === list.length, { params: { code: 'twice' } });

const MOST_SIZE = 1_000_000;
const fraction = z.number().gt(0);

export const PlanForm = z
  .strictObject({
    scheme: trimmedLine(64).meta({ examples: [EXAMPLE.scheme] }),
    /** days of the decision where the scheme applies, both included */
    period: z
      .strictObject({ from: civilDate, to: civilDate })
      .refine(({ from, to }) => from <= to, { path: ['to'], params: { code: 'before_from' } }),
    strata: each(z.enum(STRATUM_FIELDS), STRATUM_FIELDS.length).nullish(),
    size: z.int().min(1).max(MOST_SIZE).nullish(),
    rate: fraction.max(1).nullish(),
    errorBound: z.strictObject({ maxErrorRate: fraction.lt(1), confidence: fraction.lt(1) }).nullish(),
    contributors: each(trimmedLine(64), 20).min(2).nullish(),
    blind: z.boolean().nullish(),
    /** only inspectors of this department are drawn; absent: those of none */
    department: z.enum(DEPARTMENTS).nullish(),
  })
  .refine((plan) => [plan.size, plan.rate, plan.errorBound].filter((value) => value != null).length === 1, {
    path: ['size'],
    params: { code: 'one_of_size' },
  })
  // the published lines would show the inspectors facts that must stay hidden from them
  .refine(({ blind, strata }) => !(blind && strata?.includes('decidedBy')), {
    path: ['strata'],
    params: { code: 'tells_the_blind' },
  });
export type PlanForm = z.output<typeof PlanForm>;

/** 8 to 200 printable characters, without line breaks */
const contribution = z.string().refine((value) => /^[^\p{C}\p{Zl}\p{Zp}]{8,200}$/u.test(value), {
  params: { code: 'contribution' },
});
const MOST_CONTRIBUTIONS = 50;

export const CommitmentForm = z.strictObject({
  commitment: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .transform((value) => value.toLowerCase())
    .meta({ description: 'SHA-256 of the value in UTF-8, hex' }),
});
export const RevealForm = z.strictObject({ value: contribution });
export const DrawForm = z.strictObject({ seedContributions: each(contribution, MOST_CONTRIBUTIONS).nullish() });

export const ExtendForm = z.strictObject({ size: z.int().min(1).max(MOST_CASES), reason: note(1000) });
export const RecuseForm = z.strictObject({ reason: note(1000) });

export const FindingForm = z
  .strictObject({
    result: z.enum(RESULTS),
    missing: each(
      z
        .string()
        .max(64)
        .regex(/^[a-z][a-z0-9_]*$/),
      50,
    ).nullish(),
    note: note(2000).nullish(),
  })
  .refine(({ result, missing }) => result !== 'incomplete' || (missing ?? []).length > 0, {
    path: ['missing'],
    params: { code: 'required' },
  })
  .refine(({ result, missing }) => result !== 'passed' || (missing ?? []).length === 0, {
    path: ['missing'],
    params: { code: 'not_for_passed' },
  });
export type FindingForm = z.output<typeof FindingForm>;

/** A finding that a person fills in: a verdict of not compliant must be explained. */
export const ExplainedFindingForm = FindingForm.refine(
  ({ result, note: explanation }) => result !== 'not_compliant' || explanation != null,
  { path: ['note'], params: { code: 'explained' } },
);
