// Committing and revealing: each contributor fixes a value before anybody shows one, so nobody can choose after seeing
// the others' values.
import type { Deps } from '../applications/deps.ts';
import { type Cause, nothing } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import { actOnRound, type OnRound } from './act-on-round.ts';
import { sizeOf, strataNow } from './extend.ts';
import { areBound, mayContribute, movesFor } from './moves.ts';
import { illegal, invalid } from './refuse.ts';
import { type Commitment, insertCommitment, listCommitments, listExtensions, saveReveal } from './store/rounds.ts';
import { commitmentOf } from './ticket.ts';

/**
 * Records a contributor's commitment: one for each contributor, none after a value was revealed, and only for the
 * contributors that the plan names, if it names any. Refuses with `not_found`, `forbidden`, `illegal_transition`, or
 * `validation_failed` for another person's commitment.
 */
export async function commitValue(deps: Deps, cause: Cause, id: string, commitment: string): Promise<Commitment> {
  return await actOnRound(deps, cause, id, 'commit', async (on) => {
    requireContributor(on);
    await requireSealed(on);
    const { tx, actor, now, round } = on;
    const others = await listCommitments(tx, id);
    const own = others.find(({ staffId }) => staffId === actor.id);
    if (own?.commitment === commitment) return nothing(own);
    if (own || others.some(({ value }) => value !== null))
      throw illegal('committed', movesFor(actor, round, { commitments: others }));
    if (others.some((other) => other.commitment === commitment)) throw invalid('/commitment', 'of_another', OF_ANOTHER);
    const committed: Commitment = {
      staffId: actor.id,
      place: others.length + 1,
      commitment,
      committedAt: now,
      value: null,
      revealedAt: null,
    };
    await insertCommitment(tx, id, committed);
    const data = { roundId: id, commitment, place: committed.place };
    return { result: committed, events: [{ action: 'spot_check.committed', data }] };
  });
}

/**
 * Reveals exactly the committed value, and not before two contributors, and all that the plan names, have committed.
 * Refuses with `not_found`, `forbidden`, `illegal_transition`, or `validation_failed` for a value that does not fit.
 */
export async function revealValue(deps: Deps, cause: Cause, id: string, value: string): Promise<Commitment> {
  return await actOnRound(deps, cause, id, 'reveal', async (on) => {
    requireContributor(on);
    const { tx, actor, now, round } = on;
    const all = await listCommitments(tx, id);
    const own = all.find(({ staffId }) => staffId === actor.id);
    if (own?.value === value) return nothing(own);
    await requireSealed(on);
    const standing = { commitments: all };
    if (!own || !areBound(round, standing))
      throw illegal(own ? 'committed' : 'sealed', movesFor(actor, round, standing));
    if (commitmentOf(value) !== own.commitment) throw invalid('/value', 'commitment_mismatch', DOES_NOT_FIT);
    await saveReveal(tx, id, { staffId: actor.id, value, at: now });
    const data = { roundId: id, place: own.place };
    return { result: { ...own, value, revealedAt: now }, events: [{ action: 'spot_check.revealed', data }] };
  });
}

function requireContributor({ round, actor }: OnRound): void {
  if (!mayContribute(round, actor)) throw new Refusal('forbidden');
}

async function requireSealed({ tx, round, actor }: OnRound): Promise<void> {
  if (!round.draw) return;
  const sampleSize = sizeOf(strataNow(round, await listExtensions(tx, round.id)));
  throw illegal('drawn', movesFor(actor, round, { commitments: [], sampleSize }));
}

export const DOES_NOT_FIT = {
  zh: '与已提交的承诺值（SHA-256）不符',
  en: 'Its SHA-256 differs from the commitment',
};
const OF_ANOTHER = { zh: '该承诺值已由他人提交', en: 'Another person has made this commitment' };
