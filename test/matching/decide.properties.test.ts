// Tests what matching/decide.ts guarantees for any grounds, also for registers that answer garbage. Each oracle is
// written out here from the rules, not taken from the code.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/base/canonical.ts';
import { type Decision, decide, type Grounds } from '../../src/matching/decide.ts';
import type { Answers, RecordOf } from '../../src/schemes/facts.ts';
import { REASON_CODES, reasonMessage, reasonRemedy } from '../../src/schemes/reasons.ts';
import { clauseText } from '../../src/schemes/scheme.ts';
import { requiredChecks } from '../../src/schemes/scheme-checks.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import * as words from '../../src/schemes/words.ts';
import { FAILING_KINDS, withKind } from '../support/answers.ts';
import { CATEGORIES, type Changes, grounds, PEOPLE, paidMonths } from '../support/cases.ts';

const RUNS = { numRuns: 300 };
const decideOn = (given: Grounds): Decision => decide(shenzhenTalent, given);
const sourcesOf = ({ submission }: Grounds) => requiredChecks(shenzhenTalent, submission).map(({ source }) => source);

const PERSON = { name: PEOPLE.P1.name, residentId: PEOPLE.P6.residentId };
const garbage = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  // texts with any code unit, also lone surrogates
  fc.array(fc.nat(0xffff), { maxLength: 6 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    ' ',
    '-',
    'null',
    '无',
    '0',
    '2026',
    '2026-11',
    '2026-13',
    '2026-02-30',
    '2026-11-20',
    '+010000-01',
  ),
  fc.constantFrom(PERSON.name, '陳曉明', '陈*明', PERSON.residentId, PEOPLE.P2.residentId, '420106850615131'),
);
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 4 });
const wordOf = (list: readonly string[]) =>
  orNull(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...list) }, garbage));
const text = orNull(garbage);
const month = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: 2020, max: 2027 }), fc.integer({ min: 1, max: 12 }))
      .map(([year, of]) => `${year}-${String(of).padStart(2, '0')}`),
  },
  { weight: 1, arbitrary: fc.constantFrom('0000-01', '0001-01', '1900-01', '9999-12', '2026-00', '2026-99') },
  { weight: 1, arbitrary: garbage },
);

const educationEntry = fc.record({
  holderName: text,
  level: wordOf(words.EDUCATION_LEVELS),
  type: wordOf(words.EDUCATION_TYPES),
  studyMode: wordOf(words.STUDY_MODES),
  conclusion: wordOf(words.CONCLUSIONS),
  degree: wordOf(words.DEGREES),
  institution: text,
  institutionCode: text,
  certificateNumber: text,
  degreeCertificateNumber: text,
  graduatedOn: text,
  overseas: fc.boolean(),
  overseasVerificationNumber: text,
});
const qualificationEntry = fc.record({
  holderName: text,
  kind: wordOf(words.QUALIFICATION_KINDS),
  name: text,
  occupationCode: text,
  level: wordOf(words.QUALIFICATION_LEVELS),
  certificateNumber: text,
  issuedOn: text,
  examinedIn: text,
  examKind: wordOf(words.EXAM_KINDS),
  status: fc.constantFrom('valid', 'revoked', 'expired', 'other', '???'),
  comprehensiveTestLevel: wordOf(words.QUALIFICATION_LEVELS),
  talentClass: fc.oneof(fc.constantFrom('A', 'B', null, undefined), garbage),
});
const payment = fc.record({
  from: month,
  to: month,
  city: fc.oneof(fc.constantFrom('440300', '440305', '440100', ''), garbage),
  payer: fc.oneof(fc.constantFrom('91440300MA0XXXX15K', '91440300MA0XXXX23E', null), garbage),
  types: fc.subarray([...words.INSURANCES]),
  nature: wordOf(words.PAYMENT_NATURES),
});
const listOf = <T>(entry: fc.Arbitrary<T>, key: string) =>
  fc.array(entry, { maxLength: 4 }).map((list) => ({ [key]: list }));
