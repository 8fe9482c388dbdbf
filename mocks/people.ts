// The synthetic population of the sandbox: one person for each way to be approved, one for each way to be referred.
// Everything that could expire follows the given day; nobody here is, or was taken from, a real person.

import { residentIdCheckDigit } from '../src/identity/resident-id.ts';
import {
  APPROVED,
  type Case,
  certificate,
  education,
  type FixedPerson,
  fixedPerson,
  medicalExam,
  OTHER_EMPLOYER_CODE,
  payment,
  referred,
} from './fixed-person.ts';

export type { FixedPerson } from './fixed-person.ts';

const inCase = (zh: string, en: string) => ({ zh, en });

/** A graduate whose claim equals the register's entry. */
function graduate(entry: ReturnType<typeof education>) {
  return { claims: { education: entry }, held: { education: [{ ...entry }] } };
}

function craftsman(entry: ReturnType<typeof certificate>) {
  return {
    category: 'skilled' as const,
    claims: { qualification: entry },
    held: { qualifications: [{ ...entry, status: 'valid' as const, comprehensiveTestLevel: null }] },
  };
}

function approvedCases(today: Temporal.PlainDate): Case[] {
  const abroad = {
    level: 'master' as const,
    type: 'regular' as const,
    studyMode: 'full_time' as const,
    conclusion: 'graduated' as const,
    degree: 'master' as const,
    institution: '示例海外大学',
    graduatedOn: '2016-07-01',
    overseas: true,
    overseasVerificationNumber: '000000201600005',
    monthsAbroad: 24,
  };
  const seniorWorker = craftsman(certificate('senior_worker', 4));
  const interpunct = graduate(education('bachelor', 2017, 7));
  return [
    {
      key: 'curl',
      name: '苏晓晨',
      residentId: '350102199204023191',
      title: inCase('本科，npm start 打印的命令所用', 'bachelor, of the command that npm start prints'),
      ...graduate(education('bachelor', 2014, 21)),
      expected: APPROVED,
    },
    {
      key: 'bachelor',
      name: '李明',
      residentId: '420106199003121135',
      title: inCase('本科，45 周岁以下', 'bachelor under 45'),
      ...graduate(education('bachelor', 2012, 1)),
      expected: APPROVED,
    },
    {
      key: 'associate',
      name: '王丽娜',
      residentId: '430102200005201229',
      title: inCase('专科，35 周岁以下', 'associate under 35'),
      ...graduate(education('associate', 2021, 2)),
      expected: APPROVED,
    },
    {
      key: 'technician',
      name: '何建强',
      residentId: '420106199406081318',
      title: inCase('技师，本市考试，紧缺职业', 'technician, local exam, occupation in the catalogue'),
      ...craftsman(certificate('technician', 3)),
      expected: APPROVED,
    },
    {
      key: 'senior-worker',
      name: '罗燕',
      residentId: '360102199904151444',
      title: inCase('高级工，深圳社保满 36 个月', 'senior worker with 36 months of social security in Shenzhen'),
      ...seniorWorker,
      claims: { ...seniorWorker.claims, socialSecurity: { region: '440300', months: 36 } },
      held: { ...seniorWorker.held, socialSecurity: { payments: [payment(today, 60)] } },
      expected: APPROVED,
    },
    {
      key: 'returnee',
      name: '张宁远',
      residentId: '110105199109211578',
      title: inCase('留学回国，硕士，有验证书编号', 'returnee with a verified overseas master'),
      category: 'returnee',
      ...graduate(abroad),
      expected: APPROVED,
    },
    {
      key: 'guangdong',
      name: '黄嘉欣',
      residentId: '440105199207031681',
      title: inCase(
        '广东省内迁入，一站式核验通过，无需准予迁入证明',
        'from within Guangdong, one-stop transfer verified: no move-in permit needed',
      ),
      claims: { education: education('bachelor', 2014, 6) },
      held: { education: [{ ...education('bachelor', 2014, 6) }], household: { homes: [], oneStop: 'verified' } },
      expected: APPROVED,
    },
    {
      key: 'interpunct',
      name: '古丽米热·艾比布力',
      residentId: '650102199507010022',
      title: inCase('姓名间隔号写法不同（U+2022）', 'the registries write the dot in the name as U+2022'),
      ...interpunct,
      held: { ...interpunct.held, name: '古丽米热•艾比布力' },
      expected: APPROVED,
    },
  ];
}

