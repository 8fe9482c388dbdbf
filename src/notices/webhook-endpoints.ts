// A unit creates, reads, tests, enables or disables its own webhook endpoints, and changes their secrets. Other units'
// endpoints are `not_found`. A secret is shown only to the caller that creates it, once.
import { type Cause, change, nothing } from '../audit/change.ts';
import { timestamp } from '../base/clock.ts';
import { pageOf, placeAt, type TimePlace } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import { uuidOf } from '../base/uuid.ts';
import type { Tx } from '../db/connect.ts';
import type { EndpointForm } from './schema.ts';
import type { EndpointView, TestView } from './shapes.ts';
import { resumeDeliveries } from './store/deliveries.ts';
import {
  countEnabled,
  type Endpoint,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  lockEndpoint,
  lockUnit,
  saveSecrets,
  setEndpointStatus,
} from './store/webhooks.ts';
import { pingMessage, WEBHOOK_EVENTS, type WebhookEvent } from './webhook-message.ts';
import { drawSecret, inForce, openSecrets, rotate, sealSecrets } from './webhook-secrets.ts';
import { type Attempt, isTaken } from './webhook-sender.ts';
import { faultOfUrl, URL_FAULTS } from './webhook-target.ts';
import { unitOf, type Webhooks } from './webhooks.ts';

/** the maximum number of enabled endpoints of a unit */
export const MOST_ENDPOINTS = 10;
/** how long a repeated creation shows the secret again, in case the first answer was lost */
const SECRET_REPEATED = Temporal.Duration.from({ hours: 24 });

const endpointView = ({ id, url, events, status, createdAt }: Endpoint): EndpointView => ({
  id,
  url,
  events: events as WebhookEvent[],
  status,
  createdAt: timestamp(createdAt),
});

/**
 * One endpoint for a unit and idempotency key: a repeated request returns its present state, with its secret if that is
 * at most a day old and was not replaced. Refuses with `validation_failed` or `idempotency_conflict`.
 */
export async function createEndpoint(
  deps: Webhooks,
  cause: Cause,
  { form, idempotencyKey }: { form: EndpointForm; idempotencyKey: string },
): Promise<{ endpoint: EndpointView; secret: string | null; replayed: boolean }> {
  const wanted = acceptForm(deps, form);
  const tenantId = unitOf(cause);
  const id = uuidOf(`webhook endpoint\0${tenantId}\0${idempotencyKey}`);
  const secret = drawSecret();
  const secrets = sealSecrets(deps.sealer, id, [{ secret, until: null }]);
  const endpoint: Endpoint = { id, tenantId, ...wanted, secrets, status: 'enabled', createdAt: deps.clock.now() };
  const created = await change(deps, cause, async (tx) => {
    await lockUnit(tx, tenantId);
    if (await findEndpoint(tx, tenantId, id)) return nothing(false);
    await requireRoom(tx, tenantId);
    await insertEndpoint(tx, endpoint);
    // only the host: a path or a query may contain a secret of the unit
    const data = { endpointId: id, host: new URL(wanted.url).host, events: wanted.events };
    return { result: true, events: [{ action: 'webhook_endpoint.created', data }] };
  });
  if (created) return { endpoint: endpointView(endpoint), secret, replayed: false };
  const earlier = await reachEndpoint(deps, cause, id);
  if (earlier.url !== wanted.url || earlier.events.join() !== wanted.events.join())
    throw new Refusal('idempotency_conflict');
  return { endpoint: endpointView(earlier), secret: repeatedSecret(deps, earlier), replayed: true };
}

/** The URL in canonical form, the events in the order of their list. */
function acceptForm({ sender }: Webhooks, { url, events = [] }: EndpointForm): Pick<Endpoint, 'url' | 'events'> {
  const fault = faultOfUrl(url, sender);
  if (fault) {
    throw new Refusal('validation_failed', { errors: [{ pointer: '/url', code: fault, message: URL_FAULTS[fault] }] });
  }
  return { url: new URL(url).href, events: WEBHOOK_EVENTS.filter((event) => events.includes(event)) };
}

function repeatedSecret({ sealer, clock }: Webhooks, { id, secrets, createdAt }: Endpoint): string | null {
  if (Temporal.Instant.compare(clock.now(), createdAt.add(SECRET_REPEATED)) > 0) return null;
  // a secret that was replaced within this day is still there beside its successor
  const [only, ...others] = openSecrets(sealer, id, secrets);
  return only && others.length === 0 ? only.secret : null;
}

