// The name in a register's answer, where somebody has to judge whether it is the applicant's. The clerks who judge the
// name see it in full beside the claimed name (view-to-judge.ts puts that into the audit). Everybody else learns only
// that the names differ. Nobody is shown anything else of such an answer. Pure.

import type { Opened } from '../applications/open.ts';
import type { Examined } from '../applications/sealed-decision.ts';
import type { CheckView } from '../applications/shapes.ts';
import { shownDifferences } from '../applications/view.ts';
import { Refusal } from '../base/refusal.ts';
import type { Grounds } from '../matching/decide.ts';
import { identityOf } from '../matching/identity-of.ts';
import type { Subject } from '../matching/subjects.ts';
import type { Check, Difference } from '../matching/verdict.ts';
import type { Source } from '../schemes/words.ts';
import type { SettleForm } from './schema.ts';

export const NAME_FIELD = 'applicant.name';
const NAME_REASONS: ReadonlySet<string> = new Set(['name.variant', 'name.mismatch']);

/** Both names in full. */
export interface NamesToJudge {
  field: typeof NAME_FIELD;
  verdict: Difference['verdict'];
  claimed: string;
  found: string;
}

/** Null where the name is not in doubt, or where no kept answer gives the registered one. */
export function namesToJudge(check: Check, grounds: Grounds): NamesToJudge | null {
  if (check.identityMatched) return null;
  const { verdict, claimed, found } = check.differences.find(isOfName) ?? answeredName(check, grounds) ?? {};
  const isGiven = verdict && typeof claimed === 'string' && typeof found === 'string' && found.trim() !== '';
  return isGiven ? { field: NAME_FIELD, verdict, claimed, found } : null;
}

const isOfName = ({ field }: Pick<Difference, 'field'>): boolean => field === NAME_FIELD;

/** Criminal, credit and medical registers leave no difference behind; the name is in their answer. */
function answeredName({ source }: Check, { answers, submission }: Grounds): Difference | undefined {
  const answer = answers[source];
  if (answer?.status !== 'answered') return undefined;
  const identity = identityOf(source, submission, answer.subject);
  return identity.matched ? undefined : identity.comparison.differences.find(isOfName);
}

/** Returns the same as `shownDifferences`, with the names that somebody has to judge. */
export function differencesToJudge(check: Check, grounds: Grounds): CheckView['differences'] {
  const names = namesToJudge(check, grounds);
  const others = shownDifferences(check);
  return names ? [names, ...others.filter((each) => !isOfName(each))] : others;
}

/** Whether a difference shows the registered name; a difference of spelling alone raises no doubt. */
export const isNameShown = ({ field, verdict, found }: CheckView['differences'][number]): boolean =>
  field === NAME_FIELD && verdict !== 'normalised' && typeof found === 'string';

/** Whether somebody has to judge a name that nobody can see: the source has to be asked again first. */
export const isNameMissing = ({ check, reasons }: Subject, grounds: Grounds): boolean =>
  check !== null &&
  reasons.some(({ code, field }) => NAME_REASONS.has(code) || field === NAME_FIELD) &&
  namesToJudge(check, grounds) === null;

/**
 * Refuses with `validation_failed` (`name_not_shown`) to confirm a name that nobody could see, or that the person who
 * confirms it was not shown. `shown`: the serial numbers of the answers whose names that person was shown; no clock is
 * involved. Refusing a name is always possible.
 */
export function requireNamesShown(
  { current }: Pick<Opened, 'current'>,
  subjects: readonly Subject[],
  decisions: SettleForm['decisions'],
  shown: ReadonlySet<string>,
): void {
  if (!current) return;
  const errors = decisions.flatMap(({ check, result }, index) => {
    const subject = subjects.find(({ name }) => name === check);
    if (result !== 'confirmed' || !subject) return [];
    const at = { pointer: `/decisions/${index}/result`, code: 'name_not_shown' };
    if (isNameMissing(subject, current.grounds)) return [{ ...at, message: NOT_KNOWN }];
    return isUnread(subject, current, shown) ? [{ ...at, message: NOT_READ }] : [];
  });
  if (errors.length > 0) throw new Refusal('validation_failed', { errors });
}

/** Whether somebody has to judge a name of this answer that the person was not shown. */
function isUnread({ check }: Subject, current: Examined, shown: ReadonlySet<string>): boolean {
  if (!check || namesToJudge(check, current.grounds) === null) return false;
  const serial = serialOf(current, check.source);
  return serial === undefined || !shown.has(serial);
}

/** The serial number of the question behind an answer: no two answers have the same. */
export const serialOf = ({ evidence }: Pick<Examined, 'evidence'>, source: Source): string | undefined =>
  evidence.find((each) => each.source === source)?.requestSn;

/** Whether the registered name of any source still has to be judged. */
export const isAnyNameToJudge = ({ current }: Pick<Opened, 'current'>, subjects: readonly Subject[]): boolean =>
  current !== null && subjects.some(({ check }) => check !== null && namesToJudge(check, current.grounds) !== null);

const NOT_KNOWN = {
  zh: '没有可供比对的登记姓名，不能确认；请先重新查询该来源，也可直接拒绝',
  en: 'The registered name is not known: ask the source again before you confirm it, or refuse it',
};
const NOT_READ = {
  zh: '请先打开该事项查看登记姓名，再作确认',
  en: 'Open the item and read the registered name before confirming it',
};
