// Every kind of answer that a source can give, except a good one, and the verdict that each must get. The table of
// verdicts is written out here from the model, not taken from the code.
import type { Answers } from '../../src/schemes/facts.ts';
import type { Source, Verdict } from '../../src/schemes/words.ts';
import { OTHER_UNIT, PEOPLE } from './cases.ts';

export const FAILING_KINDS = [
  'contradiction',
  'not_found',
  'unresolved',
  'inconclusive',
  'unavailable',
  'wrong_person',
  'unnamed_person',
  'other_name',
  'masked_name',
  'variant_name',
  'silent',
] as const;
export type FailingKind = (typeof FAILING_KINDS)[number];
export type Kind = 'good' | FailingKind;
export const KINDS: readonly Kind[] = ['good', ...FAILING_KINDS];

/** One kind for each verdict that any source can get. */
export const VERDICT_KINDS: readonly Kind[] = ['good', 'contradiction', 'not_found', 'inconclusive', 'unavailable'];

const isNegative = (source: Source) => source === 'criminal-record' || source === 'credit-check';

/** The verdict for each kind of answer (rules 0.4, model 2). */
export function verdictOf(source: Source, kind: Kind): Verdict {
  switch (kind) {
    case 'good':
      return 'match';
    case 'contradiction':
      return 'mismatch';
    case 'not_found':
    case 'unresolved':
      return isNegative(source) ? 'inconclusive' : 'not_found';
    case 'other_name':
      return isNegative(source) ? 'inconclusive' : 'mismatch';
    case 'inconclusive':
    case 'wrong_person':
    case 'unnamed_person':
    case 'masked_name':
    case 'variant_name':
      return 'inconclusive';
    case 'unavailable':
    case 'silent':
      return 'unavailable';
  }
}

/** `answers` with this kind of answer from one source. The person asked about is called 陈晓明. */
export function withKind(answers: Answers, source: Source, kind: Kind): Answers {
  const { [source]: good, ...others } = answers;
  if (kind === 'good') return answers;
  if (kind === 'silent') return others;
  if (kind === 'not_found' || kind === 'unresolved') return { ...others, [source]: { status: kind } };
  if (kind === 'inconclusive') return { ...others, [source]: { status: kind, because: 'unknown_code' } };
  if (kind === 'unavailable') return { ...others, [source]: { status: kind, because: 'timeout' } };
  if (good?.status !== 'answered') throw new Error(`no good answer of ${source} to change`);
  if (kind === 'contradiction') return { ...others, [source]: { ...good, record: contradiction(source, answers) } };
  const subject = { ...good.subject, ...SUBJECTS[kind] };
  return { ...others, [source]: { ...good, subject } };
}

const SUBJECTS = {
  wrong_person: { residentId: PEOPLE.P2.residentId },
  unnamed_person: { name: null },
  other_name: { name: '陈小明' },
  masked_name: { name: '陈*明' },
  variant_name: { name: '陳曉明' },
};

/** A record of the right person with the opposite of the needed facts. */
function contradiction(source: Source, answers: Answers): unknown {
  switch (source) {
    case 'academic-records': {
      const answer = answers[source];
      const entries = answer?.status === 'answered' ? answer.record.entries : [];
      return { entries: entries.map((entry) => ({ ...entry, level: 'associate' })) };
    }
    case 'qualification': {
      const answer = answers[source];
      const entries = answer?.status === 'answered' ? answer.record.entries : [];
      return { entries: entries.map((entry) => ({ ...entry, status: 'revoked' })) };
    }
    case 'social-security': {
      const answer = answers[source];
      const payments = answer?.status === 'answered' ? answer.record.payments : [];
      // another unit paid, and for one month only: fewer than anyone declares
      return { payments: payments.map((payment) => ({ ...payment, from: payment.to, payer: OTHER_UNIT.creditCode })) };
    }
    case 'criminal-record':
      return { records: [{ kind: 'crime', decidedOn: '2020-03-04' }] };
    case 'credit-check':
      return { entries: [{ kind: 'court_defaulter', status: 'active', listedOn: '2024-01-02', endedOn: null }] };
    case 'medical-exam':
      return { designated: true, examinedOn: '2026-11-05', conclusion: 'unqualified' };
    case 'household':
      return { oneStop: 'not_verified', places: [{ kind: 'home', district: '440305' }] };
  }
}
