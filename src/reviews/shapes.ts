// The answers about review items, and about claimed and found values side by side. REST, the console and the OpenAPI
// document read these shapes, and every view is inferred from one.
import { z } from 'zod';
import { CheckView, ReasonView, SourceDisputeRow, SupplementView } from '../applications/shapes.ts';
import { instant } from '../base/moment.ts';
import { Clause } from '../schemes/shapes.ts';
import {
  CLERK_ACTS,
  CONFIRMATION_GROUNDS,
  DEPARTMENTS,
  DOCUMENT_STATES,
  ITEM_RESULTS,
  SOURCES,
  STATUSES,
  Text,
  VENUES,
  VERDICTS,
} from '../schemes/words.ts';

/** `claimed`: open, and somebody holds it */
export const SHOWN_STATUSES = ['open', 'claimed', 'countersign', 'paused', 'settled', 'closed'] as const;
const ground = z.enum(CONFIRMATION_GROUNDS);

const CheckToSettle = z.strictObject({
  source: z.enum(SOURCES),
  verdict: z.enum(VERDICTS),
  /** time of the source’s last answer; null if it never answered */
  answeredAt: instant.nullable(),
  reasons: z.array(ReasonView),
  differences: CheckView.shape.differences,
  takesTwo: z.boolean(),
  refusalCodes: z.array(z.string()),
  /** a confirmation requires one of `grounds` */
  needsGround: z.boolean(),
  grounds: z.array(ground),
  /** a confirmation also requires a note or evidence */
  needsNoteOrEvidence: z.boolean(),
  /** false while a name to be judged is unknown; the source must be asked again first */
  confirmable: z.boolean(),
  /** the source has answered since the referral, and matches */
  answeredSince: z.boolean(),
});
const RuleToSettle = z.strictObject({
  code: z.string(),
  takesTwo: z.boolean(),
  refusalCodes: z.array(z.string()),
  /** one of them may be given */
  grounds: z.array(ground),
  clause: Clause,
  reasons: z.array(ReasonView),
});

const DocumentToSettle = z.strictObject({
  /** its name in a settlement */
  check: z.string(),
  kind: z.string(),
  text: Text,
  /** null: not handed in */
  materialId: z.uuid().nullable(),
  /** the owners of the stamps that it has to bear */
  seals: z.array(z.string()),
  clause: Clause,
  state: z.enum(DOCUMENT_STATES),
  takesTwo: z.boolean(),
  refusalCodes: z.array(z.string()),
  /** one of them may be given */
  grounds: z.array(ground),
  reasons: z.array(ReasonView),
});
export type DocumentView = z.output<typeof DocumentToSettle>;

export const ItemView = z
  .strictObject({
    id: z.uuid(),
    applicationId: z.uuid(),
    number: z.string(),
    scheme: z.string(),
    department: z.enum(DEPARTMENTS),
    status: z.enum(SHOWN_STATUSES),
    awaiting: z.literal('countersign').nullable(),
    result: z.enum(ITEM_RESULTS).nullable(),
    venue: z.enum(VENUES),
    due: instant,
    overdue: z.boolean(),
    unserved: z.boolean(),
    version: z.int(),
    assignee: z.string().nullable(),
    leaseUntil: instant.nullable(),
    checks: z.array(CheckToSettle),
    rules: z.array(RuleToSettle),
    /** the department’s documents that people settle, and those that a source has completed for it */
    documents: z.array(DocumentToSettle),
    /** sources that the department need not settle: matched by data */
    matched: z.array(z.enum(SOURCES)),
    /** nothing is left to settle; once the item is given back, matching settles it */
    nothingLeft: z.boolean(),
    /**
     * the clerk who settled the item or asked for the countersignature; `matching` where the machine settled it
     */
    settledBy: z.string().nullable(),
    /** for an application at the window: the day on which the person came */
    attendedOn: z.iso.date().nullable(),
  })
  .meta({ id: 'ReviewItem' });
export type ItemView = z.output<typeof ItemView>;

/** An item that the caller has finished with, as it is now, and what the caller did. */
export const FinishedView = ItemView.extend({
  done: z.strictObject({
    act: z.enum(CLERK_ACTS),
    /** the caller's own: `refused` if anything in it was refused; null for an item that was sent back */
    result: z.enum(ITEM_RESULTS).nullable(),
    at: instant,
    /** civil date where the scheme applies */
    on: z.iso.date(),
    applicationStatus: z.enum(STATUSES),
    approvalNumber: z.string().nullable(),
  }),
});
export type FinishedView = z.output<typeof FinishedView>;
/** A row of the list of items; `done` is only in the list of finished items. */
export const ItemRow = FinishedView.partial({ done: true }).meta({ id: 'ReviewRow' });

const DecisionOnSubject = z.strictObject({
  check: z.string(),
  result: z.enum(ITEM_RESULTS),
  code: z.string().nullable(),
  message: Text.nullable(),
  note: z.string().nullable(),
  /** the ground of the confirmation */
  ground: ground.nullable(),
  /** 2: the opinion of the second person, who decided without seeing the first opinion */
  opinion: z.literal([1, 2]),
  evidence: z.array(z.uuid()),
  /** the file of the document that was examined; null for any other subject, and where none was handed in */
  materialId: z.uuid().nullable(),
  by: z.string(),
  at: instant,
  takesTwo: z.boolean(),
  countersignedBy: z.string().nullable(),
  /**
   * set if the decision no longer counts: the clerk who sent it back, `matching` after a new answer, `differing` after
   * two unlike opinions
   */
  returnedBy: z.string().nullable(),
});
export type DecisionOnSubject = z.output<typeof DecisionOnSubject>;

