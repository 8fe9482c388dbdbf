// Asks one registry within limits of time, size, number and repetition, behind its own breaker. Every failure becomes
// an answer. It must never throw, never ask again once the registry has answered, and never log the person asked about.
import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import CircuitBreaker from 'opossum';
import { Pool } from 'undici';
import { createCohort, yieldToBatch } from '../base/fast/cohort.ts';
import type { AnswerOf, Unavailable } from '../schemes/facts.ts';
import type { Registry, RegistryId } from '../schemes/registries.ts';
import type { Source } from '../schemes/words.ts';
import { MALFORMED } from './code-table.ts';
import { createPermits } from './concurrency.ts';
import { withDigest } from './digest.ts';
import { type Exchanged, exchange } from './exchange.ts';
import type { Asked, Credentials, Dialect, Proof, Question, WireRequest } from './source.ts';

export interface SourceLimits {
  /** for one attempt, from queueing for a socket to the last byte */
  attemptMs: number;
  maxResponseBytes: number;
  /** how far the signing time of an answer may lie from real time, before or after */
  signatureWindowMs: number;
  /** attempts after the first, only after transport faults and HTTP 5xx */
  retries: number;
  /** the first pause before a retry; it doubles each time, and half of it is random */
  retryPauseMs: number;
  /** questions under way at once; the others wait within their own deadlines */
  concurrency: number;
  queueLimit: number;
  /** how long an open breaker refuses before it lets one attempt through */
  breakerResetMs: number;
  /** the fewest attempts within the window on which the breaker decides */
  breakerVolume: number;
  breakerErrorPercent: number;
  breakerWindowMs: number;
}

export const DEFAULT_LIMITS: SourceLimits = {
  attemptMs: 8_000,
  maxResponseBytes: 256 * 1024,
  signatureWindowMs: 5 * 60_000,
  retries: 2,
  retryPauseMs: 100,
  concurrency: 128,
  queueLimit: 4_096,
  breakerResetMs: 5_000,
  breakerVolume: 20,
  breakerErrorPercent: 50,
  breakerWindowMs: 10_000,
};

/** The fields of an asking that may be logged: no name, no resident id, no content of the answer. */
export type SourceEvent =
  | {
      event: 'attempted';
      source: Source;
      registry: RegistryId;
      requestSn: string;
      attempt: number;
      status: AnswerOf<Source>['status'];
      because: string | null;
      httpStatus: number | null;
      durationMs: number;
    }
  | { event: 'breaker'; source: Source; registry: RegistryId; breaker: SourceState['breaker'] };

export interface SourceState {
  source: Source;
  registry: Registry;
  breaker: 'closed' | 'open' | 'half_open';
  /** median of the last attempts that brought a response; null before the first */
  latencyP50Ms: number | null;
  inUse: number;
  waiting: number;
}

export interface SourceClient<S extends Source> {
  source: S;
  /**
   * Resolves by the end of the event-loop turn in which the deadline (in `performance.now` time) passes; never rejects.
   */
  ask(question: Question<S>, deadline: { at: number }): Promise<Asked<S>>;
  state(): SourceState;
  /** Cuts off running questions; every later question is `unavailable`. */
  close(): Promise<void>;
}

export interface SourceClientOptions<S extends Source> {
  dialect: Dialect<S>;
  registry: Registry;
  /** scheme, host and port; a path here goes before the path of the dialect */
  baseUrl: string;
  credentials: Credentials;
  limits?: Partial<SourceLimits>;
  /** uniform in [0, 1) */
  random: () => number;
  log?: (event: SourceEvent) => void;
}

interface Attempt<S extends Source> {
  answer: AnswerOf<S>;
  responseHash: string | null;
  httpStatus: number | null;
}

const unavailable = (because: Unavailable) => ({ status: 'unavailable', because }) as const;

/** Outages that count against the source. A refusal, throttling or "no such record" is an answer. */
const OUTAGES: ReadonlySet<string> = new Set(['maintenance', 'server_error', 'transport', 'timeout', 'oversized']);
const WORTH_RETRYING: ReadonlySet<string> = new Set(['server_error', 'transport']);

function becauseOf(answer: AnswerOf<Source>): string | null {
  return answer.status === 'unavailable' || answer.status === 'inconclusive' ? answer.because : null;
}
const isOutage = (answer: AnswerOf<Source>) => answer.status === 'unavailable' && OUTAGES.has(answer.because);
const isWorthRetrying = (answer: AnswerOf<Source>) =>
  answer.status === 'unavailable' && WORTH_RETRYING.has(answer.because);

function readAttempt<S extends Source>(
  dialect: Dialect<S>,
  question: Question<S>,
  result: Exchanged,
  proof: Proof,
): Attempt<S> {
  if (result.response === null) return { answer: unavailable(result.failed), responseHash: null, httpStatus: null };
  const responseHash = hash('sha256', result.response.body, 'hex');
  const httpStatus = result.response.status;
  try {
    const answer = dialect.read(result.response, question, proof);
    return { answer: withDigest(answer, result.response.body, dialect.ofAsking), responseHash, httpStatus };
  } catch {
    // A dialect promises not to throw; if one does, the answer was not understood and has no effect.
    return { answer: { ...MALFORMED, digest: responseHash }, responseHash, httpStatus };
  }
}

function createMedian(size: number) {
  const kept = new Float64Array(size);
  let count = 0;
  return {
    add(value: number) {
      kept[count % size] = value;
      count += 1;
    },
    value(): number | null {
      if (count === 0) return null;
      const sorted = kept.slice(0, Math.min(count, size)).sort();
      return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
    },
  };
}

