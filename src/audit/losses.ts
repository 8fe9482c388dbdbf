// Losses that an operator has accepted: what was published and is in the log no more, because an older copy of the database has
// taken over. Each is an event, and so part of the log that goes on without what was lost.
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '../db/connect.ts';
import type { Head } from './merkle.ts';

const Tree = z.object({ size: z.int(), root: z.base64() });
const Data = z.object({
  published: Tree,
  database: Tree,
  /** numbers that nobody is given any more: what was lost may have given them out; null: there were none */
  skipped: z.object({ from: z.int(), to: z.int() }).nullable(),
  reason: z.string(),
});
export type LossData = z.output<typeof Data>;

export interface AcceptedLoss {
  /** of the event */
  seq: number;
  at: string;
  /** the last that was published then */
  published: Head;
  /** the last that the database had then */
  database: Head;
  skipped: LossData['skipped'];
  reason: string;
}

export const treeOf = ({ size, root }: Head) => ({ size, root: root.toString('base64') });
const headOf = ({ size, root }: z.output<typeof Tree>): Head => ({ size, root: Buffer.from(root, 'base64') });

/** Oldest first. An event that a hand has put in and that says nothing of the kind is none. */
export async function listAcceptedLosses(db: Db | Tx): Promise<AcceptedLoss[]> {
  // the index of these few events is found by the literal
  const rows = await db.execute<{ seq: string; at: Date | string; data: unknown }>(sql`
    select seq, at, data from audit_events where action = 'log.loss_accepted' order by seq`);
  return rows.flatMap(({ seq, at, data }) => {
    const { success, data: said } = Data.safeParse(data);
    if (!success) return [];
    const { published, database, skipped, reason } = said;
    return [
      {
        seq: Number(seq),
        at: String(at),
        published: headOf(published),
        database: headOf(database),
        skipped,
        reason,
      },
    ];
  });
}

/** The latest that accepts the loss of that tree. */
export async function findAcceptedLoss(db: Db | Tx, lost: Head): Promise<AcceptedLoss | null> {
  const losses = await listAcceptedLosses(db);
  return losses.findLast(({ published }) => published.size === lost.size && published.root.equals(lost.root)) ?? null;
}
