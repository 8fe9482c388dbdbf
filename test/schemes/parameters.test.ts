// Tests the parameters of schemes: each has a meaning and a source, wrong values are named, and what a decision keeps
// means the same for ever.
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createCatalogue, createSettableCatalogue, faultsOfValues } from '../../src/schemes/catalogue.ts';
import { describeScheme } from '../../src/schemes/describe.ts';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';
import { firstDefaultsOf, type Parameter, type Parameters, parametrised } from '../../src/schemes/parameters.ts';
import { namesOf, type Scheme } from '../../src/schemes/scheme.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { versionOf } from '../support/versions.ts';

const ID = shenzhenTalent.id;
const own = shenzhenTalent.parameters as Parameters;

/**
 * What a kept decision without parameters means. A line never changes: if a default changes in code, its former value
 * becomes `firstDefault`. A new parameter, or a new version of a scheme, gets new lines.
 */
const FIRST_DEFAULTS: Record<string, Record<string, unknown>> = {
  'shenzhen-talent 2019-02-28': {
    'SZ-02.trialFrom': '2019-02-21',
    'SZ-B1.level': 'bachelor',
    'SZ-B1.age': 45,
    'SZ-B2.level': 'associate',
    'SZ-B2.age': 35,
    'SZ-C1.age': 45,
    'SZ-C2.age': 40,
    'SZ-C3.age': 35,
    'SZ-C3.insuredMonths': 36,
    'SZ-D1.age': 45,
    'SZ-D2.age': 45,
    'SZ-D2.monthsAbroad': 12,
    'highLevel.ageLimits': null,
    countedNatures: ['normal'],
    unpostedMonths: 1,
    'employment.proven': false,
    'mandate.required': false,
    'clauses.revised': false,
    crimeLookBackMonths: null,
    creditLookBackMonths: 60,
    highRiskKinds: ['court_defaulter', 'serious_dishonesty', 'fraudulent_declaration'],
    medicalValidMonths: 6,
    graduationToleranceMonths: 1,
    decisiveFields: [
      'education.level',
      'education.type',
      'education.conclusion',
      'education.institution',
      'education.certificateNumber',
      'education.studyMode',
      'education.degree',
      'education.degreeCertificateNumber',
      'education.graduatedOn',
      'qualification.kind',
      'qualification.level',
      'qualification.certificateNumber',
      'qualification.occupationCode',
      'qualification.examKind',
      'qualification.examinedIn',
      'qualification.status',
      'qualification.issuedOn',
    ],
    decisiveOverseasFields: ['education.overseasVerificationNumber', 'education.degree', 'education.graduatedOn'],
    'workerTransfer.instant': false,
    'documents.gate': false,
    'transfer.archiveTwo': ['cadre_transfer'],
    'postdoctoral.sources': ['credit-check', 'criminal-record'],
    answersValidHours: 24,
    cityCode: '440300',
    reviewWorkingDays: 20,
    supplementWorkingDays: 15,
    mostSupplementWorkingDays: 60,
    'sourceDispute.workingDays': 10,
    'commitment.validDays': 180,
    'plausible.minAge': 18,
    'plausible.minGraduationAge': 15,
    'plausible.minWorkingAge': 16,
    freezeWorkingDays: 15,
    mostFreezeWorkingDays: 60,
    findingWorkingDays: 5,
    hearingWorkingDays: 0,
    pushWorkingDays: 5,
    'push.recipients': ['public_security', 'human_resources', 'development_and_reform'],
    'approval.lapseAfter': null,
    banMonths: 12,
    unitBanMonths: 12,
    banProposalWorkingDays: 10,
    validTo: null,
    'paper.authority': '深圳市人力资源和社会保障局',
    'paper.reconsideration': '深圳市人民政府',
    'paper.court': '有管辖权的人民法院',
  },
};

