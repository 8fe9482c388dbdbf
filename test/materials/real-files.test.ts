// Tests files as scanners, printers and phones make them, produced by the usual tools. A tool that is not installed
// here is skipped, and the test says so.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { tiff } from './samples.ts';
import { typeOf } from './sniffed.ts';

const folder = mkdtempSync(join(tmpdir(), 'miaopi-real-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const [WIDTH, HEIGHT] = [620, 877];
/** A page of A4 as scanners make it, at 75 dots an inch: lines of black on white. */
const page = (depth: 1 | 8): Buffer => {
  const row = Math.ceil((WIDTH * depth) / 8);
  return Buffer.from(
    Array.from({ length: row * HEIGHT }, (_, i) => (i % 7 === 0 && Math.floor(i / row) % 9 < 5 ? 0 : 255)),
  );
};

function writeScan(name: string, depth: 1 | 8): string {
  const picture = page(depth);
  const tags = [
    [256, WIDTH],
    [257, HEIGHT],
    [258, depth],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, HEIGHT],
  ] as const;
  writeFileSync(at(name), tiff({ picture, tags: [...tags, [279, picture.length]] }));
  return at(name);
}

function writePng(name: string): string {
  const chunk = (type: string, content: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), content]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 64, 0, 0, 0, 64, 8, 0, 0, 0, 0]);
  const rows = deflateSync(Buffer.alloc(65 * 64, 0));
  const chunks = [chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))];
  writeFileSync(at(name), Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]));
  return at(name);
}

const isOnPath = (name: string) =>
  (process.env.PATH ?? '').split(delimiter).some((place) => place !== '' && existsSync(join(place, name)));
const run = (tool: string, ...options: string[]) =>
  execFileSync(tool, options, { cwd: folder, stdio: 'ignore', timeout: 60_000 });

/** The type of the tool's output, in any chunks. */
async function typeOfFile(name: string): Promise<string> {
  const bytes = readFileSync(at(name));
  const type = await typeOf(bytes, 16_384);
  expect(await typeOf(bytes, 997), name).toBe(type);
  return type;
}

/** Tells whether the tool is here: a program that does not print its version is another one. */
function works(tool: string, ...version: string[]): boolean {
  try {
    return isOnPath(tool) && execFileSync(tool, version, { stdio: ['ignore', 'pipe', 'pipe'] }).length >= 0;
  } catch {
    return false;
  }
}

