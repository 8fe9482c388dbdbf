// What stays hidden from an inspector while a case is inspected blind: whatever the service holds of the application beside its evidence, on
// whichever path it is asked for, until the inspector's own verdict is locked.
import type { Deps } from '../applications/deps.ts';
import type { Actor } from '../base/actor.ts';
import type { Round } from './store.ts';
import { type Case, type Inspector, listVeiled } from './store-cases.ts';

export interface Veil {
  /** whether a text names an application that is hidden, by its id, number or approval number */
  hides(text: string): boolean;
}

const NAME = /[\w-]+/g;

/** Null for whoever has no blind case open. */
export async function veilOf({ db }: Pick<Deps, 'db'>, actor: Actor): Promise<Veil | null> {
  if (actor.role !== 'auditor') return null;
  const veiled = await listVeiled(db, actor.id);
  if (veiled.length === 0) return null;
  const names = new Set(veiled.flatMap(({ id, number, approvalNumber }) => [id, number, approvalNumber]));
  return {
    hides(text) {
      for (const [name] of text.matchAll(NAME)) if (names.has(name) || names.has(name.toLowerCase())) return true;
      return false;
    },
  };
}

/**
 * `open`: everything. `own_verdict`: of the case nothing but its evidence, since the own verdict is not given yet. `others`: of a
 * blind case that is not concluded, nothing; whoever is no inspector of it any more, or has never been, waits.
 */
export type Sight = 'open' | 'own_verdict' | 'others';

export function sightOf(
  { blind }: Pick<Round, 'blind'>,
  { result }: Pick<Case, 'result'>,
  inspectors: readonly Inspector[],
  staffId: string,
): Sight {
  if (!blind || result !== null) return 'open';
  const own = inspectors.find((each) => each.staffId === staffId && each.recusedAt === null);
  if (!own) return 'others';
  return own.foundAt === null ? 'own_verdict' : 'open';
}
