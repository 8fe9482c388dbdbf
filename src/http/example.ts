// The submission that the API documentation shows. Its person is synthetic, with a valid checksum.
export const EXAMPLE_SUBMISSION = {
  scheme: 'shenzhen-talent',
  reference: 'HR-2026-000123',
  businessType: 'in_service',
  category: 'academic',
  channel: 'employer',
  applicant: { name: '陈晓明', residentId: '420106198506151315', phone: '13800000001', originProvince: '42' },
  employer: { name: '示例科技有限公司', creditCode: '91440300MA0XXXX15K' },
  claims: {
    education: {
      level: 'bachelor',
      type: 'regular',
      studyMode: 'full_time',
      conclusion: 'graduated',
      institution: '武汉大学',
      institutionCode: '10486',
      certificateNumber: '104861200805000123',
      graduatedOn: '2008-06-30',
    },
  },
  settlement: { kind: 'employer_collective', district: '440305' },
  commitment: {
    signedBy: 'applicant',
    signedOn: '2026-11-20',
    creditInquiryConsent: true,
    sensitiveDataConsent: true,
  },
  materials: [],
} as const;
