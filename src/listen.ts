// An HTTP server that is bounded while it runs and lets what is under way finish when it stops.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Service } from './wire.ts';

export interface Listening {
  port: number;
  /** Takes no new connection, waits for what is under way at most `graceMs`, then cuts off. */
  close(graceMs: number): Promise<void>;
}

const REQUEST_MS = 30_000;
const IDLE_EVERY_MS = 50;

/** Rejects with the socket's own error, such as EADDRINUSE. */
export async function listen(
  fetch: Service['fetch'],
  { port, host }: { port: number; host: string },
): Promise<Listening> {
  const server = createAdaptorServer({ fetch }) as Server;
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = REQUEST_MS / 2;
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
