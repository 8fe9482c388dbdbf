// How long anything that needs the database may wait for it. Nothing waits without a limit.

export interface DatabaseLimits {
  /** for a connection that is free */
  waitMs: number;
  /** at most so many wait for one; who comes then is refused at once */
  waiting: number;
  /** until a connection is made, whichever of several hosts it is made to */
  connectMs: number;
  /** for a lock, as the server counts it */
  lockMs: number;
  /** for a statement, as the server counts it */
  statementMs: number;
  /** between two statements of a transaction, as the server counts it */
  idleInTransactionMs: number;
  /** while something is under way and nothing is heard of the server: then it is asked on a connection of its own */
  silenceMs: number;
  /** for its answer to that; without one it is taken to be down, and every connection is cut */
  probeMs: number;
}

/**
 * Whoever asks over HTTP is answered within two seconds that the database does not answer: `silenceMs + probeMs` is
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

/** Nobody waits for them: jobs, sealing, and the commands that verify and replay. */
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