/** Carries an attempt that counts against the source through the breaker. */
class Outage extends Error {
  override name = 'Outage';
  readonly attempt: Attempt<Source>;
  constructor(attempt: Attempt<Source>) {
    super();
    this.attempt = attempt;
  }
}

/** A client of one registry, with its own sockets, breaker and queue; the caller must close it. */
export function createSourceClient<S extends Source>(options: SourceClientOptions<S>): SourceClient<S> {
  const { dialect, registry, credentials, random } = options;
  const { source } = dialect;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const base = new URL(options.baseUrl);
  const pathPrefix = base.pathname.replace(/\/$/, '');
  const pool = new Pool(base.origin, { connections: limits.concurrency, connect: { timeout: limits.attemptMs } });
  const permits = createPermits(limits.concurrency, limits.queueLimit);
  const latency = createMedian(64);
  const asking = createCohort();
  const answered = createCohort();
  let closed = false;

  const guarded = async (request: WireRequest, question: Question<S>, timeoutMs: number): Promise<Attempt<S>> => {
    const startedAt = performance.now();
    const result = await exchange(pool, request, { timeoutMs, maxResponseBytes: limits.maxResponseBytes });
    if (result.response) latency.add(performance.now() - startedAt);
    await answered();
    // Signatures follow real time; the service's clock can be set.
    const proof = { credentials, receivedAt: Date.now(), windowMs: limits.signatureWindowMs };
    const attempt = readAttempt(dialect, question, result, proof);
    if (isOutage(attempt.answer)) throw new Outage(attempt);
    return attempt;
  };
  const breaker = new CircuitBreaker(guarded, {
    timeout: false,
    resetTimeout: limits.breakerResetMs,
    volumeThreshold: limits.breakerVolume,
    errorThresholdPercentage: limits.breakerErrorPercent,
    rollingCountTimeout: limits.breakerWindowMs,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
  });

  const log = (event: SourceEvent) => {
    try {
      options.log?.(event);
    } catch {
      // A fault of the logger must not affect the applicant.
    }
  };
  const breakerState = () => (breaker.opened ? 'open' : breaker.halfOpen ? 'half_open' : 'closed');
  const logBreaker = () => log({ event: 'breaker', source, registry: registry.id, breaker: breakerState() });
  breaker.on('open', logBreaker);
  breaker.on('halfOpen', logBreaker);
  breaker.on('close', logBreaker);

  async function tryOnce(request: WireRequest, question: Question<S>, at: number): Promise<Attempt<S> | Unavailable> {
    if (closed) return 'transport';
    if (breaker.opened) return 'breaker_open';
    if (at - performance.now() <= 0) return 'timeout';
    if (!permits.take() && !(await permits.acquire(at - performance.now()))) return 'busy';
    try {
      const leftMs = at - performance.now();
      if (leftMs <= 0) return 'busy';
      return await breaker.fire(request, question, Math.min(limits.attemptMs, leftMs));
    } catch (thrown) {
      if (thrown instanceof Outage) return thrown.attempt as Attempt<S>;
      // a refused attempt does not count
      if (thrown instanceof Error && CircuitBreaker.isOurError(thrown)) return closed ? 'transport' : 'breaker_open';
      throw thrown;
    } finally {
      permits.release();
    }
  }

  async function tryUntilSpoken(request: WireRequest, question: Question<S>, at: number) {
    let attempts = 0;
    let last: Attempt<S> = { answer: unavailable('transport'), responseHash: null, httpStatus: null };
    for (;;) {
      const startedAt = performance.now();
      const made = await tryOnce(request, question, at);
      if (typeof made === 'string')
        return { attempts, last: attempts > 0 ? last : { ...last, answer: unavailable(made) } };
      attempts += 1;
      last = made;
      const { answer, httpStatus } = made;
      if (options.log) {
        log({
          event: 'attempted',
          source,
          registry: registry.id,
          requestSn: question.requestSn,
          attempt: attempts,
          status: answer.status,
          because: becauseOf(answer),
          httpStatus,
          durationMs: Math.round(performance.now() - startedAt),
        });
      }
      if (!isWorthRetrying(answer) || attempts > limits.retries) return { attempts, last };
      const pauseMs = limits.retryPauseMs * 2 ** (attempts - 1) * (0.5 + random() / 2);
      if (performance.now() + pauseMs >= at) return { attempts, last };
      await pause(pauseMs);
    }
  }

  return {
    source,
    async ask(question, { at }) {
      const startedAt = performance.now();
      let attempts = 0;
      let last: Attempt<S> = { answer: unavailable('transport'), responseHash: null, httpStatus: null };
      try {
        await asking();
        const written = dialect.write(question, credentials);
        // Written once: a retry is the same question under the same serial number, byte for byte.
        const request = { ...written, path: pathPrefix + written.path };
        await yieldToBatch;
        ({ attempts, last } = await tryUntilSpoken(request, question, at));
      } catch {
        // A question that cannot be written was never asked.
      }
      return {
        source,
        answer: last.answer,
        requestSn: question.requestSn,
        askedAt: question.at,
        durationMs: Math.round(performance.now() - startedAt),
        attempts,
        responseHash: last.responseHash,
      };
    },
    state: () => ({
      source,
      registry,
      breaker: breakerState(),
      latencyP50Ms: latency.value(),
      inUse: permits.inUse(),
      waiting: permits.waiting(),
    }),
    async close() {
      closed = true;
      breaker.shutdown();
      await pool.destroy();
    },
  };
}
