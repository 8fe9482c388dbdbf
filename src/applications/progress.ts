// Tells the person how an application stands, by its number and the phone number that it declares: something that only
// the person and the unit know, and that no address holds. An unknown number and a wrong phone number are one query
// and one answer. A reading is audited.
import { type Cause, change } from '../audit/change.ts';
import type { Deps } from './deps.ts';
import { viewApplication } from './read.ts';
import type { ProgressForm } from './schema.ts';
import type { Progress } from './shapes.ts';
import { findByNumberAndPhone } from './store/applications.ts';
import { typedNumber } from './typed-number.ts';

export async function readProgress(deps: Deps, cause: Cause, { number, phone }: ProgressForm): Promise<Progress> {
  const phoneKey = deps.sealer.fingerprint('phone', phone);
  const application = await findByNumberAndPhone(deps.db, { number: typedNumber(number), phoneKey });
  if (!application) return { found: false };
  const { id } = application;
  const { status, approvalNumber, nextStep } = await viewApplication(deps, cause, application);
  await change(deps, cause, async () => ({
    result: undefined,
    events: [{ action: 'application.progress_read', applicationId: id, data: {} }],
  }));
  return { found: true, number: application.number, status, approvalNumber, nextStep };
}
