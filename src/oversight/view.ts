// How freezes, pushes, bans and blast radii look, over REST and in the console. Subjects are masked; no text of a register stands in any of them.
import type { ReasonView } from '../applications/shapes.ts';
import { timestamp } from '../base/clock.ts';
import { maskResidentId } from '../identity/resident-id.ts';
import type { PushRecipient, PushStatus, PushSubject, Source, Text } from '../schemes/words.ts';
import type { Receipt } from './pushes.ts';
import type { Subject } from './schema.ts';
import type { BlastCase, BlastCounts } from './store/blast-cases.ts';
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

export interface FrozenView {
  freezeId: string;
  applicationId: string;
  number: string;
  approvalNumber: string | null;
  frozenAt: string;
  lastDay: string;
  due: string;
  /** past its day, and nobody has decided */
  overdue: boolean;
  waitsFor: 'applicant' | 'decision';
  attendedOn: string | null;
  proposed: string | null;
}

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

export interface PushView {
  id: string;
  applicationId: string;
  number: string;
  revocationId: string;
  recipient: PushRecipient;
  subject: PushSubject;
  status: PushStatus;
  /** past its day and not acknowledged */
  late: boolean;
  createdAt: string;
  lateAt: string;
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  nextAttemptAt: string | null;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  receipt: string | null;
  note: string | null;
}

export const pushView = (push: Push, receipt: Receipt | null, now: Temporal.Instant): PushView => ({
  id: push.id,
  applicationId: push.applicationId,
  number: push.number,
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

export interface SanctionView {
  id: string;
  scheme: string;
  /** masked; the id is null for a ban that was brought in from elsewhere */
  subject: { kind: 'applicant'; residentId: string | null } | { kind: 'unit'; creditCode: string | null };
  ground: string;
  foundOn: string;
  from: string;
  until: string;
  /** in force today */
  active: boolean;
  note: string | null;
  recordedBy: string;
  recordedAt: string;
  /** the first of the two supervisors that a unit's ban takes; null where it took none */
  proposedBy: string | null;
  revocationId: string | null;
  liftedAt: string | null;
  liftedBy: string | null;
  liftReason: string | null;
}

interface OpenedSanction {
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

export interface BlastRadiusView {
  id: string;
  source: Source;
  /** answers obtained from then on, and before then */
  from: string;
  to: string;
  reason: string;
  /**
   * `examined`: nothing is left to ask but what the source did not answer; `confirmed`: what flips is frozen, and nothing waits that
   * may be approved on such an answer yet
   */
  status: 'searching' | 'examining' | 'examined' | 'confirmed';
  counts: BlastCounts;
  openedBy: string;
  openedAt: string;
  confirmedBy: string | null;
  confirmedAt: string | null;
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

export interface BlastCaseView {
  applicationId: string;
  number: string;
  approvalNumber: string | null;
  /** of the application, now */
  applicationStatus: string;
  /** `waiting`: not decided on yet; `unaffected`: what waited, or could not be read, does not rest on such an answer */
  result: BlastCase['result'];
  /** what is kept of it does not open: whether it rests on such an answer is not known */
  unreadable: boolean;
  /** what stands against it now, and did not when it was approved */
  reasons: ReasonView[];
  examinedAt: string | null;
  attempts: number;
  /** what confirming has brought; `passed_over`: it was no longer approved */
  outcome: BlastCase['outcome'];
  freezeId: string | null;
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
