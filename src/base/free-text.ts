// Text as whoever calls may write it: what every store can hold and every reader sees as it was meant. All free texts
// of all forms and queries are of one of these kinds.
import { z } from 'zod';

/**
 * Control characters, separators of lines and paragraphs, what turns the direction of the text around it,
 * annotations, and codes that are no characters. A clerk who reads a text with one of them does not read what stands
 * in it.
 */
const UNSEEN_ORDER = /[\p{Cc}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2028\u2029\u206a-\u206f\ufff9-\ufffb]/u;
/** the white space between the lines and words of a note; forms of browsers end a line with both */
const LAYOUT = /[\t\n]|\r\n/g;
/**
 * a letter, digit or sign that stands for itself: a mark without its letter, and what is invisible, are as good as none
 */
const SEEN = /(?![\p{Default_Ignorable_Code_Point}\u2800\ufffc\ufffd\u{1d159}])[\p{L}\p{N}\p{P}\p{S}\p{Co}\p{Cs}]/u;

const isPlain = (value: string): boolean => value.isWellFormed() && !UNSEEN_ORDER.test(value);

const plain = { params: { code: 'text' } };
const seen = { params: { code: 'blank' } };

/** One line that may be empty, such as what a list is filtered by. */
export const anyLine = (most: number) => z.string().max(most).refine(isPlain, plain);

/** One line in which something can be read. */
export const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine(isPlain, plain)
    .refine((value) => SEEN.test(value), seen);

/** As `line`, without the white space around it. */
export const trimmedLine = (most: number) => trimmed(most, isPlain);

/** A note, a reason, a comment: of several lines, without the white space around them. */
export const note = (most: number) => trimmed(most, (value) => isPlain(value.replace(LAYOUT, ' ')));

const trimmed = (most: number, isAllowed: (value: string) => boolean) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine(isAllowed, plain)
    .refine((value) => value === '' || SEEN.test(value), seen);
