// The subjects that an item has to settle: checks and rules of a department that failed when the application was
// referred, or that later answers have raised. Pure.

import type { Opened } from '../applications/open.ts';
import type { Reason } from '../matching/decide.ts';
import { isDocument } from '../matching/documents.ts';
import { failingSubjects, type Subject, type Weighed } from '../matching/subjects.ts';
import type { Check } from '../matching/verdict.ts';
import { type ReasonCode, SOURCE_REASONS, verdictReason } from '../schemes/reasons.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { sourcesOwnedBy } from '../schemes/scheme-checks.ts';
import type { Department, Source } from '../schemes/words.ts';

export interface ItemSubjects {
  department: Department;
  subjects: string[];
}

/** Returns the present subjects of the item. Subjects that a source has answered since have no reasons. */
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
        tookTwo: [],
      },
  );
}

/** True if a source has answered since, and nothing of the subject is left to settle. */
export const isAnswered = ({ reasons }: Subject): boolean => reasons.length === 0;

/** The department's checks that nobody has to settle: matched by data (HH-07). */
export function matchedChecks({ decision, grounds }: Weighed, scheme: Scheme, department: Department): Check[] {
  const own = sourcesOwnedBy(scheme, grounds.submission, department);
  return decision.checks.filter(({ source, verdict }) => verdict === 'match' && own.has(source));
}

/**
 * Lists the reasons for which a subject may be refused: those that the machine gave, and for a source also those that
 * its record can show, but none that the answer disproves; for a document those that people find. Lists none where
 * nothing is left to settle.
 */
export function refusalCodes(subject: Subject): string[] {
  if (isAnswered(subject)) return [];
  // that nobody has looked at a document is no reason against it
  if (isDocument(subject.name)) return [...AGAINST_DOCUMENT];
  const { name, check, reasons } = subject;
  const general = check ? SOURCE_REASONS[name as Source].filter((code) => !isDisproved(code, check)) : [];
  return [...new Set([...reasons.map(({ code }) => code), ...general])];
}

const AGAINST_DOCUMENT = ['document.not_accepted', 'material.missing'] as const satisfies ReasonCode[];

/** A register that contradicts the claim holds a record, and a clear one. */
const isDisproved = (code: ReasonCode, { source, verdict }: Check): boolean =>
  verdict === 'mismatch' &&
  (['not_found', 'inconclusive'] as const).some((said) => code === verdictReason(source, said));

/** Returns the reason of a refusal: the machine's own if it gave this code, else the code for the whole check. */
export function refusalOf(subject: Pick<Subject, 'name' | 'reasons'>, code: string): Reason {
  const given = subject.reasons.find((reason) => reason.code === code);
  const [first] = subject.reasons;
  if (!first) throw new Error('a subject without a reason');
  const params = isDocument(subject.name) ? first.params : {};
  return given ?? { ...first, code: code as Reason['code'], field: null, params };
}
