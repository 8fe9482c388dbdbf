// The database does not answer, or not in time: an error whose code `isOutage` knows.

export type LostCode =
  /** no connection was free, or none could be made, in time */
  | 'CONNECT_TIMEOUT'
  | 'CONNECTION_CLOSED'
  /** it was closed by us */
  | 'CONNECTION_ENDED'
  /** nothing was heard of it, and it was given up */
  | 'ETIMEDOUT'
  /** no host of several is the wanted one */
  | '25006';

export class Lost extends Error {
  override name = 'Lost';
  readonly code: LostCode;

  constructor(code: LostCode, message: string) {
    super(message);
    this.code = code;
  }
}
