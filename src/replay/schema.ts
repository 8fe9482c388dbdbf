// The request of a run. A draft is validated against its scheme, which knows its own parameters.
import { z } from 'zod';
import { fromMoment, lastMoment } from '../base/moment.ts';
import type { Catalogue } from '../schemes/catalogue.ts';
import { EXAMPLE } from '../schemes/example.ts';

export const ReplayForm = z
  .strictObject({
    scheme: z
      .string()
      .max(64)
      .nullish()
      .meta({ description: 'only applications of this scheme', examples: [EXAMPLE.scheme] }),
    submittedFrom: fromMoment.nullish().meta({ format: 'date-time', examples: ['2026-11-01T00:00:00+08:00'] }),
    submittedTo: lastMoment.nullish().meta({ format: 'date-time', examples: ['2026-11-30T23:59:59+08:00'] }),
    draft: z
      .record(z.string(), z.unknown())
      .nullish()
      .meta({
        description: 'changed parameters of the scheme; makes it a backtest',
        examples: [EXAMPLE.draft],
      }),
  })
  .refine(({ submittedFrom: from, submittedTo: to }) => !from || !to || Temporal.Instant.compare(from, to) <= 0, {
    path: ['submittedTo'],
    params: { code: 'before_from' },
  })
  .meta({ id: 'ReplayRequest' });
export type ReplayForm = z.output<typeof ReplayForm>;

export interface ReplayRequest {
  scheme: string | null;
  submittedFrom: Temporal.Instant | null;
  submittedTo: Temporal.Instant | null;
  draft: unknown;
}

/** The form with the schemes that may be named. */
export const replayForm = (schemes: Catalogue) =>
  ReplayForm.refine(({ scheme }) => scheme == null || schemes.find(scheme) !== undefined, {
    path: ['scheme'],
    params: { code: 'unknown_scheme' },
  });

/** A draft belongs to one scheme, which may be omitted if only one is known. */
export function requestOf(
  schemes: Catalogue,
  { scheme, submittedFrom, submittedTo, draft }: ReplayForm,
): ReplayRequest {
  const [only, ...others] = schemes.all().map(({ id }) => id);
  const named = scheme ?? (draft && others.length === 0 ? only : undefined);
  return {
    scheme: named ?? null,
    submittedFrom: submittedFrom ?? null,
    submittedTo: submittedTo ?? null,
    draft: draft ?? null,
  };
}
