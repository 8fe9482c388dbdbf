// What an item has to settle: the checks and rules of a department that failed when the application was referred, and what later
// answers have brought up. Pure.

import type { Examined } from '../applications/sealed-decision.ts';
import type { Opened } from '../applications/view.ts';
import { sameResidentId } from '../identity/resident-id.ts';
import type { Decision, Grounds, Reason } from '../matching/decide.ts';
import type { Check } from '../matching/verdict.ts';
import { isOpenQuestion, SOURCE_REASONS, verdictReason } from '../schemes/reasons.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Department, Source } from '../schemes/words.ts';

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
}

export interface ItemSubjects {
  department: Department;
  subjects: string[];
}

/** In the order in which the machine gave its reasons. */
export function failingSubjects(
  { decision: { checks, reasons }, grounds }: Pick<Examined, 'decision' | 'grounds'>,
  department: Department,
): Subject[] {
  const subjects = new Map<string, Subject>();
  for (const reason of reasons.filter((each) => each.department === department)) {
    const name = reason.source ?? reason.code;
    const check = checks.find(({ source }) => source === reason.source) ?? null;
    const subject = subjects.get(name) ?? { name, check, reasons: [], unread: false };
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
  if (answer?.status === 'inconclusive') return true;
  if (answer?.status !== 'answered') return false;
  const { residentId } = answer.subject;
  // an id that is left out or masked is not somebody else's
  const isWhole = residentId !== null && /^[0-9]+[0-9Xx]$/.test(residentId);
  if (isWhole && sameResidentId(submission.applicant.residentId, residentId) === 'different') return false;
  return !check.identityMatched || !CLASS_ONLY.has(source);
}

/** As things stand now: what still fails with its reasons, and what has been answered since without any. */
export function subjectsOf({ kept, current }: Pick<Opened, 'kept' | 'current'>, item: ItemSubjects): Subject[] {
  if (!kept || !current) throw new Error('an item of an application that was never decided');
  const failing = new Map(failingSubjects(current, item.department).map((each) => [each.name, each]));
  return item.subjects.map(
    (name) =>
      failing.get(name) ?? {
        name,
        check: current.decision.checks.find(({ source }) => source === name) ?? null,
        reasons: [],
        unread: false,
      },
  );
}

/** A source has answered since, and nothing of it is left to settle. */
export const isAnswered = ({ reasons }: Subject): boolean => reasons.length === 0;

/** The department's checks that need nobody: matched by data (HH-07). */
export const matchedChecks = ({ checks }: Decision, scheme: Scheme, department: Department): Check[] =>
  checks.filter(
    ({ source, verdict }) =>
      verdict === 'match' && scheme.checks.some((own) => own.source === source && own.department === department),
  );

/**
 * What one person may not confirm alone: what a source contradicts, what fails a rule of the scheme (行政许可法 34(3)), and
 * an answer that nobody can be shown, for it may contradict the claim. A gap, a doubt and a matter for judgement take
 * one.
 */
export const takesTwo = ({ check, reasons, unread }: Subject): boolean =>
  unread || check?.verdict === 'mismatch' || reasons.some(({ code }) => !isOpenQuestion(code));

/**
 * The reasons a subject may be refused for: those the machine gave, and for a source those its record can show. What a source
 * has come to match cannot be refused.
 */
export function refusalCodes(subject: Subject): string[] {
  if (isAnswered(subject)) return [];
  const { name, check, reasons } = subject;
  const general = check ? SOURCE_REASONS[name as Source] : [];
  return [...new Set([...reasons.map(({ code }) => code), ...general])];
}

/** A refusal with the machine's own reason where it gave that one, else with the reason for the whole check. */
export function refusalOf(subject: Pick<Subject, 'reasons'>, code: string): Reason {
  const given = subject.reasons.find((reason) => reason.code === code);
  const [first] = subject.reasons;
  if (!first) throw new Error('a subject without a reason');
  return given ?? { ...first, code: code as Reason['code'], field: null, params: {} };
}
