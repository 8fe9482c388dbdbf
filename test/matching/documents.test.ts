// Tests that a scheme can have people settle its documents: each one that no source completes is a reason of its own,
// for the department that owns it, and nothing is approved before people have looked at it.
import { describe, expect, test } from 'vitest';
import { decide, type Grounds } from '../../src/matching/decide.ts';
import { listedDocuments } from '../../src/matching/documents.ts';
import { failingSubjects, takesTwo } from '../../src/matching/subjects.ts';
import { type Demand, sheet } from '../../src/schemes/documents.ts';
import type { Scheme } from '../../src/schemes/scheme.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { DEPARTMENTS } from '../../src/schemes/words.ts';
import { answered, grounds, PEOPLE } from '../support/cases.ts';

const demand = (owner: Demand['owner'], ...anyOf: Demand['anyOf']): Demand => ({
  clause: 'SZ-51',
  anyOf,
  owner,
  mandatory: true,
});
const DEMANDS: Demand[] = [
  demand('public_security', sheet('id_card_front')),
  demand('education', sheet('diploma'), sheet('graduate_register', ['archive_keeper'])),
  demand('human_resources', sheet('report_form', ['employer'])),
];
const scheme = (demands = DEMANDS): Scheme => ({
  ...shenzhenTalent,
  settlesDocuments: () => true,
  gatesDocuments: () => false,
  documents: () => demands,
});

type Sheets = NonNullable<Grounds['submission']['sheets']>;
const facts = (sheets: Sheets = [], changes: Parameters<typeof grounds>[0] = {}): Grounds => {
  const all = grounds(changes);
  return { ...all, submission: { ...all.submission, sheets } };
};
const weigh = (of: Scheme, about: Grounds) => ({ grounds: about, decision: decide(of, about) });
const subjectsIn = (of: Scheme, about: Grounds) =>
  DEPARTMENTS.flatMap((department) =>
    failingSubjects(weigh(of, about), department).map(({ name }) => `${department} ${name}`),
  );
const documentsIn = (of: Scheme, about: Grounds) =>
  subjectsIn(of, about).filter((name) => /document:|archive/.test(name));
const NOT_FOUND = { answers: { 'academic-records': { status: 'not_found' } } } as const;

describe('a document that no source completes', () => {
  test('is a reason for the department that owns it, under the clause of its demand', () => {
    const { outcome, reasons, review } = decide(scheme(), facts([{ kind: 'report_form', seals: ['employer'] }]));
    expect(outcome).toBe('referred');
    expect(reasons).toEqual([
      {
        code: 'document.unexamined',
        source: null,
        field: null,
        clause: 'SZ-51',
        department: 'human_resources',
        params: { material: 'report_form' },
      },
    ]);
    expect(review).toEqual({ venue: 'online', departments: ['human_resources'] });
  });

  test('keeps its reason whatever else matches, and no other scheme has one', () => {
    expect(decide(shenzhenTalent, facts()).outcome).toBe('approved');
    expect(decide(scheme([]), facts()).outcome).toBe('approved');
    expect(listedDocuments(shenzhenTalent, facts().submission, [])).toEqual([]);
  });

  test('is completed only by a match of its source, and an identity only by a register that resolved the person', () => {
    expect(documentsIn(scheme(), facts())).toEqual(['human_resources document:report_form']);
    expect(documentsIn(scheme(), facts([], NOT_FOUND))).toContain('education document:diploma');
    const strangers = Object.fromEntries(
      Object.entries(grounds().answers).map(([source, answer]) => [
        source,
        answer?.status === 'answered'
          ? { ...answer, subject: { residentId: PEOPLE.P1.residentId, name: '王五' } }
          : answer,
      ]),
    );
    expect(documentsIn(scheme(), facts([], { answers: strangers }))).toContain(
      'public_security document:id_card_front',
    );
    // a clear criminal record is about offences, and proves nobody's name
    const onlyClear = Object.fromEntries(Object.keys(strangers).map((source) => [source, { status: 'not_found' }]));
    const clear = { ...onlyClear, 'criminal-record': answered(PEOPLE.P1, { records: [] }) } as Grounds['answers'];
    expect(documentsIn(scheme(), facts([], { answers: clear }))).toContain('public_security document:id_card_front');
  });

  test('is the sheet that was handed in, before all one that has every stamp; else the first that would do', () => {
    const of = (...sheets: Sheets) =>
      documentsIn(scheme(), facts(sheets, NOT_FOUND)).find((name) => name.startsWith('education'));
    const [diploma, register] = ['education document:diploma', 'education document:graduate_register'];
    expect(of()).toBe(diploma);
    expect(of({ kind: 'graduate_register', seals: [] })).toBe(register);
    expect(of({ kind: 'diploma', seals: [] }, { kind: 'graduate_register', seals: [] })).toBe(diploma);
    const archived = { kind: 'graduate_register', seals: ['archive_keeper'] };
    expect(of({ kind: 'graduate_register', seals: ['employer'] }, archived)).toBe(register);
  });

  test('that need not be there counts only if it was handed in', () => {
    const bonus = scheme([{ ...demand('human_resources', sheet('report_form')), mandatory: false }]);
    expect(documentsIn(bonus, facts())).toEqual([]);
    expect(documentsIn(bonus, facts([{ kind: 'report_form', seals: [] }]))).toEqual([
      'human_resources document:report_form',
    ]);
  });

  test('is settled by one person; the archive of a transfer is verified by two (AMB-29)', () => {
    const of = scheme([...DEMANDS, demand('human_resources', sheet('archive'))]);
    const inTwos = (sheets: Sheets) =>
      failingSubjects(weigh(of, facts(sheets)), 'human_resources').map((each) => [each.name, takesTwo(each)]);
    const form = { kind: 'report_form', seals: [] };
    expect(inTwos([form])).toEqual([
      ['document:report_form', false],
      ['archive', true],
    ]);
    // what is not there cannot be examined
    expect(inTwos([])).toEqual([
      ['document:report_form', true],
      ['archive', true],
    ]);
  });
});
