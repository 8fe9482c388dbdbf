// The console: puts its pages under /console and every request through the same order: who is it, may that role, then
// the page. Nothing but signing in, the language and its own files is open to who has no session. What is refused or
// fails is a page in words, and a log line holds the pattern of a path, never the path.
import { randomUUIDv7 } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import type { StaffSession } from '../access/sessions.ts';
import { STAFF_ROLES } from '../base/actor.ts';
import type { Log } from '../base/log.ts';
import { isOutage } from '../base/outage.ts';
import { Refusal } from '../base/refusal.ts';
import { traceparentFor } from '../base/traceparent.ts';
import { traced, type WriteTrace } from '../base/write-trace.ts';
import type { Text } from '../schemes/words.ts';
import { assetResponse } from './kit/assets.ts';
import { interruptedPage, interruptedPart, isInterrupted } from './kit/interrupted.ts';
import { LANGUAGE_COOKIE, languageRoutes } from './kit/language.ts';
import type { View } from './kit/layout.ts';
import { createPostedForms } from './kit/posted-form.ts';
import { refusalPage, refusalPart } from './kit/refusal.ts';
import { type ConsoleCall, type ConsoleRoute, htmlResponse, redirect } from './kit/route.ts';

export interface ConsoleOptions {
  routes: readonly ConsoleRoute[];
  /** who is signed in; null for nobody */
  sessionOf(headers: Headers): Promise<StaffSession | null>;
  /** under which browsers reach it, where a proxy is in between; null: as the request says */
  origin: string | null;
  /** false while nothing can be approved: every page says so */
  mayApprove(): boolean;
  /** told of every request once it was answered; it must not throw */
  observe?: (seen: { method: string; route: string; status: number; ms: number }) => void;
  log: Log;
}

type Env = {
  Variables: {
    requestId: string;
    route: string;
    session: StaffSession | null;
    mayApprove: boolean;
    writes: WriteTrace;
    /** the route of a form whose fields are given back where it could not be carried out; null for anything else */
    posted: ConsoleRoute | null;
  };
};

const FORM_BYTES = 256 * 1024;

/** What the script asks before it lets a form go: who is signed in is, and can be looked up. */
const READY: ConsoleRoute = {
  method: 'get',
  path: '/console/ready',
  roles: STAFF_ROLES,
  handle: async () => new Response(null, { status: 204 }),
};

/** A page may load what this house serves, show it in frames of its own, and post to itself: nothing else. */
const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  frameSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
};

export function createConsole({ routes, sessionOf, origin, mayApprove, observe, log }: ConsoleOptions): Hono<Env> {
  const app = new Hono<Env>();
  // a route that answers with a header of its own, such as a material for a frame, keeps it
  app.use(
    secureHeaders({
      contentSecurityPolicy: POLICY,
      xFrameOptions: 'DENY',
      overwrite: false,
      originAgentCluster: false,
      referrerPolicy: 'same-origin',
    }),
  );
  app.use(async (c, next) => {
    const startedAt = performance.now();
    c.set('requestId', randomUUIDv7());
    c.set('route', '/console/*');
    c.set('session', null);
    c.set('mayApprove', mayApprove());
    c.set('writes', { mayBeRecorded: false });
    c.set('posted', null);
    await traced(c.get('writes'), next);
    c.res.headers.set('x-request-id', c.get('requestId'));
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
    const seen = { method: c.req.method, route: c.get('route'), status: c.res.status };
    const ms = performance.now() - startedAt;
    observe?.({ ...seen, ms });
    const account = c.get('session')?.actor.id;
    log.info('console.request', { requestId: c.get('requestId'), ...seen, ms: Math.round(ms), account });
  });
  // a balancer that was not told where to ask asks here whether anybody is there
  app.on('OPTIONS', '/', (c) => c.body(null, 204, { allow: 'GET, HEAD, OPTIONS' }));
  const every = [...languageRoutes(), READY, ...routes];
  const methodsOf = createMethodsOf(every);
  // before the check of where a form comes from, which would refuse a method that nothing has as if it were one
  app.use(async (c, next) => {
    const allow = methodsOf(c.req.path);
    if (allow.length === 0 || allow.includes(c.req.method)) return await next();
    throw new Refusal('method_not_allowed', { allow });
  });
  app.use(csrf(origin === null ? {} : { origin }));

  app.get('/', () => redirect('/console'));
  app.get('/console/assets/:name', (c) => {
    c.set('route', '/console/assets/:name');
    return assetResponse(c.req.param('name')) ?? new Response(null, { status: 404 });
  });

  const placeOf = createPlaces(every);
  const keptOf = createPostedForms(FORM_BYTES);
  for (const route of every) {
    const { method, path } = route;
    // who may not come in is told so before anything of what is posted is read
    const gate: MiddlewareHandler<Env> = async (c, next) => {
      c.set('route', path);
      if (method === 'post' && route.roles !== 'public' && !route.secret) c.set('posted', route);
      c.set('session', await sessionOf(c.req.raw.headers));
      const refusal = turnedAway(c, route);
      if (refusal) return refusal;
      await next();
    };
    app.on(method.toUpperCase(), path, gate, bodyLimit({ maxSize: route.mostBytes ?? FORM_BYTES }), (c) =>
      answer(c, route),
    );
  }

  app.notFound(async (c) => {
    c.set('session', await sessionOf(c.req.raw.headers));
    if (!c.get('session')) return toSignIn(c);
    return refused(c, new Refusal('not_found'), '/console');
  });
  app.onError(async (error, c) => {
    const refusal = refusalOf(error, c);
    const place = placeOf(c.req.path);
    const posted = c.get('posted');
    if (!posted || !isInterrupted(refusal)) return await refused(c, refusal, place);
    const { mayBeRecorded } = c.get('writes');
    if (c.req.header('hx-request')) return await interruptedPart(viewOf(c), { refusal, mayBeRecorded });
    const kept = await keptOf(c, posted.mostBytes ?? FORM_BYTES);
    const about = { refusal, requestId: c.get('requestId'), mayBeRecorded, action: c.req.path, place, kept };
    return await interruptedPage(viewOf(c), about);
  });
  return app;

  /** What nobody refused has failed, and is logged. */
  function refusalOf(error: Error, c: Context<Env>): Refusal {
    if (error instanceof Refusal) return error;
    if (error instanceof HTTPException) return new Refusal(error.status === 413 ? 'body_too_large' : 'forbidden');
    const outage = isOutage(error);
    const about = { requestId: c.get('requestId'), route: c.get('route') };
    log.error(outage ? 'console.unavailable' : 'console.failed', error, about);
    return new Refusal(outage ? 'unavailable' : 'internal');
  }
}

