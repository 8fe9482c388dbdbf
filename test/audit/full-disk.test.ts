// What is published on a disk that has become full: a note counts only once all of it is there.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { appendPublished } from '../../src/audit/published.ts';
import { BARE } from '../support/environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'miaopi-full-disk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MODULE = new URL('../../src/audit/published.ts', import.meta.url).href;
const APPEND = `
  import { appendPublished } from ${JSON.stringify(MODULE)};
  const [file, note] = process.argv.slice(-2);
  await appendPublished(file, note).then(() => console.log('published'), (error) => console.log(error.code));`;

/** As a process that may let no file grow beyond a kilobyte: the system writes what fits, and says how much that was. */
function appendWithoutSpace(file: string, note: string): string {
  const command = 'ulimit -f 1; trap "" XFSZ; exec "$@"';
  const arguments_ = [process.execPath, '--input-type=module', '--eval', APPEND, '--', file, note];
  return spawnSync('bash', ['-c', command, 'bash', ...arguments_], { env: BARE, encoding: 'utf8' }).stdout.trim();
}

it('a note that was written in part does not count as published, and the next one stands by itself', async () => {
  const file = join(folder, 'checkpoints.txt');
  const first = `${'a'.repeat(1000)}\n`;
  writeFileSync(file, first);
  expect(appendWithoutSpace(file, 'a note that is too long for it\n')).toBe('ENOSPC');
  expect(readFileSync(file, 'utf8').length).toBeGreaterThan(first.length);
  await appendPublished(file, 'whole\n');
  expect(readFileSync(file, 'utf8').split('\n')).toContain('whole');
});

it('a note that fits is published', () => {
  const file = join(folder, 'with-space.txt');
  expect(appendWithoutSpace(file, 'a note\n')).toBe('published');
  expect(readFileSync(file, 'utf8')).toBe('a note\n');
});
