// The commands write people, keys and offices of live operation. In a sandbox's database it would open nothing,
// and the sandbox would refuse to start with it.
import { countHolders } from '../access/store/keys.ts';
import type { Db } from '../db/connect.ts';
import { both, NotDone } from './command.ts';

/** Refuses the database of a sandbox, before anything is written. */
export async function refuseSandbox(db: Db): Promise<void> {
  if ((await countHolders(db, 'sandbox')) === 0) return;
  throw new NotDone(
    both(
      'DATABASE_URL 所指的是沙箱的数据库，本命令只用于实际运行的数据库；沙箱的人员和密钥是固定的',
      'DATABASE_URL names the database of a sandbox; this command is for live operation: the people and keys of a ' +
        'sandbox are fixed',
    ),
  );
}
