// Tests that a backtest names the applications that a draft would decide otherwise, and the clause, and never counts an
// unasked fact as a change.

import { describe, expect, test } from 'vitest';
import type { Grounds } from '../../src/matching/decide.ts';
import { backtestRow, type Drafted } from '../../src/replay/backtest-row.ts';
import { examinePage } from '../../src/replay/examine-page.ts';
import { NOTICE } from '../../src/schemes/shenzhen-talent.parameters.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { type Changes, grounds, paidMonths, personBorn } from '../support/cases.ts';
import { SCHEMES } from '../support/schemes.ts';
import { rowOf, sealer } from './rows.ts';

const schemeBy = (draft: unknown) => shenzhenTalent.drafting!.drafted(draft);
const drafted = (draft: unknown): Drafted => {
  const scheme = schemeBy(draft);
  return () => scheme;
};

/**
 * The effect of a draft on one application: kind of finding, outcome before and after, clauses, codes after, sources
 * not asked.
 */
function comes(draft: unknown, facts: Grounds) {
  const [finding] = backtestRow({ sealer, schemes: SCHEMES }, drafted(draft), rowOf(facts))!.findings;
  if (!finding) return 'same';
  const { kind, before, after, clauses, fields } = finding;
  return { kind, from: before?.outcome, to: after?.outcome, codes: after?.codes, clauses, notAsked: fields };
}

/** A person of this age on the day of submission, and some days older. */
const aged = (years: number, changes: Changes = {}) =>
  grounds({ person: personBorn(`${2026 - years}-10-05`), ...changes });
const SENIOR_WORKER: Changes = { category: 'skilled', qualification: { level: 'senior_worker' } };

describe('a draft of a backtest', () => {
  test('that changes nothing changes nobody', () => {
    const [empty, same] = [schemeBy({}), schemeBy({ 'SZ-B1': { age: 45 }, readings: { cityCode: '440300' } })];
    for (const scheme of [empty, same]) {
      const { counts } = examinePage(
        { sealer, schemes: SCHEMES },
        () => scheme,
        [41, 45, 46, 60].map((years) => rowOf(aged(years))),
      );
      expect(counts).toMatchObject({ decided: 4, differing: 0, summary: { kinds: {}, clauses: {} } });
    }
    expect(empty.version).not.toBe(shenzhenTalent.version);
    expect({ ...empty.readings }).toEqual({ ...shenzhenTalent.readings });
  });

  test('may name every parameter of a clause, every reading, and no other', () => {
    const isDraftable = ([name]: [string, unknown]) => name.startsWith('SZ-') || name === 'readings';
    expect(() => drafted(Object.fromEntries(Object.entries(NOTICE).filter(isDraftable)))).not.toThrow();
    for (const wrong of [
      { 'SZ-B3': {} },
      { 'SZ-B1': { ages: 40 } },
      { 'SZ-B1': { age: '40' } },
      { readings: { no: 1 } },
      [],
    ]) {
      expect(() => drafted(wrong)).toThrow();
    }
  });

  test('decides no real application', () => {
    drafted({ 'SZ-B1': { age: 16 } });
    expect(rowOf(aged(41)).outcome).toBe('approved');
  });
});

