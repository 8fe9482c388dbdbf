// Hides an application from its inspector while a case is inspected blind: everything that the service holds beside its
// evidence, on every path, until the inspector's own verdict is locked.
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
  /**
   * whether a text names a hidden application, by its id, number or approval number, or by a revocation of it, or holds
   * an event of the audit whose counts include it, or which is about a document of it
   */
  hides(text: string): boolean;
  /** the same of an address, whose signs may be escaped */
  hidesAddress(url: string): boolean;
}

const NAME = /[\w-]+/g;
/**
 * An event, as JSON, that counts decisions over several applications: with the visible ones subtracted, it tells how
 * the hidden ones were decided.
 */
const COUNTED_EVENT = /"action":"(?:blast_radius\.(?:opened|searched|confirmed)"|replay\.finished"[^\n]*?"decided":)/;

/** An event, as JSON, that tells when a file came, or who opened it. */
const FILE_EVENT = /"action":"material\./;

/** Null for a reader without an open blind case. */
export async function veilOf({ db }: Pick<Deps, 'db'>, actor: Actor): Promise<Veil | null> {
  if (actor.role !== 'auditor') return null;
  const veiled = await listVeiled(db, actor.id);
  if (veiled.length === 0) return null;
  const names = new Set(veiled.flatMap(({ id, names: others }) => [id, ...others]));
  const sheets = new Set(veiled.flatMap((each) => each.sheets));
  const hides = (text: string): boolean => {
    if (COUNTED_EVENT.test(text)) return true;
    const ofFile = FILE_EVENT.test(text);
    for (const [found] of text.matchAll(NAME)) {
      const name = found.toLowerCase();
      if (names.has(found) || names.has(name) || (ofFile && sheets.has(name))) return true;
    }
    return false;
  };
  return {
    applicationIds: veiled.map(({ id }) => id),
    hides,
    hidesAddress: (url) => hides(decodeURIComponentSafely(url)),
  };
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The reader, and the applications that any round hides from that person. */
export interface Reader {
  id: string;
  veil: Veil | null;
}

export const readerOf = async (deps: Pick<Deps, 'db'>, actor: Actor): Promise<Reader> => ({
  id: actor.id,
  veil: await veilOf(deps, actor),
});

/**
 * Refuses with `blind` where the strata show who decided each approval, as long as anything is hidden from the reader.
 */
export function requireNothingTold({ veil }: Reader, strata: readonly StratumField[]): void {
  if (veil && strata.includes('decidedBy')) throw new Refusal('blind');
}

/**
 * `open`: everything. `own_verdict`: only the evidence of the case, since the reader's own verdict is not locked yet.
 * `others`: nothing of a blind case that is not concluded, for everybody who is not, or is no longer, its inspector. An
 * application that another round hides from the reader is hidden in this round too.
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
