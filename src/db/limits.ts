// Limits on waiting for the database. Nothing waits without one.

export interface DatabaseLimits {
  /** time limit of the wait for a free connection */
  waitMs: number;
  /** most callers that may wait for a connection; further callers are refused at once */
  waiting: number;
  /** time limit for making a connection, to any of several hosts */
  connectMs: number;
  /** time limit for a lock, counted by the server */
  lockMs: number;
  /** time limit for a statement, counted by the server */
  statementMs: number;
  /** time limit between two statements of a transaction, counted by the server */
  idleInTransactionMs: number;
  /** time without hearing from a server that has work; after this time the server is asked on a separate connection */
  silenceMs: number;
  /**
   * time limit for the answer to that question; without an answer the server is taken to be down, and every connection
   * is cut
   */
  probeMs: number;
}

/**
 * Callers over HTTP get an answer at most two seconds after the database stops answering: `silenceMs + probeMs` is
 * less.
 */
export const FOR_REQUESTS: DatabaseLimits = {
  waitMs: 1_500,
  waiting: 4_096,
  connectMs: 1_500,
  lockMs: 1_500,
  statementMs: 20_000,
  idleInTransactionMs: 20_000,
  silenceMs: 400,
  probeMs: 1_100,
};

/** Limits for work without a waiting caller: jobs, closing the tree, and the commands that verify and replay. */
export const FOR_JOBS: DatabaseLimits = {
  waitMs: 60_000,
  waiting: 4_096,
  connectMs: 5_000,
  lockMs: 60_000,
  statementMs: 900_000,
  idleInTransactionMs: 120_000,
  silenceMs: 2_000,
  probeMs: 3_000,
};
