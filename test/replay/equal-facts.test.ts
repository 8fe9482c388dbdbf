// Tests that equal facts get equal decisions: the person's identity, the certificate numbers and the filing unit change
// nothing, while the facts that rules read tell people apart.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creditCodeCheck, organisationCodeCheck } from '../../src/identity/credit-code.ts';
import { residentIdCheckDigit } from '../../src/identity/resident-id.ts';
import { type Decision, decide, decideWithBasis, type Grounds } from '../../src/matching/decide.ts';
import { fingerprintOf } from '../../src/replay/answers-given.ts';
import { examinePage } from '../../src/replay/examine-page.ts';
import { factsOf } from '../../src/replay/fingerprint.ts';
import type { Answers, Submission } from '../../src/schemes/facts.ts';
import type { Caution } from '../../src/schemes/scheme.ts';
import { requiredChecks } from '../../src/schemes/scheme-checks.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { FAILING_KINDS, withKind } from '../support/answers.ts';
import { CATEGORIES, type Changes, grounds, PEOPLE, personBorn, UNIT } from '../support/cases.ts';
import { SCHEMES } from '../support/schemes.ts';
import { rowOf, sealer } from './rows.ts';

const fingerprint = (facts: Grounds) =>
  fingerprintOf(sealer, shenzhenTalent, facts, decideWithBasis(shenzhenTalent, facts));

/** Another name, region, sex and serial, other certificates and another unit; everything else stays. */
interface Identity {
  name: string;
  region: string;
  order: number;
  certificate: string;
  unit: string;
  institution: string;
  district: string;
}
const HAN = [
  '王',
  '李',
  '张',
  '刘',
  '陈',
  '杨',
  '黄',
  '赵',
  '吴',
  '周',
  '伟',
  '芳',
  '娜',
  '敏',
  '静',
  '丽',
  '强',
  '磊',
];
const identity: fc.Arbitrary<Identity> = fc.record({
  name: fc.array(fc.constantFrom(...HAN), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('')),
  region: fc.constantFrom('110105', '330106', '420106', '510104', '440105', '650102'),
  /** 131 is everybody's in the cases */
  order: fc.integer({ min: 132, max: 999 }),
  certificate: fc.stringMatching(/^[1-9][0-9]{13}$/),
  unit: fc.stringMatching(/^[0-9A-H]{8}$/),
  institution: fc.constantFrom('示例大学', '华东示例学院', '北方示例大学'),
  district: fc.constantFrom('440303', '440304', '440305'),
});

/** Replaces a whole text by another wherever it is a value by itself, in claims and answers alike. */
function renamed(facts: Grounds, to: Identity): Grounds {
  const { applicant, employer = UNIT, claims } = facts.submission;
  const first17 = `${to.region}${applicant.residentId.slice(6, 14)}${String(to.order).padStart(3, '0')}`;
  const body = `91${'440300'}${to.unit}`;
  const code17 = body + organisationCodeCheck(to.unit);
  const certificates = [
    claims.education?.certificateNumber,
    claims.education?.overseasVerificationNumber,
    claims.qualification?.certificateNumber,
  ];
  const names = new Map<string, string>([
    [applicant.name, to.name],
    [applicant.residentId, first17 + residentIdCheckDigit(first17)],
    [employer.creditCode, code17 + creditCodeCheck(code17)],
    [employer.name, `${to.institution}科技有限公司`],
    ...certificates.flatMap((number, index): [string, string][] =>
      number ? [[number, `${to.certificate}${index}`]] : [],
    ),
    ...(claims.education?.institution ? [[claims.education.institution, to.institution] as [string, string]] : []),
    ...(claims.education?.institutionCode
      ? [[claims.education.institutionCode, to.certificate.slice(0, 5)] as [string, string]]
      : []),
  ]);
  const rename = (value: unknown): unknown => {
    if (typeof value === 'string') return names.get(value) ?? value;
    if (Array.isArray(value)) return value.map(rename);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rename(each)]));
  };
  const other = rename(facts) as Grounds;
  const { settlement = { kind: 'employer_collective' } } = other.submission;
  return { ...other, submission: { ...other.submission, settlement: { ...settlement, district: to.district } } };
}

/**
 * Facts of every kind: ages near the limits, categories, channels, and failures of every kind that involves no name.
 */
const NAMED = ['other_name', 'masked_name', 'variant_name', 'wrong_person'];
const kinds = fc.constantFrom<(typeof FAILING_KINDS)[number] | 'good'>(
  'good',
  ...FAILING_KINDS.filter((kind) => !NAMED.includes(kind)),
);
const facts: fc.Arbitrary<Grounds> = fc
  .record({
    category: fc.constantFrom(...CATEGORIES),
    born: fc.integer({ min: 0, max: 12_000 }),
    channel: fc.constantFrom<Submission['channel']>('employer', 'agency', 'individual'),
    optedOut: fc.boolean(),
    spoilt: kinds,
    at: fc.nat(5),
  })
  .map(({ category, born, channel, optedOut, spoilt, at }) => {
    const person = {
      ...personBorn(Temporal.PlainDate.from('1975-01-01').add({ days: born }).toString()),
      name: PEOPLE.P1.name,
    };
    const changes: Changes = { category, person, submission: { channel, optOutOfAutomatedDecision: optedOut } };
    const made = grounds(changes);
    const sources = requiredChecks(shenzhenTalent, made.submission).map(({ source }) => source);
    const source = sources[at % sources.length]!;
    return { ...made, answers: withKind(made.answers, source, spoilt) as Answers };
  });

