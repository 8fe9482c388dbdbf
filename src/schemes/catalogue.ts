// The schemes of this service. All other code knows a scheme only through its declarations.
import type { z } from 'zod';
import type { Scheme } from './scheme.ts';
import { NOTICE, ShenzhenDraft } from './shenzhen-talent.parameters.ts';
import { shenzhenTalent, shenzhenTalentDraft } from './shenzhen-talent.ts';

const SCHEMES: readonly Scheme[] = [shenzhenTalent];

export const schemes = (): readonly Scheme[] => SCHEMES;

/** The scheme of that id, or undefined. A version names the text under which a kept decision was made. */
export const findScheme = (id: string, version?: string): Scheme | undefined =>
  SCHEMES.find((scheme) => scheme.id === id && (version === undefined || scheme.version === version));

/** How to draft another version of a scheme: the parameters that may be named, and the resulting scheme. */
export interface Drafting {
  Draft: z.ZodType;
  /** values of the parameters, by clause */
  inForce: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** throws if the draft does not fit */
  drafted(draft: unknown): Scheme;
}

const DRAFTINGS: ReadonlyMap<string, Drafting> = new Map([
  [shenzhenTalent.id, { Draft: ShenzhenDraft, inForce: NOTICE, drafted: shenzhenTalentDraft }],
]);

export const findDrafting = (id: string): Drafting | undefined => DRAFTINGS.get(id);
