// 推送: the departments of the scheme are told of every approval, and of each later move of it, in order (SZ-10, SZ-55,
// AMB-31). Here the rows are made, in the transaction of the move; `oversight` sends them until they are acknowledged.
import type { Ids } from '../base/ids.ts';
import type { Tx } from '../db/connect.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { PushEvent, PushRecipient, PushSubject } from '../schemes/words.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import { findTold, insertPushes, type NewPush } from './store/pushes.ts';

interface Approved {
  applicationId: string;
  at: Temporal.Instant;
}

/** The pushes of a new approval: one for each recipient of its scheme. */
export const approvalPushes = (deps: { ids: Ids }, scheme: Scheme, { applicationId, at }: Approved): NewPush[] =>
  scheme.supervision.pushedTo.map((recipient) =>
    pushOf(deps, scheme, { applicationId, at, sequence: 1, event: 'approval.granted', recipient }),
  );

/** An entry for the credit system (SZ-43, SZ-53). */
export type CreditSubject = Exclude<PushSubject, 'approval'>;

export interface LaterMove extends Approved {
  event: Exclude<PushEvent, 'approval.granted' | 'credit.recorded'>;
  freezeId?: string;
  revocationId?: string;
  /** also reported to the credit system */
  credit?: readonly CreditSubject[];
}

/**
 * Puts the pushes of a later move: to each recipient that was told of the approval. Returns the recipients, for the
 * audit. Call it while the application is locked.
 */
export async function tellMove(
  deps: { ids: Ids },
  tx: Tx,
  scheme: Scheme,
  { credit = [], event, ...move }: LaterMove,
): Promise<string[]> {
  const told = await findTold(tx, move.applicationId);
  // an approval of which nobody was told: by a version of the service that told only of revocations
  const recipients = told.recipients.length > 0 ? told.recipients : scheme.supervision.pushedTo;
  const about = { ...move, sequence: told.sequence + 1 };
  await insertPushes(tx, [
    ...recipients.map((recipient) => pushOf(deps, scheme, { ...about, event, recipient })),
    ...credit.map((subject) =>
      pushOf(deps, scheme, { ...about, event: 'credit.recorded', recipient: 'credit_system', subject }),
    ),
  ]);
  return [...recipients, ...credit.map((subject) => `credit_system:${subject}`)];
}

interface About extends Approved {
  sequence: number;
  event: PushEvent;
  recipient: PushRecipient;
  subject?: PushSubject;
  freezeId?: string;
  revocationId?: string;
}

const pushOf = ({ ids }: { ids: Ids }, scheme: Scheme, { at, ...about }: About): NewPush => ({
  subject: 'approval',
  freezeId: null,
  revocationId: null,
  ...about,
  id: ids.uuid(),
  city: scheme.city.id,
  createdAt: at,
  lateAt: lateFrom(at, scheme),
});

interface Counted {
  timeZone: string;
  workingDays: number;
  /** the civil day, in milliseconds since the epoch; its end is not included */
  from: number;
  until: number;
  lateAt: Temporal.Instant;
}

/** The latest count: every approval of a day has the same, and counting takes longer than all else of a push. */
let counted: Counted | null = null;

/** 24:00 of the last working day in which a department should acknowledge a push. */
function lateFrom(at: Temporal.Instant, { timeZone, supervision }: Scheme): Temporal.Instant {
  const ms = at.epochMilliseconds;
  const workingDays = supervision.pushWorkingDays;
  const fits =
    counted?.timeZone === timeZone && counted.workingDays === workingDays && counted.from <= ms && ms < counted.until;
  if (!counted || !fits) {
    const day = at.toZonedDateTimeISO(timeZone).toPlainDate();
    const startOf = (each: Temporal.PlainDate) => each.toZonedDateTime(timeZone).toInstant();
    counted = {
      timeZone,
      workingDays,
      from: startOf(day).epochMilliseconds,
      until: startOf(day.add({ days: 1 })).epochMilliseconds,
      lateAt: startOf(addWorkingDays(day, workingDays).day.add({ days: 1 })),
    };
  }
  return counted.lateAt;
}
