// Whatever sources say, in whatever order they are asked and answer: what has taken two people since the source last
// matched takes two, and no answer is put over that of a later question.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Deps } from '../../src/applications/deps.ts';
import { type AskedAgain, decideAgain } from '../../src/applications/reexamine.ts';
import type { Examined } from '../../src/applications/sealed-decision.ts';
import type { Application } from '../../src/applications/store/applications.ts';
import { decide } from '../../src/matching/decide.ts';
import { failingSubjects, takesTwo } from '../../src/matching/subjects.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { DEPARTMENTS } from '../../src/schemes/words.ts';
import type { AnyAsked } from '../../src/sources/ask-all.ts';
import { answered, BACHELOR, grounds, PEOPLE } from '../support/cases.ts';

const SOURCES = ['academic-records', 'criminal-record', 'medical-exam'] as const;
type Asked = (typeof SOURCES)[number];
const EXAM = { designated: true, conclusion: 'qualified', examinedOn: '2026-11-01' } as const;
const { P1 } = PEOPLE;
const OTHER_NAME = { ...P1, name: '王小五' };
const GIBBERISH = { status: 'inconclusive', because: 'malformed' } as const;
const SILENT = { status: 'unavailable', because: 'timeout' } as const;

/** Answers by what they say: a match, what takes two people, what one may settle, and nothing of the person. */
const SAID = {
  'academic-records': {
    match: [answered(P1, { entries: [BACHELOR] })],
    two: [
      GIBBERISH,
      answered(P1, { entries: [{ ...BACHELOR, type: 'adult' }] }),
      answered(P1, { entries: [{ ...BACHELOR, institution: '示例学院', institutionCode: '10001' }] }),
      answered(OTHER_NAME, { entries: [BACHELOR] }),
    ],
    one: [answered(P1, { entries: [{ ...BACHELOR, type: null }] }), { status: 'not_found' }],
    nothing: [SILENT],
  },
  'criminal-record': {
    match: [answered(P1, { records: [] })],
    two: [
      GIBBERISH,
      answered(P1, { records: [{ kind: 'crime', decidedOn: '2019-03-04' }] }),
      answered(OTHER_NAME, { records: [] }),
    ],
    one: [answered({ ...P1, name: '陳晓明' }, { records: [] })],
    nothing: [SILENT, answered(PEOPLE.P2, { records: [] })],
  },
  'medical-exam': {
    match: [answered(P1, EXAM)],
    two: [
      GIBBERISH,
      answered(P1, { ...EXAM, conclusion: 'unqualified' }),
      answered({ ...P1, name: null as never }, EXAM),
    ],
    one: [answered(P1, { ...EXAM, conclusion: null }), answered(P1, { ...EXAM, conclusion: 'recheck' })],
    nothing: [SILENT, answered(PEOPLE.P2, EXAM)],
  },
} as const;
type Kind = keyof (typeof SAID)[Asked];

interface Question {
  source: Asked;
  kind: Kind;
  answer: AnyAsked['answer'];
}
const question: fc.Arbitrary<Question> = fc
  .record({
    source: fc.constantFrom(...SOURCES),
    kind: fc.constantFrom<Kind>('match', 'two', 'one', 'nothing'),
    pick: fc.nat(),
  })
  .map(({ source, kind, pick }) => {
    const all = SAID[source][kind] as readonly AnyAsked['answer'][];
    return { source, kind, answer: all[pick % all.length] as AnyAsked['answer'] };
  });

const deps = {
  ids: { salt: () => '00' },
  shortageCatalogue: { version: '1', occupations: new Set() },
} as unknown as Deps;
const application = { scheme: shenzhenTalent.id, schemeVersion: shenzhenTalent.version } as Application;
const numbered = (each: Question, place: number): AnyAsked & { kind: Kind } => {
  const requestSn = String(place).padStart(4, '0');
  const how = {
    askedAt: Temporal.Instant.from('2026-11-20T02:00:00Z'),
    attempts: 1,
    durationMs: 1,
    responseHash: null,
  };
  return { ...each, ...how, requestSn } as unknown as AnyAsked & { kind: Kind };
};

