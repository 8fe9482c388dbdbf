// An audit event as it is answered and hashed. Apart from `leaf.ts`, so that a receipt is checked without any package.
import { z } from 'zod';
import { instant } from '../base/moment.ts';

/** All of an event, and nothing else: a column that audit events get later is added to the leaves that have it. */
export const Leaf = z.strictObject({
  seq: z.int(),
  /** by the service's clock, UTC, to the millisecond */
  at: instant,
  /** by the database's clock, likewise */
  recordedAt: instant,
  actor: z.strictObject({ kind: z.string(), id: z.string(), role: z.string() }),
  action: z.string(),
  applicationId: z.uuid().nullable(),
  requestId: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type Leaf = z.output<typeof Leaf>;
