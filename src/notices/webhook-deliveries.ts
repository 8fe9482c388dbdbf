// Results of webhook deliveries: a unit sees every delivery to its endpoints and can request it again. They hold no
// personal data, so operators may see them too.
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

/** Lists deliveries, newest first. A unit sees its own deliveries, staff those about applications of their office. */
export async function pageOfDeliveries(
  deps: Webhooks,
  { actor }: Cause,
  filter: Omit<DeliveryFilter, 'of' | 'tenantId'>,
) {
  const rows = await listDeliveries(deps.db, {
    ...filter,
    of: actor,
    tenantId: unitSeenBy(actor),
    limit: filter.limit + 1,
  });
  const { items, next } = pageOf(rows, filter.limit, ({ occurredAt, id }) => placeAt(occurredAt, id));
  return { items: items.map(deliveryView), next };
}

/**
 * Sends a delivery again with the same id and sequence, whatever its status: at once, and with three new days of
 * attempts. A delivery that is already due no longer waits for its next attempt. Later ones of the same application
 * still wait for it.
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
