// Data of a case's page: the case, the viewer's possible acts, and typed text not yet accepted. The page only shows the
// acts; the verbs decide.
import type { Actor } from '../../base/actor.ts';
import type { CaseView } from '../../reviews/item-detail.ts';
import type { Revealed } from '../../reviews/reveal.ts';
import type { CaseItemView } from '../../reviews/shapes.ts';
import { REASONS, type ReasonCode, reasonMessage } from '../../schemes/reasons.ts';
import type { ConfirmationGround, Text } from '../../schemes/words.ts';
import type { Fault, Typed } from '../kit/form.ts';
import type { View } from '../kit/layout.ts';

export interface Screen {
  view: View;
  actor: Actor;
  shown: CaseView;
  may: May;
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
  /** news for the viewer */
  said: { text: Text; tone: 'done' | 'warn' | 'bad' } | null;
  revealed: Revealed | null;
  /** possible new holders of the item */
  clerks: readonly { id: string; displayName: string }[];
}

export interface May {
  claim: boolean;
  release: boolean;
  settle: boolean;
  countersign: boolean;
  comment: boolean;
  /** request a supplement, and ask a source again */
  ask: boolean;
  reassign: boolean;
}

export function mayOf(actor: Actor, item: CaseItemView): May {
  const { status, assignee, settledBy } = item;
  const isOwn = actor.role === 'clerk' && actor.department === item.department;
  const isWorkable = status === 'open' || status === 'claimed' || status === 'countersign';
  const isHolder = assignee === actor.id;
  const isSecond = (status !== 'countersign' || settledBy !== actor.id) && !item.leftToOthersBy.includes(actor.id);
  const isFreeToMe = assignee === null || isHolder;
  const settle = isOwn && isHolder && status === 'claimed' && isSecond;
  return {
    claim: isOwn && isWorkable && assignee === null && isSecond,
    release: isOwn && isWorkable && isHolder,
    settle,
    countersign: isOwn && status === 'countersign' && isSecond && isFreeToMe,
    comment: isOwn && (isWorkable || status === 'paused'),
    ask: settle,
    reassign: isWorkable && (actor.role === 'supervisor' || (isOwn && isHolder)),
  };
}

/** A check or rule to settle, by its name in the forms. */
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
export const subjectsOf = ({ checks, rules }: CaseItemView): Subject[] => [
  ...checks.map((check) => ({
    name: check.source,
    takesTwo: check.takesTwo,
    refusals: refusalsOf(check),
    grounds: check.answeredSince ? [] : check.grounds,
    needsGround: !check.answeredSince,
    isDeskRule: !check.answeredSince && !check.needsGround,
    needsNoteOrEvidence: check.needsNoteOrEvidence,
    answered: check.answeredSince,
  })),
  ...rules.map((rule) => ({
    name: rule.code,
    takesTwo: rule.takesTwo,
    refusals: refusalsOf(rule),
    grounds: rule.grounds,
    needsGround: true,
    isDeskRule: true,
    needsNoteOrEvidence: false,
    answered: false,
  })),
];

type Refusable = Pick<CaseItemView['checks'][number], 'refusalCodes' | 'reasons'>;
const refusalsOf = ({ refusalCodes, reasons }: Refusable): Subject['refusals'] =>
  refusalCodes.map((code) => ({ code, text: reasonText(code, reasons) }));

/** Answers the machine's own text with its numbers, if it gave this reason; else the general text. */
export function reasonText(code: string, given: Refusable['reasons']): Text {
  const said = given.find((reason) => reason.code === code)?.message;
  if (said) return said;
  return Object.hasOwn(REASONS, code) ? reasonMessage(code as ReasonCode, {}) : { zh: code, en: code };
}

/** Makes ids of controls: a selector would misread the point in a reason code. */
export const controlId = (what: string, subject: string): string => `${what}-${subject.replaceAll(/[._]/g, '-')}`;
