// Reads rounds: a single round with everything from which it was computed, and lists, newest first.
import { staffNames } from '../access/staff.ts';
import type { Deps } from '../applications/deps.ts';
import type { Cause } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { type Page, pageOf, placeAt, type TimePlace } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import { isOfOffice } from './act-on-round.ts';
import { type Reader, readerOf, requireNothingTold } from './blind.ts';
import { readPopulation } from './population.ts';
import type { CaseRowView, ListedRoundView, RoundHead, RoundView } from './shapes.ts';
import { type CaseFilter, findCase, listCases, listInspectors, listSample, type Sampled } from './store/cases.ts';
import { findRound, listRounds, type Round } from './store/rounds.ts';
import { caseRowView, listedViews, roundHead } from './view.ts';

/** Refuses with `not_found`, also where the round covers more than the office of the actor. */
export async function reachRound(deps: Pick<Deps, 'db'>, actor: Actor, id: string): Promise<Round> {
  const round = await findRound(deps.db, id);
  if (!round || !isOfOffice(actor, round)) throw new Refusal('not_found');
  return round;
}

/** Refuses with `not_found`, and with `blind` where the strata would show the reader facts that a blind case hides. */
export async function openRound(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  id: string,
): Promise<{ round: Round; reader: Reader }> {
  const [round, reader] = await Promise.all([reachRound(deps, actor, id), readerOf(deps, actor)]);
  requireNothingTold(reader, round.plan.strata);
  return { round, reader };
}

/** A round with its whole sample, which may be large. Refuses as `openRound` does. */
export async function readRound(deps: Deps, actor: Actor, id: string): Promise<RoundView> {
  const { round, reader } = await openRound(deps, actor, id);
  const [head, sample] = await Promise.all([roundHead(deps, round, reader), listSample(deps.db, id)]);
  return { ...head, sample };
}

/** A round without its sample. Refuses as `openRound` does. */
export async function readHead(deps: Deps, actor: Actor, id: string): Promise<RoundHead> {
  const { round, reader } = await openRound(deps, actor, id);
  return await roundHead(deps, round, reader);
}

/** The first cases of the sample, in its order, for a caller who has read the head of the round. */
export const readSampled = async ({ db }: Pick<Deps, 'db'>, { id }: RoundHead, most: number): Promise<Sampled[]> =>
  await listSample(db, id, most);

/** Lists rounds, newest first. A cursor stays valid while more rounds are fixed. */
export async function pageOfRounds(
  deps: Deps,
  actor: Actor,
  { before, limit }: { before: TimePlace | undefined; limit: number },
): Promise<Page<ListedRoundView, TimePlace>> {
  const rounds = await listRounds(deps.db, actor, { before, limit: limit + 1 });
  const { items, next } = pageOf(rounds, limit, ({ sealedAt, id }) => placeAt(sealedAt, id));
  return { items: await listedViews(deps, items, await readerOf(deps, actor)), next };
}

/** The published lines as they were hashed. Refuses as `openRound` does. */
export async function publishedPopulation(deps: Deps, actor: Actor, id: string): Promise<AsyncGenerator<Buffer, void>> {
  const { round } = await openRound(deps, actor, id);
  return readPopulation(deps.db, round.id);
}

/**
 * Lists cases in the order of the sample. Leaves out cases that are hidden from the reader, unless they wait for the
 * reader's verdict. Refuses as `openRound` does.
 */
export async function pageOfCases(
  deps: Deps,
  { actor }: Cause,
  id: string,
  { mine, ...filter }: Omit<CaseFilter, 'inspector' | 'hidden'> & { mine: boolean },
): Promise<Page<CaseRowView, number>> {
  const { round, reader } = await openRound(deps, actor, id);
  const { veil } = reader;
  const own = {
    ...(mine ? { inspector: actor.id } : {}),
    ...(veil ? { hidden: { applicationIds: veil.applicationIds, reader: actor.id } } : {}),
  };
  const rows = await listCases(deps.db, id, { ...filter, ...own, limit: filter.limit + 1 });
  const { items: shown, next } = pageOf(rows, filter.limit, ({ place }) => place);
  const inspectors = Map.groupBy(
    await listInspectors(
      deps.db,
      shown.map((each) => each.id),
    ),
    ({ caseId }) => caseId,
  );
  const people = [...inspectors.values()].flat().map(({ staffId }) => staffId);
  const about = { reader, names: await staffNames(deps.db, people) };
  const items = shown.map((each) => caseRowView(deps, round, each, inspectors.get(each.id) ?? [], about));
  return { items, next };
}

/** Returns one case, in short, as the caller may see it now. Refuses as `openRound` does. */
export async function readCaseRow(deps: Deps, { actor }: Cause, id: string): Promise<CaseRowView> {
  const found = await findCase(deps.db, id);
  if (!found) throw new Refusal('not_found');
  const { round, reader } = await openRound(deps, actor, found.spotCheckId);
  const inspectors = await listInspectors(deps.db, [id]);
  const people = inspectors.map(({ staffId }) => staffId);
  return caseRowView(deps, round, found, inspectors, { reader, names: await staffNames(deps.db, people) });
}
