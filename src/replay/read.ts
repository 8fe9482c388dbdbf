// Reads runs and their findings. Nothing here is personal data: findings hold ids, codes, clauses and names of columns.
import type { Door } from '../audit/change.ts';
import { type Page, pageOf } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
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

/** Refuses with `not_found`. */
export async function readReplay({ db }: Reading, id: string): Promise<ReplayReport> {
  const replay = await findReplay(db, id);
  if (!replay) throw new Refusal('not_found');
  return { replay, unequal: await countUnequal(db, id) };
}

/** Lists runs, newest first. */
export async function pageOfReplays(
  { db }: Reading,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<Page<Replay, string>> {
  return pageOf(await listReplays(db, { before, limit: limit + 1 }), limit, ({ id }) => id);
}

/** Lists findings in the order in which they were found, all or those of one group. Refuses with `not_found`. */
export async function pageOfFindings(
  { db }: Reading,
  id: string,
  { group, after, limit }: { group?: FindingGroup | undefined; after: number | undefined; limit: number },
): Promise<Page<StoredFinding, number>> {
  if (!(await findReplay(db, id))) throw new Refusal('not_found');
  return pageOf(await listFindings(db, id, { group, after, limit: limit + 1 }), limit, ({ seq }) => seq);
}

/** Equal facts with unequal answers. Refuses with `not_found`. */
export async function pageOfUnequal(
  { db }: Reading,
  id: string,
  { after, limit }: { after: UnequalPlace | undefined; limit: number },
): Promise<Page<UnequalGroup, UnequalPlace>> {
  if (!(await findReplay(db, id))) throw new Refusal('not_found');
  return pageOf(await listUnequal(db, id, { after, limit: limit + 1 }), limit, ({ answeredBy, fingerprint }) => ({
    answeredBy,
    fingerprint,
  }));
}
