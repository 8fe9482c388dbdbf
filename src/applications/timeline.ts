// The timeline of an application: when each event happened, and which kind of actor did it. Staff also see how each
// check was decided and on which ground: a clerk only of their own department, and never the first of two decisions
// before the second is made. Pure.
import type { AuditRow } from '../audit/store/events.ts';
import type { Actor } from '../base/actor.ts';
import { timestamp } from '../base/clock.ts';
import type { TimelineDecision, TimelineEntry } from './shapes.ts';
import { stepText } from './wording.ts';

export const timelineFor = (viewer: Actor, events: readonly AuditRow[]): TimelineEntry[] =>
  events.flatMap((event, index) => {
    const text = stepText(event);
    if (!text) return [];
    const decisions = isShownTo(viewer, event, events.slice(index + 1)) ? decisionsOf(event) : [];
    const entry = { at: timestamp(event.at), event: event.action, actor: event.actorKind, text };
    return [decisions.length > 0 ? { ...entry, decisions } : entry];
  });

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
