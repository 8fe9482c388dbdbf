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
import { WITH_FAMILY } from './shenzhen-talent.business.ts';
import { OTHER_BASES } from './shenzhen-talent.materials.ts';

/** 本人房产 · 亲友户口 · 单位集体户 · 人才集体户 · 派出所代管户 */
export const SETTLEMENT_KINDS = [
  'own_property',
  'relative_household',
  'employer_collective',
  'talent_centre_collective',
  'police_station_proxy',
] as const;

/** SZ-22, SZ-25: the unit may keep archives itself, or names the custodian and their agreement. */
const archiveCustody = z
  .strictObject({
    unitHasCustody: optional(z.literal(true)),
    custodian: optional(line(200)),
    agreementNumber: optional(codeText(64)),
  })
  .superRefine(({ unitHasCustody, ...custody }, context) => {
    for (const field of ['custodian', 'agreementNumber'] as const) {
      const isGiven = custody[field] !== undefined;
      if (isGiven === (unitHasCustody === true)) {
        const code = isGiven ? 'one_way' : 'required';
        context.addIssue({ code: 'custom', path: [field], params: { code } });
      }
    }
  });

export const FORM: SchemeForm = {
  claims: z.strictObject({
    education: optional(educationClaim),
    qualification: optional(qualificationClaim),
    socialSecurity: optional(socialSecurityClaim),
    archiveCustody: optional(archiveCustody),
    // SZ-E
    otherBasis: optional(z.enum(OTHER_BASES)),
  }),
  settlement: z.strictObject({ kind: z.enum(SETTLEMENT_KINDS), district: optional(digits(6)) }),
  // SZ-23, AMB-28: a person may commission an agency and name no employer
  withoutEmployer: ['agency'],
  mandated: ['agency'],
  withDependants: WITH_FAMILY,
  // the notice names its documents and closes no list; owners of stamps are free text
  materials: { kind: line(64), seal: line(32) },
  settlementKinds: {
    own_property: { zh: '本人房产', en: 'own property' },
    relative_household: { zh: '亲友户口', en: 'household of a relative or friend' },
    employer_collective: { zh: '单位集体户', en: 'collective household of the employer' },
    talent_centre_collective: { zh: '人才集体户', en: 'collective household of the talent centre' },
    police_station_proxy: { zh: '派出所代管户', en: 'household kept by the police station' },
  } satisfies Record<(typeof SETTLEMENT_KINDS)[number], unknown>,
  factsOf: ({ archiveCustody: custody, otherBasis }) => ({
    custody: custody !== undefined,
    ...(otherBasis === undefined ? {} : { otherBasis }),
  }),
  claimsOf: ({ qualificationLevel: level }) =>
    level ? { qualification: { kind: 'vocational', level, certificateNumber: '' } } : {},
};
