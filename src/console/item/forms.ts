// Reads the forms of an item's page into the input of the verbs, and maps their faults back to the controls. A
// confirmation keeps no field of a refusal.
import { z } from 'zod';
import { Refusal } from '../../base/refusal.ts';
import { CommentForm, ReturnForm, SettleForm, SupplementForm } from '../../reviews/schema.ts';
import { UNLISTED_KINDS } from '../../schemes/material-kinds.ts';
import type { Text } from '../../schemes/words.ts';
import { type Fault, faultOf, faultsOf, orNull, type Read, read, type Typed } from '../kit/form.ts';
import { controlId } from './screen.ts';
import { CASE, SUPPLEMENT_REASONS } from './texts.ts';

export function versionOf(typed: Typed): number {
  const version = Number(typed.value('version'));
  if (!Number.isInteger(version) || version < 1) throw new Refusal('malformed_body');
  return version;
}

export function readSettle(typed: Typed): Read<SettleForm> {
  const subjects = typed.values('subject');
  const raw = {
    decisions: subjects.map((name) => decisionOf(typed, name)),
    note: orNull(typed.value('note')),
    version: versionOf(typed),
    attendedOn: orNull(typed.value('attendedOn')),
  };
  const form = read(SettleForm, raw, ({ path }) => {
    if (path[0] === 'attendedOn') return { at: 'attended-on', message: CASE.badDate };
    if (path[0] !== 'decisions') return { at: 'item-note', message: CASE.tooLong };
    const name = subjects[Number(path[1])];
    if (name === undefined) throw new Refusal('malformed_body');
    const at = (control: string, message: Text): Fault => ({ at: controlId(control, name), message, subject: name });
    if (path[2] === 'result') return at('confirm', CASE.chooseResult);
    if (path[3] === 'note') return at('note', CASE.tooLong);
    if (path[2] === 'note') return at('why', CASE.tooLong);
    if (path[2] === 'reason') return at('code', CASE.chooseCode);
    throw new Refusal('malformed_body');
  });
  const faults = [...(form.ok ? [] : form.faults), ...withoutGround(typed)];
  return faults.length > 0 ? { ok: false, faults } : form;
}

/** Requires a ground for every confirmation that no source matches. */
function withoutGround(typed: Typed): Fault[] {
  const lacking = typed
    .values('needsGround')
    .filter((name) => typed.value(`result.${name}`) === 'confirmed' && typed.value(`ground.${name}`) === '');
  return lacking.map((name) => ({ at: controlId('ground', name), message: CASE.chooseGround, subject: name }));
}

function decisionOf(typed: Typed, name: string) {
  const result = typed.value(`result.${name}`);
  const code = typed.value(`code.${name}`);
  const isRefused = result === 'refused' && code !== '';
  return {
    check: name,
    result: result === '' ? undefined : result,
    reason: isRefused ? { code, note: orNull(typed.value(`note.${name}`)) } : null,
    ...(result === 'confirmed' ? groundIn(typed, name) : {}),
    evidence: typed.values(`evidence.${name}`),
  };
}

const groundIn = (typed: Typed, name: string) => ({
  ground: orNull(typed.value(`ground.${name}`)),
  note: orNull(typed.value(`why.${name}`)),
});

/** Maps the verb's faults to controls: its pointers count the posted decisions. */
export function settleFaults({ details }: Refusal, typed: Typed): Fault[] {
  const subjects = typed.values('subject');
  return (details.errors ?? []).map((error) => {
    const [, part, index, field] = error.pointer.split('/');
    const name = part === 'decisions' ? subjects[Number(index)] : undefined;
    if (part === 'attendedOn') return faultOf(error, 'attended-on');
    if (name === undefined) return faultOf(error, 'comparison');
    const control = { reason: 'code', evidence: 'file', ground: 'ground', note: 'why' }[field ?? ''] ?? 'confirm';
    return { ...faultOf(error, controlId(control, name)), subject: name };
  });
}

export function readReturn(typed: Typed): Read<z.output<typeof ReturnForm>> {
  const raw = { note: typed.value('returnNote'), version: versionOf(typed) };
  return read(ReturnForm, raw, () => ({
    at: 'return-note',
    message: raw.note.trim() === '' ? CASE.emptyText : CASE.tooLong,
  }));
}

/** The form carries the id of its comment: sent twice, it makes one. */
const Comment = CommentForm.extend({ commentId: z.uuid().optional() });

export function readComment(typed: Typed): Read<z.output<typeof Comment>> {
  const raw = { text: typed.value('text'), commentId: typed.value('commentId') || undefined };
  return read(Comment, raw, ({ path: [field] }) => {
    if (field !== 'text') throw new Refusal('malformed_body');
    return { at: 'comment-text', message: raw.text.trim() === '' ? CASE.emptyText : CASE.tooLong };
  });
}

const isReason = (name: string): name is keyof typeof SUPPLEMENT_REASONS => Object.hasOwn(SUPPLEMENT_REASONS, name);

export function readSupplement(typed: Typed): Read<SupplementForm> {
  const others = typed
    .values('other')
    .map((kind, index) => ({ kind: kind.trim(), note: orNull(typed.values('otherNote')[index] ?? '') }))
    .filter(({ kind }) => kind !== '');
  const listed = typed.values('kind').map((kind) => ({ kind, note: orNull(typed.value(`note.${kind}`)) }));
  const why = typed.value('why');
  if (why !== '' && !isReason(why)) throw new Refusal('malformed_body');
  // the note on a material that is not in the lists is its name, and a common reason is no name
  const reason = (kind: string) =>
    why === '' || Object.hasOwn(UNLISTED_KINDS, kind) ? null : SUPPLEMENT_REASONS[why].zh;
  const items = [...listed, ...others].map(({ kind, note }) => ({ kind, note: note ?? reason(kind) }));
  const raw = { items, due: orNull(typed.value('due')), version: versionOf(typed) };
  return read(SupplementForm, raw, ({ path, code }) => {
    if (code === 'twice') return { at: 'supplement-form', message: CASE.kindTwice };
    if (path[0] === 'due') return { at: 'supplement-due', message: CASE.badDate };
    if (path[2] === 'kind') return { at: 'supplement-other-1', message: CASE.kindCode };
    if (path[2] === 'note') return { at: 'supplement-form', message: CASE.tooLong };
    return { at: 'supplement-form', message: CASE.chooseKinds };
  });
}

export const supplementFaults = (refusal: Refusal): Fault[] =>
  faultsOf(refusal, ([field]) => (field === 'due' ? 'supplement-due' : 'supplement-form'));

const Reassign = z.strictObject({ assignee: z.union([z.literal('').transform(() => null), z.uuid()]) });
/** Reads the new holder; nobody means the queue. */
export function readAssignee(typed: Typed): string | null {
  const result = Reassign.safeParse({ assignee: typed.value('assignee') });
  if (!result.success) throw new Refusal('malformed_body');
  return result.data.assignee;
}
