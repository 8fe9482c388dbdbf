// What the page of a case is made from: the case, what the viewer may do with it, and what was typed and not taken yet.
// What one may do is only shown here; whether it is done is decided by the verbs.
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
  /** milliseconds that the viewer still holds the item; null where the viewer does not */
  leaseMs: number | null;
  typed: Typed;
  /** of the next comment */
  commentId: string;
  /** the viewer holds the item no more and had typed something: with another claim it goes on from there */
  resumes: boolean;
  /** what does not fit, and to which control it belongs */
  faults: readonly Fault[];
  /** what has happened that the viewer must know */
  said: { text: Text; tone: 'done' | 'warn' | 'bad' } | null;
  revealed: Revealed | null;
  /** to whom the item may be handed */
  clerks: readonly { id: string; displayName: string }[];
}

export interface May {
  claim: boolean;
  release: boolean;
  settle: boolean;
  countersign: boolean;
  comment: boolean;
  /** supplement and asking again */
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

/** What an item holds to be settled, a check or a rule, as the forms name it. */
export interface Subject {
  name: string;
  takesTwo: boolean;
  /** what it may be refused for */
  refusals: { code: string; text: Text }[];
  /** on what it may be confirmed */
  grounds: readonly ConfirmationGround[];
  /**
   * confirming it takes one of the grounds: at the desk also where the contract leaves it open, lest two keys approve
   */
  needsGround: boolean;
  /** only the desk asks for it: the verb would take it without */
  isDeskRule: boolean;
  needsNoteOrEvidence: boolean;
  /** a source has answered since, and matches */
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

/** As the machine said it, with its numbers, where it gave this reason; else in general. */
export function reasonText(code: string, given: Refusable['reasons']): Text {
  const said = given.find((reason) => reason.code === code)?.message;
  if (said) return said;
  return Object.hasOwn(REASONS, code) ? reasonMessage(code as ReasonCode, {}) : { zh: code, en: code };
}

/** Ids and names of controls: a reason code has a point in it, which a selector would misread. */
export const controlId = (what: string, subject: string): string => `${what}-${subject.replaceAll(/[._]/g, '-')}`;
