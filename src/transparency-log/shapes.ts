// Shapes of the answers about the audit and the transparency log: events, checkpoints, proofs, receipts. Hashes are in
// base64.
import { z } from 'zod';
import { Leaf } from '../audit/shapes.ts';
import { instant } from '../base/moment.ts';
import { PROOF_FORMAT } from './log-proof.ts';
import { RECEIPT_FORMAT } from './receipt.ts';

const base64 = z.string().meta({ examples: ['47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='] });
/** a checkpoint with all its signatures, as a signed note */
const note = z.string();

/** `sealed`: a checkpoint covers it. */
export const EventView = Leaf.extend({ sealed: z.boolean() });
export type EventView = z.output<typeof EventView>;

export const CheckpointView = z
  .strictObject({
    origin: z.string(),
    size: z.int(),
    root: base64,
    lastSeq: z.int(),
    sealedAt: instant,
    witnesses: z.array(z.string()),
    note,
  })
  .meta({ id: 'Checkpoint' });
export type CheckpointView = z.output<typeof CheckpointView>;

export const InclusionView = z.strictObject({
  seq: z.int(),
  leafIndex: z.int(),
  leafHash: base64,
  size: z.int(),
  proof: z.array(base64),
  /** of the tree of that size, if there is one */
  checkpoint: note.nullable(),
});

const tree = z.strictObject({ size: z.int(), checkpoint: note.nullable() });
export const ConsistencyView = z.strictObject({ from: tree, to: tree, proof: z.array(base64) });

const receiptEvent = z.strictObject({
  leaf: Leaf,
  /** its place in the tree, from 0 */
  leafIndex: z.int(),
  /** from the leaf upwards (RFC 6962, 2.1.1) */
  proof: z.array(base64),
});
export type ReceiptEvent = z.output<typeof receiptEvent>;
export const Receipt = z
  .strictObject({
    format: z.literal(RECEIPT_FORMAT),
    applicationId: z.uuid(),
    events: z.array(receiptEvent),
    /** the checkpoint of the tree that contains the events */
    checkpoint: note,
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.output<typeof Receipt>;

/** That the log holds an event, which it tells by its hash alone. */
export const LogProof = z
  .strictObject({
    format: z.literal(PROOF_FORMAT),
    leafHash: base64,
    leafIndex: z.int(),
    proof: z.array(base64),
    /** the checkpoint of the tree that contains the leaf */
    checkpoint: note,
  })
  .meta({ id: 'LogProof' });
export type LogProof = z.output<typeof LogProof>;
