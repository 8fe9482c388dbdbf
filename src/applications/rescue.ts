// Puts applications that a crash left `received` into review, as if no source had answered (law 6). No source is asked
// again here, because an application whose questions crash one process could crash all others in turn.
import { systemActor } from '../base/actor.ts';
import type { Deps } from './deps.ts';
import { awaitDocuments } from './document-gate.ts';
import { decideOn } from './examine.ts';
import { receivedBefore } from './received-before.ts';
import { rulingOf } from './ruling.ts';
import { type Application, listStranded } from './store/applications.ts';

/** Real seconds to wait after the end of the lease, so that a retry by the unit can finish the work first. */
const GRACE_SECONDS = 15;
const AT_ONCE = 100;

const RESCUER = systemActor('rescue-stranded');

/** Returns how many were rescued. Any number of processes may run it: each application gets only one decision. */
export async function rescueStranded(deps: Deps): Promise<number> {
  const stranded = await listStranded(deps.db, GRACE_SECONDS, AT_ONCE);
  const rescued = await Promise.all(stranded.map((application) => rescue(deps, application)));
  return rescued.filter(Boolean).length;
}

/** Logs an application that cannot be rescued (a lost key) and leaves it for the next sweep; the others go on. */
async function rescue(deps: Deps, application: Application): Promise<boolean> {
  const { id, number } = application;
  try {
    const received = await receivedBefore(deps, { actor: RESCUER }, application);
    if (await awaitDocuments(deps, { actor: RESCUER }, received)) return true;
    const { scheme, submission } = received.about;
    const decided = decideOn(deps, received.about);
    // the standing of person and units is read when a clerk claims the item
    const kept = { ...decided, grounds: { ...decided.grounds, accepted: true as const } };
    const ruling = rulingOf(
      deps,
      { actor: RESCUER },
      { id, number, scheme, submission, applicant: received.form.applicant },
      kept,
      'application.rescued',
    );
    return (await deps.recorder.decide(ruling)) === true;
  } catch (error) {
    deps.log.error('rescue.failed', error, { applicationId: id });
    return false;
  }
}
