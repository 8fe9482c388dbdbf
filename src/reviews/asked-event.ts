// The audit event of an asking after the decision: verdicts and evidence, never values.
import { type AskedAgain, hasAnswered } from '../applications/reexamine.ts';
import type { Rechecked } from '../applications/sealed-decision.ts';
import type { AuditEntry } from '../audit/change.ts';
import type { AnyAsked } from '../sources/ask-all.ts';

/** `rechecked`: the decision on the answers; null where none was made. */
export function askedEvent(applicationId: string, { asked }: AskedAgain, rechecked: Rechecked | null): AuditEntry {
  const evidence = new Map(rechecked?.evidence.map((each) => [each.source, each]));
  const verdicts = new Map(rechecked?.decision.checks.map(({ source, verdict }) => [source, verdict]));
  /** Returns the verdict on an answer that counted. */
  const verdictOf = ({ source }: AnyAsked) => (rechecked?.sources.includes(source) ? verdicts.get(source) : undefined);
  const calls = asked.map((each) => ({
    source: each.source,
    requestSn: each.requestSn,
    attempts: each.attempts,
    durationMs: each.durationMs,
    verdict: hasAnswered(each) ? (verdictOf(each) ?? null) : 'unavailable',
    responseHash: verdictOf(each) ? (evidence.get(each.source)?.responseHash ?? null) : null,
  }));
  // no source was asked: only the standing was read again
  if (calls.length === 0) return { action: 'review.standing_read', applicationId, data: {} };
  return { action: 'sources.reasked', applicationId, data: { calls } };
}
