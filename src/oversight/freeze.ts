// 冻结: an approval whose materials turn out incomplete or not compliant is frozen; the applicant is told the missing
// materials, where to come or to hand in, and until when (SZ-51). Only an approval is ever frozen (SZ-54), also one by
// which the person has settled. The departments are told (SZ-55).
import type { Deps } from '../applications/deps.ts';
import { missingOf, placeOfFreezeReason } from '../applications/freeze-view.ts';
import { type Application, moveApplication } from '../applications/store/applications.ts';
import { endOfDay } from '../applications/supplement.ts';
import { tellMove } from '../applications/tell-departments.ts';
import type { AuditEntry, Cause } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import { frozenText } from '../notices/texts.ts';
import { listedMaterialName } from '../schemes/documents.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Venue } from '../schemes/words.ts';
import { addWorkingDays, workingDayFrom } from '../schemes/working-days.ts';
import { actOnApplication, type OnApplication, refuseDay, requireStatus, tellApplicant } from './act-on-application.ts';
import { applicationNow } from './application-now.ts';
import type { FreezeForm } from './schema.ts';
import { settleByFreeze } from './store/findings.ts';
import { insertFreeze, isCaseOf } from './store/freezes.ts';

/**
 * Refuses with `not_found`, `not_in_procedure` where the scheme knows no freeze, `illegal_transition` unless it is
 * approved or settled, `validation_failed` for a day that is not
 * possible, an unknown kind of material, or a spot-check case of another application.
 */
export async function freezeApplication(
  deps: Deps,
  cause: Cause,
  id: string,
  { reason, missing, spotCheckCase, due }: FreezeForm,
): Promise<Application> {
  await actOnApplication(deps, cause, id, 'freeze', async (on) => {
    venueOf(on.scheme);
    requireStatus(on, 'approved', 'settled');
    refuseUnknown(on.scheme, missing);
    if (spotCheckCase && !(await isCaseOf(on.tx, spotCheckCase, id))) throw noSuchCase();
    const lastDay = lastDayOf(on, due ?? null);
    const { event } = await freezeWithin(deps, on, {
      by: cause.actor.id,
      reason,
      missing,
      lastDay,
      spotCheckCase: spotCheckCase ?? null,
      blastRadiusId: null,
    });
    return { result: undefined, events: [event] };
  });
  return await applicationNow(deps, id);
}

export interface ToFreeze {
  by: string;
  /** free text; sealed */
  reason: string;
  missing: string[];
  lastDay: LastDay;
  spotCheckCase: string | null;
  blastRadiusId: string | null;
}

/** Where a frozen approval is verified. Refuses with `not_in_procedure` where the scheme knows no freeze. */
function venueOf({ supervision }: Scheme): Venue {
  if (!supervision.freeze) throw new Refusal('not_in_procedure');
  return supervision.freeze.venue;
}

/**
 * Freezes a locked approval, settles its adverse spot checks, and tells the applicant. Returns the freeze and its audit
 * event. Refuses as `venueOf`.
 */
export async function freezeWithin(
  deps: Deps,
  on: OnApplication,
  { by, reason, lastDay, ...about }: ToFreeze,
): Promise<{ freezeId: string; event: AuditEntry }> {
  const { tx, application, scheme, now } = on;
  const venue = venueOf(scheme);
  const id = deps.ids.uuid();
  const day = lastDay.day.toString();
  const dueAt = endOfDay(lastDay.day, scheme);
  await insertFreeze(tx, {
    id,
    applicationId: application.id,
    frozenBy: by,
    frozenAt: now,
    venue,
    lastDay: day,
    dueAt,
    provisional: lastDay.provisional,
    lapsesAt: application.dueAt,
    reason: deps.sealer.seal(placeOfFreezeReason(id), reason),
    ...about,
  });
  const move = { from: ['approved', 'settled'], to: 'frozen', at: now, dueAt } as const;
  if (!(await moveApplication(tx, application.id, move))) throw new Error('an approval that was locked has moved');
  const names = missingOf(scheme, about).map(({ text }) => text.zh);
  await tellApplicant(deps, on, `frozen:${id}`, (who) => frozenText({ ...who, venue, missing: names, lastDay: day }));
  const settled = await settleByFreeze(tx, application.id, { freezeId: id, by, at: now });
  const { missing, spotCheckCase, blastRadiusId } = about;
  const told = { applicationId: application.id, at: now, freezeId: id } as const;
  const pushed = await tellMove(deps, tx, scheme, { ...told, event: 'approval.frozen' });
  const findings = settled.length > 0 ? { findings: settled } : {};
  const data = { freezeId: id, missing, lastDay: day, spotCheckCase, blastRadiusId, pushed, ...findings };
  return { freezeId: id, event: { action: 'application.frozen', applicationId: application.id, data } };
}

export interface LastDay {
  day: Temporal.PlainDate;
  /** beyond the table of statutory holidays */
  provisional: boolean;
}

/** Returns the day that the supervisor names, moved to a working day; if none is named, the term of the scheme. */
export function lastDayOf({ scheme, today }: Pick<OnApplication, 'scheme' | 'today'>, named: string | null): LastDay {
  const { freezeWorkingDays, mostFreezeWorkingDays } = scheme.supervision;
  if (named === null) return addWorkingDays(today, freezeWorkingDays);
  const { day: latest } = addWorkingDays(today, mostFreezeWorkingDays);
  const wanted = Temporal.PlainDate.from(named);
  if (Temporal.PlainDate.compare(wanted, today) <= 0 || Temporal.PlainDate.compare(wanted, latest) > 0) {
    throw refuseDay('due', {
      zh: `期限应在明日至${latest}之间`,
      en: `The last day must lie between tomorrow and ${latest}`,
    });
  }
  return workingDayFrom(wanted);
}

const noSuchCase = (): Refusal => {
  const message = { zh: '该申请没有这个抽查案件', en: 'This application has no such spot-check case' };
  return new Refusal('validation_failed', { errors: [{ pointer: '/spotCheckCase', code: 'value', message }] });
};

/** The applicant cannot read a code. */
function refuseUnknown(scheme: Scheme, kinds: readonly string[]): void {
  const message = { zh: '没有这种材料', en: 'There is no such kind of material' };
  const errors = kinds.flatMap((kind, index) =>
    listedMaterialName(scheme, kind) ? [] : [{ pointer: `/missing/${index}`, code: 'value', message }],
  );
  if (errors.length > 0) throw new Refusal('validation_failed', { errors });
}
