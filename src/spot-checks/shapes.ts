// The answers about spot checks: rounds, their cases, the report. REST, the console and the OpenAPI document read these
// shapes, and every view is inferred from one.
import { z } from 'zod';
import { CheckView, DecisionView, TimelineEntry } from '../applications/shapes.ts';
import { instant } from '../base/moment.ts';
import { CaseItemView, ComparisonView, DescribedView, MaterialView } from '../reviews/shapes.ts';
import { NamedKind } from '../schemes/shapes.ts';
import { DEPARTMENTS, EXTENSION_CAUSES, STATUSES, Text } from '../schemes/words.ts';
import { RESULTS, STRATUM_FIELDS } from './schema.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const share = z.number().min(0).max(1);
const result = z.enum(RESULTS);
const person = z.strictObject({ id: z.string(), name: z.string().nullable() });
export type Person = z.output<typeof person>;
const stratum = z.strictObject({ stratum: z.string(), population: z.int(), sample: z.int() });
export type Stratum = z.output<typeof stratum>;
const notes = z.array(z.strictObject({ code: z.string(), text: Text }));
/** civil dates of the decision where the scheme applies, both included */
const period = z.strictObject({ from: z.iso.date(), to: z.iso.date() });
/**
 * `sealed`: fixed, waits for its seed. `drawn`: under inspection. `concluded`: every case of the sample has a result.
 */
const status = z.enum(['sealed', 'drawn', 'concluded']);

export type RoundStatus = z.output<typeof status>;

/** The fixed plan, which is hashed. */
export const Plan = z
  .strictObject({
    id: z.uuid(),
    scheme: z.string(),
    /** of the office that fixed it; absent: all */
    districts: z.array(z.string()).optional(),
    period,
    /** the fields that make up a stratum, in this order, joined by `|` */
    strata: z.array(z.enum(STRATUM_FIELDS)),
    /** one of the three is set */
    size: z.int().nullable(),
    rate: z.number().nullable(),
    errorBound: z.strictObject({ maxErrorRate: z.number(), confidence: z.number() }).nullable(),
    /** those who must commit; null: any auditor or supervisor may */
    contributors: z.array(z.uuid()).nullable(),
    blind: z.boolean(),
    /** whose inspectors alone are drawn; absent: those of no department */
    department: z.enum(DEPARTMENTS).optional(),
    population: z.strictObject({ size: z.int(), hash: sha256 }),
    sample: z.strictObject({ size: z.int(), strata: z.array(stratum) }),
    rule: z.string(),
    sealedAt: instant,
  })
  .meta({ id: 'SpotCheckPlan' });
export type Plan = z.output<typeof Plan>;

/** The answer to the request that fixed the round; a repeated request gets the same. */
export const SealedView = z
  .strictObject({
    id: z.uuid(),
    status: z.literal('sealed'),
    scheme: z.string(),
    period,
    blind: z.boolean(),
    populationSize: z.int(),
    populationHash: sha256,
    planHash: sha256,
    sampleSize: z.int(),
    plan: Plan,
    sealedAt: instant,
    notes,
  })
  .meta({ id: 'SealedSpotCheck' });
export type SealedView = z.output<typeof SealedView>;

const sample = z.array(
  z.strictObject({ applicationId: z.uuid(), number: z.string(), ticket: sha256, stratum: z.string() }),
);
export const DrawnView = z
  .strictObject({ id: z.uuid(), seed: sha256, rule: z.string(), sampleSize: z.int(), sample })
  .meta({ id: 'DrawnSpotCheck' });

export const CommitmentView = z
  .strictObject({
    by: person,
    place: z.int(),
    commitment: sha256,
    committedAt: instant,
    value: z.string().nullable(),
    revealedAt: instant.nullable(),
  })
  .meta({ id: 'SpotCheckCommitment' });
export type CommitmentView = z.output<typeof CommitmentView>;

