// Tests all orders of questions and answers of the sources: a finding that required two people requires two until a
// match whose question was asked after that finding had come.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Deps } from '../../src/applications/deps.ts';
import { type AskedAgain, decideAgain } from '../../src/applications/reexamine.ts';
import { type Examined, evidenceOf } from '../../src/applications/sealed-decision.ts';
import type { Application } from '../../src/applications/store/applications.ts';
import { decide } from '../../src/matching/decide.ts';
import { failingSubjects, takesTwo } from '../../src/matching/subjects.ts';
import type { EducationClaim } from '../../src/schemes/facts.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { DEPARTMENTS } from '../../src/schemes/words.ts';
import type { AnyAsked } from '../../src/sources/ask-all.ts';
import { answered, BACHELOR, grounds, PEOPLE } from '../support/cases.ts';
import { SCHEMES } from '../support/schemes.ts';

const SOURCES = ['academic-records', 'criminal-record', 'medical-exam'] as const;
type Asked = (typeof SOURCES)[number];
const EXAM = { designated: true, conclusion: 'qualified', examinedOn: '2026-11-01' } as const;
const { P1 } = PEOPLE;
const OTHER_NAME = { ...P1, name: '王小五' };
const GIBBERISH = { status: 'inconclusive', because: 'malformed' } as const;
const SILENT = { status: 'unavailable', because: 'timeout' } as const;

/**
 * Answers by kind: a match, one that requires two people, one that one person may settle, and one that is not about the
 * person.
 */
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
  clock: { now: () => START },
  schemes: SCHEMES,
  references: new Map([['SHORTAGE_CATALOGUE', { version: '1', entries: new Set() }]]),
} as unknown as Deps;
const application = {
  scheme: shenzhenTalent.id,
  schemeVersion: shenzhenTalent.version,
  parameters: null,
} as Application;
type Answered = AnyAsked & { kind: Kind };
const START = Temporal.Instant.from('2026-11-20T02:00:00Z');
/** Each question is asked a second after the one before it, and answered half a second plus `delay` seconds later. */
const numbered = (each: Question, place: number, delay = 0): Answered => {
  const requestSn = String(place).padStart(4, '0');
  const span = { askedAt: START.add({ seconds: place }), durationMs: delay * 1_000 + 500 };
  return { ...each, ...span, attempts: 1, responseHash: null, requestSn } as unknown as Answered;
};
const cameAt = ({ askedAt, durationMs }: AnyAsked) => askedAt.add({ milliseconds: durationMs }).epochMilliseconds;

/** The state after a submission with these answers to its first questions. */
function submitted(first: readonly Answered[], standing: object = {}): Examined {
  const clean = grounds();
  const base = { ...clean, accepted: true as const, standing: { ...clean.standing, ...standing } };
  const facts = {
    ...base,
    answers: { ...base.answers, ...Object.fromEntries(first.map((each) => [each.source, each.answer])) },
  };
  const evidence = first.map((each) => evidenceOf(each, '00', 0));
  return { grounds: facts, evidence, answerSalt: '00', decision: decide(shenzhenTalent, facts) };
}

/** Gives numbers as a sequence does, a thousand a second; the submission's own answers have none. */
const numberAt = (milliseconds: number) => milliseconds - START.epochMilliseconds + 1;
const arrive = (current: Examined, [asked]: readonly [AnyAsked], silence: 'keeps' | 'counts'): Examined => {
  const numbers = { askedNo: numberAt(asked.askedAt.epochMilliseconds), takenNo: numberAt(cameAt(asked)) };
  const again: AskedAgain = { asked: [asked], aheadMs: 0, ...numbers };
  return decideAgain(deps, application, { current } as never, again, { silence }) ?? current;
};
const takers = (examined: Examined, source: Asked) =>
  DEPARTMENTS.flatMap((department) => failingSubjects(examined, department)).filter(({ name }) => name === source);

describe('an answer under a name in doubt', () => {
  const VARIANT = { ...P1, name: '陳晓明' };
  const [ADULT, UNCLEAR] = [
    { ...BACHELOR, type: 'adult' as const },
    { ...BACHELOR, type: null },
  ];
  const asked = (answer: AnyAsked['answer'], place: number) =>
    numbered({ source: 'academic-records', kind: 'one', answer }, place);
  test.each([
    ['the same name', VARIANT],
    ['the exact name', P1],
    ['a masked name', { ...P1, name: '陈**' }],
  ])('is remembered with all its content after another replaces it, under %s', (_, later) => {
    const first = submitted([asked(answered(VARIANT, { entries: [ADULT] }), 0)]);
    // a person who accepts the name then sees the rest, in an item of its own
    expect(takers(first, 'academic-records').map(takesTwo)).toEqual([false]);
    const then = arrive(first, [asked(answered(later, { entries: [UNCLEAR] }), 1)], 'keeps');
    expect(takers(then, 'academic-records').map(takesTwo)).toEqual([true]);
    const matched = arrive(then, [asked(answered(P1, { entries: [BACHELOR] }), 2)], 'keeps');
    expect(takers(matched, 'academic-records')).toEqual([]);
  });
});

