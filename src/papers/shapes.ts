// The shape of the list of papers, and the paper as data: what is printed, in Chinese, in blocks that any kind may use.
import { z } from 'zod';
import { PAPER_KINDS, type PaperKind, Text } from '../schemes/words.ts';

export const IssuedPaper = z
  .strictObject({
    kind: z.enum(PAPER_KINDS),
    title: Text,
    /** the day that the paper bears */
    issuedOn: z.iso.date(),
    /** the path of the page for print */
    path: z.string(),
  })
  .meta({ id: 'IssuedDocument' });
export type IssuedPaper = z.output<typeof IssuedPaper>;

/** A line with further lines below it, which belong on one sheet with it. */
export interface Entry {
  text: string;
  details: readonly string[];
}

export type Block =
  | { block: 'text'; text: string }
  | { block: 'facts'; title: string | null; facts: readonly (readonly [label: string, value: string])[] }
  | { block: 'entries'; title: string; entries: readonly Entry[] }
  | { block: 'table'; head: readonly string[]; rows: readonly Row[] }
  /** places for signatures and seals */
  | { block: 'signatures'; places: readonly string[] };

/** A row of a table with a box before it. */
export interface Row {
  isTicked: boolean;
  cells: readonly string[];
}

export interface Paper {
  kind: PaperKind;
  title: string;
  number: string;
  /** civil date */
  issuedOn: string;
  /** the number with the scheme's word for it; null: there is none, and nothing to verify */
  approval: { label: string; number: string } | null;
  /** null: the paper is not signed by an authority */
  signedBy: string | null;
  blocks: readonly Block[];
}