/** `committed`: each value was bound before any was shown. `given`: the values were typed in at the draw. */
const seedOrigin = z.enum(['given', 'committed']);
export type SeedOrigin = z.output<typeof seedOrigin>;
const seedFault = z.strictObject({
  code: z.enum(['reused_contributions', 'unrevealed_round']),
  text: Text,
  /** the first of the other rounds concerned */
  rounds: z.array(z.uuid()),
});
export type SeedFaultCode = z.output<typeof seedFault>['code'];
const origin = z.strictObject({
  /** null before the draw */
  seedOrigin: seedOrigin.nullable(),
  seedOriginText: Text.nullable(),
  reusedContributions: z.boolean(),
  seedFaults: z.array(seedFault),
});
export type Origin = z.output<typeof origin>;

const progress = z.strictObject({
  cases: z.int(),
  concluded: z.int(),
  passed: z.int(),
  incomplete: z.int(),
  notCompliant: z.int(),
  /** cases with fewer inspectors than they need */
  short: z.int(),
});
export type Progress = z.output<typeof progress>;

export const ListedRoundView = z.strictObject({
  id: z.uuid(),
  status,
  scheme: z.string(),
  period,
  blind: z.boolean(),
  /** whose inspectors alone are drawn; null: those of no department */
  department: z.enum(DEPARTMENTS).nullable(),
  populationSize: z.int(),
  sampleSize: z.int(),
  sealedAt: instant,
  drawnAt: instant.nullable(),
  /** how the seed came about; null before the draw */
  seedOrigin: seedOrigin.nullable(),
  /** has commitments, and is neither fully revealed nor drawn */
  unrevealed: z.boolean(),
  progress,
});
export type ListedRoundView = z.output<typeof ListedRoundView>;

const extension = z.strictObject({
  cause: z.enum(EXTENSION_CAUSES),
  fromSize: z.int(),
  toSize: z.int(),
  notCompliant: z.int().nullable(),
  reason: z.string().nullable(),
  by: person,
  at: instant,
});
export type ExtensionView = z.output<typeof extension>;

export const RoundView = ListedRoundView.extend({
  ...origin.shape,
  planHash: sha256,
  populationHash: sha256,
  plan: Plan,
  notes,
  sealedBy: person,
  /** null where every auditor and supervisor may commit */
  contributors: z.array(person).nullable(),
  commitments: z.array(CommitmentView),
  refusals: z.strictObject({
    count: z.int(),
    latest: z.array(z.strictObject({ by: person, attempted: z.string(), code: z.string(), at: instant })),
  }),
  rule: z.string(),
  rules: z.record(z.string(), z.string()),
  seed: sha256.nullable(),
  seedContributions: z.array(z.string()).nullable(),
  drawnBy: person.nullable(),
  /** with their present sample sizes */
  strata: z.array(stratum),
  extensions: z.array(extension),
  sample,
  /** the first of the cases with fewer inspectors than they need */
  casesWithoutInspector: z.array(z.uuid()),
}).meta({ id: 'SpotCheck' });
export type RoundView = z.output<typeof RoundView>;
/** A round with all but its sample, which may be large. */
export type RoundHead = Omit<RoundView, 'sample'>;

const inspector = z.strictObject({
  by: person,
  state: z.enum(['assigned', 'found', 'recused']),
  assignedAt: instant,
  /** null where there is none, or where the reader must not see it */
  verdict: z
    .strictObject({ result, missing: z.array(z.string()), note: z.string().nullable(), at: instant })
    .nullable(),
  recusal: z.strictObject({ at: instant, reason: z.string().nullable() }).nullable(),
});
export type InspectorView = z.output<typeof inspector>;

export const CaseRowView = z
  .strictObject({
    id: z.uuid(),
    roundId: z.uuid(),
    applicationId: z.uuid(),
    number: z.string(),
    place: z.int(),
    stratum: z.string(),
    ticket: sha256,
    status: z.enum(['open', 'concluded']),
    result: result.nullable(),
    missing: z.array(z.string()),
    concludedAt: instant.nullable(),
    inspectors: z.array(inspector),
    /** number of inspectors that the case still needs */
    inspectorsMissing: z.int(),
    /** the reader is an inspector of the case */
    mine: z.boolean(),
  })
  .meta({ id: 'SpotCheckCaseRow' });
export type CaseRowView = z.output<typeof CaseRowView>;

