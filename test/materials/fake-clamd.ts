// A small clamd on a free port: it reads INSTREAM as clamd(8) describes, finds one made-up signature, and a test can
// make it fail.

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

export const MALWARE = 'X-SYNTHETIC-MALWARE-X';
const SIGNATURE = 'Synthetic.Test.Signature';

export type Mood = 'well' | 'silent' | 'hangs_up' | 'babbles' | 'says_too_large';

export interface FakeClamd {
  host: string;
  port: number;
  mood: Mood;
  /** the chunks of every stream that was read to its end */
  streams: Buffer[][];
  /** the open connections */
  open(): number;
  close(): Promise<void>;
}

export async function startFakeClamd(): Promise<FakeClamd> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    void converse(socket, clamd);
  });
  const clamd: FakeClamd = {
    host: '127.0.0.1',
    port: 0,
    mood: 'well',
    streams: [],
    open: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, clamd.host, resolve));
  clamd.port = (server.address() as AddressInfo).port;
  return clamd;
}

async function converse(socket: Socket, clamd: FakeClamd): Promise<void> {
  if (clamd.mood === 'hangs_up') return void socket.destroy();
  let waiting = Buffer.alloc(0);
  let isCommanded = false;
  const chunks: Buffer[] = [];
  const answer = (text: string) => socket.end(`${text}\0`);
  socket.on('data', (data: Buffer) => {
    waiting = Buffer.concat([waiting, data]);
    if (!isCommanded) {
      const end = waiting.indexOf(0);
      if (end < 0) return;
      if (waiting.toString('latin1', 0, end) !== 'zINSTREAM') return void answer('UNKNOWN COMMAND');
      waiting = waiting.subarray(end + 1);
      isCommanded = true;
    }
    while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE()) {
      const length = waiting.readUInt32BE();
      chunks.push(Buffer.from(waiting.subarray(4, 4 + length)));
      waiting = waiting.subarray(4 + length);
      if (length === 0) return void conclude();
    }
  });
  const conclude = () => {
    const content = chunks.slice(0, -1);
    clamd.streams.push(content);
    if (clamd.mood === 'silent') return;
    if (clamd.mood === 'babbles') return void answer('stream: maybe');
    if (clamd.mood === 'says_too_large') return void answer('INSTREAM size limit exceeded. ERROR');
    answer(Buffer.concat(content).includes(MALWARE) ? `stream: ${SIGNATURE} FOUND` : 'stream: OK');
  };
}
