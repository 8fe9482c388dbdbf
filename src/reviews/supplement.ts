// 补正: a clerk asks the unit for everything that is missing, all at once and until a day (行政许可法 32(4)). The item
// waits until then; the other departments go on with their items.

import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import { moveApplication } from '../applications/store/applications.ts';
import { insertSupplement } from '../applications/store/supplements.ts';
import { aadOfSupplementNotes, endOfDay, type Notes } from '../applications/supplement.ts';
import type { Cause } from '../audit/change.ts';
import { civilDateOf } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import { sealNotice } from '../notices/notify.ts';
import { insertNotice } from '../notices/store/notices.ts';
import { supplementText } from '../notices/texts.ts';
import { listedMaterialName } from '../schemes/documents.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { addWorkingDays, workingDayFrom, workingDaysUntil } from '../schemes/working-days.ts';
import {
  actOnItem,
  type ItemContext,
  requireDepartment,
  requireHolderAndExtend,
  requireInReview,
  requireStatus,
  requireVersion,
} from './act-on-item.ts';
import type { SupplementForm } from './schema.ts';
import type { CaseItemView } from './shapes.ts';
import { findItem, type Item } from './store/items.ts';
import { viewOf } from './view.ts';

/**
 * The application waits until everything is there or the day is over. Refuses with `not_found`, `stale`, `not_claimed`,
 * `illegal_transition` (also while another department awaits a supplement), `validation_failed` for a day that is not
 * possible, or for an unlisted kind without a note.
 */
export async function requestSupplement(
  deps: Deps,
  cause: Cause,
  id: string,
  form: SupplementForm,
): Promise<CaseItemView> {
  await actOnItem(deps, cause, id, 'supplement', async (on) => {
    requireDepartment(on);
    if (form.version !== undefined) await requireVersion(on, form.version);
    await requireStatus(on, ['open']);
    await requireHolderAndExtend(on);
    await requireInReview(on);
    refuseNameless(deps.schemes.filedUnder(on.application), form);
    const asked = await askFor(deps, on, form);
    const data = { itemId: id, supplementId: asked.id, kinds: asked.kinds, lastDay: asked.lastDay };
    return {
      result: undefined,
      events: [{ action: 'review.supplement_requested', applicationId: on.application.id, data }],
    };
  });
  return await viewOf(deps, await itemNow(deps, id), cause.actor);
}

async function itemNow(deps: Deps, id: string): Promise<Item> {
  const item = await findItem(deps.db, id);
  if (!item) throw new Error('an item that waits is not there');
  return item;
}

async function askFor(deps: Deps, { tx, item, application, actor, now }: ItemContext, form: SupplementForm) {
  const id = deps.ids.uuid();
  const scheme = deps.schemes.filedUnder(application);
  const today = civilDateOf(now, scheme.timeZone);
  const { day, provisional } = lastDayOf(scheme, today, form.due ?? null);
  const dueAt = endOfDay(day, scheme);
  const kinds = form.items.map(({ kind }) => kind);
  const notes: Notes = Object.fromEntries(form.items.map(({ kind, note }) => [kind, note ?? null]));
  await insertSupplement(tx, {
    id,
    applicationId: application.id,
    itemId: item.id,
    department: item.department,
    requestedBy: actor.id,
    requestedAt: now,
    lastDay: day.toString(),
    dueAt,
    provisional,
    kinds,
    notes: deps.sealer.seal(aadOfSupplementNotes(id), JSON.stringify(notes)),
    reviewDaysLeft: workingDaysUntil(today, civilDateOf(item.dueAt.subtract({ milliseconds: 1 }), scheme.timeZone)),
  });
  const moved = await moveApplication(tx, application.id, {
    from: ['in_review'],
    to: 'awaiting_supplement',
    at: now,
    dueAt,
  });
  if (!moved) throw new Error('an application that was locked has moved');
  const { form: submitted } = openApplication(deps.sealer, application);
  const text = supplementText({
    says: scheme.says,
    applicantName: submitted.applicant.name,
    number: application.number,
    lastDay: day.toString(),
    kinds: kinds.map((kind) => listedMaterialName(scheme, kind)?.zh ?? notes[kind] ?? kind),
  });
  const notice = sealNotice(deps, {
    applicationId: application.id,
    event: `supplement:${id}`,
    to: submitted.applicant.phone,
    text,
    at: now,
  });
  await insertNotice(tx, notice);
  return { id, kinds, lastDay: day.toString() };
}

/** Refuses a kind without a name unless the clerk describes it, because the applicant cannot read a code. */
function refuseNameless(scheme: Scheme, { items }: SupplementForm): void {
  const message = { zh: '清单外的材料须用文字说明', en: 'Describe in words a material that is not on the list' };
  const errors = items.flatMap(({ kind, note }, index) =>
    listedMaterialName(scheme, kind) || note ? [] : [{ pointer: `/items/${index}/note`, code: 'required', message }],
  );
  if (errors.length > 0) throw new Refusal('validation_failed', { errors });
}

/** Returns the day that the clerk names, moved to a working day; if none is named, the term of the scheme. */
function lastDayOf({ readings }: Scheme, today: Temporal.PlainDate, named: string | null) {
  if (named === null) return addWorkingDays(today, readings.supplementWorkingDays);
  const { day: latest } = addWorkingDays(today, readings.mostSupplementWorkingDays);
  const wanted = Temporal.PlainDate.from(named);
  if (Temporal.PlainDate.compare(wanted, today) <= 0 || Temporal.PlainDate.compare(wanted, latest) > 0) {
    const message = {
      zh: `补正期限应在明日至${latest.toString()}之间`,
      en: `The last day must lie between tomorrow and ${latest.toString()}`,
    };
    throw new Refusal('validation_failed', { errors: [{ pointer: '/due', code: 'out_of_range', message }] });
  }
  return workingDayFrom(wanted);
}
