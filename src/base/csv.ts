// Tables for spreadsheets: RFC 4180, with a byte order mark so that Excel reads the Chinese, and no cell that a
// spreadsheet would run as a formula. Pure.

export type Cell = string | number | null;

const BYTE_ORDER_MARK = '\uFEFF';
const DIGITS = 6;

/** The content type of such a table, whose first row is a header. */
export const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

/** Answers the whole file. Numbers have at most six digits after the point; null is an empty cell. */
export const csvOf = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  BYTE_ORDER_MARK + [header, ...rows].map((cells) => `${cells.map(written).join(',')}\r\n`).join('');

/** Signs with which a formula begins, in both widths, and white space that a spreadsheet drops before one. */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;
/** A spreadsheet keeps fifteen digits of a number: a longer one, such as a credit code, would lose its end. */
const LONG_NUMBER = /^\d{12,}$/;

function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(Number(cell.toFixed(DIGITS)));
  // the apostrophe makes it text
  const harmless = FORMULA.test(cell) || LONG_NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
