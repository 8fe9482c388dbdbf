// Checks that an application's row follows from its sealed content and from the audit. Names the columns that somebody
// has altered, with any access.

import type { Reviewed } from '../applications/sealed-decision.ts';
import { canonicalJson } from '../base/canonical.ts';
import { civilDateOf } from '../base/clock.ts';
import { instantOf } from '../db/column-types.ts';
import { NO_UNIT } from '../db/tables.ts';
import { type Decision, venueAfter } from '../matching/decide.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { DEPARTMENTS, NUMBERED_STATUSES } from '../schemes/words.ts';
import { uniqueCodes } from './finding.ts';
import type { KeptEvent, KeptRecheck, KeptRow } from './kept-row.ts';
import type { OpenedRecheck, OpenedRow } from './open-kept.ts';

/** The facts that sealed content and audit establish. */
export type KnownRow = OpenedRow & { kept: NonNullable<OpenedRow['kept']> };

/** Names of the wrong columns. `personKey`: the keyed hash of the resident id in the sealed content. */
export function faultsOfRow(row: KeptRow, opened: KnownRow, scheme: Scheme, personKey: Uint8Array): string[] {
  const { grounds, decision } = opened.kept;
  const { submission, submittedOn } = grounds;
  const district = submission.settlement?.district ?? null;
  const expected: [column: string, fits: boolean][] = [
    ['scheme', row.scheme === decision.scheme.id],
    ['scheme_version', row.schemeVersion === decision.scheme.version],
    ['parameters', canonicalJson(row.parameters) === canonicalJson(decision.scheme.parameters ?? null)],
    ['category', row.category === submission.category],
    ['person_key', Buffer.from(personKey).equals(row.personKey)],
    ['unit_code', row.unitCode === (submission.employer?.creditCode ?? NO_UNIT)],
    ['district', row.district === district],
    ['submitted_at', civilDateOf(instantOf(row.submittedAt), scheme.timeZone).toString() === submittedOn],
    ['reason_codes', sameList(row.reasonCodes, uniqueCodes(decision.reasons))],
    ['recheck_id', row.recheckId === (row.rechecks.at(-1)?.id ?? null)],
    ...decisionColumns(row, opened),
    ...placeColumns(row, opened, scheme),
    ['approval_number', fitsNumber(row, scheme)],
  ];
  return expected.filter(([, fits]) => !fits).map(([column]) => column);
}

/** Names of the columns of a later asking that differ from its sealed content. */
export function faultsOfRecheck(row: KeptRecheck, { rechecked }: OpenedRecheck): string[] {
  const { decision, sources } = rechecked;
  const expected: [column: string, fits: boolean][] = [
    ['outcome', row.outcome === decision.outcome],
    ['reason_codes', sameList(row.reasonCodes, uniqueCodes(decision.reasons))],
    ['sources', sameList(row.sources, sources)],
  ];
  return expected.filter(([, fits]) => !fits).map(([column]) => column);
}

/**
 * Compares the columns of the present decision: the decision of the review, or a later match, or the machine's first.
 */
function decisionColumns(row: KeptRow, { kept, reviewed }: KnownRow): [string, boolean][] {
  const status: [string, boolean] = ['status', row.status === (statusAfter(row.events) ?? row.status)];
  const present = presentDecision(kept.decision.outcome, reviewed, row.events);
  const decidedAt = reviewed?.decidedAt ?? (present.matched ? null : kept.decidedAt);
  return [
    status,
    ['outcome', row.outcome === present.outcome],
    ['decided_by', row.decidedBy === present.decidedBy],
    ['decided_at', decidedAt === null || isSameInstant(row.decidedAt, decidedAt)],
  ];
}

function presentDecision(first: Decision['outcome'], reviewed: Reviewed | null, events: readonly KeptEvent[]) {
  if (reviewed) return { outcome: reviewed.outcome, decidedBy: 'review', matched: false };
  const matched = first === 'referred' && events.some(({ action }) => action === 'application.matched');
  return { outcome: matched ? 'approved' : first, decidedBy: 'matching', matched };
}

/**
 * Compares venue and departments. A later asking may move the review to the window and to other departments;
 * departments with an item remain.
 */
function placeColumns(row: KeptRow, { kept, rechecks }: KnownRow, scheme: Scheme): [string, boolean][] {
  const first = kept.decision.review;
  const later = rechecks.map(({ rechecked }) => rechecked.decision.review);
  const last = rechecks.at(-1);
  const venue = last ? venueAfter(scheme, last.rechecked) : (first?.venue ?? null);
  const concerned = new Set<string>([
    ...row.items.map(({ department }) => department),
    ...(later.at(-1)?.departments ?? first?.departments ?? []),
  ]);
  const departments = DEPARTMENTS.filter((department) => concerned.has(department));
  return [
    ['venue', row.venue === venue],
    ['departments', sameList(row.departments, departments)],
  ];
}

function fitsNumber({ status, approvalNumber }: KeptRow, { numberPrefix }: Scheme): boolean {
  if (!NUMBERED_STATUSES.some((each) => each === status)) return approvalNumber === null;
  return approvalNumber?.startsWith(`${numberPrefix}-`) ?? false;
}

const STATUS_OF_OUTCOME: Record<string, string> = {
  approved: 'approved',
  referred: 'in_review',
  rejected: 'rejected',
  not_accepted: 'not_accepted',
};
/** The status after each event that moves an application; null: taken from its outcome. */
const MOVES: Record<string, string | null> = {
  'application.decided': null,
  'application.rescued': null,
  'application.reviewed': null,
  'application.matched': 'approved',
  'review.supplement_requested': 'awaiting_supplement',
  'application.supplemented': 'in_review',
  'application.supplement_overdue': 'in_review',
  'application.withdrawn': 'withdrawn',
  'application.frozen': 'frozen',
  'application.restored': 'approved',
  'application.revoked': 'revoked',
  'application.settled': 'settled',
  'application.given_up': 'given_up',
  'application.lapsed': 'lapsed',
};
/** The only actions that a run reads from the audit. */
export const MOVING_ACTIONS: readonly string[] = Object.keys(MOVES);

/** The status that follows from the audit; null if it records no move. */
function statusAfter(events: readonly KeptEvent[]): string | null {
  const last = events.findLast(({ action }) => action in MOVES);
  if (!last) return null;
  // a settled approval is restored as settled
  if (last.action === 'application.restored' && last.data.to === 'settled') return 'settled';
  return MOVES[last.action] ?? STATUS_OF_OUTCOME[String(last.data.outcome)] ?? null;
}

const sameList = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((each, index) => each === other[index]);

const isSameInstant = (found: string | null, kept: string) =>
  found !== null && instantOf(found).epochMilliseconds === Temporal.Instant.from(kept).epochMilliseconds;
