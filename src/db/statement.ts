// A statement as drizzle expects it of postgres.js.
import type { Rows } from './slot.ts';

type Run = (text: string, parameters: readonly unknown[], asArrays: boolean) => Promise<Rows>;

/** A statement that is carried out when somebody waits for it: drizzle asks for rows as arrays after it has made it. */
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

  // biome-ignore lint/suspicious/noThenProperty: whoever waits for it has it carried out, as with a query of postgres.js
  then<Ok = Rows, Failed = never>(
    fulfilled?: ((rows: Rows) => Ok | PromiseLike<Ok>) | null,
    rejected?: ((error: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Ok | Failed> {
    return this.#once(false).then(fulfilled, rejected);
  }

  #once(asArrays: boolean): Promise<Rows> {
    this.#rows ??= this.#run(this.#text, this.#parameters, asArrays);
    // what it has sent is let go of
    this.#parameters = [];
    return this.#rows;
  }
}
