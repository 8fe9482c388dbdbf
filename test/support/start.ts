// `npm start` as a newcomer runs it: npm on the machine's own Node, in its own process group as in a shell, on free
// ports. A test can see the remains, which are ended by their group, and nothing else is.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export interface Sandbox {
  pid: number;
  /** all its output so far, of both streams */
  text(): string;
  /** Resolves with the first match in its output; rejects if it ends without it. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** Signals like Ctrl-C: npm and all its children. */
  signalAll(signal: NodeJS.Signals): void;
  /** Signals npm alone, as a program that has started it does. */
  signalNpm(signal: NodeJS.Signals): void;
  /** Closes the reading end of its output. */
  hangUp(): void;
  /** the exit code of npm, or the signal that ended it; resolves once nobody writes any more */
  ended: Promise<number | string>;
  /** its remaining processes, without the database server */
  living(): number[];
}

const running = new Set<Sandbox>();

export interface StartOptions {
  environment?: Record<string, string>;
  uid?: number;
  /** true: exactly as for a newcomer, without the hooks that make the other starts cheaper (node-hooks.js) */
  isBare?: boolean;
}

export function npmStart({ environment = {}, uid, isBare = false }: StartOptions): Sandbox {
  const hooks = isBare ? {} : { NODE_OPTIONS: process.env.NODE_OPTIONS ?? '' };
  const child = spawn('npm', ['start'], {
    cwd: PROJECT,
    env: { PATH: machinePath(), HOME: process.env.HOME ?? '', PORT: '0', MOCKS_PORT: '0', ...hooks, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const sandbox = watch(child);
  running.add(sandbox);
  void sandbox.ended.then(() => running.delete(sandbox));
  return sandbox;
}

/** Resolves with the addresses that it prints, once it has printed everything. */
export async function ready(sandbox: Sandbox): Promise<{ url: string; mocksUrl: string }> {
  await sandbox.said(/Stop with Ctrl-C/);
  const [, url] = await sandbox.said(/API · 接口 +(http:\S+)\/v1\n/);
  const [, mocksUrl] = await sandbox.said(/Registries · 数据源 +(http:\S+)\/_control/);
  return { url: url!, mocksUrl: mocksUrl! };
}

/** Ends the remains in order, so that no database server stays behind. */
export async function endAll(): Promise<void> {
  for (const sandbox of running) sandbox.signalAll('SIGTERM');
  await Promise.all([...running].map(({ ended }) => ended));
}

/** The PATH without the entries of `npm test`, such as the project's own Node. */
const machinePath = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !/[\\/]node_modules[\\/]|node-gyp-bin/.test(folder))
    .join(delimiter);

function watch(child: ChildProcess): Sandbox {
  const pid = child.pid!;
  let text = '';
  let isOver = false;
  const waiting = new Set<() => void>();
  const look = () => {
    for (const each of waiting) each();
  };
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      look();
    });
  }
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => {
      isOver = true;
      look();
      resolve(code ?? signal ?? 'unknown');
    });
  });
  return {
    pid,
    text: () => text,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const once = () => {
          const found = pattern.exec(text);
          if (found) resolve(found);
          else if (isOver) reject(new Error(`npm start ended without ${pattern}:\n${text}`));
          else return;
          waiting.delete(once);
        };
        waiting.add(once);
        once();
      }),
    signalAll: (signal) => void process.kill(-pid, signal),
    signalNpm: (signal) => void child.kill(signal),
    hangUp: () => {
      child.stdout!.destroy();
      child.stderr!.destroy();
    },
    ended,
    living: () => membersOf(pid),
  };
}

/** The living processes of a group; dead ones that nobody has reaped do not count. */
function membersOf(group: number): number[] {
  const rows =
    process.platform === 'linux'
      ? readdirSync('/proc').map(statusOf)
      : execFileSync('ps', ['-axo', 'pid=,stat=,pgid='], { encoding: 'utf8' })
          .split('\n')
          .map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, state, its]) => Number(its) === group && state !== undefined && !/^[ZX]/.test(state))
    .map(([pid]) => Number(pid));
}

/** pid, state and group; empty if there is no such process (any more) */
function statusOf(pid: string): string[] {
  if (!/^\d+$/.test(pid)) return [];
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [pid, state!, group!];
  } catch {
    return [];
  }
}
