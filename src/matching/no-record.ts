// Records of which a register says nothing: the facts that a claim fills up where rules are judged as if it were true.
import type { EducationRecord, QualificationRecord } from '../schemes/facts.ts';

export const NO_EDUCATION: EducationRecord = {
  holderName: null,
  level: null,
  type: null,
  studyMode: null,
  conclusion: null,
  degree: null,
  institution: null,
  institutionCode: null,
  certificateNumber: null,
  degreeCertificateNumber: null,
  graduatedOn: null,
  overseas: false,
  overseasVerificationNumber: null,
};
export const NO_QUALIFICATION: QualificationRecord = {
  holderName: null,
  kind: null,
  name: null,
  occupationCode: null,
  level: null,
  certificateNumber: null,
  issuedOn: null,
  examinedIn: null,
  examKind: null,
  status: 'valid',
  comprehensiveTestLevel: null,
  talentClass: null,
};
