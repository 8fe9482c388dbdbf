// Tests base/page.ts and base/uuid.ts: the pages together are the list, a cursor leads back to its place or is refused,
// and a repeated key finds the same id again.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cursorOf, pageOf, placeAt, placeOf, readTimePlace, timePlaceText } from '../../src/base/page.ts';
import { isUuid, uuidOf } from '../../src/base/uuid.ts';
import { ids, numbers } from '../../src/http/paging.ts';

const instants = fc
  .integer({ min: Date.parse('1900-01-01T00:00:00Z'), max: Date.parse('2200-01-01T00:00:00Z') })
  .map((ms) => Temporal.Instant.fromEpochMilliseconds(ms));
const times = fc.tuple(instants, fc.uuid()).map(([at, id]) => placeAt(at, id));

describe('pages', () => {
  test('make up the list together, with each row once, and stop at its end', () => {
    const lists = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(lists, ([length, limit]) => {
        const list = Array.from({ length }, (_, index) => index + 1);
        const seen: number[] = [];
        let after: number | null = 0;
        while (after !== null) {
          const rows = list.slice(after, after + limit + 1);
          const page: { items: number[]; next: number | null } = pageOf(rows, limit, (row) => row);
          expect([page.items.length <= limit, page.next !== null]).toEqual([true, after + limit < length]);
          seen.push(...page.items);
          after = page.next;
        }
        expect(seen).toEqual(list);
      }),
    );
  });
});

describe('a cursor', () => {
  test('leads back to the place from which it was made', () => {
    fc.assert(
      fc.property(times, (place) => {
        expect(readTimePlace(placeOf(cursorOf(timePlaceText(place))))).toEqual(place);
      }),
    );
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 999_999_999 }), (id, number) => {
        expect(ids.read(placeOf(cursorOf(ids.write(id))))).toBe(id);
        expect(numbers(9).read(placeOf(cursorOf(numbers(9).write(number))))).toBe(number);
      }),
    );
  });

  test.each(['', ' ', 'x', `2026-11-20T02:00:00Z`, `2026-11-20T02:00:00Z ${'x'.repeat(36)}`])(
    'cannot be read from %j',
    (text) => {
      expect([readTimePlace(text), ids.read(text), numbers(9).read(text)]).toEqual([null, null, null]);
    },
  );

  test('cannot be read from a moment or a number that the database could not hold', () => {
    expect(readTimePlace(`+010000-01-01T00:00:00Z ${randomUUID()}`)).toBeNull();
    expect(readTimePlace(`1899-12-31T23:59:59Z ${randomUUID()}`)).toBeNull();
    expect([numbers(9).read('1000000000'), numbers(9).read('0'), numbers(9).read('-1')]).toEqual([null, null, null]);
  });
});

describe('a UUID', () => {
  test('is recognised in any version, in the lower-case letters that the service writes', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => isUuid(id) && !isUuid(` ${id}`) && !isUuid(`${id}\n`) && !isUuid(`${id}0`)),
    );
    expect(isUuid('0199D5A0-0000-7000-8000-000000000001')).toBe(false);
  });

  test('made from a name is always the same, has version 8, and differs for another name', () => {
    // SHA-256 of the name is 1dce…: its first 16 bytes, with version and variant (RFC 9562, 5.8) set
    expect(uuidOf('spot check\0staff\0key-1')).toBe('1dcee6c7-b83d-8226-8650-e4a56116cb98');
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(uuidOf(one)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(uuidOf(one) === uuidOf(other)).toBe(one === other);
      }),
    );
  });
});