const outcome = z.strictObject({
  status: z.enum(STATUSES),
  approvalNumber: z.string().nullable(),
  decidedAt: instant.nullable(),
  personWanted: z.boolean(),
  decision: DecisionView.nullable(),
  checks: z.array(CheckView),
  /** decisions of each department */
  reviews: z.array(CaseItemView),
  timeline: z.array(TimelineEntry),
  /** path of the proof that the log holds the decision */
  receipt: z.string(),
});
export type Outcome = z.output<typeof outcome>;

export const CaseView = CaseRowView.extend({
  blind: z.boolean(),
  /** the decision is hidden until the reader's own verdict is locked */
  veiled: z.boolean(),
  /** independent of the decision; for a veiled case, only the day of the submission */
  application: DescribedView.extend({ submittedAt: z.union([instant, z.iso.date()]) }),
  comparisons: z.array(ComparisonView),
  materials: z.array(MaterialView.extend({ attachedAt: instant.nullable() })),
  /** materials that the scheme lists for this category */
  materialKinds: z.array(NamedKind),
  /** null while it is veiled */
  outcome: outcome.nullable(),
}).meta({ id: 'SpotCheckCase' });
export type CaseView = z.output<typeof CaseView>;

const estimate = z.strictObject({
  found: z.int(),
  of: z.int(),
  /** null where no case was inspected */
  share: share.nullable(),
  /** of the population, as shares and as counts, both ends included */
  interval: z.strictObject({ from: share, to: share, countFrom: z.int(), countTo: z.int() }),
});
export type Estimate = z.output<typeof estimate>;

const row = z.strictObject({
  /** null: the total */
  stratum: z.string().nullable(),
  population: z.int(),
  sampled: z.int(),
  concluded: z.int(),
  passed: z.int(),
  incomplete: z.int(),
  notCompliant: z.int(),
  /** incomplete or not compliant */
  notRight: estimate,
  /** only not compliant: a bound limits these */
  wrong: estimate,
});
export type ReportRow = z.output<typeof row>;

const agreement = z.strictObject({
  cases: z.int(),
  agreed: z.int(),
  /** null where there is no case */
  rate: share.nullable(),
  /** Cohen's kappa: agreement beyond chance; null where chance alone would bring full agreement */
  kappa: z.number().nullable(),
});
export type Agreement = z.output<typeof agreement>;

/** A concluded case whose first two inspectors differed. */
const dissent = z.strictObject({
  caseId: z.uuid(),
  number: z.string(),
  stratum: z.string(),
  /** in the order in which the inspectors were drawn */
  verdicts: z.array(result),
  result,
  /** `most_severe`: all three verdicts differ */
  settledBy: z.enum(['majority', 'most_severe']),
});
export type Dissent = z.output<typeof dissent>;

const dissents = z.strictObject({
  cases: z.int(),
  byMajority: z.int(),
  byMostSevere: z.int(),
  /** the first of these cases, in the order of the sample */
  items: z.array(dissent),
});
export type Dissents = z.output<typeof dissents>;

const bound = z.strictObject({
  maxErrorRate: z.number(),
  confidence: z.number(),
  /** not compliant cases that the bound allows in the population */
  allowed: z.int(),
  found: z.int(),
  sampleSize: z.int(),
  /** the sample size needed after so many findings */
  requiredSize: z.int(),
  verdict: z.enum(['holds', 'does_not_hold', 'open']),
  text: Text,
  /** how exact the verdict is */
  basis: Text,
});
export type BoundVerdict = z.output<typeof bound>['verdict'];

export const Report = z
  .strictObject({
    roundId: z.uuid(),
    status,
    confidence: z.number(),
    /** some cases of the sample have no result yet, and the other cases may not represent them */
    provisional: z.boolean(),
    ...origin.shape,
    strata: z.array(row),
    total: row,
    /** agreement of the first two inspectors of each case */
    agreement,
    /** concluded cases in which the first two differed, and how each was settled */
    dissents,
    /** how often the inspection confirmed the decision */
    upheld: z.strictObject({ cases: z.int(), upheld: z.int(), rate: share.nullable() }),
    /** null where the plan has none */
    errorBound: bound.nullable(),
    /** how to read the intervals */
    method: Text,
  })
  .meta({ id: 'SpotCheckReport' });
export type Report = z.output<typeof Report>;
