// All SQL about notices. Recipient and text are sealed; a recipient is found by a keyed hash.
import { and, asc, eq, gte, inArray, lt, lte, notExists, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db, Tx } from '../../db/connect.ts';
import { notices } from '../../db/notice-tables.ts';
import { insertionInto } from '../../db/recordset.ts';

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

/**
 * Claims up to `most` notices whose turn has come, those waiting longest first, and of one application in the order of
 * what they tell: nobody else gets them for a minute, by the database's clock. A courier that dies leaves them to the
 * next. That a delivery was tried is no event of the audit; what became of it is.
 */
export async function claimNotices(db: Db, most: number): Promise<Notice[]> {
  const before = alias(notices, 'before');
  const earlier = db
    .select({ id: before.id })
    .from(before)
    .where(and(eq(before.applicationId, notices.applicationId), eq(before.status, 'due'), lt(before.id, notices.id)));
  const turn = db
    .select({ id: notices.id })
    .from(notices)
    .where(and(eq(notices.status, 'due'), lte(notices.nextAttemptAt, sql`now()`), notExists(earlier)))
    .orderBy(asc(notices.nextAttemptAt))
    .limit(most)
    .for('update', { skipLocked: true });
  return await db
    .update(notices)
    .set({ attempts: sql`${notices.attempts} + 1`, nextAttemptAt: sql`now() + interval '1 minute'` })
    .where(inArray(notices.id, turn))
    .returning();
}

/** 5 s, then twice as long each time up to an hour: with these pauses so many attempts take three days. */
const PAUSE = sql`least(interval '5 seconds' * power(2, least(${notices.attempts}, 20) - 1), interval '1 hour')`;
export const MOST_ATTEMPTS = 82;

const isDue = (id: string) => and(eq(notices.id, id), eq(notices.status, 'due'));

/** Another attempt at what could not be delivered. Answers false, and changes nothing, where that was the last one. */
export async function postponeNotice(db: Db, id: string): Promise<boolean> {
  const postponed = await db
    .update(notices)
    .set({ nextAttemptAt: sql`now() + ${PAUSE}` })
    .where(and(isDue(id), lt(notices.attempts, MOST_ATTEMPTS)))
    .returning({ id: notices.id });
  return postponed.length > 0;
}

/**
 * Gives up a notice after the last attempt; answers whether it was still due. Later ones of its application then go on.
 */
export async function failNotice(tx: Tx, id: string): Promise<boolean> {
  const failed = await tx
    .update(notices)
    .set({ status: 'failed' })
    .where(and(isDue(id), gte(notices.attempts, MOST_ATTEMPTS)))
    .returning({ id: notices.id });
  return failed.length > 0;
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
    .set({ status, sentAt: status === 'sent' ? at : null })
    .where(isDue(id))
    .returning({ id: notices.id });
  return settled.length > 0;
}

/** What was sent to a recipient, oldest first, at most 1,000. */
export async function listSentTo(db: Db, recipientKey: Buffer): Promise<Notice[]> {
  return await db
    .select()
    .from(notices)
    .where(and(eq(notices.recipientKey, recipientKey), eq(notices.status, 'sent')))
    .orderBy(asc(notices.id))
    .limit(1000);
}
