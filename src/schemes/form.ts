// The part of a submission's form that a scheme declares. All schemes share the rest: `applications/schema.ts`.
import type { z } from 'zod';
import type { Claims } from './facts.ts';
import type { BusinessType, Channel, QualificationLevel, Text } from './words.ts';

/** Choices in a query for which a scheme describes its form, apart from those that every submission has. */
export interface FormChoice {
  qualificationLevel?: QualificationLevel;
  employmentKind?: string;
}

/**
 * Strict: a member that the scheme does not know is a fault, as is every value that does not fit. A field that no other
 * scheme has describes itself by `meta({ description })`, for the OpenAPI document.
 */
export interface SchemeForm {
  /** the claimed facts; an absent `claims` reads as none */
  claims: z.ZodType;
  /** the wish for a place of settlement, with its `kind`; may be optional */
  settlement: z.ZodType;
  /** the channels by which a person without an employer may file */
  withoutEmployer: readonly Channel[];
  /** the types of business in which relatives settle as well; only there does the form take `dependants` */
  withDependants: readonly BusinessType[];
  /** the channels by which a unit files on the person's mandate; only there does the form take one */
  mandated: readonly Channel[];
  materials: {
    kind: z.ZodType<string>;
    /** an owner of a stamp on the document, as the submitter declares it */
    seal: z.ZodType<string>;
  };
  /** the kinds of settlement that `settlement` accepts, with their names */
  settlementKinds: Readonly<Record<string, Text>>;
  /**
   * what the scheme's rules read of its own claims, without the person: people with equal facts get equal decisions.
   * Of the claims that registers confirm, the replay knows the facts itself
   */
  factsOf(claims: Claims): Readonly<Record<string, unknown>>;
  /** the claims that a choice stands for; empty where nothing depends on it */
  claimsOf(choice: FormChoice): Claims;
}
