// Metrics for Prometheus: this process with its requests and sources, and numbers of waiting work, which the database
// counts once in a while. A label never holds an id, a path or personal data, only closed lists and patterns.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Workload } from '../reviews/workload.ts';
import type { LogCounts } from '../transparency-log/create-log.ts';

export interface Metrics {
  /** Counts an answered request; `route` is the pattern. */
  request(seen: { method: string; route: string; status: number; ms: number }): void;
  /** Counts an attempt to ask a source, answered or not. */
  attempted(seen: { source: string; status: string; durationMs: number }): void;
  decided(decision: { scheme: string; outcome: string }): void;
  /** Returns the text format of Prometheus. Never rejects: it leaves out numbers that the database does not give. */
  scrape(): Promise<{ text: string; contentType: string }>;
}

/** Messages due, messages given up after three days, and the longest time that a due one has waited. */
export interface Outboxes {
  noticesDue: number;
  noticesFailed: number;
  deliveriesDue: number;
  deliveriesFailed: number;
  oldestDueSeconds: number;
}

/**
 * Frozen approvals, adverse spot checks to decide on, those of both past their day, and pushes that departments have
 * not acknowledged.
 */
export interface OversightCounts {
  frozen: number;
  pastDue: number;
  toFreeze: number;
  toFreezeLate: number;
  pushes: { recipient: string; open: number; late: number }[];
}

export interface MetricsOptions {
  workload(): Promise<Workload>;
  outboxes(): Promise<Outboxes>;
  auditLog(): Promise<LogCounts>;
  oversight(): Promise<OversightCounts>;
  sources(): { source: string; breaker: string; latencyP50Ms: number | null; inUse: number; waiting: number }[];
  /** real milliseconds during which numbers from the database are shown again and not counted again */
  rememberMs?: number;
}

const REMEMBER_MS = 10_000;
/** Limit for counting, so that a scrape does not hang on a hanging database. */
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
    help: 'Attempts of this process to ask a source, by result.',
    labelNames: ['source', 'status'],
    registers,
  });
  const decisions = new Counter({
    name: 'miaopi_decisions_total',
    help: 'First decisions of matching that this process recorded, without formal gates and checks after a referral.',
    labelNames: ['scheme', 'outcome'],
    registers,
  });
  const showSources = sourceGauges(registry);
  const showWorkload = workloadGauges(registry);
  const showOutboxes = outboxGauges(registry);
  const showAuditLog = auditLogGauges(registry);
  const showOversight = oversightGauges(registry);
  const readable = new Gauge({
    name: 'miaopi_database_readable',
    help: '1 if this scrape could count the numbers of the database; 0 if they are left out.',
    registers,
  });

  const count = remembered(() => Promise.all([workload(), outboxes(), auditLog(), oversight()]), rememberMs);
  // starts an observer of garbage collection and a timer of the event loop, so only from the first scrape on
  let observing = false;

  return {
    request: ({ method, route, status, ms }) => requests.observe({ method, route, status }, ms / 1000),
    attempted: ({ source, status, durationMs }) => {
      attempts.observe({ source }, durationMs / 1000);
      answers.inc({ source, status });
    },
    decided: ({ scheme, outcome }) => decisions.inc({ scheme, outcome }),
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

/** Remembers the last answer for `rememberMs`. One question runs at a time; null where it failed or took too long. */
function remembered<T>(ask: () => Promise<T>, rememberMs: number): () => Promise<T | null> {
  let last: { at: number; answer: Promise<T | null> } | null = null;
  return () => {
    if (last && performance.now() - last.at < rememberMs) return last.answer;
    const answer = within(COUNTING_MS, ask()).catch(() => {
      // the next scrape asks again after a failure
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
  const breaker = gauge('breaker', '1 for the current state of this process’s breaker.', 'state');
  const inUse = gauge('in_use', 'Requests of this process to the source that are under way.');
  const waiting = gauge('waiting', 'Requests of this process to the source that wait for their turn.');
  return (states) => {
    for (const { source, breaker: now, inUse: used, waiting: queued } of states) {
      for (const state of BREAKER_STATES) breaker.set({ source, state }, state === now ? 1 : 0);
      inUse.set({ source }, used);
      waiting.set({ source }, queued);
    }
  };
}

/**
 * Makes gauges for numbers of the database. They are the same in every process: take the maximum, never the sum. They
 * are cleared, so that no old number is shown.
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
  const messages = gauge('outbox', 'Messages that are due or were given up (failed).', 'outbox', 'state');
  const oldest = gauge('outbox_oldest_due_seconds', 'Seconds that the oldest due message has waited.', 'outbox');
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
    '0 if the audit log in the database is not the one whose checkpoints were published.',
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
  const freezes = gauge('freezes', 'Frozen approvals; past_due: their day is over and nobody has decided.', 'state');
  const findings = gauge(
    'adverse_findings',
    'Adverse spot checks that nobody has decided on; late: their day is over.',
    'state',
  );
  const pushes = gauge('pushes', 'Pushes that a department has not acknowledged.', 'recipient', 'state');
  return (counts) => {
    clear();
    if (!counts) return;
    freezes.set({ state: 'open' }, counts.frozen);
    freezes.set({ state: 'past_due' }, counts.pastDue);
    findings.set({ state: 'open' }, counts.toFreeze);
    findings.set({ state: 'late' }, counts.toFreezeLate);
    for (const { recipient, open, late } of counts.pushes) {
      pushes.set({ recipient, state: 'open' }, open);
      pushes.set({ recipient, state: 'late' }, late);
    }
  };
}

function workloadGauges(registry: Registry): (workload: Workload | null) => void {
  const { gauge, clear } = createGauges(registry);
  const pastDue = gauge('cases_past_due', 'Cases on which nobody has acted in time.', 'state', 'department');
  const items = gauge('review_items', 'Review items that are not finished.', 'status', 'department');
  const oldest = gauge('review_oldest_free_seconds', 'Age of the oldest free item.', 'department');
  const supplements = gauge(
    'supplements',
    'Supplements that were requested and not submitted; overdue: past their last day.',
    'state',
  );
  const unserved = gauge('unserved_applications', 'Applications in review that no office answers for.', 'scheme');
  const awaited = gauge('awaited_applications', 'Applications in review that wait for a source to answer.', 'source');
  const awaitedAge = gauge('awaited_oldest_seconds', 'Seconds that the first of them has waited.', 'source');
  const failures = gauge('source_failures_in_a_row', 'Requests in a row that a source did not answer.', 'source');
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
    for (const { scheme, applications } of workload.unserved) unserved.inc({ scheme }, applications);
    for (const [state, count] of Object.entries(workload.supplements)) supplements.set({ state }, count);
    for (const { source, applications, oldestSeconds, failures: inARow } of workload.awaited) {
      awaited.set({ source }, applications);
      awaitedAge.set({ source }, oldestSeconds);
      failures.set({ source }, inARow);
    }
  };
}
