// On what a clerk may confirm what matching did not (.docs/api.md, Review): a ground for every source that is not a
// match, a note or evidence beside it where the source contradicts the claim. Pure.
import type { Opened } from '../applications/open.ts';
import { type FieldError, fieldError } from '../base/refusal.ts';
import type { Subject } from '../matching/subjects.ts';
import { CONFIRMATION_GROUNDS, type ConfirmationGround } from '../schemes/words.ts';
import { serialOf } from './registered-name.ts';
import type { SettleForm } from './schema.ts';

type Examined = Pick<Opened, 'kept' | 'current'>;
type Check = Pick<NonNullable<Subject['check']>, 'verdict'> | null;

/** A source that does not match is confirmed on a ground; for a rule a ground is optional. */
export const needsGround = ({ check }: { check: Check }): boolean => check !== null && check.verdict !== 'match';

/** Whoever overrides a source that contradicts the claim also says why, or shows it. */
export const needsNoteOrEvidence = ({ check }: { check: Check }): boolean => check?.verdict === 'mismatch';

/**
 * The source was asked anew after the referral, and said something else of this very person, which is no contradiction
 * and no absence: the same answer again, a worse one, or one that cannot be read is no ground to confirm anything on.
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

/** The grounds that a subject may be confirmed on. */
export function groundsOf(subject: Pick<Subject, 'check' | 'unread'>, examined: Examined): ConfirmationGround[] {
  return CONFIRMATION_GROUNDS.filter((ground) => {
    // a rule, also one that rests on what a source has matched
    if (ground === 'judged') return subject.check === null || subject.check.verdict === 'match';
    if (ground === 'source_answered_since') return hasAnsweredSince(examined, subject);
    return true;
  });
}

type Decided = SettleForm['decisions'][number];

/** A dot or a dash explains nothing. */
const saysSomething = (note: string | null): boolean => note !== null && /[\p{L}\p{N}]/u.test(note);

/** The note to a confirmation: its own, or that of the form where it is the only decision of the form. */
export const noteOf = (decided: Decided, { decisions, note }: Pick<SettleForm, 'decisions' | 'note'>): string | null =>
  decided.result === 'refused' ? null : (decided.note ?? (decisions.length === 1 ? (note ?? null) : null));

/** What a confirmation lacks, at `at`, the pointer of its decision. A refusal lacks nothing here. */
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
    faults.push(fieldError(`${at}/ground`, 'required', '请选择确认依据', 'Say on what ground it is confirmed'));
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
        'What the source contradicts takes a note or evidence',
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
    'What a source answers for is not confirmed by judgement',
  );

const notAnswered = (at: string) =>
  fieldError(
    `${at}/ground`,
    'not_answered',
    '该来源自转人工以来没有答复',
    'No source has answered this since it was referred',
  );
