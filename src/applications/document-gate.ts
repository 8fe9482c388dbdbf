// The gate of documents: where a scheme has one, an application that lacks documents waits, and is told everything that
// is missing at once (行政许可法 32(4)). No source is asked before everything is there, or the last day has passed.
import { type AuditEntry, type Cause, change, nothing } from '../audit/change.ts';
import { civilDateOf } from '../base/clock.ts';
import type { Tx } from '../db/connect.ts';
import { type CaseWithSheets, type MissingDocument, missingDocuments } from '../matching/documents.ts';
import { sealNotice } from '../notices/notify.ts';
import { insertNotice } from '../notices/store/notices.ts';
import { supplementText } from '../notices/texts.ts';
import { demandText, type Sheet } from '../schemes/documents.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import type { Deps } from './deps.ts';
import type { Received } from './receive.ts';
import { type Application, lockApplication, moveApplication, receiveAgain } from './store/applications.ts';
import { endSupplement, insertSupplement, listSupplements, type Supplement } from './store/supplements.ts';
import { readBack, type Submitted } from './submitted.ts';
import { aadOfSupplementNotes, endOfDay, type Notes } from './supplement.ts';

/** The documents for which a case waits; empty where no gate stands, or everything is there. */
export const missingAtGate = (scheme: Scheme, about: CaseWithSheets): MissingDocument[] =>
  scheme.gatesDocuments(about) ? missingDocuments(scheme, about) : [];

const stamped = ({ seals }: Sheet): string => (seals.length > 0 ? '（须加盖规定的印章）' : '');

/** Whether the application waits at the gate: nothing was decided yet. */
export const isAtGate = ({ status, grounds }: Pick<Application, 'status' | 'grounds'>): boolean =>
  status === 'awaiting_supplement' && grounds === null;

/**
 * Lets a received application wait for its missing documents, and tells the applicant. Returns null where nothing is
 * missing, or where it has waited before: its last day has passed, and the review goes on with the documents there are.
 */
export async function awaitDocuments(
  deps: Deps,
  cause: Cause,
  {
    application: { id, number },
    form,
    about: { scheme, submission },
  }: Pick<Received, 'application' | 'form' | 'about'>,
): Promise<Submitted | null> {
  const missing = missingAtGate(scheme, submission);
  const [first] = missing;
  if (!first || (await listSupplements(deps.db, id)).length > 0) return null;
  const now = deps.clock.now();
  const { day, provisional } = addWorkingDays(civilDateOf(now, scheme.timeZone), scheme.readings.supplementWorkingDays);
  const dueAt = endOfDay(day, scheme);
  const lastDay = day.toString();
  const kinds = missing.map(({ sheet }) => sheet.kind);
  const names = missing.map(({ demand, sheet }) => demandText(scheme, demand).zh + stamped(sheet));
  // a kind that says everything by its name needs no note
  const notes: Notes = Object.fromEntries(
    missing.map(({ demand, sheet }, index) => {
      const isPlain = demand.anyOf.length === 1 && sheet.seals.length === 0;
      return [sheet.kind, isPlain ? null : (names[index] ?? null)];
    }),
  );
  const supplementId = deps.ids.uuid();
  await change(deps, cause, async (tx) => {
    // another process may have gone on with it
    if ((await lockApplication(tx, id))?.status !== 'received') return nothing(undefined);
    await insertSupplement(tx, {
      id: supplementId,
      applicationId: id,
      itemId: null,
      department: first.demand.owner,
      requestedBy: 'matching',
      requestedAt: now,
      lastDay,
      dueAt,
      provisional,
      kinds,
      notes: deps.sealer.seal(aadOfSupplementNotes(supplementId), JSON.stringify(notes)),
      // the review has not begun
      reviewDaysLeft: 0,
    });
    await moveApplication(tx, id, { from: ['received'], to: 'awaiting_supplement', at: now, dueAt });
    const { name: applicantName, phone: to } = form.applicant;
    const text = supplementText({ says: scheme.says, applicantName, number, lastDay, kinds: names });
    await insertNotice(
      tx,
      sealNotice(deps, { applicationId: id, event: `supplement:${supplementId}`, to, text, at: now }),
    );
    const data = { supplementId, kinds, lastDay };
    return { result: undefined, events: [{ action: 'application.documents_missing', applicationId: id, data }] };
  });
  return await readBack(deps, id);
}

/**
 * Ends the wait of an application at the gate: it is received, and examined next (`examineReceived`). Call it while the
 * application is locked; returns the audit event.
 */
export async function passGate(
  deps: Deps,
  tx: Tx,
  { id }: Application,
  supplement: Supplement,
  because: 'completed' | 'overdue',
): Promise<AuditEntry> {
  await endSupplement(tx, supplement.id, because, deps.clock.now());
  if (!(await receiveAgain(tx, id, deps.clock.now()))) throw new Error('the application no longer waits at the gate');
  const action = because === 'completed' ? 'application.documents_complete' : 'application.documents_overdue';
  return { action, applicationId: id, data: { supplementId: supplement.id } };
}
