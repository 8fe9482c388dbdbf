// The example of an application in the API documentation: the approval of the example submission.
import { EXAMPLE } from '../schemes/example.ts';

export const EXAMPLE_APPLICATION = {
  id: '0199d5a0-0000-7000-8000-000000000001',
  number: EXAMPLE.number,
  scheme: EXAMPLE.scheme,
  category: 'academic',
  reference: 'HR-2026-000123',
  status: 'approved',
  approvalNumber: EXAMPLE.approvalNumber,
  applicant: { name: '王**', residentId: '4301**********1229' },
  submittedAt: '2026-11-20T10:00:00.000+08:00',
  decidedAt: '2026-11-20T10:00:00.180+08:00',
  decision: {
    outcome: 'approved',
    decidedBy: 'matching',
    scheme: { id: EXAMPLE.scheme, version: EXAMPLE.version },
    reasons: [],
  },
  checks: [
    {
      source: 'academic-records',
      verdict: 'match',
      department: 'education',
      differences: [],
      askedAt: '2026-11-20T10:00:00.020+08:00',
      answeredAt: '2026-11-20T10:00:00.120+08:00',
      durationMs: 100,
    },
  ],
  review: null,
  supplement: null,
  humanReviewRequestedAt: null,
  sourceDisputes: [],
  freeze: null,
  nextStep: {
    actor: 'applicant',
    due: null,
    text: EXAMPLE.afterApproval,
  },
} as const;
