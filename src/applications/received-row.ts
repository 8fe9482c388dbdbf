// The row that the first commit writes, and the application as the database holds it after that.

import { NO_UNIT } from '../db/tables.ts';
import { canonicalOrganisation } from '../identity/organisation-name.ts';
import { namesOf } from '../schemes/scheme.ts';
import type { RegistryWant } from '../sources/ask-all.ts';
import type { Deps } from './deps.ts';
import { type Case, decideOn, describeQuestions } from './examine.ts';
import type { Filer } from './form-faults.ts';
import type { Receipt } from './record.ts';
import { concluded, decisionEvents } from './ruling.ts';
import type { SubmissionForm } from './schema.ts';
import { type Kept, placeOfSubmission } from './sealed-decision.ts';
import { certificatesOf } from './standing.ts';
import type { Application } from './store/applications.ts';
import { type NewApplication, UNDECIDED } from './store/commits.ts';
import type { Submit } from './submit.ts';

/**
 * The receipt of an application: `received` if sources have to be asked, decided at once if a formal gate fails
 * (`wants` null).
 */
export function receiptOf(
  deps: Deps,
  submit: Submit,
  form: SubmissionForm,
  about: Case,
  wants: RegistryWant[] | null,
  now: Temporal.Instant,
): { receipt: Receipt; kept: Kept | null } {
  const { cause, isAwaited = () => true } = submit;
  const { scheme } = about;
  const id = deps.ids.uuid();
  const gated = wants ? null : concluded(deps, { id, scheme }, decideOn(deps, about));
  const received = {
    action: 'application.received',
    applicationId: id,
    data: {
      asking: describeQuestions(wants ?? []),
      businessType: form.businessType,
      category: form.category,
      channel: form.channel,
      materials: form.materials.length,
      scheme: namesOf(scheme),
    },
  } as const;
  const materials = form.materials.map(({ kind, materialId, seals }) => ({
    id: deps.ids.uuid(),
    applicationId: id,
    materialId,
    kind,
    seals: seals ?? [],
    attachedBy: cause.actor.id,
    attachedAt: now,
    supplementId: null,
  }));
  const receipt: Receipt = {
    cause,
    isAwaited,
    events: gated ? [received, ...decisionEvents(id, gated.kept, 'application.decided')] : [received],
    application: { ...rowOf(deps, submit, form, about, { id, now }), decided: gated?.decided ?? null },
    materials,
  };
  return { receipt, kept: gated?.kept ?? null };
}

function rowOf(
  { sealer }: Deps,
  { filer, idempotencyKey }: Submit,
  form: SubmissionForm,
  { scheme, submission, submittedOn }: Case,
  { id, now }: { id: string; now: Temporal.Instant },
): Omit<NewApplication, 'decided'> {
  const written = JSON.stringify(form);
  const { creditCode = null } = form.employer ?? {};
  // a filer without a code, for a person without an employer, has a key that is no unit's
  const filerCode = filer.creditCode ?? creditCode ?? `tenant:${tenantOf(filer)}`;
  const unitKey = sealer.fingerprint('unit', creditCode ?? filerCode);
  const isFiledByUnit = filerCode === creditCode;
  return {
    id,
    numberPrefix: scheme.numberPrefix,
    tenantId: tenantOf(filer),
    idempotencyKey,
    bodyHash: bodyHashOf(sealer, written),
    reference: form.reference ?? null,
    scheme: scheme.id,
    schemeVersion: scheme.version,
    parameters: scheme.parameters?.kept ?? null,
    category: form.category,
    procedure: scheme.procedure.kind,
    personKey: sealer.fingerprint('person', form.applicant.residentId),
    phoneKey: sealer.fingerprint('phone', form.applicant.phone),
    unitCode: creditCode ?? NO_UNIT,
    unitNameKey: isFiledByUnit || !form.employer ? null : unitNameKeyOf(sealer, form.employer.name),
    district: form.settlement?.district ?? null,
    unitKey,
    certificates: certificatesOf(sealer, submission.claims),
    filerKey: isFiledByUnit ? unitKey : sealer.fingerprint('unit', filerCode),
    submittedAt: now,
    submittedOn: submittedOn.toString(),
    submission: sealer.seal(placeOfSubmission(id), written),
  };
}

/** The application as the receipt's commit wrote it to the database. */
export function receivedApplication(
  { application: { decided, ...received } }: Pick<Receipt, 'application'>,
  number: string,
): Application {
  return {
    ...received,
    ...(decided ?? UNDECIDED),
    number,
    statusAt: received.submittedAt,
    decidedBy: decided ? 'matching' : null,
    reviewed: null,
    recheckId: null,
    rechecked: null,
    humanRequestedAt: null,
    settledOn: null,
  };
}

/** Keyed hash of the parsed form. Keyed, because a plain hash of personal data could be guessed. */
export const bodyHashOf = (sealer: Deps['sealer'], writtenForm: string): Buffer =>
  sealer.fingerprint('body', writtenForm);

/** Keyed hash of a unit's name in any spelling. */
export const unitNameKeyOf = (sealer: Pick<Deps['sealer'], 'fingerprint'>, name: string): Buffer =>
  sealer.fingerprint('unit_name', canonicalOrganisation(name));

/** The unit that files. */
export function tenantOf({ actor }: Filer): string {
  if (!actor.tenantId) throw new Error('a filer without a unit');
  return actor.tenantId;
}
