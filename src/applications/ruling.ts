// Turns a decision into the rows to record: the new status, the approval number, the deadline, the message to the
// applicant and the audit events. Nothing is written here; `record.ts` writes all of it in one transaction.
import type { AuditEntry, Cause, ChangeEvents, GatheredEntry } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { civilDateOf } from '../base/clock.ts';
import type { Decision } from '../matching/decide.ts';
import { subjectOfRule } from '../matching/documents.ts';
import { sealNotice } from '../notices/notify.ts';
import type { NewNotice } from '../notices/store/notices.ts';
import { noticeText } from '../notices/texts.ts';
import { registryIdOf } from '../schemes/registries.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { decides } from '../schemes/scheme-checks.ts';
import type { Department } from '../schemes/words.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import { afterApprovalOf } from './after-approval.ts';
import type { Deps } from './deps.ts';
import type { Status } from './lifecycle.ts';
import type { Ruling } from './record.ts';
import { type Examined, type Kept, placeOfGrounds } from './sealed-decision.ts';
import type { Awaited, Decided, NewItem } from './store/commits.ts';
import { approvalPushes } from './tell-departments.ts';
import { departmentName } from './wording.ts';

const STATUS_AFTER: Record<Kept['decision']['outcome'], Status> = {
  approved: 'approved',
  referred: 'in_review',
  not_accepted: 'not_accepted',
};

/** The machine that compares and decides. */
const MATCHING = systemActor('matching');

export interface Decidable {
  id: string;
  scheme: Scheme;
  applicant: { name: string; phone: string };
}

/** The kept decision and its columns. The approval number is drawn here, once. */
export function concluded(
  deps: Deps,
  { id, scheme }: Pick<Decidable, 'id' | 'scheme'>,
  examined: Examined,
): { decided: Decided; kept: Kept } {
  const { decision } = examined;
  const now = deps.clock.now();
  const reviewedBy = decision.review ? reviewDue(scheme, now) : null;
  const dueAt = decision.outcome === 'approved' ? lapseOf(scheme, now) : reviewedBy;
  const kept: Kept = { ...examined, decidedAt: now.toString(), reviewDue: reviewedBy?.toString() ?? null };
  const decided: Decided = {
    id,
    status: STATUS_AFTER[decision.outcome],
    outcome: decision.outcome,
    reasonCodes: [...new Set(decision.reasons.map(({ code }) => code))],
    venue: decision.review?.venue ?? null,
    departments: decision.review?.departments ?? [],
    decidedAt: now,
    dueAt,
    approvalNumber: decision.outcome === 'approved' ? deps.ids.approvalNumber(scheme.numberPrefix) : null,
    grounds: deps.sealer.seal(placeOfGrounds(id), JSON.stringify(kept)),
    standingRead: examined.grounds.accepted ?? false,
  };
  return { decided, kept };
}

/** 24:00 of the last working day of the review (行政许可法 42, 82). */
function reviewDue({ procedure, timeZone }: Scheme, now: Temporal.Instant): Temporal.Instant {
  const { day } = addWorkingDays(civilDateOf(now, timeZone), procedure.settle[0].workingDays);
  return day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant();
}

/** 24:00 of the last day on which an approval of that moment may be used (SZ-66, AMB-32); null: it never lapses. */
export function lapseOf({ supervision, timeZone }: Scheme, approvedAt: Temporal.Instant): Temporal.Instant | null {
  const { lapseAfter } = supervision;
  if (lapseAfter === null) return null;
  const day = civilDateOf(approvedAt, timeZone).add(lapseAfter);
  return day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant();
}

/** The last day on which somebody may still do something that is due at that instant. */
export const lastDayBefore = (due: Temporal.Instant, timeZone: string): Temporal.PlainDate =>
  civilDateOf(due.subtract({ milliseconds: 1 }), timeZone);

/**
 * The audit events of a decision: verdicts, codes and evidence, never values. Members are written in canonical order,
 * so that nothing has to be copied to sort them.
 */
