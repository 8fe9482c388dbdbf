// The shapes of the schemes as they are answered, as their declarations and the OpenAPI document have it.
import { z } from 'zod';
import { CHANNELS } from '../schemes/words.ts';
import { Text } from './answers.ts';

const clause = z.strictObject({ ref: z.string(), text: Text });
const named = z.strictObject({ clause: z.string(), text: Text });

export const SchemeSummary = z
  .strictObject({
    id: z.string(),
    version: z.string(),
    title: Text,
    trialFrom: z.iso.date(),
    validFrom: z.iso.date(),
    timeZone: z.string(),
    channels: z.array(z.enum(CHANNELS)),
  })
  .meta({ id: 'SchemeSummary' });
export const SchemeList = z.strictObject({ items: z.array(SchemeSummary), nextCursor: z.null() });

const Category = z.strictObject({
  id: z.string(),
  title: Text,
  rules: z.array(z.strictObject({ id: z.string(), text: Text })),
  requiredClaims: z.array(z.string()),
  requiredChecks: z.array(
    z.strictObject({ source: z.string(), department: z.string(), clause, consent: z.string().nullable() }),
  ),
  materials: z.array(z.strictObject({ kind: z.string(), text: Text })),
});

export const SchemeShape = SchemeSummary.extend({
  readings: z.record(z.string(), z.unknown()),
  supervision: z.record(z.string(), z.unknown()),
  gates: z.array(named),
  cautions: z.array(named),
  clauses: z.array(clause),
  categories: z.array(Category),
}).meta({ id: 'Scheme' });
