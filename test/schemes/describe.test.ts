// Tests the description of a scheme: categories, claims, checks and materials as plain data, enough to build a form.
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { submissionPartOf } from '../../src/applications/schema.ts';
import { describeDemands, describeScheme } from '../../src/schemes/describe.ts';
import { type Demand, type DocumentCase, sheet } from '../../src/schemes/documents.ts';
import type { Settlement } from '../../src/schemes/facts.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { CATEGORIES, grounds } from '../support/cases.ts';

const OWNED = { owner: 'education', mandatory: true } as const;

const described = (choice: Parameters<typeof describeScheme>[1] = {}) =>
  Object.fromEntries(describeScheme(shenzhenTalent, choice).categories.map((category) => [category.id, category]));

/** Every text that a JSON Schema takes, by its place. */
function textsIn(schema: Record<string, unknown>, place = ''): [place: string, text: Record<string, unknown>][] {
  if (schema.type === 'string') return [[place, schema]];
  return Object.entries(schema).flatMap(([name, inner]) =>
    typeof inner === 'object' && inner !== null
      ? textsIn(inner as Record<string, unknown>, name === 'properties' ? place : `${place}/${name}`)
      : [],
  );
}

describe('the form of a scheme', () => {
  test('bounds every text as the service does: none may be empty or longer than the service takes', () => {
    const { claims, settlement, materials } = submissionPartOf(shenzhenTalent.form).shape;
    const schema = z.toJSONSchema(z.object({ claims, settlement, materials }), { io: 'input', unrepresentable: 'any' });
    const texts = textsIn(schema as Record<string, unknown>);
    expect(texts.length).toBeGreaterThan(10);
    for (const [place, text] of texts) {
      const isClosed = ['enum', 'const', 'pattern', 'format'].some((each) => each in text);
      expect([place, isClosed || Number(text.minLength) >= 1]).toEqual([place, true]);
      expect([place, isClosed || Number(text.maxLength) > 0]).toEqual([place, true]);
    }
    const refused = claims.safeParse({ education: { certificateNumber: '' } });
    expect(refused.error?.issues).toMatchObject([{ code: 'too_small', path: ['education', 'certificateNumber'] }]);
  });
});

describe('a described scheme', () => {
  test('is plain data that survives JSON', () => {
    const view = describeScheme(shenzhenTalent);
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });

  test('lists the five categories of the contract with their rules', () => {
    const rules = Object.fromEntries(
      Object.values(described()).map(({ id, rules: all }) => [id, all.map((one) => one.id)]),
    );
    expect(rules).toEqual({
      high_level: ['SZ-A'],
      academic: ['SZ-B1', 'SZ-B2'],
      skilled: ['SZ-C1', 'SZ-C2', 'SZ-C3'],
      returnee: ['SZ-D1'],
      visiting_scholar: ['SZ-D2'],
    });
  });

  test('lists the claims that each category needs, as the contract does', () => {
    const claims = Object.fromEntries(
      Object.values(described()).map(({ id, requiredClaims }) => [id, requiredClaims.toSorted()]),
    );
    const education = ['certificateNumber', 'conclusion', 'institution', 'level', 'type'].map(
      (one) => `/claims/education/${one}`,
    );
    const certificate = ['certificateNumber', 'kind', 'level'].map((one) => `/claims/qualification/${one}`);
    const exam = ['examKind', 'examinedIn', 'occupationCode'].map((one) => `/claims/qualification/${one}`);
    expect(claims).toEqual({
      academic: education,
      returnee: education,
      high_level: certificate,
      skilled: [...certificate, ...exam].toSorted(),
      visiting_scholar: ['/claims/education/monthsAbroad'],
    });
  });

  test('asks for the verification instead of the certificate number for a degree from abroad', () => {
    const missing = shenzhenTalent.categories.returnee?.missingClaims({ education: { overseas: true } });
    expect(missing).toContain('/claims/education/overseasVerificationNumber');
    expect(missing).not.toContain('/claims/education/certificateNumber');
  });

  test('asks for nothing more in a complete submission', () => {
    for (const category of CATEGORIES) {
      const { claims } = grounds({ category }).submission;
      expect(shenzhenTalent.categories[category]?.missingClaims(claims)).toEqual([]);
    }
  });

  test('lists the checks for the chosen channel and claims', () => {
    const sources = (choice: Parameters<typeof describeScheme>[1], id: string) =>
      described(choice)[id]?.requiredChecks.map(({ source }) => source);
    expect(sources({ channel: 'employer' }, 'academic')).toContain('social-security');
    expect(sources({ channel: 'agency' }, 'academic')).toContain('social-security');
    const seniorWorker = {
      qualification: { kind: 'vocational', level: 'senior_worker', certificateNumber: '' },
    } as const;
    expect(sources({ channel: 'agency', claims: seniorWorker }, 'skilled')).toContain('social-security');
  });

  test('lists of the documents of a case what suffices, with its stamps, and the source that completes it', () => {
    const scheme = {
      ...shenzhenTalent,
      materialNames: { lease: { zh: '租赁合同', en: 'Lease' } },
      documents: ({ settlement }: DocumentCase): Demand[] => [
        { clause: 'X-1', anyOf: [sheet('diploma'), sheet('graduate_register', ['archive_keeper'])], ...OWNED },
        ...(settlement?.kind === 'rented' ? [{ clause: 'X-2', anyOf: [sheet('lease')] as const, ...OWNED }] : []),
        { clause: 'X-3', anyOf: [sheet('id_card_front')], ...OWNED, mandatory: false },
      ],
    };
    const about = { category: 'academic', businessType: 'in_service', channel: 'employer', claims: {} } as const;
    const shown = (settlement?: Settlement) =>
      describeDemands(scheme, { ...about, ...(settlement ? { settlement } : {}) }).demands;
    expect(shown({ kind: 'rented' }).map(({ clause }) => clause)).toEqual(['X-1', 'X-2', 'X-3']);
    expect(shown()).toEqual([
      {
        clause: 'X-1',
        text: { zh: '毕业证书或毕业生登记表', en: 'Graduation certificate, or Register of a graduate' },
        owner: 'education',
        anyOf: [
          { kind: 'diploma', seals: [], coveredBy: 'academic-records' },
          { kind: 'graduate_register', seals: ['archive_keeper'], coveredBy: null },
        ],
        mandatory: true,
      },
      {
        clause: 'X-3',
        text: { zh: '身份证正面', en: 'Identity card, front' },
        owner: 'education',
        anyOf: [{ kind: 'id_card_front', seals: [], coveredBy: 'identity' }],
        mandatory: false,
      },
    ]);
    // a document without a name could be asked for and never understood
    expect(() =>
      describeDemands({ ...scheme, materialNames: {} }, { ...about, settlement: { kind: 'rented' } }),
    ).toThrow('lease');
  });

  test('asks for no document about the place to settle and no medical form (SZ-31, rules 1.8)', () => {
    const kinds = Object.values(described()).flatMap(({ materials }) => materials.map(({ kind }) => kind));
    expect(kinds.filter((kind) => /medical|property|household_page|kinship|owner/.test(kind))).toEqual([]);
  });
});
