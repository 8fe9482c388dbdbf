// The sealed result for an approval that was decided again in a blast radius: the facts, the decision, and the new
// reasons against it.
import type { Rechecked } from '../applications/sealed-decision.ts';
import type { Sealer } from '../base/seal.ts';
import type { Reason } from '../matching/decide.ts';

export interface BlastExamined {
  rechecked: Rechecked;
  /** reasons against the application now that did not exist at its approval */
  reasons: Reason[];
}

interface Place {
  blastRadiusId: string;
  applicationId: string;
}

export const placeOfExamined = ({ blastRadiusId, applicationId }: Place): string =>
  `blast_radius_cases.examined:${blastRadiusId}:${applicationId}`;

export const openExamined = (sealer: Sealer, place: Place, examined: Buffer): BlastExamined =>
  JSON.parse(sealer.open(placeOfExamined(place), examined)) as BlastExamined;
