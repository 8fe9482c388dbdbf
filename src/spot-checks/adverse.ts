// An adverse result of a case comes before the supervisors the moment it is concluded (SZ-51): the notice makes the
// freeze follow the finding, so that they either freeze the approval, or two of them decide not to.
import type { Deps } from '../applications/deps.ts';
import { placeOfFindingNotes } from '../applications/freeze-view.ts';
import { lockApplication } from '../applications/store/applications.ts';
import { endOfDay } from '../applications/supplement.ts';
import { civilDateOf } from '../base/clock.ts';
import { ADVERSE_RESULTS } from '../schemes/words.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import { placeOfFindingNote } from './aad.ts';
import type { OnCase } from './act-on-round.ts';
import type { Result } from './schema.ts';
import { listInspectors } from './store/cases.ts';
import { findOpenFreezeFor, insertFinding, settleByFreeze } from './store/findings.ts';

/** A note of an inspector whose verdict counts. */
export interface FindingNote {
  by: string;
  note: string | null;
}

/**
 * Call it when the result is saved. Null where the result is not adverse, or the scheme knows no freeze; else the last
 * day for the decision, counted by the scheme. A freeze that names the case already settles it; a freeze for another
 * cause does not, since lifting that freeze says nothing of this result.
 */
export async function bringBeforeSupervisors(
  deps: Deps,
  { tx, found, now }: Pick<OnCase, 'tx' | 'found' | 'now'>,
  result: Result,
): Promise<{ decideBy: string } | null> {
  if (!ADVERSE_RESULTS.some((each) => each === result)) return null;
  const application = await lockApplication(tx, found.applicationId);
  if (!application) throw new Error('a case without an application');
  const scheme = deps.schemes.filedUnder(application);
  if (!scheme.supervision.freeze) return null;
  const { day, provisional } = addWorkingDays(civilDateOf(now, scheme.timeZone), scheme.supervision.findingWorkingDays);
  const { id: caseId, applicationId } = found;
  await insertFinding(tx, {
    caseId,
    applicationId,
    notes: deps.sealer.seal(placeOfFindingNotes(caseId), JSON.stringify(await notesOf(deps, tx, caseId, result))),
    lastDay: day.toString(),
    dueAt: endOfDay(day, scheme),
    provisional,
  });
  const freeze = await findOpenFreezeFor(tx, caseId);
  if (freeze) await settleByFreeze(tx, caseId, { freezeId: freeze.id, by: freeze.frozenBy, at: now });
  return { decideBy: day.toString() };
}

async function notesOf({ sealer }: Deps, tx: OnCase['tx'], caseId: string, result: Result): Promise<FindingNote[]> {
  const counted = (await listInspectors(tx, [caseId])).filter(({ verdict }) => verdict === result);
  return counted.map(({ staffId: by, note }) => ({
    by,
    note: note && sealer.open(placeOfFindingNote(caseId, by), note),
  }));
}
