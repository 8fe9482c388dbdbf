// The keys of the log in these tests.
import { createHash } from 'node:crypto';
import { signingKeyFrom } from '../../src/transparency-log/note.ts';

const seed = (name: string) => createHash('sha256').update(`log test ${name}`).digest();

export const KEY = signingKeyFrom('log.test.invalid/audit', 'log', seed('log'));
export const WITNESSES = ['human-resources', 'education', 'public-security'].map((department) =>
  signingKeyFrom(`witness.test.invalid/${department}`, 'witness', seed(department)),
);
