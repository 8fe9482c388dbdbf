// The answers about freezes, pushes, bans and blast radii. REST, the console and the OpenAPI document read these
// shapes, and every view is inferred from one.
import { z } from 'zod';
import { ReasonView } from '../applications/shapes.ts';
import { instant } from '../base/moment.ts';
import {
  ADVERSE_RESULTS,
  APPROVED_STATUSES,
  BANNED_KINDS,
  BLAST_OUTCOMES,
  BLAST_RESULTS,
  PUSH_EVENTS,
  PUSH_RECIPIENTS,
  PUSH_STATUSES,
  PUSH_SUBJECTS,
  REVOCATION_GROUNDS,
  SOURCES,
  STATUSES,
  UNDECIDED_STATUSES,
} from '../schemes/words.ts';
import type { SanctionForm } from './schema.ts';

export const FrozenView = z
  .strictObject({
    freezeId: z.uuid(),
    applicationId: z.uuid(),
    number: z.string(),
    approvalNumber: z.string().nullable(),
    frozenAt: instant,
    lastDay: z.iso.date(),
    due: instant,
    /** past its day, and nobody has decided */
    overdue: z.boolean(),
    waitsFor: z.enum(['applicant', 'decision']),
    attendedOn: z.iso.date().nullable(),
    proposed: z.enum(REVOCATION_GROUNDS).nullable(),
  })
  .meta({ id: 'FrozenApproval' });
export type FrozenView = z.output<typeof FrozenView>;

export const NoFreezeProposalView = z
  .strictObject({
    id: z.uuid(),
    /** the adverse result for which nothing is to be frozen */
    spotCheckCase: z.uuid(),
    reason: z.string(),
    /** `overtaken`: the approval was frozen, or is no longer in force */
    state: z.enum(['open', 'carried_out', 'withdrawn', 'overtaken']),
    proposedBy: z.string(),
    proposedAt: instant,
    endedBy: z.string().nullable(),
    endedAt: instant.nullable(),
  })
  .meta({ id: 'NoFreezeProposal' });
export type NoFreezeProposalView = z.output<typeof NoFreezeProposalView>;

/** An adverse result of a spot check, after which the approval is frozen unless two people decide otherwise. */
export const FindingView = z
  .strictObject({
    spotCheckCase: z.uuid(),
    roundId: z.uuid(),
    applicationId: z.uuid(),
    number: z.string(),
    approvalNumber: z.string().nullable(),
    /** present status of the application; `frozen`: for another cause */
    status: z.enum(STATUSES),
    result: z.enum(ADVERSE_RESULTS),
    missing: z.array(z.string()),
    concludedAt: instant,
    lastDay: z.iso.date(),
    due: instant,
    /** past its day, and nobody has decided */
    overdue: z.boolean(),
    waitsFor: z.literal('to_freeze'),
    /** the open proposal not to freeze */
    proposal: NoFreezeProposalView.nullable(),
  })
  .meta({ id: 'AdverseFinding' });
export type FindingView = z.output<typeof FindingView>;

/** An approval that rests on a certificate which another person claims as well. */
export const ContestedView = z
  .strictObject({
    applicationId: z.uuid(),
    number: z.string(),
    status: z.enum(APPROVED_STATUSES),
    /** the claim, such as `education.certificateNumber` */
    field: z.string(),
    foundAt: instant,
    /** null where it is another office's affair */
    other: z
      .strictObject({
        applicationId: z.uuid(),
        number: z.string(),
        status: z.enum(UNDECIDED_STATUSES),
      })
      .nullable(),
  })
  .meta({ id: 'ContestedApproval' });
export type ContestedView = z.output<typeof ContestedView>;

export const PushView = z
  .strictObject({
    id: z.uuid(),
    applicationId: z.uuid(),
    number: z.string(),
    event: z.enum(PUSH_EVENTS),
    /** null: it tells of no revocation */
    revocationId: z.uuid().nullable(),
    recipient: z.enum(PUSH_RECIPIENTS),
    subject: z.enum(PUSH_SUBJECTS),
    status: z.enum(PUSH_STATUSES),
    /** past its day and not acknowledged */
    late: z.boolean(),
    createdAt: instant,
    lateAt: instant,
    attempts: z.int(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
    nextAttemptAt: instant.nullable(),
    acknowledgedAt: instant.nullable(),
    acknowledgedBy: z.string().nullable(),
    receipt: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'Push' });
export type PushView = z.output<typeof PushView>;

export const SanctionView = z
  .strictObject({
    id: z.uuid(),
    scheme: z.string(),
    /** masked; the id is null for a ban that was imported from elsewhere */
    subject: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('applicant'), residentId: z.string().nullable() }),
      z.strictObject({ kind: z.literal('unit'), creditCode: z.string().nullable() }),
    ]),
    ground: z.string(),
    foundOn: z.iso.date(),
    from: z.iso.date(),
    until: z.iso.date(),
    /** in force today */
    active: z.boolean(),
    note: z.string().nullable(),
    recordedBy: z.string(),
    recordedAt: instant,
    /** the first of the two supervisors who banned a unit; null if one supervisor was enough */
    proposedBy: z.string().nullable(),
    /** the application that it follows from; null where there is none, or where it is another office's affair */
    application: z.strictObject({ id: z.uuid(), number: z.string() }).nullable(),
    /** it follows from an application of another office, which alone can lift it */
    ofOtherOffice: z.boolean(),
    revocationId: z.uuid().nullable(),
    liftedAt: instant.nullable(),
    liftedBy: z.string().nullable(),
    liftReason: z.string().nullable(),
  })
  .meta({ id: 'Sanction' });