describe('the parameters of a scheme', () => {
  test('have the first defaults with which the version came into use', () => {
    const found = ALL_SCHEMES.flatMap(({ id, version, parameters }) =>
      parameters ? [[`${id} ${version}`, firstDefaultsOf(parameters)]] : [],
    );
    expect(Object.fromEntries(found)).toEqual(FIRST_DEFAULTS);
  });

  test('have defaults that fit their own types, and a text in both languages', () => {
    for (const { name, type, default: usual, text } of own.declared) {
      expect(type.safeParse(usual).success, name).toBe(true);
      expect(text.zh, name).toMatch(/\p{Script=Han}/u);
      expect(text.en, name).toMatch(/^[A-Z]/);
    }
    expect(own.faultsOf(own.values)).toEqual([]);
  });

  test('reach the readings, terms, numbers and days of the scheme', () => {
    const scheme = own.given({
      reviewWorkingDays: 7,
      freezeWorkingDays: 9,
      banMonths: 3,
      validTo: '2026-12-31',
      'SZ-02.trialFrom': '2020-01-01',
    });
    expect(scheme.parameters?.values.reviewWorkingDays).toBe(7);
    expect(scheme.supervision.freezeWorkingDays).toBe(9);
    expect(JSON.stringify(scheme)).toContain('"months":3');
    expect([scheme.validFrom, scheme.validTo]).toEqual(['2020-01-01', '2026-12-31']);
    expect(shenzhenTalent.supervision.freezeWorkingDays).toBe(15);
  });

  test('are described with value, default, source and validity', () => {
    const { parameters } = describeScheme(own.given({ banMonths: 3, validTo: '2026-12-31' }));
    expect(Object.keys(parameters)).toEqual(own.declared.map(({ name }) => name));
    const validity = { from: '2019-02-21', to: '2026-12-31' };
    expect(parameters.banMonths).toMatchObject({ value: 3, default: 0, source: 'AMB-27', external: true, validity });
    expect(parameters['SZ-B1.age']).toMatchObject({ value: 45, default: 45, source: 'SZ-B1', external: false });
    expect(parameters.countedNatures).toMatchObject({ source: 'AMB-3' });
  });
});

