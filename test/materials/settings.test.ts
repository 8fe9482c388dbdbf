// Tests that live operation starts only with exactly one working place for materials, and names the setting to correct.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, readLiveConfig } from '../../src/config/config.ts';
import { createLiveSite, type Environment, type LiveSite } from '../support/processes.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await createLiveSite();
});
afterAll(() => site.close());

const BUCKET = {
  MATERIALS_DIR: '',
  MATERIALS_S3_URL: 'https://s3.example.test/materials',
  MATERIALS_S3_ACCESS_KEY: 'access',
  MATERIALS_S3_SECRET_KEY: 'a-secret-that-is-not-shown',
};
const read = (changes: Environment) => readLiveConfig({ ...site.environment, ...changes }).materials;

function refusalOf(changes: Environment): string {
  try {
    read(changes);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('the settings were taken');
}

describe('the place of materials in the settings', () => {
  test('is a folder or a bucket, with the scanner beside it', () => {
    const folder = site.environment.MATERIALS_DIR as string;
    expect(read({})).toEqual({ store: { folder }, clamd: null });
    expect(read({ ...BUCKET, MATERIALS_CLAMD: 'clamd.internal:3310' })).toEqual({
      store: {
        bucket: {
          url: BUCKET.MATERIALS_S3_URL,
          region: 'auto',
          accessKey: 'access',
          secretKey: BUCKET.MATERIALS_S3_SECRET_KEY,
        },
      },
      clamd: { host: 'clamd.internal', port: 3310 },
    });
  });

  test.each<[string, Environment, RegExp]>([
    ['neither', { MATERIALS_DIR: '' }, /^MATERIALS_DIR or MATERIALS_S3_URL must be set/],
    ['both', { MATERIALS_S3_URL: BUCKET.MATERIALS_S3_URL }, /^MATERIALS_DIR .*not both/],
    [
      'a folder that is not there',
      { MATERIALS_DIR: '/nonexistent/materials' },
      /^MATERIALS_DIR names a folder that is not there/,
    ],
    ['a bucket without its secret', { ...BUCKET, MATERIALS_S3_SECRET_KEY: '' }, /^MATERIALS_S3_SECRET_KEY is not set/],
    [
      'a wrong address of a bucket',
      { ...BUCKET, MATERIALS_S3_URL: 'bucket' },
      /^MATERIALS_S3_URL must begin with https/,
    ],
    ['a scanner without a port', { MATERIALS_CLAMD: 'clamd.internal' }, /^MATERIALS_CLAMD must be host:port/],
  ])('is refused: %s', (_, changes, said) => {
    const refusal = refusalOf(changes);
    expect(refusal.split('\n')).toHaveLength(1);
    expect(refusal).toMatch(said);
    expect(refusal).not.toContain(BUCKET.MATERIALS_S3_SECRET_KEY);
  });

  test('is refused if it is a file', () => {
    const folder = join(site.environment.MATERIALS_DIR as string, 'inside');
    mkdirSync(folder);
    const file = join(folder, 'file');
    writeFileSync(file, '', { mode: 0o777 });
    expect(refusalOf({ MATERIALS_DIR: file })).toMatch(/^MATERIALS_DIR names no folder/);
    expect(read({ MATERIALS_DIR: folder })).toMatchObject({ store: { folder } });
  });
});
