// What is wrong with the settings of a process, said in words.

/** Thrown with one line for each setting that is missing or does not fit. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
