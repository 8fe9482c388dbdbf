// Rules for the form of a submission. Untrusted data enters here and nowhere deeper: everything that passes is
// canonical and bounded.
import { z } from 'zod';
import { line } from '../base/free-text.ts';
import { canonicalCreditCode, parseCreditCode } from '../identity/credit-code.ts';
import { isDay } from '../identity/day.ts';
import { normaliseName } from '../identity/names.ts';
import { holdsPersonalNumber } from '../identity/personal-numbers.ts';
import { canonicalResidentId, parseResidentId } from '../identity/resident-id.ts';
import { canonicalNumber, withoutInvisible } from '../identity/written-form.ts';
import { EXAMPLE } from '../schemes/example.ts';
import {
  BUSINESS_TYPES,
  CHANNELS,
  CONCLUSIONS,
  DEGREES,
  EDUCATION_LEVELS,
  EDUCATION_TYPES,
  EXAM_KINDS,
  QUALIFICATION_KINDS,
  QUALIFICATION_LEVELS,
  SETTLEMENT_KINDS,
  STUDY_MODES,
} from '../schemes/words.ts';
import { SEARCH_PURPOSES, type SearchPurpose } from './purposes.ts';

/** A number or a code that others issue, without the invisible marks that copying brings along. */
const codeText = (most: number) =>
  z
    .string()
    .max(most)
    .transform((value) => withoutInvisible(value).trim())
    .pipe(line(most));

const optional = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .transform((value) => (value ?? undefined) as z.output<T> | undefined)
    .meta({ ...schema.meta() });

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

const civilDate = z
  .string()
  .max(10)
  .refine((value) => /^(19|20)/.test(value) && isDay(value), { params: { code: 'date' } })
  .meta({ format: 'date', examples: ['2012-07-01'] });

/** With or without the country code. */
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

const digits = (count: number) =>
  z
    .string()
    .regex(new RegExp(`^\\d{${count}}$`))
    .meta({ description: `${count} digits` });

const personName = line(100).refine((value) => /\p{L}/u.test(normaliseName(value)), { params: { code: 'name' } });

const education = z.strictObject({
  level: optional(z.enum(EDUCATION_LEVELS)),
  type: optional(z.enum(EDUCATION_TYPES)),
  studyMode: optional(z.enum(STUDY_MODES)),
  conclusion: optional(z.enum(CONCLUSIONS)),
  degree: optional(z.enum(DEGREES)),
  institution: optional(line(200)),
  institutionCode: optional(codeText(20)),
  major: optional(line(200)),
  certificateNumber: optional(codeText(64)),
  degreeCertificateNumber: optional(codeText(64)),
  graduatedOn: optional(civilDate),
  overseas: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  overseasVerificationNumber: optional(codeText(64)),
  monthsAbroad: optional(z.int().min(0).max(1200)),
});

const qualification = z.strictObject({
  kind: z.enum(QUALIFICATION_KINDS),
  name: optional(line(200)),
  occupationCode: optional(codeText(32)),
  level: z.enum(QUALIFICATION_LEVELS),
  certificateNumber: codeText(64),
  issuedOn: optional(civilDate),
  examinedIn: optional(digits(6)),
  examKind: optional(z.enum(EXAM_KINDS)),
});

const socialSecurity = z.strictObject({
  region: optional(digits(6)),
  months: optional(z.int().min(0).max(1200)),
});

const claims = z.strictObject({
  education: optional(education),
  qualification: optional(qualification),
  socialSecurity: optional(socialSecurity),
  archiveCustody: optional(z.strictObject({ custodian: line(200), agreementNumber: codeText(64) })),
});

const commitment = z.strictObject({
  signedBy: optional(z.enum(['applicant', 'employer', 'agency'])),
  signedOn: optional(civilDate),
  creditInquiryConsent: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  sensitiveDataConsent: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
});

const purposes = Object.keys(SEARCH_PURPOSES) as [SearchPurpose, ...SearchPurpose[]];

const material = z.strictObject({ kind: line(64), materialId: line(64), seals: optional(z.array(line(32)).max(10)) });

export const SubmissionForm = z
  .strictObject({
    scheme: line(64).meta({ examples: [EXAMPLE.scheme] }),
    // kept in clear, and searchable
    reference: optional(
      line(100).refine((value) => !holdsPersonalNumber(value), { params: { code: 'personal_data' } }),
    ),
    businessType: z
      .enum(BUSINESS_TYPES)
      .nullish()
      .transform((value) => value ?? ('in_service' as const)),
    category: line(32).meta({ examples: ['academic'] }),
    channel: z.enum(CHANNELS),
    optOutOfAutomatedDecision: z
      .boolean()
      .nullish()
      .transform((value) => value ?? false),
    applicant: z.strictObject({
      name: personName,
      residentId,
      phone,
      originProvince: optional(digits(2)),
    }),
    employer: z.strictObject({
      name: line(200).meta({
        description: 'For a unit on file: its name there. Width, form of brackets and spaces may differ',
      }),
      creditCode,
    }),
    claims: claims.nullish().transform((value) => value ?? {}),
    settlement: z.strictObject({ kind: z.enum(SETTLEMENT_KINDS), district: optional(digits(6)) }),
    commitment,
    materials: z
      .array(material)
      .max(100)
      .nullish()
      .transform((value) => value ?? []),
  })
  .meta({ id: 'Submission' });
export type SubmissionForm = z.output<typeof SubmissionForm>;

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

/** Materials that a unit hands in after the submission. */
export const MaterialsForm = z.strictObject({ materials: z.array(material).min(1).max(100) });
export type MaterialsForm = z.output<typeof MaterialsForm>;
