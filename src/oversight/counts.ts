// Oversight in numbers: frozen approvals, decisions past their day, and departments that have not acknowledged.

import type { Deps } from '../applications/deps.ts';
import type { Actor } from '../base/actor.ts';
import { PUSH_RECIPIENTS, type PushRecipient } from '../schemes/words.ts';
import { countWaiting } from './store/findings.ts';
import { countOpen } from './store/freezes.ts';
import { countUnacknowledged } from './store/pushes.ts';

export interface OversightCounts {
  frozen: number;
  /** past their day; a person has come, or a revocation is proposed */
  pastDue: number;
  /** adverse spot checks that nobody has decided on, and those of them past their day */
  toFreeze: number;
  toFreezeLate: number;
  pushes: { recipient: PushRecipient; open: number; late: number }[];
}

/** Every recipient, even one that has acknowledged everything. */
export async function countOversight(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
): Promise<OversightCounts> {
  const now = clock.now();
  const [freezes, findings, pushes] = await Promise.all([
    countOpen(db, actor, now),
    countWaiting(db, actor, now),
    countUnacknowledged(db, actor, now),
  ]);
  return {
    ...freezes,
    ...findings,
    pushes: PUSH_RECIPIENTS.map((recipient) => {
      const counted = pushes.find((each) => each.recipient === recipient);
      return { recipient, open: counted?.open ?? 0, late: counted?.late ?? 0 };
    }),
  };
}
