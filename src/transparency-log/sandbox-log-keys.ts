// The signing keys of the sandbox's log. These keys are public, like the sandbox's sealing keys, so their signatures
// prove only that signing works. Live operation refuses them.
import { createHash } from 'node:crypto';
import { signingKeyFrom } from './note.ts';

const derived = (name: string) => createHash('sha256').update(`miaopi sandbox ${name}`).digest();

export const SANDBOX_LOG_KEY = signingKeyFrom('sandbox.miaopi.invalid/audit', 'log', derived('log key'));

/** 人社, 教育, 公安 */
export const SANDBOX_WITNESS_KEYS = ['human-resources', 'education', 'public-security'].map((department) =>
  signingKeyFrom(`sandbox.miaopi.invalid/${department}`, 'witness', derived(`witness ${department}`)),
);
