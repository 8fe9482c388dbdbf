// A scheme of another city, made up for tests: other clauses, texts, departments, registries, bans and documents than
// the schemes of the product. Nothing in `src/` knows it; everything that the service does for it follows from here.
import { z } from 'zod';
import type { FixedKey } from '../../src/access/keys.ts';
import { ageAtMostYears, education } from '../../src/schemes/conditions.ts';
import { type Demand, sheet } from '../../src/schemes/documents.ts';
import { educationClaim, optional } from '../../src/schemes/form-fields.ts';
import { withinPeriod } from '../../src/schemes/period.ts';
import { claimedTwice } from '../../src/schemes/plausible.ts';
import type { RequiredCheck, Scheme } from '../../src/schemes/scheme.ts';
import type { Department, Source, Text } from '../../src/schemes/words.ts';

const clauses: Record<string, Text> = {
  'TOY-1': { zh: '自2026年1月1日起受理', en: 'Applications are accepted from 1 January 2026' },
  'TOY-2': { zh: '大专以上学历，年龄不超过50周岁', en: 'An associate degree or above, at most 50 years of age' },
  'TOY-3': { zh: '核查学历和犯罪记录', en: 'Academic records and the criminal record are checked' },
  'TOY-4': { zh: '须提交毕业证书或学历证明', en: 'A diploma or another proof of the education is handed in' },
  'TOY-5': { zh: '受到限制的不予受理', en: 'Nothing is accepted of a barred person' },
  'TOY-6': { zh: '抽查发现问题的，暂停办理，网上复核', en: 'What a spot check finds is suspended and verified online' },
  'TOY-7': { zh: '弄虚作假的，取消资格', en: 'The approval of a false declaration is cancelled' },
  'TOY-9': { zh: '一人一件，一证一人', en: 'One application for a person, one person for a certificate' },
  'TOY-8': { zh: '联合审核应在30个工作日内完成', en: 'The joint review ends within 30 working days' },
};
const text = (id: string): Text => clauses[id] as Text;

const check = <S extends Source>(required: RequiredCheck<S>): RequiredCheck => required as unknown as RequiredCheck;

/** The diplomas of vocational schools are those of human resources, all others those of education. */
const ownerOfEducation = ({ category }: { category: string }): Department =>
  category === 'craft' ? 'human_resources' : 'education';

const DIPLOMA = (owner: Department): Demand => ({
  clause: 'TOY-4',
  anyOf: [sheet('toy_diploma', ['school']), sheet('diploma')],
  owner,
  mandatory: true,
});

const category = (id: string, title: Text): Scheme['categories'][string] => ({
  id,
  title,
  anyOf: [
    {
      id: 'TOY-2',
      text: text('TOY-2'),
      appliesTo: education.atLeast('associate'),
      conditions: [ageAtMostYears(50)],
    },
  ],
  otherwise: {
    clause: 'TOY-2',
    finding: { code: 'education.level_below', source: 'academic-records', field: 'education.level' },
  },
  missingClaims: ({ education: claim }) =>
    (['level', 'certificateNumber'] as const)
      .filter((field) => claim?.[field] === undefined)
      .map((field) => `/claims/education/${field}`),
  restsOn: ['education.level', 'education.graduatedOn'],
});

export const TOY_CITY = { id: 'yunzhou', code: '990200', name: { zh: '云州', en: 'Yunzhou' } };

