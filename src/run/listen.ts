// HTTP server with time limits; when it stops, requests under way finish.
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
  /** Takes no new connection, waits at most `graceMs` for requests under way, then closes their connections. */
  close(graceMs: number): Promise<void>;
}

/** Time limits for a request to arrive. */
export interface Patience {
  requestMs: number;
  /** 20 MiB over a line of 280 kbit/s */
  uploadMs: number;
}
const PATIENCE: Patience = { requestMs: 30_000, uploadMs: 600_000 };
/**
 * Idle time of a connection. It is longer than proxies keep theirs (nginx 60 s, AWS 60 s, Go's clients 90 s, Google 600
 * s), so that this server never closes one on which a request is arriving; the proxy would answer 502 to a POST.
 */
const IDLE_MS = 620_000;
const IDLE_EVERY_MS = 50;
/** for requests without Host: HTTP/1.0 and the health checks of balancers may omit it */
const ANY_HOST = 'localhost';

/** Describes why listening failed, by the setting's name; null for any other error. */
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

/** Starts the server. Rejects with the socket's own error, such as EADDRINUSE. */
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
    // so that a proxy sends the next request to another instance
    if (!server.listening) env.outgoing.setHeader('connection', 'close');
    return answer;
  };
  const server = createAdaptorServer({ fetch: together, hostname: ANY_HOST }) as Server;
  // Node has one limit for the whole server. This is the limit of uploads; `holdTo` sets the shorter limit of all other
  // requests
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
        // a kept-alive connection becomes idle only after its answer has gone out
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

/** The proxy may have used one Host and this service another (RFC 9112 3.2). Node itself keeps only the first. */
const namesSeveralHosts = ({ rawHeaders }: HttpBindings['incoming'] | Http2Bindings['incoming']): boolean =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1;

function refuseHosts(language: 'zh' | 'en'): Response {
  const [zh, en] = ['Host 请求头只能有一个', 'There must be exactly one Host header'];
  const errors = [fieldError('header:Host', 'value', zh, en)];
  const about = { requestId: randomUUIDv7(), language, headers: { connection: 'close' } };
  return problemResponse('invalid_request', { errors }, about);
}

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** Cuts off a request that takes too long to arrive, as Node itself does. */
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
