// Reads runs and their findings. Nothing here is personal data: findings hold ids, codes, clauses and names of columns.
import type { Door } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { type Page, pageOf } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import { covers } from '../db/jurisdiction.ts';
import type { FindingGroup } from './changes.ts';
import {
  countUnequal,
  listFindings,
  listUnequal,
  type StoredFinding,
  type UnequalCount,
  type UnequalGroup,
  type UnequalPlace,
} from './store/findings.ts';
import { findReplay, listReplays, type Replay } from './store/replays.ts';

export type { UnequalPlace };

type Reading = Pick<Door, 'db'>;

/** A run with the number of groups of equal facts that got different answers so far. */
export interface ReplayReport {
  replay: Replay;
  unequal: UnequalCount[];
}

/** Refuses with `not_found`, also where the run covers more than the office of the actor. */
export async function reachReplay({ db }: Reading, actor: Actor, id: string): Promise<Replay> {
  const replay = await findReplay(db, id);
  if (!replay || !covers(actor, replay)) throw new Refusal('not_found');
  return replay;
}

/** Refuses as `reachReplay`. */
export async function readReplay({ db }: Reading, actor: Actor, id: string): Promise<ReplayReport> {
  const replay = await reachReplay({ db }, actor, id);
  return { replay, unequal: await countUnequal(db, id) };
}

/** Lists runs, newest first. */
export async function pageOfReplays(
  { db }: Reading,
  actor: Actor,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<Page<Replay, string>> {
  return pageOf(await listReplays(db, actor, { before, limit: limit + 1 }), limit, ({ id }) => id);
}

/** Lists findings in the order in which they were found, all or those of one group. Refuses as `reachReplay`. */
export async function pageOfFindings(
  { db }: Reading,
  actor: Actor,
  id: string,
  { group, after, limit }: { group?: FindingGroup | undefined; after: number | undefined; limit: number },
): Promise<Page<StoredFinding, number>> {
  await reachReplay({ db }, actor, id);
  return pageOf(await listFindings(db, id, { group, after, limit: limit + 1 }), limit, ({ seq }) => seq);
}

/** Equal facts with unequal answers. Refuses as `reachReplay`. */
export async function pageOfUnequal(
  { db }: Reading,
  actor: Actor,
  id: string,
  { after, limit }: { after: UnequalPlace | undefined; limit: number },
): Promise<Page<UnequalGroup, UnequalPlace>> {
  await reachReplay({ db }, actor, id);
  return pageOf(await listUnequal(db, id, { after, limit: limit + 1 }), limit, ({ answeredBy, fingerprint }) => ({
    answeredBy,
    fingerprint,
  }));
}
