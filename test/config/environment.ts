// Complete settings of live operation that need neither a database nor a registry that answers.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SOURCES } from '../../src/schemes/words.ts';
import { formatSigningKey, signingKeyFrom } from '../../src/transparency-log/note.ts';
import type { Environment } from '../support/processes.ts';

const bytes = (name: string) => createHash('sha256').update(`config test ${name}`).digest();
export const LOG_KEY = signingKeyFrom('log.config-test.invalid/audit', 'log', bytes('log'));

/** Settings whose files lie in this folder. */
export function completeEnvironment(folder: string): Environment {
  const catalogue = join(folder, 'catalogue.json');
  writeFileSync(catalogue, JSON.stringify({ version: 'test-1', occupations: ['6-31-01-03'] }));
  mkdirSync(join(folder, 'materials'), { recursive: true });
  const sources = SOURCES.flatMap((source) => {
    const name = `SOURCE_${source.toUpperCase().replaceAll('-', '_')}`;
    return [
      [`${name}_URL`, 'https://registry.example'],
      [`${name}_ACCOUNT`, 'account-at-the-registry'],
      [`${name}_SECRET`, `secret-of-${source}`],
    ];
  });
  return {
    DATABASE_URL: 'postgres://miaopi:password-of-the-database@database.invalid/miaopi',
    SEALING_KEYS: `test:aes-256-gcm:${bytes('sealing').toString('base64')}`,
    INDEX_KEY: bytes('index').toString('base64'),
    LOG_SIGNING_KEY: formatSigningKey(LOG_KEY),
    CHECKPOINTS_FILE: join(folder, 'checkpoints.txt'),
    ...Object.fromEntries(sources),
    SHORTAGE_CATALOGUE: catalogue,
    SMS_URL: 'https://sms.example',
    SMS_ACCOUNT: 'account-at-the-gateway',
    SMS_SECRET: 'secret-of-the-gateway',
    MATERIALS_DIR: join(folder, 'materials'),
  };
}
