// The forms that clerks post. Untrusted data enters here and nowhere deeper.
import { z } from 'zod';
import { note, trimmedLine } from '../base/free-text.ts';
import { CONFIRMATION_GROUNDS, SOURCES } from '../schemes/words.ts';

const MOST_SUBJECTS = 30;

export const SettleForm = z.strictObject({
  decisions: z
    .array(
      z
        .strictObject({
          check: trimmedLine(64),
          result: z.enum(['confirmed', 'refused']),
          reason: z.strictObject({ code: trimmedLine(64), note: note(1000).nullish() }).nullish(),
          ground: z
            .enum(CONFIRMATION_GROUNDS)
            .nullish()
            .meta({
              description:
                'The ground of the confirmation: required for a source whose verdict is not `match`, optional for a ' +
                'rule. `judged` is for rules, `evidence_attached` names its `evidence`, `source_answered_since` ' +
                'needs an answer since the referral.',
            }),
          note: note(1000)
            .nullish()
            .meta({
              description:
                'Why it is confirmed, for the record; the applicant never sees it. Against a `mismatch` this or ' +
                '`evidence` is required. The note to a refusal belongs in `reason`.',
            }),
          evidence: z.array(z.uuid()).max(20).nullish(),
        })
        .refine(({ result, reason }) => result === 'confirmed' || reason, {
          path: ['reason'],
          params: { code: 'required' },
        })
        // a confirmation has no reason against it
        .refine(({ result, reason }) => result === 'refused' || !reason, {
          path: ['reason'],
          params: { code: 'not_for_confirmed' },
        })
        .refine(({ result, ground }) => result === 'confirmed' || !ground, {
          path: ['ground'],
          params: { code: 'not_for_refused' },
        })
        // the note to a refusal is part of its reason, and the applicant sees it
        .refine(({ result, note }) => result === 'confirmed' || !note, {
          path: ['note'],
          params: { code: 'not_for_refused' },
        }),
    )
    .max(MOST_SUBJECTS),
  note: note(2000).nullish().meta({
    description: 'A comment on the item; if the form holds one decision only, also the note to that decision.',
  }),
  version: z.int().min(1),
  /** of a window application: the day on which the person came, as the clerk has seen */
  attendedOn: z.iso.date().nullish(),
});
export type SettleForm = z.output<typeof SettleForm>;

export const CommentForm = z.strictObject({ text: note(2000) });
export const ReturnForm = z.strictObject({ note: note(1000), version: z.int().min(1).optional() });
export type ReturnForm = z.output<typeof ReturnForm>;
/** The second person decides on every subject as the first did; the first may have given the day already. */
export const CountersignForm = SettleForm;
export type CountersignForm = z.output<typeof CountersignForm>;

const MOST_KINDS = 50;
export const SupplementForm = z.strictObject({
  items: z
    .array(
      z.strictObject({
        kind: z
          .string()
          .max(64)
          .regex(/^[a-z][a-z0-9_]*$/),
        note: note(500).nullish(),
      }),
    )
    .min(1)
    .max(MOST_KINDS)
    .refine((items) => new Set(items.map(({ kind }) => kind)).size === items.length, { params: { code: 'twice' } }),
  /** the last day, moved to the next working day if it is not one; if left out, the scheme's own term applies */
  due: z.iso.date().nullish(),
  version: z.int().min(1).optional(),
});
export type SupplementForm = z.output<typeof SupplementForm>;
export const ReassignForm = z.strictObject({ assignee: trimmedLine(64).nullable(), version: z.int().min(1) });
export const RecheckForm = z.strictObject({ sources: z.array(z.enum(SOURCES)).min(1).max(SOURCES.length).optional() });
export type RecheckForm = z.output<typeof RecheckForm>;
