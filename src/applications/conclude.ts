// What people decided in review becomes the application's decision: once, when every department has settled its item.
import { sql } from 'drizzle-orm';
import type { GatheredEntry } from '../audit/change.ts';
import type { Tx } from '../db/connect.ts';
import { sealNotice } from '../notices/notify.ts';
import { insertNotices } from '../notices/store.ts';
import { noticeText } from '../notices/texts.ts';
import { reasonMessage } from '../schemes/reasons.ts';
import type { Deps } from './deps.ts';
import { placeOfReviewed, type Reviewed, type ReviewedReason } from './kept.ts';
import { type Application, concludeApplication } from './store.ts';
import { openApplication, schemeOf } from './view.ts';

/**
 * Approves where no department refused, and rejects otherwise with every reason; tells the applicant. Answers the audit
 * event. To be called within the change that settles the last item; throws where the application is not in review.
 */
export async function concludeReview(
  deps: Deps,
  tx: Tx,
  application: Application,
  reasons: ReviewedReason[],
): Promise<GatheredEntry> {
  const { id, number } = application;
  const outcome = reasons.length > 0 ? ('rejected' as const) : ('approved' as const);
  const decidedAt = deps.clock.now();
  const reviewed: Reviewed = { outcome, decidedAt: decidedAt.toString(), reasons };
  const scheme = schemeOf(application);
  const approvalNumber = outcome === 'approved' ? deps.ids.approvalNumber(scheme.numberPrefix) : null;
  const { form, kept } = openApplication(deps.sealer, application);
  if (!kept) throw new Error('a review of what was never decided');
  const text = noticeText({
    event: outcome,
    applicantName: form.applicant.name,
    number,
    approvalNumber,
    afterApproval: scheme.afterApproval(kept.grounds.submission).zh,
    venue: null,
    departments: [],
    due: null,
    reasons: reasons.map(({ code, params }) => reasonMessage(code, params).zh),
  });
  const notice = sealNotice(deps, { applicationId: id, event: outcome, to: form.applicant.phone, text, at: decidedAt });
  const sealed = deps.sealer.seal(placeOfReviewed(id), JSON.stringify(reviewed));
  const step = concludeApplication({ id, status: outcome, decidedAt, approvalNumber, reviewed: sealed });
  const done = await tx.execute(sql`with ${step}, ${insertNotices([notice])} select id from done`);
  if (done.length !== 1) throw new Error('a review of what is not in review');
  return {
    action: 'application.reviewed',
    applicationId: id,
    data: {
      outcome,
      decidedBy: 'review',
      reasons: reasons.map(({ code, clause, source }) => ({ code, clause, source })),
    },
  };
}
