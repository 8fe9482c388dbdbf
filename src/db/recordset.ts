// Statements that take their rows as one JSON parameter: the text does not depend on the number of rows, so it stays
// prepared. Names and types of columns come from the table; the text is made once, when the module is loaded.
import { getTableColumns, getTableName, type SQL, StringChunk, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';

/** Marks where a statement's text takes a parameter. */
export const PARAMETER = Symbol('parameter');

/** A statement whose text is composed once: from strings that are part of it, and places for later parameters. */
export function statement(
  strings: TemplateStringsArray,
  ...parts: readonly (string | typeof PARAMETER)[]
): (...parameters: string[]) => SQL {
  const texts = [strings[0] ?? ''];
  parts.forEach((part, index) => {
    const next = strings[index + 1] ?? '';
    if (part === PARAMETER) texts.push(next);
    else texts.push(`${texts.pop()}${part}${next}`);
  });
  const chunks = texts.map((text) => new StringChunk(text));
  return (...parameters) =>
    sql.fromList(chunks.flatMap((text, index) => [text, ...parameters.slice(index, index + 1)]));
}

type Member<Table extends PgTable> = keyof Table['$inferSelect'] & string;

/** The parts of a statement's text that list the columns of its rows. The rows are called `r` there. */
export interface Recordset<Row> {
  /** `id, body_hash` */
  names: string;
  /** `r.id, decode(r.body_hash, 'base64')` */
  values: string;
  /** `id = r.id, body_hash = decode(r.body_hash, 'base64')` */
  assignments: string;
  /** `r(id uuid, body_hash text)`, behind `from json_to_recordset(…) as` */
  record: string;
  /** the parameter */
  json(rows: readonly Row[]): string;
}

/** `beside`: further members of the rows, which are no columns of the table, with their types. */
export function recordsetOf<Table extends PgTable, Name extends Member<Table>, Beside extends string = never>(
  table: Table,
  members: readonly Name[],
  beside: Readonly<Record<Beside, string>> = {} as Record<Beside, string>,
): Recordset<Pick<Table['$inferSelect'], Name> & Record<Beside, unknown>> {
  const all: Record<string, PgColumn> = getTableColumns(table);
  const columns = members.map((member) => ({ ...typed(all[member] as PgColumn), member }));
  const read = [...columns, ...Object.entries<string>(beside).map(([name, type]) => ({ name, type, member: name }))];
  const writers = read.map(({ name, member }, index) => ({ member, key: `${index === 0 ? '{' : ','}"${name}":` }));

  function written(row: Readonly<Record<string, unknown>>): string {
    let text = '';
    for (const { member, key } of writers) text += key + json(row[member]);
    return `${text}}`;
  }

  return {
    names: columns.map(({ name }) => name).join(', '),
    values: columns.map(({ value }) => value).join(', '),
    assignments: columns.map(({ name, value }) => `${name} = ${value}`).join(', '),
    record: `r(${read.map(({ name, type }) => `${name} ${type}`).join(', ')})`,
    json: (rows) => `[${rows.map(written).join(',')}]`,
  };
}

/** Bytes are written as base64, which is shorter than PostgreSQL's own format. */
function typed(column: PgColumn): { name: string; type: string; value: string } {
  const { name } = column;
  const type = column.getSQLType();
  return type === 'bytea'
    ? { name, type: 'text', value: `decode(r.${name}, 'base64')` }
    : { name, type, value: `r.${name}` };
}

/** Sealed bytes are most of a row, and base64 needs no escaping in JSON. */
function json(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Buffer.isBuffer(value)) return `"${value.toString('base64')}"`;
  return value instanceof Temporal.Instant ? `"${value}"` : JSON.stringify(value);
}

/** An INSERT of whole rows. `behind` selects among them (`where r.id …`), or handles duplicates. */
export function insertionInto<Table extends PgTable, Name extends Member<Table>>(
  table: Table,
  members: readonly Name[],
  { before = '', behind = '' }: { before?: string; behind?: string } = {},
): (rows: readonly Pick<Table['$inferSelect'], Name>[]) => SQL {
  const set = recordsetOf(table, members);
  const insert = statement`${before}insert into ${getTableName(table)} (${set.names})
    select ${set.values} from json_to_recordset(${PARAMETER}::text::json) as ${set.record} ${behind}`;
  return (rows) => insert(set.json(rows));
}
