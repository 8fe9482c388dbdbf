// Supplements: documents that a department has asked the unit for (一次性告知, 行政许可法 32(4)). This file shows them
// and ends the wait for them; `reviews` makes the request. During the wait the time limit of the review is suspended
// for the department that asked; other departments continue.

import type { GatheredEntry } from '../audit/change.ts';
import { civilDateOf, timestamp } from '../base/clock.ts';
import type { Sealer } from '../base/seal.ts';
import type { Db, Tx } from '../db/connect.ts';
import { missingDocuments } from '../matching/documents.ts';
import { listedMaterialName } from '../schemes/documents.ts';
import { UNLISTED_KINDS } from '../schemes/material-kinds.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Text } from '../schemes/words.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import type { Deps } from './deps.ts';
import { sheetsOf } from './documents.ts';
import { openSubmission } from './open.ts';
import type { SubmissionForm } from './schema.ts';

import type { SupplementView } from './shapes.ts';
import { type Application, moveApplication } from './store/applications.ts';
import { dueOfItems, endSupplement, kindsReceived, listSupplements, type Supplement } from './store/supplements.ts';

export const aadOfSupplementNotes = (id: string) => `supplements.notes:${id}`;
export type Notes = Record<string, string | null>;

/** The end (24:00) of a civil day in the scheme's time zone. */
export const endOfDay = (day: Temporal.PlainDate, { timeZone }: Scheme): Temporal.Instant =>
  day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant();

/**
 * Returns the name of a kind of material: from the scheme, else from `MATERIAL_KINDS`, else from the kinds that the
 * service attaches, else “Other material (kind)”.
 */
export function materialName(scheme: Scheme, kind: string): Text {
  const own = listedMaterialName(scheme, kind) ?? OWN_KINDS[kind];
  return own ?? { zh: `其他材料（${kind}）`, en: `Other material (${kind})` };
}

/** Kinds that the service itself attaches, and those that a note describes. */
const OWN_KINDS: Record<string, Text> = {
  ...UNLISTED_KINDS,
  review_evidence: { zh: '审核佐证', en: 'Evidence of the review' },
};

/** Lists all supplements of an application, newest first. */
export async function supplementsOf(
  { db, sealer, schemes }: Pick<Deps, 'db' | 'sealer' | 'schemes'>,
  application: Application,
): Promise<SupplementView[]> {
  const all = await listSupplements(db, application.id);
  const scheme = schemes.filedUnder(application);
  const receivedFor = (each: Supplement) =>
    each.itemId ? kindsReceived(db, each.id) : kindsAtGate(db, scheme, openSubmission(sealer, application), each);
  return await Promise.all(all.map(async (each) => viewOf(sealer, scheme, each, await receivedFor(each))));
}

/** The kinds in whose place a document with all its stamps is there by now: another sheet may do as well. */
async function kindsAtGate(
  db: Db,
  scheme: Scheme,
  form: SubmissionForm,
  { applicationId, kinds }: Supplement,
): Promise<Set<string>> {
  const missing = missingDocuments(scheme, { ...form, sheets: await sheetsOf(db, applicationId) });
  const isMissing = (kind: string) => missing.some(({ demand }) => demand.anyOf.some((each) => each.kind === kind));
  return new Set(kinds.filter((kind) => !isMissing(kind)));
}

function viewOf(sealer: Sealer, scheme: Scheme, supplement: Supplement, received: Set<string>): SupplementView {
  const notes = JSON.parse(sealer.open(aadOfSupplementNotes(supplement.id), supplement.notes)) as Notes;
  const { status, department, lastDay, provisional, kinds } = supplement;
  return {
    status,
    department,
    requestedAt: timestamp(supplement.requestedAt),
    lastDay,
    due: timestamp(supplement.dueAt),
    provisional,
    items: kinds.map((kind) => ({
      kind,
      text: materialName(scheme, kind),
      note: notes[kind] ?? null,
      received: received.has(kind),
    })),
  };
}

/**
 * Puts a waiting application back into review. The new deadline is the later of two: today plus the working days that
 * were left when the wait began (at least one), and the latest deadline of its unsettled items. An item can have a
 * later one if the applicant was called to the window meanwhile (SZ-42). Call it while the application is locked;
 * returns the audit event.
 */
export async function resumeReview(
  deps: Deps,
  tx: Tx,
  application: Application,
  supplement: Supplement,
  because: 'completed' | 'overdue',
): Promise<GatheredEntry> {
  const { id } = application;
  const now = deps.clock.now();
  const scheme = deps.schemes.filedUnder(application);
  const { day } = addWorkingDays(civilDateOf(now, scheme.timeZone), Math.max(1, supplement.reviewDaysLeft));
  await endSupplement(tx, supplement.id, because, now);
  const ends = [endOfDay(day, scheme), ...(await dueOfItems(tx, id))].toSorted(Temporal.Instant.compare);
  const move = { from: ['awaiting_supplement'], to: 'in_review', at: now, dueAt: ends.at(-1) ?? null } as const;
  if (!(await moveApplication(tx, id, move))) throw new Error('the application is no longer waiting for a supplement');
  const action = because === 'completed' ? 'application.supplemented' : 'application.supplement_overdue';
  return { action, applicationId: id, data: { supplementId: supplement.id, department: supplement.department } };
}
