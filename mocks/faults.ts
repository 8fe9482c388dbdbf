// Delivers a mock answer late, broken or not at all, over the raw socket if HTTP offers no way to misbehave. Every
// timer here must stop when the client goes away.
import type { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Fault, SmsFault } from './people-store.ts';

const SLOW_BYTE_MS = 200;
const SLOW_BYTES_MOST = 150;
const OVERSIZED_BYTES = 10 * 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, 0x20);

/** Resolves after the time, or at once when the client goes away; true if the client is still there. */
function pause(outgoing: ServerResponse, ms: number): Promise<boolean> {
  if (outgoing.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const end = (stillThere: boolean) => () => {
      clearTimeout(timer);
      outgoing.off('close', gone);
      resolve(stillThere);
    };
    const gone = end(false);
    const timer = setTimeout(end(true), ms);
    outgoing.once('close', gone);
  });
}

function goneAway(outgoing: ServerResponse): Promise<void> {
  if (outgoing.destroyed) return Promise.resolve();
  return new Promise((resolve) => void outgoing.once('close', resolve));
}

async function trickle(outgoing: ServerResponse, answer: Response): Promise<void> {
  const body = Buffer.from(await answer.arrayBuffer());
  outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
  outgoing.flushHeaders();
  for (const byte of body.subarray(0, SLOW_BYTES_MOST)) {
    if (!(await pause(outgoing, SLOW_BYTE_MS))) return;
    outgoing.write(Buffer.of(byte));
  }
  outgoing.end();
}

async function flood(outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(200, { 'content-type': 'application/json' });
  for (let sent = 0; sent < OVERSIZED_BYTES; sent += CHUNK.length) {
    if (outgoing.destroyed) return;
    if (!outgoing.write(CHUNK)) await new Promise<void>((resolve) => drained(outgoing, resolve));
  }
  outgoing.end();
}

function drained(outgoing: ServerResponse, resolve: () => void): void {
  const end = () => {
    outgoing.off('drain', end);
    outgoing.off('close', end);
    resolve();
  };
  outgoing.once('drain', end);
  outgoing.once('close', end);
}

async function half(answer: Response): Promise<Response> {
  const body = new Uint8Array(await answer.arrayBuffer());
  // Without the original length: this is damage inside a response, not a connection cut short.
  const headers = { 'content-type': answer.headers.get('content-type') ?? 'application/json' };
  return new Response(body.slice(0, Math.ceil(body.length / 2)), { status: answer.status, headers });
}

/** Delivers the answer under a transport fault; the registries themselves produce faults of content. */
export async function deliver(
  { incoming, outgoing }: HttpBindings,
  answer: Response,
  setting: { latencyMs: number; fault: Fault | SmsFault | null },
): Promise<Response> {
  if (setting.latencyMs > 0 && !(await pause(outgoing, setting.latencyMs))) return RESPONSE_ALREADY_SENT;
  switch (setting.fault) {
    case 'error_500':
      return new Response('internal error', { status: 500 });
    case 'timeout':
      await goneAway(outgoing);
      return RESPONSE_ALREADY_SENT;
    case 'reset':
      incoming.socket.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    case 'malformed':
      return half(answer);
    case 'slow_body':
      await trickle(outgoing, answer);
      return RESPONSE_ALREADY_SENT;
    case 'oversized':
      await flood(outgoing);
      return RESPONSE_ALREADY_SENT;
    default:
      return answer;
  }
}
