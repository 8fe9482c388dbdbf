// The bans of a unit or of an applicant, beside their applications. Overseers read each; a clerk learns only that a ban
// is in force, and until when, because nothing is approved before its end (SZ-56).
import type { Deps } from '../applications/deps.ts';
import { openSubmission } from '../applications/open.ts';
import { reachApplication } from '../applications/read.ts';
import type { Cause } from '../audit/change.ts';
import { OVERSEER_ROLES } from '../base/actor.ts';
import { searchSanctions } from './sanctions.ts';
import type { Subject } from './schema.ts';
import type { SanctionView } from './shapes.ts';

type Room = Pick<Deps, 'db' | 'clock' | 'ids' | 'sealer' | 'schemes'>;

export interface BanLine extends Pick<SanctionView, 'scheme' | 'from' | 'until' | 'active'> {
  /** the whole ban, for overseers; null for a clerk */
  sanction: SanctionView | null;
}

/** Newest first. Puts the search into the audit. */
export const bansOfUnit = (deps: Room, cause: Cause, creditCode: string): Promise<BanLine[]> =>
  bansOf(deps, cause, { kind: 'unit', creditCode });

/**
 * Lists the bans of the applicant of an application. Refuses with `not_found` as reading it would. Puts the search into
 * the audit.
 */
export async function bansOfApplicant(deps: Room, cause: Cause, applicationId: string): Promise<BanLine[]> {
  const application = await reachApplication(deps, cause.actor, applicationId);
  const { residentId } = openSubmission(deps.sealer, application).applicant;
  return await bansOf(deps, cause, { kind: 'applicant', residentId });
}

async function bansOf(deps: Room, cause: Cause, subject: Subject): Promise<BanLine[]> {
  const sanctions = await searchSanctions(deps, cause, { subject });
  const isOverseer = OVERSEER_ROLES.some((role) => role === cause.actor.role);
  return sanctions
    .filter(({ active }) => active || isOverseer)
    .map((sanction) => {
      const { scheme, from, until, active } = sanction;
      return { scheme, from, until, active, sanction: isOverseer ? sanction : null };
    });
}
