// Lists the checks and rules that a referred decision leaves to people, and how many people each requires. Pure.
import { sameResidentId } from '../identity/resident-id.ts';
import type { Answer } from '../schemes/facts.ts';
import { isOpenQuestion } from '../schemes/open-questions.ts';
import { verdictReason } from '../schemes/reasons.ts';
import { showsClassOnly } from '../schemes/sources.ts';
import type { Department, Source } from '../schemes/words.ts';
import type { Decision, Grounds, Reason, TwoPersonReason } from './decide.ts';
import { subjectOfRule } from './documents.ts';
import type { Check } from './verdict.ts';

/** A decision with its grounds. */
export interface Weighed {
  decision: Decision;
  grounds: Grounds;
}

export interface Subject {
  /** a source, a document, or for a rule without a source its reason code: the name in a settlement */
  name: string;
  /** null for a rule or a document */
  check: Check | null;
  /** empty if the source has answered since the referral, and matches */
  reasons: Reason[];
  /**
   * the source answered, but the answer was not compared as a whole, and cannot be shown to the people who override it
   */
  unread: boolean;
  /** reasons of an earlier answer of the source that required two people; empty once the source has matched */
  tookTwo: readonly TwoPersonReason[];
}

/** The subjects in the order of the machine's reasons. */
export function failingSubjects(
  { decision: { checks, reasons }, grounds }: Weighed,
  department: Department,
): Subject[] {
  const subjects = new Map<string, Subject>();
  for (const reason of reasons.filter((each) => each.department === department)) {
    const name = reason.source ?? subjectOfRule(reason);
    const check = checks.find(({ source }) => source === reason.source) ?? null;
    const tookTwo = (reason.source && grounds.tookTwo?.[reason.source]) ?? [];
    const subject = subjects.get(name) ?? { name, check, reasons: [], unread: false, tookTwo };
    subject.reasons.push(reason);
    subject.unread ||= isUnread(reason, check, grounds);
    subjects.set(name, subject);
  }
  return [...subjects.values()];
}

/**
 * True if the answer as a whole could not be judged: it has no name, has several entries of one number, or is
 * malformed. The reason of such an answer names no field. A reason with a field is shown in the row of that field, and
 * a class-only register shows nobody more than the class. A missing answer, or one about somebody else, hides nothing
 * about this person.
 */
function isUnread({ source, field, code }: Reason, check: Check | null, { answers, submission }: Grounds): boolean {
  if (!check || source === null || field !== null || code !== verdictReason(source, 'inconclusive')) return false;
  const answer = answers[source];
  if (!answer || saysNothingOf(submission.applicant.residentId, answer)) return false;
  if (answer.status === 'not_found') return false;
  return answer.status === 'inconclusive' || !check.identityMatched || !showsClassOnly(source);
}

/**
 * True if there is no answer, if the source could not tell who the person is, or if the answer is about somebody else.
 * False for an unreadable answer.
 */
export function saysNothingOf(personId: string, answer: Answer<unknown>): boolean {
  if (answer.status === 'inconclusive' || answer.status === 'not_found') return false;
  if (answer.status !== 'answered') return true;
  const { residentId } = answer.subject;
  // a missing or masked id does not prove that it is somebody else's
  const isWhole = residentId !== null && /^[0-9]+[0-9Xx]$/.test(residentId);
  return isWhole && sameResidentId(personId, residentId) === 'different';
}

/**
 * Two people must confirm a contradiction by a source, a broken rule of the scheme (行政许可法 34(3)), and an answer
 * that nobody can be shown, since it may contradict the claim. A gap, a doubt and a matter of judgement require one
 * person, unless an earlier answer required two: a source that later says less has not withdrawn that answer.
 */
export const takesTwo = ({ check, reasons, unread, tookTwo }: Subject): boolean =>
  unread ||
  (tookTwo.length > 0 && reasons.length > 0) ||
  check?.verdict === 'mismatch' ||
  reasons.some(({ code }) => !isOpenQuestion(code));

/** True if the source's answer matches and the decision has no reason of this source. */
export const hasMatched = ({ checks, reasons }: Decision, source: Source): boolean =>
  checks.some((check) => check.source === source && check.verdict === 'match') &&
  reasons.every((reason) => reason.source !== source);

/** Returns the reasons that require two people: all if the source contradicts or its answer cannot be shown. */
export const broken = ({ check, reasons, unread }: Subject): Reason[] =>
  reasons.filter(({ code }) => unread || check?.verdict === 'mismatch' || !isOpenQuestion(code));