/** Call it with the unit locked: two callers at once could exceed the limit. */
async function requireRoom(tx: Tx, tenantId: string): Promise<void> {
  if ((await countEnabled(tx, tenantId)) < MOST_ENDPOINTS) return;
  const message = {
    zh: `一个单位最多同时启用 ${MOST_ENDPOINTS} 个接收地址`,
    en: `A unit may have at most ${MOST_ENDPOINTS} endpoints enabled at once`,
  };
  throw new Refusal('validation_failed', { errors: [{ pointer: '', code: 'too_many_endpoints', message }] });
}

async function reachEndpoint(deps: Webhooks, cause: Cause, id: string): Promise<Endpoint> {
  const endpoint = await findEndpoint(deps.db, unitOf(cause), id);
  if (!endpoint) throw new Refusal('not_found');
  return endpoint;
}

export const readEndpoint = async (deps: Webhooks, cause: Cause, id: string): Promise<EndpointView> =>
  endpointView(await reachEndpoint(deps, cause, id));

/** Lists endpoints, newest first. */
export async function pageOfEndpoints(
  deps: Webhooks,
  cause: Cause,
  { before, limit }: { before: TimePlace | undefined; limit: number },
) {
  const rows = await listEndpoints(deps.db, unitOf(cause), { before, limit: limit + 1 });
  const { items, next } = pageOf(rows, limit, ({ createdAt, id }) => placeAt(createdAt, id));
  return { items: items.map(endpointView), next };
}

/**
 * Makes a new secret, shown once. The previous secret signs too for a day, so that the receiver can switch without a
 * gap.
 */
export async function rotateSecret(deps: Webhooks, cause: Cause, id: string) {
  const now = deps.clock.now();
  const secret = drawSecret();
  return await change(deps, cause, async (tx) => {
    const endpoint = await lockEndpoint(tx, unitOf(cause), id);
    if (!endpoint) throw new Refusal('not_found');
    const secrets = rotate(openSecrets(deps.sealer, id, endpoint.secrets), secret, now);
    await saveSecrets(tx, id, sealSecrets(deps.sealer, id, secrets));
    const until = secrets[1]?.until;
    const previousSecretUntil = until ? timestamp(Temporal.Instant.from(until)) : null;
    return {
      result: { endpoint: endpointView(endpoint), secret, previousSecretUntil },
      events: [{ action: 'webhook_endpoint.rotated', data: { endpointId: id } }],
    };
  });
}

/**
 * Enables or disables an endpoint. A disabled endpoint gets no new deliveries. Deliveries that were due stay due, and
 * go out when the endpoint is enabled, with three new days of attempts. Setting the present status changes nothing.
 */
export async function switchEndpoint(
  deps: Webhooks,
  cause: Cause,
  id: string,
  status: Endpoint['status'],
): Promise<EndpointView> {
  const tenantId = unitOf(cause);
  await change(deps, cause, async (tx) => {
    await lockUnit(tx, tenantId);
    const endpoint = await lockEndpoint(tx, tenantId, id);
    if (!endpoint) throw new Refusal('not_found');
    if (endpoint.status === status) return nothing(undefined);
    if (status === 'enabled') {
      await requireRoom(tx, tenantId);
      await resumeDeliveries(tx, id);
    }
    await setEndpointStatus(tx, id, status);
    return { result: undefined, events: [{ action: `webhook_endpoint.${status}`, data: { endpointId: id } }] };
  });
  return await readEndpoint(deps, cause, id);
}

/**
 * Endpoints under test in this process. Each may have one test at a time, since otherwise a key could open any number
 * of sockets.
 */
const underTest = new Set<string>();
const TRY_AGAIN_SECONDS = 10;

/** Sends one `ping` at once and returns the result, which is not kept. Refuses with `rate_limited`. */
export async function testEndpoint(deps: Webhooks, cause: Cause, id: string): Promise<TestView> {
  const { url, secrets } = await reachEndpoint(deps, cause, id);
  if (underTest.has(id)) throw new Refusal('rate_limited', { retryAfterSeconds: TRY_AGAIN_SECONDS });
  underTest.add(id);
  try {
    const now = deps.clock.now();
    const startedAt = performance.now();
    const attempt: Attempt = await deps.sender.send({
      id: deps.ids.uuid(),
      url,
      body: pingMessage(id, now),
      secrets: inForce(openSecrets(deps.sealer, id, secrets), now),
    });
    return {
      delivered: isTaken(attempt),
      status: attempt.status,
      error: attempt.fault,
      durationMs: Math.round(performance.now() - startedAt),
    };
  } finally {
    underTest.delete(id);
  }
}
