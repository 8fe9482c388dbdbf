// The documents are short enough to be read, and say as much in Chinese as in English where both languages are read.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The policy as developers read it, and a table that holds both languages. */
const IN_ONE_LANGUAGE = ['glossary.md', 'identifiers.md', 'model.md', 'rules.md'];
const ENGLISH = [
  'README.md',
  ...readdirSync(join(ROOT, '.docs'))
    .filter((name) => /^[^.]+\.md$/.test(name) && !IN_ONE_LANGUAGE.includes(name))
    .map((name) => `.docs/${name}`),
];
const chineseOf = (english: string) => english.replace(/\.md$/, '.zh-CN.md');

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, '');
const count = (text: string, form: RegExp) => [...text.matchAll(form)].length;

describe('README.md', () => {
  test('has at most 900 words', () => {
    expect(count(read('README.md'), /\S+/g)).toBeLessThanOrEqual(900);
  });

  test.each(ENGLISH.slice(0, 1).flatMap((english) => [english, chineseOf(english)]))(
    '%s begins with the two commands',
    (path) => {
      const [first = ''] = /^```sh\n[\s\S]*?^```$/m.exec(read(path)) ?? [];
      expect(first).toMatch(/npm start/);
      expect(first).toMatch(/npm test/);
      expect(read(path).indexOf(first)).toBeLessThan(read(path).indexOf('\n## '));
    },
  );
});

describe('a document that people of both languages read', () => {
  test.each(ENGLISH)('%s stands in Chinese as well', (english) => {
    expect(existsSync(join(ROOT, chineseOf(english)))).toBe(true);
  });

  test.each(ENGLISH)('%s has the headings, the rows and the code of its Chinese text', (english) => {
    const shapeOf = (path: string) => {
      const text = withoutCode(read(path));
      const headings = [...text.matchAll(/^(#+) /gm)].map(([, level]) => level);
      return { headings, rows: count(text, /^\|/gm), points: count(text, /^(?:[-*]|\d+\.) /gm) };
    };
    expect(shapeOf(chineseOf(english))).toEqual(shapeOf(english));
    const fences = (path: string) => count(read(path), /^```/gm);
    expect(fences(chineseOf(english))).toBe(fences(english));
  });

  test.each(ENGLISH)('%s leads its Chinese readers to Chinese documents', (english) => {
    const links = [...read(chineseOf(english)).matchAll(/\]\(((?:\.docs\/)?[\w-]+)\.md(?:#[^)]*)?\)/g)].map(
      ([, name = '']) => name,
    );
    const isItsOwnEnglish = (name: string) => english.endsWith(`${name}.md`);
    const folder = english.startsWith('.docs/') ? '.docs' : '.';
    const missed = links.filter((name) => !isItsOwnEnglish(name) && existsSync(join(ROOT, folder, `${name}.zh-CN.md`)));
    expect(missed).toEqual([]);
  });
});

describe('every document', () => {
  test('has lines of at most 120 columns outside of tables and code', () => {
    const paths = [
      ...ENGLISH,
      ...ENGLISH.map(chineseOf),
      '.docs/glossary.md',
      'src/README.md',
      'test/README.md',
      'test/bench/README.md',
    ];
    const long = paths.flatMap((path) =>
      withoutCode(read(path))
        .split('\n')
        .filter((line) => line.length > 120 && !line.startsWith('|'))
        .map((line) => `${path}: ${line}`),
    );
    expect(long).toEqual([]);
  });
});

describe('test/README.md', () => {
  test('has every folder of the tests', () => {
    const folders = readdirSync(join(ROOT, 'test'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const table = read('test/README.md');
    expect(folders.map(({ name }) => name).filter((name) => !table.includes(`\`${name}/\``))).toEqual([]);
  });
});

describe('the glossary', () => {
  const rows = [...read('.docs/glossary.md').matchAll(/^\| ([^|]+) \| ([^|]+) \| ?([^|]*) ?\|$/gm)]
    .slice(2)
    .map(([, chinese = '', english = '']) => ({ chinese, english: english.replace(/[:;].*/, '') }));

  test.each(['chinese', 'english'] as const)('has each %s term once', (language) => {
    const terms = rows.map((row) => row[language]);
    expect(terms.length).toBeGreaterThan(100);
    expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([]);
  });
});
