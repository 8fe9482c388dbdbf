// What became of all that was to be told: every delivery is visible to the unit whose endpoint it was for, and can be
// asked for again. It holds no personal data, so that whoever runs the service may look at it too.
import { type Cause, change } from '../audit/change.ts';
import { timestamp } from '../base/clock.ts';
import { pageOf, placeAt } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import type { DeliveryView } from './shapes.ts';
import { type Delivery, type DeliveryFilter, findDelivery, listDeliveries, redeliver } from './store/deliveries.ts';
import type { WebhookEvent } from './webhook-message.ts';
import type { AttemptFault } from './webhook-sender.ts';
import { unitOf, unitSeenBy, type Webhooks } from './webhooks.ts';

const deliveryView = ({ occurredAt, deliveredAt, nextAttemptAt, ...delivery }: Delivery): DeliveryView => ({
  ...delivery,
  event: delivery.event as WebhookEvent,
  lastError: delivery.lastError as AttemptFault | null,
  occurredAt: timestamp(occurredAt),
  deliveredAt: deliveredAt && timestamp(deliveredAt),
  nextAttemptAt: nextAttemptAt && timestamp(nextAttemptAt),
});

/** Newest first. A unit sees its own, staff everybody's. */
export async function pageOfDeliveries(deps: Webhooks, { actor }: Cause, filter: Omit<DeliveryFilter, 'tenantId'>) {
  const rows = await listDeliveries(deps.db, { ...filter, tenantId: unitSeenBy(actor), limit: filter.limit + 1 });
  const { items, next } = pageOf(rows, filter.limit, ({ occurredAt, id }) => placeAt(occurredAt, id));
  return { items: items.map(deliveryView), next };
}

/**
 * Sends it once more under the same id and sequence, whatever became of it: at once, with three days of attempts of its
 * own. What is due already does not wait for its next attempt any longer. Later ones of the same application wait for
 * it as ever.
 */
export async function redeliverDelivery(deps: Webhooks, cause: Cause, id: string): Promise<DeliveryView> {
  const tenantId = unitOf(cause);
  return await change(deps, cause, async (tx) => {
    const before = await findDelivery(tx, tenantId, id);
    if (!before) throw new Refusal('not_found');
    await redeliver(tx, id);
    const delivery = await findDelivery(tx, tenantId, id);
    if (!delivery) throw new Error('a delivery that was changed is not there');
    const { endpointId, applicationId, event, sequence } = delivery;
    const data = { deliveryId: id, endpointId, event, sequence, was: before.status };
    return {
      result: deliveryView(delivery),
      events: [{ action: 'webhook.redelivery_requested', applicationId, data }],
    };
  });
}
