// Shapes of the answers about applications. REST, the console and the OpenAPI document read them, and every view type
// is inferred from one. Shapes serve types and documents only; the service never parses its own answers.
import { z } from 'zod';
import { ACTOR_KINDS } from '../base/actor.ts';
import { instant } from '../base/moment.ts';
import { DIFFERENCES } from '../matching/verdict.ts';
import { REASON_CODES } from '../schemes/reasons.ts';
import { Clause, NamedKind } from '../schemes/shapes.ts';
import {
  CONFIRMATION_GROUNDS,
  DECIDERS,
  DEPARTMENTS,
  DOCUMENT_STATES,
  FREEZE_STATUSES,
  ITEM_RESULTS,
  OUTCOMES,
  REVOCATION_GROUNDS,
  REVOCATION_STATUSES,
  SOURCES,
  STATUSES,
  SUPPLEMENT_STATUSES,
  Text,
  VENUES,
  VERDICTS,
} from '../schemes/words.ts';
import { NEXT_ACTORS } from './lifecycle.ts';

export const ReasonView = z
  .strictObject({
    code: z.enum(REASON_CODES),
    source: z.enum(SOURCES).nullable(),
    field: z.string().nullable(),
    department: z.enum(DEPARTMENTS),
    clause: Clause,
    message: Text,
    remedy: Text,
    /** the values in the texts, such as `until` or `limit` */
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    /** added by the clerk who refused */
    note: z.string().optional(),
  })
  .meta({ id: 'Reason' });
export type ReasonView = z.output<typeof ReasonView>;

const value = z.union([z.string(), z.number(), z.boolean()]).nullable().optional();

export const CheckView = z
  .strictObject({
    source: z.enum(SOURCES),
    verdict: z.enum(VERDICTS),
    department: z.enum(DEPARTMENTS),
    differences: z.array(
      z.strictObject({ field: z.string(), verdict: z.enum(DIFFERENCES), claimed: value, found: value }),
    ),
    askedAt: instant.nullable(),
    answeredAt: instant.nullable(),
    durationMs: z.int().nullable(),
  })
  .meta({ id: 'Check' });
export type CheckView = z.output<typeof CheckView>;

export const DecisionView = z
  .strictObject({
    outcome: z.enum(OUTCOMES),
    decidedBy: z.enum(DECIDERS),
    scheme: z.strictObject({
      id: z.string(),
      version: z.string(),
      parameters: z.record(z.string(), z.unknown()).optional(),
    }),
    reasons: z.array(ReasonView),
  })
  .meta({ id: 'Decision' });
export type DecisionView = z.output<typeof DecisionView>;

export const NextStep = z
  .strictObject({
    actor: z.enum(NEXT_ACTORS),
    due: instant.nullable(),
    text: Text,
    /** once approved: each step of `text` by itself */
    steps: z.array(Text).optional(),
  })
  .meta({ id: 'NextStep' });
export type NextStep = z.output<typeof NextStep>;

export const SupplementView = z
  .strictObject({
    status: z.enum(SUPPLEMENT_STATUSES),
    department: z.enum(DEPARTMENTS),
    requestedAt: instant,
    lastDay: z.iso.date(),
    due: instant,
    /** the last day lies beyond the published table of holidays */
    provisional: z.boolean(),
    items: z.array(NamedKind.extend({ note: z.string().nullable(), received: z.boolean() })),
  })
  .meta({ id: 'Supplement' });
export type SupplementView = z.output<typeof SupplementView>;

export const RevocationView = z
  .strictObject({
    status: z.enum(REVOCATION_STATUSES).exclude(['withdrawn']),
    ground: z.enum(REVOCATION_GROUNDS),
    message: Text,
    clause: Clause,
    remedy: Text,
    /** in the supervisor's words; null for a reader who may not see it */
    note: z.string().nullable(),
    /** a member of the staff; null for the unit */
    proposedBy: z.string().nullable(),
    proposedAt: instant,
    /** last day for stating one's case; null until the proposal is carried out */
    heardUntil: z.iso.date().nullable(),
    heardOn: z.iso.date().nullable(),
    /** the person's statement; null if there is none, or for a reader who may not see it */
    statement: z.string().nullable(),
    carriedOutAt: instant.nullable(),
    /** added by the second person; null for a reader who may not see it */
    secondNote: z.string().nullable(),
  })
  .meta({ id: 'Revocation' });
export type RevocationView = z.output<typeof RevocationView>;

