// The form of a submission under the Shenzhen notice: its claims, and its places of settlement (SZ-30, SZ-31).
import { z } from 'zod';
import type { SchemeForm } from './form.ts';
import {
  codeText,
  digits,
  educationClaim,
  line,
  optional,
  qualificationClaim,
  socialSecurityClaim,
} from './form-fields.ts';

/** 本人房产 · 亲友户口 · 单位集体户 · 人才集体户 · 派出所代管户 */
export const SETTLEMENT_KINDS = [
  'own_property',
  'relative_household',
  'employer_collective',
  'talent_centre_collective',
  'police_station_proxy',
] as const;

export const FORM: SchemeForm = {
  claims: z.strictObject({
    education: optional(educationClaim),
    qualification: optional(qualificationClaim),
    socialSecurity: optional(socialSecurityClaim),
    // SZ-22
    archiveCustody: optional(z.strictObject({ custodian: line(200), agreementNumber: codeText(64) })),
  }),
  settlement: z.strictObject({ kind: z.enum(SETTLEMENT_KINDS), district: optional(digits(6)) }),
  // SZ-23, AMB-28: a person may commission an agency and name no employer
  withoutEmployer: ['agency'],
  mandated: ['agency'],
  // the notice names its documents and closes no list; owners of stamps are free text
  materials: { kind: line(64), seal: line(32) },
  settlementKinds: {
    own_property: { zh: '本人房产', en: 'own property' },
    relative_household: { zh: '亲友户口', en: 'household of a relative or friend' },
    employer_collective: { zh: '单位集体户', en: 'collective household of the employer' },
    talent_centre_collective: { zh: '人才集体户', en: 'collective household of the talent centre' },
    police_station_proxy: { zh: '派出所代管户', en: 'household kept by the police station' },
  } satisfies Record<(typeof SETTLEMENT_KINDS)[number], unknown>,
  factsOf: ({ archiveCustody }) => ({ custody: archiveCustody !== undefined }),
  claimsOf: ({ qualificationLevel: level }) =>
    level ? { qualification: { kind: 'vocational', level, certificateNumber: '' } } : {},
};
