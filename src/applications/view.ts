// An application in the public contract. Values of a source are shown only where identity itself matched. Values of a
// criminal, credit or medical register are never shown: the checks of these registers carry no differences at all.

import { timestamp } from '../base/clock.ts';
import { maskName } from '../identity/names.ts';
import { maskResidentId } from '../identity/resident-id.ts';
import type { Decision, Reason } from '../matching/decide.ts';
import type { Check } from '../matching/verdict.ts';
import { withMaterialNamed } from '../schemes/documents.ts';
import type { HandedIn } from '../schemes/facts.ts';
import { reasonMessage, reasonRemedy } from '../schemes/reasons.ts';
import { clauseText, namesOf, type Scheme } from '../schemes/scheme.ts';
import { decides, ownerOf } from '../schemes/scheme-checks.ts';
import { NUMBERED_STATUSES, type Source } from '../schemes/words.ts';
import { isProvisional } from '../schemes/working-days.ts';
import { afterApprovalOf } from './after-approval.ts';
import type { Assessment } from './assess.ts';
import type { Deps } from './deps.ts';
import { isAtGate } from './document-gate.ts';
import { documentsAwaited, materialsShown, missingShown, stillMissing } from './documents-shown.ts';
import type { Status } from './lifecycle.ts';
import type { Opened } from './open.ts';
import { lastDayBefore } from './ruling.ts';
import type { Evidence, Examined, Kept, Reviewed } from './sealed-decision.ts';
import type {
  ApplicationView,
  AssessmentView,
  CheckView,
  DecisionView,
  FreezeView,
  ListedView,
  ReasonView,
  SourceDisputeRow,
  SupplementView,
} from './shapes.ts';
import type { Application, ListedApplication } from './store/applications.ts';
import { nextStepOf } from './wording.ts';

const STATUS_FIRST: Record<Decision['outcome'], Status> = {
  approved: 'approved',
  referred: 'in_review',
  not_accepted: 'not_accepted',
};

/** Statuses in which the unit or the applicant has until the application's own deadline. */
const WAITS_FOR_THEM: ReadonlySet<Status> = new Set<Status>(['awaiting_supplement', 'frozen', 'approved']);

/** Facts of other tables. */
interface Beside {
  supplement?: SupplementView | null;
  freeze?: FreezeView | null;
  sourceDisputes?: SourceDisputeRow[];
  /** the documents handed in so far; those of the submission if left out */
  sheets?: readonly HandedIn[];
}

/** `first`: the answer given when the machine had decided, unchanged by later events. */
export function applicationView(
  { schemes, windows }: Pick<Deps, 'schemes' | 'windows'>,
  application: Application,
  { form, kept, current, reviewed }: Opened,
  as: 'first' | 'now' = 'now',
  { supplement = null, freeze = null, sourceDisputes = [], sheets }: Beside = {},
): ApplicationView {
  const { id } = application;
  const scheme = schemes.filedUnder(application);
  const isFirst = as === 'first' && kept !== null;
  const examined = isFirst ? kept : current;
  const { status, approvalNumber, decidedAt, dueAt, venue, departments } = isFirst
    ? asFirst(application, kept)
    : application;
  const review =
    status === 'in_review' && venue && dueAt
      ? {
          venue,
          departments,
          due: timestamp(dueAt),
          provisional: isProvisional(lastDayBefore(dueAt, scheme.timeZone)),
        }
      : null;
  const waiting = isAtGate(application) ? documentsAwaited(scheme, form, sheets) : null;
  const materials =
    waiting?.materials ?? materialsShown(scheme, { reviewed: as === 'now' ? reviewed : null }, examined);
  return {
    id,
    number: application.number,
    scheme: application.scheme,
    category: application.category,
    reference: application.reference,
    status,
    approvalNumber,
    applicant: { name: maskName(form.applicant.name), residentId: maskResidentId(form.applicant.residentId) },
    submittedAt: timestamp(application.submittedAt),
    decidedAt: decidedAt && timestamp(decidedAt),
    decision:
      reviewed && as === 'now'
        ? reviewedView(scheme, reviewed)
        : examined && currentView(scheme, status, examined, kept),
    checks: examined ? checkViews(scheme, examined) : [],
    review,
    supplement,
    humanReviewRequestedAt: application.humanRequestedAt && timestamp(application.humanRequestedAt),
    freeze,
    sourceDisputes,
    nextStep: nextStepOf({
      disputed: sourceDisputes.filter(({ state }) => state === 'open'),
      timeZone: scheme.timeZone,
      says: scheme.says,
      window: windows.at(application),
      status,
      venue: review?.venue ?? null,
      departments: review?.departments ?? [],
      due: review?.due ?? (WAITS_FOR_THEM.has(status) && dueAt ? timestamp(dueAt) : null),
      lastDay: dueAt && lastDayBefore(dueAt, scheme.timeZone).toString(),
      afterApproval: examined && afterApprovalOf(scheme, examined.grounds),
      frozen: freeze && {
        venue: freeze.venue,
        missing: freeze.missing.map(({ text }) => text),
        isUndecided: freeze.attendedOn !== null || freeze.revocation !== null,
      },
    }),
    ...(waiting ? { reasons: waiting.reasons.map((reason) => reasonView(scheme, reason)) } : {}),
    ...missingShown(scheme, waiting?.missing ?? stillMissing(scheme, status, examined)),
    ...(materials ? { materials } : {}),
  };
}

