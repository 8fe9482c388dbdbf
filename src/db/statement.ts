// A statement in the form that drizzle expects from postgres.js.
import type { Rows } from './slot.ts';

type Run = (text: string, parameters: readonly unknown[], asArrays: boolean) => Promise<Rows>;

/** A statement that runs when somebody awaits it: drizzle asks for rows as arrays only after creating it. */
export class Statement implements PromiseLike<Rows> {
  #run: Run;
  #text: string;
  #parameters: readonly unknown[];
  #rows: Promise<Rows> | null = null;

  constructor(run: Run, text: string, parameters: readonly unknown[]) {
    this.#run = run;
    this.#text = text;
    this.#parameters = parameters;
  }

  /** Its rows as arrays, in the order of the columns. */
  values(): Promise<Rows> {
    return this.#once(true);
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting it runs it, as with a query of postgres.js
  then<Ok = Rows, Failed = never>(
    fulfilled?: ((rows: Rows) => Ok | PromiseLike<Ok>) | null,
    rejected?: ((error: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Ok | Failed> {
    return this.#once(false).then(fulfilled, rejected);
  }

  #once(asArrays: boolean): Promise<Rows> {
    this.#rows ??= this.#run(this.#text, this.#parameters, asArrays);
    // free the sent parameters
    this.#parameters = [];
    return this.#rows;
  }
}
