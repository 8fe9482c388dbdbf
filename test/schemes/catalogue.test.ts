// Tests the catalogue: a version is chosen by the day, a kept one is found for ever, and a list that leaves the choice
// open is refused.
import { describe, expect, test } from 'vitest';
import { createCatalogue } from '../../src/schemes/catalogue.ts';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';
import { unprotectedBy } from '../../src/schemes/protections.ts';
import type { Scheme } from '../../src/schemes/scheme.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { toyScheme } from '../support/toy-scheme.ts';
import { versionOf } from '../support/versions.ts';

const ID = shenzhenTalent.id;
const first = versionOf('v1', { validFrom: '2019-02-21', validTo: '2026-11-30' });
const second = versionOf('v2', { validFrom: '2026-12-01', validTo: '2027-05-31' });
const third = versionOf('v3', { validFrom: '2027-07-01', validTo: '2027-12-31' });
const catalogue = createCatalogue([second, first, third]);
const on = (day: string) => catalogue.on(ID, Temporal.PlainDate.from(day))?.version;
const at = (moment: string) => catalogue.at(ID, Temporal.Instant.from(moment))?.version;

describe('the version for a day', () => {
  test.each([
    ['on the first day of a version', '2026-12-01', 'v2'],
    ['on its last day', '2026-11-30', 'v1'],
    ['before any version: the first to come', '2018-01-01', 'v1'],
    ['between two versions: the next to come', '2027-06-15', 'v3'],
    ['after the last version: the last', '2030-01-01', 'v3'],
  ])('%s', (_, day, version) => {
    expect(on(day)).toBe(version);
  });

  test('is that of the civil day in the time zone of the scheme', () => {
    expect(at('2026-11-30T23:59:59.999+08:00')).toBe('v1');
    expect(at('2026-12-01T00:00:00+08:00')).toBe('v2');
  });

  test.each([
    ['before it', third, '2027-06-30', { from: '2027-07-01' }],
    ['after it', third, '2028-01-01', { until: '2027-12-31' }],
  ])('answers a day %s with period.outside', (_, { gates }, day, params) => {
    const found = gates[0]?.find({} as never, Temporal.PlainDate.from(day), {} as never);
    expect(found).toEqual([{ code: 'period.outside', params }]);
  });
});

describe('a kept version', () => {
  test('is found by its name, whichever version is valid today', () => {
    expect(catalogue.find(ID, 'v1')).toBe(first);
    expect(catalogue.filedUnder({ scheme: ID, schemeVersion: 'v2', parameters: null })).toBe(second);
    expect(catalogue.find(ID)).toBe(third);
    expect(catalogue.find(ID, '1999-01-01')).toBeUndefined();
    expect(() => catalogue.filedUnder({ scheme: ID, schemeVersion: '1999-01-01', parameters: null })).toThrow(
      'no scheme',
    );
  });

  test('of an unknown scheme is none', () => {
    expect(catalogue.find('nowhere')).toBeUndefined();
    expect(catalogue.on('nowhere', Temporal.PlainDate.from('2026-12-01'))).toBeUndefined();
    expect(catalogue.at('nowhere', Temporal.Instant.from('2026-12-01T00:00:00Z'))).toBeUndefined();
  });

  test('is listed once for its scheme, the newest', () => {
    expect(catalogue.all()).toEqual([third]);
    expect(createCatalogue(ALL_SCHEMES).all()).toEqual(ALL_SCHEMES);
  });
});

describe('a catalogue is refused', () => {
  const days = { validFrom: '2027-01-01', validTo: '2027-02-28' };
  test.each([
    ['with the same version twice', [first, { ...second, version: 'v1' }], 'version v1 twice'],
    ['with a version given twice', [first, first], 'twice'],
    ['with two versions for a day', [first, versionOf('w', { ...days, validFrom: '2026-11-30' })], 'share a day'],
    ['with a version after an open one', [shenzhenTalent, second], 'share a day'],
    ['with two versions from the same day', [third, { ...third, version: 'w' }], 'share a day'],
    ['with a version that ends before it begins', [{ ...first, validTo: '2019-02-20' }], 'ends before it begins'],
    ['with versions of two time zones', [first, { ...second, timeZone: 'UTC' }], 'one time zone'],
    ['with versions of two number prefixes', [first, { ...second, numberPrefix: 'XX' }], 'one number prefix'],
  ])('%s', (_, schemes, message) => {
    expect(() => createCatalogue(schemes)).toThrow(message);
    expect(() => createCatalogue(schemes.toReversed())).toThrow(message);
  });
});

describe('a scheme', () => {
  const without = (code: string, part: 'gates' | 'cautions'): Scheme => ({
    ...shenzhenTalent,
    [part]: shenzhenTalent[part].filter(({ clause }) => clause !== code),
  });

  test.each([
    ['a banned person', without('SZ-56', 'gates')],
    ['a second application', without('ACCEPTANCE-1', 'gates')],
    ['a ban after acceptance', without('SZ-56', 'cautions')],
    ['a contested certificate', without('OURS-PLAUSIBLE', 'cautions')],
  ])('that lets pass %s is served by no catalogue', (what, scheme) => {
    expect(() => createCatalogue([scheme])).toThrow(`lets pass ${what}`);
  });

  test('of this program lets nothing of it pass', () => {
    for (const scheme of [...ALL_SCHEMES, toyScheme]) expect(unprotectedBy(scheme)).toEqual([]);
  });
});
