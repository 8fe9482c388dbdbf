// Says to everybody who has an approval number whether the approval is in force. Nothing more is said than the day, the
// masked name, and that the log holds the approval. A number of which the service knows nothing is answered by the same
// queries, so that neither words nor work tell one from another.
import { civilDateOf } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import { maskName } from '../identity/names.ts';
import type { Status } from '../schemes/words.ts';
import { proofOfApproval } from '../transparency-log/prove.ts';
import type { LogProof } from '../transparency-log/shapes.ts';
import type { LogDeps } from '../transparency-log/transparency.ts';
import type { Deps } from './deps.ts';
import { openSubmission } from './open.ts';
import type { ApprovalState, Verification } from './shapes.ts';
import { type Application, findApproval } from './store/applications.ts';
import { isApprovalNumber, typedApprovalNumber } from './typed-number.ts';

/** The worth of an approval number in each status; null: the application has none. */
export const STATE_OF_APPROVAL: Record<Status, ApprovalState | null> = {
  received: null,
  in_review: null,
  awaiting_supplement: null,
  approved: 'valid',
  frozen: 'suspended',
  settled: 'valid',
  revoked: 'void',
  given_up: 'void',
  lapsed: 'void',
  rejected: null,
  not_accepted: null,
  withdrawn: null,
};

type Verifying = Pick<Deps, 'db' | 'sealer' | 'schemes' | 'mayApprove'>;

/**
 * Tells the state of an approval by its number as somebody typed it; an application number is unknown. Refuses every
 * number with `log_inconsistent` while the log is not in order: an older copy of the database may not know that an
 * approval was revoked.
 */
export async function verifyApproval(deps: Verifying, typed: string): Promise<Verification> {
  const application = await approvalOf(deps, typed);
  const state = application && STATE_OF_APPROVAL[application.status];
  if (!application?.decidedAt || !application.approvalNumber || !state) return { state: 'unknown' };
  const { applicant } = openSubmission(deps.sealer, application);
  return {
    state,
    decidedOn: civilDateOf(application.decidedAt, deps.schemes.filedUnder(application).timeZone).toString(),
    name: maskName(applicant.name),
    proof: proofPlace(application.approvalNumber),
  };
}

/** The proof that the log holds the approval. Null as `proofOfApproval`; refuses as `verifyApproval`. */
export async function proveApproval(deps: Verifying, log: LogDeps, typed: string): Promise<LogProof | null> {
  const application = await approvalOf(deps, typed);
  return await proofOfApproval(log, application?.id ?? null);
}

export const verificationPlace = (approvalNumber: string): string => `/verify/${approvalNumber}`;
const proofPlace = (approvalNumber: string): string => `${verificationPlace(approvalNumber)}/proof`;

async function approvalOf({ db, mayApprove }: Verifying, typed: string): Promise<Application | null> {
  if (!mayApprove()) throw new Refusal('log_inconsistent');
  const number = typedApprovalNumber(typed);
  return await findApproval(db, isApprovalNumber(number) ? number : '');
}