const judged = ({ outcome, reasons, checks, review }: Decision) => ({
  outcome,
  reasons: reasons.map(({ code, clause, field, params }) => [code, clause, field, params]),
  checks: checks.map(({ source, verdict, identityMatched }) => [source, verdict, identityMatched]),
  review,
});

describe('another person with the same facts', () => {
  test('gets the same decision and the same fingerprint', () => {
    fc.assert(
      fc.property(facts, identity, (one, as) => {
        const other = renamed(one, as);
        expect(other.submission.applicant.residentId).not.toBe(one.submission.applicant.residentId);
        expect(judged(decide(shenzhenTalent, other))).toEqual(judged(decide(shenzhenTalent, one)));
        expect(fingerprint(other)).toBe(fingerprint(one));
      }),
      { numRuns: 300 },
    );
  });

  test('leaves no trace of the identity in the facts', () => {
    const one = grounds();
    const text = JSON.stringify(factsOf(shenzhenTalent, one, decideWithBasis(shenzhenTalent, one)));
    const { applicant, employer = UNIT, claims } = one.submission;
    for (const trace of [
      applicant.name,
      applicant.residentId.slice(6, 14),
      applicant.residentId.slice(-4),
      employer.creditCode,
      claims.education?.certificateNumber,
      claims.education?.institution,
      '2008',
    ]) {
      expect(text).not.toContain(trace);
    }
  });
});

describe('equal fingerprints', () => {
  test('never come with unequal decisions', () => {
    fc.assert(
      fc.property(fc.array(facts, { minLength: 20, maxLength: 60 }), (all) => {
        const { facts: given } = examinePage({ sealer, schemes: SCHEMES }, null, all.map(rowOf));
        const answers = Map.groupBy(given, (each) => each.fingerprint);
        for (const [, same] of answers) expect(same.map(({ answer }) => answer)).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });

  test('expose a rule that looks at the identity: two decisions stand under one fingerprint', () => {
    const one = grounds();
    const other = grounds({ person: { ...personBorn('1985-08-01', '330106'), name: '李四' } });
    const { clause, text } = shenzhenTalent.cautions[0]!;
    const unfair: Caution = {
      clause,
      text,
      find: ({ applicant }) => (applicant.name === '李四' ? [{ code: 'criterion.subjective' }] : []),
    };
    shenzhenTalent.cautions.push(unfair);
    try {
      const { facts: given } = examinePage({ sealer, schemes: SCHEMES }, null, [one, other].map(rowOf));
      expect(new Set(given.map((each) => each.fingerprint)).size).toBe(1);
      expect(given.map(({ answer }) => answer)).toEqual(['approved', `referred criterion.subjective@${clause}`]);
    } finally {
      shenzhenTalent.cautions.pop();
    }
  });
});

describe('a fact that rules read changes the fingerprint:', () => {
  const born = (day: string) => fingerprint(grounds({ person: personBorn(day) }));
  test('a year of age and the birthday itself, but not another birth day in the same year of age', () => {
    expect(born('1990-03-03')).toBe(born('1990-08-17'));
    expect(born('1990-11-20')).not.toBe(born('1990-11-19'));
    expect(born('1990-11-19')).not.toBe(born('1989-11-19'));
  });

  test.each<[string, Changes]>([
    ['the category', { category: 'returnee' }],
    ['the channel', { submission: { channel: 'agency' } }],
    ['the wish for a person', { submission: { optOutOfAutomatedDecision: true } }],
    ['consent', { commitment: { creditInquiryConsent: false } }],
    ['the commitment', { commitment: { signedBy: 'employer' } }],
    ['the level', { education: { level: 'master', degree: 'master' } }],
    ['the form of study', { education: { studyMode: 'evening' } }],
    ['a fact that only the register gives', { claimedEducation: { level: 'master' } }],
    ['a source that did not answer', { silent: ['credit-check'] }],
    ['a graduation that cannot be true at that age', { education: { graduatedOn: '1999-07-01' } }],
    ['a ban', { standing: { bannedUntil: '2027-01-01' } }],
    ['a live application', { standing: { hasLiveApplication: true } }],
  ])('%s', (_, changes) => {
    expect(fingerprint(grounds(changes))).not.toBe(fingerprint(grounds()));
  });

  test('a commitment that is too old, beside other reasons not to accept', () => {
    const standing = { bannedUntil: '2027-01-01' };
    const on = (signedOn: string) => fingerprint(grounds({ standing, commitment: { signedOn } }));
    expect(on('2026-05-24')).toBe(on('2026-11-20'));
    expect(on('2026-05-23')).not.toBe(on('2026-05-24'));
  });

  test('the yearly birthday of a person born on 29 February', () => {
    const on = (submittedOn: string) => fingerprint(grounds({ person: personBorn('1988-02-29'), submittedOn }));
    expect(on('2026-02-28')).not.toBe(on('2026-02-27'));
    expect(on('2026-02-28')).not.toBe(on('2026-03-01'));
  });
});
