// Data of an item's page: the item, the viewer's possible acts, and typed text not yet accepted. The page only shows
// the acts; the verbs decide.
import type { Actor } from '../../base/actor.ts';
import type { IssuedPaper } from '../../papers/shapes.ts';
import type { CaseView } from '../../reviews/item-detail.ts';
import type { ItemMove } from '../../reviews/moves.ts';
import type { Revealed } from '../../reviews/reveal.ts';
import type { CaseItemView } from '../../reviews/shapes.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import { REASON_CODES, sharedWording } from '../../schemes/reasons.ts';
import type { ConfirmationGround, Text } from '../../schemes/words.ts';
import type { Fault, Typed } from '../kit/form.ts';
import type { Html } from '../kit/html.ts';
import type { View } from '../kit/layout.ts';

export interface Screen {
  view: View;
  actor: Actor;
  shown: CaseView;
  may: May;
  /** the papers that the application has */
  papers: readonly IssuedPaper[];
  today: Temporal.PlainDate;
  /** milliseconds left of the viewer's claim; null without one */
  leaseMs: number | null;
  typed: Typed;
  /** the id of the next comment */
  commentId: string;
  /** the viewer lost the claim with text typed: after another claim the work goes on */
  resumes: boolean;
  /** faults with their controls */
  faults: readonly Fault[];
  /** the latest act, and what became of its item */
  lastAct: Html;
  /** news for the viewer */
  said: { text: Text; tone: 'done' | 'warn' | 'bad' } | null;
  revealed: Revealed | null;
  /** possible new holders of the item */
  clerks: readonly { id: string; displayName: string }[];
}

export type May = Record<ItemMove, boolean>;

/** The acts that the verb's view allows the viewer. */
export const mayOf = (moves: readonly ItemMove[]): May => ({
  claim: moves.includes('claim'),
  release: moves.includes('release'),
  settle: moves.includes('settle'),
  countersign: moves.includes('countersign'),
  return: moves.includes('return'),
  supplement: moves.includes('supplement'),
  recheck: moves.includes('recheck'),
  reassign: moves.includes('reassign'),
  comments: moves.includes('comments'),
});

/** A check, document or rule to settle, by its name in the forms. */
export interface Subject {
  name: string;
  takesTwo: boolean;
  /** possible reasons of a refusal */
  refusals: { code: string; text: Text }[];
  /** possible grounds of a confirmation */
  grounds: readonly ConfirmationGround[];
  /**
   * its confirmation needs a ground: the desk requires one also where the contract does not, so that two key presses
   * never approve
   */
  needsGround: boolean;
  /** only the desk requires the ground; the verb would accept the confirmation without it */
  isDeskRule: boolean;
  needsNoteOrEvidence: boolean;
  /** a source has answered since the referral, and matches */
  answered: boolean;
}
export const subjectsOf = ({ checks, documents, rules }: CaseItemView, schemes: Catalogue): Subject[] => [
  ...checks.map((check) => ({
    name: check.source,
    takesTwo: check.takesTwo,
    refusals: refusalsOf(check, schemes),
    grounds: check.answeredSince ? [] : check.grounds,
    needsGround: !check.answeredSince,
    isDeskRule: !check.answeredSince && !check.needsGround,
    needsNoteOrEvidence: check.needsNoteOrEvidence,
    answered: check.answeredSince,
  })),
  ...documents.filter(isForPeople).map((document) => judged(document.check, document, schemes)),
  ...rules.map((rule) => judged(rule.code, rule, schemes)),
];

/** A source has not completed it, so that the item holds it. */
export const isForPeople = ({ state }: CaseItemView['documents'][number]): boolean => state !== 'covered';

/** A rule or document that people judge, and for which no source answers. */
const judged = (
  name: string,
  subject: CaseItemView['rules'][number] | CaseItemView['documents'][number],
  schemes: Catalogue,
): Subject => ({
  name,
  takesTwo: subject.takesTwo,
  refusals: refusalsOf(subject, schemes),
  grounds: subject.grounds,
  needsGround: true,
  isDeskRule: true,
  needsNoteOrEvidence: false,
  answered: false,
});

type Refusable = Pick<CaseItemView['checks'][number], 'refusalCodes' | 'reasons'>;
const refusalsOf = ({ refusalCodes, reasons }: Refusable, schemes: Catalogue): Subject['refusals'] =>
  refusalCodes.map((code) => ({ code, text: reasonText(code, reasons, schemes) }));

/** Answers the machine's own text with its numbers, if it gave this reason; else the general text. */
export function reasonText(code: string, given: Refusable['reasons'], schemes: Catalogue): Text {
  const said = given.find((reason) => reason.code === code)?.message;
  if (said) return said;
  const known = REASON_CODES.find((each) => each === code);
  return known ? sharedWording(schemes.all(), known).message({}) : { zh: code, en: code };
}

/** The id of a document's panel. */
export const documentId = (check: string): string => controlId('check', check);

/** The id of a rule's panel. */
export const ruleId = (code: string): string => controlId('rule', code);

/** Makes ids of controls: a selector would misread the point of a reason code, and the colon of a document. */
export const controlId = (what: string, subject: string): string => `${what}-${subject.replaceAll(/[._:]/g, '-')}`;
