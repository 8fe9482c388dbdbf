// Tests the clerk's texts of an item: each reason with its field, the need for two people, and words for unlisted
// values.
import { describe, expect, test } from 'vitest';
import { materialName } from '../../src/applications/supplement.ts';
import { Refusal } from '../../src/base/refusal.ts';
import { decide, type Grounds } from '../../src/matching/decide.ts';
import { failingSubjects, takesTwo } from '../../src/matching/subjects.ts';
import { fieldLabel, reasonLine, valueText } from '../../src/reviews/detail-texts.ts';
import { seenOf } from '../../src/reviews/matters.ts';
import { requireNamesShown } from '../../src/reviews/registered-name.ts';
import { whyTwo } from '../../src/reviews/two-people.ts';
import { holdsWhatDoesNotCount, reasonMessage } from '../../src/schemes/reasons.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { DEPARTMENTS, type Source } from '../../src/schemes/words.ts';
import { answered, BACHELOR, grounds, PEOPLE } from '../support/cases.ts';

const subjectsOf = (facts: Grounds) => {
  const decision = decide(shenzhenTalent, facts);
  return DEPARTMENTS.flatMap((department) => failingSubjects({ decision, grounds: facts }, department));
};
const answers = (source: Source, answer: object): Grounds => {
  const facts = grounds();
  return { ...facts, answers: { ...facts.answers, [source]: answer } };
};
const medical = (changes: object): Grounds =>
  answers(
    'medical-exam',
    answered(PEOPLE.P1, { designated: true, conclusion: 'qualified', examinedOn: '2026-11-01', ...changes }),
  );
const ENTRY = { ...BACHELOR, institution: '示例学院', institutionCode: '10001', graduatedOn: '2001-07-01' };
const TWO_DIFFERENCES = answers('academic-records', answered(PEOPLE.P1, { entries: [ENTRY] }));

describe('an item that needs two people gives the reason:', () => {
  test.each([
    [
      'fields that differ, each by its name',
      TWO_DIFFERENCES,
      /学历学位登记与申报相矛盾（院校、毕业日期）/,
      /\(Institution, Graduated on\)/,
    ],
    [
      'an answer that cannot be read, and not that it contradicts',
      answers('academic-records', { status: 'inconclusive', because: 'malformed' }),
      /学历学位来源的答复无法读取（内容残缺或不合格式），无从得知/,
      /cannot be read .* nobody knows whether/,
    ],
    [
      'an answer without a name',
      answers('academic-records', answered({ ...PEOPLE.P1, name: null as never }, { entries: [BACHELOR] })),
      /没有写明是谁的登记/,
      /does not say whose/,
    ],
    [
      'several entries that may be the claimed one',
      answers('academic-records', answered(PEOPLE.P1, { entries: [BACHELOR, { ...BACHELOR, degree: 'master' }] })),
      /无法确定是哪一条/,
      /not certain which/,
    ],
    [
      'an earlier answer that contradicted, while the latest is silent',
      {
        ...answers('academic-records', { status: 'not_found' }),
        tookTwo: { 'academic-records': [{ code: 'education.type_not_regular', field: null, params: {} }] },
      } as Grounds,
      /另一次答复曾反映“.+”，此后尚未一致/,
      /another answer of the source said “.+”/,
    ],
    [
      'the content of an earlier answer, even if the latest needs two for another reason',
      {
        ...answers('criminal-record', { status: 'inconclusive', because: 'unsigned' }),
        tookTwo: { 'criminal-record': [{ code: 'criminal_record.found', field: null, params: {} }] },
      } as Grounds,
      /无法读取.*另一次答复曾反映“.+”/,
      /cannot be read.*another answer of the source said “.+”/,
    ],
    [
      'the content of an earlier answer on another field, under the same reason',
      {
        ...TWO_DIFFERENCES,
        tookTwo: {
          'academic-records': [
            { code: 'academic_records.mismatch', field: 'education.level', params: {} },
            { code: 'academic_records.mismatch', field: 'education.institution', params: {} },
          ],
        },
      } as Grounds,
      /登记与申报相矛盾.*另一次答复曾反映“学历层次：[^；]*”，此后尚未一致/,
      /contradicts what was declared.*another answer of the source said “Level: [^;]*”, and/,
    ],
    ['an exam that has expired', medical({ examinedOn: '2026-01-05' }), /体检结果已过有效期/, /no longer valid/],
    [
      'a class, and nothing else of the record',
      answers('criminal-record', answered(PEOPLE.P1, { records: [{ kind: 'crime', decidedOn: '2019-03-04' }] })),
      /违法犯罪记录类/,
      /criminal record class/,
    ],
  ])('%s', (_, facts, zh, en) => {
    const texts = subjectsOf(facts).flatMap((subject) => whyTwo(shenzhenTalent, subject, facts) ?? []);
    expect(texts.map((text) => text.zh)).toEqual([expect.stringMatching(zh)]);
    expect(texts.map((text) => text.en)).toEqual([expect.stringMatching(en)]);
    expect(texts[0]?.zh).toMatch(/^须两人办理：.*须由本部门另一人复核。$/);
    expect(JSON.stringify(texts)).not.toContain('2019-03-04');
  });

  test('none if it does not need two', () => {
    const facts = answers('academic-records', { status: 'unavailable', because: 'timeout' });
    const [subject] = subjectsOf(facts);
    expect(subject && [takesTwo(subject), whyTwo(shenzhenTalent, subject, facts)]).toEqual([false, null]);
  });
});

