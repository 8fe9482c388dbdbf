// A referred decision leaves checks and rules to people: here is which, and how many people each takes. Pure.
import { sameResidentId } from '../identity/resident-id.ts';
import type { Answer } from '../schemes/facts.ts';
import { isOpenQuestion } from '../schemes/open-questions.ts';
import { verdictReason } from '../schemes/reasons.ts';
import type { Department, Source } from '../schemes/words.ts';
import type { Decision, Grounds, Reason, TookTwo } from './decide.ts';
import type { Check } from './verdict.ts';

/** A decision, with what it rests on. */
export interface Weighed {
  decision: Decision;
  grounds: Grounds;
}

/** Registers of which nothing but the class is ever shown. */
export const CLASS_ONLY: ReadonlySet<Source> = new Set(['criminal-record', 'credit-check', 'medical-exam']);

export interface Subject {
  /** a source or, for a rule without one, its reason code: how a settlement names it */
  name: string;
  /** null for a rule */
  check: Check | null;
  /** empty where a source has answered since, and matches */
  reasons: Reason[];
  /** the source answered, and what it said was not compared as a whole: nobody can be shown what is being overridden */
  unread: boolean;
  /** why an earlier answer of the source took two people, where the source has not matched since */
  tookTwo: readonly TookTwo[];
}

/** In the order in which the machine gave its reasons. */
export function failingSubjects(
  { decision: { checks, reasons }, grounds }: Weighed,
  department: Department,
): Subject[] {
  const subjects = new Map<string, Subject>();
  for (const reason of reasons.filter((each) => each.department === department)) {
    const name = reason.source ?? reason.code;
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
 * The answer as a whole could not be judged, such as one without a name, several entries of one number, or one that is
 * malformed: a reason that names no field. What names a field is shown in its row, and of a register that tells its
 * class alone the class is all there is to see. No answer, and one about somebody else, say nothing of this person.
 */
function isUnread({ source, field, code }: Reason, check: Check | null, { answers, submission }: Grounds): boolean {
  if (!check || source === null || field !== null || code !== verdictReason(source, 'inconclusive')) return false;
  const answer = answers[source];
  if (!answer || saysNothingOf(submission.applicant.residentId, answer)) return false;
  if (answer.status === 'not_found') return false;
  return answer.status === 'inconclusive' || !check.identityMatched || !CLASS_ONLY.has(source);
}

/** No answer, and one about somebody else, say nothing of this person. One that cannot be read may say anything. */
export function saysNothingOf(personId: string, answer: Answer<unknown>): boolean {
  if (answer.status === 'inconclusive' || answer.status === 'not_found') return false;
  if (answer.status !== 'answered') return true;
  const { residentId } = answer.subject;
  // an id that is left out or masked is not somebody else's
  const isWhole = residentId !== null && /^[0-9]+[0-9Xx]$/.test(residentId);
  return isWhole && sameResidentId(personId, residentId) === 'different';
}

/**
 * One person may not confirm alone what a source contradicts, what fails a rule of the scheme (行政许可法 34(3)), and an
 * answer that nobody can be shown, for it may contradict the claim. A gap, a doubt and a matter for judgement take
 * one, unless an earlier answer took two: a source that says less later has not taken it back.
 */
export const takesTwo = ({ check, reasons, unread, tookTwo }: Subject): boolean =>
  unread ||
  (tookTwo.length > 0 && reasons.length > 0) ||
  check?.verdict === 'mismatch' ||
  reasons.some(({ code }) => !isOpenQuestion(code));

/** Whose record a rule has judged, by the field that its reason names; null where it names none. */
export const sourceOfField = (field: string | null): Source | null => SOURCE_OF[field?.split('.')[0] ?? ''] ?? null;

const SOURCE_OF: Record<string, Source> = {
  education: 'academic-records',
  qualification: 'qualification',
  socialSecurity: 'social-security',
  credit: 'credit-check',
};

/** Whether the source's answer matches, and no reason of the source's own stands. */
export const hasMatched = ({ checks, reasons }: Decision, source: Source): boolean =>
  checks.some((check) => check.source === source && check.verdict === 'match') &&
  reasons.every((reason) => reason.source !== source);

/** The reasons that take two people; all of them where the source contradicts, or its answer cannot be shown. */
export const broken = ({ check, reasons, unread }: Subject): Reason[] =>
  reasons.filter(({ code }) => unread || check?.verdict === 'mismatch' || !isOpenQuestion(code));
