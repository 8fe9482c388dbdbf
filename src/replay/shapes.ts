// Shapes of the answers about runs and their findings. REST, the console and the OpenAPI document read them, and every
// view is inferred from one.
import { z } from 'zod';
import { instant } from '../base/moment.ts';
import { DEPARTMENTS, REPLAY_KINDS, REPLAY_STATUSES } from '../schemes/words.ts';
import { FINDING_KINDS } from './finding.ts';

const count = z.int().min(0);

export const ReplayView = z
  .strictObject({
    id: z.uuid(),
    kind: z.enum(REPLAY_KINDS),
    status: z.enum(REPLAY_STATUSES),
    scheme: z.string().nullable(),
    submittedFrom: instant.nullable(),
    submittedTo: instant.nullable(),
    draft: z.unknown(),
    /** decided applications; null until they are counted */
    total: count.nullable(),
    decided: count,
    differing: count,
    /** for a backtest: applications for which the draft needs a question that was not asked then */
    notKnown: count,
    requestedBy: z.string(),
    requestedAt: instant,
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'Replay' });
export type ReplayView = z.output<typeof ReplayView>;

const group = z.strictObject({ groups: count, applications: count });
export type GroupCount = z.output<typeof group>;

export const ReplayReportView = ReplayView.extend({
  /** applications by kind of finding */
  kinds: z.array(z.strictObject({ kind: z.enum(FINDING_KINDS), applications: count })),
  /** `from` is the kept outcome, `to` the new one; `not_known` if a backtest cannot tell */
  outcomes: z.array(z.strictObject({ from: z.string(), to: z.string(), applications: count })),
  /** differing applications, by each clause concerned */
  clauses: z.array(z.strictObject({ clause: z.string(), applications: count })),
  unequal: z.strictObject({
    /** equal facts with different answers of the machine: a defect */
    decisions: group,
    /** equal facts with different results of reviews: for discussion and training */
    reviews: group,
    departments: z.array(group.extend({ department: z.enum(DEPARTMENTS) })),
  }),
}).meta({ id: 'ReplayReport' });
export type ReplayReportView = z.output<typeof ReplayReportView>;

const brief = z.strictObject({ outcome: z.string().nullable(), codes: z.array(z.string()) });

export const FindingView = z
  .strictObject({
    id: z.int(),
    applicationId: z.uuid(),
    number: z.string().nullable(),
    kind: z.enum(FINDING_KINDS),
    subject: z.string(),
    before: brief.nullable(),
    after: brief.nullable(),
    clauses: z.array(z.string()),
    fields: z.array(z.string()),
  })
  .meta({ id: 'ReplayFinding' });
export type FindingView = z.output<typeof FindingView>;

export const UNEQUAL_KINDS = ['unequal_decision', 'unequal_review'] as const;

/** Equal facts with unequal answers. `unequal_review` with a department: the department's answers in its items. */
export const UnequalView = z
  .strictObject({
    kind: z.enum(UNEQUAL_KINDS),
    department: z.enum(DEPARTMENTS).nullable(),
    fingerprint: z.string(),
    answers: z.array(
      z.strictObject({
        outcome: z.string(),
        reasons: z.array(z.strictObject({ code: z.string(), clause: z.string() })),
        applications: count,
        examples: z.array(z.strictObject({ id: z.uuid(), number: z.string().nullable() })),
      }),
    ),
  })
  .meta({ id: 'UnequalFacts' });
export type UnequalView = z.output<typeof UnequalView>;
