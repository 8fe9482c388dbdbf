// Tests the worked cases of Shenzhen, each over HTTP through the whole service, with registries that answer over real
// sockets. S45 and S47 belong to oversight.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { HeldInput } from '../../mocks/held.ts';
import type { CheckView } from '../../src/applications/shapes.ts';
import { namesOf } from '../../src/schemes/scheme.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import {
  EDUCATION,
  type Form,
  formOf,
  OVERSEAS_NUMBER,
  P1,
  P2b,
  P3,
  P5,
  P6,
  P7,
  P9,
  P11,
  P12,
  type Person,
  payment,
  phoneOf,
  QUALIFICATION,
  somebody,
  twinOf,
} from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

interface Expected {
  status: 'approved' | 'in_review';
  venue?: 'online' | 'window';
  /** all of the reasons */
  reasons?: string[];
  /** some of the reasons */
  among?: string[];
  verdicts?: Partial<Record<CheckView['source'], CheckView['verdict']>>;
  differences?: { source: CheckView['source']; field: string; verdict: string }[];
}

interface WorkedCase {
  id: string;
  what: string;
  person: Person;
  form?: Partial<Form>;
  held?: Partial<HeldInput>;
  /** the documents that are handed in */
  kinds?: string[];
  /** as the applicant typed it */
  typedId?: (residentId: string) => string;
  expected: Expected;
}

const APPROVED: Expected = { status: 'approved', reasons: [] };
const referred = (reasons: string[], more: Partial<Expected> = {}): Expected => ({
  status: 'in_review',
  venue: 'online',
  reasons,
  ...more,
});
const among = (reasons: string[], more: Partial<Expected> = {}): Expected => ({
  status: 'in_review',
  venue: 'online',
  among: reasons,
  ...more,
});

/** The same education in claim and register. */
const educated = (changes: object): Pick<WorkedCase, 'form' | 'held'> => ({
  form: { claims: { education: { ...EDUCATION, ...changes } } },
  held: { education: [{ ...EDUCATION, ...changes }] },
});
const skilled = (changes: object = {}, held: object = {}, months?: number): Pick<WorkedCase, 'form' | 'held'> => ({
  form: {
    category: 'skilled',
    claims: {
      qualification: { ...QUALIFICATION, ...changes },
      ...(months === undefined ? {} : { socialSecurity: { region: '440300', months } }),
    },
  },
  held: { qualifications: [{ ...QUALIFICATION, ...changes, status: 'valid', ...held }] },
});
const paid = (...payments: ReturnType<typeof payment>[]): HeldInput['socialSecurity'] => ({
  payments: payments.map((each) => ({ ...each, types: [...each.types] })),
});
const seniorWorker = skilled({ level: 'senior_worker' }, {}, 36);
const unified = { examKind: 'national_unified', examinedIn: '110100' };

