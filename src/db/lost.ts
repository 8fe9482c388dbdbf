// Errors for a database that does not answer, or not in time; `isOutage` knows their codes.

export type LostCode =
  /** no connection was free, or none could be made, in time */
  | 'CONNECT_TIMEOUT'
  | 'CONNECTION_CLOSED'
  /** this process closed it */
  | 'CONNECTION_ENDED'
  /** nothing was heard from the server, so the connection was given up */
  | 'ETIMEDOUT'
  /** none of several hosts is of the wanted kind */
  | '25006';

export class Lost extends Error {
  override name = 'Lost';
  readonly code: LostCode;

  constructor(code: LostCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A connection was accepted, but nothing answered on it: for example a pooler without a free session of the server. */
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
