// Tests that each source is described once. The compiler asks for an entry in every table of sources; this file finds
// the tables that are beside the five places in which a new source belongs (src/README.md, "Adding").
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { MATERIAL_KINDS } from '../../src/schemes/material-kinds.ts';
import { MATERIAL_NAMES } from '../../src/schemes/shenzhen-talent.materials.ts';
import { SOURCE_DESCRIPTIONS } from '../../src/schemes/sources.ts';
import { SOURCES } from '../../src/schemes/words.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PLACES = new Set([
  'src/schemes/words.ts',
  'src/schemes/sources.ts',
  'src/schemes/facts.ts',
  'src/schemes/conditions.ts',
  'src/matching/by-source.ts',
  'src/matching/compare-class-only.ts',
  'src/sources/registries.ts',
  'mocks/serve.ts',
]);
/** A scheme names its checks, and the sandbox's people what the registers hold of them. */
const isOfACity = (path: string) =>
  /^src\/schemes\/[a-z]+-[a-z]+(?:\.checks)?\.ts$/.test(path) || path === 'mocks/people.ts';
const FILES = execFileSync('git', ['ls-files', 'src/*.ts', 'mocks/*.ts'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && !PLACES.has(path) && !isOfACity(path));

/** Words of claims and fields as well, which need no quotation marks as names of members. */
const WORDS: readonly string[] = ['qualification', 'household'];
const NAMES: ReadonlySet<unknown> = new Set(SOURCES.filter((source) => !WORDS.includes(source)));

function* literalsIn(node: unknown): Generator<unknown> {
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node && node.type === 'Literal' && 'value' in node) yield node.value;
  for (const each of Object.values(node)) yield* literalsIn(each);
}
const namedIn = (path: string) => {
  const code = parseAst(readFileSync(join(ROOT, path), 'utf8'), { lang: 'ts' });
  return new Set([...literalsIn(code)].filter((each) => NAMES.has(each)));
};

describe('a source is described once', () => {
  test('no other file names more than one source, so that none keeps a table or a switch of its own', () => {
    expect(namedIn('src/sources/registries.ts').size).toBe(NAMES.size);
    expect(FILES.filter((path) => namedIn(path).size > 1)).toEqual([]);
  });

  test('the material that it completes has a name', () => {
    const kinds = new Set([...Object.keys(MATERIAL_KINDS), ...Object.keys(MATERIAL_NAMES)]);
    const completed = SOURCES.flatMap((source) => SOURCE_DESCRIPTIONS[source].completes);
    expect(completed.filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});
