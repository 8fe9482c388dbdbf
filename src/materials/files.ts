// Where the bytes of materials lie. A store never sees a plain file: what it is given has been encrypted
// (sealed-file.ts), and it knows nothing of who owns it. A file is pending until it is confirmed, so that what a crash
// left over can be found without looking at everything that is kept.

export interface StoredFile {
  /** null where the store does not tell */
  bytes: number | null;
  /** To be read to its end or broken off; what is never begun is never closed. */
  content: AsyncIterable<Uint8Array>;
}

export interface FileStore {
  /**
   * Keeps all that `bytes` yields, pending. Once it has answered the file is whole and durable; where `bytes` throws,
   * nothing is kept and that error is thrown on.
   */
  put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** A pending file is pending no more. May be repeated. */
  confirm(id: string): Promise<void>;
  /** What was put under the id, pending or not; null where there is nothing. */
  open(id: string): Promise<StoredFile | null>;
  /** Afterwards there is nothing under the id, whatever there was. */
  remove(id: string): Promise<void>;
  /** Ids of files that are pending, half-written ones among them. */
  pending(): AsyncIterable<string>;
}