const RECORDS: { [S in words.Source]: fc.Arbitrary<unknown> } = {
  'academic-records': listOf(educationEntry, 'entries'),
  'criminal-record': listOf(fc.record({ kind: wordOf(words.CRIMINAL_KINDS), decidedOn: text }), 'records'),
  qualification: listOf(qualificationEntry, 'entries'),
  'social-security': listOf(payment, 'payments'),
  'credit-check': listOf(
    fc.record({
      kind: wordOf(words.CREDIT_KINDS),
      status: wordOf(words.CREDIT_STATUSES),
      listedOn: text,
      endedOn: text,
    }),
    'entries',
  ),
  'medical-exam': fc.record({
    designated: fc.boolean(),
    examinedOn: text,
    conclusion: wordOf(words.MEDICAL_CONCLUSIONS),
  }),
  household: fc.record({
    oneStop: wordOf(words.ONE_STOPS),
    places: fc.oneof(fc.constant(null), fc.array(fc.record({ kind: wordOf(['home', 'collective']), district: text }))),
  }),
};
const subject = fc.oneof(
  { weight: 3, arbitrary: fc.constant(PERSON) },
  { weight: 2, arbitrary: fc.record({ residentId: text, name: text }) },
);
const notAnswered = fc.oneof(
  fc.constantFrom({ status: 'not_found' }, { status: 'unresolved' }),
  garbage.map((because) => ({ status: 'inconclusive', because })),
  garbage.map((because) => ({ status: 'unavailable', because })),
);
const answer = (source: words.Source) =>
  fc.oneof(
    { weight: 1, arbitrary: notAnswered },
    { weight: 4, arbitrary: fc.record({ status: fc.constant('answered'), subject, record: RECORDS[source] }) },
  );

/** Any answers, as a faulty adapter might pass them on. */
const anyAnswers = fc
  .record(Object.fromEntries(words.SOURCES.map((source) => [source, answer(source)])), { requiredKeys: [] })
  .map((answers) => answers as unknown as Answers);

const level = fc.constantFrom('senior_technician', 'technician', 'senior_worker');
const category = fc.constantFrom(...CATEGORIES);
const channel = fc.constantFrom('employer', 'agency');
const anyDay = fc
  .integer({ min: 0, max: 36_524 })
  .map((days) => Temporal.PlainDate.from('2000-01-01').add({ days }).toString());

/** A good application of any category and channel: every check matches. */
const goodChanges: fc.Arbitrary<Changes> = fc.record({ category, level, channel }).map((chosen) => ({
  person: PERSON,
  category: chosen.category,
  submission: { channel: chosen.channel as 'employer' | 'agency' },
  payments: [paidMonths(36)],
  ...(chosen.category === 'skilled' ? { qualification: { level: chosen.level as 'technician' } } : {}),
}));
const goodGrounds = goodChanges.map(grounds);

/** Any form that could have been accepted, on any day, with any answers; some of them are good. */
const anyGrounds: fc.Arbitrary<Grounds> = fc
  .record({
    changes: goodChanges,
    submittedOn: fc.oneof(fc.constant('2026-11-20'), anyDay),
    businessType: fc.oneof(
      { weight: 4, arbitrary: fc.constant('in_service' as const) },
      fc.constantFrom(...words.BUSINESS_TYPES),
    ),
    channel: fc.constantFrom('employer', 'agency', 'employer', 'agency', 'individual'),
    optOut: fc.boolean(),
    consents: fc.record({ creditInquiryConsent: fc.boolean(), sensitiveDataConsent: fc.boolean() }),
    bannedUntil: fc.option(anyDay, { nil: null, freq: 10 }),
    hasLiveApplication: fc.boolean(),
    listed: fc.array(garbage, { maxLength: 3 }),
    answers: anyAnswers,
    good: fc.subarray([...words.SOURCES]),
  })
  .map((chosen) => {
    const given = grounds({
      ...chosen.changes,
      submittedOn: chosen.submittedOn,
      submission: {
        channel: chosen.channel as 'employer',
        businessType: chosen.businessType,
        optOutOfAutomatedDecision: chosen.optOut,
      },
      commitment: chosen.consents,
      standing: { bannedUntil: chosen.bannedUntil, hasLiveApplication: chosen.hasLiveApplication },
      listed: ['6-31-01-03', ...chosen.listed],
    });
    const good = Object.fromEntries(chosen.good.map((source) => [source, given.answers[source]]));
    return { ...given, answers: { ...chosen.answers, ...good } as Answers };
  });

