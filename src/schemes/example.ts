// Examples for the documentation, of one scheme: a submission of one of the sandbox's synthetic people, and values.
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

export const EXAMPLE = {
  scheme: EXAMPLE_SUBMISSION.scheme,
  version: '2019-02-28',
  number: 'SZ2026-0000123',
  approvalNumber: 'SZ-3T5N-E42W-458M-BJMK-S',
  clause: 'SZ-40',
  draft: { 'SZ-B1': { age: 40 } },
  parameters: { banMonths: 24, 'SZ-B1.age': 40, validTo: null },
  afterApproval: { zh: '请按指标卡办理落户', en: 'Settle with the approval number' },
} as const;
