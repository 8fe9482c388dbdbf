// Asks every source that an application needs, all at once and under one deadline; no question waits for or cancels
// another. It must resolve in time whatever a client does: a source without an answer by then is unavailable.
import type { Want } from '../schemes/facts.ts';
import type { RegistryId } from '../schemes/registries.ts';
import type { Source } from '../schemes/words.ts';
import type { Asked } from './source.ts';

export type AnyAsked = { [S in Source]: Asked<S> }[Source];
/** The clients by registry; of a registry that this installation does not serve there is none. */
export type Askers = {
  readonly [Id in RegistryId]?: { ask(question: never, deadline: { at: number }): Promise<AnyAsked> };
};
/** What to ask of a source, and at which registry. */
export type RegistryWant = Want & { registry: RegistryId };

export interface AskAllOptions {
  /** from now on, for all questions together */
  deadlineMs: number;
  traceparent: string;
  /** unique, at most 40 characters; called once for each question */
  newRequestSn: () => string;
  /** real time, which the registries' signatures need */
  now: () => Temporal.Instant;
}

/** A client keeps the deadline itself; this much later `askAll` stops waiting for it. */
const GRACE_MS = 10;

/**
 * Returns one row for each want, in their order, at most a few milliseconds after the deadline; never rejects. A client
 * that throws or hangs becomes `unavailable` and counts as one attempt: something may have been sent. So does, without
 * an attempt, a registry that has no client.
 */
export function askAll(
  clients: Askers,
  wants: readonly RegistryWant[],
  { residentId, name }: { residentId: string; name: string },
  { deadlineMs, traceparent, newRequestSn, now }: AskAllOptions,
): Promise<AnyAsked[]> {
  const startedAt = performance.now();
  const deadline = { at: startedAt + deadlineMs };
  const at = now();
  const questions = wants.map(({ source, registry, want }) => ({
    source,
    registry,
    question: { residentId, name, want, requestSn: newRequestSn(), traceparent, at },
  }));
  const fallen = (index: number, because: 'timeout' | 'transport', attempts = 1) => {
    const { source, question } = questions[index] as (typeof questions)[number];
    const durationMs = Math.round(performance.now() - startedAt);
    const answer = { status: 'unavailable', because } as const;
    return { source, answer, requestSn: question.requestSn, askedAt: at, durationMs, attempts, responseHash: null };
  };

  return new Promise((resolve) => {
    const rows = new Array<AnyAsked | undefined>(questions.length).fill(undefined);
    let open = questions.length;
    const settle = (index: number, asked: AnyAsked) => {
      if (rows[index]) return;
      rows[index] = asked;
      open -= 1;
      if (open === 0) finish();
    };
    const finish = () => {
      clearTimeout(timer);
      resolve(rows as AnyAsked[]);
    };
    const timer = setTimeout(() => {
      for (const index of questions.keys()) settle(index, fallen(index, 'timeout'));
    }, deadlineMs + GRACE_MS);

    for (const [index, { registry, question }] of questions.entries()) {
      const client = clients[registry];
      if (!client) {
        settle(index, fallen(index, 'transport', 0));
        continue;
      }
      const fail = () => settle(index, fallen(index, 'transport'));
      try {
        const asking = client.ask(question as never, deadline);
        asking.then((asked) => settle(index, asked), fail);
      } catch {
        fail();
      }
    }
    if (open === 0) finish();
  });
}
