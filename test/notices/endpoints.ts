// Shared by the tests of webhooks: creates an endpoint, and reads the deliveries that are due to it.
import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { DeliveryView, EndpointView } from '../../src/notices/shapes.ts';
import { formOf, type Person, somebody } from '../support/people.ts';
import type { TestService } from '../support/service.ts';

export const soon = { timeout: 20_000 };

export type Created = EndpointView & { secret: string };
export interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}

export async function createEndpoint(
  service: TestService,
  url: string,
  { as = 'employer', events }: { as?: string; events?: string[] } = {},
): Promise<Created> {
  const { status, body } = await service.post<Created>(
    '/v1/webhook-endpoints',
    { url, ...(events ? { events } : {}) },
    { as, idempotencyKey: randomUUID() },
  );
  expect(status).toBe(201);
  return body;
}

/** An application that is approved at once: it has one event to tell. */
export async function approve(service: TestService): Promise<{ person: Person; id: string; view: ApplicationView }> {
  const person = somebody();
  await service.putPerson(person);
  const { body } = await service.submit(formOf(person, { reference: 'HR-2026-1' }));
  expect(body.status).toBe('approved');
  return { person, id: body.id, view: body };
}

/** An application in review, which can be withdrawn: it has two events to tell. */
export async function refer(service: TestService): Promise<{ person: Person; id: string }> {
  const person = somebody();
  await service.putPerson(person, { education: [] });
  const { body } = await service.submit(formOf(person));
  expect(body.status).toBe('in_review');
  return { person, id: body.id };
}

export const withdraw = (service: TestService, id: string) => service.post(`/v1/applications/${id}/withdraw`, {});

export async function deliveriesOf(service: TestService, applicationId: string): Promise<DeliveryView[]> {
  const { body } = await service.get<PageOf<DeliveryView>>(`/v1/webhook-deliveries?application=${applicationId}`);
  return body.items.toSorted((a, b) => a.sequence - b.sequence);
}

/** Waits until a delivery of the application is in this state. */
export async function until(
  service: TestService,
  applicationId: string,
  expected: Partial<DeliveryView>,
  sequence = 1,
): Promise<DeliveryView> {
  return await vi.waitFor(async () => {
    const delivery = (await deliveriesOf(service, applicationId)).find((each) => each.sequence === sequence);
    expect(delivery).toMatchObject(expected);
    return delivery as DeliveryView;
  }, soon);
}

/** Waits until this many attempts have failed: the first pauses are shorter than the minute that a claim holds. */
export async function attempted(
  service: TestService,
  applicationId: string,
  times: number,
  expected: Partial<DeliveryView> = {},
): Promise<DeliveryView> {
  return await vi.waitFor(async () => {
    const delivery = (await deliveriesOf(service, applicationId)).find(({ sequence }) => sequence === 1);
    expect(delivery).toMatchObject({ status: 'due', attempts: times, ...expected });
    const pause = Temporal.Instant.from(delivery?.nextAttemptAt ?? '').since(Temporal.Now.instant());
    expect(pause.total('seconds')).toBeLessThan(50);
    return delivery as DeliveryView;
  }, soon);
}

/** Ends the pause before the next attempt. */
export const endPause = (service: TestService, id: string) =>
  service.sql`update webhook_deliveries set next_attempt_at = now() where id = ${id} and status = 'due'`;
/** Keeps attempts from happening while the test looks. */
export const holdBack = (service: TestService, id: string) =>
  service.sql`update webhook_deliveries set next_attempt_at = now() + interval '1 hour' where id = ${id}`;

export const auditOf = async (service: TestService, action: string, applicationId: string | null = null) =>
  (
    await service.sql`
      select actor_kind, actor_id, data from audit_events
      where action = ${action} and (${applicationId}::uuid is null or application_id = ${applicationId}) order by seq`
  ).map(({ actor_kind, actor_id, data }) => ({ kind: actor_kind as string, id: actor_id as string, data }));
