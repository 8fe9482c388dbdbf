// A line between the service and its database that a test can cut: connections are refused while it is cut, as by a
// server that is down. It can also lose the answer to a commit, which is carried out without anybody knowing.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { AuditAction } from '../../src/audit/kinds.ts';

export interface Line {
  /** the address of the database through the line */
  url: string;
  cut(): void;
  mend(): void;
  /** Lets the next commit of this action be carried out, and loses the connection before its answer. */
  loseNextCommit(action: AuditAction): void;
  close(): Promise<void>;
}

/** PostgreSQL's message that it has committed: CommandComplete. */
const COMMITTED = Buffer.from('COMMIT\0');
/** bytes kept of the end of each connection's traffic: enough for the events of a transaction */
const MOST_ASKED = 8_192;

export async function startLine(databaseUrl: string): Promise<Line> {
  const to = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  let losesCommitOf: string | null = null;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(to.port), to.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    // ignores other commits in between, such as those of a sweep
    let asked = '';
    near.on('data', (data: Buffer) => {
      asked = (asked + data.toString('latin1')).slice(-MOST_ASKED);
    });
    near.pipe(far);
    far.on('data', (data: Buffer) => {
      if (losesCommitOf && data.includes(COMMITTED) && asked.includes(losesCommitOf)) {
        losesCommitOf = null;
        return void near.destroy();
      }
      near.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut() {
      isCut = true;
      dropAll();
    },
    mend() {
      isCut = false;
    },
    loseNextCommit(action) {
      losesCommitOf = action;
    },
    close: () =>
      new Promise((resolve) => {
        dropAll();
        server.close(() => resolve());
      }),
  };
}
