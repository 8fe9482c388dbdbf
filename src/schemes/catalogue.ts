// The schemes this service knows. Everything else knows a scheme only through its declarations.
import type { Scheme } from './scheme.ts';
import { shenzhenTalent } from './shenzhen-talent.ts';

const SCHEMES: readonly Scheme[] = [shenzhenTalent];

export const schemes = (): readonly Scheme[] => SCHEMES;

/** The scheme of that id, or undefined. A version names the text that a kept decision was made under. */
export const findScheme = (id: string, version?: string): Scheme | undefined =>
  SCHEMES.find((scheme) => scheme.id === id && (version === undefined || scheme.version === version));
