// The REST application: routes the endpoints, and gives every request the same order of refusal: 401 without a valid
// key, 403 where the role may never do it, 404 for an id that is not the caller's, then the body.
import { randomUUIDv7 } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { clientAddress, type Network } from '../access/client-address.ts';
import type { Authenticate, Principal } from '../access/keys.ts';
import { Abandoned } from '../base/abandoned.ts';
import { type Actor, systemActor } from '../base/actor.ts';
import type { Log } from '../base/log.ts';
import { isOutage } from '../base/outage.ts';
import { Refusal } from '../base/refusal.ts';
import { traceparentFor } from '../base/traceparent.ts';
import { holdsPersonalNumber } from '../identity/personal-numbers.ts';
import { readJson } from './body.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';
import { asRefusal, languageOf, problemResponse } from './problem.ts';
import { createRateLimit, type Quota } from './rate-limit.ts';
import { parseOrRefuse, requireSingleParameters } from './validation.ts';

export interface AppOptions {
  endpoints: readonly Endpoint[];
  authenticate: Authenticate;
  /** the person signed in to the console; refuses a changing request from another site */
  principalOf(request: Request): Promise<Principal | null>;
  ratePerSecond: number;
  openAccess?: Partial<OpenAccess>;
  /** is called with every answered request; must not throw */
  observe?: (seen: { method: string; route: string; status: number; ms: number }) => void;
  log: Log;
}

/** The limits under which everybody reaches the open paths. */
export interface OpenAccess {
  /** requests a second of one address */
  perSecond: number;
  trustedProxies: readonly Network[];
  /** the address of the service for everybody, as papers and codes name it; null: that of the request */
  origin: string | null;
}

const OPEN_ACCESS: OpenAccess = { perSecond: 10, trustedProxies: [], origin: null };

type Env = {
  Bindings: { outgoing?: { destroyed: boolean }; incoming?: { socket: { remoteAddress?: string } } };
  Variables: { requestId: string; actor: Actor | null; quota: Quota | null };
};

const RETRY_AFTER_OUTAGE_SECONDS = 5;
/** nginx logs this status for a client that has gone: nobody reads this answer */
const CLIENT_CLOSED_REQUEST = 499;
const REQUEST_ID = /^[\w-]{1,64}$/;
const NOBODY: Principal = { actor: systemActor('public'), creditCode: null, unitName: null };

export function createApp({
  endpoints,
  authenticate,
  principalOf,
  ratePerSecond,
  openAccess: given,
  observe,
  log,
}: AppOptions): Hono<Env> {
  const app = new Hono<Env>();
  const limit = createRateLimit(ratePerSecond);
  const openAccess = { ...OPEN_ACCESS, ...given };
  const limitAddress = createRateLimit(openAccess.perSecond, undefined, 'address');

  app.use(async (c, next) => {
    const startedAt = performance.now();
    const given = c.req.header('x-request-id');
    const requestId = given && REQUEST_ID.test(given) && !holdsPersonalNumber(given) ? given : randomUUIDv7();
    c.set('requestId', requestId);
    c.set('actor', null);
    c.set('quota', null);
    c.header('x-request-id', requestId);
    await next();
    // the pattern, never the path: a path or query may hold personal data, which must not reach a log
    const seen = { method: c.req.method, route: c.req.routePath, status: c.res.status };
    const ms = performance.now() - startedAt;
    observe?.({ ...seen, ms });
    log.info('http.request', { requestId, ...seen, ms: Math.round(ms), key: c.get('actor')?.id });
  });

  /** Identifies the caller. Every call under /v1 needs a known caller, also on an unknown path. */
  const identify = async (c: Context<Env>): Promise<Principal> => {
    const authorization = c.req.header('authorization');
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    const isOfConsole = authorization === undefined && c.req.header('cookie') !== undefined;
    const signedIn = isOfConsole ? await principalOf(c.req.raw) : null;
    const principal = token === undefined ? signedIn : await authenticate(token);
    if (!principal) throw new Refusal('unauthenticated');
    c.set('actor', principal.actor);
    keepTo(c, limit(principal.actor.id));
    return principal;
  };
  /** Nobody is identified on an open path: the address is limited. */
  const admit = (c: Context<Env>): Principal => {
    const peer = c.env?.incoming?.socket.remoteAddress ?? null;
    const forwarded = c.req.header('x-forwarded-for') ?? null;
    keepTo(c, limitAddress(clientAddress(peer, forwarded, openAccess.trustedProxies)));
    return NOBODY;
  };

  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1').replace(/\{\+(\w+)\}$/, ':$1{.+}');
    app.on(endpoint.method.toUpperCase(), path, async (c) => {
      const { roles } = endpoint;
      const principal = endpoint.open ? admit(c) : roles === 'public' ? NOBODY : await identify(c);
      if (roles !== 'public' && !roles.includes(principal.actor.role as (typeof roles)[number])) {
        throw new Refusal('forbidden');
      }
      requireSingleParameters(searchOf(c.req.url));
      const call = callOf(c, principal, openAccess.origin);
      if (!call.isAwaited()) throw new Abandoned();
      return respond(c, await endpoint.handle(call));
    });
  }

  // leads to the console where there is one
  app.get('/', (c) => c.redirect('/docs', 303));
  const methodsOf = createMethodsOf(endpoints);
  app.all('/v1/*', async (c) => {
    await identify(c);
    return elsewhere(c, methodsOf(c.req.path));
  });
  app.notFound((c) => elsewhere(c, methodsOf(c.req.path)));
  app.onError((error, c) => {
    const refusal = asRefusal(error);
    const about = {
      requestId: c.get('requestId'),
      language: languageOf(c.req.header('accept-language')),
      headers: quotaHeaders(c),
    };
    if (refusal) return problemResponse(refusal.code, refusal.details, about);
    if (error instanceof Abandoned) return new Response(null, { status: CLIENT_CLOSED_REQUEST });
    const outage = isOutage(error);
    log.error(outage ? 'http.unavailable' : 'http.failed', error, {
      requestId: about.requestId,
      route: c.req.routePath,
    });
    return outage
      ? problemResponse('unavailable', { retryAfterSeconds: RETRY_AFTER_OUTAGE_SECONDS }, about)
      : problemResponse('internal', {}, about);
  });
  return app;
}

