// Writes the cases that a seed draws: the sample by strata, except cases that are there already, each case with its
// inspectors.
import type { Deps } from '../applications/deps.ts';
import type { Tx } from '../db/connect.ts';
import { auditorIds, orderOf } from './inspectors.ts';
import { eachOfPopulation } from './population.ts';
import type { Stratum } from './shapes.ts';
import {
  type Case,
  findHandlers,
  findIdsOf,
  insertCases,
  insertInspectors,
  listSample,
  type NewInspector,
} from './store/cases.ts';
import type { Round } from './store/rounds.ts';
import { createSampler, type Ticket } from './ticket.ts';

const AT_ONCE = 1000;
/** Number of people who first inspect a case, independently of each other. */
const INSPECTORS = 2;

/** Goes through the whole population once; returns how many cases it added. Lock the round before. */
export async function drawCases(
  deps: Deps,
  tx: Tx,
  { id, sealedBy, plan, seed, at }: Pick<Round, 'id' | 'sealedBy' | 'plan'> & { seed: string; at: Temporal.Instant },
  strata: readonly Stratum[],
): Promise<number> {
  const sampler = createSampler(seed, new Map(strata.map(({ stratum, sample }) => [stratum, sample])));
  await eachOfPopulation(tx, id, sampler.take);
  const before = new Set((await listSample(tx, id)).map(({ number }) => number));
  const drawn = sampler.taken();
  const added = drawn.filter(({ number }) => !before.has(number));
  if (drawn.length - added.length !== before.size) throw new Error('a sample that grows has lost a case');
  const auditors = await auditorIds(tx, { sealedBy, plan });
  for (let from = 0; from < added.length; from += AT_ONCE) {
    const place = before.size + from + 1;
    await insertSome(deps, tx, { id, seed, at, auditors, place }, added.slice(from, from + AT_ONCE));
  }
  return added.length;
}

interface Inserting {
  id: string;
  seed: string;
  at: Temporal.Instant;
  auditors: string[];
  place: number;
}

async function insertSome(
  deps: Deps,
  tx: Tx,
  { id, seed, at, auditors, place }: Inserting,
  tickets: readonly Ticket[],
): Promise<void> {
  const ids = await findIdsOf(
    tx,
    tickets.map(({ number }) => number),
  );
  const handlers = await findHandlers(tx, [...ids.values()]);
  const inspectors: NewInspector[] = [];
  const cases = tickets.map(({ number, stratum, ticket }, index): Case => {
    const applicationId = ids.get(number);
    if (applicationId === undefined) throw new Error('an application of the population is not there any more');
    const caseId = deps.ids.uuid();
    const drawn = orderOf(seed, number, auditors, handlers.get(applicationId)).slice(0, INSPECTORS);
    for (const [order, staffId] of drawn.entries())
      inspectors.push({ caseId, staffId, place: order + 1, assignedAt: at });
    return {
      id: caseId,
      spotCheckId: id,
      applicationId,
      number,
      place: place + index,
      stratum,
      ticket,
      inspectorsWanted: INSPECTORS,
      inspectorsThere: drawn.length,
      result: null,
      missing: null,
      concludedAt: null,
      createdAt: at,
    };
  });
  await insertCases(tx, cases);
  if (inspectors.length > 0) await insertInspectors(tx, inspectors);
}