export type SanctionView = z.output<typeof SanctionView>;

/** Whom a proposed revocation would bar, and what that would stop. */
export const BanAheadView = z
  .strictObject({
    kind: z.enum(BANNED_KINDS),
    /** last day if it is carried out today */
    until: z.iso.date(),
    /** null for the applicant */
    unit: z.strictObject({ name: z.string(), creditCode: z.string() }).nullable(),
    /** present applications of the unit, as employer or as filer, whose approval the ban prevents */
    openApplications: z.int(),
  })
  .meta({ id: 'BanAhead' });
export type BanAhead = z.output<typeof BanAheadView>;

export const SanctionProposalView = z
  .strictObject({
    id: z.uuid(),
    scheme: z.string(),
    /** `name` is null where the code is on no file and no application names it */
    subject: z.strictObject({ kind: z.literal('unit'), creditCode: z.string(), name: z.string().nullable() }),
    /** plain text in the document, since the list may grow */
    ground: z.string() as z.ZodType<SanctionForm['ground']>,
    foundOn: z.iso.date(),
    /** first and last day of the ban once it is recorded */
    from: z.iso.date(),
    until: z.iso.date(),
    note: z.string(),
    /** `lapsed`: nobody carried the proposal out in time */
    state: z.enum(['open', 'carried_out', 'withdrawn', 'lapsed']),
    proposedBy: z.string(),
    proposedAt: instant,
    expiresAt: instant,
    endedBy: z.string().nullable(),
    endedAt: instant.nullable(),
    sanctionId: z.uuid().nullable(),
    /** present applications of the unit, as employer or as filer, whose approval the ban prevents */
    openApplications: z.int(),
    /** applications approved before, which the ban does not change */
    approvedApplications: z.int(),
  })
  .meta({ id: 'SanctionProposal' });
export type SanctionProposalView = z.output<typeof SanctionProposalView>;

const counts = z.strictObject({
  /** cases that are neither waiting nor unaffected */
  affected: z.int(),
  /** undecided applications that may be approved on such an answer */
  waiting: z.int(),
  pending: z.int(),
  unknown: z.int(),
  /** number of the unknown whose kept facts do not open */
  unreadable: z.int(),
  stands: z.int(),
  flips: z.int(),
  frozen: z.int(),
  passedOver: z.int(),
});
export type BlastCounts = z.output<typeof counts>;

export const BlastRadiusView = z
  .strictObject({
    id: z.uuid(),
    source: z.enum(SOURCES),
    /** answers obtained from `from` on and before `to` */
    from: instant,
    to: instant,
    reason: z.string(),
    /**
     * `examined`: every case is examined, or its source did not answer; `confirmed`: the cases that flip are frozen,
     * and no case is waiting that may still be approved on such an answer
     */
    status: z.enum(['searching', 'examining', 'examined', 'confirmed']),
    counts,
    openedBy: z.string(),
    openedAt: instant,
    confirmedBy: z.string().nullable(),
    confirmedAt: instant.nullable(),
  })
  .meta({ id: 'BlastRadius' });
export type BlastRadiusView = z.output<typeof BlastRadiusView>;

export const BlastCaseView = z
  .strictObject({
    applicationId: z.uuid(),
    number: z.string(),
    approvalNumber: z.string().nullable(),
    /** present status of the application */
    applicationStatus: z.string(),
    /**
     * `waiting`: not decided on yet; `unaffected`: does not rest on such an answer, although it waited or could not be
     * read before
     */
    result: z.enum(BLAST_RESULTS),
    /** the kept facts of the application do not open, so nobody knows whether the approval rests on such an answer */
    unreadable: z.boolean(),
    /** reasons against the application now that did not exist at its approval */
    reasons: z.array(ReasonView),
    examinedAt: instant.nullable(),
    attempts: z.int(),
    /** the effect of confirming; `passed_over`: the application was no longer approved */
    outcome: z.enum(BLAST_OUTCOMES).nullable(),
    freezeId: z.uuid().nullable(),
  })
  .meta({ id: 'BlastRadiusCase' });
export type BlastCaseView = z.output<typeof BlastCaseView>;
