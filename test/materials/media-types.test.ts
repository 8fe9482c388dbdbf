// Tests that the bytes of a file decide its type, in any chunks, and that only the types of the closed list are
// accepted.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSniffer, MEDIA_TYPES } from '../../src/materials/media-types.ts';
import {
  APNG,
  DOCX,
  EXE,
  HEIC,
  HEIF,
  heif,
  JPEG,
  OFD,
  PDF,
  PLAIN,
  PNG,
  pdfOf,
  TIFF,
  TIFF_TAGS,
  tiff,
  WEBP,
  zip,
} from './samples.ts';
import { typeOf } from './sniffed.ts';

const long = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(300_000, PLAIN)]);
const NOT = 'material_type_not_allowed';

describe('a file', () => {
  test.each<[string, Buffer]>([
    ['application/pdf', PDF],
    ['image/png', PNG],
    ['image/png', APNG],
    ['image/jpeg', JPEG],
    ['image/webp', WEBP],
    ['image/heic', HEIC],
    ['image/heif', HEIF],
    ['image/tiff', TIFF],
  ])('is recognised as %s, short or long, in one chunk or in many', async (type, bytes) => {
    for (const file of [bytes, long(bytes)]) {
      expect(await typeOf(file)).toBe(type);
      expect(await typeOf(file, 777)).toBe(type);
    }
  });

  test.each<[string, Buffer]>([
    ['a program', EXE],
    ['a Word document', DOCX],
    ['any other archive', zip([{ name: 'a.txt', content: 'a' }])],
    ['text', Buffer.from('just some text')],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a drawing that may hold scripts', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['GIF', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1')],
    ['a video', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isomavc1', 'latin1')],
    ['one byte', Buffer.from('%')],
    ['zeros', Buffer.alloc(10_000)],
  ])('that is %s is refused', async (_, bytes) => {
    expect(await typeOf(bytes)).toBe(NOT);
    expect(await typeOf(long(bytes), 1000)).toBe(NOT);
  });

  test('is refused after its first kilobytes, not at its end', async () => {
    const sniffer = createSniffer();
    await expect(sniffer.see(Buffer.concat([EXE, Buffer.alloc(5000)]))).rejects.toMatchObject({ code: NOT });
  });

  test('that begins as one type and continues as another has the first type', async () => {
    expect(await typeOf(Buffer.concat([pdfOf(6000), OFD]))).toBe('application/pdf');
  });
});

describe('an OFD document', () => {
  const many = Array.from({ length: 1000 }, (_, page) => ({
    name: `Doc_0/Pages/Page_${page}/Content.xml`,
    content: PLAIN,
  }));

  test.each<[string, Buffer]>([
    ['small', OFD],
    ['of a thousand pages, whatever the order of its entries', zip([...many, { name: 'OFD.xml' }])],
    ['with a comment', zip([{ name: 'OFD.xml' }], { comment: 'issued by nobody' })],
  ])('is recognised by its directory: %s', async (_, bytes) => {
    for (const size of [bytes.length, 5000, 333]) expect(await typeOf(bytes, size)).toBe('application/ofd');
  });

  test.each<[string, Buffer]>([
    ['has its entry point elsewhere', zip([{ name: 'Doc/OFD.xml' }])],
    ['has two entry points', zip([{ name: 'OFD.xml' }, { name: 'OFD.xml' }])],
    ['has only its name in a file', zip([{ name: 'a', content: 'OFD.xml' }])],
    ['is encrypted', zip([{ name: 'OFD.xml', isEncrypted: true }])],
    ['was cut', OFD.subarray(0, OFD.length - 1)],
    ['goes on after its end', Buffer.concat([OFD, Buffer.from('<script>')])],
    ['begins before its archive does', Buffer.concat([zip([{ name: 'x' }]), OFD])],
  ])('is not a file that %s', async (_, bytes) => {
    expect(await typeOf(bytes)).toBe(NOT);
    expect(await typeOf(bytes, 100)).toBe(NOT);
  });
});

