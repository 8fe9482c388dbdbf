// Decides again if something happened while the sources were asked: somebody asked for a person (PIPL 24), a ban came
// into force (SZ-56), or another person claims the same certificate.
import type { Cause } from '../audit/change.ts';
import { decide } from '../matching/decide.ts';
import { tellContested } from './contested.ts';
import type { Deps } from './deps.ts';
import type { Received } from './receive.ts';
import { rulingOf } from './ruling.ts';
import type { Examined } from './sealed-decision.ts';
import { findStandingSince } from './standing.ts';
import { readBack, type Submitted } from './submitted.ts';

/** More news can arrive while this decides again. */
const MAX_LOOKS = 3;

/**
 * Decides on the same answers with the current standing. Leaves an application alone that is no longer `received`.
 * Returns the application as it is in the database.
 */
export async function decideOnLateNews(
  deps: Deps,
  cause: Cause,
  { application: { id, number }, form, about: { scheme } }: Received,
  examined: Examined,
): Promise<Submitted> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    const stands = await readBack(deps, id);
    const { status, humanRequestedAt } = stands.application;
    if (status !== 'received') return stands;
    const standing = await findStandingSince(deps.db, id, deps.clock.now());
    const { submission: filed } = examined.grounds;
    const submission = humanRequestedAt ? { ...filed, optOutOfAutomatedDecision: true } : filed;
    const grounds = { ...examined.grounds, accepted: true as const, submission, standing };
    const anew = { ...examined, grounds, decision: decide(scheme, grounds) };
    const decidable = { id, number, scheme, submission, applicant: form.applicant };
    if (!(await deps.recorder.decide(rulingOf(deps, cause, decidable, anew)))) continue;
    if (standing.contestedClaims) await tellContested(deps, id);
    break;
  }
  return await readBack(deps, id);
}
