// Tests the worked cases of Shenzhen that the decision alone settles, one row for each. S45 and S47 are about events
// after a decision and are not here.
import { describe, expect, test } from 'vitest';
import { canonicalResidentId, parseResidentId } from '../../src/identity/resident-id.ts';
import { type Decision, decide } from '../../src/matching/decide.ts';
import type { Answers } from '../../src/schemes/facts.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import {
  answered,
  BACHELOR,
  type Changes,
  grounds,
  PEOPLE,
  paid,
  paidMonths,
  SUBMITTED_ON,
  sheetsOf,
  type TECHNICIAN,
} from '../support/cases.ts';

const { P1, P2b, P3, P5, P6, P7, P9, P11, P12 } = PEOPLE;
const register = (...entries: (typeof BACHELOR)[]): Answers => ({
  'academic-records': answered(P1, { entries }),
});
const SENIOR_WORKER: Changes = {
  category: 'skilled',
  person: P6,
  qualification: { level: 'senior_worker' },
  claimedMonths: 36,
};
const NATIONAL_EXAM: Changes = {
  category: 'skilled',
  person: P9,
  qualification: { examKind: 'national_unified' },
};

type Expected = 'approved' | { venue: 'online' | 'window'; reasons: string[] };
const online = (...reasons: string[]): Expected => ({ venue: 'online', reasons });
const atWindow = (...reasons: string[]): Expected => ({ venue: 'window', reasons });

const CASES: [id: string, what: string, changes: Changes, expected: Expected][] = [
  ['S01', 'the baseline', {}, 'approved'],
  ['S03', 'bachelor who turns 46 tomorrow', { person: P3 }, 'approved'],
  ['S05', 'bachelor who turned 46 yesterday', { person: P5 }, online('age.above_limit')],
  ['S07', '专科 who turns 36 tomorrow', { person: P7, education: { level: 'associate', degree: null } }, 'approved'],
  ['S09', 'full-time master of 45', { person: P2b, education: { level: 'master', degree: 'master' } }, 'approved'],
  [
    'S11',
    '结业 in register and claim',
    { education: { conclusion: 'completed' } },
    { venue: 'online', reasons: ['education.not_graduated'] },
  ],
  [
    'S13',
    'certificate number with another last digit',
    { answers: register({ ...BACHELOR, certificateNumber: '104861200805000124' }) },
    online('academic_records.mismatch'),
  ],
  [
    'S15',
    'name with U+2022 in the register',
    {
      person: P11,
      answers: { 'academic-records': answered({ ...P11, name: '古丽米热•艾比布力' }, { entries: [BACHELOR] }) },
    },
    'approved',
  ],
  [
    'S17',
    'name in traditional characters in the register',
    { answers: { 'academic-records': answered({ ...P1, name: '陳曉明' }, { entries: [BACHELOR] }) } },
    online('name.variant'),
  ],
  ['S19', 'id with a check character X', { person: P12 }, 'approved'],
  [
    'S21',
    'criminal record',
    { answers: { 'criminal-record': answered(P1, { records: [{ kind: 'crime', decidedOn: '2015-05-06' }] }) } },
    atWindow('criminal_record.found'),
  ],
  [
    'S23',
    'court defaulter in force',
    {
      answers: {
        'credit-check': answered(P1, {
          entries: [{ kind: 'court_defaulter', status: 'active', listedOn: '2025-01-02', endedOn: null }],
        }),
      },
    },
    atWindow('credit.high_risk'),
  ],
  [
    'S25',
    'credit source unavailable',
    { answers: { 'credit-check': { status: 'unavailable', because: 'timeout' } } },
    online('credit_check.unavailable'),
  ],
  [
    'S27',
    'medical exam at a hospital that is not designated',
    {
      answers: {
        'medical-exam': answered(P1, { designated: false, examinedOn: '2026-11-05', conclusion: 'qualified' }),
      },
    },
    online('medical.not_designated'),
  ],
  ['S29', 'technician of 40, examined in Shenzhen', { category: 'skilled', person: P9 }, 'approved'],
  ['S31', 'senior worker of 35 with 36 months', { ...SENIOR_WORKER, payments: [paidMonths(36)] }, 'approved'],
  [
    'S33',
    'S31 with one of the 36 months back-paid',
    { ...SENIOR_WORKER, payments: [paidMonths(35), paid('2023-11', '2023-11', { nature: 'backpay' })] },
    online('social_security.backpay_dependent'),
  ],
  ['S35', 'national exam without the comprehensive test', NATIONAL_EXAM, online('qualification.test_missing')],
  [
    'S37',
    'S35 with the test of a lower level',
    { ...NATIONAL_EXAM, qualification: { examKind: 'national_unified', comprehensiveTestLevel: 'senior_worker' } },
    online('qualification.test_missing'),
  ],
  ['S39', 'visiting scholar, 14 months abroad', { category: 'visiting_scholar' }, online('criterion.subjective')],
  [
    'S41',
    '调干 where everything matches',
    {
      submission: { businessType: 'cadre_transfer', sheets: sheetsOf('cadre_transfer') },
      archiveCustody: { custodian: '示例档案保管机构', agreementNumber: 'DA-1' },
    },
    online('instant.not_applicable', 'document.unexamined', 'document.unexamined', 'archive.unverified'),
  ],
  [
    'S43',
    'neither an academic nor a medical record',
    { answers: { 'academic-records': { status: 'not_found' }, 'medical-exam': { status: 'not_found' } } },
    online('academic_records.not_found', 'medical_exam.not_found'),
  ],
  [
    'S49',
    'none of the four ways to settle',
    { submission: { settlement: { kind: 'police_station_proxy' } } },
    'approved',
  ],
];

