// Views of a freeze and its result: the missing documents, the last day, and the readers of the reason. `oversight`
// freezes, restores and revokes.
import type { Actor } from '../base/actor.ts';
import { timestamp } from '../base/clock.ts';
import type { Sealer } from '../base/seal.ts';
import { clauseText, type Scheme } from '../schemes/scheme.ts';
import type { RevocationGround, Text, Venue } from '../schemes/words.ts';
import type { Deps } from './deps.ts';

import type { FreezeView, RevocationView } from './shapes.ts';
import type { Application } from './store/applications.ts';
import { type Freeze, findFreeze, findRevocation, type Revocation } from './store/freezes.ts';
import { materialName } from './supplement.ts';
import { REMEDIES } from './wording.ts';

export const placeOfFreezeReason = (id: string) => `freezes.reason:${id}`;
export const placeOfFindingNotes = (caseId: string) => `adverse_findings.notes:${caseId}`;
export const placeOfAttendance = (id: string) => `freezes.attended_note:${id}`;
export const placeOfVisit = (id: string) => `attendances.note:${id}`;
export const placeOfRestoration = (id: string) => `freezes.end_note:${id}`;
export const placeOfRevocationNote = (id: string) => `revocations.note:${id}`;
export const placeOfSecondNote = (id: string) => `revocations.end_note:${id}`;
export const placeOfStatement = (id: string) => `revocations.statement:${id}`;

/** The meaning of each ground, where a frozen approval is verified at the window. */
const GROUND_TEXTS: Record<RevocationGround, Text> = {
  false_declaration: { zh: '经人工核查发现虚假申报', en: 'Verification found a false declaration' },
  not_supplemented: {
    zh: '未在规定期限内按要求到窗口补正材料',
    en: 'The required materials were not handed in at the window in time',
  },
  other_violation: { zh: '经人工核查发现其他违法违规行为', en: 'Verification found another violation' },
  authority_error: {
    zh: '审批机关工作差错，不符合审批条件',
    en: 'An error of the authority: the conditions of approval were not met',
  },
};

const NOT_HANDED_IN: Text = {
  zh: '未在规定期限内按要求补正材料',
  en: 'The required materials were not handed in in time',
};

/** The meaning of a ground, by the venue of the freeze. It is no free text, so it may be sent anywhere. */
export const groundText = (ground: RevocationGround, venue: Venue): Text =>
  ground === 'not_supplemented' && venue === 'online' ? NOT_HANDED_IN : GROUND_TEXTS[ground];

/** Text after an error of the authority, which then compensates (行政许可法 69). */
const COMPENSATION: Text = {
  zh: '合法权益因此受到损害的，可依法申请赔偿。',
  en: 'If this harms your lawful interests, you may claim compensation.',
};

export const remedyOf = (ground: RevocationGround): Text =>
  ground === 'authority_error'
    ? { zh: `${REMEDIES.zh}${COMPENSATION.zh}`, en: `${REMEDIES.en} ${COMPENSATION.en}` }
    : REMEDIES;

const clauseOf = (scheme: Scheme, ref: string) => ({ ref, text: clauseText(scheme, ref) });

/**
 * The unit that filed, supervisors and auditors read the reason; a clerk reads only the missing documents and the last
 * day.
 */
const mayReadWhy = ({ role }: Actor): boolean => role !== 'clerk' && role !== 'operator';

/** Notes among the staff, such as findings on site. */
const mayReadNotes = (actor: Actor): boolean => actor.kind === 'staff' && mayReadWhy(actor);

/** The latest freeze of an application; null if it was never frozen. */
export async function freezeOf(
  { db, sealer, clock, schemes }: Pick<Deps, 'db' | 'sealer' | 'clock' | 'schemes'>,
  application: Application,
  actor: Actor,
): Promise<FreezeView | null> {
  const freeze = await findFreeze(db, application.id);
  if (!freeze) return null;
  const revocation = await findRevocation(db, freeze.id);
  const scheme = schemes.filedUnder(application);
  const why = mayReadWhy(actor);
  const notes = mayReadNotes(actor);
  return {
    id: freeze.id,
    status: freeze.status,
    frozenAt: timestamp(freeze.frozenAt),
    lastDay: freeze.lastDay,
    due: timestamp(freeze.dueAt),
    provisional: freeze.provisional,
    venue: freeze.venue,
    missing: missingOf(scheme, freeze),
    clause: clauseOf(scheme, scheme.supervision.clauses.freeze),
    reason: why ? sealer.open(placeOfFreezeReason(freeze.id), freeze.reason) : null,
    spotCheckCase: freeze.spotCheckCase,
    blastRadiusId: freeze.blastRadiusId,
    attendedOn: freeze.attendedOn,
    attendanceNote: notes ? opened(sealer, placeOfAttendance(freeze.id), freeze.attendedNote) : null,
    verificationNote: notes ? opened(sealer, placeOfRestoration(freeze.id), freeze.endNote) : null,
    overdue: freeze.status === 'open' && Temporal.Instant.compare(freeze.dueAt, clock.now()) <= 0,
    endedAt: freeze.endedAt && timestamp(freeze.endedAt),
    verifiedOn: freeze.verifiedOn,
    revocation: revocation && revocationView(sealer, scheme, { ...revocation, venue: freeze.venue }, actor),
  };
}

const opened = (sealer: Sealer, place: string, sealed: Buffer | null): string | null =>
  sealed && sealer.open(place, sealed);

export const missingOf = (scheme: Scheme, { missing }: Pick<Freeze, 'missing'>) =>
  missing.map((kind) => ({ kind, text: materialName(scheme, kind) }));

export function revocationView(
  sealer: Sealer,
  scheme: Scheme,
  revocation: Revocation & Pick<Freeze, 'venue'>,
  actor: Actor,
): RevocationView | null {
  const { id, ground, status, note, proposedBy, proposedAt, heardUntil, heardOn, statement, endedAt, endNote } =
    revocation;
  if (status === 'withdrawn') return null;
  return {
    status,
    ground,
    message: groundText(ground, revocation.venue),
    clause: clauseOf(scheme, scheme.supervision.clauses.revoke),
    remedy: remedyOf(ground),
    note: mayReadWhy(actor) ? sealer.open(placeOfRevocationNote(id), note) : null,
    proposedBy: actor.kind === 'staff' ? proposedBy : null,
    proposedAt: timestamp(proposedAt),
    heardUntil,
    heardOn,
    statement: mayReadWhy(actor) ? opened(sealer, placeOfStatement(id), statement) : null,
    carriedOutAt: status === 'carried_out' && endedAt ? timestamp(endedAt) : null,
    secondNote: mayReadNotes(actor) ? opened(sealer, placeOfSecondNote(id), endNote) : null,
  };
}
