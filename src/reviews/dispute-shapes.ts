// Disputes of a source's data in the public contract: what is posted, and what is shown.
import { z } from 'zod';
import { MaterialsForm } from '../applications/schema.ts';
import { SourceDisputeRow } from '../applications/shapes.ts';
import { note } from '../base/free-text.ts';
import { SOURCES } from '../schemes/words.ts';

const MOST_MATERIALS = 20;

export const SourceDisputeForm = z.strictObject({
  source: z.enum(SOURCES),
  note: note(2000),
  materials: z
    .array(MaterialsForm.shape.materials.element)
    .max(MOST_MATERIALS)
    .nullish()
    .transform((value) => value ?? []),
});
export type SourceDisputeForm = z.output<typeof SourceDisputeForm>;

export const DisputeAnswerForm = z.strictObject({ corrected: z.boolean(), note: note(2000) });
export type DisputeAnswerForm = z.output<typeof DisputeAnswerForm>;

/** A row of the list, which holds no words of anybody. */
export const ListedDispute = SourceDisputeRow.extend({
  applicationId: z.uuid(),
  number: z.string(),
  scheme: z.string(),
}).meta({ id: 'ListedSourceDispute' });
export type ListedDispute = z.output<typeof ListedDispute>;

export const SourceDisputeView = ListedDispute.extend({
  /** what the unit says of the register */
  note: z.string(),
  /** ids of the materials that show it */
  materials: z.array(z.uuid()),
  /** the department's words; null until it answers */
  answerNote: z.string().nullable(),
}).meta({ id: 'SourceDispute' });
export type SourceDisputeView = z.output<typeof SourceDisputeView>;
