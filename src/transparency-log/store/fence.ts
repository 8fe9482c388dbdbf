// The fence: the database's own record of whether it may give out numbers and approve. It belongs to the log, like
// tiles and checkpoints, and is no change to a case; migrations/0002_applications.sql enforces it.
import { isNotNull, sql } from 'drizzle-orm';
import type { Tx } from '../../db/connect.ts';
import { logFence } from '../../db/log-tables.ts';

/** an arbitrary constant of ours; its holder checks the log */
const FENCE_LOCK = 7_205_759_405;

/** One holder at a time, until the transaction ends. */
export async function lockFence(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${FENCE_LOCK})`);
}

/** Numbers that may be given out, both included. */
export interface Block {
  from: number;
  to: number;
}

export interface Fence extends Block {
  /** size of the last reservation */
  block: number;
  reservedMsAgo: number;
  /** this server opened it, for this database */
  isOpen: boolean;
}
/** Used if nothing is published, so that nothing protects numbers: no upper limit. */
export const WITHOUT_END = Number.MAX_SAFE_INTEGER;

/** The block that was reserved in the file outside; null: none. */
export const reservedBlockOf = (fence: Fence | null): Fence | null =>
  fence && fence.to !== WITHOUT_END ? fence : null;

export interface Numbering {
  fence: Fence | null;
  /** the last number that was drawn; 0: none */
  drawn: number;
}

export async function readNumbering(tx: Tx): Promise<Numbering> {
  type Row = { drawn: string; is_open: boolean; from: string | null; to: string; block: string; ms: string };
  const [row] = await tx.execute<Row>(sql`
    select
      case when s.is_called then s.last_value else s.last_value - 1 end as drawn,
      f.server is not distinct from database_incarnation() as is_open,
      f.numbers_from as "from", f.numbers_to as "to", f.numbers_block as block,
      extract(epoch from clock_timestamp() - f.reserved_at) * 1000 as ms
    from application_numbers s left join log_fence f on true`);
  if (!row) throw new Error('the sequence of application numbers is not there');
  const { from, to, block, ms, is_open: isOpen } = row;
  const fence = from === null ? null : { from, to, block };
  return {
    drawn: Number(row.drawn),
    fence: fence && {
      from: Number(fence.from),
      to: Number(fence.to),
      block: Number(fence.block),
      reservedMsAgo: Number(ms),
      isOpen,
    },
  };
}

/** Allows this server to approve and to give out these numbers. */
export async function openFence(tx: Tx, { from, to }: Block, block: number): Promise<void> {
  const opened = {
    server: sql`database_incarnation()`,
    numbersFrom: from,
    numbersTo: to,
    numbersBlock: block,
    reservedAt: sql`clock_timestamp()`,
  };
  await tx.insert(logFence).values(opened).onConflictDoUpdate({ target: logFence.one, set: opened });
}

/** Stops every process from doing so. */
export async function closeFence(tx: Tx): Promise<void> {
  await tx.update(logFence).set({ server: null }).where(isNotNull(logFence.server));
}

/** Makes the next number larger than `upTo`. Never goes back. */
export async function skipNumbers(tx: Tx, upTo: number): Promise<void> {
  await tx.execute(sql`
    select setval('application_numbers', ${upTo}::bigint) from application_numbers
    where case when is_called then last_value else last_value - 1 end < ${upTo}::bigint`);
}
