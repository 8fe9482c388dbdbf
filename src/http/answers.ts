// The shapes of the answers, as the OpenAPI document shows them. A test holds real answers against them.
import { z } from 'zod';
import { STATUSES } from '../applications/lifecycle.ts';
import { REASON_CODES } from '../schemes/reasons.ts';
import { CONFIRMATION_GROUNDS, DEPARTMENTS, REVOCATION_GROUNDS, SOURCES, VENUES, VERDICTS } from '../schemes/words.ts';

export const Text = z.strictObject({ zh: z.string(), en: z.string() }).meta({ id: 'Text' });
const instant = z.iso.datetime({ offset: true });

export const Reason = z
  .strictObject({
    code: z.enum(REASON_CODES as [string, ...string[]]),
    source: z.enum(SOURCES).nullable(),
    field: z.string().nullable(),
    department: z.enum(DEPARTMENTS),
    clause: z.strictObject({ ref: z.string(), text: Text }),
    message: Text,
    remedy: Text,
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    note: z.string().optional(),
  })
  .meta({ id: 'Reason' });

export const Check = z
  .strictObject({
    source: z.enum(SOURCES),
    verdict: z.enum(VERDICTS),
    department: z.enum(DEPARTMENTS),
    differences: z.array(
      z.strictObject({
        field: z.string(),
        verdict: z.enum(['normalised', 'within_tolerance', 'different', 'variant', 'absent', 'masked']),
        claimed: z.union([z.string(), z.number(), z.boolean()]).nullable().optional(),
        found: z.union([z.string(), z.number(), z.boolean()]).nullable().optional(),
      }),
    ),
    askedAt: instant.nullable(),
    answeredAt: instant.nullable(),
    durationMs: z.int().nullable(),
  })
  .meta({ id: 'Check' });

export const Decision = z
  .strictObject({
    outcome: z.enum(['approved', 'referred', 'rejected', 'not_accepted']),
    decidedBy: z.enum(['matching', 'review']),
    scheme: z.strictObject({ id: z.string(), version: z.string() }),
    reasons: z.array(Reason),
  })
  .meta({ id: 'Decision' });

export const NextStep = z
  .strictObject({
    actor: z.enum(['applicant', 'submitter', 'department', 'system', 'none']),
    due: instant.nullable(),
    text: Text,
  })
  .meta({ id: 'NextStep' });

const review = z
  .strictObject({
    venue: z.enum(VENUES),
    departments: z.array(z.enum(DEPARTMENTS)),
    due: instant,
    provisional: z.boolean(),
  })
  .nullable();

export const Supplement = z
  .strictObject({
    status: z.enum(['open', 'completed', 'overdue', 'closed']),
    department: z.enum(DEPARTMENTS),
    requestedAt: instant,
    lastDay: z.iso.date(),
    due: instant,
    provisional: z.boolean(),
    items: z.array(
      z.strictObject({ kind: z.string(), text: Text, note: z.string().nullable(), received: z.boolean() }),
    ),
  })
  .meta({ id: 'Supplement' });

const clause = z.strictObject({ ref: z.string(), text: Text });
export const Revocation = z
  .strictObject({
    status: z.enum(['proposed', 'carried_out']),
    ground: z.enum(REVOCATION_GROUNDS),
    message: Text,
    clause,
    remedy: Text,
    note: z.string().nullable(),
    proposedBy: z.string().nullable(),
    proposedAt: instant,
    heardUntil: z.iso.date().nullable(),
    heardOn: z.iso.date().nullable(),
    statement: z.string().nullable(),
    carriedOutAt: instant.nullable(),
    secondNote: z.string().nullable(),
  })
  .meta({ id: 'Revocation' });

export const Freeze = z
  .strictObject({
    id: z.uuid(),
    status: z.enum(['open', 'restored', 'revoked']),
    frozenAt: instant,
    lastDay: z.iso.date(),
    due: instant,
    provisional: z.boolean(),
    venue: z.literal('window'),
    missing: z.array(z.strictObject({ kind: z.string(), text: Text })),
    clause,
    reason: z.string().nullable(),
    spotCheckCase: z.uuid().nullable(),
    blastRadiusId: z.uuid().nullable(),
    attendedOn: z.iso.date().nullable(),
    attendanceNote: z.string().nullable(),
    verificationNote: z.string().nullable(),
    overdue: z.boolean(),
    endedAt: instant.nullable(),
    verifiedOn: z.iso.date().nullable(),
    revocation: Revocation.nullable(),
  })
  .meta({ id: 'Freeze' });

export const Application = z
  .strictObject({
    id: z.uuid(),
    number: z.string(),
    scheme: z.string(),
    category: z.string(),
    reference: z.string().nullable(),
    status: z.enum(STATUSES),
    approvalNumber: z.string().nullable(),
    applicant: z.strictObject({ name: z.string(), residentId: z.string() }),
    submittedAt: instant,
    decidedAt: instant.nullable(),
    decision: Decision.nullable(),
    checks: z.array(Check),
    review,
    supplement: Supplement.nullable(),
    humanReviewRequestedAt: instant.nullable(),
    freeze: Freeze.nullable(),
    nextStep: NextStep,
  })
  .meta({ id: 'Application' });

export const Assessment = z
  .strictObject({
    scheme: z.string(),
    category: z.string(),
    assessedAt: instant,
    decision: Decision,
    checks: z.array(Check),
    review: z.strictObject({ venue: z.enum(VENUES), departments: z.array(z.enum(DEPARTMENTS)) }).nullable(),
  })
  .meta({ id: 'Assessment' });

export const ApplicationPage = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.uuid(),
        number: z.string(),
        reference: z.string().nullable(),
        scheme: z.string(),
        category: z.string(),
        status: z.enum(STATUSES),
        approvalNumber: z.string().nullable(),
        submittedAt: instant,
        decidedAt: instant.nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'ApplicationPage' });

export const Timeline = z
  .strictObject({
    items: z.array(
      z.strictObject({
        at: instant,
        event: z.string(),
        actor: z.enum(['submitter', 'staff', 'system']),
        text: Text,
        decisions: z
          .array(
            z.strictObject({
              check: z.string(),
              result: z.enum(['confirmed', 'refused']),
              code: z.string().nullable(),
              ground: z.enum(CONFIRMATION_GROUNDS).nullable(),
            }),
          )
          .optional(),
      }),
    ),
  })
  .meta({ id: 'Timeline' });
