// What kind of file it is follows from its bytes, whatever the chunks in which they come; only the closed list is taken.
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../src/base/refusal.ts';
import { createSniffer } from '../../src/materials/media-types.ts';
import { DOCX, EXE, HEIC, HEIF, JPEG, OFD, PDF, PLAIN, PNG, pdfOf, TIFF, WEBP, zip } from './samples.ts';

async function typeOf(bytes: Buffer, chunkBytes = bytes.length): Promise<string> {
  const sniffer = createSniffer();
  try {
    for (let at = 0; at < bytes.length; at += chunkBytes) await sniffer.see(bytes.subarray(at, at + chunkBytes));
    return await sniffer.conclude();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const long = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(300_000, PLAIN)]);
const NOT = 'material_type_not_allowed';

describe('a file', () => {
  test.each<[string, Buffer]>([
    ['application/pdf', PDF],
    ['image/png', PNG],
    ['image/jpeg', JPEG],
    ['image/webp', WEBP],
    ['image/heic', HEIC],
    ['image/heif', HEIF],
    ['image/tiff', TIFF],
  ])('is %s, short or long, in one chunk or in many', async (type, bytes) => {
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
  ])('that is %s is not taken', async (_, bytes) => {
    expect(await typeOf(bytes)).toBe(NOT);
    expect(await typeOf(long(bytes), 1000)).toBe(NOT);
  });

  test('is refused after its first kilobytes, not after its last', async () => {
    const sniffer = createSniffer();
    await expect(sniffer.see(Buffer.concat([EXE, Buffer.alloc(5000)]))).rejects.toMatchObject({ code: NOT });
  });

  test('that begins as one kind and goes on as another is what it begins as', async () => {
    expect(await typeOf(Buffer.concat([pdfOf(6000), OFD]))).toBe('application/pdf');
  });
});

describe('an OFD', () => {
  const many = Array.from({ length: 1000 }, (_, page) => ({
    name: `Doc_0/Pages/Page_${page}/Content.xml`,
    content: PLAIN,
  }));

  test.each<[string, Buffer]>([
    ['small', OFD],
    ['of a thousand pages, whatever the order of its entries', zip([...many, { name: 'OFD.xml' }])],
    ['with a comment', zip([{ name: 'OFD.xml' }], { comment: 'issued by nobody' })],
  ])('is known by its directory: %s', async (_, bytes) => {
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
  ])('is none that %s', async (_, bytes) => {
    expect(await typeOf(bytes)).toBe(NOT);
    expect(await typeOf(bytes, 100)).toBe(NOT);
  });
});
