// Parsers for arrays in answers of the database. postgres.js would look their types up on every new connection, in a
// promise that nobody awaits: losing a connection at that moment ended the process. PostgreSQL never changes the ids of
// its own types, so they are listed here.

type Read = (text: string) => unknown;

const asText: Read = (text) => text;
const asNumber: Read = Number;

/** The id of each array type, and the parser of its elements. */
const ELEMENTS: readonly [number, Read][] = [
  [199, JSON.parse],
  [3807, JSON.parse],
  [1000, (text) => text === 't'],
  [1001, (text) => Buffer.from(text.slice(2), 'hex')],
  [1005, asNumber],
  [1007, asNumber],
  [1021, asNumber],
  [1022, asNumber],
  [1028, asNumber],
  [1003, asText],
  [1009, asText],
  [1015, asText],
  [1016, asText],
  [2951, asText],
];

/** Reads `{a,"b c",NULL}`, also nested. */
export function readArray(text: string, read: Read): unknown[] {
  const token = /[{},]|"((?:[^"\\]|\\.)*)"|[^{},"]+/gs;
  const open: unknown[][] = [[]];
  for (const [found, quoted] of text.matchAll(token)) {
    const here = open.at(-1) as unknown[];
    if (found === '{') open.push([]);
    else if (found === '}') open.at(-2)?.push(open.pop());
    else if (quoted !== undefined) here.push(read(quoted.replaceAll(/\\(.)/gs, '$1')));
    else if (found !== ',') here.push(found === 'NULL' ? null : read(found));
  }
  return open[0]?.[0] as unknown[];
}

export const ARRAY_PARSERS: Readonly<Record<number, Read>> = Object.fromEntries(
  ELEMENTS.map(([id, read]) => [id, (text: string) => readArray(text, read)]),
);
