// Transactions, and transactions within them, on one connection: what drizzle asks of a client of postgres.js.
import type { Rows, Slot } from './slot.ts';
import { Statement } from './statement.ts';

/** What drizzle calls a transaction by. */
export interface Scope {
  unsafe(text: string, parameters?: readonly unknown[]): Statement;
  savepoint<Result>(work: (inner: Scope) => Promise<Result>): Promise<Result>;
}

/** PostgreSQL refuses every statement after one that has failed: the first says why. */
const IN_FAILED_TRANSACTION = '25P02';

/**
 * Commits what the work has done, or nothing of it. Where the connection is lost while the commit is under way, it
 * rejects with that, and whether it was committed is to be looked up: every change that is not to be made twice has a
 * key to find it by.
 */
export async function transactionOn<Result>(slot: Slot, work: (scope: Scope) => Promise<Result>): Promise<Result> {
  let names = 0;
  await slot.run('begin');
  const result = await within(work, () => slot.run('rollback'));
  const { command } = await slot.run('commit');
  // PostgreSQL answers so where a statement has failed and nobody has said so
  if (command === 'ROLLBACK') throw new Error('the transaction was not committed');
  return result;

  async function within<Inner>(act: (scope: Scope) => Promise<Inner>, undo: () => Promise<Rows>): Promise<Inner> {
    let first: unknown;
    const run = (text: string, parameters: readonly unknown[], asArrays: boolean) => {
      const rows = slot.run(text, parameters, asArrays);
      rows.catch((error: unknown) => {
        first ??= error;
      });
      return rows;
    };
    const scope: Scope = {
      unsafe: (text, parameters = []) => new Statement(run, text, parameters),
      savepoint: async (inner) => {
        names += 1;
        const name = `s${names}`;
        await run(`savepoint ${name}`, [], false);
        return await within(inner, () => slot.run(`rollback to ${name}`));
      },
    };
    try {
      const result = await act(scope);
      if (first) throw first;
      return result;
    } catch (error) {
      // where that fails the connection is lost, and the transaction with it
      await undo().catch((because: Error) => slot.cut(because));
      throw codeOf(error) === IN_FAILED_TRANSACTION && first ? first : error;
    }
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