export const FreezeView = z
  .strictObject({
    id: z.uuid(),
    status: z.enum(FREEZE_STATUSES),
    frozenAt: instant,
    /** last day for coming to the window, or for handing in online */
    lastDay: z.iso.date(),
    due: instant,
    /** the last day lies beyond the published table of holidays */
    provisional: z.boolean(),
    venue: z.enum(VENUES),
    missing: z.array(NamedKind),
    clause: Clause,
    /** in the supervisor's words; null for a reader who may not see it */
    reason: z.string().nullable(),
    spotCheckCase: z.uuid().nullable(),
    blastRadiusId: z.uuid().nullable(),
    attendedOn: z.iso.date().nullable(),
    /** notes on the visit and on the verification on site; null for a reader who may not see them */
    attendanceNote: z.string().nullable(),
    verificationNote: z.string().nullable(),
    /** past its last day, and nobody has decided */
    overdue: z.boolean(),
    endedAt: instant.nullable(),
    verifiedOn: z.iso.date().nullable(),
    /** proposed or carried out; null if there is none */
    revocation: RevocationView.nullable(),
  })
  .meta({ id: 'Freeze' });
export type FreezeView = z.output<typeof FreezeView>;

const review = z.strictObject({ venue: z.enum(VENUES), departments: z.array(z.enum(DEPARTMENTS)) });

export const ApplicationView = z
  .strictObject({
    id: z.uuid(),
    number: z.string(),
    scheme: z.string(),
    category: z.string(),
    reference: z.string().nullable(),
    status: z.enum(STATUSES),
    approvalNumber: z.string().nullable(),
    /** masked */
    applicant: z.strictObject({ name: z.string(), residentId: z.string() }),
    submittedAt: instant,
    decidedAt: instant.nullable(),
    decision: DecisionView.nullable(),
    checks: z.array(CheckView),
    /** `provisional`: the holidays up to the deadline are not all published yet */
    review: review.extend({ due: instant, provisional: z.boolean() }).nullable(),
    /** documents that the unit has to hand in, or did not hand in; null if nothing was asked for */
    supplement: SupplementView.nullable(),
    /** when somebody asked that a person decide */
    humanReviewRequestedAt: instant.nullable(),
    /** the latest freeze and its result; null if it was never frozen */
    freeze: FreezeView.nullable(),
    nextStep: NextStep,
    /** the documents that count, where the scheme has people settle those that no source completes; else absent */
    materials: z
      .array(
        NamedKind.extend({
          department: z.enum(DEPARTMENTS),
          /** the file that people look at or have looked at; null: not handed in */
          materialId: z.uuid().nullable(),
          seals: z.array(z.string()),
          state: z.enum(DOCUMENT_STATES),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Application' });
export type ApplicationView = z.output<typeof ApplicationView>;

/** Like the submission's answer, without the members that only an application has. */
export const AssessmentView = z
  .strictObject({
    scheme: z.string(),
    category: z.string(),
    assessedAt: instant,
    decision: DecisionView,
    checks: z.array(CheckView),
    review: review.nullable(),
  })
  .meta({ id: 'Assessment' });
export type AssessmentView = z.output<typeof AssessmentView>;

/** A row of the list. */
export const ListedView = ApplicationView.pick({
  id: true,
  number: true,
  reference: true,
  scheme: true,
  category: true,
  status: true,
  approvalNumber: true,
  submittedAt: true,
  decidedAt: true,
});
export type ListedView = z.output<typeof ListedView>;

/** A row of what a search for a person finds. */
export const FoundView = ListedView.extend({
  /** masked */
  applicant: ApplicationView.shape.applicant,
  /** null: filed for a person without an employer */
  employer: z.strictObject({ name: z.string(), creditCode: z.string() }).nullable(),
}).meta({ id: 'FoundApplication' });
export type FoundView = z.output<typeof FoundView>;

export const TimelineEntry = z.strictObject({
  at: instant,
  event: z.string(),
  actor: z.enum(ACTOR_KINDS),
  text: Text,
  /** for staff: how a department settled each check */
  decisions: z
    .array(
      z.strictObject({
        check: z.string(),
        result: z.enum(ITEM_RESULTS),
        /** the reason of a refusal */
        code: z.string().nullable(),
        ground: z.enum(CONFIRMATION_GROUNDS).nullable(),
      }),
    )
    .optional(),
});
export type TimelineEntry = z.output<typeof TimelineEntry>;
export type TimelineDecision = NonNullable<TimelineEntry['decisions']>[number];

/** Words for an approval number: in force, frozen, at an end. */
export const APPROVAL_STATES = ['valid', 'suspended', 'void'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** Says to everybody who has an approval number whether the approval is in force. */
export const Verification = z
  .union([
    z.strictObject({
      state: z.enum(APPROVAL_STATES),
      decidedOn: z.iso.date(),
      /** masked */
      name: z.string(),
      /** where the proof is that the log holds the approval */
      proof: z.string(),
    }),
    z.strictObject({ state: z.literal('unknown') }),
  ])
  .meta({ id: 'Verification' });
export type Verification = z.output<typeof Verification>;

/** The progress of an application, for the person; only where number and phone number belong together. */
export const Progress = z
  .union([
    z.strictObject({
      found: z.literal(true),
      number: z.string(),
      status: z.enum(STATUSES),
      approvalNumber: z.string().nullable(),
      nextStep: NextStep,
    }),
    z.strictObject({ found: z.literal(false) }),
  ])
  .meta({ id: 'Progress' });
export type Progress = z.output<typeof Progress>;
