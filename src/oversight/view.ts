// Freezes, pushes, bans and blast radii as REST and the console show them. Subjects are masked; none holds a text of a
// register.
import type { ReasonView } from '../applications/shapes.ts';
import { timestamp } from '../base/clock.ts';
import { maskResidentId } from '../identity/resident-id.ts';
import type { PushRecipient, Text } from '../schemes/words.ts';
import type { Receipt } from './pushes.ts';
import type { Subject } from './schema.ts';
import type { BlastCaseView, BlastCounts, BlastRadiusView, FrozenView, PushView, SanctionView } from './shapes.ts';
import type { BlastCase } from './store/blast-cases.ts';
import type { BlastRadius } from './store/blast-radii.ts';
import type { Frozen } from './store/freezes.ts';
import type { Push } from './store/pushes.ts';
import type { Sanction } from './store/sanctions.ts';

export const RECIPIENT_NAMES: Record<PushRecipient, Text> = {
  public_security: { zh: '公安', en: 'public security' },
  human_resources: { zh: '人社', en: 'human resources' },
  development_and_reform: { zh: '发改', en: 'development and reform' },
  credit_system: { zh: '信用管理系统', en: 'credit system' },
};

export const frozenView = (row: Frozen, now: Temporal.Instant): FrozenView => ({
  freezeId: row.id,
  applicationId: row.applicationId,
  number: row.number,
  approvalNumber: row.approvalNumber,
  frozenAt: timestamp(row.frozenAt),
  lastDay: row.lastDay,
  due: timestamp(row.dueAt),
  overdue: Temporal.Instant.compare(row.dueAt, now) <= 0,
  waitsFor: row.attendedOn === null && row.proposed === null ? 'applicant' : 'decision',
  attendedOn: row.attendedOn,
  proposed: row.proposed,
});

export const pushView = (push: Push, receipt: Receipt | null, now: Temporal.Instant): PushView => ({
  id: push.id,
  applicationId: push.applicationId,
  number: push.number,
  event: push.event,
  revocationId: push.revocationId,
  recipient: push.recipient,
  subject: push.subject,
  status: push.status,
  late: push.status !== 'acknowledged' && Temporal.Instant.compare(push.lateAt, now) <= 0,
  createdAt: timestamp(push.createdAt),
  lateAt: timestamp(push.lateAt),
  attempts: push.attempts,
  lastStatus: push.lastStatus,
  lastError: push.lastError,
  nextAttemptAt: push.nextAttemptAt && timestamp(push.nextAttemptAt),
  acknowledgedAt: push.acknowledgedAt && timestamp(push.acknowledgedAt),
  acknowledgedBy: push.acknowledgedBy,
  receipt: receipt?.receipt ?? null,
  note: receipt?.note ?? null,
});

interface OpenedSanction {
  /** null for a reader whose affair it is not */
  application: SanctionView['application'];
  subject: Subject | null;
  note: string | null;
  liftReason: string | null;
}

export function sanctionView(sanction: Sanction, today: string, opened: OpenedSanction): SanctionView {
  const { from, until, liftedAt } = sanction;
  return {
    id: sanction.id,
    scheme: sanction.scheme,
    subject: maskedSubject(sanction.subjectKind, opened.subject),
    ground: sanction.ground,
    foundOn: sanction.foundOn,
    from,
    until,
    active: liftedAt === null && from <= today && today <= until,
    note: opened.note,
    recordedBy: sanction.recordedBy,
    recordedAt: timestamp(sanction.createdAt),
    proposedBy: sanction.proposedBy,
    application: opened.application,
    ofOtherOffice: sanction.application !== null && opened.application === null,
    revocationId: sanction.revocationId,
    liftedAt: liftedAt && timestamp(liftedAt),
    liftedBy: sanction.liftedBy,
    liftReason: opened.liftReason,
  };
}

function maskedSubject(kind: Sanction['subjectKind'], subject: Subject | null): SanctionView['subject'] {
  if (kind === 'applicant') {
    return { kind, residentId: subject?.kind === 'applicant' ? maskResidentId(subject.residentId) : null };
  }
  // a unit's code is public
  return { kind, creditCode: subject?.kind === 'unit' ? subject.creditCode : null };
}

export const blastRadiusView = (radius: BlastRadius, reason: string, counts: BlastCounts): BlastRadiusView => ({
  id: radius.id,
  source: radius.source,
  from: timestamp(radius.from),
  to: timestamp(radius.to),
  reason,
  status: statusOf(radius, counts),
  counts,
  openedBy: radius.openedBy,
  openedAt: timestamp(radius.openedAt),
  confirmedBy: radius.confirmedBy,
  confirmedAt: radius.confirmedAt && timestamp(radius.confirmedAt),
});

export function statusOf({ searchedTo, confirmedAt }: BlastRadius, counts: BlastCounts): BlastRadiusView['status'] {
  if (searchedTo !== null) return 'searching';
  if (counts.pending > 0) return 'examining';
  const isSettled = counts.frozen + counts.passedOver === counts.flips;
  return confirmedAt !== null && isSettled && counts.waiting === 0 ? 'confirmed' : 'examined';
}

export const blastCaseView = (row: BlastCase, reasons: ReasonView[]): BlastCaseView => ({
  applicationId: row.applicationId,
  number: row.number,
  approvalNumber: row.approvalNumber,
  applicationStatus: row.applicationStatus,
  result: row.result,
  unreadable: row.unreadable,
  reasons,
  examinedAt: row.examinedAt && timestamp(row.examinedAt),
  attempts: row.attempts,
  outcome: row.outcome,
  freezeId: row.freezeId,
});
