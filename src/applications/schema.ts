// The form of a submission: the part that all schemes share, put together with each scheme's own. Untrusted data enters
// here and nowhere deeper: everything that passes is canonical and bounded.
import { z } from 'zod';
import { line } from '../base/free-text.ts';
import { canonicalCreditCode, parseCreditCode } from '../identity/credit-code.ts';
import { normaliseName } from '../identity/names.ts';
import { holdsPersonalNumber } from '../identity/personal-numbers.ts';
import { canonicalResidentId, parseResidentId } from '../identity/resident-id.ts';
import { canonicalNumber } from '../identity/written-form.ts';
import type { DocumentCase } from '../schemes/documents.ts';
import { EXAMPLE } from '../schemes/example.ts';
import type { Claims, Settlement } from '../schemes/facts.ts';
import type { SchemeForm } from '../schemes/form.ts';
import { civilDate, codeText, digits, flag, optional } from '../schemes/form-fields.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { BUSINESS_TYPES, CHANNELS, DEPENDANT_RELATIONS } from '../schemes/words.ts';
import { type Arrival, versionFor } from './arrival.ts';
import type { Deps } from './deps.ts';
import { SEARCH_PURPOSES, type SearchPurpose } from './purposes.ts';

/** Syntax and checksum do not depend on the day; a birth in the future is checked when the day is known. */
const ANY_DAY = Temporal.PlainDate.from('9999-12-31');

export const residentId = z
  .string()
  .max(64)
  .transform((value, context) => {
    const parsed = parseResidentId(canonicalResidentId(value), ANY_DAY);
    if (parsed.ok) return parsed.id.value;
    context.addIssue({ code: 'custom', params: { code: `resident_id.${parsed.code}` } });
    return z.NEVER;
  })
  .meta({ description: '公民身份号码 (GB 11643), 18 characters', examples: ['11010519491231002X'] });

export const creditCode = z
  .string()
  .max(64)
  .transform((value, context) => {
    const parsed = parseCreditCode(canonicalCreditCode(value));
    if (parsed.ok) return parsed.code.value;
    context.addIssue({ code: 'custom', params: { code: 'credit_code.format' } });
    return z.NEVER;
  })
  .meta({ description: '统一社会信用代码 (GB 32100), 18 characters', examples: ['91440300MA0XXXX15K'] });

/** A mobile number, with or without the country code. */
const MOBILE = /^(?:\+86|0086|86)?(1[3-9]\d{9})$/;

const phone = z
  .string()
  .max(32)
  .transform((value, context) => {
    const [, number] = MOBILE.exec(canonicalNumber(value).replace(/[()\p{Pd}]/gu, '')) ?? [];
    if (number !== undefined) return number;
    context.addIssue({ code: 'custom', params: { code: 'phone' } });
    return z.NEVER;
  })
  .meta({ description: 'Mobile number of the applicant, to which text messages go', examples: ['13800138000'] });

const personName = line(100).refine((value) => /\p{L}/u.test(normaliseName(value)), { params: { code: 'name' } });

const commitment = z.strictObject({
  signedBy: optional(z.enum(['applicant', 'employer', 'agency'])),
  signedOn: optional(civilDate),
  creditInquiryConsent: flag(),
  sensitiveDataConsent: flag(),
});

const purposes = Object.keys(SEARCH_PURPOSES) as [SearchPurpose, ...SearchPurpose[]];

/** A material, with its kind and the owners of its stamps as the scheme lists them. */
const materialOf = ({ kind, seal }: SchemeForm['materials']) =>
  z.strictObject({ kind, materialId: line(64), seals: optional(z.array(seal).max(10)) });

/** The part of a submission that is the scheme's own. */
export const submissionPartOf = ({
  claims,
  settlement,
  materials,
}: Pick<OwnPart, 'claims' | 'settlement' | 'materials'>) =>
  z.strictObject({
    claims: claims.nullish().transform((value) => value ?? {}),
    settlement,
    materials: z
      .array(materialOf(materials))
      .max(100)
      .nullish()
      .transform((value) => value ?? []),
  });
type OwnPart = Pick<
  SchemeForm,
  'claims' | 'settlement' | 'materials' | 'withoutEmployer' | 'mandated' | 'withDependants'
>;

const businessType = z
  .enum(BUSINESS_TYPES)
  .nullish()
  .transform((value) => value ?? ('in_service' as const));

const employer = z.strictObject({
  name: line(200).meta({
    description: 'For a unit on file: its name there. Width, form of brackets and spaces may differ',
  }),
  creditCode,
});

/** A relative who settles together with the applicant. */
const dependant = z.strictObject({ relation: z.enum(DEPENDANT_RELATIONS), name: personName, residentId });
export const Dependants = optional(z.array(dependant).max(20));
/** The person's mandate to the unit that files (SZ-23). */
const agencyMandate = z.strictObject({ signedOn: civilDate, agreementNumber: codeText(64) });

/** The members in this order: a repeated key is recognised by the hash of the form as it was parsed. */
const formOf = (own: OwnPart) => {
  const { claims, settlement, materials } = submissionPartOf(own).shape;
  const form = z.strictObject({
    scheme: line(64).meta({ examples: [EXAMPLE.scheme] }),
    // kept in clear, and searchable
    reference: optional(
      line(100).refine((value) => !holdsPersonalNumber(value), { params: { code: 'personal_data' } }),
    ),
    businessType,
    category: line(32).meta({ examples: ['academic'] }),
    channel: z.enum(CHANNELS),
    optOutOfAutomatedDecision: flag(),
    applicant: z.strictObject({
      name: personName,
      residentId,
      phone,
      originProvince: optional(digits(2)),
    }),
    // whether this channel needs one is a fault of the form as a whole (`form-faults.ts`)
    employer: own.withoutEmployer.length > 0 ? optional(employer) : employer,
    agencyMandate: optional(agencyMandate),
    claims,
    settlement,
    commitment,
    materials,
    dependants: Dependants,
  });
  // a scheme does not know the members of what it does not have: mandates, and relatives who come along
  const without = {
    ...(own.mandated.length > 0 ? {} : { agencyMandate: true as const }),
    ...(own.withDependants.length > 0 ? {} : { dependants: true as const }),
  };
  return form.omit(without) as unknown as typeof form;
};