const CASES: WorkedCase[] = [
  { id: 'S01', what: 'everything matches', person: P1, expected: APPROVED },
  { id: 'S03', what: '46th birthday tomorrow', person: P3, expected: APPROVED },
  { id: 'S05', what: '46 since yesterday', person: P5, expected: referred(['age.above_limit']) },
  { id: 'S07', what: '专科, 36 tomorrow', person: P7, ...educated({ level: 'associate' }), expected: APPROVED },
  { id: 'S09', what: 'master at 45', person: P2b, ...educated({ level: 'master' }), expected: APPROVED },
  {
    id: 'S11',
    what: '结业 in register and claim',
    person: P1,
    ...educated({ conclusion: 'completed' }),
    expected: among(['education.not_graduated'], { verdicts: { 'academic-records': 'match' } }),
  },
  {
    id: 'S13',
    what: 'the certificate number differs in its last digit',
    person: P1,
    held: { education: [{ ...EDUCATION, certificateNumber: '104861200805000124' }] },
    expected: referred(['academic_records.mismatch'], {
      verdicts: { 'academic-records': 'mismatch' },
      differences: [{ source: 'academic-records', field: 'education.certificateNumber', verdict: 'different' }],
    }),
  },
  {
    id: 'S15',
    what: 'the registries write the dot in the name as U+2022',
    person: P11,
    held: { name: '古丽米热•艾比布力' },
    expected: {
      ...APPROVED,
      differences: [{ source: 'academic-records', field: 'applicant.name', verdict: 'normalised' }],
    },
  },
  {
    id: 'S17',
    what: 'the register writes 陳曉明',
    person: P1,
    held: { education: { name: '陳曉明', entries: [{ ...EDUCATION }] } },
    expected: referred(['name.variant'], { verdicts: { 'academic-records': 'inconclusive' } }),
  },
  {
    id: 'S19',
    what: 'posted with a lower-case x',
    person: P12,
    typedId: (id) => id.toLowerCase(),
    expected: APPROVED,
  },
  {
    id: 'S21',
    what: 'a criminal record',
    person: P1,
    held: { criminalRecord: { records: [{ kind: 'crime', decidedOn: '2016-09-01', authority: '示例市公安局' }] } },
    expected: referred(['criminal_record.found'], { venue: 'window', verdicts: { 'criminal-record': 'mismatch' } }),
  },
  {
    id: 'S23',
    what: 'a court defaulter',
    person: P1,
    held: {
      credit: { entries: [{ kind: 'court_defaulter', status: 'active', listedOn: '2025-11-20', endedOn: null }] },
    },
    expected: referred(['credit.high_risk'], { venue: 'window', verdicts: { 'credit-check': 'mismatch' } }),
  },
  {
    id: 'S25',
    what: 'the credit registry is down',
    person: P1,
    held: { down: ['credit-check'] },
    expected: referred(['credit_check.unavailable'], { verdicts: { 'credit-check': 'unavailable' } }),
  },
  {
    id: 'S27',
    what: 'examined at a hospital that is not designated',
    person: P1,
    held: { medicalExam: { designated: false, examinedOn: '2026-11-05', conclusion: 'qualified' } },
    expected: referred(['medical.not_designated'], { verdicts: { 'medical-exam': 'not_found' } }),
  },
  { id: 'S29', what: '技师 at 40, examined in Shenzhen', person: P9, ...skilled(), expected: APPROVED },
  {
    id: 'S31',
    what: '高级工 at 35 with 36 months',
    person: P6,
    form: { ...seniorWorker.form },
    held: { ...seniorWorker.held, socialSecurity: paid(payment('2023-11', '2026-10')) },
    expected: APPROVED,
  },
  {
    id: 'S33',
    what: 'one of the 36 months was back-paid',
    person: P6,
    form: { ...seniorWorker.form },
    held: {
      ...seniorWorker.held,
      socialSecurity: paid(payment('2023-11', '2023-11', 'backpay'), payment('2023-12', '2026-10')),
    },
    expected: referred(['social_security.backpay_dependent']),
  },
  {
    id: 'S35',
    what: 'a national exam without the comprehensive test',
    person: P9,
    ...skilled(unified),
    expected: referred(['qualification.test_missing']),
  },
  {
    id: 'S37',
    what: 'a national exam, the test passed at 高级工 only',
    person: P9,
    ...skilled(unified, { comprehensiveTestLevel: 'senior_worker' }),
    expected: referred(['qualification.test_missing']),
  },
  {
    id: 'S39',
    what: 'a visiting scholar of 14 months',
    person: P1,
    form: { category: 'visiting_scholar', claims: { education: { monthsAbroad: 14 } } },
    expected: referred(['criterion.subjective']),
  },
  {
    id: 'S41',
    what: '调干, everything matches',
    person: P1,
    form: {
      businessType: 'cadre_transfer',
      claims: { education: EDUCATION, archiveCustody: { custodian: '示例人才服务中心', agreementNumber: 'A-1' } },
    },
    kinds: [
      ...['report_form', 'diploma', 'diploma_certification'],
      ...['id_card_front', 'id_card_back', 'household_register'],
    ],
    expected: referred(['instant.not_applicable', 'document.unexamined', 'document.unexamined', 'archive.unverified']),
  },
  {
    id: 'S43',
    what: 'no academic and no medical record',
    person: P1,
    held: { education: undefined, medicalExam: undefined },
    expected: referred(['academic_records.not_found', 'medical_exam.not_found'], {
      verdicts: { 'academic-records': 'not_found', 'medical-exam': 'not_found' },
    }),
  },
  {
    id: 'S49',
    what: 'none of the four settlement ways is possible',
    person: P1,
    form: { settlement: { kind: 'police_station_proxy' } },
    expected: APPROVED,
  },
];

