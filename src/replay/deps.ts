// What the verbs of this room need.
import type { Door } from '../audit/change.ts';
import type { Ids } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Sealing } from './worker-pool.ts';

export interface ReplayDeps extends Door {
  ids: Ids;
  log: Log;
  /** for the threads that open what is sealed */
  sealing: Sealing;
  /** threads for a run that is worth them */
  threads: number;
  /** applications in a page: some megabytes of sealed content, unless told otherwise */
  pageSize?: number;
}
