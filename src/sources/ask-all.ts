// Asks every source that an application needs, all at once and under one deadline; none waits for or cancels another.
// It must resolve in time whatever a client does: what has not answered by then is unavailable.
import type { Want } from '../schemes/facts.ts';
import type { Source } from '../schemes/words.ts';
import type { SourceClient } from './client.ts';
import type { Asked, Question } from './source.ts';

export type AnyAsked = { [S in Source]: Asked<S> }[Source];
export type Askers = { readonly [S in Source]: Pick<SourceClient<S>, 'ask'> };

export interface AskAllOptions {
  /** from now on, for all of them together */
  deadlineMs: number;
  traceparent: string;
  /** unique, at most 40 characters; called once for each question */
  newRequestSn: () => string;
  /** real time, as the registries' signatures want it */
  now: () => Temporal.Instant;
}

/** A client keeps its own deadline; this much later it is no longer waited for. */
const GRACE_MS = 10;

/**
 * One row for each want, in their order, no later than the deadline and a few milliseconds; never rejects.
 * A client that throws or hangs becomes `unavailable`, and counts as one attempt: something may have gone out.
 */
export async function askAll(
  clients: Askers,
  wants: readonly Want[],
  person: { residentId: string; name: string },
  options: AskAllOptions,
): Promise<AnyAsked[]> {
  const startedAt = performance.now();
  const deadline = { at: startedAt + options.deadlineMs };
  let ring = () => {};
  const bell = new Promise<'late'>((resolve) => {
    ring = () => resolve('late');
  });
  const timer = setTimeout(ring, options.deadlineMs + GRACE_MS);

  const askOne = async <S extends Source>(source: S, want: Question<S>['want']): Promise<Asked<S>> => {
    const question: Question<S> = {
      residentId: person.residentId,
      name: person.name,
      want,
      requestSn: options.newRequestSn(),
      traceparent: options.traceparent,
      at: options.now(),
    };
    const fallen = (because: 'timeout' | 'transport'): Asked<S> => {
      const durationMs = Math.round(performance.now() - startedAt);
      return {
        source,
        answer: { status: 'unavailable', because },
        requestSn: question.requestSn,
        askedAt: question.at,
        answeredAt: question.at.add({ milliseconds: durationMs }),
        durationMs,
        attempts: 1,
        responseHash: null,
      };
    };
    // Started inside a promise, so that a client that throws at once is no different from one that throws later.
    const asking = Promise.resolve().then(() => clients[source].ask(question, deadline));
    const asked = await Promise.race([asking.catch(() => 'threw' as const), bell]);
    if (asked === 'threw') return fallen('transport');
    return asked === 'late' ? fallen('timeout') : asked;
  };

  try {
    return await Promise.all(wants.map((each) => askOne<Source>(each.source, each.want) as Promise<AnyAsked>));
  } finally {
    clearTimeout(timer);
  }
}
