// The submission that the API documentation shows: one of the sandbox's synthetic people, approved there.
export const EXAMPLE_SUBMISSION = {
  scheme: 'shenzhen-talent',
  reference: 'HR-2026-000123',
  businessType: 'in_service',
  category: 'academic',
  channel: 'employer',
  applicant: { name: '苏晓晨', residentId: '350102199204023191', phone: '13800000001', originProvince: '35' },
  employer: { name: '示例科技有限公司', creditCode: '91440300MA0XXXX15K' },
  claims: {
    education: {
      level: 'bachelor',
      type: 'regular',
      studyMode: 'full_time',
      conclusion: 'graduated',
      institution: '示例大学',
      institutionCode: '99999',
      certificateNumber: '999991201405000021',
      graduatedOn: '2014-07-01',
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