const READ = ['GET', 'HEAD'];

/** The methods of a page, in order; empty where there is none. Which pages there are is no secret. */
function createMethodsOf(routes: readonly ConsoleRoute[]): (path: string) => string[] {
  const known = [...routes, { method: 'get', path: '/console/assets/:name' }].map(({ method, path }) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`),
    methods: method === 'get' ? READ : [method.toUpperCase()],
  }));
  return (path) => {
    if (path === '/') return [...READ, 'OPTIONS'];
    return [...new Set(known.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : [])))].toSorted();
  };
}

/** Null for whoever may come in. Throws `forbidden` for a role that may not. */
function turnedAway(c: Context<Env>, { roles }: ConsoleRoute): Response | null {
  if (roles === 'public') return null;
  const session = c.get('session');
  if (!session) return toSignIn(c);
  if (!roles.includes(session.actor.role as (typeof roles)[number])) throw new Refusal('forbidden');
  return null;
}

async function answer(c: Context<Env>, route: ConsoleRoute): Promise<Response> {
  const call = callOf(c);
  if (route.roles === 'public') return asResponse(await route.handle(call));
  const session = c.get('session');
  if (!session) return toSignIn(c);
  const cause = { actor: session.actor, requestId: call.requestId };
  return asResponse(await route.handle({ ...call, session, cause }));
}

const asResponse = async (answered: Awaited<ReturnType<ConsoleRoute['handle']>>): Promise<Response> =>
  answered instanceof Response ? answered : await htmlResponse(answered);

/** `place`: where a page goes on that was posted, and so has no address of its own. */
function refused(c: Context<Env>, refusal: Refusal, place: string): Promise<Response> {
  const view = viewOf(c);
  if (c.req.header('hx-request')) return refusalPart(view, refusal);
  const path = c.req.method === 'POST' ? place : view.path;
  return refusalPage({ ...view, path }, refusal, { requestId: c.get('requestId') });
}

/** The page that a path belongs to: the nearest above it, or itself, that can be read. */
function createPlaces(routes: readonly ConsoleRoute[]): (path: string) => string {
  const pages = routes.flatMap(({ method, path }) =>
    method === 'get' ? new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`) : [],
  );
  return (path) => {
    let place = path;
    while (place.length > '/console'.length && !pages.some((page) => page.test(place))) {
      place = place.slice(0, place.lastIndexOf('/'));
    }
    return place.startsWith('/console') ? place : '/console';
  };
}

/** Back to where one was going; what was posted is not, and so the page that it was posted from is. */
function toSignIn(c: Context<Env>): Response {
  const to = c.req.method === 'GET' ? pathOf(c) : refererOf(c);
  const place = `/console/sign-in?to=${encodeURIComponent(to)}`;
  // htmx would put the sign-in page into a corner of the one that is open
  return c.req.header('hx-request')
    ? new Response(null, { status: 401, headers: { 'hx-redirect': place } })
    : redirect(place);
}

function refererOf(c: Context<Env>): string {
  const referer = URL.parse(c.req.header('referer') ?? '');
  return referer?.pathname.startsWith('/console') ? referer.pathname : '/console';
}

const pathOf = (c: Context<Env>): string => {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
};

const viewOf = (c: Context<Env>): View => ({
  language: languageOf(c.req.header('cookie')),
  session: c.get('session'),
  path: pathOf(c),
  mayApprove: c.get('mayApprove'),
});

/** Chinese, unless English was chosen. */
const languageOf = (cookies: string | undefined): keyof Text =>
  cookies?.split(/; */).includes(`${LANGUAGE_COOKIE}=en`) ? 'en' : 'zh';

function callOf(c: Context<Env>): ConsoleCall {
  let form: Promise<FormData> | undefined;
  return {
    view: viewOf(c),
    requestId: c.get('requestId'),
    traceparent: traceparentFor(),
    request: c.req.raw,
    peer: (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? null,
    isPartial: c.req.header('hx-request') !== undefined,
    param: (name) => c.req.param(name) ?? '',
    query: (name) => c.req.query(name) || undefined,
    form: () => {
      form ??= c.req.formData().catch(() => {
        throw new Refusal('malformed_body');
      });
      return form;
    },
  };
}
