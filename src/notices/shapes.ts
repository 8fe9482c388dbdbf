// Shapes of the answers about a unit's endpoints and deliveries, and of the webhook messages.
import { z } from 'zod';
import { instant } from '../base/moment.ts';
import { DELIVERY_STATUSES, ENDPOINT_STATUSES, STATUSES } from '../schemes/words.ts';
import { WEBHOOK_EVENTS } from './webhook-message.ts';
import { ATTEMPT_FAULTS } from './webhook-sender.ts';

export const EndpointView = z
  .strictObject({
    id: z.uuid(),
    url: z.string(),
    events: z.array(z.enum(WEBHOOK_EVENTS)),
    status: z.enum(ENDPOINT_STATUSES),
    createdAt: instant,
  })
  .meta({ id: 'WebhookEndpoint' });
export type EndpointView = z.output<typeof EndpointView>;

const secret = z.string();
/** The secret is null if a creation is repeated too late to show it again. */
export const CreatedView = EndpointView.extend({ secret: secret.nullable() }).meta({ id: 'CreatedWebhookEndpoint' });
export const RotatedView = EndpointView.extend({ secret, previousSecretUntil: instant.nullable() }).meta({
  id: 'RotatedWebhookEndpoint',
});

/** The result of a ping. */
export const TestView = z
  .strictObject({
    delivered: z.boolean(),
    status: z.int().nullable(),
    error: z.enum(ATTEMPT_FAULTS).nullable(),
    durationMs: z.int(),
  })
  .meta({ id: 'WebhookTest' });
export type TestView = z.output<typeof TestView>;

export const DeliveryView = z
  .strictObject({
    id: z.uuid(),
    endpointId: z.uuid(),
    applicationId: z.uuid(),
    sequence: z.int(),
    event: z.enum(WEBHOOK_EVENTS),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.int(),
    lastStatus: z.int().nullable(),
    lastError: z.enum(ATTEMPT_FAULTS).nullable(),
    occurredAt: instant,
    deliveredAt: instant.nullable(),
    nextAttemptAt: instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type DeliveryView = z.output<typeof DeliveryView>;

/** The message to an endpoint. */
export const MessageView = z
  .strictObject({
    type: z.enum(WEBHOOK_EVENTS),
    timestamp: instant,
    data: z.strictObject({
      applicationId: z.uuid(),
      number: z.string(),
      reference: z.string().nullable(),
      scheme: z.string(),
      status: z.enum(STATUSES),
      approvalNumber: z.string().nullable(),
      due: instant.nullable(),
      sequence: z.int(),
    }),
  })
  .meta({ id: 'WebhookMessage' });
export const PingView = z
  .strictObject({ type: z.literal('ping'), timestamp: instant, data: z.strictObject({ endpointId: z.uuid() }) })
  .meta({ id: 'WebhookPing' });
