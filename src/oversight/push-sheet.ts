// One push as the people of its department see it, above all of a department without a system: what it tells of, whom
// it is about, masked, and what they can do. The identity is shown for a purpose, and the audit says so.
import type { Deps } from '../applications/deps.ts';
import { openApplication, openSubmission } from '../applications/open.ts';
import type { RevealPurpose } from '../applications/purposes.ts';
import { findApplication } from '../applications/store/applications.ts';
import { type Cause, change } from '../audit/change.ts';
import { type CaseApplication, describeApplication } from '../reviews/item-detail.ts';
import { movePartOf } from './push-content.ts';
import { readPush } from './pushes.ts';
import type { PushView } from './shapes.ts';
import { findToldOf } from './store/pushes.ts';

export interface PushSheet {
  push: PushView;
  approvalNumber: string | null;
  /** the person is masked */
  application: CaseApplication;
  /** what the move itself says, such as the last day of a freeze */
  particulars: Partial<Record<'lastDay' | 'verifiedOn' | 'reason' | 'basis' | 'settledOn' | 'office', string | null>>;
  moves: PushMove[];
}

/** Named as the paths of the acts. */
export type PushMove = 'acknowledge' | 'settled';

/** Puts the reading into the audit. Refuses as `readPush`. */
export async function readPushSheet(deps: Deps, cause: Cause, id: string): Promise<PushSheet> {
  const push = await readPush(deps, cause, id);
  await change(deps, cause, async () => ({
    result: undefined,
    events: [{ action: 'application.read', applicationId: push.applicationId, data: { pushId: id } }],
  }));
  const application = await findApplication(deps.db, push.applicationId);
  const told = await findToldOf(deps.db, id);
  if (!application || !told) throw new Error('a push without its application');
  const scheme = deps.schemes.filedUnder(application);
  const { role, department } = cause.actor;
  const mayAcknowledge = push.status !== 'acknowledged' && (role === 'supervisor' || role === 'clerk');
  const maySettle =
    role === 'clerk' && application.status === 'approved' && department === scheme.supervision.settledBy;
  return {
    push,
    approvalNumber: application.approvalNumber,
    application: describeApplication(scheme, application, openApplication(deps.sealer, application)),
    particulars: movePartOf(deps.sealer, scheme, push.event, told),
    moves: [...(mayAcknowledge ? (['acknowledge'] as const) : []), ...(maySettle ? (['settled'] as const) : [])],
  };
}

export interface PersonTold {
  name: string;
  residentId: string;
  phone: string;
}

/** Refuses as `readPush`. Leaves the purpose in the audit, and never the values. */
export async function revealTold(deps: Deps, cause: Cause, id: string, purpose: RevealPurpose): Promise<PersonTold> {
  const { applicationId } = await readPush(deps, cause, id);
  const application = await findApplication(deps.db, applicationId);
  if (!application) throw new Error('a push without its application');
  await change(deps, cause, async () => ({
    result: undefined,
    events: [{ action: 'application.revealed', applicationId, data: { pushId: id, purpose } }],
  }));
  const { name, residentId, phone } = openSubmission(deps.sealer, application).applicant;
  return { name, residentId, phone };
}