const ABROAD = {
  ...EDUCATION,
  overseas: true,
  overseasVerificationNumber: OVERSEAS_NUMBER,
  certificateNumber: undefined,
  institutionCode: undefined,
};
/** A field left out of a claim is asked for all the same, and facts must fit each other. */
const FACTS: WorkedCase[] = [
  {
    id: 'the day',
    what: 'of graduation left out, and the register says 2030',
    person: P1,
    form: { claims: { education: { ...EDUCATION, graduatedOn: undefined } } },
    held: { education: [{ ...EDUCATION, graduatedOn: '2030-07-01' }] },
    expected: referred(['academic_records.inconclusive'], { verdicts: { 'academic-records': 'inconclusive' } }),
  },
  {
    id: 'the degree',
    what: 'of a returnee left out, and the register holds none',
    person: P1,
    form: { category: 'returnee', claims: { education: ABROAD } },
    held: { education: [ABROAD] },
    // the check, and the rule that rests on it
    expected: referred(['academic_records.inconclusive', 'academic_records.inconclusive'], {
      verdicts: { 'academic-records': 'inconclusive' },
    }),
  },
  {
    id: 'the degree',
    what: 'of a returnee left out, and the register holds it',
    person: P1,
    form: { category: 'returnee', claims: { education: ABROAD } },
    held: { education: [{ ...ABROAD, degree: 'bachelor' }] },
    expected: APPROVED,
  },
  {
    id: 'two entries',
    what: 'of one number that differ in the degree alone, which nobody claimed',
    person: P1,
    held: {
      education: [
        { ...EDUCATION, degree: 'bachelor' },
        { ...EDUCATION, degree: 'master' },
      ],
    },
    expected: referred(['academic_records.inconclusive'], { verdicts: { 'academic-records': 'inconclusive' } }),
  },
  {
    id: 'a child',
    what: 'of six with a bachelor’s degree of 2014, insured',
    person: somebody('2020-03-03'),
    ...educated({ graduatedOn: '2014-07-01' }),
    expected: referred(['facts.implausible', 'facts.implausible', 'facts.implausible']),
  },
];

/** The sources that each category needs; no other is asked. */
const SOURCES_OF: Record<string, CheckView['source'][]> = {
  academic: ['academic-records', 'criminal-record', 'social-security', 'credit-check', 'medical-exam'],
  returnee: ['academic-records', 'criminal-record', 'social-security', 'credit-check', 'medical-exam'],
  skilled: ['criminal-record', 'qualification', 'social-security', 'credit-check', 'medical-exam'],
  visiting_scholar: ['criminal-record', 'social-security', 'credit-check', 'medical-exam'],
};

const ALL = [...CASES, ...FACTS];

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

async function upload(): Promise<string> {
  const body = new FormData();
  const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n');
  body.set('file', new Blob([pdf], { type: 'application/pdf' }), 'a.pdf');
  const { body: uploaded } = await service.send<{ materialId: string }>('POST', '/v1/materials', {
    as: 'employer',
    body,
  });
  return uploaded.materialId;
}

