// What a scrape of Prometheus reads: this process, its requests and its sources as they go by, and the numbers of what
// waits, asked of the database once in a while. No label ever holds an id, a path or anything of a person: only closed
// lists and patterns.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Workload } from '../reviews/workload.ts';
import type { LogCounts } from '../transparency-log/create-log.ts';

export interface Metrics {
  /** A request that was answered; `route` is the pattern. */
  request(seen: { method: string; route: string; status: number; ms: number }): void;
  /** An attempt to ask a source that brought something, or did not. */
  attempted(seen: { source: string; status: string; durationMs: number }): void;
  decided(outcome: string): void;
  /** In the text format of Prometheus. Never rejects: what the database does not tell is left out. */
  scrape(): Promise<{ text: string; contentType: string }>;
}

/** What is still to be said, what was given up after three days, and how long what has its turn waits for a courier. */
export interface Outboxes {
  noticesDue: number;
  noticesFailed: number;
  deliveriesDue: number;
  deliveriesFailed: number;
  oldestDueSeconds: number;
}

/** What is frozen, what of it is past its day and undecided, and what departments have not acknowledged. */
export interface OversightCounts {
  frozen: number;
  pastDue: number;
  pushes: { recipient: string; open: number; late: number }[];
}

export interface MetricsOptions {
  workload(): Promise<Workload>;
  outboxes(): Promise<Outboxes>;
  auditLog(): Promise<LogCounts>;
  oversight(): Promise<OversightCounts>;
  sources(): { source: string; breaker: string; latencyP50Ms: number | null; inUse: number; waiting: number }[];
  /** real milliseconds for which numbers of the database are shown again instead of being counted anew */
  rememberMs?: number;
}

const REMEMBER_MS = 10_000;
/** A scrape does not hang on a database that does. */
const COUNTING_MS = 5_000;
const BREAKER_STATES = ['closed', 'half_open', 'open'];
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(options: MetricsOptions): Metrics {
  const { workload, outboxes, auditLog, oversight, sources, rememberMs = REMEMBER_MS } = options;
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: 'miaopi_http_request_duration_seconds',
    help: 'Requests to this process by pattern of the path; a streamed answer counts until it begins.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const attempts = new Histogram({
    name: 'miaopi_source_attempt_duration_seconds',
    help: 'Attempts of this process to ask a source.',
    labelNames: ['source'],
    buckets: SECONDS,
    registers,
  });
  const answers = new Counter({
    name: 'miaopi_source_answers_total',
    help: 'Attempts of this process to ask a source, by what came back.',
    labelNames: ['source', 'status'],
    registers,
  });
  const decisions = new Counter({
    name: 'miaopi_decisions_total',
    help: 'First decisions of matching that this process recorded; formal gates and askings after a referral are not among them.',
    labelNames: ['outcome'],
    registers,
  });
  const showSources = sourceGauges(registry);
  const showWorkload = workloadGauges(registry);
  const showOutboxes = outboxGauges(registry);
  const showAuditLog = auditLogGauges(registry);
  const showOversight = oversightGauges(registry);
  const readable = new Gauge({
    name: 'miaopi_database_readable',
    help: '1 if the numbers of the database in this scrape could be counted; 0: they are left out.',
    registers,
  });

  const count = remembered(() => Promise.all([workload(), outboxes(), auditLog(), oversight()]), rememberMs);
  // an observer of garbage collection and a timer of the event loop: only from the first scrape on, if there ever is
  // one
  let observing = false;

  return {
    request: ({ method, route, status, ms }) => requests.observe({ method, route, status }, ms / 1000),
    attempted: ({ source, status, durationMs }) => {
      attempts.observe({ source }, durationMs / 1000);
      answers.inc({ source, status });
    },
    decided: (outcome) => decisions.inc({ outcome }),
    async scrape() {
      if (!observing) collectDefaultMetrics({ register: registry });
      observing = true;
      showSources(sources());
      const counted = await count();
      readable.set(counted ? 1 : 0);
      showWorkload(counted?.[0] ?? null);
      showOutboxes(counted?.[1] ?? null);
      showAuditLog(counted?.[2] ?? null);
      showOversight(counted?.[3] ?? null);
      return { text: await registry.metrics(), contentType: registry.contentType };
    },
  };
}

/** The last answer for as long; one question at a time; null where it failed or took too long. */
function remembered<T>(ask: () => Promise<T>, rememberMs: number): () => Promise<T | null> {
  let last: { at: number; answer: Promise<T | null> } | null = null;
  return () => {
    if (last && performance.now() - last.at < rememberMs) return last.answer;
    const answer = within(COUNTING_MS, ask()).catch(() => {
      // what failed is asked anew by the next scrape
      last = null;
      return null;
    });
    last = { at: performance.now(), answer };
    return answer;
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('the database took too long to count')), ms);
  return await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

