// Opens an application: decrypts the sealed parts of its row.
import type { Sealer } from '../base/seal.ts';
import type { SubmissionForm } from './schema.ts';
import {
  type Examined,
  type Kept,
  placeOfGrounds,
  placeOfRecheck,
  placeOfReviewed,
  placeOfSubmission,
  type Rechecked,
  type Reviewed,
} from './sealed-decision.ts';
import type { Application } from './store/applications.ts';

/** The decrypted parts of an application; `kept` is null until it is decided. */
export interface Opened {
  form: SubmissionForm;
  /** the machine's first decision */
  kept: Kept | null;
  /** the machine's latest decision: from the last recheck, or else the first */
  current: Examined | null;
  reviewed: Reviewed | null;
}

export const openSubmission = (
  sealer: Sealer,
  { id, submission }: Pick<Application, 'id' | 'submission'>,
): SubmissionForm => JSON.parse(sealer.open(placeOfSubmission(id), submission)) as SubmissionForm;

export function openApplication(sealer: Sealer, application: Application): Opened {
  const { id, grounds, recheckId, rechecked, reviewed } = application;
  const kept = grounds && (JSON.parse(sealer.open(placeOfGrounds(id), grounds)) as Kept);
  const again =
    recheckId && rechecked ? (JSON.parse(sealer.open(placeOfRecheck(recheckId), rechecked)) as Rechecked) : null;
  return {
    form: openSubmission(sealer, application),
    kept,
    current: again ?? kept,
    reviewed: reviewed && (JSON.parse(sealer.open(placeOfReviewed(id), reviewed)) as Reviewed),
  };
}
