// Reading rounds: one with everything that it was computed from, and many, newest first.
import { staffNames } from '../access/staff.ts';
import type { Deps } from '../applications/deps.ts';
import type { Cause } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import { readPopulation } from './population.ts';
import { findRound, listRounds, type PagePlace, type Round } from './store.ts';
import { type CaseFilter, findCase, listCases, listInspectors } from './store-cases.ts';
import { type CaseRowView, caseRowView, type ListedRoundView, listedViews, type RoundView, roundView } from './view.ts';

/** Refuses with `not_found`. */
export async function reachRound(deps: Pick<Deps, 'db'>, id: string): Promise<Round> {
  const round = await findRound(deps.db, id);
  if (!round) throw new Refusal('not_found');
  return round;
}

/** Refuses with `not_found`. */
export const readRound = async (deps: Deps, id: string): Promise<RoundView> =>
  await roundView(deps, await reachRound(deps, id));

/** Newest first. A cursor holds whatever is sealed meanwhile. */
export async function pageOfRounds(
  deps: Deps,
  { before, limit }: { before: PagePlace | undefined; limit: number },
): Promise<{ items: ListedRoundView[]; next: PagePlace | null }> {
  const rounds = await listRounds(deps.db, { before, limit: limit + 1 });
  const items = await listedViews(deps, rounds.slice(0, limit));
  const last = items.at(-1);
  return { items, next: rounds.length > limit && last ? { at: last.sealedAt, id: last.id } : null };
}

/** The published lines as they were hashed. Refuses with `not_found`. */
export async function publishedPopulation(deps: Deps, id: string): Promise<AsyncGenerator<Buffer, void>> {
  const round = await reachRound(deps, id);
  return readPopulation(deps.db, round.id);
}

export interface CasePage {
  items: CaseRowView[];
  /** place in the sample of the last, where there are more */
  next: number | null;
}

/** In the order of the sample. Refuses with `not_found`. */
export async function pageOfCases(
  deps: Deps,
  { actor }: Cause,
  id: string,
  { mine, ...filter }: Omit<CaseFilter, 'inspector'> & { mine: boolean },
): Promise<CasePage> {
  const round = await reachRound(deps, id);
  const own = mine ? { inspector: actor.id } : {};
  const rows = await listCases(deps.db, id, { ...filter, ...own, limit: filter.limit + 1 });
  const shown = rows.slice(0, filter.limit);
  const inspectors = Map.groupBy(
    await listInspectors(
      deps.db,
      shown.map((each) => each.id),
    ),
    ({ caseId }) => caseId,
  );
  const people = [...inspectors.values()].flat().map(({ staffId }) => staffId);
  const about = { reader: actor.id, names: await staffNames(deps.db, people) };
  const items = shown.map((each) => caseRowView(deps, round, each, inspectors.get(each.id) ?? [], about));
  return { items, next: rows.length > filter.limit ? (shown.at(-1)?.place ?? null) : null };
}

/** One case, in short, as whoever acted on it may see it now. Refuses with `not_found`. */
export async function readCaseRow(deps: Deps, { actor }: Cause, id: string): Promise<CaseRowView> {
  const found = await findCase(deps.db, id);
  const round = found && (await findRound(deps.db, found.spotCheckId));
  if (!found || !round) throw new Refusal('not_found');
  const inspectors = await listInspectors(deps.db, [id]);
  const people = inspectors.map(({ staffId }) => staffId);
  return caseRowView(deps, round, found, inspectors, { reader: actor.id, names: await staffNames(deps.db, people) });
}
