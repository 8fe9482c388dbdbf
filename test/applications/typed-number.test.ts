// Numbers as people type them: each spelling finds the one number that it means, and no other.
import { describe, expect, test } from 'vitest';
import { typedApprovalNumber, typedNumber } from '../../src/applications/typed-number.ts';
import { approvalNumberFrom } from '../../src/base/ids.ts';

describe('the number of an application', () => {
  test.each([
    'SZ2026-0000123',
    'sz2026-0000123',
    ' SZ2026 0000123 ',
    'SZ20260000123',
    'SZ 2026 – 0000 123',
    'ＳＺ２０２６－００００１２３',
    'SZ2026\u22120000123',
    'SZ2026\u200b-0000123\u3000',
  ])('%j is read as SZ2026-0000123', (typed) => {
    expect(typedNumber(typed)).toBe('SZ2026-0000123');
  });

  test('keeps every digit: more of them are another number, fewer are none', () => {
    expect(typedNumber('sz2026 10000123')).toBe('SZ2026-10000123');
    expect(typedNumber('sz2026-123')).toBe('SZ2026-123');
    expect(typedNumber('20260000123')).toBe('20260000123');
    expect(typedNumber('')).toBe('');
  });
});

describe('an approval number', () => {
  const number = approvalNumberFrom('SZ', Buffer.from('00443214c74254b635cf', 'hex'));

  test('is in groups of four behind the letters of the scheme', () => {
    expect(number).toBe('SZ-0123-4567-89AB-CDEF-X');
  });

  test.each([
    'SZ-0123-4567-89AB-CDEF-X',
    'sz-0123-4567-89ab-cdef-x',
    'sz0123456789abcdefx',
    'SZ 0123 4567 89AB CDEF X',
    'ＳＺ—0123—4567—89AB—CDEF—X',
    'SZ-OI23-4567-89AB-CDEF-X',
    'sz-ol23-4567-89ab-cdef-x',
  ])('%j is read as it', (typed) => {
    expect(typedApprovalNumber(typed)).toBe(number);
  });

  test('stays as it was typed where it has another form', () => {
    expect(typedApprovalNumber('sz-0123')).toBe('SZ-0123');
    expect(typedApprovalNumber('sz 0123 4567 89ab cdef x y')).toBe('SZ0123456789ABCDEFXY');
    expect(typedApprovalNumber('')).toBe('');
  });
});
