// The shapes of what is answered about spot checks, as the OpenAPI document shows them. A test holds real answers against them.

import { z } from 'zod';
import { STATUSES } from '../applications/lifecycle.ts';
import { CheckView, DecisionView, TimelineEntry } from '../applications/shapes.ts';
import { CaseItemView, ComparisonView, DescribedView, MaterialView } from '../reviews/shapes.ts';
import { NamedKind } from '../schemes/shapes.ts';
import { Text } from '../schemes/words.ts';
import { RESULTS, STRATUM_FIELDS } from '../spot-checks/schema.ts';

const instant = z.iso.datetime({ offset: true });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const share = z.number().min(0).max(1);
const result = z.enum(RESULTS);
const person = z.strictObject({ id: z.string(), name: z.string().nullable() });
const stratum = z.strictObject({ stratum: z.string(), population: z.int(), sample: z.int() });
const notes = z.array(z.strictObject({ code: z.string(), text: Text }));
const period = z.strictObject({ from: z.iso.date(), to: z.iso.date() });
const status = z.enum(['sealed', 'drawn', 'concluded']);

const Plan = z
  .strictObject({
    id: z.uuid(),
    scheme: z.string(),
    period,
    strata: z.array(z.enum(STRATUM_FIELDS)),
    size: z.int().nullable(),
    rate: z.number().nullable(),
    errorBound: z.strictObject({ maxErrorRate: z.number(), confidence: z.number() }).nullable(),
    contributors: z.array(z.uuid()).nullable(),
    blind: z.boolean(),
    population: z.strictObject({ size: z.int(), hash: sha256 }),
    sample: z.strictObject({ size: z.int(), strata: z.array(stratum) }),
    rule: z.string(),
    sealedAt: instant,
  })
  .meta({ id: 'SpotCheckPlan' });

export const SealedRound = z
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

const Sample = z.array(
  z.strictObject({ applicationId: z.uuid(), number: z.string(), ticket: sha256, stratum: z.string() }),
);
export const DrawnRound = z
  .strictObject({ id: z.uuid(), seed: sha256, rule: z.string(), sampleSize: z.int(), sample: Sample })
  .meta({ id: 'DrawnSpotCheck' });

export const Commitment = z
  .strictObject({
    by: person,
    place: z.int(),
    commitment: sha256,
    committedAt: instant,
    value: z.string().nullable(),
    revealedAt: instant.nullable(),
  })
  .meta({ id: 'SpotCheckCommitment' });

const seedOrigin = z.enum(['given', 'committed']).nullable();
const origin = {
  seedOrigin,
  seedOriginText: Text.nullable(),
  reusedContributions: z.boolean(),
  seedFaults: z.array(
    z.strictObject({
      code: z.enum(['reused_contributions', 'unrevealed_round']),
      text: Text,
      rounds: z.array(z.uuid()),
    }),
  ),
};

const ListedRound = z.strictObject({
  id: z.uuid(),
  status,
  scheme: z.string(),
  period,
  blind: z.boolean(),
  populationSize: z.int(),
  sampleSize: z.int(),
  sealedAt: instant,
  drawnAt: instant.nullable(),
  seedOrigin,
  unrevealed: z.boolean(),
  progress: z.strictObject({
    cases: z.int(),
    concluded: z.int(),
    passed: z.int(),
    incomplete: z.int(),
    notCompliant: z.int(),
    short: z.int(),
  }),
});
export const RoundPage = z.strictObject({ items: z.array(ListedRound), nextCursor: z.string().nullable() });

export const Round = ListedRound.extend({
  ...origin,
  planHash: sha256,
  populationHash: sha256,
  plan: Plan,
  notes,
  sealedBy: person,
  contributors: z.array(person).nullable(),
  commitments: z.array(Commitment),
  refusals: z.strictObject({
    count: z.int(),
    latest: z.array(z.strictObject({ by: person, attempted: z.string(), code: z.string(), at: instant })),
  }),
  rule: z.string(),
  rules: z.record(z.string(), z.string()),
  seed: sha256.nullable(),
  seedContributions: z.array(z.string()).nullable(),
  drawnBy: person.nullable(),
  strata: z.array(stratum),
  extensions: z.array(
    z.strictObject({
      cause: z.enum(['error_bound', 'by_hand']),
      fromSize: z.int(),
      toSize: z.int(),
      notCompliant: z.int().nullable(),
      reason: z.string().nullable(),
      by: person,
      at: instant,
    }),
  ),
  sample: Sample,
  casesWithoutInspector: z.array(z.uuid()),
}).meta({ id: 'SpotCheck' });

export const CaseRow = z
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
    inspectors: z.array(
      z.strictObject({
        by: person,
        state: z.enum(['assigned', 'found', 'recused']),
        assignedAt: instant,
        verdict: z
          .strictObject({ result, missing: z.array(z.string()), note: z.string().nullable(), at: instant })
          .nullable(),
        recusal: z.strictObject({ at: instant, reason: z.string().nullable() }).nullable(),
      }),
    ),
    inspectorsMissing: z.int(),
    mine: z.boolean(),
  })
  .meta({ id: 'SpotCheckCaseRow' });
export const CasePage = z.strictObject({ items: z.array(CaseRow), nextCursor: z.string().nullable() });

export const Case = CaseRow.extend({
  blind: z.boolean(),
  veiled: z.boolean(),
  application: DescribedView.extend({ submittedAt: z.union([instant, z.iso.date()]) }),
  comparisons: z.array(ComparisonView),
  materials: z.array(MaterialView.extend({ attachedAt: instant.nullable() })),
  materialKinds: z.array(NamedKind),
  outcome: z
    .strictObject({
      status: z.enum(STATUSES),
      approvalNumber: z.string().nullable(),
      decidedAt: instant.nullable(),
      personWanted: z.boolean(),
      decision: DecisionView.nullable(),
      checks: z.array(CheckView),
      reviews: z.array(CaseItemView),
      timeline: z.array(TimelineEntry),
      receipt: z.string(),
    })
    .nullable(),
}).meta({ id: 'SpotCheckCase' });

const Estimate = z.strictObject({
  found: z.int(),
  of: z.int(),
  share: share.nullable(),
  interval: z.strictObject({ from: share, to: share, countFrom: z.int(), countTo: z.int() }),
});
const ReportRow = z.strictObject({
  stratum: z.string().nullable(),
  population: z.int(),
  sampled: z.int(),
  concluded: z.int(),
  passed: z.int(),
  incomplete: z.int(),
  notCompliant: z.int(),
  notRight: Estimate,
  wrong: Estimate,
});
export const Report = z
  .strictObject({
    roundId: z.uuid(),
    status,
    confidence: z.number(),
    provisional: z.boolean(),
    ...origin,
    strata: z.array(ReportRow),
    total: ReportRow,
    agreement: z.strictObject({
      cases: z.int(),
      agreed: z.int(),
      rate: share.nullable(),
      kappa: z.number().nullable(),
    }),
    upheld: z.strictObject({ cases: z.int(), upheld: z.int(), rate: share.nullable() }),
    errorBound: z
      .strictObject({
        maxErrorRate: z.number(),
        confidence: z.number(),
        allowed: z.int(),
        found: z.int(),
        sampleSize: z.int(),
        requiredSize: z.int(),
        verdict: z.enum(['holds', 'does_not_hold', 'open']),
        text: Text,
        basis: Text,
      })
      .nullable(),
    method: Text,
  })
  .meta({ id: 'SpotCheckReport' });
