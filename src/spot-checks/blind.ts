// What stays hidden from an inspector while a case is inspected blind: whatever the service holds of the application
// beside its evidence, on whichever path it is asked for, until the inspector's own verdict is locked.
import type { Deps } from '../applications/deps.ts';
import type { Actor } from '../base/actor.ts';
import { Refusal } from '../base/refusal.ts';
import type { StratumField } from './schema.ts';
import type { Case, Inspector } from './store/cases.ts';
import type { Round } from './store/rounds.ts';
import { listVeiled } from './store/veiled.ts';

export interface Veil {
  /** the applications that are hidden */
  applicationIds: readonly string[];
  /** whether a text names an application that is hidden, by its id, number or approval number, or a revocation of it */
  hides(text: string): boolean;
}

const NAME = /[\w-]+/g;

/** Null for whoever has no blind case open. */
export async function veilOf({ db }: Pick<Deps, 'db'>, actor: Actor): Promise<Veil | null> {
  if (actor.role !== 'auditor') return null;
  const veiled = await listVeiled(db, actor.id);
  if (veiled.length === 0) return null;
  const names = new Set(veiled.flatMap(({ id, names: others }) => [id, ...others]));
  return {
    applicationIds: veiled.map(({ id }) => id),
    hides(text) {
      for (const [name] of text.matchAll(NAME)) if (names.has(name) || names.has(name.toLowerCase())) return true;
      return false;
    },
  };
}

/** Whoever reads, and what is hidden from that person in whatever round. */
export interface Reader {
  id: string;
  veil: Veil | null;
}

export const readerOf = async (deps: Pick<Deps, 'db'>, actor: Actor): Promise<Reader> => ({
  id: actor.id,
  veil: await veilOf(deps, actor),
});

/** Refuses with `blind` what tells of every approval who decided it, as long as anything is hidden from the reader. */
export function requireNothingTold({ veil }: Reader, strata: readonly StratumField[]): void {
  if (veil && strata.includes('decidedBy')) throw new Refusal('blind');
}

/**
 * `open`: everything. `own_verdict`: of the case nothing but its evidence, since the own verdict is not given yet.
 * `others`: of a blind case that is not concluded, nothing; whoever is no inspector of it any more, or has never been,
 * waits. What another round hides from the reader is hidden in this one too.
 */
export type Sight = 'open' | 'own_verdict' | 'others';

export function sightOf(
  { blind }: Pick<Round, 'blind'>,
  { result, applicationId }: Pick<Case, 'result' | 'applicationId'>,
  inspectors: readonly Inspector[],
  { id, veil }: Reader,
): Sight {
  const isHidden = veil?.applicationIds.includes(applicationId) ?? false;
  if (!isHidden && (!blind || result !== null)) return 'open';
  const own = inspectors.find((each) => each.staffId === id && each.recusedAt === null);
  if (!own) return 'others';
  if (own.foundAt === null) return 'own_verdict';
  return isHidden ? 'others' : 'open';
}
