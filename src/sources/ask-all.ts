// Asks every source that an application needs, all at once and under one deadline; no question waits for or cancels
// another. It must resolve in time whatever a client does: a source without an answer by then is unavailable.
import type { Want } from '../schemes/facts.ts';
import type { Source } from '../schemes/words.ts';
import type { SourceClient } from './client.ts';
import type { Asked, Question } from './source.ts';

export type AnyAsked = { [S in Source]: Asked<S> }[Source];
export type Askers = { readonly [S in Source]: Pick<SourceClient<S>, 'ask'> };

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
 * that throws or hangs becomes `unavailable` and counts as one attempt: something may have been sent.
 */
export function askAll(
  clients: Askers,
  wants: readonly Want[],
  { residentId, name }: { residentId: string; name: string },
  { deadlineMs, traceparent, newRequestSn, now }: AskAllOptions,
): Promise<AnyAsked[]> {
  const startedAt = performance.now();
  const deadline = { at: startedAt + deadlineMs };
  const at = now();
  const questions = wants.map(({ source, want }) => ({
    source,
    question: { residentId, name, want, requestSn: newRequestSn(), traceparent, at },
  }));
  const fallen = (index: number, because: 'timeout' | 'transport') => {
    const { source, question } = questions[index] as (typeof questions)[number];
    const durationMs = Math.round(performance.now() - startedAt);
    const answer = { status: 'unavailable', because } as const;
    return { source, answer, requestSn: question.requestSn, askedAt: at, durationMs, attempts: 1, responseHash: null };
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

    for (const [index, { source, question }] of questions.entries()) {
      const fail = () => settle(index, fallen(index, 'transport'));
      try {
        const asking = clients[source].ask(question as Question<never>, deadline) as Promise<AnyAsked>;
        asking.then((asked) => settle(index, asked), fail);
      } catch {
        fail();
      }
    }
    if (open === 0) finish();
  });
}
