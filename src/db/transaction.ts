// Transactions and nested transactions on one connection: the part of a postgres.js client that drizzle needs.
import type { Rows, Slot } from './slot.ts';
import { Statement } from './statement.ts';

/** The functions that drizzle calls in a transaction. */
export interface Scope {
  unsafe(text: string, parameters?: readonly unknown[]): Statement;
  savepoint<Result>(work: (inner: Scope) => Promise<Result>): Promise<Result>;
}

/** PostgreSQL refuses every statement after a failed one: only the first error says why. */
const IN_FAILED_TRANSACTION = '25P02';

/**
 * Commits all of the work, or nothing. If the connection is lost during the commit, it rejects, and the caller must
 * look up whether it was committed: every change that must not happen twice has a key for that.
 */
export async function transactionOn<Result>(slot: Slot, work: (scope: Scope) => Promise<Result>): Promise<Result> {
  let names = 0;
  await slot.run('begin');
  const result = await within(work, () => slot.run('rollback'));
  const { command } = await slot.run('commit');
  // PostgreSQL's answer if a statement has failed and the work did not report it
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
      // if that fails, the connection is lost, and the transaction with it
      await undo().catch((because: Error) => slot.cut(because));
      throw codeOf(error) === IN_FAILED_TRANSACTION && first ? first : error;
    }
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
