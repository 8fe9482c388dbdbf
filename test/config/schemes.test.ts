// Tests that an installation needs the registries and recipients of the schemes that it serves, and of no other: what
// is missing is named with its own variables, and a variable that names no city is refused where it could mean two.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, readLiveConfig, readSandboxConfig, surveyLive, unreadIn } from '../../src/config/config.ts';
import type { Reference } from '../../src/schemes/references.ts';
import { registriesOf } from '../../src/schemes/registries.ts';
import type { Scheme } from '../../src/schemes/scheme.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import type { Environment } from '../support/processes.ts';
import { completeEnvironment } from './environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'miaopi-schemes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Another city: it checks three sources, one of them in a register of the whole country, and tells one department. */
const elsewhere: Scheme = {
  ...shenzhenTalent,
  id: 'elsewhere-talent',
  city: { id: 'elsewhere', code: '990100', name: { zh: '他市', en: 'Elsewhere' } },
  checks: shenzhenTalent.checks.filter(({ source }) =>
    ['academic-records', 'criminal-record', 'social-security'].includes(source),
  ),
  supervision: { ...shenzhenTalent.supervision, pushedTo: ['public_security'], creditGrounds: [] },
  references: {},
};
const BOTH = [shenzhenTalent, elsewhere];

const COMPLETE = completeEnvironment(folder);
/** the settings that have nothing to do with a city */
const { SHORTAGE_CATALOGUE, ...REST } = COMPLETE;
const GENERAL = Object.fromEntries(Object.entries(REST).filter(([name]) => !name.startsWith('SOURCE_')));
const access = (prefix: string): Environment => ({
  [`${prefix}_URL`]: `https://${prefix.toLowerCase().replaceAll('_', '-')}.example`,
  [`${prefix}_ACCOUNT`]: `account of ${prefix}`,
  [`${prefix}_SECRET`]: `secret of ${prefix}`,
});
const OF_ELSEWHERE = ['ACADEMIC_RECORDS', 'CRIMINAL_RECORD', 'SOCIAL_SECURITY'].map((name) => `SOURCE_${name}`);

function faultsOf(environment: Environment, available: readonly Scheme[] = BOTH): string[] {
  try {
    readLiveConfig(environment, available);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message.split('\n');
  }
  return [];
}
const namesIn = (lines: readonly string[]) => lines.map((line) => line.split(' ')[0]).toSorted();
const partsOf = (prefix: string) => ['ACCOUNT', 'SECRET', 'URL'].map((part) => `${prefix}_${part}`);

