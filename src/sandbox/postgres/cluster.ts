// Makes the cluster on first use, whole or not at all. Its password is kept only beside it.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../base/log.ts';
import {
  type Account,
  EmbeddedPostgresError,
  handOver,
  lastLines,
  type Place,
  readIfThere,
  spawnOptions,
} from './place.ts';

export const ROLE = 'miaopi';
export const DATABASE = 'miaopi';

/** Makes the cluster on first use; returns the password of its role. */
export async function ensureCluster(place: Place, log: Log): Promise<string> {
  const known = readIfThere(place.passwordFile);
  const password = known ?? randomBytes(24).toString('base64url');
  if (known === null) writeWhole(place.passwordFile, password, place.account);
  if (existsSync(place.cluster)) {
    if (known === null) await runSql(place, place.cluster, `ALTER ROLE ${ROLE} PASSWORD '${password}'`);
    return password;
  }
  log.info('postgres_cluster_made', { dataDir: place.dataDir });
  // a new name each time: an initdb that outlived its killed owner may still write to an older draft
  const draft = `${place.cluster}.${randomBytes(4).toString('hex')}.draft`;
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${ROLE}`, `--pwfile=${place.passwordFile}`, '--auth=scram-sha-256'];
  const sync = place.durable ? [] : ['--no-sync'];
  await run(place, 'initdb', ['-D', draft, ...locale, ...access, ...sync], '');
  await runSql(place, draft, `CREATE DATABASE ${DATABASE}`);
  renameSync(draft, place.cluster);
  return password;
}

export function writeWhole(file: string, text: string, account: Account | null): void {
  const draft = `${file}.draft`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  handOver(draft, account);
  renameSync(draft, file);
}

/** Runs one statement in single-user mode, without port and password. */
export async function runSql(place: Place, cluster: string, statement: string): Promise<void> {
  const output = await run(place, 'postgres', ['--single', '-D', cluster, 'postgres'], `${statement}\n`);
  // in this mode a failed statement still ends with exit code 0
  if (/\b(ERROR|FATAL|PANIC):/.test(output)) throw initdbFailed(output);
}

export async function run(place: Place, program: string, args: string[], input: string): Promise<string> {
  const child = spawn(join(place.bin, program), args, { ...spawnOptions(place), stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  child.stdin.on('error', () => {}).end(input);
  const status = await new Promise<number | string | null>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (code, signal) => done(code ?? signal));
  });
  if (status !== 0) throw initdbFailed(`${program} ended with ${status}\n${output}`);
  return output;
}

function initdbFailed(output: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError('initdb_failed', `the cluster could not be made: ${lastLines(output)}`);
}
