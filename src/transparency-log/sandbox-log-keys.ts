// The keys with which the sandbox's log is signed. They are public, like its sealing keys: what they sign proves that
// it works, and nothing else. Live operation refuses them.
import { createHash } from 'node:crypto';
import { signingKeyFrom } from './note.ts';

const derived = (name: string) => createHash('sha256').update(`miaopi sandbox ${name}`).digest();

export const SANDBOX_LOG_KEY = signingKeyFrom('sandbox.miaopi.invalid/audit', 'log', derived('log key'));

/** 人社, 教育, 公安 */
export const SANDBOX_WITNESS_KEYS = ['human-resources', 'education', 'public-security'].map((department) =>
  signingKeyFrom(`sandbox.miaopi.invalid/${department}`, 'witness', derived(`witness ${department}`)),
);
