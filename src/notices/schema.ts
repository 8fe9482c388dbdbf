// The form for a unit's webhook endpoint.
import { z } from 'zod';
import { WEBHOOK_EVENTS } from './webhook-message.ts';

const MOST_URL_CHARACTERS = 2048;

export const EndpointForm = z
  .strictObject({
    url: z
      .string()
      .min(1)
      .max(MOST_URL_CHARACTERS)
      .meta({
        description:
          'in live operation https, port 443 or 1024 and above, at a public address; redirects are not followed',
        examples: ['https://hr.example.com/miaopi'],
      }),
    events: z
      .array(z.enum(WEBHOOK_EVENTS))
      .max(WEBHOOK_EVENTS.length)
      .optional()
      .meta({ description: 'the wanted events; absent or empty: all' }),
  })
  .meta({ id: 'WebhookEndpointForm' });
export type EndpointForm = z.output<typeof EndpointForm>;
