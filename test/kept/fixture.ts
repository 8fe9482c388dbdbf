// Reads the data that a version of the service has kept, as JSON lines beside this file, and puts it into today's
// tables.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sql } from 'postgres';
import type { Receipt } from '../../src/transparency-log/shapes.ts';

export const KEPT_FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** In an order in which each row comes after the rows that it refers to. */
export const TABLES_KEPT = [
  'tenants',
  'staff',
  'api_keys',
  'applications',
  'rechecks',
  'review_items',
  'review_decisions',
  'review_comments',
  'supplements',
  'claimed_certificates',
  'contested_certificates',
  'freezes',
  'revocations',
  'pushes',
  'sanctions',
  'sanction_proposals',
  'notices',
  'spot_checks',
  'spot_check_population',
  'spot_check_commitments',
  'spot_check_cases',
  'spot_check_inspectors',
  'audit_events',
  'log_tiles',
  'log_checkpoints',
  'log_witnesses',
  'log_cosignatures',
] as const;

export interface KeptRow {
  table: string;
  row: Record<string, unknown>;
  /** the line itself, because hashed text must not be written anew */
  text: string;
}

const linesOf = (name: string): string[] => readFileSync(join(KEPT_FOLDER, name), 'utf8').trimEnd().split('\n');

export const keptRows = (): KeptRow[] =>
  linesOf('rows.jsonl').map((text) => ({ ...(JSON.parse(text) as Omit<KeptRow, 'text'>), text }));
export const keptReceipts = (): Receipt[] => linesOf('receipts.jsonl').map((line) => JSON.parse(line) as Receipt);

/** The values of columns that are newer than the rows. */
const ADDED: Readonly<Record<string, (row: Record<string, unknown>) => object>> = {
  applications: () => ({ procedure: 'instant' }),
  freezes: () => ({ venue: 'window' }),
  // that version told of revocations alone
  pushes: ({ subject }) => ({
    city: 'shenzhen',
    sequence: 1,
    event: subject === 'approval' ? 'approval.revoked' : 'credit.recorded',
  }),
  // the revoked application
  sanctions: ({ revocation_id: revocation }) => ({ application_id: applicationOf(revocation) }),
  // the office of all staff
  tenants: ({ kind }) => ({ schemes: kind === 'authority' ? ['shenzhen-talent'] : [], districts: [] }),
};

/** Columns that no table has any more: what a department is told is made when it is sent. */
const DROPPED: Readonly<Record<string, readonly string[]>> = { pushes: ['body'] };

const keptRow = (table: string, id: unknown) =>
  keptRows().find((each) => each.table === table && each.row.id === id)?.row;
const applicationOf = (revocation: unknown) =>
  keptRow('freezes', keptRow('revocations', revocation)?.freeze_id)?.application_id ?? null;

/**
 * Puts the rows into a migrated database. Where a later version keeps a fact in another place, this function says where
 * the old one goes; the rows themselves are never changed.
 */
export async function loadKept(sql: Sql, rows: readonly KeptRow[] = keptRows()): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    for (const { table, row, text } of rows) {
      const added = ADDED[table]?.(row) ?? {};
      const names = Object.keys({ ...added, ...row }).filter((name) => !DROPPED[table]?.includes(name));
      const columns = names.map((name) => `"${name}"`);
      await tx.unsafe(
        `insert into ${table} (${columns}) overriding system value
         select ${columns}
         from json_populate_record(json_populate_record(null::${table}, $2::text::json), $1::text::json -> 'row')`,
        [text, JSON.stringify(added)],
      );
    }
    // an item has the place of its application, which its trigger gives to a new one
    await tx`
      update review_items i set scheme = a.scheme, district = a.district
      from applications a where a.id = i.application_id`;
    // the numbers go on after the last one
    await tx`select setval(pg_get_serial_sequence('audit_events', 'seq'), (select max(seq) from audit_events))`;
  });
}