describe('a file made by the usual tools', () => {
  test('is accepted as a scan with every compression of libtiff, of one page or of several', async ({ skip }) => {
    skip(!isOnPath('tiffcp') || !isOnPath('tiffset'), 'libtiff’s tools are not installed');
    const [mono, grey] = [writeScan('mono.tif', 1), writeScan('grey.tif', 8)];
    const ways: [string, string[]][] = [
      ['none', ['-c', 'none', grey]],
      ['lzw', ['-c', 'lzw', grey]],
      ['zip', ['-c', 'zip', grey]],
      ['packbits', ['-c', 'packbits', grey]],
      ['jpeg', ['-c', 'jpeg', '-r', '16', grey]],
      ['g3', ['-c', 'g3', mono]],
      ['g4', ['-c', 'g4', mono]],
      ['tiles', ['-c', 'lzw', '-t', '-w', '256', '-l', '256', grey]],
      ['big-endian', ['-B', '-c', 'g4', mono]],
      ['big-tiff', ['-8', '-c', 'zip', grey]],
      ['pages', ['-c', 'lzw', mono, grey, mono]],
    ];
    for (const [name, options] of ways) {
      run('tiffcp', ...options, at(`${name}.tif`));
      expect(await typeOfFile(`${name}.tif`), name).toBe('image/tiff');
    }
    // rewrites the first directory at the end of the file, from where it points back to the second page
    run('tiffset', '-s', '270', 'a description that is longer than what stood there before', at('pages.tif'));
    expect(await typeOfFile('pages.tif')).toBe('image/tiff');
  });

  test('is accepted as a picture or scan of ImageMagick', async ({ skip }) => {
    const magick = ['magick', 'convert-im6.q16', 'convert'].find((name) => works(name, '-version'));
    const isMagick = magick && execFileSync(magick, ['-version'], { encoding: 'utf8' }).includes('Copyright');
    skip(!isMagick, 'ImageMagick is not installed');
    const source = writeScan('source.tif', 8);
    for (const [name, type, ...options] of [
      ['im-g4.tif', 'image/tiff', '-monochrome', '-compress', 'Group4'],
      ['im-lzw.tif', 'image/tiff', '-compress', 'LZW'],
      ['im-jpeg.tif', 'image/tiff', '-compress', 'JPEG'],
      ['im.jpg', 'image/jpeg'],
      ['im.png', 'image/png'],
      ['im.gif', 'material_type_not_allowed'],
    ] as const) {
      run(magick as string, source, ...options, at(name));
      expect(await typeOfFile(name), name).toBe(type);
    }
    run(magick as string, source, source, '-compress', 'Zip', '-adjoin', at('im-pages.tif'));
    expect(await typeOfFile('im-pages.tif')).toBe('image/tiff');
  });

  test('is accepted as a document or fax of Ghostscript, also after a printer job header', async ({ skip }) => {
    skip(!isOnPath('gs'), 'Ghostscript is not installed');
    const drawn = '/Helvetica findfont 20 scalefont setfont 72 700 moveto (page) show showpage';
    const quietly = ['-q', '-dNOPAUSE', '-dBATCH', '-dSAFER'];
    for (const [device, name] of [
      ['pdfwrite', 'gs.pdf'],
      ['tiffg4', 'gs-g4.tif'],
      ['tiff24nc', 'gs-24.tif'],
      ['tifflzw', 'gs-lzw.tif'],
    ]) {
      run('gs', ...quietly, `-sDEVICE=${device}`, `-sOutputFile=${at(name as string)}`, '-c', `${drawn} ${drawn}`);
      expect(await typeOfFile(name as string)).toBe(name === 'gs.pdf' ? 'application/pdf' : 'image/tiff');
    }
    const job = Buffer.from('\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n');
    writeFileSync(at('job.pdf'), Buffer.concat([job, readFileSync(at('gs.pdf'))]));
    expect(await typeOfFile('job.pdf')).toBe('application/pdf');
  });

  test('is accepted as a document of qpdf, also after a byte order mark', async ({ skip }) => {
    skip(!isOnPath('qpdf'), 'qpdf is not installed');
    run('qpdf', '--empty', at('empty.pdf'));
    run('qpdf', '--object-streams=generate', at('empty.pdf'), at('streams.pdf'));
    writeFileSync(at('mark.pdf'), Buffer.concat([Buffer.from('\ufeff'), readFileSync(at('streams.pdf'))]));
    for (const name of ['empty.pdf', 'streams.pdf', 'mark.pdf']) expect(await typeOfFile(name)).toBe('application/pdf');
  });

  test('is accepted as a picture of libheif, but not as AVIF', async ({ skip }) => {
    skip(!isOnPath('heif-enc'), 'libheif’s examples are not installed');
    const source = writePng('source.png');
    run('heif-enc', source, '-o', at('a.heic'));
    expect(await typeOfFile('a.heic')).toBe('image/heic');
    run('heif-enc', '--avif', source, '-o', at('a.avif'));
    expect(await typeOfFile('a.avif')).toBe('material_type_not_allowed');
  });

  test('is accepted as a picture of FFmpeg, also a moving PNG, but not as a film', async ({ skip }) => {
    skip(!isOnPath('ffmpeg'), 'FFmpeg is not installed');
    const source = ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc=size=320x240:duration=0.2'];
    for (const [name, type, ...options] of [
      ['ff.png', 'image/png', '-f', 'apng', '-plays', '0'],
      ['ff.tif', 'image/tiff', '-frames:v', '1'],
      ['ff.jpg', 'image/jpeg', '-frames:v', '1'],
      ['ff.mp4', 'material_type_not_allowed', '-c:v', 'mpeg4'],
    ] as const) {
      run('ffmpeg', ...source, ...options, at(name));
      expect(await typeOfFile(name), name).toBe(type);
    }
  });
});