const decideOn = (changes: Changes): Decision => decide(shenzhenTalent, grounds(changes));

describe('the worked case of shenzhen-talent', () => {
  test.each(CASES)('%s: %s', (_id, _what, changes, expected) => {
    const { outcome, reasons, review, checks } = decideOn(changes);
    if (expected === 'approved') {
      expect({ outcome, reasons, review }).toEqual({ outcome: 'approved', reasons: [], review: null });
      expect(new Set(checks.map(({ verdict }) => verdict))).toEqual(new Set(['match']));
    } else {
      expect(outcome).toBe('referred');
      const codes = reasons.map(({ code }) => code).sort();
      expect(codes).toEqual([...expected.reasons].sort());
      expect(review?.venue).toBe(expected.venue);
    }
  });

  const the = (id: string) => decideOn(CASES.find(([one]) => one === id)?.[2] ?? {});
  const academic = (id: string) => the(id).checks.find(({ source }) => source === 'academic-records');

  test('S01 has one check for each source that an academic applicant of an employer needs', () => {
    expect(
      the('S01')
        .checks.map(({ source }) => source)
        .sort(),
    ).toEqual(['academic-records', 'credit-check', 'criminal-record', 'medical-exam', 'social-security']);
  });

  test('S05 names SZ-B1, the alternative that goes furthest', () => {
    expect(the('S05').reasons).toMatchObject([
      { clause: 'SZ-B1', params: { limit: 45 }, department: 'human_resources' },
    ]);
  });

  test('S13 names the certificate number as the difference', () => {
    expect(academic('S13')).toMatchObject({
      verdict: 'mismatch',
      identityMatched: true,
      differences: [{ field: 'education.certificateNumber', verdict: 'different', found: '104861200805000124' }],
    });
    expect(the('S13').reasons[0]).toMatchObject({ field: 'education.certificateNumber', department: 'education' });
  });

  test('S15 records the name as normalised', () => {
    expect(academic('S15')).toMatchObject({
      verdict: 'match',
      identityMatched: true,
      differences: [{ field: 'applicant.name', verdict: 'normalised' }],
    });
  });

  test('S17 is inconclusive, and identity has not matched', () => {
    expect(academic('S17')).toMatchObject({ verdict: 'inconclusive', identityMatched: false });
  });

  test('S19 takes a lower-case x as the same id, and keeps it with an upper-case X', () => {
    const typed = P12.residentId.toLowerCase();
    expect(canonicalResidentId(typed)).toBe(P12.residentId);
    const parsed = parseResidentId(typed, Temporal.PlainDate.from(SUBMITTED_ON));
    expect(parsed).toMatchObject({ ok: true, id: { value: P12.residentId } });
    const echoed = { 'criminal-record': answered({ ...P12, residentId: typed }, { records: [] }) };
    expect(decideOn({ person: P12, answers: echoed }).outcome).toBe('approved');
  });

  test('S21 keeps the class in the decision and nothing else of the record', () => {
    const { reasons, checks } = the('S21');
    expect(reasons).toEqual([
      {
        code: 'criminal_record.found',
        source: 'criminal-record',
        field: null,
        clause: 'SZ-42',
        department: 'public_security',
        params: {},
      },
    ]);
    expect(checks.find(({ source }) => source === 'criminal-record')?.differences).toEqual([]);
  });

  test('S37 asks for the test of the very level', () => {
    const passed = (comprehensiveTestLevel: (typeof TECHNICIAN)['level']) =>
      decideOn({ ...NATIONAL_EXAM, qualification: { examKind: 'national_unified', comprehensiveTestLevel } }).outcome;
    expect(passed('technician')).toBe('approved');
    expect(passed('senior_worker')).toBe('referred');
  });

  test('S43 is told to both departments', () => {
    expect(the('S43').review?.departments).toEqual(['human_resources', 'education']);
  });
});
