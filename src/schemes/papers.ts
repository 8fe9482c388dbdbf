// The papers for print that a scheme issues, as data: who signs them, their titles and sentences, in Chinese as the law
// has them. Which of them an application has is decided in papers/kinds.ts.
import type { FinalOutcome, PaperKind, Text } from './words.ts';

export interface PaperForm {
  title: Text;
  /** the sentence that the paper says before everything else, in Chinese */
  text: string;
}

export interface Papers {
  /** the authority that signs, in Chinese */
  authority: string;
  /** where a person may apply for reconsideration, and file a suit, in Chinese (行政复议法 20, 行政诉讼法 46) */
  reconsideration: string;
  court: string;
  /** the papers by kind; a kind that is left out is not issued */
  forms: Partial<Record<Exclude<PaperKind, 'decision'>, PaperForm>> & {
    decision?: Record<FinalOutcome, PaperForm>;
  };
  /** names of claims that the scheme's own form has, such as `archiveCustody.custodian` */
  claimNames: Readonly<Record<string, Text>>;
}
