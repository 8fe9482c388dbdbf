// The persons and units that a paper names. The unit that filed for the person hands the papers on, so it gets the
// person's own papers with name and numbers in full. Staff get copies in which the person is masked: who has to know
// more reveals it for a purpose.
import type { SubmissionForm } from '../applications/schema.ts';
import type { Actor } from '../base/actor.ts';
import { maskName } from '../identity/names.ts';
import { maskResidentId } from '../identity/resident-id.ts';

export interface PersonShown {
  name: string;
  residentId: string;
  phone: string;
}

export const isOwn = ({ kind }: Actor): boolean => kind === 'submitter';

const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;

export function personFor(actor: Actor, { applicant: { name, residentId, phone } }: SubmissionForm): PersonShown {
  return isOwn(actor)
    ? { name, residentId, phone }
    : { name: maskName(name), residentId: maskResidentId(residentId), phone: maskPhone(phone) };
}

/** The name and the number as one line of a paper. */
export const personLine = ({ name, residentId }: PersonShown): string => `${name}（公民身份号码${residentId}）`;
