// Free texts of callers: every store can hold them, and every reader sees them as they were meant. All free texts of
// all forms and queries have one of these types.
import { z } from 'zod';

/**
 * Control characters, separators of lines and paragraphs, characters that change the text direction, annotations, and
 * noncharacters. With one of them, the displayed text may differ from the stored text.
 */
const UNSEEN_ORDER = /[\p{Cc}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2028\u2029\u206a-\u206f\ufff9-\ufffb]/u;
/** the white space between lines and words of a note; browser forms end a line with CR and LF */
const LAYOUT = /[\t\n]|\r\n/g;
/** a visible letter, digit or sign; a mark without its letter, and invisible characters, do not count */
const SEEN = /(?![\p{Default_Ignorable_Code_Point}\u2800\ufffc\ufffd\u{1d159}])[\p{L}\p{N}\p{P}\p{S}\p{Co}\p{Cs}]/u;

const isPlain = (value: string): boolean => value.isWellFormed() && !UNSEEN_ORDER.test(value);

const plain = { params: { code: 'text' } };
const seen = { params: { code: 'blank' } };

/** One line that may be empty, such as the filter of a list. */
export const anyLine = (most: number) => z.string().max(most).refine(isPlain, plain);

/** One line with at least one visible character. */
export const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine(isPlain, plain)
    .refine((value) => SEEN.test(value), seen);

/** Like `line`, without the white space around it. */
export const trimmedLine = (most: number) => trimmed(most, isPlain);

/** A note, a reason or a comment of several lines, without the white space around it. */
export const note = (most: number) => trimmed(most, (value) => isPlain(value.replace(LAYOUT, ' ')));

const trimmed = (most: number, isAllowed: (value: string) => boolean) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine(isAllowed, plain)
    .refine((value) => value === '' || SEEN.test(value), seen);