describe('the applications that a draft decides otherwise', () => {
  test('by a lower age are named with the clause, without those below it or above both', () => {
    const draft = { 'SZ-B1': { age: 40 } };
    expect(comes(draft, aged(40))).toBe('same');
    expect(comes(draft, aged(41))).toEqual({
      kind: 'changed',
      from: 'approved',
      to: 'referred',
      codes: ['age.above_limit'],
      clauses: ['SZ-B1'],
      notAsked: [],
    });
    // the changed limit makes no difference above both ages
    expect(comes(draft, aged(50))).toBe('same');
    expect(comes(draft, aged(41, { category: 'returnee' }))).toBe('same');
  });

  test('by a higher age are those that were referred for that alone', () => {
    const draft = { 'SZ-B1': { age: 50 } };
    expect(comes(draft, aged(48))).toMatchObject({ from: 'referred', to: 'approved', codes: [], clauses: ['SZ-B1'] });
    const silent = aged(48, { silent: ['medical-exam'] });
    expect(comes(draft, silent)).toMatchObject({ from: 'referred', to: 'referred', clauses: ['SZ-B1'] });
  });

  test.each([
    ['a level', { 'SZ-B1': { level: 'master' } }, aged(41), 'referred', ['SZ-B2']],
    ['months of insurance', { 'SZ-C3': { insuredMonths: 60 } }, aged(30, SENIOR_WORKER), 'referred', ['SZ-C3']],
    ['how long an exam holds', { readings: { medicalValidMonths: 0 } }, aged(34), 'referred', ['SZ-06']],
    ['when it began', { 'SZ-02': { trialFrom: '2027-01-01' } }, aged(34), 'not_accepted', ['SZ-02']],
  ])('by %s are named with the clause', (_, draft, facts, to, clauses) => {
    expect(comes(draft, facts)).toMatchObject({ kind: 'changed', from: 'approved', to, clauses });
  });

  test('are counted by outcome before and after, and by clause', () => {
    const rows = [39, 40, 41, 42, 46].map((years) => rowOf(aged(years)));
    const { counts, findings } = examinePage({ sealer, schemes: SCHEMES }, drafted({ 'SZ-B1': { age: 40 } }), rows);
    expect(counts).toEqual({
      decided: 5,
      differing: 2,
      summary: {
        kinds: { changed: 2 },
        outcomes: { 'approved approved': 2, 'approved referred': 2, 'referred referred': 1 },
        clauses: { 'SZ-B1': 2 },
      },
    });
    expect(findings.map(({ applicationId }) => applicationId)).toEqual([rows[2]?.id, rows[3]?.id]);
  });
});

describe('a fact that nobody asked for at the time', () => {
  const wider = { readings: { creditLookBackMonths: 120 } };

  test('is not known and is not a change: a look-back longer than the one asked for', () => {
    expect(comes(wider, aged(34))).toMatchObject({ kind: 'not_known', notAsked: ['credit-check'], codes: [] });
    expect(comes({ readings: { creditLookBackMonths: 36 } }, aged(34))).toBe('same');
    const rows = [rowOf(aged(34)), rowOf(aged(60))];
    const { counts } = examinePage({ sealer, schemes: SCHEMES }, drafted(wider), rows);
    expect(counts).toMatchObject({
      decided: 2,
      differing: 0,
      summary: { kinds: { not_known: 1 }, outcomes: { 'approved not_known': 1, 'referred referred': 1 } },
    });
  });

  test('does not hide a change that happens for every value of it', () => {
    const draft = { ...wider, 'SZ-B1': { age: 40 } };
    expect(comes(draft, aged(41))).toMatchObject({
      kind: 'changed',
      from: 'approved',
      to: 'referred',
      codes: ['age.above_limit'],
      clauses: ['SZ-B1'],
    });
  });

  test('includes another city, and months before those asked for', () => {
    expect(comes({ readings: { cityCode: '440100' } }, aged(34))).toMatchObject({
      kind: 'not_known',
      notAsked: ['social-security'],
    });
    expect(comes({ readings: { unpostedMonths: 3 } }, aged(34))).toMatchObject({ kind: 'not_known' });
    expect(comes({ readings: { unpostedMonths: 0 } }, aged(34))).toMatchObject({ kind: 'changed', to: 'referred' });
  });

  test('is every fact for an application that was not accepted', () => {
    const early = grounds({ submittedOn: '2019-01-10', payments: [paidMonths(40, '2018-12')] });
    const unasked = { ...early, answers: {} };
    expect(rowOf(unasked).outcome).toBe('not_accepted');
    expect(comes({ 'SZ-02': { trialFrom: '2019-01-01' } }, unasked)).toMatchObject({
      kind: 'not_known',
      from: 'not_accepted',
    });
    expect(comes({ 'SZ-B1': { age: 20 } }, unasked)).toBe('same');
  });

  test('does not matter if no source had answered anyway', () => {
    expect(comes({}, { ...aged(34), answers: {} })).toBe('same');
    expect(comes({ 'SZ-B1': { age: 40 } }, { ...aged(41), answers: {} })).toMatchObject({ clauses: ['SZ-B1'] });
  });

  test('does not matter without consent, which has its own reason', () => {
    expect(comes(wider, aged(34, { commitment: { creditInquiryConsent: false } }))).toBe('same');
  });
});
