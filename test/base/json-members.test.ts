// Tests base/json-members.ts against generated documents that know their own duplicate names.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDuplicateMember } from '../../src/base/json-members.ts';

/** A document before it is written: an object is a list of members, so that it can name a member twice. */
type Document = { text: string } | { list: Document[] } | { members: [Name, Document][] };
/** a member's name, and one of the ways in which JSON may write it */
interface Name {
  value: string;
  escaped: boolean;
}

const escapedAll = (value: string) =>
  value
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

function written(document: Document, space: string): string {
  if ('text' in document) return document.text;
  if ('list' in document) return `[${space}${document.list.map((each) => written(each, space)).join(`,${space}`)}]`;
  const members = document.members.map(([{ value, escaped }, member]) => {
    const name = escaped ? `"${escapedAll(value)}"` : JSON.stringify(value);
    return `${name}${space}:${space}${written(member, space)}`;
  });
  return `{${space}${members.join(`${space},${space}`)}${space}}`;
}

/** Finds the pointer of the first name that stands twice in its object, by walking through the document. */
function firstDuplicate(document: Document, path: string): string | null {
  if ('text' in document) return null;
  const children: [string, Document, boolean][] =
    'list' in document
      ? document.list.map((each, index) => [String(index), each, false])
      : document.members.map(([{ value }, member], index) => [
          value,
          member,
          document.members.slice(0, index).some(([before]) => before.value === value),
        ]);
  for (const [name, child, isDuplicate] of children) {
    const pointer = `${path}/${name.split('~').join('~0').split('/').join('~1')}`;
    if (isDuplicate) return pointer;
    const below = firstDuplicate(child, pointer);
    if (below !== null) return below;
  }
  return null;
}

// few names, so that they collide; some of them are hard for a scanner or for a plain object
const name = fc.record({
  value: fc.oneof(
    fc.constantFrom(
      'a',
      'b',
      '',
      '__proto__',
      'constructor',
      'a/b',
      'a~1b',
      '~',
      '"',
      '\\',
      '\\"',
      '0',
      '{',
      ',',
      '😀',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
  escaped: fc.boolean(),
});
const scalar = fc
  .oneof(
    fc.constantFrom('{"a":1,"a":2}', '\\', '"', '\\\\"', ',', '[', '}'),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  )
  .map((value) => ({ text: JSON.stringify(value) }));
const { document } = fc.letrec<{ document: Document }>((tie) => ({
  document: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    fc.array(tie('document'), { maxLength: 4 }).map((list) => ({ list })),
    fc.array(fc.tuple(name, tie('document')), { maxLength: 5 }).map((members) => ({ members })),
  ),
}));

describe('the first duplicate member of a JSON text', () => {
  test('is found at any place and in any spelling of its name, and never where there is none', () => {
    fc.assert(
      fc.property(document, fc.constantFrom('', ' ', '\r\n\t'), (one, space) => {
        const text = written(one, space);
        JSON.parse(text);
        expect(findDuplicateMember(text)).toBe(firstDuplicate(one, ''));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each<[string, string | null]>([
    ['{"a":1,"\\u0061":2}', '/a'],
    ['{"a":{"b":1},"c":[{"b":1},{"b":1,"b":1}]}', '/c/1/b'],
    ['{"a":{"b":1,"b":2},"a":3}', '/a/b'],
    ['{"a/b":1,"~":{"":0,"":0}}', '/~0/'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
    ['{"a":"\\\\","a":1}', '/a'],
    ['{"a":"\\",\\"a\\":1"}', null],
    ['[{"a":1},{"a":1}]', null],
    ['{"a":["a","a"],"b":"a"}', null],
    ['"{\\"a\\":1,\\"a\\":2}"', null],
    ['{}', null],
    [' 1 ', null],
  ])('of %s is %s', (text, pointer) => {
    JSON.parse(text);
    expect(findDuplicateMember(text)).toBe(pointer);
  });

  test('is found in linear time and without recursion, however deep or long the text is', () => {
    const depth = 50_000;
    const nested = `${'{"a":['.repeat(depth)}{"x":1,"x":2}${']}'.repeat(depth)}`;
    expect(findDuplicateMember(nested)).toBe(`${'/a/0'.repeat(depth)}/x`);

    const names = Array.from({ length: 50_000 }, (_, index) => `"${index}":0`).join(',');
    expect(findDuplicateMember(`{${names}}`)).toBeNull();
    expect(findDuplicateMember(`{${names},"7":1}`)).toBe('/7');

    const backslashes = '\\'.repeat(100_000);
    expect(findDuplicateMember(`{"a":"${backslashes}","a":1}`)).toBe('/a');
    const quotes = '\\"'.repeat(100_000);
    expect(findDuplicateMember(`{"a":"${quotes}","a":1}`)).toBe('/a');
  });
});
