// Tests the readings that a city may set for itself (AMB-33, AMB-39): each with its default, on both sides of its
// boundary, and made again as it was from what a decision keeps.
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/matching/decide.ts';
import type { CreditEntry } from '../../src/schemes/facts.ts';
import type { Parameters } from '../../src/schemes/parameters.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { answered, type Changes, grounds, PEOPLE } from '../support/cases.ts';

const own = shenzhenTalent.parameters as Parameters;

/** `approved`, or venue and codes against it; by values of the city, and again by what the decision keeps. */
function resultBy(values: Record<string, unknown>, changes: Changes): string {
  const scheme = own.given(values);
  const about = grounds(changes);
  const decision = decide(scheme, about);
  const kept = decision.scheme.parameters ?? null;
  expect(decide(own.under(JSON.parse(JSON.stringify(kept))), about)).toEqual(decision);
  const codes = decision.reasons.map(({ code }) => code);
  return decision.outcome === 'approved' ? 'approved' : `${decision.review?.venue}: ${codes.join(' ')}`;
}

describe('crimeLookBackMonths (AMB-33)', () => {
  const FOUND = 'window: criminal_record.found';
  const recorded = (...days: (string | null)[]): Changes => ({
    answers: {
      'criminal-record': answered(PEOPLE.P1, { records: days.map((decidedOn) => ({ kind: 'crime', decidedOn })) }),
    },
  });

  test('is without limit by default: any crime, however old, leads to the window', () => {
    expect(resultBy({}, recorded('1999-01-01'))).toBe(FOUND);
    expect(resultBy({}, recorded(null))).toBe(FOUND);
    expect(resultBy({}, recorded())).toBe('approved');
  });

  test('counts back from the submission to the day of the record, the first day included', () => {
    const years = { crimeLookBackMonths: 60 };
    expect(resultBy(years, recorded('2021-11-20'))).toBe(FOUND);
    expect(resultBy(years, recorded('2021-11-19'))).toBe('approved');
    expect(resultBy(years, recorded('2021-11-19', '2024-01-01'))).toBe(FOUND);
    expect(resultBy({ crimeLookBackMonths: 0 }, recorded('2026-11-20'))).toBe(FOUND);
  });

  test.each([null, '不详', '2021', '2021-11', '2027-01-01'])('counts a record of the day %s', (day) => {
    expect(resultBy({ crimeLookBackMonths: 60 }, recorded(day))).toBe(FOUND);
  });

  test.each(['2020', '2021-10', '2020-02'])('leaves out a record of %s, whichever day it was', (day) => {
    expect(resultBy({ crimeLookBackMonths: 60 }, recorded(day))).toBe('approved');
  });

  test('holds for a detention as for a crime', () => {
    const detained = (decidedOn: string): Changes => ({
      answers: {
        'criminal-record': answered(PEOPLE.P1, { records: [{ kind: 'administrative_detention', decidedOn }] }),
      },
    });
    expect(resultBy({ crimeLookBackMonths: 12 }, detained('2025-11-20'))).toBe(FOUND);
    expect(resultBy({ crimeLookBackMonths: 12 }, detained('2025-11-19'))).toBe('approved');
  });

  test.each([-1, 601, 1.5, '12'])('cannot be %s', (months) => {
    expect(own.faultsOf({ crimeLookBackMonths: months }).map(({ name }) => name)).toEqual(['crimeLookBackMonths']);
  });
});

describe('highRiskKinds (AMB-33)', () => {
  const penalised = (changes: Partial<CreditEntry> = {}): Changes => {
    const entry: CreditEntry = {
      kind: 'administrative_penalty',
      status: 'active',
      listedOn: '2020-03-01',
      endedOn: null,
      ...changes,
    };
    return { answers: { 'credit-check': answered(PEOPLE.P1, { entries: [entry] }) } };
  };
  const listed = { highRiskKinds: ['court_defaulter', 'administrative_penalty'] };

  test('are without administrative penalties by default', () => {
    expect(resultBy({}, penalised())).toBe('approved');
  });

  test('make a penalty in force a matter of the window where the city lists it', () => {
    expect(resultBy(listed, penalised())).toBe('window: credit.high_risk');
    expect(resultBy(listed, penalised({ status: 'repaired' }))).toBe('approved');
    const ended = (endedOn: string) => penalised({ status: 'ended', endedOn });
    expect(resultBy(listed, ended('2021-11-20'))).toBe('window: credit.high_risk');
    expect(resultBy(listed, ended('2021-11-19'))).toBe('approved');
  });
});

describe('workerTransfer.instant (AMB-39)', () => {
  const archiveCustody = { custodian: '示例档案馆', agreementNumber: 'DA-2026-0117' };
  const transfer = (businessType: 'worker_transfer' | 'cadre_transfer'): Changes => ({
    submission: { businessType },
    archiveCustody,
  });

  test('leaves worker transfers to people by default', () => {
    expect(resultBy({}, transfer('worker_transfer'))).toContain('instant.not_applicable');
  });

  test('opens them where the city says so, and no other business with an archive', () => {
    expect(resultBy({ 'workerTransfer.instant': true }, transfer('worker_transfer'))).toBe('approved');
    expect(resultBy({ 'workerTransfer.instant': true }, transfer('cadre_transfer'))).toContain(
      'instant.not_applicable',
    );
  });
});
