// Tests a checkpoint that was written only in part because the disk was full: it is not published. The writer knows it,
// readers of the file skip it, and it is written again as soon as there is space.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/transparency-log/checkpoint.ts';
import { parseNote, signatureLine, signText } from '../../src/transparency-log/note.ts';
import { appendPublished, listPublished, readPublished } from '../../src/transparency-log/published.ts';
import { lacksLimits, whileFilesEndAt } from '../support/full-disk.ts';
import { KEY, WITNESSES } from './log-keys.ts';
import { createLogSite, type LogSite } from './log-site.ts';

const AT = Temporal.Instant.from('2026-11-20T02:00:00Z');

/** A note signed by the log and its witnesses. */
function noteOf(size: number): string {
  const note = signCheckpoint({ size, root: Buffer.alloc(32, size) }, KEY, AT);
  return note + WITNESSES.map((witness) => signatureLine(signText(parseNote(note).text, witness, AT))).join('');
}
const sizeIn = async (file: string) => {
  const published = await readPublished(file, KEY);
  return published.state === 'checkpoint' ? published.checkpoint.size : published.state;
};
const sizesIn = async (file: string) => (await Array.fromAsync(listPublished(file, KEY))).map(({ size }) => size);

describe('a published note that was cut', () => {
  const folder = mkdtempSync(join(tmpdir(), 'miaopi-cut-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'checkpoints.txt');
  const [first, second, third] = [noteOf(1), noteOf(2), noteOf(3)];
  const bytesOf = (note: string) => Buffer.byteLength(note);
  const signedAt = bytesOf(second.slice(0, second.indexOf('\n\n— ') + 2));
  /** the rest is a checkpoint that the log has signed, with fewer witnesses */
  const isWhole = (bytes: number) => bytes > signedAt && Buffer.from(second)[bytes - 1] === 0x0a;

  test('is skipped by the reader at any place of the cut, and the next one is found', async () => {
    expect(WITNESSES.length).toBeGreaterThan(0);
    for (let bytes = 0; bytes < bytesOf(second); bytes += 3) {
      if (isWhole(bytes)) continue;
      const cut = Buffer.concat([Buffer.from(`${first}\n`), Buffer.from(second).subarray(0, bytes)]);
      writeFileSync(file, cut);
      expect([await sizeIn(file), await sizesIn(file)], `cut after ${bytes}`).toEqual([1, [1]]);
      // as the next one is appended
      writeFileSync(file, Buffer.concat([cut, Buffer.from(`\n${third}`)]));
      expect([await sizeIn(file), await sizesIn(file)], `cut after ${bytes}`).toEqual([3, [1, 3]]);
    }
  });

  test('is reported to the writer, wherever the disk was full', async ({ skip }) => {
    skip(lacksLimits !== false, String(lacksLimits));
    for (const bytes of [0, 1, 40, signedAt + 10, bytesOf(second) - 1]) {
      writeFileSync(file, first);
      const appended = whileFilesEndAt(bytesOf(first) + 1 + bytes, () => appendPublished(file, second));
      await expect(appended).rejects.toMatchObject({ name: 'ShortWrite', syscall: 'write' });
      expect(await sizeIn(file)).toBe(1);
    }
    writeFileSync(file, first);
    const appended = whileFilesEndAt(bytesOf(first), () => appendPublished(file, second));
    await expect(appended).rejects.toMatchObject({ code: 'EFBIG' });
    expect(readFileSync(file, 'utf8')).toBe(first);
  });
});

describe('while the disk is full', () => {
  let site: LogSite;
  beforeAll(async () => {
    site = await createLogSite();
  });
  afterAll(() => site.close());

  test('events are sealed, unpublished and logged once; with space they are published at once', async ({ skip }) => {
    skip(lacksLimits !== false, String(lacksLimits));
    const sealing = site.sealing({ published: { file: site.file, everyMs: 0 } });
    await site.record(2);
    await sealing.log.seal();
    const before = site.published();
    const hourly = site.sealing({ published: { file: site.file, everyMs: 3_600_000 } });
    await site.record(3);
    await whileFilesEndAt(Buffer.byteLength(before) + 50, async () => {
      expect(await sealing.log.seal()).toBe(3);
      expect(await sealing.log.seal()).toBe(0);
      expect(await sizeIn(site.file)).toBe(2);
      expect(await sealing.log.standing()).toMatchObject({ consistent: true });
    });
    expect(sealing.said).toEqual([{ event: 'audit_log.not_published', fields: { size: 5 } }]);
    // another process that publishes once an hour does not wait because of the cut note
    await hourly.log.seal();
    expect(await sizeIn(site.file)).toBe(5);
    expect(site.published().startsWith(before)).toBe(true);
    await sealing.log.seal();
    expect(await sizesIn(site.file)).toEqual([2, 5]);
  });

  test('a checkpoint cut after the log’s signature is published again with those of its witnesses', async ({
    skip,
  }) => {
    skip(lacksLimits !== false, String(lacksLimits));
    const sealing = site.sealing();
    await site.record(1);
    const before = site.published();
    // all notes have one length, and the last line is a witness's
    const note = before.slice(before.lastIndexOf(`${KEY.name}\n`));
    const cut = note.slice(0, note.indexOf('\n', note.indexOf('— ')) + 1);
    await whileFilesEndAt(Buffer.byteLength(`${before}\n${cut}`), () => sealing.log.seal());
    expect(await sizeIn(site.file), 'the part that the log has signed is there').toBe(6);
    await sealing.log.seal();
    await sealing.log.seal();
    expect(await sizesIn(site.file)).toEqual([2, 5, 6, 6]);
    expect(site.published().match(/^— .+$/gm)?.length).toBe(3 * (1 + WITNESSES.length) + 1);
  });
});