/** A submission as it was parsed by the form of its scheme. */
export type SubmissionForm = Omit<z.output<ReturnType<typeof formOf>>, 'claims' | 'settlement' | 'employer'> & {
  employer?: z.output<typeof employer> | undefined;
  claims: Claims;
  settlement?: Settlement;
};

/** The form of no scheme: finds the faults of the shared part, and that there is no such scheme. */
const ofUnknownScheme = () => {
  const anything = z.unknown().optional();
  const form = formOf({ ...FREE, claims: anything, settlement: anything });
  return form.extend({ scheme: line(64).refine(() => false, { params: { code: 'unknown_scheme' } }) });
};

const FREE = { withoutEmployer: [], mandated: [], withDependants: [], materials: { kind: line(64), seal: line(32) } };

/** A case of the scheme, as far as its list of documents may depend on it. */
export function documentCaseOf({ form, categories }: Pick<Scheme, 'form' | 'categories'>): z.ZodType<DocumentCase> {
  const { claims, settlement } = submissionPartOf(form).shape;
  const isKnown = (category: string) => Object.hasOwn(categories, category);
  const shape = {
    category: line(32).refine(isKnown, { params: { code: 'unknown_category' } }),
    businessType,
    channel: z.enum(CHANNELS),
    claims,
    settlement,
    ...(form.withDependants.length > 0
      ? { dependants: optional(z.array(dependant.pick({ relation: true })).max(20)) }
      : {}),
  };
  return z.strictObject(shape) as unknown as z.ZodType<DocumentCase>;
}

/** The same for the OpenAPI document, of any of the schemes. */
export function describedCase(schemes: readonly Scheme[], id: string): z.ZodType {
  const [first, ...others] = schemes.map(documentCaseOf);
  if (!first) throw new Error('no scheme has a form');
  return (others.length > 0 ? z.union([first, ...others]) : first).meta({ id });
}

export interface SubmissionForms {
  /** The schema that a posted body must fit, by the scheme that the body names and its arrival; absent: now. */
  forBody(body: unknown, arrival?: Arrival): z.ZodType<SubmissionForm>;
  /** The same for the OpenAPI document: a body of any of the schemes fits it, with the members of `more` beside it. */
  described(id: string, more?: z.ZodRawShape): z.ZodType;
}

/** Makes the forms of submissions from the declarations of the schemes. */
export function submissionForms({ schemes, clock }: Pick<Deps, 'schemes' | 'clock'>): SubmissionForms {
  const made = new WeakMap<SchemeForm, ReturnType<typeof formOf>>();
  const formFrom = (own: SchemeForm) => {
    const form = made.get(own) ?? formOf(own);
    made.set(own, form);
    return form;
  };
  const unknown = ofUnknownScheme();
  return {
    forBody(body, arrival = { at: clock.now(), earlier: null }) {
      const named = typeof body === 'object' && body !== null && 'scheme' in body ? body.scheme : undefined;
      const scheme = typeof named === 'string' ? versionFor({ schemes }, arrival, named) : undefined;
      return (scheme ? formFrom(scheme.form) : unknown) as unknown as z.ZodType<SubmissionForm>;
    },
    described(id, more = {}) {
      const ids = new Map(schemes.versions().map((scheme) => [scheme.form, scheme.id]));
      const [first, ...others] = [...ids].map(([own, scheme]) =>
        formFrom(own).extend(ids.size > 1 ? { scheme: z.literal(scheme), ...more } : more),
      );
      if (!first) throw new Error('no scheme has a form');
      return (others.length > 0 ? z.union([first, ...others]) : first).meta({ id });
    },
  };
}

/** Either the phone number, or both name and resident id: nobody is found by a name or an id alone. */
export const SearchForm = z
  .strictObject({
    name: optional(personName),
    residentId: optional(residentId),
    phone: optional(phone),
    purpose: z.enum(purposes),
  })
  .superRefine(({ name, residentId, phone }, context) => {
    const fault = (path: string, code: string) => context.addIssue({ code: 'custom', path: [path], params: { code } });
    if (phone !== undefined) {
      if (name !== undefined || residentId !== undefined) fault('phone', 'one_way');
      return;
    }
    if (name === undefined) fault('name', 'required');
    if (residentId === undefined) fault('residentId', 'required');
  })
  .meta({ id: 'ApplicationSearch' });
export type SearchForm = z.output<typeof SearchForm>;

/** The facts by which somebody asks for the progress of an application. They are posted, never part of an address. */
export const ProgressForm = z.strictObject({ number: line(64), phone }).meta({ id: 'ProgressForm' });
export type ProgressForm = z.output<typeof ProgressForm>;

/**
 * Materials that a unit hands in after the submission; the application's scheme says which kinds and seals there are.
 */
export const MaterialsForm = z.strictObject({ materials: z.array(materialOf(FREE.materials)).min(1).max(100) });
export type MaterialsForm = z.output<typeof MaterialsForm>;
