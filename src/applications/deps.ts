// Dependencies of this room's functions. They get them as an argument and do not know the maker.

import type { Door } from '../audit/change.ts';
import type { Ids } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Sealer } from '../base/seal.ts';
import type { Catalogue } from '../schemes/catalogue.ts';
import type { ReferenceLists } from '../schemes/references.ts';
import type { Registry } from '../schemes/registries.ts';
import type { Windows } from '../schemes/windows.ts';
import type { Askers } from '../sources/ask-all.ts';
import type { Recorder } from './record.ts';

export interface Deps extends Door {
  ids: Ids;
  log: Log;
  sealer: Sealer;
  /** the schemes that this installation serves */
  schemes: Catalogue;
  /** the windows to which people are sent */
  windows: Windows;
  sources: Askers;
  /** the registries behind these sources */
  registries: readonly Registry[];
  recorder: Recorder;
  /**
   * False while the log differs from the published one: the service then skips every act that would end in an approval,
   * and the database refuses it.
   */
  mayApprove(): boolean;
  /** the references in force */
  references: ReferenceLists;
  /** limit for all sources together; the whole decision has 10 seconds (.docs/integrating.md, Exactly once) */
  askingDeadlineMs: number;
}
