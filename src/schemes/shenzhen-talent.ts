// 深圳市在职人才引进“秒批”: the notice of 27 January 2019, clause by clause. Ids (SZ-…, N1, N2) are those of
// .docs/rules.md. Its numbers, and our readings of its open questions, are named parameters, so that a draft can change
// them.
import {
  ageAtMostYears,
  ageWithinClass,
  education,
  judgedByPerson,
  qualification,
  socialSecurity,
} from './conditions.ts';
import type { Claims } from './facts.ts';
import { onMandate } from './mandate.ts';
import { parametrised } from './parameters.ts';
import { withinPeriod } from './period.ts';
import { claimedTwice, implausible } from './plausible.ts';
import type { Category, Rule, Scheme } from './scheme.ts';
import { SHENZHEN } from './shenzhen.ts';
import { afterApproval } from './shenzhen-talent.after.ts';
import { byBusiness, isGated, isInstant, isOfFamily, OTHER, WITH_ARCHIVE } from './shenzhen-talent.business.ts';
import { checksOf } from './shenzhen-talent.checks.ts';
import { CITATIONS } from './shenzhen-talent.citations.ts';
import { RESTS_ON, RESTS_ON_CLASS } from './shenzhen-talent.fields.ts';
import { FORM } from './shenzhen-talent.form.ts';
import { documentsOf, MATERIAL_NAMES } from './shenzhen-talent.materials.ts';
import { papersOf } from './shenzhen-talent.papers.ts';
import {
  faultsTogether,
  noticeOf,
  PARAMETERS,
  ShenzhenDraft,
  type ShenzhenParameters,
  withDraft,
} from './shenzhen-talent.parameters.ts';
import { REASON_TEXTS } from './shenzhen-talent.reasons.ts';
import { bansOf, supervisionOf } from './shenzhen-talent.supervision.ts';
import { SAYS, TEXTS, text } from './shenzhen-talent.texts.ts';

/** SZ-02: first day of operation. It names the version as well */
const OPERATION_FROM = '2019-02-28';
/** 行政许可法 42: the head of the authority may extend the term of a review once */
const EXTENSION_WORKING_DAYS = 10;
/** AMB-3 */
const COUNTED_INSURANCE = 'pension';

const rule = (id: string, appliesTo: Rule['appliesTo'], ...conditions: Rule['conditions']): Rule => ({
  id,
  text: text(id),
  appliesTo,
  conditions,
});
/** A clause under its own id; decisions of before cited it under another one. */
function cited({ readings }: ShenzhenParameters, id: string, before: string) {
  const clause = readings['clauses.revised'] ? id : before;
  return { clause, text: text(clause) };
}
const everyone: Rule['appliesTo'] = () => true;
/** N1 */
const inShortSupply = qualification.listedIn('shortageCatalogue', 'N1');

/** JSON pointers of the named claims that are absent. */
const missing = (prefix: string, claim: object | undefined, fields: string[]): string[] =>
  fields
    .filter((field) => (claim as Record<string, unknown> | undefined)?.[field] === undefined)
    .map((field) => `${prefix}/${field}`);

const educationClaims = ({ education: claim }: Claims): string[] =>
  missing('/claims/education', claim, [
    'level',
    'type',
    'conclusion',
    'institution',
    claim?.overseas ? 'overseasVerificationNumber' : 'certificateNumber',
  ]);

/** AMB-40: the notice has no condition for a postdoctoral researcher with family; people decide (SZ-04). */
const withFamily = (categories: Record<string, Category>): Record<string, Category> =>
  Object.fromEntries(
    Object.entries(categories).map(([id, category]) => {
      const others = category.anyOf.map(
        (each): Rule => ({
          ...each,
          appliesTo: (facts) => !isOfFamily(facts.submission) && each.appliesTo(facts),
        }),
      );
      return [id, { ...category, anyOf: [...others, rule('SZ-11', ({ submission }) => isOfFamily(submission))] }];
    }),
  );

