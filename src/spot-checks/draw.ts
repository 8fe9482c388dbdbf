// Draws a round, once: the seed is the hash of the contributions, and the sample follows from it by the published rule.
import type { Deps } from '../applications/deps.ts';
import { type Cause, nothing } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import { actOnRound, type OnRound } from './act-on-round.ts';
import { DOES_NOT_FIT } from './commitments.ts';
import { areBound, FEWEST, movesFor } from './moves.ts';
import { illegal, invalid } from './refuse.ts';
import { drawCases } from './sample.ts';
import { type Commitment, listCommitments, saveDraw, saveReveal } from './store/rounds.ts';
import { commitmentOf, seedOf } from './ticket.ts';

/**
 * Draws the sample. Without commitments, uses the contributions as given. Otherwise each commitment is met by its
 * reveal or by one contribution, in the order of the commitments. On a drawn round, the same seed changes nothing, and
 * another seed is refused with `other_seed`. Refuses with `not_found`; with `illegal_transition` before all have
 * committed and revealed; with `validation_failed` for a contribution that fits no commitment, or for fewer than two.
 */
export async function drawRound(deps: Deps, cause: Cause, id: string, contributions: readonly string[]): Promise<void> {
  await actOnRound(deps, cause, id, 'draw', async (on) => {
    const { tx, round, actor, now } = on;
    const commitments = await listCommitments(tx, id);
    const values = commitments.length > 0 ? met(on, commitments, contributions) : [...contributions];
    requireContributors(on, commitments, values);
    const seed = seedOf(values);
    if (round.draw?.seed === seed) return nothing(undefined);
    if (round.draw) throw new Refusal('other_seed');
    for (const [index, { staffId, value }] of commitments.entries()) {
      if (value === null) await saveReveal(tx, id, { staffId, value: values[index] ?? '', at: now });
    }
    await saveDraw(tx, id, { seed, contributions: values, by: actor.id, at: now });
    const { strata } = round.plan.sample;
    const cases = await drawCases(deps, tx, { id, sealedBy: round.sealedBy, plan: round.plan, seed, at: now }, strata);
    const data = { roundId: id, seed, cases, committed: commitments.length };
    return { result: undefined, events: [{ action: 'spot_check.drawn', data }] };
  });
}

/** The values of all commitments, in their order. */
function met(on: OnRound, commitments: readonly Commitment[], contributions: readonly string[]): string[] {
  const given = new Map(contributions.map((value) => [commitmentOf(value), value]));
  const wanted = new Set(commitments.map(({ commitment }) => commitment));
  const stray = contributions.findIndex((value) => !wanted.has(commitmentOf(value)));
  if (stray >= 0) throw invalid(`/seedContributions/${stray}`, 'commitment_mismatch', DOES_NOT_FIT);
  return commitments.map(({ value, commitment }) => {
    const revealed = value ?? given.get(commitment);
    if (revealed === undefined) throw illegal('committed', awaiting(on, commitments));
    return revealed;
  });
}

function requireContributors(on: OnRound, commitments: readonly Commitment[], values: readonly string[]): void {
  const { round, actor } = on;
  const isBegun = commitments.length > 0 || round.plan.contributors !== null;
  if (isBegun && !areBound(round, { commitments }))
    throw illegal(commitments.length > 0 ? 'committed' : 'sealed', movesFor(actor, round, { commitments }));
  if (values.length < FEWEST) throw invalid('/seedContributions', 'too_few', TOO_FEW);
}

/** Lists the legal moves without `draw`, which was refused. */
const awaiting = ({ round, actor }: OnRound, commitments: readonly Commitment[]) =>
  movesFor(actor, round, { commitments }).filter((move) => move !== 'draw');

const TOO_FEW = {
  zh: `至少须有 ${FEWEST} 份贡献值`,
  en: `There must be at least ${FEWEST} contributions`,
};
