// What every program that a test starts inherits: nothing of the machine's settings but where programs are found, and what Node
// has compiled before.
export const BARE: Record<string, string> = {
  PATH: process.env.PATH ?? '',
  ...(process.env.NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
};
