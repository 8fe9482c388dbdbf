// Dependencies of this room's functions.
import type { Door } from '../audit/change.ts';
import type { Ids } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Catalogue } from '../schemes/catalogue.ts';
import type { Sealing } from './worker-pool.ts';

export interface ReplayDeps extends Door {
  ids: Ids;
  log: Log;
  schemes: Catalogue;
  /** for the threads that open sealed content */
  sealing: Sealing;
  /** the number of threads for a run that is large enough for them */
  threads: number;
  /** applications in a page: some megabytes of sealed content, unless set otherwise */
  pageSize?: number;
}