const categoriesOf = (notice: ShenzhenParameters): Record<string, Category> => ({
  high_level: {
    id: 'high_level',
    title: { zh: '高层次人才', en: 'High-level talent' },
    anyOf: [
      rule('SZ-A', everyone, qualification.ofKind('talent_certificate'), ageWithinClass(notice.highLevel.ageLimits)),
    ],
    otherwise: { clause: 'SZ-A', finding: { code: 'age.limit_unknown' } },
    missingClaims: ({ qualification: claim }) =>
      missing('/claims/qualification', claim, ['kind', 'level', 'certificateNumber']),
    restsOn: [...RESTS_ON.high_level, ...(notice.highLevel.ageLimits ? RESTS_ON_CLASS : [])],
  },
  academic: {
    id: 'academic',
    title: { zh: '学历类', en: 'Academic' },
    anyOf: [
      rule(
        'SZ-B1',
        education.atLeast(notice['SZ-B1'].level),
        education.regular,
        education.graduated,
        ageAtMostYears(notice['SZ-B1'].age),
      ),
      rule(
        'SZ-B2',
        education.atLeast(notice['SZ-B2'].level),
        education.regular,
        education.graduated,
        ageAtMostYears(notice['SZ-B2'].age),
      ),
    ],
    otherwise: {
      clause: 'SZ-B2',
      finding: { code: 'education.level_below', source: 'academic-records', field: 'education.level' },
    },
    missingClaims: educationClaims,
    restsOn: RESTS_ON.academic,
  },
  skilled: {
    id: 'skilled',
    title: { zh: '技能类', en: 'Skilled' },
    anyOf: [
      rule(
        'SZ-C1',
        qualification.level('senior_technician'),
        ageAtMostYears(notice['SZ-C1'].age),
        inShortSupply,
        qualification.testedWhereExamined(notice.readings.cityCode),
      ),
      rule(
        'SZ-C2',
        qualification.level('technician'),
        ageAtMostYears(notice['SZ-C2'].age),
        inShortSupply,
        qualification.testedWhereExamined(notice.readings.cityCode),
      ),
      rule(
        'SZ-C3',
        qualification.level('senior_worker'),
        ageAtMostYears(notice['SZ-C3'].age),
        socialSecurity.monthsAtLeast(notice['SZ-C3'].insuredMonths),
        inShortSupply,
        qualification.testedWhereExamined(notice.readings.cityCode),
      ),
    ],
    otherwise: {
      clause: 'SZ-C3',
      finding: { code: 'qualification.level_below', source: 'qualification', field: 'qualification.level' },
    },
    missingClaims: ({ qualification: claim }) =>
      missing('/claims/qualification', claim, [
        'kind',
        'level',
        'certificateNumber',
        'occupationCode',
        'examKind',
        'examinedIn',
      ]),
    restsOn: RESTS_ON.skilled,
  },
  returnee: {
    id: 'returnee',
    title: { zh: '留学回国人员', en: 'Returnee from study abroad' },
    anyOf: [rule('SZ-D1', everyone, education.overseasDegree, ageAtMostYears(notice['SZ-D1'].age))],
    otherwise: {
      clause: 'SZ-D1',
      finding: { code: 'education.not_overseas', source: 'academic-records', field: 'education.overseas' },
    },
    missingClaims: educationClaims,
    restsOn: RESTS_ON.returnee,
  },
  visiting_scholar: {
    id: 'visiting_scholar',
    title: { zh: '访问学者、博士后等进修人员', en: 'Visiting scholar or postdoctoral researcher' },
    anyOf: [
      rule(
        'SZ-D2',
        everyone,
        judgedByPerson,
        education.monthsAbroadAtLeast(notice['SZ-D2'].monthsAbroad),
        ageAtMostYears(notice['SZ-D2'].age),
      ),
    ],
    otherwise: { clause: 'SZ-D2', finding: { code: 'criterion.subjective' } },
    missingClaims: ({ education: claim }) => missing('/claims/education', claim, ['monthsAbroad']),
    restsOn: RESTS_ON.visiting_scholar,
  },
  [OTHER]: {
    id: OTHER,
    title: { zh: '其他类型', en: 'Other' },
    // its conditions are open: a person settles the document of the ground
    anyOf: [rule('SZ-E', everyone)],
    otherwise: { clause: 'SZ-E', finding: { code: 'instant.not_applicable' } },
    missingClaims: (claims) => missing('/claims', claims, ['otherBasis']),
    restsOn: RESTS_ON.other,
  },
});

/** SZ-02: the trial already accepts applications. The notice names no last day. */
const daysOf = (notice: ShenzhenParameters) => ({
  validFrom: notice['SZ-02'].trialFrom,
  validTo: notice.period.validTo,
});

