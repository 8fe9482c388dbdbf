// What clerks post. Untrusted data enters here and nowhere deeper.
import { z } from 'zod';

const words = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), { params: { code: 'text' } });

const MOST_SUBJECTS = 30;

export const SettleForm = z.strictObject({
  decisions: z
    .array(
      z
        .strictObject({
          check: words(64),
          result: z.enum(['confirmed', 'refused']),
          reason: z.strictObject({ code: words(64), note: words(1000).nullish() }).nullish(),
          evidence: z.array(z.uuid()).max(20).nullish(),
        })
        .refine(({ result, reason }) => result === 'confirmed' || reason, {
          path: ['reason'],
          params: { code: 'required' },
        })
        // what is confirmed has no reason against it; a note to it is a comment
        .refine(({ result, reason }) => result === 'refused' || !reason, {
          path: ['reason'],
          params: { code: 'not_for_confirmed' },
        }),
    )
    .min(1)
    .max(MOST_SUBJECTS),
  note: words(2000).nullish(),
  version: z.int().min(1),
  /** of a window case: the day on which the person came, as the clerk has seen */
  attendedOn: z.iso.date().nullish(),
});
export type SettleForm = z.output<typeof SettleForm>;

export const CommentForm = z.strictObject({ text: words(2000) });
export const ReturnForm = z.strictObject({ note: words(1000) });
export const ReassignForm = z.strictObject({ assignee: words(64).nullable(), version: z.int().min(1) });
export const NothingForm = z.strictObject({});
