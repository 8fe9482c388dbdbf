// Decides an application at the end of its review, once: by the people's decisions when every department has settled
// its item, or by matching where every source has answered since and everything matches.
import type { GatheredEntry } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import type { Tx } from '../db/connect.ts';
import { sealNotice } from '../notices/notify.ts';
import { insertNotice, type NewNotice } from '../notices/store/notices.ts';
import { noticeText } from '../notices/texts.ts';
import { withMaterialNamed } from '../schemes/documents.ts';
import { reasonMessage } from '../schemes/reasons.ts';
import type { ConfirmationGround, Verdict } from '../schemes/words.ts';
import { afterApprovalOf } from './after-approval.ts';
import { dropNoWindow } from './call-to-window.ts';
import type { Deps } from './deps.ts';
import { openApplication } from './open.ts';
import { lapseOf } from './ruling.ts';
import { placeOfReviewed, type Reviewed, type ReviewedReason } from './sealed-decision.ts';
import { type Application, concludeApplication } from './store/applications.ts';
import { insertPushes } from './store/pushes.ts';
import { approvalPushes } from './tell-departments.ts';

/** A confirmation over a source or a rule, with its ground. The decision rests on such confirmations. */
export interface Override {
  /** a source or, for a rule without one, its reason code */
  check: string;
  /** the verdict of the source; null for a rule */
  verdict: Verdict | null;
  ground: ConfirmationGround | null;
  byTwo: boolean;
}

/**
 * Approves where no department refused, and rejects otherwise with every reason; tells the applicant. Returns the audit
 * event. Call it within the change that settles the last item; throws if the application is not in review.
 */
export async function concludeReview(
  deps: Deps,
  tx: Tx,
  application: Application,
  { reasons, attended, overrides }: Pick<Reviewed, 'reasons' | 'attended'> & { overrides: readonly Override[] },
): Promise<GatheredEntry> {
  const { id } = application;
  const outcome = reasons.length > 0 ? ('rejected' as const) : ('approved' as const);
  const decidedAt = deps.clock.now();
  const reviewed: Reviewed = { outcome, decidedAt: decidedAt.toString(), reasons, attended };
  const scheme = deps.schemes.filedUnder(application);
  const approvalNumber = outcome === 'approved' ? deps.ids.approvalNumber(scheme.numberPrefix) : null;
  const notice = noticeOfEnd(deps, application, { event: outcome, approvalNumber, reasons, at: decidedAt });
  const sealed = deps.sealer.seal(placeOfReviewed(id), JSON.stringify(reviewed));
  const isApproved = outcome === 'approved';
  const lapsesAt = isApproved ? lapseOf(scheme, decidedAt) : null;
  const decided = { decidedBy: 'review', decidedAt, approvalNumber, lapsesAt } as const;
  await concludeApplication(tx, { id, status: outcome, reviewed: sealed, ...decided });
  await dropNoWindow(tx, application);
  await insertNotice(tx, notice);
  if (isApproved) await insertPushes(tx, approvalPushes(deps, scheme, { applicationId: id, at: decidedAt }));
  return {
    action: 'application.reviewed',
    applicationId: id,
    data: {
      outcome,
      decidedBy: 'review',
      reasons: reasons.map(({ code, clause, source }) => ({ code, clause, source })),
      overrides,
    },
  };
}

/**
 * Approves a referred application on its latest asking and tells the applicant. Returns the audit event. Call it while
 * the application is locked and nothing is left to settle; otherwise the database refuses the approval.
 */
export async function concludeByMatching(deps: Deps, tx: Tx, application: Application): Promise<GatheredEntry> {
  const { id, recheckId } = application;
  const at = deps.clock.now();
  const scheme = deps.schemes.filedUnder(application);
  const approvalNumber = deps.ids.approvalNumber(scheme.numberPrefix);
  const lapsesAt = lapseOf(scheme, at);
  const decided = { decidedBy: 'matching', decidedAt: at, approvalNumber, lapsesAt } as const;
  await concludeApplication(tx, { id, status: 'approved', reviewed: null, ...decided });
  await dropNoWindow(tx, application);
  await insertNotice(tx, noticeOfEnd(deps, application, { event: 'approved', approvalNumber, reasons: [], at }));
  await insertPushes(tx, approvalPushes(deps, scheme, { applicationId: id, at }));
  const data = { outcome: 'approved', decidedBy: 'matching', recheckId };
  return { action: 'application.matched', applicationId: id, actor: systemActor('matching'), data };
}

interface End {
  event: 'approved' | 'rejected';
  approvalNumber: string | null;
  reasons: ReviewedReason[];
  at: Temporal.Instant;
}

function noticeOfEnd(deps: Deps, application: Application, { event, approvalNumber, reasons, at }: End): NewNotice {
  const { id, number } = application;
  const { form, current } = openApplication(deps.sealer, application);
  if (!current) throw new Error('a review of an application that was never decided');
  const scheme = deps.schemes.filedUnder(application);
  const text = noticeText({
    says: scheme.says,
    event,
    applicantName: form.applicant.name,
    number,
    approvalNumber,
    afterApproval: afterApprovalOf(scheme, current.grounds).text.zh,
    venue: null,
    departments: [],
    due: null,
    reasons: reasons.map(({ code, params }) => reasonMessage(scheme, code, withMaterialNamed(scheme, params)).zh),
  });
  return sealNotice(deps, { applicationId: id, event, to: form.applicant.phone, text, at });
}