function sourceGauges(registry: Registry): (states: ReturnType<MetricsOptions['sources']>) => void {
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name: `miaopi_source_${name}`, help, labelNames: ['source', ...labelNames], registers: [registry] });
  const breaker = gauge('breaker', '1 for the state that the breaker of this process is in.', 'state');
  const inUse = gauge('in_use', 'Questions of this process on the wire.');
  const waiting = gauge('waiting', 'Questions of this process that wait for their turn.');
  return (states) => {
    for (const { source, breaker: now, inUse: used, waiting: queued } of states) {
      for (const state of BREAKER_STATES) breaker.set({ source, state }, state === now ? 1 : 0);
      inUse.set({ source }, used);
      waiting.set({ source }, queued);
    }
  };
}

/**
 * What is counted in the database is the same in every process: take the greatest, never the sum. Nothing old is ever
 * shown.
 */
function createGauges(registry: Registry) {
  const gauges: Gauge[] = [];
  return {
    gauge(name: string, help: string, ...labelNames: string[]): Gauge {
      const made = new Gauge({ name: `miaopi_${name}`, help, labelNames, registers: [registry] });
      gauges.push(made);
      return made;
    },
    clear: () => {
      for (const each of gauges) each.reset();
    },
  };
}

function outboxGauges(registry: Registry): (counts: Outboxes | null) => void {
  const { gauge, clear } = createGauges(registry);
  const messages = gauge('outbox', 'What is still to be said (due) or was given up (failed).', 'outbox', 'state');
  const oldest = gauge('outbox_oldest_due_seconds', 'For how long what has its turn waits for a courier.', 'outbox');
  return (counts) => {
    clear();
    if (!counts) return;
    messages.set({ outbox: 'text_messages', state: 'due' }, counts.noticesDue);
    messages.set({ outbox: 'text_messages', state: 'failed' }, counts.noticesFailed);
    messages.set({ outbox: 'webhooks', state: 'due' }, counts.deliveriesDue);
    messages.set({ outbox: 'webhooks', state: 'failed' }, counts.deliveriesFailed);
    oldest.set({ outbox: 'all' }, counts.oldestDueSeconds);
  };
}

function auditLogGauges(registry: Registry): (counts: LogCounts | null) => void {
  const { gauge, clear } = createGauges(registry);
  const consistent = gauge(
    'audit_log_consistent',
    '0: what is in the database is not the log whose checkpoints were published.',
  );
  const events = gauge('audit_log_events', 'Events of the audit, by whether a checkpoint holds them.', 'state');
  return (counts) => {
    clear();
    if (!counts) return;
    consistent.set(counts.consistent ? 1 : 0);
    events.set({ state: 'sealed' }, counts.sealed);
    events.set({ state: 'unsealed' }, counts.unsealed);
  };
}

function oversightGauges(registry: Registry): (counts: OversightCounts | null) => void {
  const { gauge, clear } = createGauges(registry);
  const freezes = gauge(
    'freezes',
    'Approvals that are frozen; past_due: their day is over and nobody has decided.',
    'state',
  );
  const pushes = gauge(
    'pushes',
    'What a department was told of revocations and has not acknowledged.',
    'recipient',
    'state',
  );
  return (counts) => {
    clear();
    if (!counts) return;
    freezes.set({ state: 'open' }, counts.frozen);
    freezes.set({ state: 'past_due' }, counts.pastDue);
    for (const { recipient, open, late } of counts.pushes) {
      pushes.set({ recipient, state: 'open' }, open);
      pushes.set({ recipient, state: 'late' }, late);
    }
  };
}

function workloadGauges(registry: Registry): (workload: Workload | null) => void {
  const { gauge, clear } = createGauges(registry);
  const pastDue = gauge('cases_past_due', 'What nobody has acted on in time.', 'state', 'department');
  const items = gauge('review_items', 'Review items that are not at their end.', 'status', 'department');
  const oldest = gauge('review_oldest_free_seconds', 'Age of the oldest item that nobody holds.', 'department');
  const supplements = gauge(
    'supplements',
    'Supplements that were asked for and not handed in; overdue: past their last day.',
    'state',
  );
  const awaited = gauge('awaited_applications', 'Applications in review that wait for a source to answer.', 'source');
  const awaitedAge = gauge('awaited_oldest_seconds', 'For how long the first of them waits.', 'source');
  const failures = gauge('source_failures_in_a_row', 'Askings in a row that a source did not answer.', 'source');
  return (workload) => {
    clear();
    if (!workload) return;
    for (const { department, late, oldestFreeSeconds, ...counts } of workload.items) {
      const { open, claimed, countersign, paused } = counts;
      for (const [status, count] of Object.entries({ open, claimed, countersign, paused })) {
        items.set({ status, department }, count);
      }
      pastDue.set({ state: 'in_review', department }, late);
      oldest.set({ department }, oldestFreeSeconds);
    }
    pastDue.set({ state: 'received', department: 'none' }, workload.stranded);
    pastDue.set({ state: 'awaiting_supplement', department: 'none' }, workload.supplements.overdue);
    for (const [state, count] of Object.entries(workload.supplements)) supplements.set({ state }, count);
    for (const { source, applications, oldestSeconds, failures: inARow } of workload.awaited) {
      awaited.set({ source }, applications);
      awaitedAge.set({ source }, oldestSeconds);
      failures.set({ source }, inARow);
    }
  };
}
