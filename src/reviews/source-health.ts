// The health of the sources: how this process sees each, and how many applications in the database wait for it.
import type { Deps } from '../applications/deps.ts';
import type { Actor } from '../base/actor.ts';
import { servesScheme } from '../db/jurisdiction.ts';
import { cityShown, type Registry, type RegistryId, registriesOf } from '../schemes/registries.ts';
import { DEFAULT_LIMITS, type SourceState } from '../sources/client.ts';
import type { SourceCondition } from './shapes.ts';
import { countAwaited, listPaces } from './store/workload.ts';

export interface SourceHealth extends SourceCondition {
  registry: RegistryId;
  /** applications in review that wait for its answer, and since when the first does */
  awaiting: number;
  awaitingSince: Temporal.Instant | null;
}

const STATES = { closed: 'available', open: 'unavailable', half_open: 'recovering' } as const;
const BREAKER_RESET_SECONDS = Math.ceil(DEFAULT_LIMITS.breakerResetMs / 1000);

type Asking = Pick<Deps, 'db' | 'schemes' | 'registries'>;

/** The registries that the schemes of the actor's office need; all for units and operators. */
export function registriesFor({ schemes, registries }: Omit<Asking, 'db'>, actor: Actor): readonly Registry[] {
  const own = schemes.all().filter(({ id }) => servesScheme(actor, id));
  if (own.length === schemes.all().length) return registries;
  const needed = new Set(registriesOf(own).map(({ id }) => id));
  return registries.filter(({ id }) => needed.has(id));
}

/** One row for each registry of the actor's schemes, in the order of `SOURCES`; cheap enough for polling. */
export async function sourceConditions(
  deps: Asking,
  actor: Actor,
  states: readonly SourceState[],
): Promise<SourceCondition[]> {
  return (await conditionsOf(deps, actor, states)).map(({ registry: _, ...condition }) => condition);
}

async function conditionsOf(
  deps: Asking,
  actor: Actor,
  states: readonly SourceState[],
): Promise<(SourceCondition & { registry: RegistryId })[]> {
  const paces = await listPaces(deps.db);
  const registries = registriesFor(deps, actor);
  return registries.flatMap((registry) => {
    const state = states.find((each) => each.registry.id === registry.id);
    if (!state) return [];
    const { source } = registry;
    const pace = paces.find((each) => each.registry === registry.id);
    const city = cityShown(registry, registries);
    const failures = pace?.failures ?? 0;
    return {
      registry: registry.id,
      source,
      ...(city ? { city: city.name } : {}),
      // the breaker is closed, but the last askings got no answer: nobody knows yet whether the source answers again
      state: failures > 0 && state.breaker === 'closed' ? 'recovering' : STATES[state.breaker],
      latencyP50Ms: state.latencyP50Ms,
      inUse: state.inUse,
      waiting: state.waiting,
      retryAfterSeconds: retryAfter(state, failures, pace?.nextInSeconds ?? 0),
      failures,
    };
  });
}

/** Returns `sourceConditions`, with the applications of the actor's office that wait for each source. */
export async function sourceHealth(
  deps: Asking,
  actor: Actor,
  states: readonly SourceState[],
): Promise<SourceHealth[]> {
  const [conditions, awaited] = await Promise.all([conditionsOf(deps, actor, states), countAwaited(deps.db, actor)]);
  return conditions.map((condition) => {
    const waits = awaited.find(({ registry }) => registry === condition.registry);
    return { ...condition, awaiting: waits?.applications ?? 0, awaitingSince: waits?.since ?? null };
  });
}

/** Seconds until the breaker lets a question through and waiting applications are due; null if the source answers. */
function retryAfter({ breaker }: SourceState, failures: number, nextInSeconds: number): number | null {
  if (breaker === 'closed' && failures === 0) return null;
  return Math.max(1, nextInSeconds, breaker === 'open' ? BREAKER_RESET_SECONDS : 0);
}
