// The data of a person in the mock registries: the body of `PUT /_control/people/{residentId}`. Known keys are checked
// strictly; unknown ones are kept and ignored, so that a newer client's data is still accepted.
import { z } from 'zod';
import {
  CONCLUSIONS,
  CREDIT_KINDS,
  CREDIT_STATUSES,
  CRIMINAL_KINDS,
  DEGREES,
  EDUCATION_LEVELS,
  EDUCATION_TYPES,
  EXAM_KINDS,
  INSURANCES,
  MEDICAL_CONCLUSIONS,
  ONE_STOPS,
  PAYMENT_NATURES,
  QUALIFICATION_KINDS,
  QUALIFICATION_LEVELS,
  SOURCES,
  STUDY_MODES,
} from '../src/schemes/words.ts';

const text = z.string().max(200).nullish();
const name = z.string().min(1).max(200).optional();
const identityResolved = z.boolean().optional();
const date = z.iso.date().nullish();
const roughDate = z
  .string()
  .regex(/^\d{4}(-\d{2}(-\d{2})?)?$/)
  .nullish();
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
const word = <const T extends readonly [string, ...string[]]>(words: T) => z.enum(words).nullish();

const EducationHeld = z.looseObject({
  name,
  identityResolved,
  level: word(EDUCATION_LEVELS),
  type: word(EDUCATION_TYPES),
  studyMode: word(STUDY_MODES),
  conclusion: word(CONCLUSIONS),
  degree: word(DEGREES),
  institution: text,
  institutionCode: text,
  certificateNumber: text,
  degreeCertificateNumber: text,
  graduatedOn: roughDate,
  overseas: z.boolean().nullish(),
  overseasVerificationNumber: text,
});
export type EducationHeld = z.infer<typeof EducationHeld>;

const QualificationHeld = z.looseObject({
  // `name` is the certificate's own name; the holder's differing name goes into `holderName`.
  name: text,
  holderName: name,
  identityResolved,
  kind: word(QUALIFICATION_KINDS),
  occupationCode: text,
  level: word(QUALIFICATION_LEVELS),
  certificateNumber: text,
  issuedOn: roughDate,
  examinedIn: text,
  examKind: word(EXAM_KINDS),
  status: z.enum(['valid', 'revoked', 'expired', 'other']).nullish(),
  comprehensiveTestLevel: word(QUALIFICATION_LEVELS),
  talentClass: text,
});
export type QualificationHeld = z.infer<typeof QualificationHeld>;

/** A register with several entries: the person's name in it, and whether name and id were tied to one person. */
export interface ListSection<E> {
  entries: E[];
  name?: string | undefined;
  identityResolved?: boolean | undefined;
}

type ListedEntry = { identityResolved?: boolean | undefined };

// A bare array is the usual form. If all its entries have one name, that is the register's name of the person.
function listSection<T extends z.ZodType<ListedEntry>>(entry: T, nameOf: (entry: z.infer<T>) => string | undefined) {
  const asObject = z.looseObject({ entries: z.array(entry).default([]), name, identityResolved });
  const asArray = z.array(entry).transform((entries): ListSection<z.infer<T>> => {
    const names = new Set(entries.map(nameOf));
    return {
      entries,
      name: names.size === 1 ? [...names][0] : undefined,
      identityResolved: entries.every((held) => held.identityResolved !== false),
    };
  });
  return z.union([asArray, asObject.transform((section): ListSection<z.infer<T>> => section)]);
}

const CriminalHeld = z.looseObject({
  name,
  identityResolved,
  records: z.array(z.looseObject({ kind: z.enum(CRIMINAL_KINDS), decidedOn: date, authority: text })).default([]),
});
const PaymentHeld = z
  .looseObject({
    from: month,
    to: month,
    city: z.string().regex(/^\d{6}$/),
    payer: text,
    types: z.array(z.enum(INSURANCES)),
    nature: word(PAYMENT_NATURES),
    base: z.number().nullish(),
  })
  .refine((payment) => payment.from <= payment.to, { message: 'from must not be after to' });
export type PaymentHeld = z.infer<typeof PaymentHeld>;
const SocialSecurityHeld = z.looseObject({ name, identityResolved, payments: z.array(PaymentHeld).default([]) });
const CreditHeld = z.looseObject({
  name,
  identityResolved,
  entries: z
    .array(
      z.looseObject({ kind: z.enum(CREDIT_KINDS), status: z.enum(CREDIT_STATUSES), listedOn: date, endedOn: date }),
    )
    .default([]),
});
const MedicalHeld = z
  .looseObject({
    name,
    identityResolved,
    designated: z.boolean().optional(),
    examinedOn: date,
    conclusion: word(MEDICAL_CONCLUSIONS),
  })
  .refine((exam) => exam.identityResolved === false || exam.designated !== undefined, {
    message: 'designated is required',
  });

const place = z.looseObject({ district: text });
const HouseholdHeld = z.looseObject({
  name,
  identityResolved,
  homes: z.array(place).default([]),
  collective: place.nullish(),
  oneStop: word(ONE_STOPS),
});
export type HouseholdHeld = z.infer<typeof HouseholdHeld>;

/**
 * An absent section: that registry does not know the person. `down`: registries that are down for this person alone.
 */
export const Held = z.looseObject({
  name: z.string().min(1).max(200),
  education: listSection(EducationHeld, (entry) => entry.name).optional(),
  criminalRecord: CriminalHeld.optional(),
  qualifications: listSection(QualificationHeld, (entry) => entry.holderName).optional(),
  socialSecurity: SocialSecurityHeld.optional(),
  credit: CreditHeld.optional(),
  medicalExam: MedicalHeld.optional(),
  household: HouseholdHeld.optional(),
  down: z.array(z.enum(SOURCES)).optional(),
});
export type Held = z.infer<typeof Held>;
/** The accepted input, before lists are brought into one form. */
export type HeldInput = z.input<typeof Held>;
