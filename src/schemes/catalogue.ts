// The schemes this service knows. Everything else knows a scheme only through its declarations.
import type { z } from 'zod';
import type { Scheme } from './scheme.ts';
import { NOTICE, ShenzhenDraft } from './shenzhen-talent.parameters.ts';
import { shenzhenTalent, shenzhenTalentDraft } from './shenzhen-talent.ts';

const SCHEMES: readonly Scheme[] = [shenzhenTalent];

export const schemes = (): readonly Scheme[] => SCHEMES;

/** The scheme of that id, or undefined. A version names the text that a kept decision was made under. */
export const findScheme = (id: string, version?: string): Scheme | undefined =>
  SCHEMES.find((scheme) => scheme.id === id && (version === undefined || scheme.version === version));

/**
 * How another version of a scheme is drafted: which of its parameters may be named, and the scheme that comes of it.
 */
export interface Drafting {
  Draft: z.ZodType;
  /** by clause, the values of its parameters */
  inForce: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** throws where the draft does not fit */
  drafted(draft: unknown): Scheme;
}

const DRAFTINGS: ReadonlyMap<string, Drafting> = new Map([
  [shenzhenTalent.id, { Draft: ShenzhenDraft, inForce: NOTICE, drafted: shenzhenTalentDraft }],
]);

export const findDrafting = (id: string): Drafting | undefined => DRAFTINGS.get(id);
