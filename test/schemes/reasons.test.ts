// Tests that every reason and every clause can be told to a person, in both languages, with all parameters of its
// wording.
import { describe, expect, test } from 'vitest';
import {
  REASON_CODES,
  type ReasonCode,
  reasonMessage,
  reasonRemedy,
  sharedWording,
  verdictReason,
} from '../../src/schemes/reasons.ts';
import { clauseText } from '../../src/schemes/scheme.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { SOURCES, type Text } from '../../src/schemes/words.ts';

/** the list of the public contract: it may grow, but no code on it may be renamed */
const CONTRACT = [
  ...[
    'age.above_limit',
    'age.boundary_day',
    'education.level_below',
    'education.type_not_regular',
    'education.not_graduated',
  ],
  ...[
    'academic_records',
    'criminal_record',
    'qualification',
    'social_security',
    'credit_check',
    'medical_exam',
  ].flatMap((source) =>
    ['mismatch', 'not_found', 'inconclusive', 'unavailable'].map((verdict) => `${source}.${verdict}`),
  ),
  ...['name.mismatch', 'name.variant', 'criminal_record.found', 'credit.high_risk', 'credit.under_objection'],
  ...['medical.not_qualified', 'medical.not_designated', 'medical.expired', 'qualification.level_below'],
  ...['qualification.not_in_catalogue', 'qualification.test_missing', 'social_security.months_below'],
  ...['social_security.backpay_dependent', 'social_security.employer_mismatch', 'criterion.subjective'],
  ...['instant.not_applicable', 'consent.missing', 'automation.opted_out', 'employer.code_suspect'],
  ...['identity.type_not_eligible', 'material.missing', 'channel.not_open', 'ban.active', 'period.outside', 'flow.old'],
  ...['duplicate.active', 'commitment.missing', 'archive.custody_missing'],
];

/** parameters that wordings use; a finding carries those of its own wording */
const PARAMS = { limit: 45, months: 36, material: '毕业证书', until: '2027-02-28', from: '2019-02-21' };

const HAN = /\p{Script=Han}/u;
/** names that exist only in Chinese */
function expectTold(text: Text) {
  expect(text.zh).toMatch(HAN);
  expect(text.en).toMatch(/[A-Za-z]{3}/);
  expect(text.en).not.toMatch(HAN);
  expect(`${text.zh} ${text.en}`).not.toMatch(/undefined|null|\[object|NaN/);
}

describe('the reasons', () => {
  test('include all codes of the contract', () => {
    expect(CONTRACT.filter((code) => !(REASON_CODES as string[]).includes(code))).toEqual([]);
    expect(new Set(REASON_CODES).size).toBe(REASON_CODES.length);
  });

  test.each(REASON_CODES)('include %s with a meaning and a remedy', (code) => {
    const message = reasonMessage(shenzhenTalent, code, { ...PARAMS, material: 'diploma' });
    expect(message.zh).toMatch(HAN);
    expectTold({ ...message, zh: reasonMessage(shenzhenTalent, code, PARAMS).zh });
    expectTold(reasonRemedy(shenzhenTalent, code, PARAMS));
  });

  test('name the number, date or material that they are about', () => {
    const both = (code: ReasonCode) => Object.values(reasonMessage(shenzhenTalent, code, PARAMS));
    for (const text of both('age.above_limit')) expect(text).toContain('45');
    for (const text of both('age.boundary_day')) expect(text).toContain('45');
    for (const text of both('social_security.months_below')) expect(text).toContain('36');
    for (const text of both('ban.active')) expect(text).toContain('2027-02-28');
    for (const text of both('period.outside')) expect(text).toContain('2019-02-21');
    for (const text of both('material.missing')) expect(text).toContain('毕业证书');
  });

  test('cover every verdict of every source', () => {
    for (const source of SOURCES) {
      for (const verdict of ['mismatch', 'not_found', 'inconclusive', 'unavailable'] as const) {
        expect(verdictReason(source, verdict)).toBe(`${source.replace('-', '_')}.${verdict}`);
        expect(REASON_CODES).toContain(verdictReason(source, verdict));
      }
    }
  });
});

describe('the wording of a reason', () => {
  const elsewhere = { reasonTexts: {} };

  test('is the scheme’s own, or else speaks of no city and no procedure', () => {
    expect(reasonMessage(shenzhenTalent, 'criminal_record.found')).toEqual({
      zh: '不适用“秒批”（违法犯罪记录类）',
      en: 'Not eligible for instant approval (criminal record class)',
    });
    expect(reasonRemedy(shenzhenTalent, 'medical.expired').zh).toBe(
      '请到本市人才引进定点体检医院重新体检，结果由医院上传。',
    );
    for (const code of REASON_CODES) {
      const told = [reasonMessage(elsewhere, code, PARAMS), reasonRemedy(elsewhere, code, PARAMS)];
      expect(told.map(({ zh }) => zh).join(), code).not.toMatch(/秒批|人才引进|窗口办理|暂未开放/);
    }
  });

  test('that no one scheme gives is the one that all share, or else the general one', () => {
    const [own, general] = [shenzhenTalent, elsewhere].map((scheme) => reasonMessage(scheme, 'channel.not_open'));
    expect(sharedWording([shenzhenTalent, shenzhenTalent], 'channel.not_open').message({})).toEqual(own);
    expect(sharedWording([shenzhenTalent, elsewhere], 'channel.not_open').message({})).toEqual(general);
    expect(own).not.toEqual(general);
  });
});

describe('the clauses of shenzhen-talent', () => {
  const { gates, checks, cautions, categories, citations, clauses, procedure, title } = shenzhenTalent;
  const named = [
    ...[...gates, ...checks, ...cautions].map(({ clause }) => clause),
    ...Object.values(categories).flatMap(({ anyOf, otherwise }) => [...anyOf.map(({ id }) => id), otherwise.clause]),
    ...procedure.settle.map(({ clause }) => clause),
    // the two notes that conditions name themselves
    'N1',
    'N2',
  ];

  test.each([...new Set(named)])('have a text for %s', (clause) => {
    expectTold(clauseText(shenzhenTalent, clause));
  });

  test('have a text in both languages', () => {
    for (const text of [...Object.values(clauses), ...Object.values(citations)]) expectTold(text);
    expect(Object.keys(citations).toSorted(), 'document and place').toEqual(Object.keys(clauses).toSorted());
    expectTold(title);
  });

  test('give an error, not an empty text, for an unknown clause', () => {
    expect(() => clauseText(shenzhenTalent, 'SZ-99')).toThrow('SZ-99');
  });

  test('give a text for every gate, caution, check, rule, category and kind of material', () => {
    const texts = [
      ...[...gates, ...checks, ...cautions].map(({ text }) => text),
      ...Object.values(categories).flatMap((category) => [category.title, ...category.anyOf.map(({ text }) => text)]),
      ...Object.values(shenzhenTalent.materialNames),
    ];
    for (const text of texts) expectTold(text);
  });
});
