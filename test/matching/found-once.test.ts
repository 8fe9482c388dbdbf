// Tests ways in which an application was, or could have been, wrongly approved or explained. Each was found once.
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/base/canonical.ts';
import { createSealer } from '../../src/base/seal.ts';
import { decide } from '../../src/matching/decide.ts';
import { compareNumber } from '../../src/matching/fields.ts';
import { failingSubjects, takesTwo } from '../../src/matching/subjects.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { answered, BACHELOR, type Changes, grounds, PEOPLE, paid, paidMonths, TECHNICIAN } from '../support/cases.ts';

const run = (c: Changes) => {
  const { outcome, reasons } = decide(shenzhenTalent, grounds(c));
  return outcome === 'approved' ? outcome : reasons.map(({ code }) => code).sort();
};
describe('a mended fault does not return:', () => {
  test('two contradicting academic entries of the same number are ambiguous', () => {
    const entries = [BACHELOR, { ...BACHELOR, conclusion: 'incomplete' as const }];
    expect(run({ answers: { 'academic-records': answered(PEOPLE.P1, { entries }) } })).not.toBe('approved');
  });
  test('a claimed degree certificate is found even if it stands in another entry', () => {
    const [degreeCertificateNumber, certificateNumber] = ['1048642008000123', '104865201205000888'];
    const whole = { ...BACHELOR, degreeCertificateNumber: null };
    const other = { ...BACHELOR, certificateNumber, degreeCertificateNumber };
    const low = { ...other, level: 'associate' as const, type: 'adult' as const, degree: null };
    for (const entries of [
      [whole, low],
      [whole, { ...other, holderName: '王小五' }],
      [other, low],
    ]) {
      const changes: Changes = {
        education: { degreeCertificateNumber },
        answers: { 'academic-records': answered(PEOPLE.P1, { entries }) },
      };
      expect(run(changes)).not.toBe('approved');
      // nobody is left with a gap where an entry may contradict
      const decision = decide(shenzhenTalent, grounds(changes));
      const subjects = failingSubjects({ decision, grounds: grounds(changes) }, 'education');
      expect(subjects.some(takesTwo)).toBe(true);
    }
  });
  test('a certificate that is listed as valid and then as revoked is not valid', () => {
    const entries = [TECHNICIAN, { ...TECHNICIAN, status: 'revoked' as const }];
    expect(run({ category: 'skilled', answers: { qualification: answered(PEOPLE.P9, { entries }) } })).not.toBe(
      'approved',
    );
  });
  test('an associate of 40 is told of the age while the register is silent, too', () => {
    expect(
      run({ person: PEOPLE.P9, education: { level: 'associate', degree: null }, silent: ['academic-records'] }),
    ).toContain('age.above_limit');
  });
  test('35 months are told while the qualification register is silent, too', () => {
    expect(
      run({
        category: 'skilled',
        person: PEOPLE.P6,
        qualification: { level: 'senior_worker' },
        payments: [paidMonths(35)],
        silent: ['qualification'],
      }),
    ).toContain('social_security.months_below');
  });
  test('S11 gives exactly education.not_graduated', () => {
    expect(run({ education: { conclusion: 'completed' } })).toEqual(['education.not_graduated']);
  });
  test('a sealed value stays shut after any byte of it is altered', () => {
    const s = createSealer([{ id: 'k1', cipher: 'aes-256-gcm', key: Buffer.alloc(32, 1) }], Buffer.alloc(32));
    const sealed = s.seal('a', 'b');
    sealed[1] = (sealed[1] ?? 0) ^ 0x80;
    expect(() => s.open('a', sealed)).toThrow();
  });
  test('canonical JSON keeps a member called __proto__ and orders digits as RFC 8785 does', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
    expect(canonicalJson({ 9: 1, 10: 2 })).toBe('{"10":2,"9":1}');
  });
  test('numbers of hyphens and blanks agree with nothing', () => {
    expect(compareNumber('f', '-', ' ').verdict).toBe('different');
  });
  test('a period that ends at an invalid month has no months', () => {
    expect(
      run({
        category: 'skilled',
        person: PEOPLE.P6,
        qualification: { level: 'senior_worker' },
        payments: [paid('2010-01', 'zzz')],
      }),
    ).not.toBe('approved');
  });
  test('high risk and an objection are both told', () => {
    const e = { kind: 'court_defaulter' as const, listedOn: null, endedOn: null };
    expect(
      run({
        answers: {
          'credit-check': answered(PEOPLE.P1, {
            entries: [
              { ...e, status: 'active' },
              { ...e, status: 'under_objection' },
            ],
          }),
        },
      }),
    ).toEqual(['credit.high_risk', 'credit.under_objection']);
  });
  test('a claimed degree that the register does not give is not verified', () => {
    const silent = { entries: [{ ...BACHELOR, degree: null }] };
    expect(run({ answers: { 'academic-records': answered(PEOPLE.P1, silent) } })).toEqual([
      'academic_records.inconclusive',
    ]);
  });
  test('a claimed form of study that the register does not give is not verified', () => {
    const silent = { entries: [{ ...BACHELOR, studyMode: null }] };
    expect(run({ answers: { 'academic-records': answered(PEOPLE.P1, silent) } })).not.toBe('approved');
  });
  test('an entry that could not be read in full leads to no approval', () => {
    const entries = [{ ...BACHELOR, unreadable: true as const }];
    expect(run({ answers: { 'academic-records': answered(PEOPLE.P1, { entries }) } })).not.toBe('approved');
  });
  test('a register that answers under another name than its entry leads to no approval', () => {
    const entries = [{ ...BACHELOR, holderName: PEOPLE.P1.name }];
    for (const name of ['王五', '陈**', null]) {
      const answer = { ...answered(PEOPLE.P1, { entries }), subject: { residentId: PEOPLE.P1.residentId, name } };
      expect(run({ answers: { 'academic-records': answer } })).not.toBe('approved');
    }
  });
  test('a certificate dated after the submission proves nothing yet', () => {
    const later = { graduatedOn: '2030-07-01' };
    const entries = [{ ...BACHELOR, ...later }];
    const answers = { 'academic-records': answered(PEOPLE.P1, { entries }) };
    expect(run({ education: later, answers })).not.toBe('approved');
  });
  test('a domestic and an overseas entry of one number are ambiguous', () => {
    const entries = [BACHELOR, { ...BACHELOR, overseas: true }];
    expect(run({ answers: { 'academic-records': answered(PEOPLE.P1, { entries }) } })).not.toBe('approved');
  });
  test('a payment without the insurance that is counted proves no employment', () => {
    const payments = [{ ...paid('2024-01', '2026-10'), types: [] }];
    expect(run({ answers: { 'social-security': answered(PEOPLE.P1, { payments }) } })).not.toBe('approved');
  });
  test('a graduation day missing from the claim does not hide that the registered day has not come', () => {
    const entries = [{ ...BACHELOR, graduatedOn: '2030-07-01' }];
    const answers = { 'academic-records': answered(PEOPLE.P1, { entries }) };
    expect(run({ education: { graduatedOn: null }, answers })).toEqual(['academic_records.inconclusive']);
  });
  test('a claimed future day is not verified by a register that gives only the year or the month', () => {
    const register = (graduatedOn: string, claimed: string) =>
      run({
        education: { graduatedOn: claimed },
        answers: { 'academic-records': answered(PEOPLE.P1, { entries: [{ ...BACHELOR, graduatedOn }] }) },
      });
    for (const rough of ['2026', '2026-11']) {
      expect(register(rough, '2026-11-21')).toEqual(['academic_records.inconclusive']);
      expect(register(rough, '2026-11-20')).toBe('approved');
    }
    // within the tolerance of a month, but still in the future
    expect(register('2026-12', '2026-11-20')).toEqual(['academic_records.inconclusive']);
    expect(register('2026-11', '2026-10-20')).toEqual(['academic_records.inconclusive']);
  });
  test('a degree missing from the claim is not inferred from the course of study, by check or by rule', () => {
    const { outcome, reasons } = decide(shenzhenTalent, grounds({ category: 'returnee', education: { degree: null } }));
    expect(outcome).toBe('referred');
    expect(reasons.map(({ code, field, clause }) => [code, field, clause])).toEqual([
      ['academic_records.inconclusive', 'education.degree', 'SZ-06'],
      ['academic_records.inconclusive', 'education.degree', 'SZ-D1'],
    ]);
  });
  test('a degree beside a course of study without a degree is a contradiction', () => {
    expect(run({ category: 'returnee', education: { level: 'associate', degree: 'bachelor' } })).toEqual([
      'academic_records.inconclusive',
    ]);
  });
  test('a degree missing from the claim adds no reason when the register did not answer', () => {
    expect(run({ category: 'returnee', education: { degree: null }, silent: ['academic-records'] })).toEqual([
      'academic_records.unavailable',
    ]);
  });
  test('several entries of one number may differ in fields not asked for, though they look alike', () => {
    const answers = { 'academic-records': answered(PEOPLE.P1, { entries: [BACHELOR, { ...BACHELOR }] }) };
    expect(run({ answers })).toEqual(['academic_records.inconclusive']);
  });
  test('a draft with fewer decisive fields still needs the fields that its rules rest on', () => {
    const draft = shenzhenTalent.drafting?.drafted({ readings: { decisiveFields: [] } }) ?? shenzhenTalent;
    for (const field of ['level', 'type', 'studyMode', 'conclusion', 'graduatedOn'] as const) {
      const entries = [{ ...BACHELOR, [field]: null }];
      const answers = { 'academic-records': answered(PEOPLE.P1, { entries }) };
      const { checks } = decide(draft, grounds({ answers }));
      expect(checks.find(({ source }) => source === 'academic-records')?.verdict).toBe('inconclusive');
    }
  });
  test('a payment for future months does not count', () => {
    const payments = [paid('2026-12', '2030-01')];
    expect(run({ payments })).toEqual(['social_security.not_employed']);
  });
  test('a decision kept before dates were always asked for can still be decided again', () => {
    const { submission, answers, ...rest } = grounds({ education: { graduatedOn: null } });
    expect(() => decide(shenzhenTalent, { ...rest, submission, answers })).not.toThrow();
  });
});
