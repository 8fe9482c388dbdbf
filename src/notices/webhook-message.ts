// The exact bytes of a message to an endpoint: an event of a closed list, and names by which the unit knows its
// application. It must never hold personal data: the unit knows the applicant.
import { timestamp } from '../base/clock.ts';

/** Every status of an application except `received`, while its sources are being asked. */
export const WEBHOOK_EVENTS = [
  'application.in_review',
  'application.awaiting_supplement',
  'application.approved',
  'application.frozen',
  'application.settled',
  'application.revoked',
  'application.given_up',
  'application.lapsed',
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

/** Tests whether an endpoint can be reached; has no other content. */
export const pingMessage = (endpointId: string, at: Temporal.Instant): string =>
  JSON.stringify({ type: 'ping', timestamp: timestamp(at), data: { endpointId } });