/** Good grounds of any category, and the same with some answers replaced by arbitrary ones. */
const spoiltGrounds = fc
  .record({ good: goodGrounds, answers: anyAnswers, spoilt: fc.subarray([...words.SOURCES], { maxLength: 2 }) })
  .map(({ good, answers, spoilt }): { good: Grounds; given: Grounds } => {
    const replaced = Object.fromEntries(spoilt.map((source) => [source, answers[source]]));
    return { good, given: { ...good, answers: { ...good.answers, ...replaced } as Answers } };
  });

describe('for any answers of the registers', () => {
  test('a decision is made, it is never a rejection, and every required check has a verdict', () => {
    fc.assert(
      fc.property(anyGrounds, (given) => {
        const decision = decideOn(given);
        expect(['approved', 'referred', 'not_accepted']).toContain(decision.outcome);
        expect(decision.reasons.length > 0).toBe(decision.outcome !== 'approved');
        if (decision.outcome === 'not_accepted') return;
        expect(decision.checks.map(({ source }) => source)).toEqual(sourcesOf(given));
        for (const { source, verdict } of decision.checks) {
          expect(words.VERDICTS).toContain(verdict);
          expect(verdict).not.toBe('not_required');
          if (verdict !== 'match') expect(decision.reasons.map((reason) => reason.source)).toContain(source);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('every reason has a known code, a clause with a text, and all parameters of its wording', () => {
    fc.assert(
      fc.property(anyGrounds, (given) => {
        for (const { code, clause, params } of decideOn(given).reasons) {
          expect(REASON_CODES).toContain(code);
          const said = [
            clauseText(shenzhenTalent, clause),
            reasonMessage(shenzhenTalent, code, params),
            reasonRemedy(shenzhenTalent, code, params),
          ];
          expect(JSON.stringify(said)).not.toContain('undefined');
        }
      }),
      RUNS,
    );
  });

  test('no content of a criminal, credit or medical register reaches the decision', () => {
    const secret = 'ZK7Q-SECRET';
    fc.assert(
      fc.property(
        goodGrounds,
        fc.constantFrom('crime', 'court_defaulter', 'recheck', secret),
        fc.constantFrom('active', 'ended', 'under_objection', secret),
        (given, kind, status) => {
          const subjectOf = { residentId: given.submission.applicant.residentId, name: PERSON.name };
          const entry = { kind, status, listedOn: secret, endedOn: secret, decidedOn: secret };
          const answers = {
            ...given.answers,
            'criminal-record': { status: 'answered', subject: subjectOf, record: { records: [entry] } },
            'credit-check': { status: 'answered', subject: subjectOf, record: { entries: [entry] } },
            'medical-exam': {
              status: 'answered',
              subject: subjectOf,
              record: { designated: true, conclusion: secret, examinedOn: secret },
            },
          } as unknown as Answers;
          const decision = decideOn({ ...given, answers });
          expect(JSON.stringify(decision)).not.toContain(secret);
          for (const { source, differences } of decision.checks) {
            if (['criminal-record', 'credit-check', 'medical-exam'].includes(source)) expect(differences).toEqual([]);
          }
        },
      ),
      RUNS,
    );
  });
});

describe('law 4: the same grounds', () => {
  test('give the same decision to the byte, again and after storage as JSON', () => {
    fc.assert(
      fc.property(anyGrounds, (given) => {
        const first = JSON.stringify(decideOn(given));
        expect(JSON.stringify(decideOn(given))).toBe(first);
        expect(JSON.stringify(decideOn(JSON.parse(JSON.stringify(given)) as Grounds))).toBe(first);
        expect(JSON.stringify(decideOn(JSON.parse(canonicalJson(given)) as Grounds))).toBe(first);
      }),
      RUNS,
    );
  });

  test('are not changed by the decision on them', () => {
    fc.assert(
      fc.property(anyGrounds, (given) => {
        const before = JSON.stringify(given);
        decideOn(given);
        expect(JSON.stringify(given)).toBe(before);
      }),
      RUNS,
    );
  });

  test('give the same decision in whatever order the sources answered', () => {
    fc.assert(
      fc.property(anyGrounds, (given) => {
        const answers = Object.fromEntries(Object.entries(given.answers).reverse()) as Answers;
        expect(JSON.stringify(decideOn({ ...given, answers }))).toBe(JSON.stringify(decideOn(given)));
      }),
      RUNS,
    );
  });
});

/** The facts that an approval must rest on by law 1 and the rules; written without looking at the comparing code. */
function unsafe(given: Grounds): string[] {
  const { submission, answers } = given;
  const found: string[] = [];
  for (const source of sourcesOf(given)) {
    const one = answers[source];
    if (one?.status !== 'answered') found.push(`${source} did not answer`);
    else if (one.subject.residentId === null) found.push(`${source} spoke of nobody`);
  }
  const record = <S extends words.Source>(source: S): RecordOf[S] | undefined => {
    const one = answers[source];
    return one?.status === 'answered' ? (one.record as RecordOf[S]) : undefined;
  };
  if (record('criminal-record')?.records.length !== 0) found.push('a criminal record');
  const high = ['court_defaulter', 'serious_dishonesty', 'fraudulent_declaration'];
  if (record('credit-check')?.entries.some(({ kind, status }) => kind && high.includes(kind) && status === 'active')) {
    found.push('high credit risk');
  }
  const medical = record('medical-exam');
  if (!medical?.designated || medical.conclusion !== 'qualified') found.push('no valid medical exam');
  const education = submission.claims.education;
  if (education && submission.category === 'academic') {
    const fits = record('academic-records')?.entries.some(
      (entry) => entry.level === education.level && entry.type === 'regular' && entry.conclusion === 'graduated',
    );
    if (!fits) found.push('no such diploma');
  }
  const qualification = submission.claims.qualification;
  if (qualification) {
    const fits = record('qualification')?.entries.some(
      (entry) => entry.level === qualification.level && entry.status === 'valid' && entry.examKind === 'local',
    );
    if (!fits) found.push('no such certificate');
  }
  return found;
}

describe('law 1: an approval', () => {
  test('rests on a good answer of every required source, however the others are spoilt', () => {
    let approved = 0;
    fc.assert(
      fc.property(spoiltGrounds, ({ given }) => {
        if (decideOn(given).outcome !== 'approved') return;
        approved += 1;
        expect(unsafe(given)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
    // the property means something only if approvals occur
    expect(approved).toBeGreaterThan(50);
  });

  test('never follows if a required source gave anything but an answer', () => {
    fc.assert(
      fc.property(goodGrounds, fc.nat(), notAnswered, (given, place, failing) => {
        const sources = sourcesOf(given);
        const source = sources[place % sources.length] as words.Source;
        const answers = { ...given.answers, [source]: failing } as Answers;
        const { outcome, reasons } = decideOn({ ...given, answers });
        expect(outcome).toBe('referred');
        expect(reasons.map((reason) => reason.source)).toContain(source);
      }),
      RUNS,
    );
  });

  test('is never caused by one more failure, which removes no reason of another check either', () => {
    fc.assert(
      fc.property(spoiltGrounds, fc.nat(), fc.constantFrom(...FAILING_KINDS), ({ good, given }, place, kind) => {
        const sources = sourcesOf(given);
        const source = sources[place % sources.length] as words.Source;
        const answers = { ...given.answers, [source]: good.answers[source] } as Answers;
        const before = decideOn({ ...given, answers });
        const after = decideOn({ ...given, answers: withKind(answers, source, kind) });
        if (before.outcome === 'referred') expect(after.outcome).toBe('referred');
        // compares only the reasons of checks: a rule may have to wait for the source that now fails
        const ofOtherChecks = before.reasons.filter(
          (reason) => reason.source !== source && /^SZ-(06|40|42)$/.test(reason.clause),
        );
        for (const reason of ofOtherChecks) expect(after.reasons).toContainEqual(reason);
      }),
      RUNS,
    );
  });

  test('never follows without consent; the source concerned is named and its answer is ignored', () => {
    fc.assert(
      fc.property(
        goodChanges,
        fc.constantFrom({ creditInquiryConsent: false }, { sensitiveDataConsent: false }),
        anyAnswers,
        fc.boolean(),
        (changes, commitment, answers, spoil) => {
          const good = grounds({ ...changes, commitment });
          const { outcome, reasons, checks } = decideOn(spoil ? { ...good, answers } : good);
          expect(outcome).toBe('referred');
          const concerned =
            'creditInquiryConsent' in commitment ? ['credit-check'] : ['criminal-record', 'medical-exam'];
          for (const source of concerned) {
            const codes = reasons.filter((reason) => reason.source === source).map(({ code }) => code);
            expect(codes).toEqual(['consent.missing']);
            expect(checks.find((check) => check.source === source)).toMatchObject({
              verdict: 'inconclusive',
              identityMatched: false,
              differences: [],
            });
          }
        },
      ),
      RUNS,
    );
  });

  test('never follows if the applicant wants a person to decide, although the checks run', () => {
    fc.assert(
      fc.property(anyGrounds, (given) => {
        const { outcome, reasons, checks } = decideOn({
          ...given,
          submission: { ...given.submission, optOutOfAutomatedDecision: true },
        });
        expect(outcome).not.toBe('approved');
        if (outcome === 'not_accepted') return;
        expect(reasons.map(({ code }) => code)).toContain('automation.opted_out');
        expect(checks.length).toBeGreaterThan(1);
      }),
      RUNS,
    );
  });

  test('never follows for a business type other than 在职人才引进', () => {
    const others = fc.constantFrom('cadre_transfer', 'worker_transfer', 'points_evaluation');
    fc.assert(
      fc.property(goodGrounds, others, (given, businessType) => {
        const submission = { ...given.submission, businessType: businessType as 'cadre_transfer' };
        const { outcome, reasons, checks } = decideOn({ ...given, submission });
        expect(outcome).toBe('referred');
        expect(reasons.map(({ code }) => code)).toContain('instant.not_applicable');
        expect(checks.every(({ verdict }) => verdict === 'match')).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('a failed formal gate', () => {
  const GATES: [code: string, spoil: Changes][] = [
    ['channel.not_open', { submission: { channel: 'individual' } }],
    ['period.outside', { submittedOn: '2019-02-20' }],
    ['ban.active', { standing: { bannedUntil: '2027-01-01' } }],
    ['duplicate.active', { standing: { hasLiveApplication: true } }],
    ['commitment.missing', { commitment: { signedBy: 'agency' } }],
  ];

  test('leads to not_accepted with the reasons of all failed gates, and no check is made', () => {
    const failing = fc.subarray(GATES, { minLength: 1 });
    fc.assert(
      fc.property(goodChanges, failing, anyAnswers, (changes, gates, answers) => {
        const spoils = gates.map(([, spoil]) => spoil);
        const standing = Object.assign({}, ...spoils.map((spoil) => spoil.standing ?? {}));
        const spoilt: Changes = Object.assign({}, changes, ...spoils, { standing });
        const decision = decideOn({ ...grounds(spoilt), answers });
        expect(decision).toMatchObject({ outcome: 'not_accepted', checks: [], review: null });
        expect(decision.reasons.map(({ code }) => code).sort()).toEqual(gates.map(([code]) => code).sort());
      }),
      RUNS,
    );
  });

  test('is the only way to not_accepted', () => {
    fc.assert(
      fc.property(goodGrounds, anyAnswers, (given, answers) => {
        expect(decideOn({ ...given, answers }).outcome).not.toBe('not_accepted');
      }),
      RUNS,
    );
  });
});