describe('a PDF document', () => {
  const behind = (before: Buffer | string) => Buffer.concat([Buffer.from(before), PDF]);

  test.each<[string, Buffer | string]>([
    ['a byte order mark', '\ufeff'],
    ['empty lines', '\r\n\r\n'],
    ['the job of a printer', '\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n'],
    ['the head of an answer', 'HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n'],
    ['the header of another system', Buffer.alloc(128, 0)],
    ['as much as readers pass over', Buffer.alloc(1024 - '%PDF-1'.length, ' ')],
  ])('may have %s before its header', async (_, before) => {
    for (const size of [1, 1000, 10_000]) expect(await typeOf(behind(before), size)).toBe('application/pdf');
    expect(await typeOf(long(behind(before)), 4096)).toBe('application/pdf');
  });

  test.each<[string, Buffer | string]>([
    ['a page', '<!doctype html><script>alert(1)</script>'],
    ['a page behind a byte order mark', '\ufeff\n<html>'],
    ['a comment of a page', 'text <!-- '],
    ['a drawing', '<?xml version="1.0"?><svg onload="alert(1)">'],
    ['a script', '#!/bin/sh\nexit\n'],
    ['a program for a printer', '%!PS-Adobe-3.0\n'],
    ['a program', EXE],
    ['a picture of another type', 'GIF89a\x01\0\x01\0\0\0\0;'],
    ['an archive', zip([{ name: 'a.pdf', content: 'a' }])],
    ['more than readers pass over', Buffer.alloc(1024, ' ')],
  ])('may not have %s before its header', async (_, before) => {
    expect(await typeOf(behind(before))).toBe(NOT);
    expect(await typeOf(long(behind(before)), 1000)).toBe(NOT);
  });
});

describe('a picture of a phone or a camera', () => {
  test.each<[string, Buffer]>([
    ['image/heic', heif('heic', 'mif1', 'heic', 'MiHB', 'MiHE', 'MiPr', 'miaf', 'tmap')],
    ['image/heic', heif('heix', 'mif1', 'heix', 'miaf')],
    ['image/heic', heif('heim', 'mif1', 'heim')],
    ['image/heic', heif('MiHE', 'mif1', 'miaf', 'heix')],
    ['image/heic', heif('msf1', 'mif1', 'heic', 'hevc')],
    ['image/heic', heif('hevc', 'msf1', 'mif1', 'heic')],
    ['image/heif', heif('mif1')],
    ['image/heif', heif('mif2', 'mif1', 'miaf')],
    ['image/heif', heif('miaf', 'mif1')],
    ['image/heif', heif('tmap', 'mif1', 'miaf')],
  ])('is recognised as %s by its brands', async (type, bytes) => {
    for (const size of [bytes.length, 5]) expect(await typeOf(bytes, size)).toBe(type);
  });

  test.each<[string, Buffer]>([
    ['a film', heif('isom', 'isom', 'iso2', 'avc1', 'mp41')],
    ['a film of a phone', heif('qt  ', 'qt  ')],
    ['a film that names a picture too', heif('mp42', 'mif1', 'heic')],
    ['AVIF', heif('avif', 'avif', 'mif1', 'miaf')],
    ['a sequence without a picture', heif('hevc', 'msf1', 'hevc')],
    ['a list of brands that does not end with its box', Buffer.concat([Buffer.from([0, 0, 0, 18]), HEIC.subarray(4)])],
    ['a list of brands that is longer than the file', Buffer.concat([Buffer.from([0, 1, 0, 0]), HEIC.subarray(4)])],
  ])('is not %s', async (_, bytes) => {
    expect(await typeOf(bytes)).toBe(NOT);
  });
});

