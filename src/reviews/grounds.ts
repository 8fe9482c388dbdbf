// The grounds on which a clerk may confirm a subject that the machine did not confirm (.docs/review.md, Grounds): one
// ground for every source that does not match, and a note or evidence too if the source contradicts the claim. Pure.
import type { Opened } from '../applications/open.ts';
import { type FieldError, fieldError } from '../base/refusal.ts';
import type { Subject } from '../matching/subjects.ts';
import { CONFIRMATION_GROUNDS, type ConfirmationGround } from '../schemes/words.ts';
import { serialOf } from './registered-name.ts';
import type { SettleForm } from './schema.ts';

type Examined = Pick<Opened, 'kept' | 'current'>;
type Check = Pick<NonNullable<Subject['check']>, 'verdict'> | null;

/** To confirm a check whose source does not match, a ground is required; for a rule it is optional. */
export const needsGround = ({ check }: { check: Check }): boolean => check !== null && check.verdict !== 'match';

/** A clerk who overrides a source that contradicts the claim also says why, or attaches evidence. */
export const needsNoteOrEvidence = ({ check }: { check: Check }): boolean => check?.verdict === 'mismatch';

/**
 * Whether the source was asked again after the referral, and gave another answer about this person, which is neither
 * `mismatch` nor `not_found`. The same answer, or one that cannot be read, is no ground for a confirmation.
 */
export function hasAnsweredSince(
  { kept, current }: Examined,
  { check, unread }: Pick<Subject, 'check' | 'unread'>,
): boolean {
  if (unread) return false;
  if (!check?.identityMatched || check.verdict === 'mismatch' || check.verdict === 'not_found') return false;
  const askedOf = (examined: Examined['kept'] | Examined['current']) => examined && serialOf(examined, check.source);
  const saidBy = (examined: Examined['kept'] | Examined['current']) =>
    JSON.stringify(examined?.grounds.answers[check.source] ?? null);
  const now = askedOf(current);
  return now !== undefined && now !== askedOf(kept) && saidBy(current) !== saidBy(kept);
}

/** The grounds on which a subject may be confirmed. */
export function groundsOf(subject: Pick<Subject, 'check' | 'unread'>, examined: Examined): ConfirmationGround[] {
  return CONFIRMATION_GROUNDS.filter((ground) => {
    // a rule, including one about facts that a source has matched
    if (ground === 'judged') return subject.check === null || subject.check.verdict === 'match';
    if (ground === 'source_answered_since') return hasAnsweredSince(examined, subject);
    return true;
  });
}

type Decided = SettleForm['decisions'][number];

/** A dot or a dash explains nothing. */
const saysSomething = (note: string | null): boolean => note !== null && /[\p{L}\p{N}]/u.test(note);

/** Returns the note to a confirmation: the note of the decision, or the note of a form that holds one decision only. */
export const noteOf = (decided: Decided, { decisions, note }: Pick<SettleForm, 'decisions' | 'note'>): string | null =>
  decided.result === 'refused' ? null : (decided.note ?? (decisions.length === 1 ? (note ?? null) : null));

/** The faults of a confirmation; `at` is the pointer of its decision. A refusal has none. */
export function groundFaults(
  subject: Pick<Subject, 'check' | 'unread'>,
  decided: Pick<Decided, 'result' | 'ground' | 'evidence'> & { note: string | null },
  { at, examined }: { at: string; examined: Examined },
): FieldError[] {
  const { result, note } = decided;
  const ground = decided.ground ?? null;
  if (result === 'refused') return [];
  const hasEvidence = (decided.evidence ?? []).length > 0;
  const faults: FieldError[] = [];
  if (ground === null && needsGround(subject)) {
    faults.push(fieldError(`${at}/ground`, 'required', '请选择确认依据', 'Choose the ground of the confirmation'));
  }
  if (ground !== null && !groundsOf(subject, examined).includes(ground)) {
    faults.push(ground === 'judged' ? notJudged(at) : notAnswered(at));
  }
  if (ground === 'evidence_attached' && !hasEvidence) {
    faults.push(fieldError(`${at}/evidence`, 'required', '请选择或上传佐证材料', 'Name or upload the evidence'));
  }
  if (needsNoteOrEvidence(subject) && !saysSomething(note) && !hasEvidence) {
    faults.push(
      fieldError(
        `${at}/note`,
        'required',
        '与来源不一致的，须填写说明或附佐证材料',
        'The source contradicts the claim: add a note or evidence',
      ),
    );
  }
  return faults;
}

const notJudged = (at: string) =>
  fieldError(
    `${at}/ground`,
    'not_for_source',
    '数据源核验的事项不能仅凭判断确认',
    'A check against a source cannot be confirmed by judgement alone',
  );

const notAnswered = (at: string) =>
  fieldError(
    `${at}/ground`,
    'not_answered',
    '转人工审核后，该数据源尚未答复',
    'The source has not answered since the referral',
  );
