// What an endpoint is told, byte for byte: an event of a closed list and names by which the unit knows its application.
// It must never hold personal data: who the applicant is, the unit knows.
import { timestamp } from '../base/clock.ts';

/** Every status that an application can come to, but for the moment in which its sources are asked. */
export const WEBHOOK_EVENTS = [
  'application.in_review',
  'application.awaiting_supplement',
  'application.approved',
  'application.frozen',
  'application.revoked',
  'application.rejected',
  'application.not_accepted',
  'application.withdrawn',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export interface Told {
  applicationId: string;
  number: string;
  reference: string | null;
  scheme: string;
  event: string;
  sequence: number;
  occurredAt: Temporal.Instant;
  data: { status: string; approvalNumber: string | null; due: string | null };
}

/** The same bytes at every attempt. */
export const messageOf = ({ event, occurredAt, data, ...told }: Told): string =>
  JSON.stringify({
    type: event,
    timestamp: timestamp(occurredAt),
    data: {
      applicationId: told.applicationId,
      number: told.number,
      reference: told.reference,
      scheme: told.scheme,
      status: data.status,
      approvalNumber: data.approvalNumber,
      due: data.due === null ? null : timestamp(Temporal.Instant.from(data.due)),
      sequence: told.sequence,
    },
  });

/** Says that an endpoint is reached, and nothing else. */
export const pingMessage = (endpointId: string, at: Temporal.Instant): string =>
  JSON.stringify({ type: 'ping', timestamp: timestamp(at), data: { endpointId } });