describe('a TIFF picture', () => {
  const picture = Buffer.alloc(200_000, PLAIN);
  const orders = ['II', 'MM'] as const;

  test('is recognised by its directory, before or after its image, in both byte orders, and as BigTIFF', async () => {
    for (const order of orders) {
      for (const isBig of [false, true]) {
        for (const file of [tiff({ order, isBig, picture: '' }), tiff({ order, isBig, picture })]) {
          for (const size of [1021, 16_384, file.length]) expect(await typeOf(file, size)).toBe('image/tiff');
        }
      }
    }
  });

  test('is recognised with its directory at any place, and with chunks cut at any place', async () => {
    const placed = fc.record({ length: fc.nat(9000), order: fc.constantFrom(...orders), isBig: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(placed, fc.integer({ min: 1, max: 5000 }), async ({ length, order, isBig }, size) => {
        const file = tiff({ order, isBig, picture: Buffer.alloc(length) });
        expect(await typeOf(file, size)).toBe('image/tiff');
      }),
      { numRuns: 60 },
    );
  });

  const without = (...gone: number[]) => TIFF_TAGS.filter(([tag]) => !gone.includes(tag));
  test.each<[string, Buffer]>([
    ['that has garbage behind its header', Buffer.concat([Buffer.from('II*\0'), Buffer.alloc(5000, PLAIN)])],
    ['that has zeros behind its header', Buffer.concat([Buffer.from('MM\0*'), Buffer.alloc(5000)])],
    [
      'that has a page behind its header',
      tiff({ offset: 60, picture: Buffer.alloc(200, '<script>alert(1)</script>') }),
    ],
    ['whose directory is empty', tiff({ tags: [] })],
    [
      'whose directory is longer than any',
      tiff({ tags: Array.from({ length: 513 }, (_, at) => [256 + at, 1] as const) }),
    ],
    ['that does not tell its width', tiff({ tags: without(256) })],
    ['that has no height', tiff({ tags: [...without(257), [257, 0]] })],
    ['that has no picture', tiff({ tags: without(273) })],
    ['that was cut before its directory', tiff({ picture }).subarray(0, 150_000)],
    ['that was cut within its directory', tiff({ picture }).subarray(0, -20)],
    ['whose directory would stand in its header', tiff({ offset: 4 })],
    ['whose directory would stand behind its end', tiff({ offset: 0xffffffff })],
    ['of a camera’s raw data', tiff({ tags: [...TIFF_TAGS, [50706, 1]] })],
    ['of another camera’s raw data', tiff({ picture: 'CR\x02\0' })],
  ])('is refused if it is one %s', async (_, bytes) => {
    for (const size of [bytes.length, 999]) expect(await typeOf(bytes, size)).toBe(NOT);
  });

  test('is refused as soon as a wrong directory has arrived', async () => {
    const sniffer = createSniffer();
    await sniffer.see(tiff({ picture, tags: [] }).subarray(0, 100_000));
    await expect(sniffer.see(tiff({ picture, tags: [] }).subarray(100_000))).rejects.toMatchObject({ code: NOT });
  });
});

describe('an arbitrary file', () => {
  test('has an accepted type or is refused', async () => {
    const beginnings = [TIFF, tiff({ isBig: true, order: 'MM' }), HEIC, PNG, APNG, WEBP, JPEG, OFD, PDF, EXE];
    const damaged = fc
      .tuple(fc.constantFrom(...beginnings), fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 8 }))
      .map(([bytes, changes]) => {
        const copy = Buffer.from(bytes);
        for (const [at, byte] of changes) copy[at % copy.length] = byte;
        return copy;
      });
    const any = fc.oneof(
      damaged,
      fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(any, fc.integer({ min: 1, max: 5000 }), async (bytes, size) => {
        expect([NOT, ...Object.keys(MEDIA_TYPES)]).toContain(await typeOf(bytes, size));
        expect(await typeOf(bytes, size)).toBe(await typeOf(bytes));
      }),
      { numRuns: 400 },
    );
  });
});
