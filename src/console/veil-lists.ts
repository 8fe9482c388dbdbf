// Lists of inspectors while a blind case is hidden from them. They leave out hidden rows, and counts that include them.
import type { Actor } from '../base/actor.ts';
import { Refusal } from '../base/refusal.ts';
import type { Worklist } from '../oversight/worklist.ts';
import type { ReplayDeps } from '../replay/deps.ts';
import { isWindowed } from '../replay/small-run.ts';
import { type Veil, veilOf } from '../spot-checks/blind.ts';

export const without = <Item>(veil: Veil | null, items: readonly Item[]): Item[] =>
  items.filter((item) => !veil?.hides(JSON.stringify(item) ?? ''));

/** Answers the work list of supervision without counts, and without flips, which are counted. */
export function veiledWorklist(
  veil: Veil | null,
  worklist: Worklist,
): Omit<Worklist, 'counts'> & { counts: Worklist['counts'] | null } {
  if (!veil) return worklist;
  const { toFreeze, frozen, proposed, contested, pushes, proposedBans } = worklist;
  return {
    counts: null,
    next: null,
    toFreeze: without(veil, toFreeze),
    frozen: without(veil, frozen),
    proposed: without(veil, proposed),
    unconfirmed: [],
    contested: without(veil, contested),
    proposedBans: without(veil, proposedBans),
    pushes: without(veil, pushes),
  };
}

type Reading = Pick<ReplayDeps, 'db'>;

/**
 * Refuses with `blind` a run over a window to an inspector of a blind case: its counts could reveal a single
 * application.
 */
export async function requireNoWindow(
  deps: Reading,
  actor: Actor,
  asked: Parameters<typeof isWindowed>[0],
): Promise<void> {
  if (isWindowed(asked) && (await veilOf(deps, actor))) throw new Refusal('blind');
}

/** Leaves out all runs under a veil, because their counts hold the hidden decisions. */
export const runsOf = <Run>(veil: Veil | null, runs: readonly Run[]): readonly Run[] => (veil ? [] : runs);