/** Returns the methods of a path in order, with HEAD and OPTIONS; empty where the path is unknown. */
function createMethodsOf(endpoints: readonly Endpoint[]): (path: string) => string[] {
  const known = endpoints.map(({ method, path }) => {
    const pattern = path.replaceAll(/\{(\+?)\w+\}/g, (_, reserved) => (reserved === '' ? '[^/]+' : '.+'));
    const methods = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
    return { pattern: new RegExp(`^${pattern}$`), methods };
  });
  return (path) => {
    // a balancer without a configured path asks `/` whether the service is up
    const methods =
      path === '/' ? ['GET', 'HEAD'] : known.flatMap((each) => (each.pattern.test(path) ? each.methods : []));
    return methods.length === 0 ? [] : [...new Set([...methods, 'OPTIONS'])].toSorted();
  };
}

/** Answers a request whose path has no endpoint with this method. */
function elsewhere(c: Context<Env>, allow: readonly string[]): Response {
  if (allow.length === 0) throw new Refusal('not_found');
  if (c.req.method !== 'OPTIONS') throw new Refusal('method_not_allowed', { allow });
  return c.body(null, 204, { allow: allow.join(', ') });
}

function keepTo(c: Context<Env>, quota: Quota): void {
  c.set('quota', quota);
  const { retryAfterSeconds } = quota;
  if (retryAfterSeconds !== null) throw new Refusal('rate_limited', { retryAfterSeconds });
}

/** Returns the headers of the quota; none where nothing is limited. */
function quotaHeaders(c: Context<Env>): Record<string, string> {
  const quota = c.get('quota');
  return quota ? { ratelimit: quota.rateLimit, 'ratelimit-policy': quota.policy } : {};
}

const searchOf = (url: string): string => {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
};

function callOf(c: Context<Env>, principal: Principal, origin: string | null): Call {
  const requestId = c.get('requestId');
  // true without a server, as in a test
  const isAwaited = () => c.env?.outgoing?.destroyed !== true;
  return {
    principal,
    cause: { actor: principal.actor, requestId, isAwaited: () => c.req.method !== 'HEAD' && isAwaited() },
    requestId,
    traceparent: traceparentFor(c.req.header('traceparent')),
    param: (name) => c.req.param(name) ?? '',
    language: languageOf(c.req.header('accept-language')),
    isAwaited,
    origin: origin ?? new URL(c.req.url).origin,
    request: c.req.raw,
    header: (name) => c.req.header(name),
    query: (schema) => parseOrRefuse(schema, c.req.query(), 'query:'),
    body: async (schema) => {
      const body = await readJson(c.req.raw);
      return parseOrRefuse(typeof schema === 'function' ? schema(body) : schema, body);
    },
  };
}

/** Answers through Hono's own body, which the server writes without building a web Response. */
function respond(c: Context<Env>, answer: Answer | Response): Response {
  if (answer instanceof Response) {
    const own = { 'x-request-id': c.get('requestId'), 'x-content-type-options': 'nosniff', ...quotaHeaders(c) };
    for (const [name, value] of Object.entries(own)) answer.headers.set(name, value);
    return answer;
  }
  const { status, body, headers } = answer;
  return c.body(JSON.stringify(body), status as ContentfulStatusCode, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...quotaHeaders(c),
    ...headers,
  });
}