function referredGraduates(today: Temporal.PlainDate): Case[] {
  const differing = education('bachelor', 2013, 8);
  const lastYear = today.subtract({ months: 12 }).toString();
  const bachelor = (serial: number, held: Case['held'] = {}, year = 2014) => {
    const entry = education('bachelor', year, serial);
    return { claims: { education: entry }, held: { education: [{ ...entry }], ...held } };
  };
  return [
    {
      key: 'certificate-differs',
      name: '周启航',
      residentId: '510104199102111716',
      title: inCase('证书编号不一致', 'certificate number differs'),
      claims: { education: differing },
      held: { education: [{ ...differing, certificateNumber: '999991201305000099' }] },
      expected: referred('academic_records.mismatch'),
    },
    {
      key: 'no-academic-record',
      name: '吴思琪',
      residentId: '370102199304251865',
      title: inCase('学历查无', 'no academic record'),
      claims: { education: education('bachelor', 2015, 9) },
      held: {},
      expected: referred('academic_records.not_found'),
    },
    {
      key: 'above-age',
      name: '郑国安',
      residentId: '420106197505141938',
      title: inCase('超过 45 周岁', 'above 45'),
      ...bachelor(10, {}, 1997),
      expected: referred('age.above_limit'),
    },
    {
      key: 'criminal-record',
      name: '孙立军',
      residentId: '430102198908302151',
      title: inCase('有犯罪记录', 'criminal record'),
      ...bachelor(11, {
        criminalRecord: {
          records: [{ kind: 'crime', decidedOn: today.subtract({ months: 24 }).toString(), authority: '示例市公安局' }],
        },
      }),
      expected: referred('criminal_record.found', 'window'),
    },
    {
      key: 'court-defaulter',
      name: '钱美玲',
      residentId: '330106198801172264',
      title: inCase('失信被执行人', 'court defaulter'),
      ...bachelor(12, {
        credit: { entries: [{ kind: 'court_defaulter', status: 'active', listedOn: lastYear, endedOn: null }] },
      }),
      expected: referred('credit.high_risk', 'window'),
    },
    {
      key: 'credit-objection',
      name: '冯志远',
      residentId: '320102199212092378',
      title: inCase('信用记录异议处理中', 'credit entry under objection'),
      ...bachelor(13, {
        credit: {
          entries: [{ kind: 'court_defaulter', status: 'under_objection', listedOn: lastYear, endedOn: null }],
        },
      }),
      expected: referred('credit.under_objection'),
    },
    {
      key: 'hospital-not-designated',
      name: '蒋雨桐',
      residentId: '410105199006062486',
      title: inCase('非指定医院体检', 'examined at a hospital that is not designated'),
      ...bachelor(14, { medicalExam: { ...medicalExam(today), designated: false } }),
      expected: referred('medical.not_designated'),
    },
    {
      key: 'name-variant',
      name: '陈浩然',
      residentId: '450102199402282593',
      title: inCase('学籍姓名为异体字（陳）', 'the academic register writes a variant character (陳)'),
      claims: { education: education('bachelor', 2016, 15) },
      held: { education: { name: '陳浩然', entries: [{ ...education('bachelor', 2016, 15) }] } },
      expected: referred('name.variant'),
    },
    {
      key: 'employed-elsewhere',
      name: '许静',
      residentId: '610102199105092865',
      title: inCase('社保由其他单位缴纳', 'social security is paid by another employer'),
      ...bachelor(18, { socialSecurity: { payments: [{ ...payment(today, 24), payer: OTHER_EMPLOYER_CODE }] } }),
      expected: referred('social_security.employer_mismatch'),
    },
    {
      key: 'source-down',
      name: '沈佳怡',
      residentId: '340102199309103081',
      title: inCase('体检数据源维护中', 'the medical registry is always under maintenance for this person'),
      ...bachelor(20, { down: ['medical-exam'] }),
      expected: referred('medical_exam.unavailable'),
    },
  ];
}

