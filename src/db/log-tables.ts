// The transparency log, which proves the audit: its tiles, checkpoints and cosignatures, and the latest tree that each
// witness has seen. Tables only grow, and no event can get in behind a closed tree
// (migrations/0007_transparency_log.sql). The fence belongs to it: while the fence is closed, the database gives out no
// number and approves nothing.
import { sql } from 'drizzle-orm';
import { bigint, boolean, check, pgTable, primaryKey, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { bytea, instant } from './column-types.ts';

const count = (name: string) => bigint(name, { mode: 'number' });

/**
 * Up to 256 hashes of one level of the Merkle tree (C2SP tlog-tiles); level 0 holds the hashes of the events in order
 * of `seq`.
 */
export const logTiles = pgTable(
  'log_tiles',
  {
    level: smallint('level').notNull(),
    index: count('index').notNull(),
    hashes: bytea('hashes').notNull(),
    /** numbers of the events behind a tile of level 0, by which a leaf is located */
    firstSeq: count('first_seq'),
    lastSeq: count('last_seq'),
  },
  (table) => [
    primaryKey({ columns: [table.level, table.index] }),
    uniqueIndex('log_tiles_by_seq').on(table.firstSeq).where(sql`${table.level} = 0`),
    check(
      'log_tiles_hashes',
      sql`octet_length(${table.hashes}) between 32 and 8192 and octet_length(${table.hashes}) % 32 = 0`,
    ),
    check(
      'log_tiles_leaves',
      sql`(${table.level} = 0) = (${table.firstSeq} is not null and ${table.lastSeq} is not null)`,
    ),
    check('log_tiles_place', sql`${table.level} between 0 and 7 and ${table.index} >= 0`),
  ],
);

/** The signed checkpoints, one for each size at which the log signed. */
export const logCheckpoints = pgTable(
  'log_checkpoints',
  {
    size: count('size').primaryKey(),
    /** number of the last event in the tree; later events get higher numbers */
    lastSeq: count('last_seq').notNull().unique(),
    root: bytea('root').notNull(),
    origin: text('origin').notNull(),
    /** C2SP tlog-checkpoint, signed only by the log */
    note: text('note').notNull(),
    /** by the database's clock */
    sealedAt: instant('sealed_at').notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    check('log_checkpoints_size', sql`${table.size} > 0 and ${table.lastSeq} >= ${table.size}`),
    check('log_checkpoints_root', sql`octet_length(${table.root}) = 32`),
  ],
);

/** Signatures of witnesses on checkpoints (C2SP tlog-cosignature). */
export const logCosignatures = pgTable(
  'log_cosignatures',
  {
    size: count('size')
      .notNull()
      .references(() => logCheckpoints.size),
    witness: text('witness').notNull(),
    /** the line of the note */
    line: text('line').notNull(),
    /** real time in the signature */
    signedAt: instant('signed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.size, table.witness] })],
);

/** The latest tree of each log that each local witness has signed: a witness signs only its continuation. */
export const logWitnesses = pgTable(
  'log_witnesses',
  {
    origin: text('origin').notNull(),
    witness: text('witness').notNull(),
    size: count('size').notNull(),
    root: bytea('root').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.origin, table.witness] }),
    check('log_witnesses_root', sql`octet_length(${table.root}) = 32`),
  ],
);

/**
 * One row: the database that was verified to hold the published checkpoints, and the application numbers that it may
 * give out. A copy is another database, and not verified (`database_incarnation`).
 */
export const logFence = pgTable(
  'log_fence',
  {
    one: boolean('one').primaryKey().default(true),
    /** null: closed */
    server: text('server'),
    numbersFrom: count('numbers_from').notNull(),
    numbersTo: count('numbers_to').notNull(),
    /** size of the last reservation */
    numbersBlock: count('numbers_block').notNull(),
    reservedAt: instant('reserved_at').notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    check('log_fence_one', sql`${table.one}`),
    check('log_fence_numbers', sql`${table.numbersFrom} > 0 and ${table.numbersTo} >= ${table.numbersFrom}`),
  ],
);
