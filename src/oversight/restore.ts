// 恢复: the materials that the person brought to the window, or handed in online where the scheme says so, were
// verified, and the same approval is in force again (SZ-52). The departments are told (SZ-55).
import type { Deps } from '../applications/deps.ts';
import { placeOfRestoration } from '../applications/freeze-view.ts';
import { type Application, moveApplication } from '../applications/store/applications.ts';
import type { Freeze } from '../applications/store/freezes.ts';
import { endOfDay } from '../applications/supplement.ts';
import { tellMove } from '../applications/tell-departments.ts';
import type { AuditEntry, Cause } from '../audit/change.ts';
import { civilDateOf } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import { restoredText } from '../notices/texts.ts';
import {
  actOnApplication,
  type OnApplication,
  refuseDay,
  requireFrozen,
  requirePastDay,
  tellApplicant,
} from './act-on-application.ts';
import { applicationNow } from './application-now.ts';
import type { RestoreForm } from './schema.ts';
import { endRestored, endRevocation } from './store/freezes.ts';

/**
 * Approved again with the same number, or settled as before; a proposed revocation is withdrawn. Refuses with
 * `not_found`, `illegal_transition` unless it is frozen, `validation_failed` for another venue than the freeze's, for a
 * day before the freeze or in the future, and for one after the last day unless it is on record that the person came in
 * time (SZ-53: a person who did not is revoked, and restoring is no way around that).
 */
export async function restoreApplication(
  deps: Deps,
  cause: Cause,
  id: string,
  { note, venue, attendedOn }: RestoreForm,
): Promise<Application> {
  await actOnApplication(deps, cause, id, 'restore', async (on) => {
    const { tx, now, today } = on;
    const { freeze, proposal } = await requireFrozen(on);
    if (venue !== freeze.venue) throw otherVenue();
    const verifiedOn = attendedOn ?? freeze.attendedOn ?? today.toString();
    requirePastDay(on, freeze, 'attendedOn', verifiedOn);
    if (freeze.attendedOn === null) requireInTime(freeze, verifiedOn);
    const end = { by: cause.actor.id, at: now };
    if (proposal) await endRevocation(tx, proposal.id, 'withdrawn', { ...end, note: null });
    const sealed = deps.sealer.seal(placeOfRestoration(freeze.id), note);
    await endRestored(tx, freeze.id, { ...end, verifiedOn, note: sealed });
    const to = on.application.settledOn === null ? 'approved' : 'settled';
    const move = { from: ['frozen'], to, at: now, dueAt: lapseAfterFreeze(on, freeze) } as const;
    if (!(await moveApplication(tx, id, move))) throw new Error('an approval that was locked has moved');
    await tellApplicant(deps, on, `restored:${freeze.id}`, (who) => restoredText({ ...who, venue }));
    const told = { applicationId: id, at: now, freezeId: freeze.id } as const;
    const pushed = await tellMove(deps, tx, on.scheme, { ...told, event: 'approval.restored' });
    const data = { freezeId: freeze.id, venue, verifiedOn, to, pushed };
    const restored: AuditEntry = { action: 'application.restored', applicationId: id, data };
    return { result: undefined, events: proposal ? [withdrawn(id, proposal.id), restored] : [restored] };
  });
  return await applicationNow(deps, id);
}

/** An approval was not to be used while it was frozen: that time is given back (AMB-32). Null: it never lapses. */
const lapseAfterFreeze = ({ scheme, now }: OnApplication, { lapsesAt, frozenAt }: Freeze): Temporal.Instant | null =>
  lapsesAt && endOfDay(civilDateOf(lapsesAt.add(frozenAt.until(now)), scheme.timeZone), scheme);

/** Refuses a visit after the last day of the freeze. */
export function requireInTime({ lastDay, venue }: Freeze, attendedOn: string): void {
  if (attendedOn <= lastDay) return;
  const late =
    venue === 'window'
      ? {
          zh: `期限为${lastDay}，其后到窗口的不属于按时`,
          en: `The last day was ${lastDay}: a person who came later did not come in time`,
        }
      : {
          zh: `期限为${lastDay}，其后提交的不属于按时`,
          en: `The last day was ${lastDay}: documents that were handed in later were not in time`,
        };
  throw refuseDay('attendedOn', late);
}

/** As for a value that no form knows. */
const otherVenue = (): Refusal => {
  const message = { zh: '不在允许的取值内', en: 'Not one of the allowed values' };
  return new Refusal('validation_failed', { errors: [{ pointer: '/venue', code: 'value', message }] });
};

export const withdrawn = (applicationId: string, revocationId: string): AuditEntry => ({
  action: 'application.revocation_withdrawn',
  applicationId,
  data: { revocationId },
});
