// Dependencies of the functions in this folder.
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
  /** most threads of a run; a small run uses fewer, or none */
  threads: number;
  /** applications in a page; if absent, the `PAGE_SIZE` of run.ts */
  pageSize?: number;
}
