// The console: routes its pages under /console, and checks every request in the same order: session, role, page.
// Without a session only sign-in, the language and the console's own files are open. A refusal or failure becomes a
// page in words. A log line holds the pattern of a path, never the path.

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
import type { Catalogue } from '../schemes/catalogue.ts';
import type { Text } from '../schemes/words.ts';
import { assetResponse } from './kit/assets.ts';
import { type Typed, typedIn } from './kit/form.ts';
import { interruptedPage, interruptedPart, isInterrupted } from './kit/interrupted.ts';
import { LANGUAGE_COOKIE, languageRoutes } from './kit/language.ts';
import type { View } from './kit/layout.ts';
import { createPostedForms } from './kit/posted-form.ts';
import { refusalPage, refusalPart } from './kit/refusal.ts';
import { type ConsoleCall, type ConsoleRoute, htmlResponse, redirect } from './kit/route.ts';

export interface ConsoleOptions {
  routes: readonly ConsoleRoute[];
  /** the session of the person signed in; null without one */
  sessionOf(headers: Headers): Promise<StaffSession | null>;
  /** the address of the console for browsers behind a proxy; null: that of the request */
  origin: string | null;
  /** false while nothing can be approved: every page then says so */
  mayApprove(): boolean;
  schemes: Catalogue;
  now(): Temporal.Instant;
  /** is called with every answered request; must not throw */
  observe?: (seen: { method: string; route: string; status: number; ms: number }) => void;
  log: Log;
}

type Env = {
  Variables: {
    requestId: string;
    route: string;
    session: StaffSession | null;
    schemes: Catalogue;
    mayApprove: boolean;
    at: Temporal.Instant;
    writes: WriteTrace;
    /** the route of a posted form, whose fields come back if it cannot be carried out; null for any other request */
    posted: ConsoleRoute | null;
  };
};

const FORM_BYTES = 256 * 1024;

/** The script asks this before it sends a form: a 204 shows that the session is open and the database answers. */
const READY: ConsoleRoute = {
  method: 'get',
  path: '/console/ready',
  roles: STAFF_ROLES,
  handle: async () => new Response(null, { status: 204 }),
};

/** Lets a page load only this console's files, frame only its pages, and post only to it. */
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

export function createConsole({
  routes,
  sessionOf,
  origin,
  mayApprove,
  schemes,
  now,
  observe,
  log,
}: ConsoleOptions): Hono<Env> {
  const app = new Hono<Env>();
  // a route that sets its own header, such as a material for a frame, keeps it
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
    c.set('at', now());
    c.set('schemes', schemes);
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
  // a balancer without a configured path asks `/` whether the service is up
  app.on('OPTIONS', '/', (c) => c.body(null, 204, { allow: 'GET, HEAD, OPTIONS' }));
  const every = [...languageRoutes(), READY, ...routes];
  const methodsOf = createMethodsOf(every);
  // before the CSRF check, which would refuse an unknown method as a foreign form
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
    // refuses callers without access before it reads a posted body
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
    if (!posted || !isInterrupted(refusal)) return refused(c, refusal, place);
    const { mayBeRecorded } = c.get('writes');
    if (c.req.header('hx-request')) return interruptedPart(viewOf(c), { refusal, mayBeRecorded });
    const kept = await keptOf(c, posted.mostBytes ?? FORM_BYTES);
    const about = { refusal, requestId: c.get('requestId'), mayBeRecorded, action: c.req.path, place, kept };
    return interruptedPage(viewOf(c), about);
  });
  return app;

  /** Turns an error into a refusal; logs a failure that is no refusal. */
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

/** Answers the methods of a page, in order; empty where there is none. The list of pages is no secret. */
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

/** Answers null for a caller with access, else the way to sign-in. Throws `forbidden` for a role without access. */
function turnedAway(c: Context<Env>, { roles }: ConsoleRoute): Response | null {
  if (roles === 'public') return null;
  const session = c.get('session');
  if (!session) return toSignIn(c);
  if (!roles.includes(session.actor.role as (typeof roles)[number])) throw new Refusal('forbidden');
  return null;
}

async function answer(c: Context<Env>, route: ConsoleRoute): Promise<Response> {
  const call = callOf(c);
  if (route.roles === 'public') return asResponse(call, await route.handle(call));
  const session = c.get('session');
  if (!session) return toSignIn(c);
  const { outgoing } = (c.env ?? {}) as Partial<HttpBindings>;
  const isAwaited = () => c.req.method !== 'HEAD' && outgoing?.destroyed !== true;
  const cause = { actor: session.actor, requestId: call.requestId, isAwaited };
  return asResponse(call, await route.handle({ ...call, session, cause }));
}

const asResponse = ({ view }: ConsoleCall, answered: Awaited<ReturnType<ConsoleRoute['handle']>>): Response =>
  answered instanceof Response ? answered : htmlResponse(view, answered);

/**
 * Answers the page of a refusal. `place` is the page to return to from a posted one, which has no address of its own.
 */
function refused(c: Context<Env>, refusal: Refusal, place: string): Response {
  const view = viewOf(c);
  if (c.req.header('hx-request')) return refusalPart(view, refusal);
  const path = c.req.method === 'POST' ? place : view.path;
  return refusalPage({ ...view, path }, refusal, { requestId: c.get('requestId') });
}

/** Answers the readable page of a path: the path itself, or the nearest above it. */
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

/** Redirects to sign-in and back to the wanted page; after a post, to the page of the form. */
function toSignIn(c: Context<Env>): Response {
  const to = c.req.method === 'GET' ? pathOf(c) : refererOf(c);
  const place = `/console/sign-in?to=${encodeURIComponent(to)}`;
  // htmx would put the sign-in page into a part of the open page
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
  schemes: c.get('schemes'),
  language: languageOf(c.req.header('cookie')),
  session: c.get('session'),
  path: pathOf(c),
  mayApprove: c.get('mayApprove'),
  at: c.get('at'),
});

/** Answers Chinese, unless the cookie chooses English. */
const languageOf = (cookies: string | undefined): keyof Text =>
  cookies?.split(/; */).includes(`${LANGUAGE_COOKIE}=en`) ? 'en' : 'zh';

function callOf(c: Context<Env>): ConsoleCall {
  let form: Promise<Typed> | undefined;
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
      form ??= c.req.formData().then(typedIn, () => {
        throw new Refusal('malformed_body');
      });
      return form;
    },
  };
}

/** Says whether the path belongs to the console; `/` leads there too. */
export const isOfConsole = (url: string): boolean => /^https?:\/\/[^/]+\/(console(?=[/?]|$)|(?=\?|$))/.test(url);