export const MaterialView = z.strictObject({
  materialId: z.uuid(),
  kind: z.string(),
  text: Text,
  seals: z.array(z.string()),
  mediaType: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  attachedAt: instant,
});
export type MaterialView = z.output<typeof MaterialView>;

/** An item with its history, for everybody who opens it. */
export const CaseItemView = ItemView.extend({
  /** a ban of the person or a unit that is in force now; nothing is approved until the ban has ended (SZ-56) */
  ban: z.strictObject({ until: z.iso.date() }).nullable(),
  /** the latest visit since the last call to the window, as the window's clerk recorded it; it settles nothing */
  visit: z
    .strictObject({
      attendedOn: z.iso.date(),
      note: z.string().nullable(),
      recordedBy: z.string(),
      recordedAt: instant,
    })
    .nullable(),
  /** applications of other persons that claim a certificate of this one as well, by number */
  contested: z.array(z.strictObject({ field: z.string(), number: z.string() })),
  /** clerks whose opinions on it differed, and who leave it to another of the department */
  leftToOthersBy: z.array(z.string()),
  /**
   * leaves out the first person's decisions for every other clerk, until the second decision is made or the item has
   * ended (hidden.ts)
   */
  decisions: z.array(DecisionOnSubject),
  comments: z.array(z.strictObject({ by: z.string(), text: z.string(), at: instant })),
  /** the disputes of data of the department’s sources, the oldest first */
  sourceDisputes: z.array(SourceDisputeRow),
  /** all supplements of this application, the newest first */
  supplements: z.array(SupplementView),
  materials: z.array(MaterialView),
}).meta({ id: 'ReviewCase' });
export type CaseItemView = z.output<typeof CaseItemView>;

/** The application in words, for everybody working on it, before and after the decision. */
export const DescribedView = z.strictObject({
  number: z.string(),
  reference: z.string().nullable(),
  scheme: Text,
  category: Text,
  businessType: Text,
  channel: Text,
  settlement: Text,
  submittedAt: instant,
  /** masked */
  applicant: z.strictObject({ name: z.string(), residentId: z.string() }),
  /** completed years on the day of submission */
  age: z.int(),
  /** null: filed for a person without an employer */
  employer: z.strictObject({ name: z.string(), creditCode: z.string() }).nullable(),
});
export type DescribedView = z.output<typeof DescribedView>;

const ComparisonRow = z.strictObject({
  field: z.string(),
  label: Text,
  claimed: Text.nullable(),
  found: Text.nullable(),
  /** `masked`: the answer may be about somebody else. `not_asked`: there is no answer that could be compared. */
  verdict: z.enum(['same', 'different', 'variant', 'within_tolerance', 'absent', 'masked', 'not_asked']),
});
export type ComparisonRow = z.output<typeof ComparisonRow>;
export type RowVerdict = ComparisonRow['verdict'];

export const ComparisonView = z.strictObject({
  source: z.enum(SOURCES),
  verdict: z.enum(VERDICTS),
  /** the register is shown by class alone, and there are no rows */
  classOnly: z.boolean(),
  rows: z.array(ComparisonRow),
  /** months insured in the city, where they were counted */
  months: z.strictObject({ counted: z.int(), backpaid: z.int(), other: z.int() }).nullable(),
  /** how the answer was obtained; null where nothing was asked */
  asked: z.strictObject({ askedAt: instant, answeredAt: instant, attempts: z.int() }).nullable(),
});
export type ComparisonView = z.output<typeof ComparisonView>;

/** A confirmation given although no source matched or a rule fails. */
export const OverrideView = z
  .strictObject({
    applicationId: z.uuid(),
    number: z.string(),
    itemId: z.uuid(),
    department: z.enum(DEPARTMENTS),
    /** a source or, for a rule without one, its reason code */
    check: z.string(),
    /** the verdict of the source; null for a rule */
    verdict: z.enum(VERDICTS).nullable(),
    /** null for a rule that was confirmed without a ground */
    ground: ground.nullable(),
    settledBy: z.string(),
    countersignedBy: z.string().nullable(),
    at: instant,
  })
  .meta({ id: 'Override' });
export type OverrideView = z.output<typeof OverrideView>;

/** The health of a source, as this process sees it. */
export const SourceCondition = z.strictObject({
  source: z.enum(SOURCES),
  /** of its registry; absent where the service asks only one registry of the source */
  city: Text.optional(),
  /**
   * the breaker of this process lets questions through, refuses them, or lets one through as a test; `recovering` also
   * while the last askings got no answer
   */
  state: z.enum(['available', 'unavailable', 'recovering']),
  latencyP50Ms: z.number().nullable(),
  /** questions of this process on the wire, and those that wait for their turn */
  inUse: z.int(),
  waiting: z.int(),
  /** real seconds until asking is worthwhile again; null while the source answers */
  retryAfterSeconds: z.int().nullable(),
  /** askings in a row that it did not answer, by any process, for waiting applications */
  failures: z.int(),
});
export type SourceCondition = z.output<typeof SourceCondition>;
/** `awaiting`: applications in review that wait for its answer. Only staff see it, and `failures`. */
export const SourceView = SourceCondition.extend({
  failures: z.int().optional(),
  awaiting: z.int().optional(),
}).meta({ id: 'Source' });
