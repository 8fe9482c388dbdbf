// Names the place where each text about a round is sealed.
export const placeOfRecusal = (caseId: string, staffId: string) =>
  `spot_check_inspectors.recusal_reason:${caseId}:${staffId}`;
export const placeOfFindingNote = (caseId: string, staffId: string) =>
  `spot_check_inspectors.note:${caseId}:${staffId}`;
export const placeOfExtensionReason = (roundId: string, place: number) =>
  `spot_check_extensions.reason:${roundId}:${place}`;
