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

/** A connection was let in, and nothing answered on it: as a pooler does that has no session of the server left. */
export class Unanswered extends Lost {
  override name = 'Unanswered';

  constructor() {
    super(
      'CONNECT_TIMEOUT',
      'a connection was let in, but no statement on it was answered in time: the database hangs, or a pooler in front ' +
        'of it has no session left (raise default_pool_size, or lower DATABASE_CONNECTIONS) · ' +
        '连接已建立，但语句未获应答：数据库挂起，或其前的连接池已无空闲会话（请调大 default_pool_size，或调小 DATABASE_CONNECTIONS）',
    );
  }
}
