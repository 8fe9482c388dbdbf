// The scanner for ClamAV's daemon: the INSTREAM command of clamd over TCP (clamd(8)), one connection for each file.
// clamd's StreamMaxLength must be at least the maximum size of a material.
import { connect, type Socket } from 'node:net';
import { type Scan, ScanFailed, type Scanner, type Verdict } from './scanner.ts';

export interface ClamdAddress {
  host: string;
  port: number;
}

const SILENCE_MS = 20_000;
const MOST_REPLY_CHARACTERS = 4096;
const END_OF_STREAM = Buffer.alloc(4);

export const createClamd = (address: ClamdAddress, silenceMs = SILENCE_MS): Scanner => ({
  begin: async () => {
    const socket = connect(address);
    socket.setTimeout(silenceMs, () => socket.destroy(new ScanFailed('silent')));
    const reply = replyFrom(socket);
    // the caller awaits it later; until then a failure must not count as unhandled
    reply.catch(() => {});
    const scan = scanOver(socket, reply);
    await send(socket, 'zINSTREAM\0');
    return scan;
  },
});

const scanOver = (socket: Socket, reply: Promise<string>): Scan => ({
  async take(chunk) {
    if (chunk.length === 0) return;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    await send(socket, Buffer.concat([length, chunk]));
  },
  async verdict() {
    await send(socket, END_OF_STREAM);
    return verdictOf(await reply);
  },
  end: () => void socket.destroy(),
});

/** Resolves once the system has taken the bytes, so that a slow scanner slows the upload and fills no memory. */
const send = (socket: Socket, bytes: Uint8Array | string): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(asScanFailed(socket.errored ?? error)) : resolve()));
  });

const asScanFailed = (error: Error) => (error instanceof ScanFailed ? error : new ScanFailed('unreachable', error));

/** The reply up to its closing NUL. */
function replyFrom(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (more: string) => {
      text += more;
      const end = text.indexOf('\0');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > MOST_REPLY_CHARACTERS) socket.destroy(new ScanFailed('unreadable'));
    });
    socket.on('error', (error) => reject(asScanFailed(error)));
    socket.on('close', () => reject(new ScanFailed('unreachable')));
  });
}

function verdictOf(reply: string): Verdict {
  if (reply === 'stream: OK') return { clean: true };
  const [, signature] = /^stream: ([\x20-\x7e]{1,200}) FOUND$/.exec(reply) ?? [];
  if (signature !== undefined) return { clean: false, signature };
  throw new ScanFailed(reply.startsWith('INSTREAM size limit exceeded') ? 'too_large' : 'unreadable');
}