describe('the text of a reason', () => {
  test('names its field, so that no two lines of a check read alike', () => {
    const { reasons } = decide(shenzhenTalent, TWO_DIFFERENCES);
    for (const language of ['zh', 'en'] as const) {
      const lines = reasons.map(
        ({ code, params, field }) =>
          reasonLine({ message: reasonMessage(shenzhenTalent, code, params), field })[language],
      );
      expect(lines).toHaveLength(2);
      expect(new Set(lines)).toHaveProperty('size', 2);
    }
    expect(reasonLine({ message: reasonMessage(shenzhenTalent, 'name.mismatch'), field: 'applicant.name' }).zh).toBe(
      '姓名与登记姓名不一致',
    );
    expect(reasonLine({ message: reasonMessage(shenzhenTalent, 'credit.high_risk'), field: null })).toEqual(
      reasonMessage(shenzhenTalent, 'credit.high_risk'),
    );
  });
});

describe('the text “not found”', () => {
  test.each([
    [medical({ examinedOn: '2026-01-05' }), true],
    [medical({ designated: false }), true],
    [answers('medical-exam', { status: 'not_found' }), false],
  ])('is not used for a register that holds a record that does not count', (facts, holds) => {
    const { checks, reasons } = decide(shenzhenTalent, facts);
    const verdict = checks.find(({ source }) => source === 'medical-exam')?.verdict ?? 'match';
    expect(verdict).toBe('not_found');
    expect(
      holdsWhatDoesNotCount(
        verdict,
        reasons.map(({ code }) => code),
      ),
    ).toBe(holds);
  });
});

describe('the text of an unlisted value', () => {
  test('is in words, and never a bare code', () => {
    expect(valueText('education.level', 'bachelor')?.zh).toBe('本科');
    expect(valueText('education.level', 'mba_2')).toEqual({ zh: '登记值“mba_2”', en: 'registered value “mba_2”' });
    expect(valueText('education.certificateNumber', '1234')?.zh).toBe('1234');
    expect(fieldLabel('some.field').zh).toBe('申报项目“some.field”');
    expect(materialName(shenzhenTalent, 'residence_permit').zh).toBe('其他材料（residence_permit）');
  });
});

describe('a registered name', () => {
  test('is confirmed only by people who saw this very answer, whatever the clocks say', () => {
    const facts = answers('criminal-record', answered({ ...PEOPLE.P1, name: '陳晓明' }, { records: [] }));
    const [askedAt, answeredAt] = ['2026-11-20T10:00:00.000+08:00', '2026-11-20T10:00:01.000+08:00'];
    const kept = { askedAt, answeredAt, durationMs: 1, attempts: 1, responseHash: null };
    const current = {
      grounds: facts,
      evidence: [{ source: 'criminal-record' as const, requestSn: 'second', ...kept }],
      answerSalt: '00',
      decision: decide(shenzhenTalent, facts),
    };
    const decisions = [{ check: 'criminal-record', result: 'confirmed' }] as never;
    const confirm = (...shown: string[]) =>
      requireNamesShown({ current }, subjectsOf(facts), decisions, new Set(shown));
    expect(() => confirm()).toThrow(Refusal);
    expect(() => confirm('first')).toThrow(Refusal);
    expect(() => confirm('first', 'second')).not.toThrow();
  });
});

describe('a matter that people settle', () => {
  const seen = (facts: Grounds) => {
    const [subject] = subjectsOf(facts);
    const fingerprint = (_: string, text: string) => Buffer.from(text);
    return subject && seenOf({ fingerprint } as never, facts, subject)?.toString();
  };
  const unknownWord = (digest: string) =>
    answers('medical-exam', {
      ...answered(PEOPLE.P1, { designated: true, conclusion: null, examinedOn: '2026-11-01' }),
      digest,
    });
  const unreadable = (digest: string) =>
    answers('criminal-record', { status: 'inconclusive', because: 'malformed', digest });

  test.each([
    ['a word that nobody knows', unknownWord],
    ['an answer that nobody can read', unreadable],
  ])('is another once the source says %s in other words, and the same for the very same answer', (_, facts) => {
    expect(seen(facts('a'))).toBe(seen(facts('a')));
    expect(seen(facts('a'))).not.toBe(seen(facts('b')));
  });
});
