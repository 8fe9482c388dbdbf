// A process of the bench: started with Node's flags of `npm run serve`, and controlled by messages.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PACKAGE = JSON.parse(readFileSync(join(HERE, '../../package.json'), 'utf8')) as { scripts: { serve: string } };
const FLAGS = PACKAGE.scripts.serve.split(' ').filter((word) => word.startsWith('--'));

export interface Child {
  process: ChildProcess;
  ask<T>(message: unknown): Promise<T>;
  stop(): Promise<void>;
}

export async function start(file: string, ...args: string[]): Promise<Child & { hello: { port: number } }> {
  const child = fork(join(HERE, file), args, { execArgv: FLAGS, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ended with ${code}`);
  });
  died.catch(() => {});
  const answer = async () => (await Promise.race([once(child, 'message'), died]))[0];
  const hello = await answer();
  return {
    process: child,
    hello,
    ask: async (message) => {
      const answered = answer();
      child.send(message as object);
      return await answered;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
