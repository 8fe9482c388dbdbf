// Examples of the API documentation: a submission of one of the sandbox's synthetic people, and its approval there.
export const EXAMPLE_SUBMISSION = {
  scheme: 'shenzhen-talent',
  reference: 'HR-2026-000123',
  businessType: 'in_service',
  category: 'academic',
  channel: 'employer',
  applicant: { name: '王丽娜', residentId: '430102200005201229', phone: '13800000003', originProvince: '43' },
  employer: { name: '示例科技有限公司', creditCode: '91440300MA0XXXX15K' },
  claims: {
    education: {
      level: 'associate',
      type: 'regular',
      studyMode: 'full_time',
      conclusion: 'graduated',
      institution: '示例大学',
      institutionCode: '99999',
      certificateNumber: '999991202106000002',
      graduatedOn: '2021-07-01',
    },
  },
  settlement: { kind: 'employer_collective', district: '440305' },
  commitment: {
    signedBy: 'applicant',
    signedOn: '2026-11-20',
    creditInquiryConsent: true,
    sensitiveDataConsent: true,
  },
} as const;

export const EXAMPLE_APPLICATION = {
  id: '0199d5a0-0000-7000-8000-000000000001',
  number: 'SZ2026-0000123',
  scheme: 'shenzhen-talent',
  category: 'academic',
  reference: 'HR-2026-000123',
  status: 'approved',
  approvalNumber: 'SZ-3T5N-E42W-458M-BJMK-S',
  applicant: { name: '王**', residentId: '4301**********1229' },
  submittedAt: '2026-11-20T10:00:00.000+08:00',
  decidedAt: '2026-11-20T10:00:00.180+08:00',
  decision: {
    outcome: 'approved',
    decidedBy: 'matching',
    scheme: { id: 'shenzhen-talent', version: '2019-02-28' },
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
  freeze: null,
  nextStep: {
    actor: 'applicant',
    due: null,
    text: { zh: '请按指标卡办理落户', en: 'Settle with the approval number' },
  },
} as const;
