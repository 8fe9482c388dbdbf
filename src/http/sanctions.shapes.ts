// The answers and queries of the endpoints of bans, as their declarations and the OpenAPI document have it.
import { z } from 'zod';
import { anyLine } from '../base/free-text.ts';
import { limitOf, placeCursor } from './paging.ts';

const instant = z.iso.datetime({ offset: true });

export const Sanction = z
  .strictObject({
    id: z.uuid(),
    scheme: z.string(),
    subject: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('applicant'),
        residentId: z.string().nullable(),
      }),
      z.strictObject({ kind: z.literal('unit'), creditCode: z.string().nullable() }),
    ]),
    ground: z.string(),
    foundOn: z.iso.date(),
    from: z.iso.date(),
    until: z.iso.date(),
    active: z.boolean(),
    note: z.string().nullable(),
    recordedBy: z.string(),
    recordedAt: instant,
    proposedBy: z.string().nullable(),
    revocationId: z.uuid().nullable(),
    liftedAt: instant.nullable(),
    liftedBy: z.string().nullable(),
    liftReason: z.string().nullable(),
  })
  .meta({ id: 'Sanction' });
export const SanctionProposal = z
  .strictObject({
    id: z.uuid(),
    scheme: z.string(),
    subject: z.strictObject({
      kind: z.literal('unit'),
      creditCode: z.string(),
      name: z.string().nullable(),
    }),
    ground: z.string(),
    foundOn: z.iso.date(),
    from: z.iso.date(),
    until: z.iso.date(),
    note: z.string(),
    state: z.enum(['open', 'carried_out', 'withdrawn', 'lapsed']),
    proposedBy: z.string(),
    proposedAt: instant,
    expiresAt: instant,
    endedBy: z.string().nullable(),
    endedAt: instant.nullable(),
    sanctionId: z.uuid().nullable(),
    openApplications: z.int(),
    approvedApplications: z.int(),
  })
  .meta({ id: 'SanctionProposal' });
export const AwaitingSecond = z
  .strictObject({ awaiting: z.literal('second_person'), proposal: SanctionProposal })
  .meta({ id: 'SanctionAwaitingSecond' });
export const WithdrawQuery = z.strictObject({ proposal: z.uuid().optional() });
export const SanctionsQuery = z.strictObject({
  scheme: anyLine(64).optional(),
  kind: z.enum(['applicant', 'unit']).optional(),
  active: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  limit: limitOf,
  cursor: placeCursor.optional(),
});
export const SanctionPage = z.strictObject({
  items: z.array(Sanction),
  nextCursor: z.string().nullable(),
  proposals: z.array(SanctionProposal),
});
