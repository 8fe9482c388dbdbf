// Tests that references lead somewhere: each rule, reading, law, section or document that the code cites is in the
// repository.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RULES = '.docs/rules.md';
const DOCUMENTS = { rules: RULES, model: '.docs/model.md', identifiers: '.docs/identifiers.md' };

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const tracked = (...paths: string[]) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...paths], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(ROOT, path)));

/** Joins lines, because a reference may begin at the end of a comment line and go on in the next. */
const inOneLine = (text: string) => text.replace(/\n[ \t]*(?:\/\/+|\*|--)?[ \t]*/g, ' ');
const CITING = tracked('src', 'migrations', 'mocks')
  .filter((path) => /\.(?:ts|js|css|sql|md)$/.test(path))
  .map((path) => ({ path, text: inOneLine(read(path)) }));

/** Lists the references of this form in the code that `isThere` does not find, as `file: reference`. */
function lost(form: RegExp, isThere: (match: RegExpExecArray, path: string) => boolean): string[] {
  const found = CITING.flatMap(({ path, text }) => [...text.matchAll(form)].map((match) => ({ path, match })));
  expect(found.length, `references of the form ${form}`).toBeGreaterThan(0);
  return found.filter(({ path, match }) => !isThere(match, path)).map(({ path, match }) => `${path}: ${match[0]}`);
}

const rowsOf = (document: string) =>
  [...read(document).matchAll(/^\| ([^|\s]+) \|.*$/gm)].map(([row, id = '']) => ({ id, row }));
const sectionsOf = (document: string) =>
  new Set([...read(document).matchAll(/^#{2,4} (\d+(?:\.\d+)*) /gm)].map(([, section]) => section));
/**
 * Tells whether the topic, such as `Exactly once`, is a heading or opens a paragraph or list point (perhaps in bold).
 */
const speaksOf = (document: string, topic: string) =>
  new RegExp(`^(?:#+ |- |)(?:\\*\\*)?${topic}(?:\\.?\\*\\*| *$)`, 'm').test(read(document));

const RULE = /\b(?:(?:SZ|HH|BJ|BG)-(?:[A-Z]?\d{1,2}[a-z]?|[A-Z])(?:-note)?|TJ-\d{2}|AMB-\d+|N[12])\b(?!-)/g;
const ruleRows = rowsOf(RULES);
const ruleIds = new Set(ruleRows.map(({ id }) => id));

describe('a reference in the code', () => {
  test('to a rule or a reading has its row in the rules', () => {
    expect(lost(RULE, ([id]) => ruleIds.has(id))).toEqual([]);
  });

  test.each(Object.entries(DOCUMENTS))('to a section of the %s has its heading in %s', (name, document) => {
    const sections = sectionsOf(document);
    const form = new RegExp(`\\b${name} (?:section )?(\\d[\\d.]*\\b(?:(?:,| and| to) \\d[\\d.]*\\b)*)`, 'g');
    const cited = ([, list = '']: RegExpExecArray) => list.match(/\d+(?:\.\d+)*/g) ?? [];
    expect(lost(form, (match) => cited(match).every((section) => sections.has(section)))).toEqual([]);
  });

  test('to a law has its number in the table of laws', () => {
    const laws = new Set(rowsOf('src/README.md').map(({ id }) => id));
    expect(lost(/\blaw (\d+)\b/g, ([, number = '']) => laws.has(number))).toEqual([]);
  });

  test('to a document names a file of the repository and one of its topics', () => {
    const form = /(?<![\w/.-])([\w./-]+\.md)\b(?:, ([A-Z][a-z]+(?: [a-z]+)*)\))?/g;
    const isThere = ([, document = '', topic]: RegExpExecArray, path: string) =>
      [join(dirname(path), document), document].some(
        (place) => existsSync(join(ROOT, place)) && (topic === undefined || speaksOf(place, topic)),
      );
    expect(lost(form, isThere)).toEqual([]);
  });
});

describe('a link in a document', () => {
  test('leads to a file of the repository, and to one of its headings', () => {
    const anchorsOf = (document: string) =>
      [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
      );
    const isThere = (from: string, link: string) => {
      const [path = '', anchor] = link.split('#');
      const place = path === '' ? from : join(dirname(from), path);
      return existsSync(join(ROOT, place)) && (anchor === undefined || anchorsOf(place).includes(anchor));
    };
    const links = tracked('*.md').flatMap((from) =>
      [...read(from).matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)].map(([, link = '']) => ({ from, link })),
    );
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter(({ from, link }) => !isThere(from, link))).toEqual([]);
  });
});

/** Clauses whose Chinese text summarises the notice, or a rule without a notice. All other clauses quote the notice. */
const SUMMARISED = [
  'ACCEPTANCE-1 GB-11643 GB-32100 LICENSING-42 OURS-COMMITMENT OURS-PLAUSIBLE PIPL-24',
  'SZ-11 SZ-12 SZ-20 SZ-30 SZ-56',
  'SZ-B1 SZ-B2 SZ-C1 SZ-C2 SZ-C3 SZ-D1 SZ-D2 SZ-E',
].flatMap((ids) => ids.split(' '));

/** Drops the differences between two copies of one text: white space, and the width and choice of signs. */
const bare = (text: string) => text.normalize('NFKC').replace(/[\s\p{P}\p{S}]/gu, '');
const quotesIn = (row: string) => [...row.matchAll(/「([^」]*)」/g)].map(([, quote = '']) => bare(quote));

describe('the document of the rules', () => {
  const clauses = ALL_SCHEMES.flatMap((scheme) =>
    Object.entries(scheme.clauses)
      .filter(([id]) => /^[A-Z]/.test(id))
      .map(([id, { zh }]) => ({ id, zh })),
  );

  test('has one row for each id', () => {
    const named = ruleRows.map(({ id }) => id).filter((id) => /^(?:[A-Z]{2,}-|N\d$)/.test(id));
    expect(named.filter((id, index) => named.indexOf(id) !== index)).toEqual([]);
  });

  test('has every clause of a scheme', () => {
    expect(clauses.length).toBeGreaterThan(0);
    expect(clauses.filter(({ id }) => !ruleIds.has(id))).toEqual([]);
  });

  test('quotes the words of the notice that a scheme gives', () => {
    // a text may join several quotes of its row
    const isQuoted = ({ id, zh }: (typeof clauses)[number]) =>
      ruleRows.some(({ id: rowId, row }) => {
        const quotes = quotesIn(row);
        const parts = zh.split(/[，；：]/).map(bare);
        return rowId === id && parts.every((part) => quotes.some((quote) => quote.includes(part)));
      });
    expect(
      clauses
        .filter((clause) => !isQuoted(clause))
        .map(({ id }) => id)
        .sort(),
    ).toEqual(SUMMARISED.toSorted());
  });

  test('names only parameters that the schemes have', () => {
    const code = tracked('src/schemes').map(read).join('\n');
    const named = ruleRows
      .filter(({ id }) => id.startsWith('AMB-'))
      .flatMap(({ row }) => [...(row.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !new RegExp(`\\b${RegExp.escape(name)}\\b`).test(code))).toEqual([]);
  });
});
