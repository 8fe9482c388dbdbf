// Dependencies of the functions about webhooks. They get them as an argument and do not know the maker.
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

/** The unit that acts. An actor without one owns no endpoint. */
export function unitOf({ actor }: Pick<Cause, 'actor'>): string {
  if (!actor.tenantId) throw new Error('a submitter without a unit');
  return actor.tenantId;
}

/** The unit whose endpoints an actor may see; undefined for staff, who may see all. */
export const unitSeenBy = (actor: Actor): string | undefined =>
  actor.kind === 'submitter' ? unitOf({ actor }) : undefined;