describe('an installation that serves one scheme', () => {
  const environment = { ...GENERAL, SCHEMES: elsewhere.id };

  test('names what is missing of its own, and asks for nothing of another city', () => {
    expect(namesIn(faultsOf(environment))).toEqual(OF_ELSEWHERE.flatMap(partsOf).toSorted());
  });

  test('names the list that its own scheme asks for, and reads it', () => {
    const { shortageCatalogue: reference } = shenzhenTalent.references as { shortageCatalogue: Reference };
    const listing = { ...elsewhere, references: { trades: { ...reference, variable: 'TRADES_OF_ELSEWHERE' } } };
    const others = { ...environment, ...Object.assign({}, ...OF_ELSEWHERE.map(access)) };
    const available = [shenzhenTalent, listing];
    expect(namesIn(faultsOf(others, available))).toEqual(['TRADES_OF_ELSEWHERE']);
    const read = readLiveConfig({ ...others, TRADES_OF_ELSEWHERE: SHORTAGE_CATALOGUE }, available);
    expect([...read.references.keys()]).toEqual(['TRADES_OF_ELSEWHERE']);
    expect(read.references.get('TRADES_OF_ELSEWHERE')?.entries.size).toBeGreaterThan(0);
  });

  test('starts with its own registries and recipients alone', () => {
    const push = { PUSH_PUBLIC_SECURITY_URL: 'https://police.example', PUSH_PUBLIC_SECURITY_SECRET: 'of the police' };
    const settings = { ...environment, ...push, ...Object.assign({}, ...OF_ELSEWHERE.map(access)) };
    const read = readLiveConfig(settings, BOTH);
    expect(read.schemes).toEqual([elsewhere]);
    expect(Object.keys(read.sources).toSorted()).toEqual([
      'academic-records',
      'criminal-record@elsewhere',
      'social-security@elsewhere',
    ]);
    expect(read.sources['social-security@elsewhere']).toEqual({
      baseUrl: 'https://source-social-security.example',
      credentials: { account: 'account of SOURCE_SOCIAL_SECURITY', secret: 'secret of SOURCE_SOCIAL_SECURITY' },
    });
    expect(Object.keys(read.pushes)).toEqual(['public_security@elsewhere']);
    expect(read.references.size).toBe(0);
  });

  test('accepts variables that name its city, and not both spellings at once', () => {
    const [academic, criminal, social] = OF_ELSEWHERE as [string, string, string];
    const named = { ...access(academic), ...access(`${criminal}_ELSEWHERE`), ...access(`${social}_ELSEWHERE`) };
    const { sources } = readLiveConfig({ ...environment, ...named }, BOTH);
    expect(sources['criminal-record@elsewhere']?.baseUrl).toBe('https://source-criminal-record-elsewhere.example');
    const lines = faultsOf({ ...environment, ...named, [`${social}_URL`]: 'https://which-city.example' });
    expect(lines).toEqual([
      expect.stringMatching(/^SOURCE_SOCIAL_SECURITY_URL names no city: set SOURCE_SOCIAL_SECURITY_ELSEWHERE_URL/),
    ]);
  });

  test('reads nothing that is set for another city', () => {
    const own = Object.assign({}, ...OF_ELSEWHERE.map(access));
    const foreign = {
      SHORTAGE_CATALOGUE: 'no such file',
      SOURCE_CRIMINAL_RECORD_SHENZHEN_URL: 'not an address',
      PUSH_CREDIT_SYSTEM_URL: 'half a pair',
    };
    expect(faultsOf({ ...environment, ...own, ...foreign })).toEqual([]);
    const settings = { ...environment, ...own, ...foreign, CONSOL_ORIGIN: 'misspelt' };
    const unread = unreadIn(settings, surveyLive(settings, BOTH), BOTH);
    expect(unread.map(({ variable, text }) => [variable, /not served/.test(text.en)])).toEqual([
      ...Object.keys(foreign).map((variable) => [variable, true]),
      ['CONSOL_ORIGIN', false],
    ]);
  });
});

