// Tests that a city's affairs are data of its scheme: outside `schemes/` and `sandbox/` no text of the code names a
// scheme, a clause or a city. A second city would otherwise be served in the words and by the clauses of the first.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FILES = execFileSync('git', ['ls-files', 'src/*.ts', 'src/*.js'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && !path.startsWith('src/schemes/'));

const CITY = /深圳|天津|北京|shenzhen|tianjin|beijing/i;
const CLAUSE = /\b(?:SZ|HH|BJ|BG|TJ)-[A-Z]?\d/;
const TERM = /指标卡/;
/** The name of the time zone, and a list of common passwords, are no city's affair. */
const ELSEWHERE = /北京时间|Beijing time|\bpassword passwort /;
const names = (text: string): boolean =>
  (!ELSEWHERE.test(text) && [CITY, CLAUSE, TERM].some((form) => form.test(text))) ||
  ALL_SCHEMES.some(({ id }) => text.includes(id));

interface Node {
  type: string;
  start: number;
  value?: unknown;
}
/** Answers the text of a literal or of a part of a template; null for any other node. */
function textOf({ type, value }: Node): string | null {
  if (type === 'Literal' && typeof value === 'string') return value;
  return type === 'TemplateElement' ? (value as { raw: string }).raw : null;
}

function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value && 'start' in value) yield value as Node;
  for (const each of Object.values(value)) yield* nodesOf(each);
}

/** Lists the literals of a file that name a city's affairs, as `file:line: text`. */
function literalsIn(path: string): string[] {
  const code = readFileSync(join(ROOT, path), 'utf8');
  return [...nodesOf(parseAst(code, { lang: 'ts' }))].flatMap((node) => {
    const text = textOf(node);
    if (text === null || !names(text)) return [];
    return `${path}:${code.slice(0, node.start).split('\n').length}: ${text.slice(0, 80)}`;
  });
}

describe('the code outside the schemes', () => {
  test('names no scheme, clause or city in a literal', () => {
    expect(FILES.flatMap(literalsIn)).toEqual([]);
  });
});
