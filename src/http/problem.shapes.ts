// Shapes of the refusals, one for each code: the members of every problem, and those of this code.
import { z } from 'zod';
import { instant } from '../base/moment.ts';
import { REFUSAL_CODES, REFUSALS, type RefusalCode } from '../base/refusal.ts';
import { NoFreezeProposalView, SanctionProposalView } from '../oversight/shapes.ts';
import { REVOCATION_GROUNDS, Text } from '../schemes/words.ts';

const FieldError = z.strictObject({ pointer: z.string(), code: z.string(), message: Text }).meta({ id: 'FieldError' });
const errors = z.array(FieldError);

/** The current state of the item, and its last change. */
const ItemState = z
  .strictObject({
    version: z.int(),
    status: z.string(),
    assignee: z.string().nullable(),
    leaseUntil: instant.nullable(),
    lastChange: z.strictObject({ action: z.string(), by: z.string(), at: instant }).nullable(),
  })
  .meta({ id: 'ItemState' });
const StandingRevocation = z
  .strictObject({
    ground: z.enum(REVOCATION_GROUNDS),
    proposedBy: z.string(),
    proposedAt: instant,
    heardUntil: z.iso.date().nullable(),
  })
  .meta({ id: 'StandingRevocation' });
const proposal = z.union([StandingRevocation, SanctionProposalView, NoFreezeProposalView]);
const state = { currentStatus: z.string(), legalMoves: z.array(z.string()) };

/** Members of a refusal of this code, beyond those of every problem. */
const DETAILS: Partial<Record<RefusalCode, z.ZodRawShape>> = {
  malformed_body: { errors: errors.optional() },
  invalid_request: { errors },
  idempotency_key_missing: { errors },
  validation_failed: { errors },
  illegal_transition: { ...state, proposal: proposal.optional() },
  too_early: { ...state, notBefore: instant, proposal: proposal.optional() },
  second_supervisor_required: { proposal: proposal.optional() },
  stale: { current: ItemState.optional(), proposal: proposal.optional(), flips: z.int().optional() },
  not_claimed: { current: ItemState },
  ban_in_force: { until: z.iso.date() },
  unsupported_media_type: { errors: errors.optional() },
  material_damaged: { material: z.uuid().optional() },
};

const nameOf = (code: RefusalCode): string =>
  `Problem${code.replaceAll(/(?:^|_)(\w)/g, (_, first: string) => first.toUpperCase())}`;

const problemShape = (code: RefusalCode) =>
  z
    .strictObject({
      type: z.literal(`urn:miaopi:problem:${code}`),
      title: z.string(),
      status: z.literal(REFUSALS[code].status),
      detail: z.string(),
      instance: z.string(),
      code: z.literal(code),
      requestId: z.string(),
      ...DETAILS[code],
    })
    .meta({ id: nameOf(code) });

export const PROBLEM_SHAPES = Object.fromEntries(REFUSAL_CODES.map((code) => [code, problemShape(code)])) as Record<
  RefusalCode,
  ReturnType<typeof problemShape>
>;

/** Any refusal; the code tells which. */
export const ProblemShape = z
  .discriminatedUnion('code', Object.values(PROBLEM_SHAPES) as never)
  .meta({ id: 'Problem' });
