// All SQL about notices. Recipient and text are sealed; a recipient is found by a keyed hash.
import { and, asc, eq, gte, lt, notExists, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db, Tx } from '../../db/connect.ts';
import { notices } from '../../db/notice-tables.ts';
import { insertionInto } from '../../db/recordset.ts';
import { pauseAfter, workQueueOf } from '../../db/work-queue.ts';

type Row = typeof notices.$inferSelect;
const NEW = ['id', 'applicationId', 'event', 'message', 'recipientKey', 'createdAt'] as const;
export type NewNotice = Pick<Row, (typeof NEW)[number]>;
export type Notice = Pick<Row, 'id' | 'applicationId' | 'event' | 'message' | 'status' | 'sentAt'>;

/**
 * Puts a notice into the outbox. At most one for one event of an application: a second is not written, and not an
 * error.
 */
export async function insertNotice(tx: Tx, notice: NewNotice): Promise<void> {
  await tx.insert(notices).values(notice).onConflictDoNothing();
}

/**
 * The same for many, as a step of a gathered commit, after the step `done` that returns the ids of the applications
 * that were changed: puts their notices into the outbox.
 */
export const noticesStep = insertionInto(notices, NEW, {
  before: 'noticed as (',
  behind: 'where r.application_id in (select id from done) on conflict do nothing)',
});

const queue = workQueueOf(notices, [notices.id], sql`${notices.status} = 'due'`);

/** Claims up to `most` notices, of one application in the order of what they tell. */
export async function claimNotices(db: Db, most: number): Promise<Notice[]> {
  const before = alias(notices, 'before');
  const earlier = db
    .select({ id: before.id })
    .from(before)
    .where(and(eq(before.applicationId, notices.applicationId), eq(before.status, 'due'), lt(before.id, notices.id)));
  return await queue.claim(db, notExists(earlier), most);
}

/** With the pauses between them so many attempts take three days. */
export const MOST_ATTEMPTS = 82;

/** Another attempt at what could not be delivered. Answers false, and changes nothing, where that was the last one. */
export const postponeNotice = (db: Db, id: string): Promise<boolean> =>
  queue.settle(db, and(eq(notices.id, id), lt(notices.attempts, MOST_ATTEMPTS)), {
    nextAttemptAt: sql`now() + ${pauseAfter(notices.attempts)}`,
  });

/**
 * Gives up a notice after the last attempt; answers whether it was still due. Later ones of its application then go on.
 */
export const failNotice = (tx: Tx, id: string): Promise<boolean> =>
  queue.settle(tx, and(eq(notices.id, id), gte(notices.attempts, MOST_ATTEMPTS)), { status: 'failed' });

/** Settles a notice that is still due; answers whether it was. */
export const settleNotice = (tx: Tx, id: string, status: 'sent' | 'refused', at: Temporal.Instant): Promise<boolean> =>
  queue.settle(tx, eq(notices.id, id), { status, sentAt: status === 'sent' ? at : null });

/** What was sent to a recipient, oldest first, at most 1,000. */
export async function listSentTo(db: Db, recipientKey: Buffer): Promise<Notice[]> {
  return await db
    .select()
    .from(notices)
    .where(and(eq(notices.recipientKey, recipientKey), eq(notices.status, 'sent')))
    .orderBy(asc(notices.id))
    .limit(1000);
}
