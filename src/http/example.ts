// The submission that the API documentation shows: one of the sandbox's synthetic people, approved there.
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
