// The shape of an audit event in answers and in the hash. Separate from `leaf.ts`, so that checking a receipt needs no
// package.
import { z } from 'zod';
import { instant } from '../base/moment.ts';

/** Everything in an event and nothing else. Columns added later will be only in the leaves that have them. */
export const Leaf = z.strictObject({
  seq: z.int(),
  /** by the service's clock, UTC, in milliseconds */
  at: instant,
  /** by the database's clock, in the same form */
  recordedAt: instant,
  actor: z.strictObject({ kind: z.string(), id: z.string(), role: z.string() }),
  action: z.string(),
  applicationId: z.uuid().nullable(),
  requestId: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type Leaf = z.output<typeof Leaf>;
