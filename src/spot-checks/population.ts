// The population of a round: its lines, their hash and count, and the chunks that hold them. One chunk is in memory at
// a time.
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import type { Db, Tx } from '../db/connect.ts';
import { invalid } from './refuse.ts';
import type { StratumField } from './schema.ts';
import { type ApprovedIn, countApproved, findChunk, insertChunk, streamApproved } from './store/population.ts';
import { createLinesHash } from './ticket.ts';

const deflated = promisify(deflate);
const inflated = promisify(inflate);

const CHUNK_LINES = 4096;
/** Most strata of a plan. With more, a sample says nothing about each stratum, so the plan is refused. */
export const MOST_STRATA = 2000;
/** zlib's fastest: the numbers are alike, and the caller waits */
const LEVEL = 1;

export interface SealedPopulation {
  size: number;
  /** hex */
  hash: string;
  /** number of lines of each stratum, in order of the strata's names */
  strata: Map<string, number>;
}

/**
 * Writes the population as it is at one moment. Refuses with `validation_failed` where it is empty, or has too many
 * strata.
 */
export async function sealPopulation(
  tx: Tx,
  id: string,
  approved: ApprovedIn,
  fields: readonly StratumField[],
): Promise<SealedPopulation> {
  const linesHash = createLinesHash();
  const strata = new Map<string, number>();
  let size = 0;
  let place = 0;
  for await (const lines of streamApproved(tx, approved, fields, CHUNK_LINES)) {
    const text = `${lines.join('\n')}\n`;
    linesHash.update(text);
    for (const line of lines) count(strata, line.slice(line.indexOf('\t') + 1));
    await insertChunk(tx, {
      spotCheckId: id,
      place,
      lines: lines.length,
      content: await deflated(text, { level: LEVEL }),
    });
    size += lines.length;
    place += 1;
  }
  requireApproved(size);
  return { size, hash: linesHash.digest('hex'), strata: inOrderOf(strata) };
}

/** Counts the population as it is now, and writes nothing. Refuses as `sealPopulation` does. */
export async function countPopulation(
  db: Db,
  approved: ApprovedIn,
  fields: readonly StratumField[],
): Promise<Omit<SealedPopulation, 'hash'>> {
  const strata = await countApproved(db, approved, fields, MOST_STRATA + 1);
  if (strata.size > MOST_STRATA) throw tooManyStrata();
  const size = [...strata.values()].reduce((sum, lines) => sum + lines, 0);
  requireApproved(size);
  return { size, strata: inOrderOf(strata) };
}

function requireApproved(size: number): void {
  if (size === 0) throw invalid('/period', 'nothing_approved', NOTHING_APPROVED);
}

const inOrderOf = (strata: Map<string, number>) => new Map([...strata].sort(([a], [b]) => (a < b ? -1 : 1)));

function count(strata: Map<string, number>, stratum: string): void {
  const before = strata.get(stratum);
  if (before === undefined && strata.size >= MOST_STRATA) throw tooManyStrata();
  strata.set(stratum, (before ?? 0) + 1);
}

const tooManyStrata = () => invalid('/strata', 'too_many_strata', TOO_MANY_STRATA);

const NOTHING_APPROVED = { zh: '该期间内没有审批通过的申请', en: 'Nothing was approved in this period' };
const TOO_MANY_STRATA = {
  zh: `分层超过 ${MOST_STRATA} 个，请减少分层依据`,
  en: `There are more than ${MOST_STRATA} strata: name fewer fields`,
};

/** The text as it was hashed, a chunk at a time. */
export async function* readPopulation(db: Parameters<typeof findChunk>[0], id: string): AsyncGenerator<Buffer, void> {
  for (let place = 0; ; place++) {
    const content = await findChunk(db, id, place);
    if (!content) return;
    yield (await inflated(content)) as Buffer;
  }
}

/** Calls `take` with the number and the stratum of each line. */
export async function eachOfPopulation(
  db: Parameters<typeof findChunk>[0],
  id: string,
  take: (number: string, stratum: string) => void,
): Promise<void> {
  for await (const chunk of readPopulation(db, id)) {
    const text = chunk.toString('utf8');
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf('\n', start);
      const tab = text.indexOf('\t', start);
      take(text.slice(start, tab), text.slice(tab + 1, end));
      start = end + 1;
    }
  }
}