describe('a worse answer under a name in doubt', () => {
  const CRIME = answered({ ...P1, name: '陳晓明' }, { records: [{ kind: 'crime' as const, decidedOn: '2019-03-04' }] });
  const HELD_BY = { ...BACHELOR, holderName: '陳晓明' };
  const question = (source: Asked, answer: AnyAsked['answer'], place: number, delay = 0) =>
    numbered({ source, kind: 'one', answer }, place, delay);

  test('is not replaced by a match whose asking overlapped', () => {
    const match = question('criminal-record', answered(P1, { records: [] }), 1);
    const crime = question('criminal-record', CRIME, 0, 5);
    const first = submitted([question('academic-records', answered(P1, { entries: [BACHELOR] }), 0)]);
    for (const order of [
      [match, crime],
      [crime, match],
    ]) {
      const end = order.reduce((current, answer) => arrive(current, [answer], 'keeps'), first);
      expect(takers(end, 'criminal-record')).toHaveLength(1);
    }
  });

  test('is remembered even if only an entry bears that name', () => {
    const adult = question('academic-records', answered(P1, { entries: [{ ...HELD_BY, type: 'adult' as const }] }), 0);
    const silent = question('academic-records', answered(P1, { entries: [{ ...HELD_BY, type: null }] }), 1);
    const end = arrive(submitted([adult]), [silent], 'keeps');
    expect(takers(end, 'academic-records').map(takesTwo)).toEqual([true]);
  });
});

describe('a contradicting answer', () => {
  test('outlasts a matching one that breaks a rule, if the askings overlap', () => {
    const entry = { ...BACHELOR, graduatedOn: '1999-07-01' };
    const as = (changes: object, place: number, delay: number) => {
      const answer = answered(P1, { entries: [{ ...entry, ...changes }] });
      return numbered({ source: 'academic-records', kind: 'two', answer }, place, delay);
    };
    const [adult, child] = [as({ type: 'adult' as const }, 0, 5), as({}, 1, 0)];
    const begun = submitted([]);
    const { graduatedOn: _, ...education } = begun.grounds.submission.claims.education as EducationClaim;
    const submission = { ...begun.grounds.submission, claims: { education } };
    const first = { ...begun, grounds: { ...begun.grounds, submission } } as Examined;
    for (const order of [
      [adult, child],
      [child, adult],
    ]) {
      const end = order.reduce((current, answer) => arrive(current, [answer], 'keeps'), first);
      expect(takers(end, 'academic-records').map(takesTwo)).toEqual([true]);
    }
  });
});

describe('a clock that was set back', () => {
  test('puts no earlier answer over a later one', () => {
    const ahead = numbered({ source: 'criminal-record', kind: 'match', answer: answered(P1, { records: [] }) }, 9_000);
    const [crime, unread] = [
      answered(P1, { records: [{ kind: 'crime' as const, decidedOn: '2019-03-04' }] }),
      GIBBERISH,
    ];
    for (const answer of [crime, unread]) {
      const stands = arrive(
        submitted([ahead]),
        [numbered({ source: 'criminal-record', kind: 'two', answer }, 5)],
        'keeps',
      );
      expect(takers(stands, 'criminal-record').map(takesTwo)).toEqual([true]);
      const silent = numbered({ source: 'criminal-record', kind: 'nothing', answer: SILENT }, 20);
      expect(takers(arrive(stands, [silent], 'counts'), 'criminal-record').map(takesTwo)).toEqual([true]);
    }
  });
});

describe('answers to questions that overlap', () => {
  test('take people by their kind: none for a match, and one or two for any other', () => {
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
  /** A rule that no source has caused, present or not. */
  const standing = fc.constantFrom({}, { bannedSince: '2027-01-01' });
  const run = fc.record({ first: firstTo, later: fc.constantFrom(...SOURCES).chain(laterTo), standing });
  /** All questions with their numbers, and the later ones in the order in which they are answered. */
  const asked = ({ first, later }: typeof run extends fc.Arbitrary<infer R> ? R : never) => {
    const before = first.map((each, place) => numbered(each, place));
    const after = later.map(({ question, delay, counts }, index) => {
      return { answer: numbered(question, first.length + index, delay), counts };
    });
    return { before, arrivals: after.toSorted((one, other) => cameAt(one.answer) - cameAt(other.answer)) };
  };

  test('require two people for anything that required two since the last match, even if the latest says less', () => {
    fc.assert(
      fc.property(run, (made) => {
        const { before, arrivals } = asked(made);
        let current = submitted(before, made.standing);
        const heard = [...before];
        for (const { answer, counts } of arrivals) {
          current = arrive(current, [answer], counts ? 'counts' : 'keeps');
          heard.push(answer);
          for (const source of SOURCES) {
            const own = heard.filter((each) => each.source === source);
            // a match ends all answers that came before it was asked for
            const isEnded = (two: Answered) =>
              own.some((each) => each.kind === 'match' && each.askedAt.epochMilliseconds > cameAt(two));
            const isTwo = own.some((each) => each.kind === 'two' && !isEnded(each));
            const subjects = takers(current, source);
            // a source with such a finding requires two people; otherwise its open matter requires one
            if (isTwo) expect(subjects.map(takesTwo)).toEqual([true]);
            else expect(subjects.some(takesTwo)).toBe(false);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test('take the same number of people in every order of arrival', () => {
    fc.assert(
      fc.property(run, (made) => {
        const { before, arrivals } = asked(made);
        const inOrder = arrivals
          .map(({ answer }) => answer)
          .toSorted((one, other) => (one.requestSn < other.requestSn ? -1 : 1));
        const end = (answers: readonly AnyAsked[]) =>
          answers.reduce((current, answer) => arrive(current, [answer], 'keeps'), submitted(before, made.standing));
        const [one, other] = [end(arrivals.map(({ answer }) => answer)), end(inOrder)];
        for (const source of SOURCES) {
          const said = (examined: Examined) => takers(examined, source).map(takesTwo);
          expect(said(one)).toEqual(said(other));
        }
      }),
      { numRuns: 400 },
    );
  });
});
