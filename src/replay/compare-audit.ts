// Checks that the audit records the kept decisions: each once, with the same outcome, reasons and verdicts. The signed
// log protects the audit; the kept decisions are compared with the audit.
import { canonicalJson } from '../base/canonical.ts';
import type { Decision, Reason } from '../matching/decide.ts';
import type { Brief } from './finding.ts';
import type { KeptEvent, KeptRow } from './kept-row.ts';
import type { OpenedRow } from './open-kept.ts';

export interface AuditFault {
  /** `first`, `review`, or the id of a later asking */
  subject: string;
  /** the audit's record; null if it has none */
  said: Brief | null;
  /** differing members, or `events` if there are too few or too many */
  fields: string[];
}

export function faultsOfAudit(row: KeptRow, { kept, reviewed, rechecks }: OpenedRow): AuditFault[] {
  const of = (...actions: string[]) => row.events.filter(({ action }) => actions.includes(action));
  const faults: (AuditFault | null)[] = [
    kept && faultOf('first', of('application.decided', 'application.rescued'), told(kept.decision)),
  ];
  const reviews = of('application.reviewed');
  if (reviewed || reviews.length > 0) {
    const expected = reviewed && {
      outcome: reviewed.outcome,
      decidedBy: 'review',
      reasons: reviewed.reasons.map(reasonTold),
    };
    faults.push(faultOf('review', reviews, expected));
  }
  const matched = of('application.matched');
  if (matched.length > 0) {
    const latest = rechecks.at(-1);
    const isMatch = latest?.id === row.recheckId && latest.rechecked.decision.outcome === 'approved';
    const expected = isMatch && !reviewed ? { outcome: 'approved', recheckId: latest.id } : null;
    faults.push(faultOf(row.recheckId ?? 'first', matched, expected));
  }
  return faults.filter((fault) => fault !== null);
}

/** Returns a decision in the form in which `ruling.ts` puts it into the audit. */
const told = ({ outcome, scheme, checks, reasons, review }: Decision) => ({
  outcome,
  decidedBy: 'matching',
  scheme,
  checks: checks.map(({ source, verdict }) => ({ source, verdict })),
  reasons: reasons.map(reasonTold),
  review,
});
const reasonTold = ({ code, clause, source }: Reason) => ({ code, clause, source });

function faultOf(subject: string, events: KeptEvent[], expected: Record<string, unknown> | null): AuditFault | null {
  const [event] = events;
  if (!event || events.length > 1 || !expected) {
    return { subject, said: event ? briefOfEvent(event) : null, fields: ['events'] };
  }
  const fields = Object.keys(expected).filter(
    (name) => canonicalJson(event.data[name]) !== canonicalJson(expected[name]),
  );
  return fields.length > 0 ? { subject, said: briefOfEvent(event), fields } : null;
}

function briefOfEvent({ data }: KeptEvent): Brief {
  const reasons = Array.isArray(data.reasons) ? (data.reasons as { code?: unknown }[]) : [];
  return {
    outcome: typeof data.outcome === 'string' ? data.outcome : null,
    codes: [...new Set(reasons.map(({ code }) => String(code)))],
  };
}
