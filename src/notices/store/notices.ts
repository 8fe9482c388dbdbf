// All SQL about notices. Recipient and text are sealed; a keyed hash finds a recipient.
import { and, asc, eq, gte, like, lt, notExists, sql } from 'drizzle-orm';
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
 * Puts a notice into the outbox. At most one for each event of an application; a second notice is silently left out.
 */
export async function insertNotice(tx: Tx, notice: NewNotice): Promise<void> {
  await tx.insert(notices).values(notice).onConflictDoNothing();
}

/**
 * The same for many, as a step of a gathered commit, after the step `done`, which returns the ids of the changed
 * applications: puts their notices into the outbox.
 */
export const noticesStep = insertionInto(notices, NEW, {
  before: 'noticed as (',
  behind: 'where r.application_id in (select id from done) on conflict do nothing)',
});

/** Whether the application has a notice of the event, sent or not. */
export async function hasNotice(tx: Tx, applicationId: string, event: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: notices.id })
    .from(notices)
    .where(and(eq(notices.applicationId, applicationId), like(notices.event, `${event}:%`)))
    .limit(1);
  return row !== undefined;
}

/** Takes an event's notices out of the outbox of an application, where no courier has attempted them yet. */
export async function dropNotices(tx: Tx, applicationId: string, event: string): Promise<void> {
  await tx
    .delete(notices)
    .where(
      and(
        eq(notices.applicationId, applicationId),
        like(notices.event, `${event}:%`),
        eq(notices.status, 'due'),
        eq(notices.attempts, 0),
      ),
    );
}

const queue = workQueueOf(notices, [notices.id], sql`${notices.status} = 'due'`);

/** Claims up to `most` notices, those of one application in the order of events. */
export async function claimNotices(db: Db, most: number): Promise<Notice[]> {
  const before = alias(notices, 'before');
  const earlier = db
    .select({ id: before.id })
    .from(before)
    .where(and(eq(before.applicationId, notices.applicationId), eq(before.status, 'due'), lt(before.id, notices.id)));
  return await queue.claim(db, notExists(earlier), most);
}

/** Number of attempts; with the pauses between them they last three days. */
export const MOST_ATTEMPTS = 82;

/** Schedules another attempt. Returns false, and changes nothing, after the last one. */
export const postponeNotice = (db: Db, id: string): Promise<boolean> =>
  queue.settle(db, and(eq(notices.id, id), lt(notices.attempts, MOST_ATTEMPTS)), {
    nextAttemptAt: sql`now() + ${pauseAfter(notices.attempts)}`,
  });

/**
 * Gives up a notice after the last attempt; returns whether it was still due. Later notices of its application then
 * continue.
 */
export const failNotice = (tx: Tx, id: string): Promise<boolean> =>
  queue.settle(tx, and(eq(notices.id, id), gte(notices.attempts, MOST_ATTEMPTS)), { status: 'failed' });

/** Settles a notice that is still due; returns whether it was. */
export const settleNotice = (tx: Tx, id: string, status: 'sent' | 'refused', at: Temporal.Instant): Promise<boolean> =>
  queue.settle(tx, eq(notices.id, id), { status, sentAt: status === 'sent' ? at : null });

/** The notices sent to a recipient, oldest first, at most 1,000. */
export async function listSentTo(db: Db, recipientKey: Buffer): Promise<Notice[]> {
  return await db
    .select()
    .from(notices)
    .where(and(eq(notices.recipientKey, recipientKey), eq(notices.status, 'sent')))
    .orderBy(asc(notices.id))
    .limit(1000);
}
