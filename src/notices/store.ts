// All SQL about notices. Recipient and text are sealed; a recipient is found by a keyed hash.
import { and, asc, eq, sql } from 'drizzle-orm';
import { instantOf } from '../audit/store.ts';
import type { Db, Tx } from '../db/connect.ts';
import { notices } from '../db/tables.ts';

export interface NewNotice {
  id: string;
  applicationId: string;
  event: string;
  message: Buffer;
  recipientKey: Buffer;
  createdAt: Temporal.Instant;
}

export interface Notice {
  id: string;
  applicationId: string;
  event: string;
  message: Buffer;
  status: 'due' | 'sent' | 'refused';
  sentAt: Temporal.Instant | null;
}

/** At most one notice for one event of an application: a second is not written, and not an error. */
export async function insertNotices(tx: Tx, items: readonly NewNotice[]): Promise<void> {
  const rows = items.map((item) => ({
    id: item.id,
    application_id: item.applicationId,
    event: item.event,
    message: item.message.toString('base64'),
    recipient_key: item.recipientKey.toString('base64'),
    created_at: item.createdAt.toString(),
  }));
  await tx.execute(sql`
    insert into notices (id, application_id, event, message, recipient_key, created_at)
    select id, application_id, event, decode(message, 'base64'), decode(recipient_key, 'base64'), created_at
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      id uuid, application_id uuid, event text, message text, recipient_key text, created_at timestamptz)
    on conflict do nothing`);
}

export async function findNotice(db: Db, id: string): Promise<Notice | null> {
  const [row] = await db.select().from(notices).where(eq(notices.id, id));
  return row ? toNotice(row) : null;
}

/** Settles a notice that is still due; answers whether it was. */
export async function settleNotice(
  tx: Tx,
  id: string,
  status: 'sent' | 'refused',
  at: Temporal.Instant,
): Promise<boolean> {
  const settled = await tx
    .update(notices)
    .set({ status, sentAt: status === 'sent' ? at.toString() : null })
    .where(and(eq(notices.id, id), eq(notices.status, 'due')))
    .returning({ id: notices.id });
  return settled.length > 0;
}

/** What was sent to a recipient, oldest first, at most 1,000. */
export async function listSentTo(db: Db, recipientKey: Buffer): Promise<Notice[]> {
  const rows = await db
    .select()
    .from(notices)
    .where(and(eq(notices.recipientKey, recipientKey), eq(notices.status, 'sent')))
    .orderBy(asc(notices.id))
    .limit(1000);
  return rows.map(toNotice);
}

function toNotice(row: typeof notices.$inferSelect): Notice {
  return {
    id: row.id,
    applicationId: row.applicationId,
    event: row.event,
    message: row.message,
    status: row.status,
    sentAt: row.sentAt === null ? null : instantOf(row.sentAt),
  };
}
