// SQL that writes the pushes of an approval to departments. `oversight` sends them.
import { and, desc, eq } from 'drizzle-orm';
import type { Tx } from '../../db/connect.ts';
import { pushes } from '../../db/oversight-tables.ts';
import { insertionInto } from '../../db/recordset.ts';

type Row = typeof pushes.$inferSelect;
const NEW = [
  'id',
  'applicationId',
  'sequence',
  'event',
  'recipient',
  'city',
  'subject',
  'freezeId',
  'revocationId',
  'createdAt',
  'lateAt',
] as const;
export type NewPush = Pick<Row, (typeof NEW)[number]>;

/** A step of a gathered commit, after the step `done`, which returns the ids of the changed applications. */
export const pushesStep = insertionInto(pushes, NEW, {
  before: 'told as (',
  behind: 'where r.application_id in (select id from done))',
});

const insertion = insertionInto(pushes, NEW);

/** Call it in the transaction of the move. */
export async function insertPushes(tx: Tx, rows: readonly NewPush[]): Promise<void> {
  if (rows.length > 0) await tx.execute(insertion(rows));
}

/** The recipients of the approval, and the number of its latest move. Call it while the application is locked. */
export async function findTold(
  tx: Tx,
  applicationId: string,
): Promise<{ recipients: Row['recipient'][]; sequence: number }> {
  const { event, recipient, sequence } = pushes;
  const rows = await tx
    .select({ event, recipient, sequence })
    .from(pushes)
    .where(and(eq(pushes.applicationId, applicationId), eq(pushes.subject, 'approval')))
    .orderBy(desc(sequence), pushes.id);
  return {
    recipients: rows.filter((row) => row.event === 'approval.granted').map((row) => row.recipient),
    sequence: rows[0]?.sequence ?? 0,
  };
}