function referredCraftsmen(today: Temporal.PlainDate): Case[] {
  const seniorWorker = craftsman(certificate('senior_worker', 19));
  return [
    {
      key: 'not-in-catalogue',
      name: '曹文静',
      residentId: '520102199508182644',
      title: inCase('职业不在紧缺目录', 'occupation not in the shortage catalogue'),
      ...craftsman({ ...certificate('technician', 16), name: '保安员', occupationCode: '5-04-02-01' }),
      expected: referred('qualification.not_in_catalogue'),
    },
    {
      key: 'unified-exam-untested',
      name: '丁海波',
      residentId: '530102199607302754',
      title: inCase('全国统考，未经综合水平测试', 'national unified exam without the comprehensive test'),
      ...craftsman({ ...certificate('technician', 17), examinedIn: '110100', examKind: 'national_unified' }),
      expected: referred('qualification.test_missing'),
    },
    {
      key: 'back-paid',
      name: '韩冬',
      residentId: '210102199911032977',
      title: inCase('36 个月中含 1 个月补缴', 'one of the 36 months was paid late'),
      ...seniorWorker,
      claims: { ...seniorWorker.claims, socialSecurity: { region: '440300', months: 36 } },
      held: {
        ...seniorWorker.held,
        socialSecurity: {
          payments: [
            payment(today, 36, 13),
            { ...payment(today, 12, 12), nature: 'backpay' as const },
            payment(today, 11),
          ],
        },
      },
      expected: referred('social_security.backpay_dependent'),
    },
  ];
}

/**
 * The people that `npm start` files at its first run; those in the table of .docs/sandbox.md are left for the user to
 * try.
 */
export const SHOWN_AT_START = [
  'bachelor',
  'technician',
  'interpunct',
  'certificate-differs',
  'above-age',
  'court-defaulter',
  'source-down',
].map((key) => `shown-${key}`);

/** Another person, born the same day in the same place, otherwise with equal data. */
function shownTwin(given: Case): Case {
  const first17 =
    given.residentId.slice(0, 14) + String((Number(given.residentId.slice(14, 17)) + 2) % 1000).padStart(3, '0');
  return { ...ownNumbers(given), key: `shown-${given.key}`, residentId: first17 + residentIdCheckDigit(first17) };
}

/** The same with unique certificate numbers: their serials begin with a 9. */
const ownNumbers = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (name, member) =>
    CERTIFICATE_NUMBERS.has(name) && typeof member === 'string' ? `${member.slice(0, -6)}9${member.slice(-5)}` : member,
  ) as Value;
const CERTIFICATE_NUMBERS = new Set(['certificateNumber', 'degreeCertificateNumber', 'overseasVerificationNumber']);

const tabledCases = (today: Temporal.PlainDate): Case[] => [
  ...approvedCases(today),
  ...referredGraduates(today),
  ...referredCraftsmen(today),
];

/** The people in the table of .docs/sandbox.md: `npm start` has filed none of them. */
export const peopleToPost = (today: Temporal.PlainDate): FixedPerson[] =>
  tabledCases(today).map((given, index) => fixedPerson(given, index, today));

/** The whole population as of a day in China; the same people, keys and numbers on every day. */
export function fixedPeople(today: Temporal.PlainDate): FixedPerson[] {
  const tabled = tabledCases(today);
  const shown = tabled.filter(({ key }) => SHOWN_AT_START.includes(`shown-${key}`)).map(shownTwin);
  return [...tabled, ...shown].map((given, index) => fixedPerson(given, index, today));
}
