// What a department has to settle of a referred application: the checks and rules that failed and are its own. Pure.
import type { Decision, Reason } from '../matching/decide.ts';
import type { Check } from '../matching/verdict.ts';
import { isOpenQuestion, SOURCE_REASONS } from '../schemes/reasons.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Department, Source } from '../schemes/words.ts';

export interface Subject {
  /** a source or, for a rule without one, its reason code: how a settlement names it */
  name: string;
  /** null for a rule */
  check: Check | null;
  reasons: Reason[];
}

/** In the order in which the machine gave its reasons. */
export function subjectsOf({ checks, reasons }: Decision, department: Department): Subject[] {
  const subjects = new Map<string, Subject>();
  for (const reason of reasons.filter((each) => each.department === department)) {
    const name = reason.source ?? reason.code;
    const check = checks.find(({ source }) => source === reason.source) ?? null;
    const subject = subjects.get(name) ?? { name, check, reasons: [] };
    subject.reasons.push(reason);
    subjects.set(name, subject);
  }
  return [...subjects.values()];
}

/** The department's checks that need nobody: matched by data (HH-07). */
export const matchedChecks = ({ checks }: Decision, scheme: Scheme, department: Department): Check[] =>
  checks.filter(
    ({ source, verdict }) =>
      verdict === 'match' && scheme.checks.some((own) => own.source === source && own.department === department),
  );

/**
 * What one person may not confirm alone: what a source contradicts, and what fails a rule of the scheme (行政许可法 34(3)).
 * A gap, a doubt and a matter for judgement take one.
 */
export const takesTwo = ({ check, reasons }: Subject): boolean =>
  check?.verdict === 'mismatch' || reasons.some(({ code }) => !isOpenQuestion(code));

/** The reasons a subject may be refused for: those the machine gave, and for a source those its record can show. */
export function refusalCodes({ name, check, reasons }: Subject): string[] {
  const general = check ? SOURCE_REASONS[name as Source] : [];
  return [...new Set([...reasons.map(({ code }) => code), ...general])];
}

/** A refusal with the machine's own reason where it gave that one, else with the reason for the whole check. */
export function refusalOf(subject: Subject, code: string): Reason {
  const given = subject.reasons.find((reason) => reason.code === code);
  const [first] = subject.reasons;
  if (!first) throw new Error('a subject without a reason');
  return given ?? { ...first, code: code as Reason['code'], field: null, params: {} };
}
