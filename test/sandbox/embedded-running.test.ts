// Tests that programs beside a sandbox find it on the default folder and on its own folder, and do not guess between
// several.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findSandbox, rememberPlace } from '../../src/sandbox/postgres/running.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'miaopi-running-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Makes a data folder as a running server leaves it; `pid` is the server's. */
function dataOf(name: string, pid = process.pid): string {
  const dataDir = join(folder, name);
  mkdirSync(join(dataDir, 'postgres/cluster'), { recursive: true });
  writeFileSync(join(dataDir, 'password'), name);
  writeFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), `${pid}\n-\n0\n5432\n-\n-\n-\nready\n`);
  return dataDir;
}
const urlOf = (name: string) => expect.stringContaining(`:${name}@127.0.0.1:5432/`);
/** Gives the pid of a process that has ended. */
const ended = () => Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));

describe('a program beside a sandbox', () => {
  test('finds a running sandbox with its own data folder without being told the folder', () => {
    const home = join(folder, 'default');
    const own = dataOf('own');
    expect(findSandbox(null, home)).toBeNull();
    const forget = rememberPlace(home, own);
    expect(findSandbox(null, home)).toEqual({ dataDir: own, url: urlOf('own') });
    forget();
    expect(findSandbox(null, home)).toBeNull();
  });

  test('finds one on the default folder, which leaves no note of itself', () => {
    const home = dataOf('default');
    rememberPlace(home, home)();
    expect(readdirSync(home).toSorted()).toEqual(['password', 'postgres']);
    expect(findSandbox(null, home)).toEqual({ dataDir: home, url: urlOf('default') });
  });

  test('does not guess between several: DATA_DIR names the meant one', () => {
    const home = dataOf('default');
    const [first, second] = [dataOf('first'), dataOf('second')];
    for (const each of [first, second]) rememberPlace(home, each);
    const found = findSandbox(null, home);
    expect(found && 'several' in found && found.several.toSorted()).toEqual([home, first, second].toSorted());
    expect(findSandbox(second, home)).toEqual({ dataDir: second, url: urlOf('second') });
  });

  test('ignores one that was killed, and one whose folder is gone', () => {
    const home = join(folder, 'default');
    const killed = dataOf('killed', ended());
    const gone = dataOf('gone');
    for (const each of [killed, gone]) rememberPlace(home, each);
    rmSync(gone, { recursive: true });
    expect(findSandbox(null, home)).toBeNull();
    expect(findSandbox(killed, home)).toBeNull();
  });

  test('finds none if the default folder cannot be written, and the sandbox starts all the same', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => rememberPlace(join(file, 'default'), dataOf('own'))()).not.toThrow();
    expect(findSandbox(null, join(file, 'default'))).toBeNull();
  });
});