describe.concurrent('the worked case of Shenzhen, submitted on 2026-11-20 at 10:00,', () => {
  test.each(ALL.map((each, index) => [each.id, each.what, each, index] as const))(
    '%s: %s',
    async (_id, _what, worked, index) => {
      // one live application for a person: a person in several cases appears as that many twins
      const person =
        ALL.findIndex((other) => other.person === worked.person) === index
          ? worked.person
          : twinOf(worked.person, index + 1);
      await service.putPerson(person, worked.held);
      const form = formOf(person, worked.form);
      form.applicant.residentId = worked.typedId?.(person.residentId) ?? person.residentId;

      const materials = [];
      for (const kind of worked.kinds ?? []) materials.push({ kind, materialId: await upload() });

      const { status, body: view } = await service.submit({ ...form, materials });

      expect(status).toBe(201);
      expect(view.status).toBe(worked.expected.status);
      expect(view.review?.venue).toBe(worked.expected.venue);
      const codes = view.decision?.reasons.map(({ code }) => code);
      if (worked.expected.reasons) expect(codes?.toSorted()).toEqual(worked.expected.reasons.toSorted());
      if (worked.expected.among) expect(codes).toEqual(expect.arrayContaining(worked.expected.among));

      // a check for every required source, and no other source was asked
      const proxy = form.settlement?.kind === 'police_station_proxy' ? (['household'] as const) : [];
      const sources = [...(SOURCES_OF[form.category] ?? []), ...proxy];
      expect(view.checks.map(({ source }) => source).toSorted()).toEqual(sources.toSorted());
      expect(service.askedAbout(person)).toEqual(sources);
      // SZ-32: the household register is asked on the way, and decides nothing
      for (const check of view.checks.filter(({ source }) => source !== 'household')) {
        expect([check.source, check.verdict]).toEqual([check.source, verdictExpected(worked.expected, check)]);
      }
      for (const { source, ...difference } of worked.expected.differences ?? []) {
        const check = view.checks.find((each) => each.source === source);
        expect(check?.differences).toContainEqual(expect.objectContaining(difference));
      }
      // no content of a criminal, credit or medical register is in the answer
      for (const source of ['criminal-record', 'credit-check', 'medical-exam'] as const) {
        expect(view.checks.find((check) => check.source === source)?.differences).toEqual([]);
      }
      expect(view.approvalNumber !== null).toBe(worked.expected.status === 'approved');

      const read = await service.get(`/v1/applications/${view.id}`);
      expect(read.status).toBe(200);
      expect(read.body).toEqual(view);

      await expectOneMessage(person, view);
      await expectAudit(view.id, worked.expected.status === 'approved' ? 'approved' : 'referred', sources.length);
    },
  );
});

/** A check that the case does not mention must match, unless a reason of its source says otherwise. */
function verdictExpected({ verdicts, reasons, among: some }: Expected, { source, verdict }: CheckView) {
  const told = verdicts?.[source];
  if (told) return told;
  const prefix = source.replace('-', '_');
  return [...(reasons ?? []), ...(some ?? [])].some((code) => code.startsWith(prefix)) ? verdict : 'match';
}

async function expectOneMessage(person: Person, view: { id: string; number: string; approvalNumber: string | null }) {
  const messages = () => service.get<{ items: { text: string }[] }>(`/v1/sandbox/messages?to=${phoneOf(person)}`);
  await vi.waitFor(async () => expect((await messages()).body.items).toHaveLength(1), { timeout: 20_000 });
  const [message] = (await messages()).body.items;
  expect(message?.text).toContain(view.approvalNumber ?? view.number);
  expect(message?.text).not.toContain(person.residentId);
  expect(service.mocks.control.messages(phoneOf(person))).toHaveLength(1);
  const notices = await service.sql`select status from notices where application_id = ${view.id}`;
  expect(notices.map((row) => row.status)).toEqual(['sent']);
}

async function expectAudit(id: string, outcome: string, asked: number) {
  const rows = await service.sql<{ action: string; actor_role: string; data: Record<string, unknown> }[]>`
    select action, actor_role, data from audit_events
    where application_id = ${id} and action <> 'push.acknowledged' order by seq`;
  expect(rows.map(({ action }) => action)).toEqual([
    'application.received',
    'sources.asked',
    'application.decided',
    'notice.sent',
  ]);
  const [received, sources, decided] = rows;
  expect(received?.actor_role).toBe('employer');
  expect(received?.data.scheme).toEqual(namesOf(shenzhenTalent));
  expect(sources?.data.calls).toHaveLength(asked);
  expect(decided?.data).toMatchObject({ outcome, decidedBy: 'matching' });
}
