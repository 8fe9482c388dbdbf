// Reads a plan: the approvals that it covers, its strata, and the sample that follows from their number. A plan that is
// fixed and a plan that is only looked at are read in the same way.
import type { Deps } from '../applications/deps.ts';
import type { Actor } from '../base/actor.ts';
import { servesScheme } from '../db/jurisdiction.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { allocate } from './allocate.ts';
import type { SealedPopulation } from './population.ts';
import { invalid } from './refuse.ts';
import { MOST_CASES, sampleSizeOf, type Wanted } from './sample-size.ts';
import { type PlanForm, STRATUM_FIELDS, type StratumField } from './schema.ts';
import type { Stratum } from './shapes.ts';
import type { ApprovedIn } from './store/population.ts';

/** Refuses with `validation_failed` where there is no such scheme, or it is not the office's. */
export function schemeOfPlan(
  { schemes, clock }: Pick<Deps, 'schemes' | 'clock'>,
  form: PlanForm,
  actor: Actor,
): Scheme {
  const scheme = schemes.at(form.scheme, clock.now());
  if (!scheme || !servesScheme(actor, scheme.id))
    throw invalid('/scheme', 'value', { zh: '没有这个方案', en: 'There is no such scheme' });
  return scheme;
}

/** The fields in the order in which they make up a stratum. */
export const strataOf = ({ strata }: PlanForm): StratumField[] =>
  STRATUM_FIELDS.filter((field) => strata?.includes(field));

/** The approvals of the period, decided until now. */
export function approvedIn(
  { period }: PlanForm,
  { scheme, districts }: { scheme: Scheme; districts: readonly string[] },
  now: Temporal.Instant,
): ApprovedIn {
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(scheme.timeZone).toInstant();
  return {
    scheme: scheme.id,
    districts,
    from: startOf(Temporal.PlainDate.from(period.from)),
    until: startOf(Temporal.PlainDate.from(period.to).add({ days: 1 })),
    decidedBy: now,
  };
}

/**
 * Returns the size of the sample, and its cases in each stratum. Refuses a sample that is too large with
 * `validation_failed`.
 */
export function sampleOf(
  form: PlanForm,
  population: Pick<SealedPopulation, 'size' | 'strata'>,
): { size: number; strata: Stratum[] } {
  const wanted = wantedOf(form);
  const size = sampleSizeOf(wanted, population.size);
  if (size > MOST_CASES) throw invalid(`/${Object.keys(wanted)[0]}`, 'too_many_cases', TOO_MANY_CASES);
  const empty = [...population.strata].map(([stratum, count]) => ({ stratum, population: count, sample: 0 }));
  return { size, strata: allocate(empty, size) };
}

export function wantedOf({ size, rate, errorBound }: Pick<PlanForm, 'size' | 'rate' | 'errorBound'>): Wanted {
  if (size != null) return { size };
  if (rate != null) return { rate };
  if (errorBound != null) return { errorBound };
  throw new Error('a plan without a size');
}

const TOO_MANY_CASES = {
  zh: `样本不得超过 ${MOST_CASES} 件`,
  en: `A sample has at most ${MOST_CASES} cases`,
};
