// Disputes of a source's data as an application shows them, and the sources that may be disputed. Pure.
import { timestamp } from '../base/clock.ts';
import type { Decision } from '../matching/decide.ts';
import { sourceOfField } from '../schemes/sources.ts';
import type { Source } from '../schemes/words.ts';
import type { SourceDisputeRow } from './shapes.ts';
import type { SourceDispute } from './store/disputes.ts';

export const disputeRow = (dispute: SourceDispute, now: Temporal.Instant): SourceDisputeRow => {
  const { id, source, department, filedAt, dueAt, corrected, answeredAt } = dispute;
  const isOpen = answeredAt === null;
  return {
    id,
    source,
    state: isOpen ? 'open' : 'answered',
    department,
    filedAt: timestamp(filedAt),
    due: timestamp(dueAt),
    overdue: isOpen && Temporal.Instant.compare(dueAt, now) <= 0,
    corrected,
    answeredAt: answeredAt && timestamp(answeredAt),
  };
};

const SPOKE: readonly string[] = ['mismatch', 'not_found', 'inconclusive'];

/** Whether the source has answered, and its answer or its record speaks against the application. */
export function sourceOpenTo({ checks, reasons }: Decision, source: Source): boolean {
  const check = checks.find((each) => each.source === source);
  if (!check || check.verdict === 'unavailable') return false;
  const isJudged = reasons.some((reason) => reason.source === source || sourceOfField(reason.field) === source);
  return SPOKE.includes(check.verdict) || isJudged;
}
