// What the verbs of this room need. They get it as an argument and know nobody who makes it.
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
  /** null where none is configured: files are then kept as `not_scanned` */
  scanner: Scanner | null;
  /** with which new files are encrypted; what was stored under another still opens */
  fileCipher: Cipher;
}
