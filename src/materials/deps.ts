// Dependencies of this room's functions. They get them as an argument and do not know the maker.
import type { Door } from '../audit/change.ts';
import type { Ids } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Cipher, Sealer } from '../base/seal.ts';
import type { FileStore } from './files.ts';
import type { Scanner } from './scanner.ts';

export interface MaterialDeps extends Door {
  ids: Pick<Ids, 'uuid'>;
  log: Log;
  sealer: Sealer;
  files: FileStore;
  /** null if none is configured: then files are kept as `not_scanned` */
  scanner: Scanner | null;
  /** encrypts new files; files stored under another cipher still open */
  fileCipher: Cipher;
}
