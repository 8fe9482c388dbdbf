// Applications as a run reads them, made from given grounds without a database.

import { randomUUIDv7 } from 'node:crypto';
import { type Examined, type Kept, placeOfGrounds, placeOfSubmission } from '../../src/applications/sealed-decision.ts';
import { createSealer } from '../../src/base/seal.ts';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import { decide, type Grounds } from '../../src/matching/decide.ts';
import { uniqueCodes } from '../../src/replay/finding.ts';
import type { KeptRow } from '../../src/replay/kept-row.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { UNIT } from '../support/cases.ts';

export const sealer = createSealer(SANDBOX_SEALING.keys, SANDBOX_SEALING.indexKey);

const STATUS = { approved: 'approved', referred: 'in_review', not_accepted: 'not_accepted' };
const DECIDED_AT = '2026-11-20T02:00:00Z';

export function rowOf(grounds: Grounds): KeptRow {
  const id = randomUUIDv7();
  const decision = decide(shenzhenTalent, grounds);
  const examined: Examined = { grounds, evidence: [], answerSalt: null, decision };
  const kept: Kept = { ...examined, decidedAt: DECIDED_AT, reviewDue: null };
  const { submission } = grounds;
  const told = {
    outcome: decision.outcome,
    decidedBy: 'matching',
    scheme: decision.scheme,
    checks: decision.checks.map(({ source, verdict }) => ({ source, verdict })),
    reasons: decision.reasons.map(({ code, clause, source }) => ({ code, clause, source })),
    review: decision.review,
  };
  return {
    id,
    number: `SZ2026-${id.slice(-7)}`,
    scheme: decision.scheme.id,
    schemeVersion: decision.scheme.version,
    parameters: decision.scheme.parameters ?? null,
    category: submission.category,
    status: STATUS[decision.outcome],
    personKey: sealer.fingerprint('person', submission.applicant.residentId),
    unitCode: (submission.employer ?? UNIT).creditCode,
    district: submission.settlement?.district ?? null,
    submittedAt: `${grounds.submittedOn} 01:00:00+00`,
    decidedAt: DECIDED_AT,
    outcome: decision.outcome,
    decidedBy: 'matching',
    reasonCodes: uniqueCodes(decision.reasons),
    venue: decision.review?.venue ?? null,
    departments: decision.review?.departments ?? [],
    approvalNumber: decision.outcome === 'approved' ? 'SZ-0000-0000' : null,
    submission: sealer.seal(placeOfSubmission(id), JSON.stringify(submission)),
    grounds: sealer.seal(placeOfGrounds(id), JSON.stringify(kept)),
    reviewed: null,
    recheckId: null,
    rechecks: [],
    items: (decision.review?.departments ?? []).map((department) => ({ department, result: null })),
    events: [{ action: 'application.decided', data: told }],
  };
}
