// Tests base/canonical.ts: one value has one text, in whatever order its members stand.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, inCanonicalOrder } from '../../src/base/canonical.ts';

type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

/** Rebuilds the value with the members of every object in the opposite order. */
function reversed(value: Value): Value {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([key, member]): [string, Value] => [key, reversed(member)]);
  return Object.fromEntries(members.reverse());
}

// every schema of this service refuses a member called __proto__ before anything is hashed
const key = fc.string().filter((text) => text !== '__proto__');
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

describe('canonical JSON', () => {
  test('does not depend on the order of members', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(canonicalJson(reversed(one))).toBe(canonicalJson(one));
      }),
    );
  });

  test('is JSON that parses to the same value', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(JSON.parse(canonicalJson(one))).toEqual(JSON.parse(JSON.stringify(one)));
      }),
    );
  });

  test('is its own canonical form', () => {
    fc.assert(
      fc.property(value, (one) => {
        const text = canonicalJson(one);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test('differs for two different values', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        const same = JSON.stringify(reversed(reversed(one))) === JSON.stringify(other);
        fc.pre(!same);
        if (canonicalJson(one) === canonicalJson(other))
          expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(other)));
      }),
    );
  });

  test('keeps the order of lists, leaves absent members out, and writes no spaces', () => {
    expect(canonicalJson({ b: [2, 1], a: { d: undefined, c: null } })).toBe('{"a":{"c":null},"b":[2,1]}');
    expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
  });

  test('orders members with number-like names by their text as well', () => {
    expect(canonicalJson({ b: 1, 10: 2, 9: { 1: 3, '01': 4 }, a: 5 })).toBe('{"10":2,"9":{"01":4,"1":3},"a":5,"b":1}');
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"c":2},"A":3}'))).toBe('{"A":3,"__proto__":{"c":2},"b":1}');
  });

  test('calls toJSON of a value that has one, such as an instant', () => {
    const at = Temporal.Instant.from('2026-11-20T02:00:00Z');
    expect(canonicalJson({ at, 9: { at } })).toBe('{"9":{"at":"2026-11-20T02:00:00Z"},"at":"2026-11-20T02:00:00Z"}');
    expect(JSON.stringify(inCanonicalOrder({ b: [at], a: 1 }))).toBe('{"a":1,"b":["2026-11-20T02:00:00Z"]}');
  });

  test('equals what JSON.stringify makes of an ordered copy, for values that can be ordered', () => {
    expect(JSON.stringify(inCanonicalOrder({ b: { d: 1, c: 2 }, a: [{ z: 0, y: 0 }] }))).toBe(
      '{"a":[{"y":0,"z":0}],"b":{"c":2,"d":1}}',
    );
    expect(() => inCanonicalOrder({ a: { 1: 0 } })).toThrow(RangeError);
  });

  test('never changes the value that it is given', () => {
    fc.assert(
      fc.property(value, (one) => {
        const before = JSON.stringify(one);
        canonicalJson(one);
        expect(JSON.stringify(one)).toBe(before);
      }),
    );
    expect(canonicalJson({ a: 1, b: { d: 1, c: 2 }, e: [3] })).toBe('{"a":1,"b":{"c":2,"d":1},"e":[3]}');
  });

  test('orders members by UTF-16 code units', () => {
    expect(canonicalJson({ ö: 1, z: 2, Z: 3, 中: 4, aa: 5, a: 6 })).toBe('{"Z":3,"a":6,"aa":5,"z":2,"ö":1,"中":4}');
  });
});
