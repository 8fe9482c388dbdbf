// Tests that the form of a submission is put together of the part that all schemes share and the part that its scheme
// declares: a body is judged by the form of the scheme that it names, and every fault is found at once.
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { submissionForms } from '../../src/applications/schema.ts';
import { realClock } from '../../src/base/clock.ts';
import { Refusal } from '../../src/base/refusal.ts';
import { createSchemas } from '../../src/http/openapi/schemas.ts';
import { parseOrRefuse } from '../../src/http/validation.ts';
import { createCatalogue } from '../../src/schemes/catalogue.ts';
import type { SchemeForm } from '../../src/schemes/form.ts';
import { digits, optional, qualificationClaim } from '../../src/schemes/form-fields.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { formOf, P1 } from '../support/people.ts';

/**
 * A scheme of another city: certificates without a level, a dwelling of its own, closed lists, no settlement needed.
 */
const OTHER: SchemeForm = {
  claims: z.strictObject({
    qualification: optional(qualificationClaim.extend({ level: optional(qualificationClaim.shape.level) })),
    residence: z.strictObject({ months: z.int().min(0).max(1200) }),
  }),
  settlement: optional(z.strictObject({ kind: z.enum(['rented']), district: digits(6) })),
  withDependants: [],
  withoutEmployer: ['agency'],
  mandated: [],
  materials: { kind: z.enum(['lease']), seal: z.enum(['landlord']) },
  settlementKinds: { rented: { zh: '租赁住房', en: 'rented dwelling' } },
  factsOf: () => ({}),
  claimsOf: () => ({}),
};
const schemes = createCatalogue([shenzhenTalent, { ...shenzhenTalent, id: 'other', form: OTHER }]);
const forms = submissionForms({ schemes, clock: realClock });
const parse = (body: unknown) => parseOrRefuse(forms.forBody(body), body);
function faultsOf(body: unknown): string[] {
  try {
    parse(body);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return (error.details.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
  }
  return [];
}

const { settlement, ...shared } = formOf(P1) as unknown as Record<string, unknown>;
const other = (changes: object = {}) => ({
  ...shared,
  scheme: 'other',
  claims: { residence: { months: 3 } },
  ...changes,
});

describe('a submission', () => {
  test('is judged by the form of the scheme that it names, and by no other', () => {
    expect(parse(other()).claims).toEqual({ residence: { months: 3 } });
    expect(faultsOf({ ...other(), scheme: shenzhenTalent.id, settlement })).toEqual([
      '/claims/residence unknown_field',
    ]);
    expect(faultsOf(other({ settlement }))).toEqual([
      '/settlement/kind value',
      ...((settlement as { district?: string }).district ? [] : ['/settlement/district required']),
    ]);
  });

  test('may lack what its scheme does not ask for: a settlement, the level of a certificate', () => {
    const qualification = { kind: 'practising', certificateNumber: 'ZY-1' };
    const claims = { residence: { months: 3 }, qualification };
    expect(parse(other({ claims })).settlement).toBeUndefined();
    expect(faultsOf({ ...shared, claims: { qualification } })).toEqual([
      '/claims/qualification/level required',
      '/settlement required',
    ]);
  });

  test('has every fault of both parts named at once', () => {
    const faults = faultsOf(
      other({
        channel: 'door',
        claims: { residence: { months: -1 }, education: {} },
        settlement: { kind: 'own_property', district: '44' },
        materials: [{ kind: 'diploma', materialId: 'm', seals: ['landlord', 'employer'] }],
      }),
    );
    expect(faults.toSorted()).toEqual(
      [
        '/channel value',
        '/claims/education unknown_field',
        '/claims/residence/months too_short',
        '/materials/0/kind value',
        '/materials/0/seals/1 value',
        '/settlement/district format',
        '/settlement/kind value',
      ].toSorted(),
    );
  });

  test.each([
    ['a scheme that there is not', 'nowhere', '/scheme unknown_scheme'],
    ['the name of an inherited member', 'constructor', '/scheme unknown_scheme'],
    ['no scheme', undefined, '/scheme required'],
    ['a number', 7, '/scheme type'],
  ])('that names %s is refused with the faults of the shared part', (_, scheme, fault) => {
    expect(faultsOf({ ...other(), scheme, channel: 'door' }).toSorted()).toEqual(['/channel value', fault]);
  });

  test.each([null, 7, 'text', []])('that is no object is refused: %j', (body) => {
    expect(faultsOf(body)).toEqual([' type']);
  });
});

describe('the OpenAPI document', () => {
  test('describes a submission of several schemes as one of their forms', () => {
    const schemas = createSchemas();
    schemas.toSchema(forms.described('Submission'), 'input');
    const { anyOf } = schemas.components.Submission as { anyOf: { properties: Record<string, { const?: string }> }[] };
    expect(anyOf.map(({ properties }) => properties.scheme?.const)).toEqual([shenzhenTalent.id, 'other']);
  });
});
