// An HTTP server that is bounded while it runs and lets what is under way finish when it stops.
import { randomUUIDv7 } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import { createCohort } from '../base/fast/cohort.ts';
import { fieldError } from '../base/refusal.ts';
import { UPLOAD_PATH } from '../http/materials.routes.ts';
import { languageOf, problemResponse } from '../http/problem.ts';
import type { Service } from '../wire.ts';

export interface Listening {
  port: number;
  /** Takes no new connection, waits for what is under way at most `graceMs`, then cuts off. */
  close(graceMs: number): Promise<void>;
}

/** How long a request may take to come in. */
export interface Patience {
  requestMs: number;
  /** 20 MiB over a line of 280 kbit/s */
  uploadMs: number;
}
const PATIENCE: Patience = { requestMs: 30_000, uploadMs: 600_000 };
/**
 * How long a connection may be idle: longer than any proxy keeps its own (nginx 60 s, AWS 60 s, Go's clients 90 s,
 * Google 600 s), so that it is never we who close one on which a request is coming in; a POST would then be a 502.
 */
const IDLE_MS = 620_000;
const IDLE_EVERY_MS = 50;
/** for who names no host: HTTP/1.0 need not, and the checks of balancers do not */
const ANY_HOST = 'localhost';

/** Why nobody can listen there, in words that name the setting; null for any other error. */
export function addressFault(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'EADDRINUSE':
      return 'PORT is in use by another process · PORT 已被其他进程占用';
    case 'EACCES':
      return 'PORT may not be used by this user · 当前用户无权使用该 PORT';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EADDRNOTAVAIL':
      return 'HOST is no address of this machine · HOST 不是本机的地址';
    default:
      return null;
  }
}

/** Rejects with the socket's own error, such as EADDRINUSE. */
export async function listen(
  fetch: Service['fetch'],
  { port, host }: { port: number; host: string },
  { requestMs, uploadMs }: Patience = PATIENCE,
): Promise<Listening> {
  const arrived = createCohort();
  const together = async (request: Request, env: HttpBindings | Http2Bindings) => {
    if (namesSeveralHosts(env.incoming))
      return refuseHosts(languageOf(request.headers.get('accept-language') ?? undefined));
    await arrived();
    const answer = await fetch(request, env);
    // a proxy sends what comes next to another instance
    if (!server.listening) env.outgoing.setHeader('connection', 'close');
    return answer;
  };
  const server = createAdaptorServer({ fetch: together, hostname: ANY_HOST }) as Server;
  // Node knows one limit for a whole server: the longest stands there, and what is no upload is held to the shorter one
  // here
  server.requestTimeout = uploadMs;
  server.headersTimeout = requestMs / 2;
  server.keepAliveTimeout = IDLE_MS;
  server.prependListener('request', (incoming, outgoing) => holdTo(requestMs, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: (graceMs) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        // a connection that is kept alive becomes idle only once its answer has gone out
        const idle = setInterval(() => server.closeIdleConnections(), IDLE_EVERY_MS);
        server.close(() => {
          clearTimeout(cut);
          clearInterval(idle);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

/** A proxy may have gone by one, and we by the other (RFC 9112 3.2). Node itself keeps the first. */
const namesSeveralHosts = ({ rawHeaders }: HttpBindings['incoming'] | Http2Bindings['incoming']): boolean =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1;

function refuseHosts(language: 'zh' | 'en'): Response {
  const [zh, en] = ['Host 请求头只能有一个', 'There must be one Host header, and no more'];
  const errors = [fieldError('header:Host', 'value', zh, en)];
  const about = { requestId: randomUUIDv7(), language, headers: { connection: 'close' } };
  return problemResponse('invalid_request', { errors }, about);
}

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** As Node itself does when a request takes too long to come in. */
function holdTo(requestMs: number, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url = '', headers } = incoming;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody || (method === 'POST' && url.split('?', 1)[0] === UPLOAD_PATH)) return;
  const late = setTimeout(() => {
    if (incoming.complete) return;
    if (outgoing.headersSent) incoming.socket.destroy();
    else incoming.socket.end(TIMED_OUT, () => incoming.socket.destroy());
  }, requestMs);
  outgoing.once('close', () => clearTimeout(late));
}