/** The scheme with the numbers of the notice, or with those of a draft. */
const schemeOf = (notice: ShenzhenParameters, version: string): Scheme => ({
  id: 'shenzhen-talent',
  version,
  title: { zh: '深圳市在职人才引进“秒批”', en: 'Shenzhen instant approval of in-service talent' },
  city: SHENZHEN,
  numberPrefix: 'SZ',
  timeZone: 'Asia/Shanghai',
  ...daysOf(notice),
  operationFrom: OPERATION_FROM,
  channels: ['employer', 'agency'],
  form: FORM,
  documents: documentsOf(notice),
  settlesDocuments: (about) => isGated(notice, about),
  gatesDocuments: (about) => isGated(notice, about),
  materialNames: MATERIAL_NAMES,
  readings: { ...notice.readings, ageBoundaryDay: 'refer', countedInsurance: COUNTED_INSURANCE },
  procedure: {
    kind: 'instant',
    intake: { kind: 'always' },
    examine: 'on_arrival',
    settle: [
      {
        by: 'departments',
        workingDays: notice.readings.reviewWorkingDays,
        extension: EXTENSION_WORKING_DAYS,
        clause: 'LICENSING-42',
      },
    ],
    select: { kind: 'each' },
  },
  supervision: supervisionOf(notice.supervision),
  bans: bansOf(notice.supervision),
  gates: [
    withinPeriod('SZ-02', text('SZ-02'), daysOf(notice)),
    {
      clause: 'SZ-21',
      text: text('SZ-21'),
      find: ({ channel }) => (channel === 'individual' ? [{ code: 'channel.not_open', field: 'channel' }] : []),
    },
    onMandate('SZ-23', text('SZ-23'), notice.readings['mandate.required'] ? FORM.mandated : []),
    {
      ...cited(notice, 'OURS-COMMITMENT', 'SZ-50'),
      find: ({ commitment }, submittedOn) => {
        const { signedBy, signedOn } = commitment;
        if (signedBy !== 'applicant' || signedOn === undefined || signedOn > submittedOn.toString()) {
          return [{ code: 'commitment.missing', field: 'commitment' }];
        }
        const days = notice.readings['commitment.validDays'];
        return signedOn < submittedOn.subtract({ days }).toString()
          ? [{ code: 'commitment.missing', field: 'commitment', params: { days } }]
          : [];
      },
    },
    {
      ...cited(notice, 'SZ-56', 'SZ-53'),
      find: (_submission, _submittedOn, { bannedUntil }) =>
        bannedUntil ? [{ code: 'ban.active', params: { until: bannedUntil } }] : [],
    },
    {
      clause: 'ACCEPTANCE-1',
      text: text('ACCEPTANCE-1'),
      find: (_submission, _submittedOn, { hasLiveApplication }) =>
        hasLiveApplication ? [{ code: 'duplicate.active' }] : [],
    },
  ],
  checks: byBusiness(notice, checksOf(notice)),
  cautions: [
    {
      clause: 'SZ-04',
      text: text('SZ-04'),
      find: (submission) =>
        isInstant(notice, submission)
          ? []
          : [
              {
                code: 'instant.not_applicable',
                field: submission.category === OTHER ? 'category' : 'businessType',
              },
            ],
    },
    {
      clause: 'SZ-22',
      text: text('SZ-22'),
      // where the list is a gate, the agreement is one of its documents
      find: (submission) =>
        WITH_ARCHIVE.includes(submission.businessType) &&
        !submission.claims.archiveCustody &&
        !isGated(notice, submission)
          ? [{ code: 'archive.custody_missing', field: 'archiveCustody' }]
          : [],
    },
    {
      clause: 'PIPL-24',
      text: text('PIPL-24'),
      find: ({ optOutOfAutomatedDecision }) =>
        optOutOfAutomatedDecision ? [{ code: 'automation.opted_out', field: 'optOutOfAutomatedDecision' }] : [],
    },
    {
      // the gate of SZ-56, for a ban that came into force after acceptance
      ...cited(notice, 'SZ-56', 'SZ-53'),
      find: (_submission, { standing }) =>
        standing.bannedSince ? [{ code: 'ban.active', params: { until: standing.bannedSince } }] : [],
    },
    {
      clause: 'GB-11643',
      text: text('GB-11643'),
      find: (_submission, { idKind }) =>
        idKind === 'resident' ? [] : [{ code: 'identity.type_not_eligible', field: 'applicant.residentId' }],
    },
    {
      clause: 'GB-32100',
      text: text('GB-32100'),
      find: (_submission, { employerCodeSuspect }) =>
        employerCodeSuspect ? [{ code: 'employer.code_suspect', field: 'employer.creditCode' }] : [],
    },
    {
      clause: 'OURS-PLAUSIBLE',
      text: text('OURS-PLAUSIBLE'),
      find: (_submission, { facts, standing }) => [
        ...implausible(facts, { ...notice.readings, countedInsurance: COUNTED_INSURANCE }),
        ...claimedTwice(standing),
      ],
    },
  ],
  categories: withFamily(categoriesOf(notice)),
  clauses: TEXTS,
  // SZ-42
  reasonTexts: REASON_TEXTS,
  references: {
    // 技能人才引进紧缺职业目录 (N1)
    shortageCatalogue: {
      variable: 'SHORTAGE_CATALOGUE',
      about: { zh: '紧缺职业目录文件', en: 'File with the catalogue of shortage occupations' },
      codeOf: ({ occupationCode }) => occupationCode,
      // a small catalogue with a version of its own (.docs/sandbox.md)
      sandbox: { version: 'sandbox-1', entries: new Set(['6-31-01-03', '6-18-04-01', '6-20-06-01']) },
    },
  },
  windowKeptBy: ['human_resources'],
  windowReasons: ['criminal_record.found', 'credit.high_risk'],
  says: SAYS,
  papers: papersOf(notice.papers),
  citations: CITATIONS,
  otherDepartment: 'human_resources',
  afterApproval,
});

export const shenzhenTalent: Scheme = parametrised(
  PARAMETERS,
  (values) => {
    const notice = noticeOf(values);
    return {
      ...schemeOf(notice, OPERATION_FROM),
      drafting: {
        Draft: ShenzhenDraft,
        inForce: notice,
        // nobody is decided by such a scheme
        drafted: (draft) => schemeOf(withDraft(notice, draft), `${OPERATION_FROM}+draft`),
      },
    };
  },
  faultsTogether,
);
