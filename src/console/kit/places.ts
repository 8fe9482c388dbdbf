// Addresses of the console. They hold only ids and, from a closed list, the name of the latest act.
import { isUuid } from '../../base/uuid.ts';
import type { Done } from '../queue/texts.ts';

const NOTHING = '00000000-0000-0000-0000-000000000000';
/** Answers the id, or, for text that is no id, an id that nothing has. */
export const idIn = (text: string): string => (isUuid(text) ? text : NOTHING);

export const itemPlace = (id: string): string => `/console/items/${id}`;
/** Name the latest act and, where it had one, its item (`last`). */
export const queueAfter = (done: Done, last?: string): string => `/console${after(done, last)}`;
export const itemAfter = (id: string, done: Done, last?: string): string => `${itemPlace(id)}${after(done, last)}`;
const after = (done: Done, last: string | undefined): string => `?done=${done}${last ? `&last=${last}` : ''}`;

export const materialPlace = (itemId: string, materialId: string): string =>
  `${itemPlace(itemId)}/materials/${materialId}`;
/** Answers the address for the viewer. */
export const viewPlace = (itemId: string, materialId: string): string => `${materialPlace(itemId, materialId)}/view`;

export const applicationPlace = (id: string): string => `/console/applications/${id}`;
/** Answers the page of the person of an application. */
export const personPlace = (applicationId: string): string => `${applicationPlace(applicationId)}/same-person`;
/** Answers the page of a unit, for a code that is no number of a person. */
export const unitPlace = (creditCode: string): string => `/console/units/${encodeURIComponent(creditCode)}`;
export const PEOPLE_PLACE = '/console/people';
export const SEARCH_PLACE = '/console/search';
export const FINISHED_PLACE = '/console/finished';
export const ATTENDANCE_PLACE = '/console/attendance';
export const FINDINGS_PLACE = '/console/oversight/findings';
export const PUSHES_PLACE = '/console/pushes';
export const pushPlace = (id: string): string => `${PUSHES_PLACE}/${id}`;
export const blastPlace = (id: string): string => `/console/oversight/blast-radius/${id}`;
export const sanctionPlace = (id: string): string => `/console/sanctions/${id}`;
export const sanctionProposalPlace = (id: string): string => `/console/sanctions/proposals/${id}`;
export const replayPlace = (id: string): string => `/console/replays/${id}`;
