// The timeline of an application: when each event happened, and which kind of actor did it. Staff also see how each
// check was decided and on which ground: a clerk only of their own department, and never the first of two decisions
// before the second is made. Pure.
import type { AuditAction } from '../audit/kinds.ts';
import type { AuditRow } from '../audit/store/events.ts';
import type { Actor } from '../base/actor.ts';
import { timestamp } from '../base/clock.ts';
import type { Text } from '../schemes/words.ts';
import type { TimelineDecision, TimelineEntry } from './shapes.ts';
import { stepText } from './wording.ts';

export const timelineFor = (viewer: Actor, events: readonly AuditRow[]): TimelineEntry[] =>
  events.flatMap((event, index) => {
    const text = stepText(event) ?? staffStep(viewer, event);
    if (!text) return [];
    const decisions = isShownTo(viewer, event, events.slice(index + 1)) ? decisionsOf(event) : [];
    const entry = { at: timestamp(event.at), event: event.action, actor: event.actorKind, text };
    return [decisions.length > 0 ? { ...entry, decisions } : entry];
  });

/** The steps that staff alone see: of the work in a department, and, for overseers, of what follows a spot check. */
const FOR_STAFF: Partial<Record<AuditAction, Text>> = {
  'review.reassigned': { zh: '审核事项已改派', en: 'The item was handed over' },
};
const FOR_OVERSEERS: Partial<Record<AuditAction, Text>> = {
  'finding.no_freeze_proposed': { zh: '主管提议不予冻结', en: 'A supervisor proposed not to freeze' },
  'finding.no_freeze_withdrawn': { zh: '不予冻结的提议已撤回', en: 'The proposal not to freeze was withdrawn' },
  'finding.not_frozen': { zh: '两名主管决定不予冻结', en: 'Two supervisors decided not to freeze' },
  'finding.overdue': {
    zh: '抽查结论逾期未处理，已告知主管',
    en: 'The adverse spot check is past its day undecided; the supervisors were told',
  },
};

function staffStep({ kind, role }: Actor, { action }: AuditRow): Text | undefined {
  if (kind !== 'staff') return undefined;
  return FOR_STAFF[action] ?? (role === 'clerk' ? undefined : FOR_OVERSEERS[action]);
}

/** Returns the decisions in an event; only events in which people settle something have any. */
const decisionsOf = ({ data }: AuditRow): TimelineDecision[] =>
  ((data.decisions ?? []) as TimelineDecision[]).map(({ check, result, code, ground }) => ({
    check,
    result,
    code: code ?? null,
    ground: ground ?? null,
  }));

function isShownTo(viewer: Actor, event: AuditRow, later: readonly AuditRow[]): boolean {
  if (viewer.kind !== 'staff') return false;
  if (viewer.role !== 'clerk') return true;
  if (event.data.department !== viewer.department) return false;
  return event.data.awaiting === undefined || event.actorId === viewer.id || hasSecond(event, later);
}

const OPINIONS = ['review.settled', 'review.countersigned', 'review.differed', 'review.returned', 'review.reopened'];
const ENDS = ['application.reviewed', 'application.matched', 'application.withdrawn'];

/** True once the second person has decided, or once nobody has to decide on the item any more. */
function hasSecond({ data }: AuditRow, later: readonly AuditRow[]): boolean {
  if (later.some(({ action }) => ENDS.includes(action))) return true;
  const ofItem = later.filter((each) => each.data.itemId === data.itemId);
  const next = ofItem.find(({ action }) => OPINIONS.includes(action));
  if (next?.action === 'review.differed') return true;
  return ofItem.some(
    (each) =>
      each.action === 'review.countersigned' ||
      each.action === 'review.matched' ||
      (each.action === 'review.settled' && each.data.awaiting === undefined),
  );
}