/**
 * The machine's current decision. If new answers match but a person holds the case and has not ended it, the referral
 * is still shown.
 */
function currentView(scheme: Scheme, status: Status, { decision }: Examined, kept: Kept | null): DecisionView {
  const isApproved = NUMBERED_STATUSES.some((each) => each === status);
  const isReferredStill = decision.outcome === 'approved' && !isApproved && kept !== null;
  return isReferredStill ? { ...decisionView(scheme, kept.decision), reasons: [] } : decisionView(scheme, decision);
}

/** The state of the application when the machine had decided. */
function asFirst({ approvalNumber }: Application, { decision, decidedAt, reviewDue }: Kept) {
  return {
    venue: decision.review?.venue ?? null,
    departments: decision.review?.departments ?? [],
    status: STATUS_FIRST[decision.outcome],
    approvalNumber: decision.outcome === 'approved' ? approvalNumber : null,
    decidedAt: Temporal.Instant.from(decidedAt),
    dueAt: reviewDue === null ? null : Temporal.Instant.from(reviewDue),
  };
}

export const decisionView = (scheme: Scheme, { outcome, reasons, scheme: of }: Decision): DecisionView => ({
  outcome,
  decidedBy: 'matching',
  scheme: of,
  reasons: reasons.map((reason) => reasonView(scheme, reason)),
});

const reviewedView = (scheme: Scheme, { outcome, reasons }: Reviewed): DecisionView => ({
  outcome,
  decidedBy: 'review',
  scheme: namesOf(scheme),
  reasons: reasons.map((reason) => ({ ...reasonView(scheme, reason), ...(reason.note ? { note: reason.note } : {}) })),
});

export const reasonView = (
  scheme: Scheme,
  { code, source, field, department, clause, params }: Reason,
): ReasonView => ({
  code,
  source,
  field,
  department,
  clause: { ref: clause, text: clauseText(scheme, clause) },
  message: reasonMessage(scheme, code, withMaterialNamed(scheme, params)),
  remedy: reasonRemedy(scheme, code, params),
  params,
});

/** A source on which the decision does not rest is `not_required` unless it matched: its silence is no finding. */
export function checkViews(scheme: Scheme, { decision, evidence, grounds }: Examined): CheckView[] {
  const obtained = new Map<Source, Evidence>(evidence.map((each) => [each.source, each]));
  return decision.checks.map((check) => {
    const how = obtained.get(check.source);
    return {
      source: check.source,
      verdict: check.verdict === 'match' || decides(scheme, check.source) ? check.verdict : 'not_required',
      department: ownerOf(scheme, grounds.submission, check.source),
      differences: shownDifferences(check),
      askedAt: how?.askedAt ?? null,
      answeredAt: how?.answeredAt ?? null,
      durationMs: how?.durationMs ?? null,
    };
  });
}

/** Shows only the name of the differing field if the answer may be about somebody else. */
export const shownDifferences = ({ identityMatched, differences }: Check): CheckView['differences'] =>
  identityMatched ? differences : differences.map(({ field, verdict }) => ({ field, verdict }));

export const listedView = (row: ListedApplication): ListedView => ({
  ...row,
  submittedAt: timestamp(row.submittedAt),
  decidedAt: row.decidedAt && timestamp(row.decidedAt),
});

/** An assessment looks like the submission's answer, without the members that only an application has. */
export function assessmentView({ scheme, form, kept, assessedAt }: Assessment): AssessmentView {
  return {
    scheme: form.scheme,
    category: form.category,
    assessedAt: timestamp(assessedAt),
    decision: decisionView(scheme, kept.decision),
    checks: checkViews(scheme, kept),
    review: kept.decision.review,
  };
}
