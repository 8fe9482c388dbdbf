// Opens a socket to a host of the database.
import { connect, type Socket } from 'node:net';
import type { Host } from './address.ts';

/** Rejects with the socket's own error, such as ECONNREFUSED, or with the reason of the signal. */
export function openSocket({ name, port, path }: Host, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = path === null ? connect({ host: name, port }) : connect({ path });
    // the socket's user sees later errors; without this listener one would end the process
    socket.on('error', reject);
    const giveUp = () => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', giveUp);
      socket.setNoDelay(true);
      // postgres.js reads here for which host a certificate must be
      resolve(Object.assign(socket, { host: name, port }));
    });
  });
}