describe('an installation that serves several cities', () => {
  const named = (prefix: string) => [`${prefix}_ELSEWHERE`, `${prefix}_SHENZHEN`];
  const shared = ['SOURCE_CRIMINAL_RECORD', 'SOURCE_SOCIAL_SECURITY'];
  const alone = ['ACADEMIC_RECORDS', 'CREDIT_CHECK', 'HOUSEHOLD', 'MEDICAL_EXAM', 'QUALIFICATION'].map(
    (name) => `SOURCE_${name}`,
  );

  test('needs the city in a variable only where a source has several registries', () => {
    expect(namesIn(faultsOf(GENERAL))).toEqual(
      ['SHORTAGE_CATALOGUE', ...[...shared.flatMap(named), ...alone].flatMap(partsOf)].toSorted(),
    );
    const settings = {
      ...GENERAL,
      SHORTAGE_CATALOGUE,
      ...Object.assign({}, ...[...shared.flatMap(named), ...alone].map(access)),
    };
    const { sources, schemes } = readLiveConfig(settings, BOTH);
    expect(schemes).toEqual(BOTH);
    expect(Object.keys(sources).toSorted()).toEqual(
      registriesOf(BOTH)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(sources['criminal-record@shenzhen']?.baseUrl).toBe('https://source-criminal-record-shenzhen.example');
    expect(sources['criminal-record@elsewhere']?.baseUrl).toBe('https://source-criminal-record-elsewhere.example');
  });

  test('refuses an address or a secret that could be either city’s', () => {
    const settings = {
      ...GENERAL,
      SHORTAGE_CATALOGUE,
      ...Object.assign({}, ...[...shared.flatMap(named), ...alone].map(access)),
    };
    const push = { PUSH_PUBLIC_SECURITY_URL: 'https://police.example', PUSH_PUBLIC_SECURITY_SECRET: 'of which' };
    const lines = faultsOf({ ...settings, ...push, SOURCE_CRIMINAL_RECORD_SECRET: 'of which' });
    expect(namesIn(lines)).toEqual([
      'PUSH_PUBLIC_SECURITY_SECRET',
      'PUSH_PUBLIC_SECURITY_URL',
      'SOURCE_CRIMINAL_RECORD_SECRET',
    ]);
    for (const line of lines) expect(line).toMatch(/names no city: .*_ELSEWHERE_|names no city: .*_SHENZHEN_/);
  });

  test('gives each city’s department its own address', () => {
    const settings = {
      ...GENERAL,
      SHORTAGE_CATALOGUE,
      ...Object.assign({}, ...[...shared.flatMap(named), ...alone].map(access)),
    };
    const push = {
      PUSH_PUBLIC_SECURITY_ELSEWHERE_URL: 'https://police-elsewhere.example',
      PUSH_PUBLIC_SECURITY_ELSEWHERE_SECRET: 'of elsewhere',
      PUSH_PUBLIC_SECURITY_SHENZHEN_URL: 'https://police.example',
      PUSH_PUBLIC_SECURITY_SHENZHEN_SECRET: 'of the other',
    };
    expect(readLiveConfig({ ...settings, ...push }, BOTH).pushes).toEqual({
      'public_security@shenzhen': { url: 'https://police.example', secret: 'of the other' },
      'public_security@elsewhere': { url: 'https://police-elsewhere.example', secret: 'of elsewhere' },
    });
  });

  test('refuses two cities of one name, which would be asked about each other’s applicants', () => {
    const namesake = { ...elsewhere, city: { ...elsewhere.city, id: 'shenzhen' } };
    expect(() => registriesOf([shenzhenTalent, namesake])).toThrow(/city shenzhen has two codes/);
  });
});

describe('SCHEMES', () => {
  test.each(['no-such-scheme', `${elsewhere.id},no-such-scheme`, ','])(
    'that is “%s” is refused with the ids that exist, beside every other fault',
    (ids) => {
      const lines = faultsOf({ ...COMPLETE, PORT: 'x', SCHEMES: ids });
      expect(namesIn(lines)).toEqual(['PORT', 'SCHEMES']);
      expect(lines.join('\n')).toContain('shenzhen-talent, elsewhere-talent');
      expect(lines.join('\n')).not.toContain('no-such-scheme');
    },
  );

  test('chooses the schemes of a sandbox in the same way', () => {
    expect(readSandboxConfig({ SCHEMES: elsewhere.id }, BOTH).schemes).toEqual([elsewhere]);
    expect(readSandboxConfig({}, BOTH).schemes).toEqual(BOTH);
    expect(() => readSandboxConfig({ SCHEMES: 'no-such-scheme' }, BOTH)).toThrow(
      /^SCHEMES names no scheme at place 1: it must be ids of schemes/,
    );
  });

  test('has every scheme of the program as its default', () => {
    expect(readLiveConfig(COMPLETE).schemes.map(({ id }) => id)).toEqual(['shenzhen-talent']);
    expect(surveyLive(COMPLETE).faults).toEqual([]);
  });

  test('takes every version of a scheme that it names', () => {
    const next = { ...elsewhere, version: 'next', checks: [] };
    const settings = { ...GENERAL, ...Object.assign({}, ...OF_ELSEWHERE.map(access)), SCHEMES: elsewhere.id };
    expect(readLiveConfig(settings, [shenzhenTalent, elsewhere, next]).schemes).toEqual([elsewhere, next]);
  });
});
