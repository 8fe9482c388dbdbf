// The population and the sample of a plan before the round is fixed: the counts that would be fixed now, and the
// statement that the sample would allow. Looking at the outlook fixes nothing.
import type { Deps } from '../applications/deps.ts';
import type { Actor } from '../base/actor.ts';
import { officeOf } from '../db/jurisdiction.ts';
import type { Text } from '../schemes/words.ts';
import { readerOf, requireNothingTold } from './blind.ts';
import { confidenceOf, stratifiedEstimate } from './estimate.ts';
import { approvedIn, sampleOf, schemeOfPlan, strataOf } from './frame.ts';
import { countPopulation } from './population.ts';
import { mostAllowed } from './sample-size.ts';
import type { PlanForm, StratumField } from './schema.ts';
import type { Stratum } from './shapes.ts';
import { notesOf } from './view.ts';

export interface Outlook {
  scheme: string;
  /** the fields of the strata, in their order */
  fields: StratumField[];
  population: number;
  sample: number;
  strata: Stratum[];
  /** the bound of the plan, with the most errors that it allows in this population; null where the plan has none */
  errorBound: { maxErrorRate: number; confidence: number; allowed: number } | null;
  /** the most approvals that are not compliant, as the report would estimate if every case of the sample passed */
  ifAllPass: { confidence: number; most: number; share: number };
  /** differences between the form and the plan */
  notes: { code: string; text: Text }[];
}

/** Refuses as `sealRound` would refuse the same form now, but does not check its contributors. */
export async function outlookOf(
  deps: Pick<Deps, 'db' | 'clock' | 'schemes'>,
  actor: Actor,
  form: PlanForm,
): Promise<Outlook> {
  const scheme = schemeOfPlan(deps, form, actor);
  const fields = strataOf(form);
  requireNothingTold(await readerOf(deps, actor), fields);
  const population = await countPopulation(
    deps.db,
    approvedIn(form, { scheme, districts: officeOf(actor).districts }, deps.clock.now()),
    fields,
  );
  const { size, strata } = sampleOf(form, population);
  const { errorBound = null } = form;
  const confidence = confidenceOf(form);
  const { interval } = stratifiedEstimate(
    strata.map((stratum) => ({ population: stratum.population, drawn: stratum.sample, found: 0 })),
    confidence,
  );
  return {
    scheme: scheme.id,
    fields,
    population: population.size,
    sample: size,
    strata,
    errorBound: errorBound && { ...errorBound, allowed: mostAllowed(errorBound, population.size) },
    ifAllPass: { confidence, most: interval.countTo, share: interval.to },
    notes: notesOf({ size: form.size ?? null, population }),
  };
}
