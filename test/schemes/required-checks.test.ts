// Tests which sources each category needs (rules 1.2), and that no more is asked of them than it needs (PIPL 6).
import { describe, expect, test } from 'vitest';
import type { Submission, Want, WantOf } from '../../src/schemes/facts.ts';
import { requiredChecks, wantOf } from '../../src/schemes/scheme-checks.ts';
import { SETTLEMENT_KINDS } from '../../src/schemes/shenzhen-talent.form.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { SOURCES, type Source } from '../../src/schemes/words.ts';
import { CATEGORIES, type Changes, grounds, PEOPLE } from '../support/cases.ts';

const sourcesOf = (changes: Changes) =>
  requiredChecks(shenzhenTalent, grounds(changes).submission).map(({ source }) => source);

function wantsOf(submission: Submission, submittedOn = '2026-11-20'): { [S in Source]?: WantOf[S] } {
  const day = Temporal.PlainDate.from(submittedOn);
  const wants: Want[] = requiredChecks(shenzhenTalent, submission).map((check) => wantOf(check, submission, day));
  return Object.fromEntries(wants.map(({ source, want }) => [source, want]));
}
const wants = (changes: Changes) => wantsOf(grounds(changes).submission, changes.submittedOn);

const level = (of: 'senior_technician' | 'technician' | 'senior_worker'): Changes => ({
  category: 'skilled',
  qualification: { level: of },
});
const STANDING: Source[] = ['credit-check', 'criminal-record', 'medical-exam'];

describe('the table of required checks', () => {
  const TABLE: [label: string, changes: Changes, own: Source[]][] = [
    ['A', { category: 'high_level' }, ['qualification']],
    ['B1, B2', { category: 'academic' }, ['academic-records']],
    ['C1', level('senior_technician'), ['qualification']],
    ['C2', level('technician'), ['qualification']],
    ['C3', level('senior_worker'), ['qualification']],
    ['D1', { category: 'returnee' }, ['academic-records']],
    ['D2 with a certificate', { category: 'visiting_scholar' }, ['academic-records']],
  ];

  test.each(TABLE)(
    'lists for %s the standing sources, its own and social security, whoever files (SZ-24)',
    (_, changes, own) => {
      for (const channel of ['employer', 'agency'] as const) {
        const sources = sourcesOf({ ...changes, submission: { channel } });
        expect(sources.toSorted()).toEqual([...STANDING, ...own, 'social-security'].toSorted());
      }
    },
  );

  test('leaves the academic register out for D2 without any certificate', () => {
    const changes: Changes = { category: 'visiting_scholar', claimedEducation: null };
    expect(sourcesOf(changes)).not.toContain('academic-records');
  });

  test('does not depend on business type, settlement or the wish for a person to decide', () => {
    for (const category of CATEGORIES) {
      const usual = sourcesOf({ category });
      for (const kind of SETTLEMENT_KINDS) {
        expect(sourcesOf({ category, submission: { settlement: { kind } } })).toEqual(usual);
      }
      expect(sourcesOf({ category, submission: { businessType: 'cadre_transfer' } })).toEqual(usual);
      expect(sourcesOf({ category, submission: { optOutOfAutomatedDecision: true } })).toEqual(usual);
    }
  });

  test('puts credit first (SZ-40)', () => {
    for (const category of CATEGORIES) expect(sourcesOf({ category })[0]).toBe('credit-check');
  });

  test('has credit, criminal record and medical exam only with consent', () => {
    const consents = Object.fromEntries(shenzhenTalent.checks.map(({ source, consent }) => [source, consent]));
    expect(consents).toEqual({
      'credit-check': 'creditInquiryConsent',
      'criminal-record': 'sensitiveDataConsent',
      'medical-exam': 'sensitiveDataConsent',
      'academic-records': undefined,
      qualification: undefined,
      'social-security': undefined,
    });
  });

  test('gives every source the department of the contract', () => {
    const departments = Object.fromEntries(shenzhenTalent.checks.map(({ source, department }) => [source, department]));
    expect(departments).toEqual({
      'academic-records': 'education',
      household: 'public_security',
      'criminal-record': 'public_security',
      'credit-check': 'human_resources',
      'medical-exam': 'human_resources',
      qualification: 'human_resources',
      'social-security': 'human_resources',
    });
    expect(Object.keys(departments).toSorted()).toEqual([...SOURCES].toSorted());
  });
});

describe('the question', () => {
  test('to the academic register covers claimed fields, fields of rules and the claimed certificate alone', () => {
    const want = wants({ category: 'academic' })['academic-records'];
    expect(want?.certificateNumber).toBe('104861200805000123');
    expect(want).not.toHaveProperty('overseasVerificationNumber');
    expect(want?.fields.toSorted()).toEqual([
      'certificateNumber',
      'conclusion',
      'degree',
      'graduatedOn',
      'institution',
      'institutionCode',
      'level',
      'overseas',
      'studyMode',
      'type',
    ]);
  });

  test('to the academic register covers degree, its number and institution code only if claimed; dates always', () => {
    const { submission } = grounds();
    const {
      degree: _1,
      graduatedOn: _2,
      institutionCode: _3,
      ...education
    } = submission.claims.education ?? { overseas: false };
    const want = wantsOf({ ...submission, claims: { education } })['academic-records'];
    expect(want?.fields.toSorted()).toEqual([
      'certificateNumber',
      'conclusion',
      'graduatedOn',
      'institution',
      'level',
      'overseas',
      'studyMode',
      'type',
    ]);
  });

  test('to the academic register about a degree from abroad covers the verification and the degree', () => {
    const want = wants({ category: 'returnee' })['academic-records'];
    expect(want).toMatchObject({ overseasVerificationNumber: '2013004567890' });
    expect(want).not.toHaveProperty('certificateNumber');
    expect(want?.fields).toEqual(expect.arrayContaining(['overseas', 'overseasVerificationNumber', 'degree']));
    expect(want?.fields).not.toContain('certificateNumber');
  });

  test('to the qualification register covers one certificate', () => {
    expect(wants({ category: 'skilled' }).qualification).toEqual({
      certificateNumber: '1944003000200123',
      kind: 'vocational',
    });
  });

  test('to social security covers this month and the one before, unless months count', () => {
    const employment = { purpose: 'employment', city: '440300', from: '2026-10', to: '2026-11' };
    for (const category of CATEGORIES) expect(wants({ category })['social-security']).toEqual(employment);
    expect(wants(level('senior_technician'))['social-security']).toEqual(employment);
    expect(wants({ submittedOn: '2027-01-31' })['social-security']).toMatchObject({ from: '2026-12', to: '2027-01' });
    expect(wants({ submittedOn: '2026-03-31' })['social-security']).toMatchObject({ from: '2026-02', to: '2026-03' });
  });

  test('to social security for SZ-C3 covers all months of the city up to the day', () => {
    const changes: Changes = { ...level('senior_worker'), person: PEOPLE.P6 };
    const months = { purpose: 'months', city: '440300', from: '1990-01', to: '2026-11' };
    expect(wants(changes)['social-security']).toEqual(months);
    expect(wants({ ...changes, submission: { channel: 'agency' } })['social-security']).toEqual(months);
  });

  test('to credit covers the look-back only; to criminal record and medical exam, only the person', () => {
    const { 'credit-check': credit, 'criminal-record': criminal, 'medical-exam': medical } = wants({});
    expect(credit).toEqual({ lookBackMonths: 60 });
    expect(criminal).toEqual({});
    expect(medical).toEqual({});
  });
});
