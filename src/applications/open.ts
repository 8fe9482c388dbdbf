// Opens an application: decrypts the sealed parts of its row, and finds the scheme under which it was filed.
import type { Sealer } from '../base/seal.ts';
import { findScheme } from '../schemes/catalogue.ts';
import type { Scheme } from '../schemes/scheme.ts';
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

/** The scheme under which an application was filed. */
export function schemeOf({ scheme: id, schemeVersion }: { scheme: string; schemeVersion: string }): Scheme {
  const scheme = findScheme(id, schemeVersion);
  if (!scheme) throw new Error(`no scheme ${id} of version ${schemeVersion}`);
  return scheme;
}

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
