// Tests base/ids.ts: approval numbers and other ids never repeat, are legible, and show a slip of the pen.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { approvalNumberFrom, createIds } from '../../src/base/ids.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const FORM =
  /^SZ-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Y]$/;
const ids = createIds();
const PLACES = 16;

/** The number with these 16 characters before the check character. */
function numberOf(characters: string): { characters: string; check: string } {
  const bits = [...characters].reduce((sum, character) => (sum << 5n) | BigInt(ALPHABET.indexOf(character)), 0n);
  const bytes = Buffer.from(bits.toString(16).padStart(20, '0'), 'hex');
  const text = approvalNumberFrom('SZ', bytes).slice('SZ-'.length).replaceAll('-', '');
  return { characters: text.slice(0, PLACES), check: text.slice(PLACES) };
}
const characters = fc.string({
  unit: fc.constantFrom(...ALPHABET),
  minLength: PLACES,
  maxLength: PLACES,
});

describe('an approval number', () => {
  test('is never given twice', () => {
    const many = 20_000;
    expect(new Set(Array.from({ length: many }, () => ids.approvalNumber('SZ'))).size).toBe(many);
  });

  test('has the prefix of its scheme and an alphabet without I, L, O and U', () => {
    for (let count = 0; count < 1000; count++) expect(ids.approvalNumber('SZ')).toMatch(FORM);
    expect(ids.approvalNumber('TJ').startsWith('TJ-')).toBe(true);
  });

  test('carries all of its random bits', () => {
    fc.assert(
      fc.property(characters, (text) => {
        expect(numberOf(text).characters).toBe(text);
      }),
    );
    expect(approvalNumberFrom('SZ', Buffer.alloc(10))).toBe('SZ-0000-0000-0000-0000-0');
    expect(approvalNumberFrom('SZ', Buffer.alloc(10, 0xff))).toMatch(/^SZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-/);
  });

  test('has another check character after any one wrong character, except 0 for Z', () => {
    for (let round = 0; round < 20; round++) {
      const text = ids.approvalNumber('SZ').slice('SZ-'.length).replaceAll('-', '').slice(0, PLACES);
      const { check } = numberOf(text);
      for (let place = 0; place < PLACES; place++) {
        for (const wrong of ALPHABET) {
          const right = text[place];
          if (wrong === right || [wrong, right].toSorted().join('') === '0Z') continue;
          const slip = text.slice(0, place) + wrong + text.slice(place + 1);
          expect(numberOf(slip).check, `${text} ${slip}`).not.toBe(check);
        }
      }
    }
  });

  test('has another check character after two neighbours change places, except 0 and Z', () => {
    fc.assert(
      fc.property(characters, fc.integer({ min: 0, max: PLACES - 2 }), (text, place) => {
        const [one, other] = [text[place] ?? '', text[place + 1] ?? ''];
        fc.pre(one !== other && [one, other].toSorted().join('') !== '0Z');
        const swapped = text.slice(0, place) + other + one + text.slice(place + 2);
        expect(numberOf(swapped).check).not.toBe(numberOf(text).check);
      }),
    );
  });

  test('uses the whole alphabet at every place', () => {
    const seen = Array.from({ length: PLACES }, () => new Set<string>());
    for (let count = 0; count < 3000; count++) {
      const text = approvalNumberFrom('SZ', randomBytes(10)).slice('SZ-'.length).replaceAll('-', '');
      for (const [place, characters] of seen.entries()) characters.add(text[place] ?? '');
    }
    for (const one of seen) expect([...one].toSorted().join('')).toBe([...ALPHABET].toSorted().join(''));
  });
});

describe('other ids', () => {
  test('of version 7 stand in the order of their making and never repeat', () => {
    const made = Array.from({ length: 2000 }, () => ids.uuid());
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(made).size).toBe(made.length);
    const times = made.map((id) => id.slice(0, 13));
    expect(times.toSorted()).toEqual(times);
  });

  test('for questions to sources are 32 characters and never repeat', () => {
    const made = Array.from({ length: 2000 }, () => ids.requestSn());
    for (const one of made) expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(made).size).toBe(made.length);
  });
});
