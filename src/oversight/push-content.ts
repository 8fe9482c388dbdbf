// The pushes of a revocation: every department that the scheme names is told, and, after dishonesty, the credit system
// about the applicant and the reporting unit (SZ-53, AMB-8: not for lateness). Written in the transaction that revokes.
import type { Deps } from '../applications/deps.ts';
import { groundText } from '../applications/freeze-view.ts';
import type { SubmissionForm } from '../applications/schema.ts';
import { endOfDay } from '../applications/supplement.ts';
import { timestamp } from '../base/clock.ts';
import { clauseText } from '../schemes/scheme.ts';
import type { PushRecipient, PushSubject, RevocationGround, Venue } from '../schemes/words.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import type { OnApplication } from './act-on-application.ts';
import type { ReportingUnit } from './reporting-unit.ts';
import { insertPushes, type NewPush } from './store/pushes.ts';

export const placeOfPush = (id: string) => `pushes.body:${id}`;

interface Revoked {
  revocationId: string;
  ground: RevocationGround;
  /** where the frozen approval was verified */
  venue: Venue;
  form: SubmissionForm;
  /** null: the filer is no unit, and named none */
  unit: ReportingUnit | null;
}

/** Returns the recipients, for the audit. */
export async function putPushes(deps: Deps, on: OnApplication, revoked: Revoked): Promise<string[]> {
  const { revocationPushedTo, creditGrounds } = on.scheme.supervision;
  const wanted: [PushRecipient, PushSubject][] = revocationPushedTo.map((recipient) => [recipient, 'approval']);
  if (creditGrounds.includes(revoked.ground)) {
    wanted.push(['credit_system', 'applicant']);
    if (revoked.unit) wanted.push(['credit_system', 'unit']);
  }
  await insertPushes(
    on.tx,
    wanted.map(([recipient, subject]) => pushOf(deps, on, revoked, recipient, subject)),
  );
  return wanted.map(([recipient, subject]) => (subject === 'approval' ? recipient : `${recipient}:${subject}`));
}

function pushOf(
  deps: Deps,
  { application, scheme, now, today }: OnApplication,
  { revocationId, ground, venue, form, unit }: Revoked,
  recipient: PushRecipient,
  subject: PushSubject,
): NewPush {
  const id = deps.ids.uuid();
  const { applicant, employer = null } = form;
  const isEmployer = unit !== null && unit.creditCode === employer?.creditCode;
  const person = { name: applicant.name, residentId: applicant.residentId };
  const about = {
    // its own name on file, even if an older application names it otherwise
    approval: { applicant: person, unit: isEmployer ? unit : employer, reportingUnit: unit },
    applicant: { applicant: person },
    unit: { unit },
  }[subject];
  const body = {
    id,
    type: subject === 'approval' ? 'approval.revoked' : 'credit.recorded',
    occurredAt: timestamp(now),
    scheme: scheme.id,
    number: application.number,
    approvalNumber: application.approvalNumber,
    ground,
    reason: groundText(ground, venue).zh,
    basis: clauseText(scheme, scheme.supervision.clauses.revoke).zh,
    subject,
    ...about,
  };
  const { day } = addWorkingDays(today, scheme.supervision.pushWorkingDays);
  return {
    id,
    revocationId,
    applicationId: application.id,
    recipient,
    city: scheme.city.id,
    subject,
    body: deps.sealer.seal(placeOfPush(id), JSON.stringify(body)),
    createdAt: now,
    lateAt: endOfDay(day, scheme),
  };
}
