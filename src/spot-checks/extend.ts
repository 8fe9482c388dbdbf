// A sample grows, and never shrinks: automatically if findings made it too small for the bound of its plan, or by hand
// with a reason. The new cases are the cases that the seed would have drawn next.
import type { Deps } from '../applications/deps.ts';
import type { AuditEntry, Cause } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import type { Tx } from '../db/connect.ts';
import { placeOfExtensionReason } from './aad.ts';
import { actOnRound } from './act-on-round.ts';
import { allocate } from './allocate.ts';
import { movesFor } from './moves.ts';
import { illegal, invalid } from './refuse.ts';
import { drawCases } from './sample.ts';
import { isRefuted, MOST_CASES, requiredSize } from './sample-size.ts';
import type { Stratum } from './shapes.ts';
import { tallyOf } from './store/cases.ts';
import {
  type Extension,
  insertExtension,
  listCommitments,
  listExtensions,
  lockRound,
  nextExtensionPlace,
  type Round,
} from './store/rounds.ts';

/** The strata with their present sample sizes. */
export const strataNow = (round: Round, extensions: readonly Extension[]): Stratum[] =>
  extensions.at(-1)?.strata ?? round.plan.sample.strata;

export const sizeOf = (strata: readonly Stratum[]): number => strata.reduce((sum, { sample }) => sum + sample, 0);

/**
 * Enlarges the sample by hand. Refuses with `not_found`, with `illegal_transition` before the draw, and with
 * `validation_failed` for a size that is not larger. A size over the population is cut to it.
 */
export async function extendRound(
  deps: Deps,
  cause: Cause,
  id: string,
  { size, reason }: { size: number; reason: string },
): Promise<void> {
  await actOnRound(deps, cause, id, 'extend', async ({ tx, round, actor, now }) => {
    const { draw } = round;
    if (!draw) throw illegal('sealed', movesFor(actor, round, { commitments: await listCommitments(tx, id) }));
    const event = await grow(deps, tx, round, Math.min(size, round.populationSize), (place) => ({
      cause: 'by_hand',
      notCompliant: null,
      reason: deps.sealer.seal(placeOfExtensionReason(id, place), reason),
      by: actor.id,
      at: now,
    }));
    if (!event) throw invalid('/size', 'not_larger', NOT_LARGER);
    return { result: undefined, events: [event] };
  });
}
const NOT_LARGER = { zh: '须大于现有样本量', en: 'Must be larger than the present sample' };

const GROWTH = systemActor('error-bound');

/**
 * Call it when a case was found not compliant. Null where the sample is large enough, or where so many were found that
 * the bound cannot hold any more: the plan asks for as many cases as show whether it holds, and more would say nothing
 * new. A person may still enlarge the sample by hand.
 */
export async function growByItself(deps: Deps, tx: Tx, id: string, at: Temporal.Instant): Promise<AuditEntry | null> {
  const round = await lockRound(tx, id);
  const bound = round?.plan.errorBound;
  if (!round || !bound) return null;
  const found = (await tallyOf(tx, id)).reduce((sum, { notCompliant }) => sum + notCompliant, 0);
  const drawn = sizeOf(strataNow(round, await listExtensions(tx, id)));
  const { populationSize } = round;
  if (isRefuted(bound, populationSize, drawn, found)) return null;
  const needed = Math.min(requiredSize(bound, populationSize, found), MOST_CASES);
  const about = { cause: 'error_bound', notCompliant: found, reason: null, by: GROWTH.id, at } as const;
  const event = await grow(deps, tx, round, needed, () => about);
  return event && { ...event, actor: GROWTH };
}

type Why = Pick<Extension, 'cause' | 'notCompliant' | 'reason' | 'by' | 'at'>;

/** Returns null if the sample is that large already. Lock the round before. */
async function grow(
  deps: Deps,
  tx: Tx,
  { id, sealedBy, draw, plan }: Round,
  toSize: number,
  whyAt: (place: number) => Why,
): Promise<AuditEntry | null> {
  if (!draw) throw new Error('a round that is not drawn does not grow');
  const extensions = await listExtensions(tx, id);
  const before = extensions.at(-1)?.strata ?? plan.sample.strata;
  const fromSize = sizeOf(before);
  if (toSize <= fromSize) return null;
  const strata = allocate(before, toSize);
  const place = await nextExtensionPlace(tx, id);
  const why = whyAt(place);
  await insertExtension(tx, id, { ...why, place, fromSize, toSize, strata });
  const cases = await drawCases(deps, tx, { id, sealedBy, plan, seed: draw.seed, at: why.at }, strata);
  const { cause, notCompliant } = why;
  return { action: 'spot_check.extended', data: { roundId: id, cause, notCompliant, fromSize, toSize, cases } };
}
