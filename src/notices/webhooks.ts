// What the verbs about webhooks need. They get it as an argument and know nobody who makes it.
import type { Cause, Door } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import type { Ids } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Sealer } from '../base/seal.ts';
import type { WebhookSender } from './webhook-sender.ts';

export interface Webhooks extends Door {
  ids: Ids;
  sealer: Sealer;
  sender: WebhookSender;
  log: Log;
}

/** The unit that acts. Whoever has none owns no endpoint. */
export function unitOf({ actor }: Pick<Cause, 'actor'>): string {
  if (!actor.tenantId) throw new Error('a submitter without a unit');
  return actor.tenantId;
}

/** Whose endpoints an actor may look at: a unit its own, staff everybody's. */
export const unitSeenBy = (actor: Actor): string | undefined =>
  actor.kind === 'submitter' ? unitOf({ actor }) : undefined;
