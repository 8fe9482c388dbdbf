// Limits on waiting for the database. Nothing waits without one.

export interface DatabaseLimits {
  /** for a free connection */
  waitMs: number;
  /** how many may wait for one; further callers are refused at once */
  waiting: number;
  /** for making a connection, to whichever of several hosts */
  connectMs: number;
  /** for a lock, counted by the server */
  lockMs: number;
  /** for a statement, counted by the server */
  statementMs: number;
  /** between two statements of a transaction, counted by the server */
  idleInTransactionMs: number;
  /** without hearing from a server that has work; after that time the server is asked on a separate connection */
  silenceMs: number;
  /** for that answer; if none comes, the server is taken to be down, and every connection is cut */
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