describe('a decision keeps', () => {
  test('only the values that differ from the first defaults of its version', () => {
    const since = {
      'employment.proven': true,
      'mandate.required': true,
      'clauses.revised': true,
      'documents.gate': true,
      banMonths: 0,
      unitBanMonths: 0,
    };
    expect(own.kept).toEqual(since);
    expect(own.under(null).parameters?.kept).toBeNull();
    expect(own.given({ banMonths: 12 }).parameters?.kept).toEqual({ ...since, banMonths: undefined });
    expect(own.given({ banMonths: 3, reviewWorkingDays: 20 }).parameters?.kept).toEqual({ ...since, banMonths: 3 });
    expect(namesOf(own.under(null))).toEqual({ id: ID, version: shenzhenTalent.version });
    expect(namesOf(own.given({ banMonths: 3 }))).toMatchObject({ parameters: { banMonths: 3 } });
  });

  test('them through any other values that come into force', () => {
    const catalogue = createSettableCatalogue(ALL_SCHEMES, { [ID]: { reviewWorkingDays: 7 } });
    const kept = catalogue.find(ID)?.parameters?.kept ?? null;
    catalogue.setValues({ [ID]: { reviewWorkingDays: 30, banMonths: 3 } });
    const row = { scheme: ID, schemeVersion: shenzhenTalent.version };
    expect(catalogue.find(ID)?.parameters?.values).toMatchObject({ reviewWorkingDays: 30, banMonths: 3 });
    const under = catalogue.filedUnder({ ...row, parameters: kept });
    expect(under.parameters?.values).toMatchObject({ reviewWorkingDays: 7, banMonths: 0 });
    expect(catalogue.filedUnder({ ...row, parameters: own.kept })).toBe(shenzhenTalent);
    expect(catalogue.filedUnder({ ...row, parameters: null }).parameters?.values).toEqual(firstDefaultsOf(own));
  });

  const declared = (changes: Partial<Parameter>): Scheme =>
    parametrised(
      [
        {
          name: 'days',
          type: z.int(),
          default: 5,
          source: null,
          external: true,
          text: { zh: '日', en: 'Days' },
          ...changes,
        },
      ],
      ({ days }) => ({
        ...versionOf('v', { validFrom: '2019-02-21', validTo: null }),
        title: { zh: `${days}`, en: '' },
      }),
    );
  test('them when the default changes in code', () => {
    const [before, after] = [declared({}), declared({ default: 8, firstDefault: 5 })].map(
      ({ parameters }) => parameters as Parameters,
    );
    expect(before?.kept).toBeNull();
    // what was kept before means 5 as before; what is kept from now on says 8
    expect(after?.under(before?.kept ?? null).title.zh).toBe('5');
    expect(after?.kept).toEqual({ days: 8 });
    expect(after?.under({ days: 8 }).title.zh).toBe('8');
    expect(after?.given({ days: 5 }).parameters?.kept).toBeNull();
  });

  test('values that the scheme must declare for ever', () => {
    expect(() => own.under({ noSuchThing: 1 })).toThrow('noSuchThing');
    const days = { validFrom: '2019-02-21', validTo: null };
    const { parameters: _, ...bare } = versionOf('bare', days);
    const row = { scheme: ID, schemeVersion: 'bare', parameters: { banMonths: 3 } };
    expect(() => createCatalogue([bare]).filedUnder(row)).toThrow('has no parameters');
  });

  test('objects whose members a database gives back in another order', () => {
    const ages = { name: 'ages', type: z.record(z.string(), z.int()), default: { A: 60, B: 50 } };
    expect(declared(ages).parameters?.under({ ages: { B: 50, A: 60 } }).parameters?.kept).toBeNull();
  });
});

describe('given values are refused', () => {
  const faults = (values: Record<string, unknown>, schemes = ALL_SCHEMES, id = ID) =>
    faultsOfValues(schemes, { [id]: values }).map(({ name, code }) => [name, code]);

  test.each([
    ['of an unknown name', { noSuchThing: 1 }, [['noSuchThing', 'unknown_parameter']]],
    ['of an inherited name', { constructor: 1 }, [['constructor', 'unknown_parameter']]],
    ['outside the range', { banMonths: -1 }, [['banMonths', 'value']]],
    ['of another type', { validTo: 'tomorrow' }, [['validTo', 'value']]],
    [
      'each by its name',
      { banMonths: 'x', noSuchThing: 1, reviewWorkingDays: 20 },
      [
        ['noSuchThing', 'unknown_parameter'],
        ['banMonths', 'value'],
      ],
    ],
    ['beyond the most of the scheme', { freezeWorkingDays: 61 }, [['freezeWorkingDays', 'value']]],
    ['before the first day', { validTo: '2019-02-20' }, [['validTo', 'value']]],
  ])('%s', (_, values, expected) => {
    expect(faults(values)).toEqual(expected);
    expect(() => createCatalogue(ALL_SCHEMES, { [ID]: values })).toThrow();
  });

  test('of an unknown scheme', () => {
    expect(faults({}, ALL_SCHEMES, 'nowhere')).toEqual([[null, 'unknown_scheme']]);
  });

  test('that let two versions share a day', () => {
    const ended = own.given({ validTo: '2026-11-30' });
    const open = parametrised([...own.declared], () => shenzhenTalent);
    const next = versionOf('next', { validFrom: '2026-12-01', validTo: null });
    const both = [{ ...open, version: 'first', validTo: ended.validTo, parameters: own }, next];
    expect(faults({ validTo: '2026-12-31' }, both)).toEqual([[null, 'value']]);
  });
});