export function decisionEvents(id: string, kept: Examined, first: AuditEntry['action']): ChangeEvents['events'] {
  const { decision, evidence } = kept;
  const verdicts = new Map(decision.checks.map(({ source, verdict }) => [source, verdict]));
  const asked: GatheredEntry = {
    action: 'sources.asked',
    applicationId: id,
    actor: MATCHING,
    data: { calls: evidence.map((each) => ({ ...each, verdict: verdicts.get(each.source) })) },
  };
  const decided: GatheredEntry = {
    action: first,
    applicationId: id,
    actor: MATCHING,
    data: {
      checks: decision.checks.map(({ source, verdict }) => ({ source, verdict })),
      decidedBy: 'matching',
      outcome: decision.outcome,
      reasons: decision.reasons.map(({ clause, code, source }) => ({ clause, code, source })),
      review: decision.review,
      scheme: decision.scheme,
    },
  };
  return evidence.length > 0 ? [asked, decided] : [decided];
}

export function rulingOf(
  deps: Deps,
  cause: Cause,
  about: Decidable & { number: string; submission: Examined['grounds']['submission'] },
  examined: Examined,
  action: 'application.decided' | 'application.rescued' = 'application.decided',
): Ruling & { kept: Kept } {
  const { decided, kept } = concluded(deps, about, examined);
  return {
    cause,
    scheme: about.scheme.id,
    events: decisionEvents(about.id, kept, action),
    decided,
    kept,
    notice: noticeOf(deps, about, kept, decided),
    items: itemsOf(deps, kept, decided),
    awaited: awaitedOf(about.scheme, kept, decided),
    pushes:
      decided.status === 'approved'
        ? approvalPushes(deps, about.scheme, { applicationId: about.id, at: decided.decidedAt })
        : [],
  };
}

/** One item for each department concerned: each settles only its own. */
function itemsOf({ ids }: Deps, { decision }: Examined, { id, dueAt, decidedAt }: Decided): NewItem[] {
  if (!decision.review || !dueAt) return [];
  return decision.review.departments.map((department) => ({
    id: ids.uuid(),
    applicationId: id,
    department,
    subjects: subjectNames(decision, department),
    dueAt,
    createdAt: decidedAt,
  }));
}

/**
 * The subjects that a department has to settle: sources, documents, and for rules without a source the reason codes
 * that it owns.
 */
export const subjectNames = ({ reasons }: Decision, department: Department): string[] => [
  ...new Set(
    reasons.filter((each) => each.department === department).map((reason) => reason.source ?? subjectOfRule(reason)),
  ),
];

/** How long after the decision a silent source is asked again; the wait then doubles each time. */
const FIRST_ASKING_AFTER = { seconds: 5 };

/**
 * A check that only waits for its source settles itself when the source answers again; so does one that decides
 * nothing, also after an approval.
 */
function awaitedOf(scheme: Scheme, { decision }: Examined, { id, decidedAt }: Decided): Awaited[] {
  if (decision.outcome === 'not_accepted') return [];
  return decision.checks
    .filter(({ verdict }) => verdict === 'unavailable')
    .map(({ source }) => ({
      applicationId: id,
      source,
      decides: decides(scheme, source),
      registry: registryIdOf(scheme, source),
      nextAttemptAt: decidedAt.add(FIRST_ASKING_AFTER),
    }));
}

/** One message to the applicant once approved or referred; a form that is not accepted concerns only the unit. */
function noticeOf(
  deps: Deps,
  { scheme, applicant, number, submission }: Parameters<typeof rulingOf>[2],
  { decision, grounds }: Examined,
  decided: Decided,
): NewNotice | null {
  if (decision.outcome === 'not_accepted') return null;
  const text = noticeText({
    says: scheme.says,
    window: deps.windows.at({ scheme: scheme.id, district: submission.settlement?.district ?? null }),
    event: decision.outcome,
    applicantName: applicant.name,
    number,
    approvalNumber: decided.approvalNumber,
    afterApproval: afterApprovalOf(scheme, grounds).text.zh,
    venue: decision.review?.venue ?? null,
    departments: (decision.review?.departments ?? []).map((department) => departmentName(department).zh),
    reasons: [],
    due: decided.dueAt ? lastDayBefore(decided.dueAt, scheme.timeZone).toString() : null,
  });
  return sealNotice(deps, {
    applicationId: decided.id,
    event: decision.outcome,
    to: applicant.phone,
    text,
    at: decided.decidedAt,
  });
}
