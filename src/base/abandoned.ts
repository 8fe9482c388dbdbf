/** Whoever asked for it has gone before anything was done: nobody waits for an answer, and nothing is carried out. */
export class Abandoned extends Error {
  override name = 'Abandoned';
}
