/** Thrown if the caller left before the work began: nobody waits for the answer, and nothing is carried out. */
export class Abandoned extends Error {
  override name = 'Abandoned';
}