/** As after a submission: the answers to the first questions. */
function submitted(first: readonly (AnyAsked & { kind: Kind })[]): Examined {
  const base = grounds();
  const facts = {
    ...base,
    answers: { ...base.answers, ...Object.fromEntries(first.map((each) => [each.source, each.answer])) },
  };
  const evidence = first.map(({ source, requestSn }) => ({
    ...{ source, requestSn, askedAt: '', answeredAt: '', durationMs: 1, attempts: 1, responseHash: null },
  }));
  return { grounds: facts, evidence, answerSalt: '00', decision: decide(shenzhenTalent, facts) };
}

const arrive = (current: Examined, asked: readonly AnyAsked[], silence: 'keeps' | 'counts'): Examined => {
  const again: AskedAgain = { asked: [...asked], aheadMs: 0 };
  return decideAgain(deps, application, { current } as never, again, { silence }) ?? current;
};
const takers = (examined: Examined, source: Asked) =>
  DEPARTMENTS.flatMap((department) => failingSubjects(examined, department)).filter(({ name }) => name === source);

describe('answers to questions that overlap', () => {
  test('say by what they are made that a match matches, that two take two, and one takes one', () => {
    for (const source of SOURCES) {
      for (const kind of ['match', 'two', 'one', 'nothing'] as const) {
        for (const answer of SAID[source][kind] as readonly AnyAsked['answer'][]) {
          const subjects = takers(submitted([numbered({ source, kind, answer }, 0)]), source);
          const name = JSON.stringify([source, kind, answer]);
          expect(subjects.length, name).toBe(kind === 'match' ? 0 : 1);
          expect(subjects.some(takesTwo), name).toBe(kind === 'two');
        }
      }
    }
  });

  const firstTo = fc.tuple(...SOURCES.map((source) => question.filter((each) => each.source === source)));
  const laterTo = (source: Asked) =>
    fc.array(
      fc.record({
        question: question.filter((each) => each.source === source),
        delay: fc.nat(6),
        counts: fc.boolean(),
      }),
      { maxLength: 9 },
    );
  const run = fc.record({ first: firstTo, later: fc.constantFrom(...SOURCES).chain(laterTo) });
  /** All questions with their numbers, and the later ones in the order in which they are answered. */
  const asked = ({ first, later }: typeof run extends fc.Arbitrary<infer R> ? R : never) => {
    const before = first.map(numbered);
    const after = later.map(({ question, delay, counts }, index) => {
      return { answer: numbered(question, first.length + index), arrives: index + delay, counts };
    });
    return { before, arrivals: after.toSorted((one, other) => one.arrives - other.arrives) };
  };

  test('what took two since the last match takes two, also where the latest says less, and nothing else does', () => {
    fc.assert(
      fc.property(run, (made) => {
        const { before, arrivals } = asked(made);
        let current = submitted(before);
        const heard = [...before];
        for (const { answer, counts } of arrivals) {
          current = arrive(current, [answer], counts ? 'counts' : 'keeps');
          heard.push(answer);
          for (const source of SOURCES) {
            const own = heard.filter((each) => each.source === source);
            const matched = own.filter(({ kind }) => kind === 'match').map(({ requestSn }) => requestSn);
            const last = matched.toSorted().at(-1) ?? '';
            const isTwo = own.some(({ kind, requestSn }) => kind === 'two' && requestSn > last);
            const subjects = takers(current, source);
            // it stands against the source, and by two; else, what stands takes one
            if (isTwo) expect(subjects.map(takesTwo)).toEqual([true]);
            else expect(subjects.some(takesTwo)).toBe(false);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test('leave the same behind in whatever order they arrive', () => {
    fc.assert(
      fc.property(run, (made) => {
        const { before, arrivals } = asked(made);
        const inOrder = arrivals
          .map(({ answer }) => answer)
          .toSorted((one, other) => (one.requestSn < other.requestSn ? -1 : 1));
        const end = (answers: readonly AnyAsked[]) =>
          answers.reduce((current, answer) => arrive(current, [answer], 'keeps'), submitted(before));
        const [one, other] = [end(arrivals.map(({ answer }) => answer)), end(inOrder)];
        for (const source of SOURCES) {
          const said = (examined: Examined) => takers(examined, source).map((each) => [each.reasons, takesTwo(each)]);
          expect(said(one)).toEqual(said(other));
        }
      }),
      { numRuns: 400 },
    );
  });
});
