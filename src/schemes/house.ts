// Every scheme of this program. Only the entries read this list; all other code gets a catalogue made of it.
import type { Catalogue } from './catalogue.ts';
import type { Scheme } from './scheme.ts';
import { shenzhenTalent } from './shenzhen-talent.ts';

export const ALL_SCHEMES: readonly Scheme[] = [shenzhenTalent];

/** Whether this list holds every version of the catalogue. */
export const isOfHouse = (schemes: Catalogue): boolean =>
  schemes.versions().every((scheme) => ALL_SCHEMES.includes(scheme));
