// Shapes of the answers about schemes, for REST and the OpenAPI document.
import { z } from 'zod';
import { WindowEntry } from './windows.ts';
import { CHANNELS, DEPARTMENTS, PROCEDURE_KINDS, SOURCES, Text } from './words.ts';

/** A clause of the policy, by the number under which it is cited. */
export const Clause = z.strictObject({ ref: z.string(), text: Text });
/** Anything for which the scheme has its own word, such as a kind of material. */
export const NamedKind = z.strictObject({ kind: z.string(), text: Text });
const Condition = z.strictObject({ clause: z.string(), text: Text });

export const SchemeSummary = z
  .strictObject({
    id: z.string(),
    version: z.string(),
    title: Text,
    validFrom: z.iso.date(),
    validTo: z.iso.date().nullable(),
    operationFrom: z.iso.date().nullable(),
    timeZone: z.string(),
    channels: z.array(z.enum(CHANNELS)),
  })
  .meta({ id: 'SchemeSummary' });
export type SchemeSummary = z.output<typeof SchemeSummary>;

/** What a case has to prove: one of `anyOf` suffices. */
const DemandView = z.strictObject({
  clause: z.string(),
  /** the documents, in words */
  text: Text,
  owner: z.enum(DEPARTMENTS),
  anyOf: z.array(
    z.strictObject({
      kind: z.string(),
      seals: z.array(z.string()),
      coveredBy: z.enum([...SOURCES, 'identity']).nullable(),
    }),
  ),
  mandatory: z.boolean(),
});
export const DemandList = z.strictObject({ demands: z.array(DemandView) });
export type DemandList = z.output<typeof DemandList>;

const RequiredCheck = z.strictObject({
  source: z.string(),
  department: z.string(),
  clause: Clause,
  consent: z.string().nullable(),
});
const Category = z.strictObject({
  id: z.string(),
  title: Text,
  rules: z.array(z.strictObject({ id: z.string(), text: Text })),
  requiredClaims: z.array(z.string()),
  requiredChecks: z.array(RequiredCheck),
  materials: z.array(NamedKind),
});

const Tier = z.strictObject({
  by: z.enum(['departments']),
  workingDays: z.int(),
  extension: z.int(),
  clause: Clause,
});
const Procedure = z.strictObject({
  kind: z.enum(PROCEDURE_KINDS),
  intake: z.strictObject({ kind: z.enum(['always']) }),
  examine: z.enum(['on_arrival']),
  settle: z.array(Tier),
  select: z.strictObject({ kind: z.enum(['each']) }),
});
/** JSON Schema (2020-12) of what may be posted. */
const JsonSchema = z.record(z.string(), z.unknown());
const Parameter = z.strictObject({
  value: z.unknown(),
  default: z.unknown(),
  source: z.string().nullable(),
  external: z.boolean(),
  validity: z.strictObject({ from: z.iso.date(), to: z.iso.date().nullable() }),
  text: Text,
});

export const SchemeView = SchemeSummary.extend({
  parameters: z.record(z.string(), Parameter),
  readings: z.record(z.string(), z.unknown()),
  procedure: Procedure,
  supervision: z.record(z.string(), z.unknown()),
  bans: z.record(z.string(), z.unknown()),
  gates: z.array(Condition),
  cautions: z.array(Condition),
  clauses: z.array(Clause),
  categories: z.array(Category),
  form: z.strictObject({
    claims: JsonSchema,
    settlement: JsonSchema,
    materials: JsonSchema,
    /** absent where nobody comes along in any business of the scheme */
    dependants: JsonSchema.optional(),
  }),
  /** the windows by district; none where none is declared */
  offices: z.array(WindowEntry),
}).meta({ id: 'Scheme' });
export type SchemeView = z.output<typeof SchemeView>;
