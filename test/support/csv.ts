// Reads a table for spreadsheets (RFC 4180) without the code that wrote it. Throws where the text is none.
import type { Visitor } from './visitor.ts';

const BYTE_ORDER_MARK = '\uFEFF';
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;

/** The rows; the first is the header. Apostrophes that keep a spreadsheet from running a cell are kept. */
export function readCsv(text: string): string[][] {
  if (!text.startsWith(BYTE_ORDER_MARK)) throw new Error('a spreadsheet would misread the Chinese');
  const rows: string[][] = [];
  let row: string[] = [];
  CELL.lastIndex = 1;
  while (CELL.lastIndex < text.length) {
    const [, quoted, plain = '', end] = CELL.exec(text) ?? [];
    if (end === undefined) throw new Error('the text is no table');
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

/** The rows as objects of header and cell. */
export function recordsOf(text: string): Record<string, string>[] {
  const [header = [], ...rows] = readCsv(text);
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])));
}

/** The file as the visitor's browser would save it: the byte order mark is a part of it. */
export async function downloadedText(url: string, visitor: Visitor, path: string): Promise<string> {
  const response = await fetch(new URL(path, url), { headers: { cookie: visitor.cookieHeader() } });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
}
