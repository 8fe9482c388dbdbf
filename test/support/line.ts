// A line between the service and its database that a test can cut: what is sent while it is cut is refused, as of a server that
// is down; and the answer to a commit can be lost, which is carried out then, and nobody knows.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { AuditAction } from '../../src/audit/change.ts';

export interface Line {
  /** the address of the database through it */
  url: string;
  cut(): void;
  mend(): void;
  /** The next commit of this action is carried out, and the connection is lost before it is answered. */
  loseNextCommit(action: AuditAction): void;
  close(): Promise<void>;
}

/** As PostgreSQL says that it has committed: CommandComplete. */
const COMMITTED = Buffer.from('COMMIT\0');
/** of what was sent on a connection last: enough for the events of a transaction */
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
    // whatever else commits in between, such as a sweep, is no concern of the test
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