export const toyScheme: Scheme = {
  id: 'yunzhou-arrivals',
  version: '2026-01-01',
  title: { zh: '云州新市民落户', en: 'Settlement of newcomers to Yunzhou' },
  city: TOY_CITY,
  numberPrefix: 'YZ',
  timeZone: 'Asia/Shanghai',
  validFrom: '2026-01-01',
  validTo: null,
  channels: ['employer'],
  form: {
    claims: z.strictObject({ education: optional(educationClaim) }),
    settlement: z.strictObject({ kind: z.enum(['rented_flat']), district: z.string().regex(/^\d{6}$/) }),
    withoutEmployer: [],
    withDependants: [],
    mandated: [],
    materials: { kind: z.enum(['toy_diploma', 'diploma']), seal: z.enum(['school']) },
    settlementKinds: { rented_flat: { zh: '租赁住房', en: 'rented flat' } },
    factsOf: () => ({}),
    claimsOf: () => ({}),
  },
  documents: (about) => [DIPLOMA(ownerOfEducation(about))],
  settlesDocuments: () => false,
  gatesDocuments: () => false,
  materialNames: {
    toy_diploma: { zh: '学历证明（加盖学校公章）', en: 'Proof of education with the stamp of the school' },
  },
  readings: {
    ageBoundaryDay: 'refer',
    countedNatures: ['normal'],
    countedInsurance: 'pension',
    unpostedMonths: 1,
    'employment.proven': false,
    crimeLookBackMonths: null,
    creditLookBackMonths: 12,
    highRiskKinds: [],
    medicalValidMonths: 6,
    graduationToleranceMonths: 0,
    decisiveFields: ['education.level'],
    decisiveOverseasFields: [],
    answersValidHours: 24,
    'commitment.validDays': 365,
    'plausible.minAge': 18,
    'plausible.minGraduationAge': 15,
    'plausible.minWorkingAge': 16,
    cityCode: TOY_CITY.code,
    supplementWorkingDays: 5,
    'sourceDispute.workingDays': 5,
    mostSupplementWorkingDays: 10,
  },
  procedure: {
    kind: 'instant',
    intake: { kind: 'always' },
    examine: 'on_arrival',
    settle: [{ by: 'departments', workingDays: 30, extension: 15, clause: 'TOY-8' }],
    select: { kind: 'each' },
  },
  supervision: {
    clauses: { freeze: 'TOY-6', revoke: 'TOY-7' },
    freeze: { venue: 'online' },
    freezeWorkingDays: 7,
    mostFreezeWorkingDays: 14,
    findingWorkingDays: 2,
    hearingWorkingDays: 0,
    hearingGrounds: ['false_declaration'],
    pushedTo: ['public_security'],
    settledBy: 'public_security',
    lapseAfter: null,
    creditGrounds: [],
    banGrounds: ['false_declaration'],
    pushWorkingDays: 3,
    banProposalWorkingDays: 10,
  },
  // the person alone, and from the day after
  bans: { applicant: { months: 6, fromDay: 'after_finding' } },
  gates: [
    withinPeriod('TOY-1', text('TOY-1'), { validFrom: '2026-01-01', validTo: null }),
    {
      clause: 'TOY-5',
      text: text('TOY-5'),
      find: (_submission, _submittedOn, { bannedUntil }) =>
        bannedUntil ? [{ code: 'ban.active', params: { until: bannedUntil } }] : [],
    },
    {
      clause: 'TOY-9',
      text: text('TOY-9'),
      find: (_submission, _submittedOn, { hasLiveApplication }) =>
        hasLiveApplication ? [{ code: 'duplicate.active' }] : [],
    },
  ],
  checks: [
    check({
      source: 'academic-records',
      servedBy: null,
      clause: 'TOY-3',
      department: ownerOfEducation,
      text: text('TOY-3'),
      requiredFor: () => true,
      want: ({ claims }) => ({
        fields: ['level', 'graduatedOn', 'institution', 'certificateNumber'],
        certificateNumber: claims.education?.certificateNumber ?? '',
      }),
    }),
    check({
      source: 'criminal-record',
      clause: 'TOY-3',
      department: 'public_security',
      text: text('TOY-3'),
      consent: 'sensitiveDataConsent',
      requiredFor: () => true,
      want: () => ({}),
    }),
  ],
  cautions: [
    {
      clause: 'TOY-5',
      text: text('TOY-5'),
      find: (_submission, { standing }) =>
        standing.bannedSince ? [{ code: 'ban.active', params: { until: standing.bannedSince } }] : [],
    },
    { clause: 'TOY-9', text: text('TOY-9'), find: (_submission, { standing }) => claimedTwice(standing) },
  ],
  categories: {
    graduate: category('graduate', { zh: '毕业生', en: 'Graduate' }),
    craft: category('craft', { zh: '技工院校毕业生', en: 'Graduate of a vocational school' }),
  },
  clauses,
  windowReasons: [],
  windowKeptBy: [],
  references: {},
  reasonTexts: {},
  says: {
    signature: '【云州落户】',
    business: '新市民落户',
    approvalNumber: { zh: '落户通知书编号', en: 'number of the settlement notice' },
    window: { zh: '云州市民之家', en: 'Yunzhou citizens’ hall' },
    notInstant: { zh: '须联合审核', en: 'Needs the joint review' },
  },
  papers: {
    authority: '云州市落户办公室',
    reconsideration: '云州市人民政府',
    court: '云州市中级人民法院',
    // no list of materials
    forms: {
      report_form: { title: { zh: '云州市落户申报表', en: 'Form of Yunzhou' }, text: '本人承诺申报属实。' },
      decision: {
        approved: { title: { zh: '云州市准予落户决定书', en: 'Approval of Yunzhou' }, text: '准予落户。' },
        rejected: { title: { zh: '云州市不予落户决定书', en: 'Rejection of Yunzhou' }, text: '不予落户。' },
        not_accepted: { title: { zh: '云州市不予受理通知书', en: 'Non-acceptance of Yunzhou' }, text: '不予受理。' },
      },
      freeze_notice: { title: { zh: '云州市暂停办理通知书', en: 'Suspension of Yunzhou' }, text: '暂停办理。' },
      revocation_notice: { title: { zh: '云州市取消资格决定书', en: 'Revocation of Yunzhou' }, text: '取消资格。' },
    },
    claimNames: {},
  },
  citations: Object.fromEntries(Object.keys(clauses).map((id) => [id, { zh: `云州办法${id}`, en: `Yunzhou, ${id}` }])),
  otherDepartment: 'human_resources',
  afterApproval: () => ({
    text: { zh: '请到云州公安办理落户。', en: 'Go to the Yunzhou police to settle.' },
    steps: [],
  }),
};

const UNIT: FixedKey['unit'] = { kind: 'authority', name: '云州市落户办', creditCode: null };
const staff = (label: string, role: FixedKey['role'], department: Department | null = null): FixedKey => ({
  token: `miaopi_sandbox_${label}`,
  displayName: label,
  unitId: '00000000-0000-7000-8000-000000000990',
  label,
  role,
  department,
  unit: UNIT,
  office: { schemes: [toyScheme.id], districts: [] },
});

/** The staff of the city's office. */
export const TOY_STAFF: readonly FixedKey[] = [
  ...(['human_resources', 'education', 'public_security'] as const).flatMap((department) => [
    staff(`yz_${department}`, 'clerk', department),
    staff(`yz_${department}_2`, 'clerk', department),
  ]),
  staff('yz_supervisor', 'supervisor'),
  staff('yz_supervisor_2', 'supervisor'),
  staff('yz_auditor', 'auditor'),
  staff('yz_auditor_2', 'auditor'),
  staff('yz_auditor_3', 'auditor'),
  staff('yz_auditor_education', 'auditor', 'education'),
  staff('yz_auditor_education_2', 'auditor', 'education'),
];
