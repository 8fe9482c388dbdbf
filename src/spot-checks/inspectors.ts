// The inspectors of a case (双随机): drawn by the seed from the auditors of the round's office, of its department where
// it has one, who have not handled the application. The order is the same for everybody who has the seed; the next
// person in this order replaces an inspector who cannot inspect.
import type { Tx } from '../db/connect.ts';
import { type Case, findHandlers, insertInspectors, listInspectors, saveInspectors } from './store/cases.ts';
import { listAuditors, type Round } from './store/rounds.ts';
import { inspectorTicketOf } from './ticket.ts';

/** Leaves out everybody who handled the application in any way. Reading is not handling. */
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

/** The auditors of the office that fixed the round, of the round's department where it has one. */
export const auditorIds = async (tx: Tx, { sealedBy, plan }: Pick<Round, 'sealedBy' | 'plan'>): Promise<string[]> =>
  (await listAuditors(tx, sealedBy, plan.department ?? null)).map(({ id }) => id);

/**
 * Fills up the inspectors of a case, as far as auditors are left; returns the new inspectors. Lock the case before. A
 * present or former inspector of the case is not drawn again.
 */
export async function fillInspectors(
  tx: Tx,
  round: Pick<Round, 'sealedBy' | 'plan'> & { seed: string },
  { id, number, applicationId }: Pick<Case, 'id' | 'number' | 'applicationId'>,
  wanted: number,
  at: Temporal.Instant,
): Promise<string[]> {
  const known = await listInspectors(tx, [id]);
  const there = known.filter(({ recusedAt }) => recusedAt === null).length;
  const handlers = await findHandlers(tx, [applicationId]);
  const before = new Set(known.map(({ staffId }) => staffId));
  // known inspectors are left out here, since inspecting does not count as handling
  const others = (await auditorIds(tx, round)).filter((auditor) => !before.has(auditor));
  const added = orderOf(round.seed, number, others, handlers.get(applicationId)).slice(0, Math.max(0, wanted - there));
  const last = known.at(-1)?.place ?? 0;
  if (added.length > 0) {
    const rows = added.map((staffId, index) => ({ caseId: id, staffId, place: last + index + 1, assignedAt: at }));
    await insertInspectors(tx, rows);
  }
  await saveInspectors(tx, id, { inspectorsWanted: wanted, inspectorsThere: there + added.length });
  return added;
}
