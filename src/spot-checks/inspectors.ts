// Who inspects a case (双随机): drawn by the seed from the auditors in office, none of whom has handled the application.
// The order is the same for whoever has the seed, and whoever is next in it takes the place of one who cannot.
import type { Tx } from '../db/connect.ts';
import { type Case, findHandlers, insertInspectors, listInspectors, saveInspectors } from './store/cases.ts';
import { listAuditors } from './store/rounds.ts';
import { inspectorTicketOf } from './ticket.ts';

/** Whoever handled the application is left out, whichever way it was: reading it is none. */
export function orderOf(
  seed: string,
  number: string,
  auditors: readonly string[],
  handlers: ReadonlySet<string> | undefined,
): string[] {
  return auditors
    .filter((id) => !handlers?.has(id))
    .map((id) => ({ id, ticket: inspectorTicketOf(seed, number, id) }))
    .sort((a, b) => (a.ticket < b.ticket ? -1 : 1))
    .map(({ id }) => id);
}

export const auditorIds = async (tx: Tx): Promise<string[]> => (await listAuditors(tx)).map(({ id }) => id);

/**
 * Brings the inspectors of a case to what it takes, as far as there is anybody left; answers who was added. The case is
 * to be locked. Who is or was an inspector of it is not drawn again.
 */
export async function fillInspectors(
  tx: Tx,
  seed: string,
  { id, number, applicationId }: Pick<Case, 'id' | 'number' | 'applicationId'>,
  wanted: number,
  at: Temporal.Instant,
): Promise<string[]> {
  const known = await listInspectors(tx, [id]);
  const there = known.filter(({ recusedAt }) => recusedAt === null).length;
  const handlers = await findHandlers(tx, [applicationId]);
  const before = new Set(known.map(({ staffId }) => staffId));
  // whoever was drawn for the case has acted on it by now, and is known to be an inspector of it all the same
  const others = (await auditorIds(tx)).filter((auditor) => !before.has(auditor));
  const added = orderOf(seed, number, others, handlers.get(applicationId)).slice(0, Math.max(0, wanted - there));
  const last = known.at(-1)?.place ?? 0;
  if (added.length > 0) {
    const rows = added.map((staffId, index) => ({ caseId: id, staffId, place: last + index + 1, assignedAt: at }));
    await insertInspectors(tx, rows);
  }
  await saveInspectors(tx, id, { inspectorsWanted: wanted, inspectorsThere: there + added.length });
  return added;
}
