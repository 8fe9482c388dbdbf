// Storage for the bytes of materials. A store gets only encrypted files (sealed-file.ts), and does not know the owners.
// A file is pending until it is confirmed, so that remains of a crash can be found without searching all kept files.

export interface StoredFile {
  /** null if the store does not report it */
  bytes: number | null;
  /** Read it to its end or break it off; an iteration that never begins is never closed. */
  content: AsyncIterable<Uint8Array>;
}

export interface FileStore {
  /**
   * Keeps everything that `bytes` yields, as pending. When it resolves, the file is whole and durable. If `bytes`
   * throws, nothing is kept and the error is thrown on.
   */
  put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Makes a pending file a kept one. May be repeated. */
  confirm(id: string): Promise<void>;
  /** The file under the id, pending or not; null if there is none. */
  open(id: string): Promise<StoredFile | null>;
  /** Removes everything under the id. */
  remove(id: string): Promise<void>;
  /** Ids of pending files, including half-written ones. */
  pending(): AsyncIterable<string>;
}
